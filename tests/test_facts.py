"""Facts: codes with figures, which files hold as they are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocluster.facts import Fact, Text, fact, placeholders
from geocluster.given import Seconds

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.floats(0, 1e9),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.text(), st.dictionaries(st.text(), JSON))
def test_a_fact_written_as_json_and_read_again_is_the_same(
    code: str, figures: dict[str, object]
) -> None:
    found = Fact(code, figures)
    again = Fact.of(json.loads(json.dumps(found.record())))
    assert again == found
    assert hash(again) == hash(found)


def test_a_fact_holds_plain_json_whatever_it_was_made_of() -> None:
    inner = fact("inner", ids=("1", "2"))
    found = fact("outer", seconds=Seconds(90), inner=inner, groups=((1, 2), (3,)))
    assert type(found.figures["seconds"]) is int
    assert found.figures["groups"] == [[1, 2], [3]]
    assert Fact.of(found.figures["inner"]) == inner


def test_a_fact_refuses_what_json_cannot_hold() -> None:
    with pytest.raises(TypeError, match="not set"):
        fact("schools", ids={"1"})


def test_a_text_says_which_figures_it_needs_plural_and_count_included() -> None:
    text = Text("{n} of {all:number}", "{n} of {all:number}, with {more:names}", count="k")
    assert text.figures == {"n", "all", "more", "k"}
    assert placeholders("{drive:minutes} and {{no}}") == [("drive", "minutes")]


def test_a_plural_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="count must name"):
        Text("{n} school", "{n} schools")
