"""The small shapes that all files share: ids, days, texts, citations."""

# No postponed annotations here: pydantic evaluates them when the module is read.

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
FactId = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=60)
]
Cite = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(/[a-z0-9][a-z0-9-]*)?$")
]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
Words = Annotated[str, StringConstraints(pattern=r"\S")]
Day = Annotated[
    str,
    StringConstraints(
        pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
    ),
    Field(json_schema_extra={"format": "date"}),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Value = bool | int | float | str
Number = int | float
UnitName = Literal["working_day", "calendar_day", "site_day"]
LimitKindName = Literal["processing", "applicant_deadline", "minimum_wait"]
EdgeName = Literal[
    "finish_to_start", "start_to_start", "finish_to_finish", "start_to_finish"
]
DayCount = Annotated[int, Field(ge=0, le=3660)]
Positive = Annotated[float, Field(gt=0, le=100)]
CertaintyName = Literal["official", "press", "reprint", "unconfirmed", "estimate"]


class Strict(BaseModel):
    """Unknown keys are refused and nothing is converted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False
    )


class Text(Strict):
    """One statement in three languages."""

    zh_hans: Words
    zh_hant: Words
    en: Words


OptionalText = Text | None

Weight = Annotated[int, Field(ge=0, le=3)]


class Burden(Strict):
    """What a measure asks of the one who uses it: 0 nothing to 3 heavy, each."""

    duty: Weight
    cost: Weight
    risk: Weight
    source: Cite
