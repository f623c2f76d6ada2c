"""Sources: every citation leads somewhere, and is not made surer than it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.catalogue.checks.names import nearest
from tiexin.catalogue.checks.problems import Spot
from tiexin.catalogue.citing import is_article
from tiexin.kernel import Certainty, Citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems
    from tiexin.catalogue.files import Entry

Path = tuple[str | int, ...]

_ARTICLED: Final = ("law", "regulation", "rule")
"""Kinds of source whose articles need no declaration; their number is their name."""
_RANK: Final = {certainty: rank for rank, certainty in enumerate(Certainty)}


def check_sources(index: Index, problems: Problems) -> None:
    """Note citations that lead nowhere and figures that claim too much."""
    for entry in index.entries:
        for text, path in _citations(entry.data, ()):
            check_citation(Spot(entry, path), text, index, problems)
    for spot, figure in _figures(index):
        _check_certainty(spot, figure, index, problems)
        _check_no_estimate(spot, figure, index, problems)
    _check_links(index, problems)


def _citations(
    data: Any,
    path: Path,
) -> Iterator[tuple[str, Path]]:
    """Every ``source:`` and every item of ``sources:``, wherever it stands."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key == "source" and isinstance(value, str):
                yield value, (*path, key)
            elif key == "sources":
                for number, text in enumerate(value):
                    yield text, (*path, key, number)
            else:
                yield from _citations(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _citations(value, (*path, number))


def check_citation(spot: Spot, text: str, index: Index, problems: Problems) -> None:
    """Note a citation whose source or clause does not exist."""
    citation = Citation.parse(text)
    sources = index.ids("source")
    if citation.source not in sources:
        problems.note(
            "catalogue.source_unknown",
            spot,
            source=citation.source,
            nearest=nearest(citation.source, sources) or "–",
        )
        return
    source = sources[citation.source].data
    declared = {clause["id"] for clause in source.get("clauses", ())}
    clause = citation.clause
    if clause is None or clause in declared:
        return
    if not (is_article(clause) and source["kind"] in _ARTICLED):
        problems.note(
            "catalogue.clause_undeclared",
            spot,
            source=citation.source,
            clause=clause,
            known=", ".join(sorted(declared)) or "–",
        )


def _figures(index: Index) -> Iterator[tuple[Spot, dict[str, Any]]]:
    """Every figure that claims to be a limit or a promise, with its place."""
    for spot, version in index.versions("procedure"):
        duration = version.get("duration", {})
        for field in ("statutory", "promised"):
            if isinstance(duration.get(field), dict):
                yield spot.at("duration", field), duration[field]
    for spot, version in index.versions("lever"):
        for number, effect in enumerate(version.get("effects", ())):
            if effect["effect"] == "set_duration":
                yield spot.at("effects", number), effect
    for entry in index.all("process_limit"):
        yield Spot(entry, ("limit",)), entry.data["limit"]


def _check_certainty(
    spot: Spot, figure: dict[str, Any], index: Index, problems: Problems
) -> None:
    source = index.ids("source").get(Citation.parse(figure["source"]).source)
    if source is None or "certainty" not in figure:
        return
    own, of_source = figure["certainty"], source.data["certainty"]
    if _RANK[Certainty(own)] < _RANK[Certainty(of_source)]:
        problems.note(
            "catalogue.certainty_better",
            spot.at("certainty"),
            certainty=own,
            source=source.id,
            of_source=of_source,
        )


def _check_no_estimate(
    spot: Spot, figure: dict[str, Any], index: Index, problems: Problems
) -> None:
    source = index.ids("source").get(Citation.parse(figure["source"]).source)
    if source is not None and source.data["kind"] == "estimate":
        problems.note(
            "catalogue.estimate_as_limit", spot.at("source"), source=source.id
        )


def _check_links(index: Index, problems: Problems) -> None:
    """An address is typed once, so that it is corrected once."""
    first: dict[str, Entry] = {}
    for entry in index.all("source"):
        url = entry.data.get("url")
        if url is not None and first.setdefault(url, entry) is not entry:
            problems.add("catalogue.url_twice", entry, "url", other=first[url].id)
