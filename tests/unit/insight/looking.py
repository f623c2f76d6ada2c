"""What every picture has to be, for tests of pictures."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Xml

from tiexin.insight.pictures.paper import text_width

SVG = "{http://www.w3.org/2000/svg}"


def sound(drawing: str) -> None:
    """Well-formed; all text lies in the picture; nothing that a strict page refuses."""
    root = Xml.fromstring(drawing)  # noqa: S314 - our own
    _, _, width, height = map(float, root.attrib["viewBox"].split())

    def walk(node: Xml.Element, x: float, y: float) -> None:
        moved = re.match(r"translate\(([\d.]+) ([\d.]+)\)", node.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if node.tag == f"{SVG}text":
            at, wide = x + float(node.attrib["x"]), text_width(node.text or "")
            begin = {"start": 0.0, "middle": 0.5, "end": 1.0}[
                node.attrib["text-anchor"]
            ]
            assert at - begin * wide >= 0, node.text
            assert at + (1 - begin) * wide <= width + 1, node.text
            assert 10 <= y + float(node.attrib["y"]) <= height, node.text
        assert not {"style", "class", "onclick", "href"} & set(node.attrib)
        assert node.tag.removeprefix(SVG) not in ("script", "style", "foreignObject")
        for child in node:
            walk(child, x, y)

    walk(root, 0, 0)


def texts(drawing: str) -> list[str]:
    """All lines of text in the order in which they are drawn."""
    root = Xml.fromstring(drawing)  # noqa: S314 - our own
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def titles(drawing: str) -> list[str]:
    """What is told of the picture and of each part of it."""
    root = Xml.fromstring(drawing)  # noqa: S314 - our own
    return [each.text or "" for each in root.iter(f"{SVG}title")]
