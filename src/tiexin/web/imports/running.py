"""A table's way once it was taken in: read, tried row by row, recorded.

Each step does a little in one transaction and notes how far it came, so that a table
of any length neither fills the memory nor holds others up, and a worker that is
killed loses nothing. The bytes are kept only until all rows were read.
"""

from __future__ import annotations

import time
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils import timezone

from tiexin.app.sheets.reading import Column, Sheet, open_sheet
from tiexin.kernel import BadInput, CalendarGap, Problem, Refused
from tiexin.web.cases.batch import Series, execute_all
from tiexin.web.imports import cells, columns
from tiexin.web.imports.items import Desk
from tiexin.web.imports.keeping import kept
from tiexin.web.imports.models import Import, ImportLine, ImportPart
from tiexin.web.imports.taking import UNDER_WAY, ask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from tiexin.app.sheets.reading import Row
    from tiexin.casework.state import ProjectState
    from tiexin.casework.table import Command
    from tiexin.kernel import TiexinError

MOST_ROWS: Final = 200_000
AT_ONCE: Final = 1.5
"""Seconds that somebody may wait for; what takes longer is a worker's."""
_READ: Final = 1_000
_TRIED: Final = 200
_STEP: Final = 1.0


def advance(number: int, *, seconds: float) -> bool:
    """Go on with a table for some time; whether it has come to a rest."""
    until = time.monotonic() + seconds
    course = _Course()
    while course.step(number):
        if time.monotonic() > until:
            return False
    return True


def go_on(number: int, *, seconds: float) -> None:
    """The same for a worker: what is left is asked for again."""
    if not advance(number, seconds=seconds):
        ask(number)


class _Course:
    """Steps of one table by one worker; keeps what the next step needs as well."""

    def __init__(self) -> None:
        self._rows: Iterator[Row] | None = None
        self._read_to = 0
        self._series: Series | None = None
        self._desk: Desk | None = None

    def step(self, number: int) -> bool:
        """Do a little; False when there is nothing left to do."""
        now = timezone.now()
        steps: dict[str, Callable[[Import, datetime], None]] = {
            "reading": self._read,
            "checking": self._check,
            "applying": self._apply,
        }
        with transaction.atomic():
            rows = Import.objects.select_for_update(of=("self",))
            table = rows.select_related("user").filter(pk=number).first()
            work = steps.get(table.state) if table is not None else None
            if table is None or work is None:
                return False
            if table.state == "applying" and table.mode == "all":
                undone = _apply_all(table, self._at(table, now), now)
                if not undone:
                    _end(table, "applied", now)
                    return False
            else:
                work(table, now)
                return table.state in UNDER_WAY
            transaction.set_rollback(True)
        _note_undone(number, undone, now)
        return False

    def _at(self, table: Import, now: datetime) -> Desk:
        if self._desk is None or self._desk.today != timezone.localdate(now):
            self._desk = Desk(table.user, today=timezone.localdate(now))
        return self._desk

    def _read(self, table: Import, now: datetime) -> None:
        try:
            if not table.columns:
                _open(table)
            rows = self._next_rows(table)
        except BadInput as error:
            table.problems = [kept(each) for each in error.problems]
            ImportLine.objects.filter(table=table).delete()
            table.rows = 0
            _end(table, "failed", now)
            return
        lines: list[ImportLine] = []
        for row in rows:
            lines.append(self._line(table, row, lines, now=now))
        ImportLine.objects.bulk_create(lines)
        table.rows += len(rows)
        if rows:
            self._read_to = table.last_row = rows[-1].number
        if table.rows > MOST_ROWS:
            problem = BadInput.of("imports.too_many_rows", most=MOST_ROWS)
            table.problems = [kept(each) for each in problem.problems]
            ImportLine.objects.filter(table=table).delete()
            _end(table, "failed", now)
            return
        if len(rows) < _READ:
            table.parts.all().delete()
            table.state = "checking"
        table.save()

    def _next_rows(self, table: Import) -> list[Row]:
        """The next rows, going on where this worker or another one stopped."""
        if self._rows is None or self._read_to != table.last_row:
            self._rows = _sheet(table).rows(_Pieces(table), after=table.last_row)
        return list(islice(self._rows, _READ))

    def _line(
        self, table: Import, row: Row, before: Sequence[ImportLine], *, now: datetime
    ) -> ImportLine:
        """A row as it is kept, with its project as far as that can be told."""
        line = ImportLine(
            table=table,
            number=row.number,
            cells={
                name: text.replace("\x00", "\ufffd") for name, text in row.cells.items()
            },
            project=row.cells.get("project", "").strip()[:20],
            reference=row.cells.get("reference", "")[:120].replace("\x00", ""),
        )
        try:
            if row.surplus:
                raise BadInput.of("imports.surplus_cells", n=row.surplus)
            if not line.project and not line.reference:
                raise BadInput.of("imports.no_project", where="project")
            if not line.project:
                line.project = self._by_reference(
                    table, line.reference, before, now=now
                )
        except (BadInput, Refused) as error:
            _refuse(line, error, table)
        return line

    def _by_reference(
        self,
        table: Import,
        reference: str,
        before: Sequence[ImportLine],
        *,
        now: datetime,
    ) -> str:
        """The project of a file number, also of one that this table itself tells."""
        try:
            return self._at(table, now).code_of(reference)
        except Refused:
            rows = ImportLine.objects.filter(table=table, reference=reference)
            named = rows.exclude(project="").values_list("project", flat=True)
            codes = {each.project for each in before if each.reference == reference}
            codes = (codes | set(named.distinct()[:2])) - {""}
            if len(codes) != 1:
                raise
            return codes.pop()

    def _check(self, table: Import, now: datetime) -> None:
        lines = _next_lines(table, "waiting")
        until = time.monotonic() + _STEP
        for line in lines:
            self._try(table, line, now)
            if time.monotonic() > until:
                break
        tried = [line for line in lines if line.state != "waiting"]
        _note(tried)
        if not lines:
            _end(table, "checked", now)

    def _try(self, table: Import, line: ImportLine, now: datetime) -> None:
        desk = self._at(table, now)
        try:
            project = desk.project(line.project)
            if self._series is None or self._series.project.pk != project.pk:
                self._series = self._caught_up(table, line.project, now)
            series = self._series
            command = _command(desk, line, series.state)
            events = series.give(desk.actor, command)
        except (BadInput, Refused, CalendarGap) as error:
            _refuse(line, error, table)
            return
        line.state = "ok" if events else "repeated"

    def _caught_up(self, table: Import, code: str, now: datetime) -> Series:
        """The project with what earlier rows of the table would have left."""
        desk = self._at(table, now)
        series = Series(desk.project(code), now=now)
        earlier = ImportLine.objects.filter(table=table, state="ok", project=code)
        for line in earlier.order_by("number").iterator(chunk_size=_READ):
            try:
                series.give(desk.actor, _command(desk, line, series.state))
            except (BadInput, Refused, CalendarGap):
                continue  # the project has moved on; recording will say so
        return series

    def _apply(self, table: Import, now: datetime) -> None:
        desk = self._at(table, now)
        until = time.monotonic() + _STEP
        lines = _next_lines(table, "ok")
        for code, group in groupby(lines, key=lambda each: each.project):
            _record(table, desk, code, list(group), now=now)
            if time.monotonic() > until:
                return
        if not lines:
            _end(table, "applied", now)


class _Pieces:
    """The bytes of a table, piece by piece, as often as they are asked for."""

    def __init__(self, table: Import) -> None:
        self._parts = ImportPart.objects.filter(table=table).order_by("number")

    def __iter__(self) -> Iterator[bytes]:
        # One by one: whoever reads may let transactions pass in between.
        for number in range(self._parts.count()):
            part = self._parts.filter(number=number).first()
            if part is None:
                return
            yield bytes(part.content)


def _open(table: Import) -> None:
    sheet = open_sheet(_Pieces(table), columns.headers())
    table.encoding, table.delimiter = sheet.encoding, sheet.delimiter
    table.columns = [[each.name, each.header, each.place] for each in sheet.columns]
    table.unread = [name[:60] for name in sheet.unread]
    have = {each.name for each in sheet.columns}
    lacking = [name for name in ("kind", "on") if name not in have]
    if not have & {"project", "reference"}:
        lacking.append("project")
    if lacking:
        raise BadInput.of("imports.no_column", names=", ".join(lacking))


def _sheet(table: Import) -> Sheet:
    encodings: dict[str, Any] = {
        each: each for each in ("utf-8", "utf-8-sig", "gb18030")
    }
    return Sheet(
        encodings[table.encoding],
        table.delimiter,
        tuple(Column(*each) for each in table.columns),
        tuple(table.unread),
    )


def _next_lines(table: Import, state: str) -> list[ImportLine]:
    rows = ImportLine.objects.filter(table=table, state=state)
    return list(rows.order_by("project", "number")[:_TRIED])


def _command(desk: Desk, line: ImportLine, state: ProjectState) -> Command:
    project = desk.project(line.project)
    return desk.command(cells.item_of(line.cells, state), project, state)


def _refuse(line: ImportLine, error: TiexinError, table: Import) -> None:
    titles = {name: header for name, header, _ in table.columns}
    line.state = "refused"
    line.problems = []
    for problem in error.problems:
        # By the name that the column has in the sender's own table.
        place = titles.get(problem.where, problem.where)
        fields = dict(problem.fields)
        if fields.get("name") == problem.where:
            fields["name"] = place
        told = kept(Problem(problem.code, fields, place))
        line.problems.append(told | {"lacking": problem.where not in titles})


def _record(
    table: Import, desk: Desk, code: str, lines: Sequence[ImportLine], *, now: datetime
) -> list[ImportLine]:
    """Record rows of one project; those that were refused after all."""

    def step(line: ImportLine) -> Callable[[ProjectState], Command]:
        return lambda state: _command(desk, line, state)

    try:
        desk.project(code)
        results = execute_all(desk.actor, code, [step(each) for each in lines], now=now)
    except Refused as error:
        results = [error] * len(lines)
    for line, result in zip(lines, results, strict=True):
        if isinstance(result, tuple):
            line.state = "done" if result else "repeated"
            line.event = result[0].number if result else None
        else:
            _refuse(line, result, table)
    _note(lines)
    return [line for line in lines if line.state == "refused"]


def _note(lines: Sequence[ImportLine]) -> None:
    """Write down what became of rows; much faster than Django's ``bulk_update``."""
    ImportLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["state", "problems", "event"],
    )


def _apply_all(table: Import, desk: Desk, now: datetime) -> list[ImportLine]:
    """Record all rows or, by the caller's undoing, none; those that were refused."""
    rows = ImportLine.objects.filter(table=table, state="ok")
    lines = list(rows.order_by("project", "number"))
    refused: list[ImportLine] = []
    for code, group in groupby(lines, key=lambda each: each.project):
        refused += _record(table, desk, code, list(group), now=now)
    return refused


def _note_undone(number: int, refused: list[ImportLine], now: datetime) -> None:
    with transaction.atomic():
        table = Import.objects.select_for_update().get(pk=number)
        _note(refused)
        _end(table, "undone", now)


def _end(table: Import, state: str, now: datetime) -> None:
    table.state = state
    table.ended_at = now
    if state == "failed":
        table.parts.all().delete()
    table.save()
