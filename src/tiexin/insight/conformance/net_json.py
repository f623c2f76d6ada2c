"""Nets in our own small format, as JSON.

{"places": ["source", "sink"],
 "transitions": [{"id": "t1", "label": "decide"}, {"id": "t2", "label": null}],
 "arcs": [["source", "t1"], ["t1", "sink"]],
 "initial": ["source"], "final": ["sink"]}
"""

from __future__ import annotations

import json
from typing import Any

from tiexin.insight.conformance.net import Net, build_net
from tiexin.insight.conformance.structure import bits
from tiexin.kernel import BadInput


def read_net(text: str) -> Net:
    """The net of a JSON text.

    Raises:
        BadInput: ``insight.net_file`` if the text is no such file; whatever
            ``build_net`` refuses.
    """
    try:
        given = json.loads(text)
        return build_net(
            places=_names(given["places"]),
            transitions={
                str(one["id"]): _label(one["label"]) for one in given["transitions"]
            },
            arcs=[(str(source), str(target)) for source, target in given["arcs"]],
            initial=_names(given["initial"]),
            final=_names(given["final"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput.of("insight.net_file", reason=str(error)) from error


def _names(given: Any) -> list[str]:
    if not isinstance(given, list):
        raise TypeError("a list of names is needed")
    return [str(one) for one in given]


def _label(given: Any) -> str | None:
    return None if given is None else str(given)


def write_net(net: Net) -> str:
    """The same text for the same net; ``read_net`` gives the net back."""
    arcs = []
    for one in net.transitions:
        arcs += [[net.places[place], one.id] for place in bits(one.takes)]
        arcs += [[one.id, net.places[place]] for place in bits(one.gives)]
    given = {
        "places": list(net.places),
        "transitions": [{"id": one.id, "label": one.label} for one in net.transitions],
        "arcs": arcs,
        "initial": [net.places[place] for place in bits(net.initial)],
        "final": [net.places[place] for place in bits(net.final)],
    }
    return json.dumps(given, ensure_ascii=False, indent=1) + "\n"
