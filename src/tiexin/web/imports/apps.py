"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
