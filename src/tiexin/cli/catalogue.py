"""``tiexin catalogue``: check the rules, list them, show one, write the schema."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.cli.catalogue_output import problem_json, write_json, write_problems
from tiexin.cli.output import write_file
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping

    from tiexin.catalogue.types import Catalogue, InForce
    from tiexin.cli.context import Context

CHECK_SCHEMA: Final = "tiexin.catalogue.check/1"
LIST_SCHEMA: Final = "tiexin.catalogue.list/1"
SCHEMA_FILE: Final = "catalogue.schema.json"
_PLACE: Final = "441900"


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``catalogue`` and its subcommands to the command line."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "catalogue",
        help=words("catalogue.help"),
        description=words("catalogue.help"),
    )
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", title=words("catalogue.actions"), required=True
    )
    check = _action(actions, words, "check")
    check.add_argument("--json", action="store_true", help=words("catalogue.json"))
    check.add_argument("--on", metavar="DAY", help=words("catalogue.help_review_day"))
    check.add_argument(
        "--release", action="store_true", help=words("catalogue.help_release")
    )
    for name in ("show", "list"):
        action = _action(actions, words, name)
        if name == "show":
            action.add_argument("id", metavar="ID", help=words("catalogue.help_id"))
        action.add_argument("--on", metavar="DAY", help=words("catalogue.help_on"))
        action.add_argument(
            "--in",
            dest="place",
            metavar="CODE",
            default=_PLACE,
            help=words("catalogue.help_in"),
        )
        action.add_argument("--json", action="store_true", help=words("catalogue.json"))
    _add_law_cases(actions, words)
    diff = _action(actions, words, "diff")
    diff.add_argument("old", metavar="OLD", help=words("catalogue.help_old"))
    diff.add_argument("new", metavar="NEW", help=words("catalogue.help_new"))
    about = words("catalogue.help_over")
    diff.add_argument("--over", metavar="PATH", nargs="+", help=about)
    diff.add_argument("--json", action="store_true", help=words("catalogue.json"))
    _add_accept(actions, words)
    schema = _action(actions, words, "schema")
    schema.add_argument("--write", metavar="DIR", help=words("catalogue.help_write"))
    return parser


def _add_accept(actions: Any, words: Callable[[str], str]) -> None:
    accept = _action(actions, words, "accept")
    accept.add_argument("file", metavar="FILE", help=words("catalogue.help_proposal"))
    about = words("catalogue.help_to")
    accept.add_argument("--to", metavar="DIR", required=True, help=about)
    about = words("catalogue.help_accept_only")
    accept.add_argument("--only", metavar="ID", nargs="+", help=about)
    about = words("catalogue.help_by")
    accept.add_argument("--by", metavar="NAME", default="catalogue-team", help=about)


def _add_law_cases(actions: Any, words: Callable[[str], str]) -> None:
    cases = _action(actions, words, "cases")
    cases.add_argument("--only", metavar="TEXT", help=words("catalogue.help_only"))
    cases.add_argument("--json", action="store_true", help=words("catalogue.json"))
    mutate = _action(actions, words, "mutate")
    mutate.add_argument("--only", metavar="TEXT", help=words("catalogue.help_files"))
    mutate.add_argument(
        "--every", metavar="N", type=int, default=1, help=words("catalogue.help_every")
    )
    mutate.add_argument("--json", action="store_true", help=words("catalogue.json"))


def _action(actions: Any, words: Callable[[str], str], name: str) -> Any:
    about = words(f"catalogue.help_{name}")
    return actions.add_parser(name, help=about, description=about)


def run(args: argparse.Namespace, context: Context) -> int:
    """Run one of the subcommands; ``check`` gives 1 where a rule is broken.

    Raises:
        BadInput: An id, a day or a place is wrong.
        CatalogueError: The catalogue is broken, for all but ``check``.
    """
    actions: Mapping[str, Callable[[argparse.Namespace, Context], int]] = {
        "check": _check,
        "cases": _cases,
        "mutate": _mutate,
        "show": _show,
        "list": _list,
        "diff": _diff,
        "accept": _accept,
        "schema": _schema,
    }
    return actions[args.action](args, context)


def _accept(args: argparse.Namespace, context: Context) -> int:
    from tiexin.cli.catalogue_accept import run_accept

    return run_accept(args, context)


def _cases(args: argparse.Namespace, context: Context) -> int:
    from tiexin.cli.catalogue_cases import cases

    return cases(args, context)


def _mutate(args: argparse.Namespace, context: Context) -> int:
    from tiexin.cli.catalogue_cases import mutate

    return mutate(args, context)


def _check(args: argparse.Namespace, context: Context) -> int:
    from tiexin.app.project_file import parse_day
    from tiexin.catalogue.checks import check_files
    from tiexin.catalogue.files import hash_of, list_files, list_law_cases
    from tiexin.catalogue.store import catalogue_of

    today = context.today if args.on is None else parse_day(args.on, where="--on")
    files = list_files(context.data_root)
    report = check_files(
        [*files, *list_law_cases(context.data_root)],
        today=today,
        release=args.release,
    )
    counts: dict[str, int] = {}
    if not report.problems:
        counts = _counts(catalogue_of(report.plain, hash_=hash_of(files)), report.plain)
    if args.json:
        content = {
            "schema": CHECK_SCHEMA,
            "problems": [problem_json(each, context) for each in report.problems],
            "warnings": [problem_json(each, context) for each in report.warnings],
            "counts": counts,
        }
        write_json(content, context)
    else:
        write_problems((*report.problems, *report.warnings), context)
        context.write(_summary(len(report.problems), counts, context))
    return 1 if report.problems else 0


def _summary(broken: int, counts: Mapping[str, int], context: Context) -> str:
    if broken:
        return _text(context, "catalogue.broken", n=broken)
    figures = ", ".join(
        f"{name} {number}"
        for key, number in counts.items()
        for name in [key.removeprefix("figures_")]
        if key != name
    )
    return _text(context, "catalogue.sound", figures=figures, **counts)


def _counts(catalogue: Catalogue, plain: Mapping[str, Any]) -> dict[str, int]:
    """What the catalogue holds; figures are limits, promises and levers' durations."""
    versions = [
        version
        for kind in ("procedures", "levers")
        for stated in plain[kind].values()
        for version in stated
    ]
    certainties: Counter[str] = Counter()
    for version in versions:
        for figure in _figures(version):
            source = catalogue.sources[figure["source"].partition("/")[0]]
            certainties[figure.get("certainty", source.certainty.value)] += 1
    return {
        "procedures": len(catalogue.raw_procedures),
        "levers": len(catalogue.raw_levers),
        "versions": len(versions),
        "sources": len(catalogue.sources),
        "documents": len(catalogue.documents),
        "facts": len(catalogue.facts),
        **{f"figures_{name}": number for name, number in sorted(certainties.items())},
    }


def _figures(version: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    stated = [version.get(name) for name in ("statutory", "promised", "estimated")]
    effects = version.get("effects", [])
    return [
        *(each for each in stated if isinstance(each, dict)),
        *(each for each in effects if each["effect"] == "set_duration"),
    ]


def _show(args: argparse.Namespace, context: Context) -> int:
    from tiexin.app.export.law_json import entry_json
    from tiexin.app.rule_words import RuleWords
    from tiexin.catalogue.types import ProcessLimit
    from tiexin.cli.catalogue_show import entry_lines, limit_lines

    law = _law(args, context)
    limits = {each.id: each for each in law.process_limits}
    entry = (
        law.procedures.get(args.id) or law.levers.get(args.id) or limits.get(args.id)
    )
    if entry is None:
        raise _missing(args.id, law)
    if args.json:
        write_json(entry_json(law, entry), context)
    else:
        words = RuleWords(law, messages=context.messages, language=context.language)
        lines = (
            limit_lines(words, entry)
            if isinstance(entry, ProcessLimit)
            else entry_lines(words, entry)
        )
        for line in lines:
            context.write(line)
        _warn_of_early_day(law, context)
    return 0


def _warn_of_early_day(law: InForce, context: Context) -> None:
    """Say that rules may be missing where the day lies before they were gathered."""
    from tiexin.catalogue import gathered_from

    first = gathered_from(law.catalogue, law.jurisdiction)
    if law.on < first:
        context.write("")
        context.write(_text(context, "catalogue.early_day", day=law.on, first=first))


def _missing(id_: str, law: InForce) -> BadInput:
    known = [
        *law.catalogue.raw_procedures,
        *law.catalogue.raw_levers,
        *(each.id for each in law.catalogue.process_limits),
    ]
    if id_ in known:
        return BadInput.of(
            "catalogue.entry_not_in_force",
            id=id_,
            day=law.on.isoformat(),
            place=law.jurisdiction,
        )
    from difflib import get_close_matches

    shown = id_[:60]
    nearest = get_close_matches(shown, known, n=1, cutoff=0.5)
    if nearest:
        return BadInput.of("catalogue.entry_unknown", id=shown, nearest=nearest[0])
    return BadInput.of("catalogue.entry_unlike_any", id=shown)


def _list(args: argparse.Namespace, context: Context) -> int:
    from tiexin.catalogue import gathered_from

    law = _law(args, context)
    if args.json:
        content = {
            "schema": LIST_SCHEMA,
            "on": law.on.isoformat(),
            "in": law.jurisdiction,
            "gathered_from": gathered_from(law.catalogue, law.jurisdiction).isoformat(),
            "procedures": {
                id_: _titles(each.title) for id_, each in law.procedures.items()
            },
            "levers": {id_: _titles(each.title) for id_, each in law.levers.items()},
            "process_limits": {
                each.id: _titles(each.title) for each in law.process_limits
            },
        }
        write_json(content, context)
        return 0
    groups = _groups(law, context)
    longest = max((len(id_) for _, rows in groups for id_, _ in rows), default=0)
    for title, rows in groups:
        context.write(title, strong=True)
        for id_, name in rows:
            context.write(f"  {id_:<{longest}}  {name}")
    _warn_of_early_day(law, context)
    return 0


def _groups(law: InForce, context: Context) -> list[tuple[str, list[tuple[str, str]]]]:
    from tiexin.app.rule_words import RuleWords
    from tiexin.cli.catalogue_show import limit_line

    groups = []
    for journey in law.catalogue.journeys.values():
        for stage in journey.stages:
            rows = [
                (id_, each.title.in_language(context.language))
                for id_, each in law.procedures.items()
                if each.stage == stage.id
            ]
            groups.append((stage.title.in_language(context.language), rows))
    levers = [
        (id_, each.title.in_language(context.language))
        for id_, each in law.levers.items()
    ]
    words = RuleWords(law, messages=context.messages, language=context.language)
    limits = [(each.id, limit_line(words, each)) for each in law.process_limits]
    return [
        *groups,
        (_text(context, "catalogue.levers"), levers),
        (_text(context, "catalogue.process_limits"), limits),
    ]


def _diff(args: argparse.Namespace, context: Context) -> int:
    from tiexin.cli.catalogue_diff import run_diff

    return run_diff(args, context)


def _schema(args: argparse.Namespace, context: Context) -> int:
    from tiexin.catalogue.schema.export import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if args.write is None:
        context.out.write(text)
        return 0
    folder = Path(args.write)
    if not folder.is_dir():
        raise BadInput.of("catalogue.no_folder", where="--write", path=args.write)
    written = (folder / SCHEMA_FILE).as_posix()
    write_file(written, text.encode(), option="--write")
    context.write(_text(context, "catalogue.written", path=written))
    return 0


def _law(args: argparse.Namespace, context: Context) -> InForce:
    from tiexin.app.project_file import parse_day
    from tiexin.catalogue import in_force, load_catalogue

    on = context.today if args.on is None else parse_day(args.on, where="--on")
    catalogue = load_catalogue(context.data_root, cache=context.cache_dir)
    try:
        return in_force(catalogue, on=on, jurisdiction=args.place)
    except BadInput as error:
        found = [replace(problem, where="--in") for problem in error.problems]
        raise BadInput(*found) from error


def _text(context: Context, key: str, **fields: object) -> str:
    return context.messages.text(key, context.language, **fields)


def _titles(title: Any) -> dict[str, str]:
    return {"zh_hans": title.zh_hans, "zh_hant": title.zh_hant, "en": title.en}
