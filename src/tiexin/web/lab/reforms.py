"""The pages of the reforms on file: tried on the samples, as a table and a picture."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tiexin.app.paths import cache_dir, data_root
from tiexin.app.project_file import load_sample, sample_ids
from tiexin.app.reform.lab import Subject, try_reform
from tiexin.app.reform.patch import read_reform, reform_files
from tiexin.app.reform.trial_words import TrialWords
from tiexin.web.common.service import get_service
from tiexin.web.lab.bars import bars_of

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest

    from tiexin.app.reform.lab import Trial
    from tiexin.app.reform.patch import Reform
    from tiexin.kernel import Language

_KEPT: Final = 16


def _read(path: Path) -> Reform:
    return read_reform(path.read_bytes(), name=path.name)


@lru_cache(maxsize=_KEPT)
def _tried(name: str) -> Trial:
    """A reform on file over the samples: it follows from the data alone."""
    (path,) = (each for each in reform_files(data_root()) if each.stem == name)
    reform = _read(path)
    subjects = []
    for sample in sample_ids(data_root()):
        file = load_sample(data_root(), sample, today=reform.since)
        subjects.append(Subject(sample, file.request, file.title))
    return try_reform(
        get_service(), reform, subjects, root=data_root(), cache=cache_dir()
    )


@require_safe
def reforms(request: HttpRequest, language: Language) -> HttpResponse:
    """The reforms on file."""
    found = [
        {
            "id": path.stem,
            "title": reform.title.in_language(language),
            "summary": reform.summary.in_language(language),
        }
        for path in reform_files(data_root())
        for reform in [_read(path)]
    ]
    return render(request, "lab/reforms.html", {"reforms": found})


@require_safe
def reform(request: HttpRequest, language: Language, id_: str) -> HttpResponse:
    """One reform: what it changes and what it does to the samples."""
    if id_ not in {path.stem for path in reform_files(data_root())}:
        raise Http404(id_)
    words = TrialWords(_tried(id_), language=language)
    title, summary, *told = words.head()
    sheets = (words.milestones(), words.steps(), words.performers())
    context = {
        "title": title,
        "summary": summary,
        "told": [
            *told,
            *(words.text(f"note_{name}") for name in ("start", "rests", "verdict")),
        ],
        "changes": list(words.changes()),
        "projects": words.projects(),
        "sheets": [sheet for sheet in sheets if sheet.rows],
        "bars": bars_of(words),
    }
    return render(request, "lab/reform.html", context)
