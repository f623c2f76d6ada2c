"""Work on cases that need not be done while somebody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tiexin.web.cases import models, replanning
from tiexin.web.common.service import today
from tiexin.web.jobs.registry import job

if TYPE_CHECKING:
    from collections.abc import Mapping


@job("cases.replan")
def replan(data: Mapping[str, Any]) -> None:
    """Bring one project's expected days up to date."""
    project = models.Project.objects.filter(pk=data["project"]).first()
    if project is not None:
        replanning.refresh(project, today=today())
