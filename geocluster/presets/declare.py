"""What a preset is made of: rules, their citations, and what to look at in a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from geocluster.citations import Citation
from geocluster.facts import Text
from geocluster.rules import Rules, Where, keys_of

__all__ = ["Flag", "Preset"]

_UNKNOWN = Text("check that it may join")


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something to be looked at in a group; it forbids nothing.

    Attributes
    ----------
    code
        A short stable word.
    where
        Which schools are meant.
    against
        Where given, the flag is raised only if other schools of the group meet this.
    text
        What is said of it, after the names of the schools that are meant.
    citation
        Where it comes from.
    """

    code: str
    where: Where
    text: Text
    citation: Citation
    against: Where | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A cited set of rules.

    Attributes
    ----------
    title
        What it is, for people.
    rules
        The limits; they bear the preset's name.
    source
        Of the structure as a whole.
    country
        ISO 3166 code of the country whose rules these are; None where any.
    citations
        For single rules, by scenario key. A rule without one is a working value of geocluster.
    flags
        What is looked at in every group.
    unknown
        What to check where a school may only join because a value is unknown.
    """

    title: str
    rules: Rules
    source: Citation
    country: str | None = None
    citations: Mapping[str, Citation] = field(default_factory=dict)
    flags: tuple[Flag, ...] = ()
    unknown: Text = _UNKNOWN

    @property
    def keys(self) -> dict[str, Any]:
        """The scenario keys of its rules: those that are cited, or differ from the default."""
        usual = keys_of(Rules())
        said = keys_of(self.rules)
        return {
            key: value
            for key, value in said.items()
            if key not in ("name", "preset")
            and (key in {*self.citations, "size"} or key not in usual or usual[key] != value)
        }
