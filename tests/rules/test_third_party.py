"""A rule of another package: installed, refused, judged, solved, written, verified; and proven."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.judge import judge
from geocluster.rules import RULES
from geocluster.solvers import solve
from tests.conftest import REPOSITORY
from tests.plugins import package
from tests.rules import one_authority
from tests.said import said

LIST = """\
id,name,authority,lon,lat
a,Abbey,Westshire,2.100,54.7
b,Bridge,Westshire,2.105,54.7
c,Castle,Westshire,2.110,54.7
d,Dyke,Eastshire,2.150,54.7
e,Eyot,,2.155,54.7
"""
PLAN = """\
name = "Across the border"
[schools]
file = "schools.csv"
format = "table"
columns = { id = "id", name = "name", authority = "authority", x = "lon", y = "lat" }
crs = "EPSG:4326"
[travel]
engine = "straight"
[[tier]]
size = [3, 3]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a scenario, in which the package of a third party is installed."""
    code = Path(one_authority.__file__).read_text(encoding="utf-8")
    points = {"geocluster.rules": {"one_authority": "one_authority:ONE_AUTHORITY"}}
    package(tmp_path, "one-authority", code, points)
    (tmp_path / "schools.csv").write_text(LIST, encoding="utf-8")
    return tmp_path


def geocluster(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    known = {"PYTHONPATH": os.pathsep.join((str(REPOSITORY), str(folder))), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "geocluster", *words],
        cwd=folder, env=os.environ | known, capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("most_of_one_authorty = 2", "unknown key 'most_of_one_authorty' in [[tier]]; did you mean "
         "'most_of_one_authority'?"),
        ('most_of_one_authority = "2"', "must be a whole number (integer), got '2'; write "
         "most_of_one_authority = 2"),
    ],
)  # fmt: skip
def test_a_slip_in_its_key_is_refused_with_the_line(folder: Path, line: str, why: str) -> None:
    (folder / "plan.toml").write_text(f"{PLAN}{line}\n", encoding="utf-8")
    done = geocluster(folder, "check", "plan.toml")
    assert done.returncode == 2
    assert "line 11" in done.stderr
    assert why in " ".join(done.stderr.split())


def test_it_is_obeyed_written_and_verified(folder: Path) -> None:
    (folder / "plan.toml").write_text(f"{PLAN}most_of_one_authority = 2\n", encoding="utf-8")
    done = geocluster(folder, "run", "plan.toml", "--out", "out")
    assert done.returncode == 0, done.stderr
    record = json.loads((folder / "out" / "proposal.json").read_text(encoding="utf-8"))
    (tier,) = record["tiers"]
    (group,) = tier["groups"]
    assert record["status"] == "optimal"
    assert group["schools"] == ["c", "d", "e"]  # without the rule: a, b, c
    assert {"rule": "most_of_one_authority", "value": 2} in [
        {key: row[key] for key in ("rule", "value")} for row in tier["rules"]
    ]
    assert "It has at most 2 schools of one authority." in (
        (folder / "out" / "map.html").read_text(encoding="utf-8")
    )
    assert "most_of_one_authority = 2" in (
        (folder / "out" / "scenario.toml").read_text(encoding="utf-8")
    )
    verified = geocluster(folder, "verify", "out")
    assert verified.returncode == 0, verified.stdout


@st.composite
def counties(draw: st.DrawFn) -> gc.Problem:
    n = draw(st.integers(2, 6))
    authorities = draw(st.lists(st.sampled_from(["P", "Q", None]), min_size=n, max_size=n))
    drives = draw(st.lists(st.integers(60, 900), min_size=n * n, max_size=n * n))
    schools = gc.Schools.of(
        [str(i) for i in range(n)],
        lon=[0.1 * i for i in range(n)], lat=[52.0] * n, more={"authority": authorities},
    )  # fmt: skip
    table = [[0 if i == j else drives[i * n + j] for j in range(n)] for i in range(n)]
    rules = gc.Rules(
        size=(2, draw(st.integers(2, 4))),
        alone_penalty=gc.seconds(draw(st.integers(0, 1500))),
        further={"most_of_one_authority": draw(st.integers(1, 2))},
    )
    return gc.Problem(schools, gc.TravelTimes.of_dense(table, cutoff=gc.seconds(800)), rules)


def partitions(schools: list[int]) -> Iterator[list[list[int]]]:
    """Every way to put schools into groups; a group of one is a school alone."""
    if not schools:
        yield []
        return
    first, *others = schools
    for parts in partitions(others):
        yield [[first], *parts]
        for k, part in enumerate(parts):
            yield [*parts[:k], [first, *part], *parts[k + 1 :]]


def test_a_school_that_it_keeps_out_of_a_group_is_told_so() -> None:
    with RULES.having({"one_authority": one_authority.ONE_AUTHORITY}):
        schools = gc.Schools.of(
            ["a", "b", "c"], names=["Abbey", "Bridge", "Castle"], lon=[0, 0.1, 0.2], lat=[52] * 3,
            more={"authority": ["Westshire", "Eastshire", "Westshire"]},
        )  # fmt: skip
        table = [[0, 300, 400], [300, 0, 400], [400, 400, 0]]
        rules = gc.Rules(size=(2, 3), further={"most_of_one_authority": 1})
        times = gc.TravelTimes.of_dense(table, cutoff=gc.minutes(45))
        proposal = gc.propose(gc.Problem(schools, times, rules), seconds=5)
        (left,) = proposal.finest.ungrouped
        assert (left.school, left.rules) == (2, ("most_of_one_authority",))
        told = said(left, proposal.finest.problem)
    assert "breaks a rule (one_authority): Abbey, Castle are all of Westshire, allowed is 1" in told


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_proven_best_is_that_of_brute_force(data: st.DataObject) -> None:
    with RULES.having({"one_authority": one_authority.ONE_AUTHORITY}):
        problem = data.draw(counties())
        of, most = problem.schools.column("authority"), problem.rules.further
        free = problem.with_values({"most_of_one_authority": None})
        costs = []
        for parts in partitions(list(range(len(problem)))):
            groups = gc.Grouping.of(part for part in parts if len(part) > 1)
            counted = [Counter(of[i] for i in g.members if of[i]) for g in groups.groups]
            keeps = all(n <= most["most_of_one_authority"] for c in counted for n in c.values())
            total = judge(groups, free).total
            assert (judge(groups, problem).total is not None) == (total is not None and keeps)
            costs += [total] if total is not None and keeps else []
        found = solve(problem)
        assert found.status is gc.Status.OPTIMAL
        assert found.grouping is not None
        assert judge(found.grouping, problem).total == min(costs)
