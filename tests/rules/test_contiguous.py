"""Groups that hang together: who is a neighbour, the judge, the solver, the reasons, the files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse
from scipy.sparse import csgraph

from geocluster.errors import RulesError, ScenarioError, SchoolsError
from geocluster.explain import why_left
from geocluster.grouping import Grouping
from geocluster.judge import group_score, judge
from geocluster.neighbours import graph_of, pairs_of, touching
from geocluster.outputs import verify, write_folder
from geocluster.planning import propose, run
from geocluster.problem import Problem
from geocluster.proposal import Status
from geocluster.rules import Alone, Pins, Rules
from geocluster.schools import Schools
from geocluster.solvers import FeasibleGroups, solve
from geocluster.travel import TravelTimes
from tests.said import rules_said, said

Pairs = list[tuple[int, int]]


def at(*points: tuple[float, float]) -> Schools:
    """Schools at points in hundredths of a degree."""
    lon, lat = zip(*points, strict=True) if points else ((), ())
    ids = [chr(ord("a") + k) for k in range(len(points))]
    return Schools.of(ids, lon=[x / 100 for x in lon], lat=[52 + y / 100 for y in lat])


def joined(schools: Schools) -> Pairs:
    return pairs_of(touching(schools))


def problem_of(
    schools: Schools, neighbours: Pairs | None = None, *, pins: Pins | None = None, **rules: object
) -> Problem:
    """All drives take 5 min; groups must hang together."""
    n = len(schools)
    limits: dict[str, object] = {"size": (2, 4), "contiguous": True}
    return Problem(
        schools,
        TravelTimes.of_dense(np.full((n, n), 300.0), cutoff=900),
        Rules(**(limits | rules)),  # type: ignore[arg-type]
        pins or Pins(),
        neighbours,
    )


LINE = at((0, 0), (1, 0), (2, 0), (3, 0))
STAR = at((0, 0), (3, 0), (-3, 0), (0, 3), (0, -3))


def test_on_a_line_only_the_next_ones_are_neighbours() -> None:
    assert joined(LINE) == [(0, 1), (1, 2), (2, 3)]
    assert joined(at((0, 0), (1, 0.01), (2, 0), (3, 0.01))) == [(0, 1), (1, 2), (2, 3)]


@pytest.mark.parametrize(
    ("schools", "pairs"),
    [(at(), []), (at((0, 0)), []), (at((0, 0), (9, 9)), [(0, 1)]), (at((1, 1), (1, 1)), [(0, 1)])],
)
def test_no_school_one_and_two_have_the_neighbours_that_there_are(
    schools: Schools, pairs: Pairs
) -> None:
    assert joined(schools) == pairs


def test_schools_on_one_spot_are_neighbours_and_share_their_neighbours() -> None:
    assert joined(at((0, 0), (1, 0), (1, 0), (2, 0))) == [(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]


def test_catchments_that_touch_in_a_corner_are_no_neighbours() -> None:
    square = joined(at((0, 0), (1, 0), (0, 1), (1, 1)))
    assert square == [(0, 1), (0, 2), (1, 3), (2, 3)]


def test_the_middle_of_a_star_is_a_neighbour_of_all_and_its_ends_opposite_are_not() -> None:
    pairs = joined(STAR)
    assert {(0, k) for k in range(1, 5)} <= set(pairs)
    assert not {(1, 2), (3, 4)} & set(pairs)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=12))
def test_steps_between_neighbours_lead_from_each_school_to_every_other(
    points: list[tuple[int, int]],
) -> None:
    count, _ = csgraph.connected_components(touching(at(*points)))
    assert count == 1


@given(st.permutations(range(9)))
def test_the_order_of_schools_does_not_change_who_is_a_neighbour(order: list[int]) -> None:
    points = [(k % 3, k // 3) for k in range(9)]
    pairs = joined(at(*(points[k] for k in order)))
    assert {frozenset((order[i], order[j])) for i, j in pairs} == {
        frozenset(pair) for pair in joined(at(*points))
    }


def test_pairs_and_a_sparse_table_say_the_same_in_either_direction() -> None:
    table = sparse.csr_array(([1, 1, 1], ([1, 2, 2], [0, 1, 2])), shape=(3, 3))
    assert (
        pairs_of(graph_of(table, 3))
        == pairs_of(graph_of([(0, 1), (2, 1)], 3))
        == [
            (0, 1),
            (1, 2),
        ]
    )


@pytest.mark.parametrize("wrong", [[(0, 3)], [(-1, 0)], [(0, 1, 2)], [(0.5, 1)], np.ones((3, 3))])
def test_neighbours_that_are_no_pairs_of_schools_are_refused(wrong: object) -> None:
    with pytest.raises(RulesError, match="neighbours must"):
        problem_of(at((0, 0), (1, 0), (2, 0)), wrong)  # type: ignore[arg-type]
    with pytest.raises(RulesError, match="neighbours are for 2 schools, not for 4"):
        problem_of(LINE, sparse.eye_array(2))


def test_the_judge_names_who_is_no_neighbour_of_the_others() -> None:
    (violation,) = group_score([0, 1, 3], problem_of(LINE)).violations
    assert violation.rule == "contiguous"
    assert (
        said(violation, problem_of(LINE))
        == "a, b, d do not hang together: d is no neighbour of the others"
    )
    assert group_score([1, 2, 3], problem_of(LINE)).violations == ()


def test_neighbours_may_be_met_through_others_of_the_group_but_not_from_outside() -> None:
    ends = problem_of(STAR, [(0, k) for k in range(1, 5)], size=(3, 3))
    solution = solve(ends)
    assert solution.grouping is not None
    assert len(solution.grouping.groups) == 1
    assert 0 in solution.grouping.groups[0].members
    assert judge(Grouping.of([[1, 2, 3]]), ends).violations


def test_schools_in_a_row_cannot_all_be_in_pairs_that_hang_together() -> None:
    pairs = [(0, 1), (0, 2), (0, 3)]
    problem = problem_of(LINE, pairs, size=(2, 2), alone=Alone.NEVER)
    assert solve(problem).status is Status.INFEASIBLE
    loose = solve(problem.with_rules(contiguous=False))
    assert loose.status is Status.OPTIMAL


def test_schools_that_a_pin_joins_may_hang_together_through_a_third() -> None:
    together = Pins(together=(("a", "c"),))
    through = problem_of(LINE, [(0, 1), (1, 2), (2, 3)], pins=together, size=(2, 3))
    solution = solve(through)
    assert solution.grouping is not None
    assert solution.grouping.groups[0].members == (0, 1, 2)
    apart = problem_of(LINE, [(0, 1), (2, 3)], pins=together)
    assert solve(apart).status is Status.INFEASIBLE


def test_why_a_school_without_neighbours_is_left_out_is_said_with_the_rule() -> None:
    problem = problem_of(LINE, [(0, 1), (1, 2)])
    assert FeasibleGroups(problem).without_group() == (3,)
    grouping = Grouping.of([[0, 1, 2]])
    (left,) = why_left(problem, grouping, judge(grouping, problem), proven=True)
    assert left.reason == "not_contiguous"
    assert "do not hang together" in said(left, problem)
    assert said(left, problem).endswith("neighbours of this school: no school.")


def test_the_map_says_that_schools_hang_together() -> None:
    assert any("hang together" in sentence for sentence in rules_said(problem_of(LINE)))


def test_a_written_proposal_is_verified_by_the_neighbours_beside_it(tmp_path: Path) -> None:
    folder = write_folder(propose(problem_of(LINE, [(0, 2), (1, 3)]), seconds=20), tmp_path / "out")
    assert verify(folder) == []
    (folder / "neighbours.csv").write_text("from,to\na,b\n", encoding="utf-8")
    found = verify(folder)
    assert any("contiguous: a, c do not hang together" in sentence for sentence in found)
    assert any("fingerprint" in sentence for sentence in found)
    (folder / "neighbours.csv").write_text("from,to\na,z\n", encoding="utf-8")
    assert any("neighbours.csv is damaged" in sentence for sentence in verify(folder))


def test_neighbours_of_an_earlier_proposal_do_not_stay_beside_a_new_one(tmp_path: Path) -> None:
    problem = problem_of(LINE)
    folder = write_folder(propose(problem, seconds=20), tmp_path / "out")
    assert (folder / "neighbours.csv").is_file()
    other = propose(problem.with_rules(contiguous=False), seconds=20)
    write_folder(other, folder, replace=True)
    assert not (folder / "neighbours.csv").exists()
    assert verify(folder) == []


SCENARIO = """\
name = "Test"
[schools]
file = "schools.csv"
format = "table"
columns = { id = "id", name = "id", x = "lon", y = "lat" }
crs = "EPSG:4326"
[travel]
engine = "straight"
[[tier]]
size = [2, 2]
alone_penalty_minutes = 600
contiguous = true
"""


def scenario(folder: Path, neighbours: str | None) -> Path:
    """Four schools in a row; neighbours as a file has them, if any."""
    rows = [f"{name},{k / 100},52" for k, name in enumerate("abcd")]
    (folder / "schools.csv").write_text("\n".join(["id,lon,lat", *rows]), encoding="utf-8")
    text = SCENARIO
    if neighbours is not None:
        text += 'neighbours = "neighbours.csv"\n'
        (folder / "neighbours.csv").write_text(neighbours, encoding="utf-8")
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    return file


def groups(file: Path) -> list[tuple[int, ...]]:
    proposal = run(file, seconds=20)
    assert proposal.finest.grouping is not None
    assert verify(write_folder(proposal, file.parent / "out", replace=True)) == []
    return [group.members for group in proposal.finest.grouping.groups]


def test_a_scenario_takes_neighbours_from_a_file_or_from_the_places(tmp_path: Path) -> None:
    assert groups(scenario(tmp_path, None)) == [(0, 1), (2, 3)]
    assert groups(scenario(tmp_path, "to,from\nc,a\nb,d\n")) == [(0, 2), (1, 3)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("from,to\na,b\na,bb\n", "neighbours.csv, record 2, column 'to': no school with id 'bb'"),
        ("from,till\na,b\n", "neighbours.csv has no column 'to'"),
        ("from,to\na\n", "record 1, column 'to': no school with id ''"),
        ("", "neighbours.csv is empty"),
    ],
)
def test_a_file_of_neighbours_that_cannot_be_used_is_refused_with_its_place(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(SchoolsError) as refused:
        run(scenario(tmp_path, content))
    assert said in str(refused.value)


def test_neighbours_that_are_no_file_or_that_no_rule_reads_are_refused(tmp_path: Path) -> None:
    file = scenario(tmp_path, "from,to\n")
    (tmp_path / "neighbours.csv").unlink()
    with pytest.raises(ScenarioError, match=r"line 13: \[\[tier\]\] neighbours = 'neighbours.csv'"):
        run(file)
    file.write_text(file.read_text().replace("contiguous = true\n", ""), encoding="utf-8")
    with pytest.raises(ScenarioError, match="only used with contiguous = true"):
        run(file)
