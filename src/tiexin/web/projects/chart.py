"""The chart of a project: what was promised against what happened and is expected."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tiexin.casework.table import Track
from tiexin.web.cases import store
from tiexin.web.common.dates import format_month
from tiexin.web.common.names import milestone_name, stage_name
from tiexin.web.plans.axis import AxisTexts
from tiexin.web.plans.gantt import StageRows, Step, Stop, lay_out

if TYPE_CHECKING:
    from tiexin.app.cases.replan import Expected
    from tiexin.web.plans.gantt import Chart
    from tiexin.web.projects.wording import Words


def chart_of(words: Words, *, stage: str = "") -> Chart:
    """The chart of one stage, or of the whole way for an empty ``stage``."""
    rows = _by_stage(words)
    return lay_out(
        [
            StageRows(
                each,
                stage_name(each, words.language),
                [_step(words, step) for step in rows[each]],
            )
            for each in store.setting().table.stages
            if each in rows and stage in ("", each)
        ],
        stops=_stops(words),
        stops_title=words.say("plan.section.milestones"),
        today=words.sight.today,
        texts=AxisTexts(
            year=lambda day: str(day.year),
            month=lambda day: format_month(day, words.language),
            day=lambda day: f"{day.month}/{day.day}",
        ),
        whole=not stage,
    )


def _by_stage(words: Words) -> dict[str, list[Expected]]:
    state = words.sight.state
    found: dict[str, list[Expected]] = {}
    steps = words.sight.expected.steps.values()
    for step in sorted(steps, key=lambda each: (each.start, each.finish)):
        if step.id in state.procedures:
            stage = store.setting().rules_of(state.procedures[step.id]).stage
            found.setdefault(stage, []).append(step)
    return found


def _step(words: Words, step: Expected) -> Step:
    promised = words.sight.promised_span(step.id)
    rules = store.setting().rules_of(words.sight.state.procedures[step.id])
    return Step(
        id=step.id,
        label=words.procedure(step.id),
        description=words.say(
            "projects.chart.bar",
            name=words.procedure(step.id),
            progress=words.say(f"projects.progress.{step.progress}"),
            start=words.short(step.start),
            finish=words.short(step.finish),
            promised=words.short(promised[1] if promised else None),
            basis=words.basis(step.basis or "over"),
        ),
        first=step.start,
        last=max(step.start, step.finish),
        late=step.finish,
        ghost=promised,
        critical=step.critical and step.progress in ("open", "begun"),
        certain=True,
        works=rules.track is Track.WORK,
        progress=step.progress,
    )


def _stops(words: Words) -> list[Stop]:
    sight = words.sight
    promised = sight.state.plans[0].milestones if sight.state.plans else {}
    found = []
    for id_, day in sight.expected.milestones.items():
        told = promised.get(id_)
        before = date.fromisoformat(str(told)) if told else day
        title = milestone_name(id_, words.language)
        found.append(
            Stop(
                id=id_,
                label=f"{title} · {words.short(day)}",
                description=words.say(
                    "projects.chart.milestone",
                    name=title,
                    expected=words.short(day),
                    promised=words.short(before),
                ),
                day=day,
                baseline=before,
            )
        )
    return found
