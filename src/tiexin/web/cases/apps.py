"""Django's name for this part."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


class CasesConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the triggers looked after whenever tables change."""
        pre_migrate.connect(_make_way, sender=self)
        post_migrate.connect(_keep_triggers, sender=self)


def _make_way(*, using: str, plan: list[Any], **_: Any) -> None:
    from tiexin.web.cases import triggers

    if plan and connections[using].vendor == "sqlite":
        triggers.drop(connections[using])


def _keep_triggers(*, using: str, **_: Any) -> None:
    from tiexin.web.cases import triggers

    triggers.create(connections[using])
