"""Members are of their lead's area or of one beside it, by neighbours that are given or found."""

from __future__ import annotations

from pathlib import Path

import pytest

from geocluster import Problem, Rules, Schools, TravelTimes, propose, read_proposal, run
from geocluster.errors import RulesError
from geocluster.outputs import verify, write_folder

SCHOOLS = Schools.of(
    ["a", "b", "c"],
    lon=[0.0, 0.1, 0.2],
    lat=[52.0] * 3,
    more={"township": ["North", "Middle", "South"]},
)
TRAVEL = TravelTimes.of_dense([[0, 60, 90], [60, 0, 60], [90, 60, 0]], cutoff=600)


def problem(pairs: list[tuple[int, int]] | None, **rules: object) -> Problem:
    asked = Rules(size=(2, 2), same_or_neighbouring=("township",), **rules)  # type: ignore[arg-type]
    return Problem(SCHOOLS, TRAVEL, asked, neighbours=pairs)


def test_neighbours_of_ones_own_are_kept_with_the_proposal_and_read_back(tmp_path: Path) -> None:
    own = propose(problem([(0, 2)]))
    (group,) = own.tiers[0].grouping.groups  # type: ignore[union-attr]
    assert group.members == (0, 2)
    write_folder(own, tmp_path / "out")
    assert (tmp_path / "out" / "neighbours.csv").read_text("utf-8-sig").split() == [
        "from,to",
        "a,c",
    ]
    assert not verify(tmp_path / "out")
    assert read_proposal(tmp_path / "out").tiers[0].problem.neighbour_pairs == [(0, 2)]


def test_who_is_a_neighbour_is_part_of_the_question() -> None:
    prints = {problem(pairs).fingerprint for pairs in ([(0, 2)], [(0, 1)], None)}
    assert len(prints) == 3


def test_neighbours_found_from_the_places_are_written_too(tmp_path: Path) -> None:
    write_folder(propose(problem(None)), tmp_path / "out")
    written = (tmp_path / "out" / "neighbours.csv").read_text("utf-8-sig")
    assert written.split() == ["from,to", "a,b", "b,c"]


def test_with_a_rule_that_reads_no_neighbours_none_are_asked() -> None:
    bare = Problem(SCHOOLS, TRAVEL, Rules(size=(2, 2)))
    assert bare.neighbours is None
    assert not bare.rules.reads_neighbours
    assert problem(None).rules.reads_neighbours
    assert Rules(size=(2, 2), contiguous=True).reads_neighbours


def test_a_scenario_takes_neighbours_for_areas_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "id,township,lon,lat\na,North,0,52\nb,Middle,0.02,52\nc,South,0.04,52\n"
    )
    (tmp_path / "near.csv").write_text("from,to\na,c\n")
    text = (
        'name = "t"\n[schools]\nfile = "list.csv"\nformat = "table"\n'
        'columns = { id = "id", name = "id", township = "township", x = "lon", y = "lat" }\n'
        'crs = "EPSG:4326"\n'
        '[travel]\nengine = "straight"\n[[tier]]\nname = "g"\nsize = [2, 2]\n'
        'same_or_neighbouring = ["township"]\nneighbours = "near.csv"\n'
    )
    (tmp_path / "s.toml").write_text(text)
    (group,) = run(tmp_path / "s.toml").tiers[0].grouping.groups  # type: ignore[union-attr]
    assert group.members == (0, 2)


def test_neighbours_that_no_rule_reads_are_refused() -> None:
    from geocluster.rules import RULES as EVERY

    with pytest.raises(RulesError, match="contiguous = true or same_or_neighbouring"):
        EVERY["contiguous"].agree(
            {"contiguous": False, "same_or_neighbouring": (), "neighbours": "near.csv"}
        )
