"""What a reader found in a list, and how many records became schools."""

from __future__ import annotations

from dataclasses import dataclass

from geocluster.errors import SchoolsError
from geocluster.facts import Fact
from geocluster.phrases import phrase

__all__ = ["Counts", "Issue", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is to be said of a file or a scenario, by who knows no language.

    Attributes
    ----------
    code
        Of the issue.
    said
        What is to be said.
    column, value, file
        As for :class:`Issue`.
    """

    code: str
    said: Fact
    column: str | None = None
    value: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One thing that a reader found wrong, and what it did about it.

    Attributes
    ----------
    code
        A short stable word such as ``no_coordinates``.
    message
        A sentence for the planner.
    action
        ``kept``, ``fixed``, ``rejected`` or ``filtered``.
    row
        Data record, the first after the header being 1; None for the whole file.
    column, value
        Where and what; None where neither applies.
    file
        Name of the file.
    fact
        What the message says, for who speaks another language; None where only the sentence is
        known, as in folders of other versions.
    """

    code: str
    message: str
    action: str = "kept"
    row: int | None = None
    column: str | None = None
    value: str | None = None
    file: str | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many records were read, and what became of them.

    Raises
    ------
    SchoolsError
        If ``read`` is not the sum of the other three.
    """

    read: int
    kept: int
    rejected: int = 0
    filtered: int = 0

    def __post_init__(self) -> None:
        if self.read != self.kept + self.rejected + self.filtered:
            raise SchoolsError(
                phrase(
                    "{read} records were read, but {kept} kept + {rejected} rejected + "
                    "{filtered} filtered make {sum}",
                    read=self.read,
                    kept=self.kept,
                    rejected=self.rejected,
                    filtered=self.filtered,
                    sum=self.kept + self.rejected + self.filtered,
                )
            )
