"""Marks and labels on a picture: apart, within the frame, the same each time."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.report.pictures.placing import Box, Label, Placer, apart

FRAME: Box = (0.0, 0.0, 400.0, 300.0)
POINTS = st.lists(st.tuples(st.floats(0, 400), st.floats(0, 300)), min_size=1, max_size=25)


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(POINTS)
@settings(max_examples=30)
def test_no_label_lies_over_another_over_a_mark_or_beyond_the_frame(
    points: list[tuple[float, float]],
) -> None:
    marks = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    placer = Placer(FRAME)
    placer.take(marks)
    placed = [placer.place(Label("name", at, (45.0, 9.0), 5.0, 4)) for at in points]
    boxes = [found.box for found in placed if found]
    for k, box in enumerate(boxes):
        assert min(box[0] - FRAME[0], box[1] - FRAME[1]) >= 0
        assert min(FRAME[2] - box[2], FRAME[3] - box[3]) >= 0
        assert not any(meet(box, mark) for mark in marks)
        assert not any(meet(box, other) for other in boxes[:k])


def test_a_label_that_stands_far_off_has_a_line_and_one_beside_its_point_has_none() -> None:
    near = Placer(FRAME).place(Label("name", (200, 150), (45, 9), 5, 8))
    assert near is not None
    assert near.leader is None
    crowded = Placer(FRAME)
    crowded.take([(140, 120, 260, 180)])
    far = crowded.place(Label("name", (200, 150), (45, 9), 5, 8))
    assert far is not None
    assert far.leader is not None


def test_where_there_is_no_room_there_is_no_label() -> None:
    placer = Placer(FRAME)
    placer.take([FRAME])
    assert placer.place(Label("name", (200, 150), (45, 9), 5, 8)) is None


@given(POINTS)
@settings(max_examples=30)
def test_marks_are_moved_apart_and_those_that_touch_nothing_stay(
    points: list[tuple[float, float]],
) -> None:
    given_at = np.array(points)
    at = apart(given_at, 5.0, (-100.0, -100.0, 500.0, 400.0))
    far = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(far, np.inf)
    assert far.min() > 9.0
    before = np.hypot(*(given_at[:, None] - given_at[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(before, np.inf)
    if before.min() > 11:
        assert np.abs(at - given_at).max() < 0.1
    assert np.array_equal(at, apart(given_at, 5.0, (-100.0, -100.0, 500.0, 400.0)))
