"""A tiny reading of the public logs that stand beside the repository, for tests."""

import gzip
import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from xml.parsers import expat

import numpy as np
import pytest

ROOT = Path(__file__).parents[3]
LOGS = Path(os.environ.get("TIEXIN_LOGS") or ROOT.parent / "shared" / "data" / "logs")


@dataclass(frozen=True)
class Case:
    """Attributes of a case, and its events: activity, English name, seconds."""

    attributes: dict
    events: list

    @property
    def start(self):
        return min(seconds for _, _, seconds in self.events)

    @property
    def last(self):
        return max(seconds for _, _, seconds in self.events)

    def first(self, wanted):
        """Seconds of the first event (in file order) whose English name fits."""
        return next((at for _, name, at in self.events if wanted in name), None)


def needs(name):
    """The file, or a skip that says why (a failure in CI)."""
    path = LOGS / name
    if not path.exists():
        message = f"needs {name} in {LOGS}"
        if os.environ.get("CI"):
            pytest.fail(message, pytrace=False)
        pytest.skip(message)
    return path


@cache
def seconds(text):
    return datetime.fromisoformat(text).timestamp()


class _Reader:
    """Keeps the direct children of traces and events."""

    def __init__(self):
        self.cases, self.depth, self.case, self.event = [], [], None, None

    def start(self, tag, given):
        if tag == "trace":
            self.case = Case({}, [])
        elif tag == "event":
            self.event = {}
        elif "key" in given:
            if self.depth[-1:] == ["event"]:
                self.event[given["key"]] = given["value"]
            elif self.depth[-1:] == ["trace"]:
                self.case.attributes[given["key"]] = given["value"]
        self.depth.append(tag)

    def end(self, tag):
        self.depth.pop()
        if tag == "event":
            name = self.event["concept:name"]
            english = self.event.get("activityNameEN", "")
            stamp = seconds(self.event["time:timestamp"])
            self.case.events.append((name, english, stamp))
            self.event = None
        elif tag == "trace":
            self.cases.append(self.case)


@cache
def read(name):
    """The cases of one XES file in file order."""
    path = needs(name)
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    with (gzip.open if name.endswith(".gz") else Path.open)(path, "rb") as stream:
        parser.ParseFile(stream)
    return reader.cases


def days(cases, end=None):
    """Days from the first event to ``end`` (a function of a case), else the last."""
    return np.array(
        [((end(case) if end else case.last) - case.start) / 86_400 for case in cases]
    )
