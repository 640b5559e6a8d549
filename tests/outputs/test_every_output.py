"""What every file of the folder keeps to, whoever makes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geocluster.manifest import RECORD
from geocluster.outputs.registry import OUTPUTS, Again, Output
from geocluster.planning import propose, study, sweep
from geocluster.proposal import Proposal
from geocluster.rules import Alone, Pins, Rules
from geocluster.studies import STUDIES, StudyOptions
from tests.docs.examples import entry
from tests.report.test_report import HOSTILE, county

OPTIONS = StudyOptions(seconds=20, threads=1, near=0.2, numbers={"ensemble": 20})

EVERY = dict([*OUTPUTS.own.items(), entry("add/output")])


@pytest.fixture(scope="module")
def proposals() -> dict[str, Proposal]:
    never = Rules(size=(2, 3), longest_drive=60, alone=Alone.NEVER)
    asked = {
        "grouped": county(),
        "neighbours": county(rules=Rules(size=(2, 3), contiguous=True)),
        "hostile names": county(n=len(HOSTILE), names=HOSTILE, pupils=[None] * len(HOSTILE)),
        "all alone": county(pins=Pins(alone=tuple(f"s{k}" for k in range(8)))),
        "impossible": county(rules=never),
    }
    made = {name: propose(problem, seconds=5) for name, problem in asked.items()}
    for name in ("grouped", "neighbours", "hostile names"):
        found = sweep(asked[name], "group_minutes", [0, 60], seconds=5)
        swept = replace(made[name], sweep=found)
        possible = [key for key in STUDIES.own if STUDIES[key].refuses(swept) is None]
        made[f"swept and studied, {name}"] = study(swept, possible, options=OPTIONS)
    return made


def made(output: Output, proposal: Proposal) -> bytes:
    content = output.make(proposal)
    return content.encode() if isinstance(content, str) else content


@pytest.mark.parametrize("name", EVERY)
def test_it_is_made_of_any_proposal_and_always_the_same(
    name: str, proposals: dict[str, Proposal]
) -> None:
    for said, proposal in proposals.items():
        if EVERY[name].is_of(proposal):
            content = made(EVERY[name], proposal)
            assert content, said
            assert content == made(EVERY[name], replace(proposal)), said


@pytest.mark.parametrize("name", [name for name in EVERY if name != RECORD])
def test_a_written_one_is_told_from_that_of_another_proposal(
    name: str, proposals: dict[str, Proposal]
) -> None:
    output = EVERY[name]
    one, other = (
        proposals[f"swept and studied, {name}"] for name in ("neighbours", "hostile names")
    )
    mine, theirs = made(output, one), made(output, other)
    again = Again(make=lambda: mine, proposal=one, same=True)
    assert list(output.differs(mine, again)) == []
    if mine != theirs:
        assert list(output.differs(theirs, again)) != []


@pytest.mark.parametrize("name", EVERY)
def test_its_entry_would_be_taken_from_a_third_party(name: str) -> None:
    OUTPUTS.check(name, EVERY[name])
    for wrong in ("../up.txt", ".hidden", "manifest.json", "a/b"):
        with pytest.raises(ValueError, match="as a file is"):
            OUTPUTS.check(wrong, EVERY[name])
