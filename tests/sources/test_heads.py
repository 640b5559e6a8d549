"""Words for the post of a head: what they mean is said, and what they do not say stays unknown."""

from __future__ import annotations

import pytest

from geocluster.schools import HEADS
from geocluster.sources.heads import WORDS, head_of


def test_every_word_says_its_state_in_any_case() -> None:
    assert set(WORDS) == set(HEADS)
    for state, words in WORDS.items():
        for word in words:
            assert head_of(word) == head_of(f" {word.upper()} ") == state, word


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Vacant (Sept 2026)", "vacant"),
        ("Acting Headteacher", "acting"),
        ("vacant, acting head in place", "acting"),
        ("Interim Executive Head", "acting"),
        ("Permanent - appointed 2019", "permanent"),
        ("Pennaeth mewn gofal", "acting"),
        ("校长空缺", "vacant"),
        ("代理校长", "acting"),
        ("Mrs A Jones", None),
        ("Mr Vacantly", None),
        ("not vacant", None),
        ("non-permanent", None),
        ("", None),
        ("?", None),
        ("1", None),
    ],
)
def test_what_is_written_is_read(said: str, meant: str | None) -> None:
    assert head_of(said) == meant
