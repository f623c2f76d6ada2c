"""Two plans side by side: today's, and one from a link or a file.

Nothing is stored: the file is read, held against the plan of the link, and forgotten.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tiexin.app.differences import MOST_BYTES, StoredPlan, difference, read_plan, stored
from tiexin.app.differences.wording import diff_section
from tiexin.app.export import plan_json
from tiexin.app.export.more import Section
from tiexin.app.share import decode_share, encode_share
from tiexin.kernel import BadInput
from tiexin.web.common.links import Links
from tiexin.web.common.requests import read_link
from tiexin.web.common.service import get_service, plan_of
from tiexin.web.plans.deep import answer
from tiexin.web.plans.views import wording_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tiexin.kernel import Language

_LONGEST_LINK: Final = 8_000


# No session and no effect: whoever made somebody else send this would learn nothing.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, language: Language) -> HttpResponse:
    """The form, or what lies between the other plan (before) and this one (after)."""
    asked = read_link(request)
    if asked is None:
        return HttpResponseRedirect(Links(language).guide)
    token = encode_share(asked)
    report = plan_of(token)
    wording = wording_of(report, language)
    before = _before(request)
    if before is None:
        section = Section(wording.text("web.compare.title"), ())
    else:
        found = difference(before, report, get_service().calendars)
        section = diff_section(found, report, wording)
    context = {
        "section": section,
        "found": before is not None,
        "typed": request.GET.get("with", "")[:_LONGEST_LINK],
        "part": "web/part_compare.html",
    }
    return answer(request, Links(language, token), context)


def token_in(text: str) -> str:
    """The token of a pasted link, or the text itself."""
    plain = text.strip()[:_LONGEST_LINK]
    if "?" not in plain:
        return plain
    return parse_qs(urlsplit(plain).query).get("p", [plain])[0]


def _before(request: HttpRequest) -> StoredPlan | None:
    """The other plan; None where the form is only opened.

    Raises:
        BadInput: ``share.…`` or ``diff.…``.
    """
    if request.method == "POST":
        file = request.FILES.get("before")
        if file is None:
            raise BadInput.of("diff.no_file")
        return read_plan(file.read(MOST_BYTES + 1), where=str(file.name)[:100])
    if "with" not in request.GET:
        return None
    text = request.GET["with"]
    if not text.strip():
        raise BadInput.of("diff.no_file")
    other = encode_share(decode_share(token_in(text)))
    return stored(plan_json(plan_of(other)))
