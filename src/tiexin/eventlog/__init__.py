"""Events that happened, append-only, each sealed with the hash of the one before."""

from tiexin.eventlog.chain import seal, verify
from tiexin.eventlog.envelope import Draft, Event, Json
from tiexin.eventlog.lines import from_line, to_line

__all__ = ["Draft", "Event", "Json", "from_line", "seal", "to_line", "verify"]
