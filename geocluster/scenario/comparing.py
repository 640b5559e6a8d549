"""``[compare]``: what a proposal is measured against."""

from __future__ import annotations

from typing import Annotated, Literal

from annotated_types import Ge
from pydantic import Field, model_validator

from geocluster.phrases import phrase
from geocluster.rules.written import Keys

__all__ = ["CompareKeys"]


class CompareKeys(Keys):
    """``[compare]``: groupings that stand beside the proposal, judged by the same rules."""

    baselines: list[Literal["today", "nearest"]] = Field(
        default_factory=lambda: ["today", "nearest"]  # type: ignore[arg-type]
    )
    today: str | None = None
    small: Annotated[int, Ge(0)] | None = None
    districts: str | None = None
    districts_file: str | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> CompareKeys:
        if self.districts is not None and self.districts_file is not None:
            raise ValueError(
                phrase("districts names a column, districts_file a file of areas; give one of them")
            )
        for key, name in (("today", "today"), ("small", "nearest")):
            if getattr(self, key) is not None and name not in self.baselines:
                raise ValueError(
                    phrase(
                        "{key} is only used with baselines = [{name!r}]; remove it",
                        key=key,
                        name=name,
                    )
                )
        return self
