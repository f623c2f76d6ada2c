"""``tiexin reform try PATCH``: a reform over projects, before it is made."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tiexin.kernel import BadInput, Problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from tiexin.app.reform.lab import Subject, Trial
    from tiexin.cli.context import Context

BAD_INPUT: Final = 2
_MOST_FILES: Final = 2_000


def add_parser(commands: Any, words: Callable[[str], str]) -> argparse.ArgumentParser:
    """Add ``reform`` and its subcommands to the command line."""
    about = words("cli.reform.help")
    parser: argparse.ArgumentParser = commands.add_parser(
        "reform", help=about, description=about
    )
    actions = parser.add_subparsers(
        dest="action", metavar="ACTION", title=words("catalogue.actions"), required=True
    )
    about = words("cli.reform.help_list")
    actions.add_parser("list", help=about, description=about)
    about = words("cli.reform.help_try")
    trying = actions.add_parser("try", help=about, description=about)
    trying.add_argument("patch", metavar="PATCH", help=words("cli.reform.patch"))
    trying.add_argument(
        "--over",
        metavar="PATH",
        nargs="+",
        help=words("cli.reform.over"),
    )
    trying.add_argument("--cases", action="store_true", help=words("cli.reform.cases"))
    trying.add_argument("--json", action="store_true", help=words("cli.reform.json"))
    return parser


def run(args: argparse.Namespace, context: Context) -> int:
    """List the reforms on file, or try one.

    Raises:
        BadInput: The patch or a project is wrong, or a higher law forbids the reform.
        CatalogueError: What the patch states breaks the format.
    """
    if args.action == "list":
        return _list(context)
    from tiexin.app.reform.lab import try_reform
    from tiexin.app.reform.patch import find_reform

    reform = find_reform(args.patch, root=context.data_root)
    subjects = list(subjects_at(args.over, context)) if args.over else []
    if args.cases:
        stored = _stored(context)
        if stored is None:
            return BAD_INPUT
        subjects += stored
    elif not args.over:
        subjects = list(subjects_at(sample_names(context), context))
    trial = try_reform(
        context.service,
        reform,
        subjects,
        root=context.data_root,
        cache=context.cache_dir,
    )
    if args.json:
        from tiexin.app.reform.trial_words import trial_json

        json.dump(trial_json(trial), context.out, ensure_ascii=False, indent=2)
        context.out.write("\n")
    else:
        _print(trial, context)
    return 0


def _print(trial: Trial, context: Context) -> None:
    from tiexin.app.export.tables import Table
    from tiexin.app.reform.diff_words import ChangeGroup
    from tiexin.app.reform.trial_words import TrialWords, trial_lines

    words = TrialWords(trial, language=context.language)
    for number, each in enumerate(trial_lines(words)):
        if isinstance(each, Table):
            context.write()
            for line in context.screen.table(each):
                context.out.write(line + "\n")
        elif isinstance(each, ChangeGroup):
            context.write(each.title, strong=True)
            for line in each.lines:
                context.write(f"  {line}")
        else:
            context.write(each, strong=number == 0)


def _list(context: Context) -> int:
    from tiexin.app.reform.patch import read_reform, reform_files

    for path in reform_files(context.data_root):
        reform = read_reform(path.read_bytes(), name=path.name)
        context.write(reform.title.in_language(context.language), strong=True)
        context.write(f"  {reform.id}")
        context.write(f"  {reform.summary.in_language(context.language)}")
    return 0


def sample_names(context: Context) -> list[str]:
    """The samples, by name."""
    from tiexin.app.project_file import sample_ids

    return list(sample_ids(context.data_root))


def _stored(context: Context) -> list[Subject] | None:
    """The open projects of the database; None where it can't be asked, and said why."""
    from tiexin.cli.database import answer, environment_for_django, prepare

    prepare(environment_for_django(), ("migrate", "--verbosity", "0"))
    told = answer(context, "list_requests")
    if told is None:
        return None
    return stored_subjects(told)


def stored_subjects(told: str) -> list[Subject]:
    """The projects that the management command ``list_requests`` told as JSON."""
    from tiexin.app.reform.lab import Subject
    from tiexin.app.request import PlanRequest

    return [
        Subject(
            each["name"],
            PlanRequest(
                jurisdiction=each["jurisdiction"],
                start=date.fromisoformat(each["start"]),
                facts=each["facts"],
                levers=tuple(each["levers"]),
            ),
        )
        for each in json.loads(told)
    ]


def subjects_at(paths: list[str], context: Context) -> Iterator[Subject]:
    """The projects of files, folders and samples."""
    from tiexin.app.project_file import load_sample, read_project_path, sample_ids
    from tiexin.app.reform.lab import Subject

    samples = sample_ids(context.data_root)
    files: list[Path] = []
    for name in paths:
        path = Path(name)
        if path.is_dir():
            files.extend(sorted(path.glob("*.yaml")))
        elif name in samples and not path.exists():
            found = load_sample(context.data_root, name, today=context.today)
            yield Subject(name, found.request, found.title)
        else:
            files.append(path)
    if len(files) > _MOST_FILES:
        fields = {"n": len(files), "most": _MOST_FILES}
        raise BadInput(Problem("reform.too_many", fields, "--over"))
    for path in files:
        read = read_project_path(path, today=context.today)
        yield Subject(path.stem, read.request, read.title)
