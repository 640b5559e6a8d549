"""What exports of one call share: the proposal, and whatever several of them are made of."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from geocluster.proposal import Proposal

__all__ = ["Shared"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """A proposal in a language, and what has been made of it so far.

    Attributes
    ----------
    proposal
        As its folder has it.
    language
        BCP 47.
    told
        What has to be said of the files, each sentence once: what they could not show.
    """

    proposal: Proposal
    language: str
    told: dict[str, None] = field(default_factory=dict)
    _made: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, make: Callable[[Shared], T]) -> T:
        """Return what a function makes of this; it is asked once, however many exports ask.

        Parameters
        ----------
        make
            A function of a module, so that all who mean it name the same.
        """
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def tell(self, sentences: Iterable[str]) -> None:
        """Keep what has to be said of a file that was made."""
        self.told.update(dict.fromkeys(sentences))
