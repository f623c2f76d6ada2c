"""The catalogue loaded and checked, and the guide over many projects.

Times are those of the processor, on one core, so that a busy machine tells nearly the
same as an idle one.
"""

import random
import tempfile
import time
from datetime import date
from pathlib import Path

from tiexin.catalogue import in_force, load_catalogue
from tiexin.catalogue.checks import check_files
from tiexin.catalogue.files import list_files
from tiexin.catalogue.store import catalogue_of
from tiexin.catalogue.types import FactType
from tiexin.guide import guide
from tiexin.guide.evaluate import conditions_of
from tiexin.guide.facts import fact_set

PLACES = ("441900", "440100", "440300")
TODAY = date(2026, 11, 27)
PROJECTS = 10_000


def figures(root, projects=PROJECTS):
    """Rows of title and figure, in words."""
    yield from loading(root)
    plain = check_files(list_files(root)).plain
    once = rate(plain, projects=projects)
    yield f"guide, {projects} projects in three cities", f"{once:.0f} projects/s in all"
    yield "  each project in each city by itself", f"{3 * once:.0f} answers/s"
    for title, own in (
        ("procedures and papers", False),
        ("procedures, papers and conditions", True),
    ):
        tenfold = rate(enlarged(plain, times=10, own_conditions=own), projects=projects)
        yield f"  with ten times the {title}", f"{tenfold:.0f} projects/s in all"
        yield "    which costs", f"{once / tenfold:.1f} times as much"


def loading(root):
    """Cold from YAML with every check, and from the built cache."""
    files = list_files(root)
    yield (
        "load and check of the catalogue, cold",
        f"{spent(lambda: check_files(files)):.0f} ms",
    )
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder)
        load_catalogue(root, cache=cache)
        best = min(spent(lambda: load_catalogue(root, cache=cache)) for _ in range(5))
    yield "load of the catalogue from its cache", f"{best:.0f} ms"


def spent(work):
    """Milliseconds of the processor."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def rate(plain, *, projects):
    """Projects a second, each answered in every city with all levers wanted.

    The first answers, for which the law is made ready, count; larger catalogues are
    asked about as many projects, so that this weighs the same.
    """
    catalogue = catalogue_of(plain, hash_="bench")
    laws = [in_force(catalogue, on=TODAY, jurisdiction=place) for place in PLACES]
    wanted = [frozenset(law.levers) for law in laws]
    rng = random.Random(2026)
    conditions = conditions_of(catalogue)
    drawn = [
        fact_set(made_up(catalogue, rng), conditions=conditions)
        for _ in range(projects)
    ]

    def work():
        for project in drawn:
            for law, levers in zip(laws, wanted, strict=True):
                guide(law, project, levers_on=levers)

    return 1000 * projects / spent(work)


def made_up(catalogue, rng):
    """Answers to most questions, each as likely as any other."""
    return {
        fact.id: value(fact, rng)
        for fact in catalogue.facts.values()
        if rng.random() < 0.85
    }


def value(fact, rng):
    """An answer that the question takes."""
    if fact.type is FactType.YES_NO:
        return rng.random() < 0.5
    if fact.type is FactType.CHOICE:
        return rng.choice(fact.options).id
    most = min(fact.maximum, fact.minimum + 60_000)
    if fact.type is FactType.NUMBER:
        return rng.uniform(fact.minimum, most)
    return rng.randint(int(fact.minimum), int(most))


def enlarged(plain, *, times, own_conditions):
    """The catalogue with every procedure and paper so many times under other names.

    Copies hang on the same conditions as the first, or each copy on its own.
    """
    procedures = dict(plain["procedures"])
    documents = list(plain["documents"])
    for number in range(1, times):
        documents += [
            {**each, "id": f"{each['id']}_{number}"} for each in plain["documents"]
        ]
        for id_, versions in plain["procedures"].items():
            procedures[f"{id_}_{number}"] = [
                renamed(version, number, own_condition=own_conditions)
                for version in versions
            ]
    journeys = [
        {**each, "outside": copies(each["outside"], times=times)}
        for each in plain["journeys"]
    ]
    return {
        **plain,
        "procedures": procedures,
        "documents": documents,
        "journeys": journeys,
    }


def copies(ids, *, times):
    """Ids and those of their copies."""
    return [*ids, *(f"{id_}_{number}" for number in range(1, times) for id_ in ids)]


def renamed(version, number, *, own_condition):
    """A version whose papers bear the names of their copy."""
    changed = dict(version)
    if own_condition and "applies_when" in version:
        larger = {"fact": "building.floor_area", "more_than": 1000 * number}
        changed["applies_when"] = {"all": [version["applies_when"], larger]}
    if "needs" in version:
        changed["needs"] = [
            {**need, "document": f"{need['document']}_{number}"}
            for need in version["needs"]
        ]
    if "gives" in version:
        changed["gives"] = [f"{given}_{number}" for given in version["gives"]]
    return changed
