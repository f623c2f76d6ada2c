"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
