"""The changes between two catalogues in words that a clerk reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tiexin.app.rule_fields import NOTHING, essence, value_text
from tiexin.app.rule_words import RuleWords, condition_text
from tiexin.catalogue.fields import field_of
from tiexin.catalogue.types import InForce
from tiexin.kernel import LocalText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tiexin.app.messages import Messages
    from tiexin.catalogue.diff import Change
    from tiexin.catalogue.types import Catalogue
    from tiexin.kernel import Language

_LISTS = frozenset({"needs", "gives", "after", "effects", "conditions", "duties"})


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one entry on one level since one day: a title and lines."""

    title: str
    lines: tuple[str, ...]


class _AnyTitle(RuleWords):
    """Titles from any level and version, since a change may be about any of them."""

    def procedure(self, id_: str) -> str:
        """The title of a procedure."""
        return self._named(self.catalogue.raw_procedures, id_)

    def lever(self, id_: str) -> str:
        """The title of a lever."""
        return self._named(self.catalogue.raw_levers, id_)

    def authority(self, id_: str) -> str:
        """The general title of an authority."""
        found = self.catalogue.authorities.get(id_)
        return id_ if found is None else self.local(found.title)

    def _named(self, raw: Mapping[str, tuple[Mapping[str, Any], ...]], id_: str) -> str:
        for version in raw.get(id_, ()):
            if "title" in version:
                return str(version["title"][self.language.replace("-", "_")])
        return id_


class DiffWords:
    """Words for changes, in one language."""

    def __init__(
        self,
        old: Catalogue,
        new: Catalogue,
        *,
        messages: Messages,
        language: Language,
    ) -> None:
        self._messages = messages
        self._language: Language = language
        # What went is named as the old rulebook names it, all else as the new one.
        self._old = self._words(old)
        self._new = self._words(new)

    def _words(self, catalogue: Catalogue) -> RuleWords:
        law = InForce(date.max, "", (), {}, {}, catalogue)
        return _AnyTitle(law, messages=self._messages, language=self._language)

    def text(self, name: str, /, **fields: object) -> str:
        """A text of ``data/messages/reform.yaml``."""
        return self._messages.text(f"reform.{name}", self._language, **fields)

    def groups(
        self, changes: Iterable[Change], *, with_places: bool = True
    ) -> Iterator[ChangeGroup]:
        """The changes, those of one entry, level and day together."""

        def key(change: Change) -> tuple[str, str, str, str]:
            return (change.kind, change.id, change.level, change.since)

        for _, found in groupby(changes, key=key):
            group = list(found)
            yield ChangeGroup(
                self._title(group[0]),
                tuple(
                    _at(line, where if with_places else "")
                    for each in group
                    for line, where in self._lines(each)
                ),
            )

    def _title(self, change: Change) -> str:
        kind = self.text(f"kind.{change.kind}")
        name = f"{self._name(change)} ({change.id})"
        if not change.level:
            return self.text("title.plain", kind=kind, name=name)
        places = self._new.catalogue.jurisdictions
        place = places.get(change.level)
        level = change.level if place is None else self._new.local(place.title)
        key = "title.new_version" if change.new_version else "title.version"
        return self.text(key, kind=kind, name=name, level=level, since=change.since)

    def _name(self, change: Change) -> str:
        words = self._old if change.what == "removed" else self._new
        if change.kind == "procedure":
            return words.procedure(change.id)
        if change.kind == "lever":
            return words.lever(change.id)
        for each in (change.after, change.before, *self._entries(change)):
            title = getattr(each, "title", None)
            if isinstance(title, LocalText):
                return self._new.local(title)
        return change.id

    def _entries(self, change: Change) -> Iterator[object]:
        names = {"authority": "authorities"}
        name = names.get(change.kind, f"{change.kind}s")
        if change.kind == "process_limit":
            for words in (self._new, self._old):
                for each in words.catalogue.process_limits:
                    if change.id.startswith(f"{each.id}/"):
                        yield each
            return
        for words in (self._new, self._old):
            yield getattr(words.catalogue, name).get(change.id)

    def _lines(self, change: Change) -> Iterator[tuple[str, str]]:
        """Each line with the place it is about, empty where it is about none."""
        where = change.where_after or change.where_before
        if change.what != "changed":
            yield self.text(f"whole.{change.what}"), where
            if change.kind in ("procedure", "lever"):
                for line in self._stated(change):
                    yield line, ""
            return
        field = self._field(change.field)
        if change.kind in ("procedure", "lever"):
            said = self._levelled(change)
        else:
            said = self._flat(change)
        yield self.text("line", field=field, said=said), where

    def _stated(self, change: Change) -> Iterator[str]:
        """What a version that came or went as a whole states."""
        words = self._old if change.what == "removed" else self._new
        stated = change.after or change.before or {}
        for name, data in stated.items():
            if name == "sources":
                continue
            said = self._value(words, name, field_of(name, data))
            yield self.text("line", field=self._field(name), said=said)

    def _field(self, name: str) -> str:
        return self.text(f"field.{name}") if name else self.text("field.entry")

    def _levelled(self, change: Change) -> str:
        name = change.field
        before, after = field_of(name, change.before), field_of(name, change.after)
        if name == "sources":
            return self._items(
                [self._old.cite(each) for each in before or ()],
                [self._new.cite(each) for each in after or ()],
            )
        if name in _LISTS:
            return self._listed(name, before or (), after or ())
        one = self._value(self._old, name, before)
        other = self._value(self._new, name, after)
        if one == other:
            # The figure stands; its source, certainty or note is another.
            return self.text("same_figure", said=other)
        return self.text("becomes", before=one, after=other)

    def _listed(self, name: str, before: Any, after: Any) -> str:
        old = [
            (essence((each,)), value_text(self._old, name, (each,))) for each in before
        ]
        new = [
            (essence((each,)), value_text(self._new, name, (each,))) for each in after
        ]
        kept_old, kept_new = {each for each, _ in old}, {each for each, _ in new}
        gone = [said for each, said in old if each not in kept_new]
        come = [said for each, said in new if each not in kept_old]
        if not gone and not come:
            # Only what they cite, or their order, is another.
            return self.text("same_list")
        return self._said(gone, come)

    def _items(self, old: list[str], new: list[str]) -> str:
        gone = [each for each in old if each not in new]
        come = [each for each in new if each not in old]
        return self._said(gone, come) if gone or come else self.text("same_list")

    def _said(self, gone: list[str], come: list[str]) -> str:
        parts = [self.text("less", what=each) for each in gone]
        parts += [self.text("more", what=each) for each in come]
        return ("; " if self._language == "en" else "；").join(parts)

    def _value(self, words: RuleWords, name: str, value: Any) -> str:
        if value is None:
            return self.text("not_stated")
        if name in ("kind", "stage") and not isinstance(value, LocalText):
            return (
                words.stage(value) if name == "stage" else words.text(f"kind_{value}")
            )
        return value_text(words, name, value)

    def _flat(self, change: Change) -> str:
        before, after = change.before, change.after
        if change.field in ("when", "ask_when"):
            one = NOTHING if before is None else condition_text(self._old, before)
            other = NOTHING if after is None else condition_text(self._new, after)
            return self.text("becomes", before=one, after=other)
        if isinstance(before, LocalText) and isinstance(after, LocalText):
            return self.text(
                "becomes",
                before=self._old.local(before),
                after=self._new.local(after),
            )
        if _is_plain(before) and _is_plain(after):
            return self.text("becomes", before=_shown(before), after=_shown(after))
        return self.text("changed")


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | date)


def _shown(value: object) -> str:
    return NOTHING if value is None else str(value)


def _at(line: str, where: str) -> str:
    return f"{line}  [{where}]" if where else line
