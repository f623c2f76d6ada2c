"""Documents: each comes from somewhere, and from one kind of giver."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiexin.catalogue.checks.index import Index
    from tiexin.catalogue.checks.problems import Problems


def check_documents(index: Index, problems: Problems) -> None:
    """Note papers that nobody gives, that two kinds of giver give, or nobody uses."""
    givers: dict[str, str] = {}
    needed: set[str] = set()
    for spot, version in index.versions("procedure"):
        for document in version.get("gives", ()):
            givers.setdefault(document, spot.entry.id)
        needed.update(need["document"] for need in version.get("needs", ()))
    for document, entry in index.ids("document").items():
        provider = entry.data.get("provider")
        if provider is None and document not in givers:
            problems.add("catalogue.document_without_giver", entry, document=document)
        elif provider is not None and document in givers:
            problems.add(
                "catalogue.document_two_givers",
                entry,
                "provider",
                document=document,
                procedure=givers[document],
                provider=provider,
            )
        elif provider is not None and document not in needed:
            problems.add("catalogue.document_unused", entry, document=document)
