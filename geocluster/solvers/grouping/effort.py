"""How far one goes to answer a question."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Effort"]


class Effort(IntEnum):
    """How far one goes to answer a question; what is proven holds all the same.

    ``NEAR``: only what is near the best answer is looked at, which takes no time. ``ROUGH``: a good
    answer is looked for around what is changed, too, and a bound; soon told, but often apart.
    ``WHOLE``: until the best is proven, or the time is over.
    """

    NEAR = 0
    ROUGH = 1
    WHOLE = 2
