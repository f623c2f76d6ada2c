"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
