"""A trial of a reform as tables and sentences in one language, and as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiexin.app.export.as_json import text_json
from tiexin.app.export.tables import Table
from tiexin.app.reform.diff_words import DiffWords
from tiexin.app.rule_words import RuleWords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tiexin.app.durations import PlannedDuration
    from tiexin.app.reform.diff_words import ChangeGroup
    from tiexin.app.reform.lab import Effect, Trial
    from tiexin.kernel import Language

TRIAL_SCHEMA: Final = "tiexin.reform/1"


class TrialWords:
    """Words for a trial."""

    def __init__(self, trial: Trial, *, language: Language) -> None:
        self.trial = trial
        self.language: Language = language
        self._messages = trial.before.messages
        self._catalogue = trial.after.catalogue

    def text(self, name: str, /, **fields: object) -> str:
        """A text of ``data/messages/reform.yaml``."""
        return self._messages.text(f"reform.{name}", self.language, **fields)

    def place(self, code: str) -> str:
        """A place's title."""
        return self._catalogue.jurisdictions[code].title.in_language(self.language)

    def subject(self, effect: Effect) -> str:
        """A project's title, else its name."""
        title = effect.subject.title
        return (
            effect.subject.name if title is None else title.in_language(self.language)
        )

    def milestone(self, id_: str) -> str:
        """A milestone's title."""
        marks = {each.id: each.title for each in self.trial.after.journey.milestones}
        return marks[id_].in_language(self.language)

    def head(self) -> Iterator[str]:
        """What the reform is, who would make it since when, and how it comes out."""
        reform, verdicts = self.trial.reform, self.trial.verdicts
        if reform is not None:
            yield reform.title.in_language(self.language)
            yield reform.summary.in_language(self.language)
            level = self.place(reform.level)
            yield self.text("made_by", level=level, since=reform.since)
        yield self.text(
            "verdicts",
            total=len(self.trial.effects),
            **{
                name: verdicts.get(name, 0)
                for name in ("sooner", "later", "same", "cannot_be_told")
            },
        )
        if reform is not None:
            yield self.text("allowed")

    def changes(self) -> Iterator[ChangeGroup]:
        """The rules that it changes."""
        words = DiffWords(
            self.trial.before.catalogue,
            self.trial.after.catalogue,
            messages=self._messages,
            language=self.language,
        )
        # The lines of a reform are those of its own file, which the reader has.
        yield from words.groups(self.trial.changes, with_places=False)

    def projects(self) -> Table:
        """Production without and with the reform."""
        columns = ("project", "place", "before", "after", "days", "range", "verdict")
        rows = tuple(
            (
                self.subject(each),
                self.place(each.place),
                str(each.production.before),
                str(each.production.after),
                self.moved(each.production.days),
                self.range(each),
                self.text(f"verdict.{each.verdict}"),
            )
            for each in self.trial.effects
        )
        return self._table("projects", columns, rows)

    def moved(self, days: int | None) -> str:
        """So many days sooner or later."""
        if days is None:
            return self._messages.text("plan.beyond_calendars", self.language)
        if days == 0:
            return self.text("moved.same")
        return self.text("moved.later" if days > 0 else "moved.sooner", n=abs(days))

    def range(self, effect: Effect) -> str:
        """The same if everything unsure came out best, and worst."""
        best, worst = self.moved(effect.best), self.moved(effect.worst)
        return self.text("range", best=best, worst=worst)

    def milestones(self) -> Table:
        """Milestones that move."""
        columns = ("project", "place", "milestone", "before", "after", "days")
        rows = tuple(
            (
                self.subject(each),
                self.place(each.place),
                self.milestone(move.id),
                str(move.before),
                str(move.after),
                self.moved(move.days),
            )
            for each in self.trial.effects
            for move in each.milestones
            if move.days
        )
        return self._table("milestones", columns, rows)

    def steps(self) -> Table:
        """Procedures and documents that vanish or appear, and waits that change."""
        columns = ("project", "place", "what", "which")
        rows = tuple(
            (self.subject(each), self.place(each.place), what, which)
            for each in self.trial.effects
            for what, which in self._steps(each)
        )
        return self._table("steps", columns, rows)

    def _steps(self, effect: Effect) -> Iterator[tuple[str, str]]:
        old = self._rules(effect, after=False)
        new = self._rules(effect, after=True)
        for name, words, ids in (
            ("gone", old, effect.gone),
            ("come", new, effect.come),
        ):
            for id_ in ids:
                yield self.text(f"step.{name}"), words.procedure(id_)
        for name, ids in (
            ("papers_gone", effect.papers_gone),
            ("papers_come", effect.papers_come),
        ):
            for id_ in ids:
                title = self._catalogue.documents[id_].title
                yield self.text(f"step.{name}"), title.in_language(self.language)
        for wait in effect.waits:
            said = self.text(
                "wait_critical" if wait.critical else "wait",
                procedure=new.procedure(wait.procedure),
                before=_days(new, wait.before),
                after=_days(new, wait.after),
            )
            yield self.text("step.wait"), said

    def _rules(self, effect: Effect, *, after: bool) -> RuleWords:
        service = self.trial.after if after else self.trial.before
        law = service.in_force(on=effect.start, jurisdiction=effect.place)
        return RuleWords(law, messages=self._messages, language=self.language)

    def performers(self) -> Table:
        """Procedures more or fewer, by who handles them."""
        rows = tuple(
            (
                self._catalogue.authorities[id_].title.in_language(self.language),
                f"{number:+d}",
            )
            for id_, number in self.trial.performers.items()
        )
        return self._table("performers", ("performer", "number"), rows)

    def _table(
        self, section: str, columns: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
    ) -> Table:
        names = tuple(self.text(f"column.{column}") for column in columns)
        return Table(self.text(f"section.{section}"), names, rows)


def _days(words: RuleWords, duration: PlannedDuration) -> str:
    kind = words.text(f"kind_of_days_{duration.kind}")
    days = words.days(duration.value, duration.unit)
    return f"{days} ({kind})" if words.language == "en" else f"{days}（{kind}）"


def trial_lines(words: TrialWords) -> Iterator[str | Table | ChangeGroup]:
    """The whole trial in the order in which it is read; empty tables left out."""
    yield from words.head()
    yield from words.changes()
    yield from trial_tables(words)
    yield words.text("note_start")
    yield words.text("note_rests")
    yield words.text("note_verdict")


def trial_tables(words: TrialWords) -> Iterator[Table]:
    """The tables that say something."""
    tables = (
        words.projects(),
        words.milestones(),
        words.steps(),
        words.performers(),
    )
    yield from (table for table in tables if table.rows)


def trial_json(trial: Trial) -> dict[str, Any]:
    """The trial as plain values, schema ``tiexin.reform/1``."""
    reform = trial.reform
    return {
        "schema": TRIAL_SCHEMA,
        "reform": reform and reform.id,
        "title": reform and text_json(reform.title),
        "level": reform and reform.level,
        "from": reform and reform.since.isoformat(),
        "catalogue": {
            "before": trial.before.catalogue.hash,
            "after": trial.after.catalogue.hash,
        },
        "verdicts": dict(sorted(trial.verdicts.items())),
        "procedures_by_performer": dict(trial.performers),
        "projects": [_effect(each) for each in trial.effects],
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "project": effect.subject.name,
        "place": effect.place,
        "start": effect.start.isoformat(),
        "verdict": effect.verdict,
        "unit": "calendar_day",
        "production_moves_days": {
            "planned": effect.production.days,
            "if_all_best": effect.best,
            "if_all_worst": effect.worst,
        },
        "milestones": [
            {
                "id": move.id,
                "before": move.before.isoformat(),
                "after": move.after.isoformat(),
            }
            for move in effect.milestones
        ],
        "procedures_gone": list(effect.gone),
        "procedures_new": list(effect.come),
        "documents_gone": list(effect.papers_gone),
        "documents_new": list(effect.papers_come),
        "waits": [
            {
                "procedure": wait.procedure,
                "critical_before": wait.critical,
                "before": {"days": wait.before.value, "unit": wait.before.unit},
                "after": {"days": wait.after.value, "unit": wait.after.unit},
            }
            for wait in effect.waits
        ],
    }
