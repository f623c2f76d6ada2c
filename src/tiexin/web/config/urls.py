"""Addresses. Pages live below a language; the API and the probes do not."""

from __future__ import annotations

from django.urls import include, path, re_path, register_converter

from tiexin.web.accounts import faces, own
from tiexin.web.accounts import people_pages as people
from tiexin.web.accounts import views as accounts
from tiexin.web.api import views as open_api
from tiexin.web.api.app import api
from tiexin.web.api.document import openapi
from tiexin.web.api.reference import reference
from tiexin.web.common import failures, probes
from tiexin.web.common.languages import LanguageConverter
from tiexin.web.files import corrections
from tiexin.web.files import views as files
from tiexin.web.guide import views as guide
from tiexin.web.hooks import pages as hooks
from tiexin.web.imports import pages as imports
from tiexin.web.insight import (
    columns,
    downloads,
    drilling,
    leader,
    measuring,
    own_pages,
)
from tiexin.web.insight import pages as insight
from tiexin.web.jobs import views as jobs
from tiexin.web.lab import comparing, finding, journey, reforms, unknown
from tiexin.web.notices import calendar_views, feed_views, oversight
from tiexin.web.notices import views as notices
from tiexin.web.pages import entries, home
from tiexin.web.plans import checklist, compare, deep, meet, procedures
from tiexin.web.plans import views as plans
from tiexin.web.projects import begin, letters, procedure, record
from tiexin.web.projects import views as projects
from tiexin.web.promises import board as promises
from tiexin.web.work import board, listing, queue, search, work

register_converter(LanguageConverter, "language")

_PAGES = [
    path("", home.home, name="home"),
    path("open/", home.open_link, name="open"),
    path("samples/<slug:sample>/", home.sample, name="sample"),
    path("guide/", guide.guide, name="guide"),
    path("plan/", plans.plan, name="plan"),
    path("plan/risk/", deep.risk, name="plan-risk"),
    path("plan/saved/", deep.saved, name="plan-saved"),
    path("plan/meet/", meet.meet, name="plan-meet"),
    path("plan/earlier/", deep.earlier, name="plan-earlier"),
    path("plan/compare/", compare.compare, name="plan-compare"),
    path("plan/tiexin-plan.<slug:form>", plans.download, name="download"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:id_>/", entries.procedure, name="procedure"),
    path("documents/", checklist.documents, name="documents"),
    path("documents/<slug:id_>/", entries.document, name="document"),
    path("authorities/<slug:id_>/", entries.authority, name="authority"),
    path("levers/", entries.levers, name="levers"),
    path("levers/<slug:id_>/", entries.lever, name="lever"),
    path("sources/", entries.sources, name="sources"),
    path("sources/<slug:id_>/", entries.source, name="source"),
    path("compare/", comparing.comparing, name="compare"),
    path("unknown/", unknown.choose, name="unknown-choose"),
    path("unknown/<slug:code>/", unknown.unknown, name="unknown"),
    path("reforms/", reforms.reforms, name="reforms"),
    path("reforms/<slug:id_>/", reforms.reform, name="reform"),
    path("journey/", journey.journey, name="journey"),
    path("journey/tiexin-journey.<slug:form>", journey.download, name="journey-file"),
    path("find/", finding.find, name="find"),
]
_CASES = [
    path("account/login/", accounts.log_in, name="login"),
    path("account/logout/", accounts.log_out, name="logout"),
    path("account/", own.own, name="account"),
    path("account/leave/", accounts.leave, name="leave"),
    path("people/", people.page, name="people"),
    path("people/<int:number>.svg", faces.face, name="face"),
    path("api/", reference, name="api-reference"),
    path("account/keys/", hooks.own_keys, name="keys"),
    path("account/hooks/", hooks.own_hooks, name="hooks"),
    path("account/hooks/<int:number>/", hooks.deliveries, name="deliveries"),
    path("projects/", projects.mine, name="projects"),
    path("projects/begin/", begin.begin, name="begin"),
    path("projects/<slug:code>/", projects.project, name="project"),
    path("projects/<slug:code>/write/", letters.write, name="write"),
    path(
        "projects/<slug:code>/procedures/<slug:id_>/",
        procedure.procedure,
        name="case-procedure",
    ),
    path("projects/<slug:code>/record/<slug:kind>/", record.record, name="record"),
    path("projects/<slug:code>/documents/", files.documents, name="case-documents"),
    path(
        "projects/<slug:code>/documents/add/<slug:kind>/",
        files.add,
        name="document-add",
    ),
    path(
        "projects/<slug:code>/files/<int:number>/",
        files.download,
        name="document-download",
    ),
    path(
        "projects/<slug:code>/corrections/", corrections.corrections, name="corrections"
    ),
    path(
        "projects/<slug:code>/corrections/ask/",
        corrections.choose,
        name="correction-choose",
    ),
    path(
        "projects/<slug:code>/corrections/ask/<slug:procedure>/",
        corrections.ask,
        name="correction-ask",
    ),
    path(
        "projects/<slug:code>/corrections/<slug:correction>/",
        corrections.answer,
        name="correction-answer",
    ),
    path("import/", imports.tables, name="import"),
    path("import/template.csv", imports.template, name="import-template"),
    path("import/<int:number>/", imports.table, name="import-table"),
    path("import/<int:number>/report.csv", imports.download, name="import-report"),
    path("insight/", insight.logs, name="insight"),
    path("insight/own/", own_pages.own, name="insight-own"),
    path(
        "insight/own/ask/<slug:measure>/", own_pages.measure, name="insight-own-measure"
    ),
    path(
        "insight/own/ask/<slug:measure>/answer.<slug:form>",
        own_pages.download,
        name="insight-own-answer",
    ),
    path("insight/<int:number>/", insight.log, name="insight-log"),
    path("insight/<int:number>/page/", leader.leader, name="insight-leader"),
    path("insight/<int:number>/columns/", columns.columns, name="insight-columns"),
    path(
        "insight/<int:number>/ask/<slug:measure>/",
        measuring.measure,
        name="insight-measure",
    ),
    path(
        "insight/<int:number>/ask/<slug:measure>/behind/<int:row>/",
        drilling.cases,
        name="insight-behind",
    ),
    path("insight/<int:number>/case/<int:key>/", drilling.case, name="insight-case"),
    path(
        "insight/<int:number>/ask/<slug:measure>/answer.<slug:form>",
        downloads.download,
        name="insight-answer",
    ),
    path("my-work/", work.work, name="work"),
    path("queue/", queue.queue, name="queue"),
    path("board/", board.board, name="board"),
    path("board/jobs/", jobs.jobs, name="jobs"),
    path("board/troubles/", oversight.troubles, name="troubles"),
    path("board/calendar/", calendar_views.board, name="calendar-changes"),
    path("board/<slug:name>/", listing.listing, name="listing"),
    path("promises/", promises.promises, name="promises"),
    path(
        "promises/tiexin-promises.<slug:form>", promises.download, name="promises-file"
    ),
    path("search/", search.search, name="search"),
    path("notices/", notices.listed, name="notices"),
    path("notices/count/", notices.count, name="notices-count"),
    path("notices/read/", notices.mark, name="notices-read"),
    path("notices/<int:number>/", notices.follow, name="notice"),
    path("account/notices/", notices.own, name="notices-own"),
    path("account/calendar/", feed_views.links, name="feeds"),
    path("projects/<slug:code>/calendar/", calendar_views.of_project, name="moved"),
]

_FEED = r"^calendar/(?P<secret>[A-Za-z0-9_-]{43})\.ics$"

urlpatterns = [
    path("", home.choose_language),
    path("healthz", probes.healthz),
    path("readyz", probes.readyz),
    re_path(_FEED, feed_views.feed),
    path("api/v1/plan", open_api.plan),
    path("api/v1/guide", open_api.guide),
    path("api/v1/openapi.json", openapi),
    path("api/v1/", api.urls),
    path("<language:language>/", include(_PAGES + _CASES)),
]

handler400 = failures.bad_request
handler404 = failures.not_found
handler500 = failures.server_error
