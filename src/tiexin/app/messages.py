"""All texts that a user sees, from ``data/messages``, in three languages.

A key's first segment is its area: ``plan.headline`` stands in ``plan.yaml``. Areas
are read when first asked for, so that a command does not pay for the pages' texts.
An English text may hold two forms, ``one day|{n} days``, chosen by the field ``n``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tiexin.kernel import Language, Problem

_LANGUAGE_KEYS = {"zh-hans": "zh_hans", "zh-hant": "zh_hant", "en": "en"}


class Messages:
    """Texts by key and language; missing keys are programming errors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._areas: dict[str, Mapping[str, Mapping[str, str]]] = {}
        self._errors: Mapping[str, Mapping[str, Mapping[str, str]]] | None = None

    def text(self, key: str, language: Language, **fields: object) -> str:
        """The text of ``key`` with its ``{fields}`` filled in.

        Raises:
            KeyError: No such key; a test compares the keys used with those written.
        """
        template = self._area(key.partition(".")[0])[key][_LANGUAGE_KEYS[language]]
        return _fill(template, language, fields)

    def error(self, problem: Problem, language: Language) -> tuple[str, str]:
        """What is wrong (with its place) and the cure, in words."""
        entry = self._error_texts().get(problem.code)
        if entry is None:
            return str(problem), ""
        name = _LANGUAGE_KEYS[language]
        fields = problem.fields_in(language)
        message = _fill(entry["message"][name], language, fields)
        if problem.where and problem.where not in message:
            message = f"{problem.where}: {message}"
        return message, _fill(entry["cure"][name], language, fields)

    def _area(self, area: str) -> Mapping[str, Mapping[str, str]]:
        if area not in self._areas:
            self._areas[area] = self._read(f"{area}*.yaml")
        return self._areas[area]

    def _error_texts(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        if self._errors is None:
            self._errors = self._read("errors.*.yaml")
        return self._errors

    def _read(self, pattern: str) -> dict[str, Any]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        texts: dict[str, Any] = {}
        for path in sorted(self._folder.glob(pattern)):
            # Own, checked files (make check): a safe loader is enough here.
            loaded = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506
            texts.update(loaded or {})
        return texts


def _fill(template: str, language: Language, fields: Mapping[str, object]) -> str:
    if language == "en" and "|" in template and "n" in fields:
        one, many = template.split("|", 1)
        template = one if str(fields["n"]) == "1" else many
    return template.format_map(fields) if fields else template
