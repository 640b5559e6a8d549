"""Two commits are compared by what they prove, and by how long each takes."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.beside import ratio_of, same_answer


def _outcome(status: str, objective: int | None, bound: int | None, cpu: float = 1.0) -> Any:
    return {"status": status, "objective": objective, "bound": bound, "cpu": cpu}


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        (_outcome("optimal", 90, 90), _outcome("optimal", 90, 90), True),
        (_outcome("optimal", 90, 90), _outcome("optimal", 91, 91), False),
        (_outcome("optimal", 90, 90), _outcome("feasible", 95, 80), True),
        (_outcome("optimal", 90, 90), _outcome("feasible", 89, 80), False),
        (_outcome("feasible", 89, 80), _outcome("optimal", 90, 90), False),
        (_outcome("optimal", 90, 90), _outcome("unknown", None, None), True),
        (_outcome("feasible", 95, 80), _outcome("feasible", 94, 81), True),
    ],
)
def test_what_one_proves_best_the_other_cannot_beat(before: Any, now: Any, same: bool) -> None:
    assert same_answer(before, now) is same


def test_twice_as_long_on_all_is_twice_as_long() -> None:
    pairs = [
        (_outcome("optimal", 1, 1, cpu), _outcome("optimal", 1, 1, 2 * cpu)) for cpu in (1.0, 7.0)
    ]
    assert ratio_of(pairs) == pytest.approx(2)
