"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class HooksConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.hooks"
    label = "hooks"
    default_auto_field = "django.db.models.BigAutoField"
