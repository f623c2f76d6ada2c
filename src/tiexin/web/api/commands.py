"""Recording what happened and opening projects, by the doors that the pages use."""

# No postponed annotations here: django-ninja evaluates them when the module is read.

import uuid
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Status
from ninja.decorators import decorate_view

from tiexin.app.upheaval import Upheaval
from tiexin.casework.table import Command, Role
from tiexin.kernel import BadInput, Refused
from tiexin.web.access import policy
from tiexin.web.accounts.models import User
from tiexin.web.api import present, shapes
from tiexin.web.api.answers import (
    command_id,
    expected_version,
    repeatable,
    set_version,
    tagged,
)
from tiexin.web.api.auth import caller
from tiexin.web.api.problems import plain
from tiexin.web.api.projects import router as of_projects
from tiexin.web.api.projects import seen
from tiexin.web.cases import models, opening, replanning, store, wishes
from tiexin.web.common.languages import language_of
from tiexin.web.common.names import milestone_name, people
from tiexin.web.common.service import get_messages, today

router = Router(tags=["commands"])
_RECORDED = {200: shapes.Recorded, 201: shapes.Recorded}


@router.get("/commands", response=shapes.CommandTable, operation_id="list_commands")
@decorate_view(tagged)
def list_commands(request: HttpRequest) -> shapes.CommandTable:
    """The table of commands: who may give them, in which states, with which fields."""
    say, language = get_messages().text, language_of(request)
    items = [
        shapes.CommandSpecOut(
            kind=spec.kind,
            name=say(f"casework.command.{spec.kind}", language),
            about=spec.about,
            event=spec.event,
            who=sorted(role.value for role in spec.who),
            states=list(spec.states),
            to=spec.to,
            fields=[
                shapes.FieldOut(
                    name=field.name,
                    type=field.type,
                    optional=field.optional,
                    choices=list(field.choices),
                )
                for field in spec.fields
            ],
            by_api=spec.kind not in present.NOT_BY_API,
        )
        for spec in store.table().commands.values()
    ]
    return shapes.CommandTable(items=items)


@of_projects.post(
    "",
    response={200: shapes.Project, 201: shapes.Project},
    operation_id="open_project",
)
@decorate_view(repeatable)
def open_project(
    request: HttpRequest, response: HttpResponse, body: shapes.OpeningAsked
) -> Status[shapes.Project]:
    """Open a project from the token of a public plan."""
    user, language = caller(request), language_of(request)
    if Role(user.role) not in store.table().commands["open_project"].who:
        raise plain(HTTPStatus.FORBIDDEN, "api.not_for_role", role=user.role)
    wish = wishes.wish(
        user,
        token=body.token,
        name=body.name,
        enterprise=body.enterprise,
        command=command_id(request, user, uuid.uuid4().hex),
    )
    project = opening.open_project(wish)
    set_version(response, project.version)
    response.headers["Location"] = f"{request.path}/{project.code}"
    answer = shapes.Project(**present.project_fields(project, user, language))
    return Status(HTTPStatus.CREATED, answer)


@of_projects.post(
    "/{slug:code}/commands",
    response=_RECORDED,
    operation_id="record",
)
@decorate_view(repeatable)
def record(
    request: HttpRequest,
    response: HttpResponse,
    *,
    code: str,
    body: shapes.CommandAsked,
    dry_run: bool = False,
) -> Status[shapes.Recorded]:
    """Record what happened; with ``dry_run`` only tell what it would move."""
    user = caller(request)
    project = seen(request, code)
    refuse_unless_allowed(
        user, project, kind=body.kind, procedure=body.procedure, told=body.data
    )
    command = Command(
        command_id(request, user, uuid.uuid4().hex),
        body.kind,
        body.procedure,
        body.on,
        body.data,
    )
    expected = expected_version(request)
    if dry_run and expected in {None, project.version}:
        return Status(HTTPStatus.OK, _trial(request, project, command))
    try:
        outcome = store.execute(
            policy.actor(user), project.code, command, expected=expected
        )
    except Refused as error:
        if error.problems[0].code == "cases.stale":
            fields = error.problems[0].fields_in("en")
            raise plain(
                HTTPStatus.PRECONDITION_FAILED, "api.stale", **fields
            ) from error
        raise
    set_version(response, outcome.project.version)
    names, language = people({user.actor_id}), language_of(request)
    answer = shapes.Recorded(
        dry_run=False,
        repeated=outcome.repeated,
        version=outcome.state.version,
        events=[
            present.event(each, user=user, names=names, struck={}, language=language)
            for each in outcome.events
        ],
        moved=None,
        keeping=None,
    )
    return Status(HTTPStatus.OK if outcome.repeated else HTTPStatus.CREATED, answer)


def refuse_unless_allowed(
    user: User,
    project: models.Project,
    *,
    kind: str,
    procedure: str,
    told: Mapping[str, Any],
) -> None:
    """Whether the caller may give such a command here, by the pages' policy.

    ``told`` are the command's own fields.

    Raises:
        BadInput: There is no such kind.
        ApiError: 403: not with this role, or not by the API.
        Http404: The procedure is none that the caller may see.
    """
    spec = store.table().commands.get(kind)
    if spec is None:
        raise BadInput.of("casework.unknown_command", where="kind", name=kind[:60])
    if kind in present.NOT_BY_API:
        raise plain(HTTPStatus.FORBIDDEN, "api.not_by_api", command=kind)
    if Role(user.role) not in spec.who:
        raise plain(HTTPStatus.FORBIDDEN, "api.not_for_role", role=user.role)
    authority = ""
    if not procedure and Role(user.role) is Role.REVIEWER:
        # A correction is about a paper, and tells of which procedure.
        procedure = str(told.get("procedure") or "")
    if procedure:
        rows = policy.rows(user, today=today()).filter(project=project)
        row = rows.filter(procedure=procedure).first()
        if row is None:
            raise Http404
        authority = row.authority
    if not policy.may(user, kind, project, today=today(), authority=authority):
        raise plain(HTTPStatus.FORBIDDEN, "api.not_for_role", role=user.role)


def _trial(
    request: HttpRequest, project: models.Project, command: Command
) -> shapes.Recorded:
    user, language = caller(request), language_of(request)
    # An id of its own: what was carried out before is tried again, not repeated.
    tried = replace(command, id=f"trial/{uuid.uuid4().hex}")
    found = replanning.preview(policy.actor(user), project, tried, today=today())
    moved: list[Any] = [
        shapes.Moved(
            milestone=each.milestone,
            name=milestone_name(each.milestone, language),
            before=each.before,
            after=each.after,
            days=each.days,
            because=list(each.chain),
        )
        for each in found.moved
    ]
    return shapes.Recorded(
        dry_run=True,
        repeated=False,
        version=project.version,
        events=[present.draft(each, language) for each in found.drafts],
        moved=moved,
        keeping=_keeping(found.keeping),
    )


def _keeping(keeping: replanning.Keeping | None) -> shapes.KeepingOut | None:
    if keeping is None:
        return None
    return shapes.KeepingOut(
        told_on=keeping.told_on,
        soonest=_upheaval(keeping.soonest),
        kept=_upheaval(keeping.kept),
    )


def _upheaval(found: Upheaval) -> shapes.UpheavalOut:
    return shapes.UpheavalOut(
        steps=found.steps,
        step_days=found.step_days,
        milestones=found.milestones,
        milestone_days=found.milestone_days,
        weighted=found.weighted,
    )
