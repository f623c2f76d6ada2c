"""Events that happened, append-only, each sealed with the hash of the one before."""

from tiexin.eventlog.chain import seal, verify
from tiexin.eventlog.envelope import Draft, Event, Json

__all__ = ["Draft", "Event", "Json", "seal", "verify"]
