"""Addresses of pages, with the question carried along."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tiexin.web.common.service import get_messages

if TYPE_CHECKING:
    from tiexin.kernel import Language

_CASE_MENU = (
    ("work", "my-work/", {"officer"}),
    ("queue", "queue/", {"reviewer"}),
    ("board", "board/", {"supervisor"}),
    ("promises", "promises/", {"supervisor"}),
    ("insight", "insight/", {"supervisor"}),
    ("projects", "projects/", {"investor", "officer", "reviewer", "supervisor"}),
    ("leave", "account/leave/", {"officer", "supervisor"}),
    ("people", "people/", {"officer", "supervisor"}),
    ("import", "import/", {"officer", "reviewer"}),
)
_MENU = ("guide", "plan", "procedures", "documents")


@lru_cache(maxsize=256)
def _carried(token: str) -> str:
    # A page has hundreds of links, all with the same token.
    return urlencode({"p": token})


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu."""

    title: str
    url: str
    current: bool


def case_menu(role: str, language: Language, path: str) -> list[MenuItem]:
    """The pages that a role works with."""
    return [
        MenuItem(
            get_messages().text(f"work.menu.{name}", language),
            f"/{language}/{address}",
            path == f"/{language}/{address}",
        )
        for name, address, roles in _CASE_MENU
        if role in roles
    ]


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses in one language; ``token`` empty where nothing was asked yet.

    ``case`` is the code of a project whose answers are being changed in the guide.
    """

    language: Language
    token: str = ""
    case: str = ""

    def to(self, path: str, **query: str) -> str:
        """The page ``path`` (``guide/``) with the question and further fields."""
        parts = [_carried(self.token)] if self.token else []
        if query:
            parts.append(urlencode(query))
        tail = f"?{'&'.join(parts)}" if parts else ""
        return f"/{self.language}/{path}{tail}"

    @property
    def guide(self) -> str:
        """The questions."""
        return self.to("guide/", case=self.case) if self.case else self.to("guide/")

    @property
    def plan(self) -> str:
        """The plan."""
        return self.to("plan/")

    @property
    def record(self) -> str:
        """Where the changed answers are taken over into the project."""
        return self.to(f"projects/{self.case}/record/change_facts/")

    @property
    def procedures(self) -> str:
        """All procedures with reasons."""
        return self.to("procedures/")

    @property
    def documents(self) -> str:
        """The checklist."""
        return self.to("documents/")

    @property
    def compare(self) -> str:
        """The same project in several places."""
        return self.to("compare/")

    def entry(self, kind: str, id_: str) -> str:
        """One entry of the catalogue: ``kind`` as in the address."""
        return self.to(f"{kind}/{id_}/")

    def menu(self, path: str) -> list[MenuItem]:
        """The main pages; ``path`` is the address shown now."""
        texts = get_messages()
        return [
            MenuItem(
                title=texts.text(f"web.menu.{page}", self.language),
                url=self.to(f"{page}/"),
                current=path.startswith(f"/{self.language}/{page}/"),
            )
            for page in _MENU
        ]
