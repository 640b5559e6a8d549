"""A sample of what the fuzzers try: ``make fuzz`` tries more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import fuzz_data, fuzz_scenarios
from tests.fuzzing import look_at


@pytest.mark.parametrize("number", range(40))
def test_a_scenario_that_was_changed_is_understood_or_refused(number: int, tmp_path: Path) -> None:
    outcome = look_at(fuzz_scenarios.make(7, number, tmp_path), tmp_path)
    assert not outcome.wrong, outcome.said


@pytest.mark.parametrize("number", range(4 * len(fuzz_data.KINDS)))
def test_a_file_that_was_damaged_is_understood_or_refused(number: int, tmp_path: Path) -> None:
    outcome = look_at(fuzz_data.make(7, number, tmp_path), tmp_path)
    assert not outcome.wrong, outcome.said


@pytest.mark.parametrize("kind", fuzz_data.KINDS)
def test_the_files_that_are_damaged_are_right_before(kind: str, tmp_path: Path) -> None:
    """What is refused as it is would say nothing of damage."""
    number = list(fuzz_data.KINDS).index(kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fuzz_data, "change_table", lambda frame, rng: frame)
        patch.setattr(fuzz_data, "HOW", ("as is",))
        outcome = look_at(fuzz_data.make(1, number, tmp_path), tmp_path)
    assert outcome.code in (0, 1), outcome.said
    assert not outcome.wrong
