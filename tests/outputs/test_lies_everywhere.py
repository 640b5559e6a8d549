"""What is told in every file at once is found by who the table says, and by nobody before."""

from __future__ import annotations

from pathlib import Path

import pytest

from geocluster.outputs import examine, examine_bound, write_folder
from geocluster.planning import propose
from geocluster.proposal import Proposal, Status
from tests.conftest import REPOSITORY
from tests.lies import BOUND, LIES, NOBODY, VERIFY, asked


@pytest.fixture(scope="module")
def honest() -> Proposal:
    made = propose(asked(), seconds=20)
    assert made.status is Status.OPTIMAL
    return made


def test_the_honest_answer_is_true_and_proven(honest: Proposal, tmp_path: Path) -> None:
    folder = write_folder(honest, tmp_path / "out")
    assert examine(folder).violations == ()
    seen = examine_bound(folder)
    assert (seen.violations, seen.not_checked) == ((), ())


@pytest.mark.parametrize("what", LIES)
def test_a_lie_is_found_by_who_is_said_to_find_it(
    honest: Proposal, tmp_path: Path, what: str
) -> None:
    lie = LIES[what]
    folder = write_folder(lie.tell(honest), tmp_path / "out")
    found = examine(folder).violations
    assert bool(found) is (lie.by == VERIFY), found
    if lie.by != VERIFY:
        seen = examine_bound(folder).violations
        assert bool(seen) is (lie.by == BOUND), seen


def test_the_table_of_the_docs_is_this_one() -> None:
    text = (REPOSITORY / "docs" / "verify.md").read_text(encoding="utf-8")
    rows = [
        f"| {what} | {'**nobody**' if x.by == NOBODY else f'`{x.by}`'} |"
        for what, x in LIES.items()
    ]
    assert "\n".join(rows) in text
