"""What a scenario says of schools reaches the folder, which verifies and runs again by itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import geocluster as gc
from geocluster.errors import ScenarioError, SchoolsError
from geocluster.outputs import examine, verify
from geocluster.planning import check
from geocluster.scenario import read_scenario

LIST = """URN,EstablishmentName,NumberOfPupils,Easting,Northing,Post,Trust,Area,F30,Medium
101,Ash Infant School,80,500000,340000,vacant,Wold,A,75,WM
102,Ash Junior School,110,500400,340000,acting,Wold,A,100,WM
103,Oak Primary School,40,506000,340000,permanent,,B,41,EM
104,Elm Primary School,60,509000,340000,,Fen,B,,
"""
SCENARIO = """name = "Known"

[schools]
file = "schools.csv"
columns = { medium = "Medium" }
head = "Post"
layers = { trust = "Trust" }
forecasts = { "2030" = "F30" }
forecasts_file = "areas.csv"
planning_area = "Area"
plan = "plan.csv"
rural = "rural.csv"
PAIRS

[travel]
engine = "straight"

[[tier]]
size = [2, 3]
longest_drive_minutes = 30
"""


@pytest.fixture
def made(tmp_path: Path) -> Any:
    def made(pairs: str = "", **files: str) -> Path:
        texts = {
            "schools.csv": LIST,
            "areas.csv": "planning area,year,pupils\nA,2027/28,171\nB,2027/28,90\n",
            "plan.csv": "school,group\n101,north\n102,north\n",
            "rural.csv": "URN\n103\n",
            "mine.csv": "from,to\n103,104\n",
            "plan.toml": SCENARIO.replace("PAIRS", pairs),
        } | {name.replace("_", "."): text for name, text in files.items()}
        for name, text in texts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / "plan.toml"

    return made


KNOWN = ("head", "layer trust", "plan", "rural", "forecast 2030", "forecast 2027/28", "medium")


def test_all_of_it_is_in_the_folder_which_verifies_without_the_inputs(
    made: Any, tmp_path: Path
) -> None:
    proposal = gc.run(made())
    schools = proposal.schools
    assert schools.column("head") == ("vacant", "acting", "permanent", None)
    assert schools.column("forecast 2027/28") == (72, 99, 36, 54)
    assert schools.column("rural") == ("no", "no", "designated", "no")
    assert [(p.schools, p.why.code) for p in schools.linked] == [(("101", "102"), "linked.names")]
    said = {issue.code for issue in proposal.issues}
    assert {"linked_pair", "forecast_shared", "head_unknown", "plan_unknown", "rural_list"} <= said
    folder = gc.write_folder(proposal, tmp_path / "out")
    inputs = {e["key"] for e in json.loads((folder / "manifest.json").read_text())["inputs"]}
    assert inputs == {"schools.file", "schools.forecasts_file", "schools.plan", "schools.rural"}
    away = tmp_path / "away" / "deep"
    shutil.copytree(folder, away)
    for file in tmp_path.glob("*.csv"):
        file.unlink()
    assert verify(away) == []
    assert any("pairs.csv" in said for said in examine(away).not_judged)
    again = gc.read_proposal(away).schools
    for column in KNOWN:
        assert again.column(column) == schools.column(column), column
    assert again.linked == schools.linked
    anew = gc.run(away / "scenario.toml")
    assert anew.fingerprint == proposal.fingerprint
    assert anew.schools.linked == schools.linked
    assert gc.write_folder(anew, tmp_path / "anew")
    assert verify(tmp_path / "anew") == []


def test_pairs_may_be_those_of_a_file_or_none(made: Any, tmp_path: Path) -> None:
    linked = gc.run(made('pairs = "mine.csv"')).schools.linked
    assert [(p.schools, p.why.code) for p in linked] == [(("103", "104"), "linked.file")]
    proposal = gc.run(made('pairs = "none"'))
    assert proposal.schools.linked == ()
    folder = gc.write_folder(proposal, tmp_path / "out")
    assert not (folder / "pairs.csv").exists()
    assert verify(folder) == []


def test_the_pairs_of_a_folder_may_be_named_as_they_are(made: Any, tmp_path: Path) -> None:
    folder = gc.write_folder(gc.run(made()), tmp_path / "out")
    shutil.copy(folder / "pairs.csv", tmp_path / "mine2.csv")
    linked = gc.run(made('pairs = "mine2.csv"')).schools.linked
    assert [p.schools for p in linked] == [("101", "102")]


def test_check_lists_the_pairs_and_why(made: Any) -> None:
    found = [issue for issue in check(made()).issues if issue.code == "linked_pair"]
    assert len(found) == 1
    assert "Ash Infant School (101) and Ash Junior School (102)" in found[0].message
    assert "of one name" in found[0].message


def test_a_proposal_from_data_names_its_own_pairs(tmp_path: Path) -> None:
    schools = gc.Schools.of(
        ["a", "b", "c"],
        lon=[0, 0.01, 0.02],
        lat=[52] * 3,
        names=["Ash Infant School", "Ash Junior School", "Oak"],
        more={"head": ["vacant", None, None], "forecast 2030": [5, None, 7]},
    )
    travel = gc.travel_times(schools)
    for linked in ((), (("b", "c"),)):
        problem = gc.Problem(schools.with_linked(linked), travel, gc.Rules(size=(2, 2)))
        folder = gc.write_folder(gc.propose(problem, seconds=5), tmp_path / f"out{len(linked)}")
        assert verify(folder) == []
        again = gc.run(folder / "scenario.toml").schools
        assert [pair.schools for pair in again.linked] == list(linked)
        assert again.column("head") == ("vacant", None, None)
        assert again.column("forecast 2030") == (5, None, 7)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('head = "Post"', 'head = "Posts"', "no column 'Posts' for the head; did you mean 'Post'"),
        ('plan = "plan.csv"', 'plan = "plans.csv"', "plan = 'plans.csv' is not a file"),
        ('rural = "rural.csv"', 'rural = "Rural"', "no column 'Rural' for the rural"),
        ('planning_area = "Area"', "", "go together"),
        ('"2030" = "F30"', '"30" = "F30"', "'30' is no year of a forecast"),
        ("trust = ", "partnership = ", "that of the key partnerships"),
        ("trust = ", '"a b" = ', "no name of a layer"),
        ("PAIRS", 'pairs = "some"', "neither 'none' nor a file"),
        ("PAIRS", 'pairs = "gone.csv"', "is not a file"),
        ('head = "Post"', "heads = 1", "did you mean 'head'"),
    ],
)
def test_what_is_wrong_is_said_with_a_way_to_mend_it(
    made: Any, old: str, new: str, words: str
) -> None:
    text = SCENARIO.replace(old, new).replace("PAIRS", "")
    with pytest.raises((ScenarioError, SchoolsError)) as told:
        check(made(plan_toml=text))
    assert words in str(told.value)


def test_columns_are_no_inputs(made: Any) -> None:
    text = SCENARIO.replace('"plan.csv"', '"Trust"').replace('"rural.csv"', '"Area"')
    scenario = read_scenario(made(plan_toml=text.replace("PAIRS", "")))
    written = scenario.written_out()["schools"]
    assert (written["plan"], written["rural"]) == ("Trust", "Area")
    assert Path(written["forecasts_file"]).is_absolute()


def test_a_folder_that_is_run_again_elsewhere_has_the_pairs_that_are_then_asked_for(
    made: Any, tmp_path: Path
) -> None:
    folder = gc.write_folder(gc.run(made()), tmp_path / "out")
    for file in tmp_path.glob("*.csv"):
        file.unlink()
    toml = folder / "scenario.toml"
    text = toml.read_text(encoding="utf-8")
    wanted = {"": [("101", "102")], 'pairs = "none"': [], 'pairs = "mine.csv"': [("103", "104")]}
    (folder / "mine.csv").write_text("from,to\n104,103\n", encoding="utf-8")
    for line, pairs in wanted.items():
        toml.write_text(text.replace("[schools]", f"[schools]\n{line}"), encoding="utf-8")
        assert [pair.schools for pair in gc.run(toml).schools.linked] == pairs, line
