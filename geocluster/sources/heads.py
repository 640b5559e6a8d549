"""Words for how the post of a head is filled, in English, Welsh and Chinese."""

from __future__ import annotations

import re
from collections.abc import Mapping

from geocluster.meaning import clean

__all__ = ["WORDS", "head_of"]

WORDS: Mapping[str, tuple[str, ...]] = {
    "acting": (
        "acting", "interim", "temporary", "covering", "cover", "head in charge",
        "dros dro", "mewn gofal",
        "代理", "临时", "主持工作", "代校长",
    ),
    "vacant": (
        "vacant", "vacancy", "unfilled", "no head", "no headteacher", "no head teacher",
        "gwag", "wag", "swydd wag",
        "空缺", "暂缺", "空岗", "缺岗", "缺编",
    ),
    "permanent": (
        "permanent", "substantive", "filled", "in post", "appointed",
        "parhaol", "sefydlog", "yn y swydd", "wedi ei lenwi",
        "正式", "在职", "在任", "在岗", "已任命",
    ),
}  # fmt: skip
"""What each state of the post is called; of several in one cell the first of these holds.

Somebody acts where the post itself is vacant, so that *vacant, acting head in place* is acting.
"""

_DENIED = re.compile(r"\b(?:not|no|non|never|nid|ddim|heb)\b|[不非未无]")


def head_of(text: str) -> str | None:
    """Return how the post of a head is filled; None where the words do not say it.

    Examples
    --------
    >>> head_of("Post vacant"), head_of("Pennaeth dros dro"), head_of("正式"), head_of("Mrs Jones")
    ('vacant', 'acting', 'permanent', None)
    >>> head_of("not vacant"), head_of("unfilled")
    (None, 'vacant')
    """
    said = re.sub(r"[\s_-]+", " ", clean(text).casefold())
    found = next((state for state, words in WORDS.items() if _says(said, words)), None)
    denied = _DENIED.search(said) is not None and not _says(said, ("no head", "no headteacher"))
    return None if denied else found


def _says(said: str, words: tuple[str, ...]) -> bool:
    return any(
        re.search(rf"\b{re.escape(word)}\b", said) if word.isascii() else word in said
        for word in words
    )
