"""What procedures, authorities, papers and people are called on pages."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from tiexin.kernel import LocalText
from tiexin.web.accounts.models import User
from tiexin.web.cases.projections import user_id
from tiexin.web.common.service import get_messages, get_service

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tiexin.kernel import Language

_INVESTOR: Final = "investor"


@lru_cache(maxsize=4_096)
def procedure_name(id_: str, language: Language) -> str:
    """A procedure's title: that of the newest version on the highest level."""
    for version in get_service().catalogue.raw_procedures.get(id_, ()):
        title = version.get("title")
        if isinstance(title, dict):
            return str(title[language.replace("-", "_")])
    return id_


@lru_cache(maxsize=2_048)
def authority_name(id_: str, jurisdiction: str, language: Language) -> str:
    """An authority's name in its place, else its general title."""
    found = get_service().catalogue.authorities.get(id_)
    if found is None:
        return id_
    title = found.local_names.get(jurisdiction, found.title)
    return title.in_language(language)


def document_name(id_: str, language: Language) -> str:
    """A paper's title."""
    found = get_service().catalogue.documents.get(id_)
    return found.title.in_language(language) if found else id_


def lever_name(id_: str, language: Language) -> str:
    """A lever's title, from any of its levels."""
    for version in get_service().catalogue.raw_levers.get(id_, ()):
        title = version.get("title")
        if isinstance(title, dict):
            return str(title[language.replace("-", "_")])
    return id_


def lever_duty(id_: str, language: Language) -> str:
    """What a lever asks of the investor who uses it; empty where nothing."""
    name = language.replace("-", "_")
    for version in get_service().catalogue.raw_levers.get(id_, ()):
        duties = version.get("duties")
        if isinstance(duties, list):
            texts = (each["text"][name] for each in duties if each["who"] == _INVESTOR)
            return " ".join(texts)
    return ""


def place_name(code: str, language: Language) -> str:
    """A jurisdiction's title."""
    found = get_service().catalogue.jurisdictions.get(code)
    return found.title.in_language(language) if found else code


def stage_name(id_: str, language: Language) -> str:
    """A stage's title in the journey."""
    titles = {stage.id: stage.title for stage in get_service().journey.stages}
    return titles[id_].in_language(language) if id_ in titles else id_


def milestone_name(id_: str, language: Language) -> str:
    """A milestone's title in the journey."""
    titles = {mark.id: mark.title for mark in get_service().journey.milestones}
    return titles[id_].in_language(language) if id_ in titles else id_


def people(actors: Iterable[str]) -> dict[str, str]:
    """Display names by the ids that the log keeps, in one query."""
    numbers = {number for actor in set(actors) if (number := user_id(actor))}
    users = User.objects.filter(pk__in=numbers).values_list("pk", "display_name")
    return {f"user:{number}": name for number, name in users}


def actor_name(actor: str, names: dict[str, str], language: Language) -> str:
    """A person's name, or what a program is called."""
    if actor in names:
        return names[actor]
    return get_messages().text("projects.by_program", language)


def command_name(kind: str) -> LocalText:
    """What a command is called, in all languages."""
    say = get_messages().text
    key = f"casework.command.{kind}"
    return LocalText(say(key, "zh-hans"), say(key, "zh-hant"), say(key, "en"))
