"""The same network through a general solver and through a general graph library."""

import networkx as nx
import pyjobshop


def cp_sat_makespan(arrows, *, workers):
    """The shortest makespan by PyJobShop on CP-SAT, model building included."""
    model = pyjobshop.Model()
    tasks = []
    for number in range(arrows.activities):
        task = model.add_task(
            earliest_start=arrows.earliest[number],
            allow_idle=arrows.stretched[number],
        )
        # The first arrows are the activities' own durations, in their order.
        model.add_mode(task, [], arrows.arrows[number].days)
        tasks.append(task)
    add = {
        (0, 0): model.add_start_before_start,
        (0, 1): model.add_start_before_end,
        (1, 0): model.add_end_before_start,
        (1, 1): model.add_end_before_end,
    }
    for arrow in arrows.arrows[arrows.activities :]:
        ends = (arrow.source % 2, arrow.target % 2)
        add[ends](tasks[arrow.source // 2], tasks[arrow.target // 2], arrow.days)
    result = model.solve(display=False, num_workers=workers, time_limit=60)
    assert result.status is pyjobshop.SolveStatus.OPTIMAL, result.status
    return int(result.objective)


def longest_path_makespan(arrows):
    """The makespan as the longest path of a networkx graph, building included."""
    graph = nx.DiGraph()
    for number, earliest in enumerate(arrows.earliest):
        graph.add_edge("start", 2 * number, days=earliest)
    for arrow in arrows.arrows:
        known = graph.get_edge_data(arrow.source, arrow.target, {"days": -1})["days"]
        graph.add_edge(arrow.source, arrow.target, days=max(known, arrow.days))
    return nx.dag_longest_path_length(graph, weight="days")
