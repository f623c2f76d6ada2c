"""XES (IEEE 1849-2023), read in one pass with the parser that comes with Python.

Plain events are taken out before (see ``xes_flat``), which says the same sooner.

Values stay the text that stood there, and types are kept apart, so that a log can be
written again without loss. An attribute that is absent takes no room.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from xml.parsers import expat

from tiexin.insight.readers.opening import pieces
from tiexin.insight.readers.xes_flat import MARK, FlatEvents
from tiexin.insight.spool import written
from tiexin.kernel import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tiexin.insight.log import ReadOptions
    from tiexin.insight.readers.xes_flat import Flat
    from tiexin.insight.spool import Spool

TYPES: Final = frozenset(
    ("string", "date", "int", "float", "boolean", "id", "list", "container")
)
_OFTEN: Final = 50_000
_USUAL: Final = ["key", "value"]

Attributes = dict[str, Any]
"""Key → text, or ``{"t": type, "v": text, "c": children, "d": more of that key}``."""


@dataclass(slots=True)
class Head:
    """What stands in a log besides its traces.

    Attributes:
        extensions: attributes of each extension element, as they stood.
        classifiers: likewise.
        globals: scope and attributes of each ``global``.
        attributes: of the log itself.
        types: by level (``event``, ``trace``, ``log``) and key, the usual type.
    """

    extensions: list[dict[str, str]] = field(default_factory=list)
    classifiers: list[dict[str, str]] = field(default_factory=list)
    globals: list[tuple[str, Attributes]] = field(default_factory=list)
    attributes: Attributes = field(default_factory=dict)
    types: dict[str, dict[str, str]] = field(
        default_factory=lambda: {"event": {}, "trace": {}, "log": {}}
    )


def read_xes(
    path: Path,
    spool: Spool,
    *,
    options: ReadOptions,
    progress: Callable[[int], None],
) -> Head:
    """Write the log's cases and events into ``spool``; return what stood around them.

    Raises:
        BadInput: ``insight.xes_broken`` with line and column and how many events were
            whole before; ``insight.xes_doctype``; what :func:`pieces` raises.
    """
    reading = _Reading(spool, options, progress)
    parser = reading.parser
    try:
        for piece in reading.flat.without(pieces(path)):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadInput.of(
            "insight.xes_broken",
            where=f"{path}:{error.lineno}",
            line=error.lineno,
            column=error.offset + 1,
            reason=expat.ErrorString(error.code),
            kept=spool.event_count,
        ) from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        line = parser.CurrentLineNumber
        raise BadInput.of(
            "insight.xes_broken",
            where=f"{path}:{line}",
            line=line,
            column=parser.CurrentColumnNumber + 1,
            reason=str(error)[:80],
            kept=spool.event_count,
        ) from error
    except _DoctypeError as error:
        raise BadInput.of("insight.xes_doctype", where=str(path)) from error
    if not reading.seen_log:
        raise BadInput.of("insight.xes_no_log", where=str(path))
    return reading.head


class _DoctypeError(Exception):
    """A document type could define entities that grow without end."""


class _Reading:
    """The handlers of the parser with what they have to remember."""

    def __init__(
        self, spool: Spool, options: ReadOptions, progress: Callable[[int], None]
    ) -> None:
        self.head = Head()
        self.seen_log = False
        self._spool = spool
        self._progress = progress
        self._case_key = options.case or "concept:name"
        self._activity = options.activity or "concept:name"
        self._time = options.time or "time:timestamp"
        self._resource = options.resource or "org:resource"
        self._order = options.order or "event_index"
        self._recorded = options.recorded or "time:recorded"
        self._keep = options.keep
        self._wanted = self._keys()
        self._level = "log"
        self._target: Attributes = self.head.attributes
        self._types = self.head.types["log"]
        self._open: list[Any] = []
        self._trace: Attributes = {}
        self._case_id = ""
        self._traces = 0
        self._names: dict[str, int] = {}
        self._line = 0
        self.flat = FlatEvents()
        self._forms: dict[object, str] = {}
        self._written = ""
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _keys(self) -> dict[str, frozenset[str]]:
        """By level the keys worth reading; a level that is not there keeps all."""
        if self._keep is None:
            return {}
        own = (self._activity, self._time, self._resource, self._order, self._recorded)
        return {
            "event": self._keep.union(own),
            "trace": self._keep | {self._case_key},
            "log": frozenset(),
        }

    def _doctype(self, *_: object) -> None:
        raise _DoctypeError

    def _start(self, tag: str, given: list[str]) -> None:
        if tag in TYPES:
            self._attribute(tag, given)
        elif tag == "event":
            self._line = self.parser.CurrentLineNumber
            self._enter("event", {})
            taken = self.flat.taken(given[1]) if given[:1] == [MARK] else None
            if taken is not None:
                self._take(taken)
        elif tag == "trace":
            self._case_id = ""
            self._trace = {}
            self._enter("trace", self._trace)
        elif tag == "log":
            self.seen_log = True
        elif tag == "global":
            scope = dict(zip(given[::2], given[1::2], strict=True)).get("scope", "")
            target: Attributes = {}
            self.head.globals.append((scope, target))
            self._enter("log", target)
        elif tag in ("extension", "classifier"):
            found = dict(zip(given[::2], given[1::2], strict=True))
            kept = self.head.extensions if tag == "extension" else self.head.classifiers
            kept.append(found)

    def _end(self, tag: str) -> None:
        if tag in TYPES:
            if self._open:
                self._open.pop()
        elif tag == "event":
            self._end_event()
            self._enter("trace", self._trace)
        elif tag == "trace":
            self._end_trace()
            self._enter("log", self.head.attributes)
        elif tag == "global":
            self._enter("log", self.head.attributes)

    def _enter(self, level: str, target: Attributes) -> None:
        self._level = level
        self._target = target
        self._types = self.head.types[level]

    def _attribute(self, tag: str, given: list[str]) -> None:
        if given[::2] == _USUAL:
            key, value = given[1], given[3]
        else:
            found = dict(zip(given[::2], given[1::2], strict=True))
            key, value = found.get("key", ""), found.get("value", "")
        if self._open:
            self._open.append(_child(self._open[-1], key, tag, value))
            return
        wanted = self._wanted.get(self._level)
        if wanted is not None and key not in wanted:
            self._open.append(None)
            return
        target = self._target
        usual = self._types.setdefault(key, tag)
        if key in target:
            node = _node(target, key, usual)
            more = {"k": key, "t": tag, "v": value}
            node.setdefault("d", []).append(more)
            self._open.append(more)
            return
        target[key] = value if usual == tag else {"t": tag, "v": value}
        self._open.append((target, key, usual))

    def _take(self, taken: Flat) -> None:
        """The attributes of an event that the parser has not seen."""
        kinds, values, quotable = taken
        if kinds not in self._forms:
            self._forms[kinds] = self._form(*kinds)
        form = self._forms[kinds]
        if form and quotable:
            self._target.update(zip(kinds[1], values, strict=True))
            self._written = form % values
            return
        target, types = self._target, self._types
        wanted = self._wanted.get("event")
        for tag, key, value in zip(*kinds, values, strict=True):
            if wanted is None or key in wanted:
                usual = types.setdefault(key, tag)
                target[key] = value if usual == tag else {"t": tag, "v": value}

    def _form(self, tags: tuple[str, ...], keys: tuple[str, ...]) -> str:
        """JSON with a gap for each value, or nothing where it can't be that simple."""
        if self._keep is not None:
            return ""
        types = self._types
        if any(
            types.setdefault(*each) != each[1] for each in zip(keys, tags, strict=True)
        ):
            return ""
        pairs = (written(key).replace("%", "%%") + ': "%s"' for key in keys)
        return "{" + ", ".join(pairs) + "}"

    def _end_event(self) -> None:
        found = self._target
        if not self._case_id:
            self._name_case()
        self._spool.event(
            self._case_id,
            activity=_text(found.get(self._activity)),
            time=_text(found.get(self._time)),
            sequence=_text(found.get(self._order)),
            resource=_text(found.get(self._resource)),
            recorded=_text(found.get(self._recorded)),
            place=str(self._line),
            attributes=self._written or self._kept(found),
        )
        self._written = ""
        if self._spool.event_count % _OFTEN == 0:
            self._progress(self._spool.event_count)

    def _end_trace(self) -> None:
        if not self._case_id:
            self._name_case()
        self._spool.case(self._case_id, self._kept(self._trace) or {})

    def _kept(self, found: Attributes) -> Attributes | None:
        keep = self._keep
        if keep is None:
            return found
        return {key: value for key, value in found.items() if key in keep}

    def _name_case(self) -> None:
        """The trace's name; a second trace of that name is another case."""
        self._traces += 1
        name = _text(self._trace.get(self._case_key)) or f"#{self._traces}"
        times = self._names.get(name, 0) + 1
        self._names[name] = times
        self._case_id = name if times == 1 else f"{name}#{times}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value["v"]) if isinstance(value, dict) else str(value)


def _node(target: Attributes, key: str, usual: str) -> dict[str, Any]:
    """The attribute in its long form, which may have children and doubles."""
    value = target[key]
    if isinstance(value, dict):
        return value
    node: dict[str, Any] = {"t": usual, "v": value}
    target[key] = node
    return node


def _child(parent: Any, key: str, tag: str, value: str) -> dict[str, Any] | None:
    if parent is None:
        return None
    node = _node(*parent) if isinstance(parent, tuple) else parent
    child = {"k": key, "t": tag, "v": value}
    node.setdefault("c", []).append(child)
    return child
