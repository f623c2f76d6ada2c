"""Django's name for this part."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """The part as Django knows it."""

    name = "tiexin.web.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
