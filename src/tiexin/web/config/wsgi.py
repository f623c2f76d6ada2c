"""The WSGI entry: ``tiexin.web.config.wsgi:application``."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tiexin.web.config.settings")
application = get_wsgi_application()


def _warm() -> None:
    # The first visitor should not wait for the catalogue.
    from tiexin.web.common.service import get_service

    get_service()


_warm()
