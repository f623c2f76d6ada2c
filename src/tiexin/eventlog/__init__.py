"""Events that happened, append-only, each sealed with the hash of the one before."""

from tiexin.eventlog.chain import seal, verify
from tiexin.eventlog.envelope import Draft, Event, Json
from tiexin.eventlog.lines import from_line, to_line
from tiexin.eventlog.records import Record, from_record_line, record_line

__all__ = [
    "Draft",
    "Event",
    "Json",
    "Record",
    "from_line",
    "from_record_line",
    "record_line",
    "seal",
    "to_line",
    "verify",
]
