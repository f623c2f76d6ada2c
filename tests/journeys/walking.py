"""Somebody who walks through the portal: clicks, types, and looks at every page.

Links, buttons and fields are found by their roles, by the words that data/messages
gives them in the language of the walk, and by the names that data/casework gives to
commands and fields; so a walk goes on where a sentence or a template is rewritten.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import expect

from tiexin.web.common.dates import format_day, format_short
from tiexin.web.common.names import procedure_name
from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from playwright.sync_api import ConsoleMessage, Locator, Page

    from tiexin.kernel import Language
    from tiexin.web.accounts.models import User
    from tiexin.web.cases.models import Project

    Look = Callable[[Page], str]
    Keep = Callable[[Page, str], None]

NARROW: Final = 360
_STATUS: Final = re.compile(r"status of (\d{3})")
# What reaches beyond a page that can be scrolled sideways; at most a few of it.
_OUTSIDE: Final = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return "";
  const out = [...document.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > width
      && !each.closest(".region, .hidden-visually"));
  return out.slice(-3).map((each) => each.outerHTML.slice(0, 200)).join(" | ") || "?";
}"""
# Somebody went on while the page still asked for a preview: that answer is not missed.
OVERTAKEN: Final = ("htmx:sendAbort", "htmx:afterRequest")
"""What htmx says when a page is left while it waits for an answer: no fault."""
_AWAY: Final = re.compile("ERR_INTERNET_DISCONNECTED|htmx:sendError")
_SAVED: Final = re.compile(r"^(?!.*/record/)")


@dataclass(frozen=True, slots=True)
class Way:
    """A language and the width of the window, in CSS pixels."""

    language: Language
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{self.width}"


HANS_WIDE: Final = Way("zh-hans", 1280)
HANS_NARROW: Final = Way("zh-hans", NARROW)
HANT_WIDE: Final = Way("zh-hant", 1280)
HANT_NARROW: Final = Way("zh-hant", NARROW)
EN_WIDE: Final = Way("en", 1280)
EN_NARROW: Final = Way("en", NARROW)


class Walker:
    """A person at a window of the own.

    ``faults`` is what the browser complained about, breaches of the policy included.
    """

    def __init__(
        self, page: Page, *, way: Way, base: str, barriers: Look, keep: Keep
    ) -> None:
        """``barriers`` tells what axe finds; ``keep`` takes pictures by their names."""
        self.page = page
        self.way = way
        self.faults: list[str] = []
        self._base = base
        self._barriers = barriers
        self._keep = keep
        self._expected: set[str] = set()
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    # What it says

    password: Final = "an-orchard-in-spring"  # noqa: S105 - of invented people
    """Of everybody who logs in at the page for it."""

    def say(self, key: str, **fields: object) -> str:
        """A text of data/messages in the walk's language."""
        return get_messages().text(key, self.way.language, **fields)

    def day(self, day: date) -> str:
        """A day as pages write it out."""
        return format_day(day, self.way.language)

    def short(self, day: date) -> str:
        """A day as tables write it."""
        return format_short(day, self.way.language)

    def procedure(self, id_: str) -> str:
        """A procedure's title."""
        return procedure_name(id_, self.way.language)

    @property
    def main(self) -> Locator:
        """What the page is about, without head and foot."""
        return self.page.get_by_role("main")

    def sees(self, *texts: str) -> None:
        """All these stand on the page, where everybody can see them."""
        for text in texts:
            found = self.main.get_by_text(text).filter(visible=True)
            expect(found.first, text).to_be_visible()

    def sees_no(self, *texts: str) -> None:
        """None of these can be seen on the page."""
        for text in texts:
            expect(self.main.get_by_text(text).filter(visible=True)).to_have_count(0)

    def part(self, key: str, **fields: object) -> Locator:
        """The part of the page below the heading of this text."""
        heading = self.page.get_by_role("heading", name=self.say(key, **fields))
        return self.main.locator("section").filter(has=heading).last

    # Where it goes

    def go(self, path: str) -> None:
        """Open an address below the language."""
        answer = self.page.goto(f"{self._base}/{self.way.language}/{path}")
        assert answer is not None
        assert answer.status < 400, f"{path}: {answer.status}"

    def status_of(self, path: str) -> int:
        """What the portal answers at an address, as this person."""
        url = f"{self._base}/{self.way.language}/{path}"
        return self.page.context.request.get(url).status

    def visit(self, project: Project, procedure: str = "") -> None:
        """Open a project's page, or the one of a procedure in it."""
        below = f"procedures/{procedure}/" if procedure else ""
        self.go(f"projects/{project.code}/{below}")

    def link(
        self, text: str, within: Locator | None = None, *, about: str = ""
    ) -> Locator:
        """A link by its text, and by what it is about: told to those who hear only."""
        more = rf"\s*:\s*{re.escape(about)}.*" if about else r"(\s*:.*)?"
        name = re.compile(rf"^\s*{re.escape(text)}{more}\s*$", re.DOTALL)
        place = within or self.main
        return place.get_by_role("link", name=name, include_hidden=True).first

    def follow(
        self, text: str, within: Locator | None = None, *, about: str = ""
    ) -> None:
        """Go where a link leads, opening what it is folded into."""
        link = self.link(text, within, about=about)
        self.unfold(link)
        link.click()

    def unfold(self, inner: Locator) -> None:
        """Open whatever hides something, from the outside in."""
        expect(inner).to_be_attached()
        closed = inner.locator("xpath=ancestor::details[not(@open)]")
        while closed.count():
            closed.first.locator("summary").first.click()

    def press(self, key: str, **fields: object) -> None:
        """Press a button by the key of its text."""
        self.button(key, **fields).click()

    def button(self, key: str, **fields: object) -> Locator:
        """A button by the key of its text."""
        return self.main.get_by_role("button", name=self.say(key, **fields), exact=True)

    def log_in(self, user: User) -> None:
        """By name and password, from the page that asks for them."""
        expect(self.main.locator("[name='password']")).to_be_visible()
        user.set_password(self.password)
        user.save()
        self.fill(name=user.username, password=self.password)
        self.press("accounts.login")

    # What it records

    def begin(self, kind: str, procedure: str = "") -> None:
        """From the page at hand to a command's form, by the link that offers it."""
        about = self.procedure(procedure) if procedure else ""
        self.follow(self.say(f"casework.command.{kind}"), about=about)
        expect(self.page).to_have_url(re.compile(f"/record/{kind}/"))

    def fill(self, **values: Any) -> None:
        """Answer fields by their names; days as days, several papers as a tuple."""
        for name, value in values.items():
            for each in value if isinstance(value, tuple) else (value,):
                self._fill(name, str(each))

    def save(self) -> None:
        """Save what is typed, and see that it was."""
        self.press("projects.save")
        expect(self.page).to_have_url(_SAVED)

    def record(
        self, project: Project, kind: str, procedure: str = "", **values: Any
    ) -> None:
        """From a project's page to what is saved."""
        self.visit(project, procedure)
        self.begin(kind)
        self.fill(**values)
        self.save()

    # How it looks

    def look(self, name: str) -> None:
        """Nothing bars anybody, and nothing sticks out of a narrow window either."""
        self.page.wait_for_load_state()
        size = {"width": self.way.width, "height": 800}
        for width in {NARROW, self.way.width}:
            self.page.set_viewport_size({**size, "width": width})
            outside = self.page.evaluate(_OUTSIDE)
            assert not outside, f"{name}, {width} pixels wide: {outside}"
        self.page.set_viewport_size({**size, "width": self.way.width})
        self._keep(self.page, f"{name}-{self.way}")
        found = self._barriers(self.page)
        assert not found, f"{name}: {found}"

    def picture(self, name: str) -> None:
        """Keep a picture of the page as it is now, where pictures are kept."""
        self._keep(self.page, f"{name}-{self.way}")

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Answers with these statuses are no fault while the block lasts."""
        before = set(self._expected)
        self._expected |= {str(each) for each in statuses}
        yield
        self._expected = before

    @contextmanager
    def without_network(self) -> Iterator[None]:
        """The network is away while the block lasts; the page complains of nothing."""
        context, faults = self.page.context, list(self.faults)
        context.set_offline(True)
        yield
        context.set_offline(False)
        self.faults = [
            fault for fault in self.faults if fault in faults or not _AWAY.search(fault)
        ]

    def _fill(self, name: str, value: str) -> None:
        boxes = self.main.locator(f"[name='{name}']")
        kind = boxes.first.evaluate("box => box.type")
        if kind in ("radio", "checkbox"):
            boxes.and_(self.main.locator(f"[value='{value}']")).check()
        elif kind.startswith("select"):
            boxes.select_option(value)
        else:
            boxes.fill(value)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type != "error" or message.text.startswith(OVERTAKEN):
            return
        found = _STATUS.search(message.text)
        if found is None or found[1] not in self._expected:
            self.faults.append(f"{self.page.url}: {message.text}")
