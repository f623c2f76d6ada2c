"""What a reader calls each kind of entry, as the glossary has it.

The problems of a check carry it in all languages, because a check doesn't know who
will read them.
"""

from __future__ import annotations

from typing import Final

from tiexin.kernel import LocalText

_TITLES: Final = {
    "authority": LocalText("主管部门", "主管部門", "authority"),
    "document": LocalText("材料", "材料", "document"),
    "fact": LocalText("项目情况", "項目情況", "fact"),
    "journey": LocalText("事项链", "事項鏈", "journey"),
    "jurisdiction": LocalText("地区", "地區", "jurisdiction"),
    "lever": LocalText("改革措施", "改革措施", "lever"),
    "milestone": LocalText("节点", "節點", "milestone"),
    "predicate": LocalText("命名条件", "命名條件", "named condition"),
    "process_limit": LocalText("全流程时限", "全流程時限", "limit on a stretch"),
    "procedure": LocalText("事项", "事項", "procedure"),
    "source": LocalText("依据", "依據", "source"),
    "stage": LocalText("阶段", "階段", "stage"),
    "table": LocalText("工期表", "工期表", "duration table"),
}


def title_of(kind: str) -> LocalText:
    """The title of a kind as ``files`` and the references name it.

    Raises:
        KeyError: There is no such kind.
    """
    return _TITLES[kind]
