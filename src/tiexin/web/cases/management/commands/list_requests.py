"""Says as JSON what each open project asks of the planner, for the reform lab."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tiexin.app.cases.replan import request_of
from tiexin.web.cases import store
from tiexin.web.cases.models import Project
from tiexin.web.common.commands import TiexinCommand

if TYPE_CHECKING:
    from collections.abc import Iterator


class Command(TiexinCommand):
    """``list_requests``."""

    help = "Say as JSON what each open project asks of the planner."

    def work(self, **options: Any) -> int:
        """One list: code, place, first day, levers and answers of each project."""
        del options
        self.stdout.write(json.dumps(list(_requests()), ensure_ascii=False))
        return 0


def _requests() -> Iterator[dict[str, object]]:
    for project in Project.objects.filter(closed_on=None).order_by("code").iterator():
        state = store.state_of(project)
        if state.start is not None:
            request = request_of(state)
            yield {
                "name": project.code,
                "jurisdiction": request.jurisdiction,
                "start": request.start.isoformat(),
                "levers": request.levers,
                "facts": dict(request.facts),
            }
