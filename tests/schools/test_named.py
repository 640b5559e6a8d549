"""Which school is meant: by id, by name, by enough of a name; and what is said where none is."""

from __future__ import annotations

import pytest

from geocluster.errors import SchoolsError
from geocluster.schools import Schools
from geocluster.schools.named import school_named

NAMES = ["Aby Primary", "Aby Infants'", "Ysgol Tŷ Gwyn", "Ash-Hill School", "Aby Primary", "100001"]
IDS = ["100001", "100002", "100003", "100004", "100005", "100006"]


def schools() -> Schools:
    absent = {"100009": "it is closed (line 9)"}
    n = len(IDS)
    return Schools.of(
        IDS, lon=[0.1 * k for k in range(n)], lat=[52] * n, names=NAMES, absent=absent
    )


@pytest.mark.parametrize(
    ("said", "position"),
    [
        ("100003", 2),
        ("100001", 0),  # an id comes before a name
        ("ash hill SCHOOL", 3),
        ("ysgol ty gwyn", 2),
        ("infants", 1),
        ("Aby Infants", 1),
    ],
)
def test_a_school_is_meant_by_its_id_or_by_what_only_its_name_has(said: str, position: int) -> None:
    assert school_named(said, schools()) == position


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("Aby Primary", ["can be 2 schools", "(100001)", "(100005)", "by its id"]),
        ("aby", ["can be 3 schools"]),
        ("100009", ["it is closed (line 9)"]),
        ("100007", ["did you mean", "(10000"]),
        ("Ash Hil Scholl", ["did you mean Ash-Hill School (100004)"]),
        ("zzzzqq", ["no school 'zzzzqq' among the 6 kept"]),
        ("", ["no school ''"]),
        ("---", ["no school '---'"]),
    ],
)
def test_what_is_not_clear_is_refused_with_the_nearest(said: str, parts: list[str]) -> None:
    with pytest.raises(SchoolsError) as refused:
        school_named(said, schools())
    for part in parts:
        assert part in str(refused.value)
