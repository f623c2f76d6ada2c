"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
