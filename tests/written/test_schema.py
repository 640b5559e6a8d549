"""The schema of the record: each one that is written is of it, and it says what a key means."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import geocluster as gc
from geocluster.facts import fact
from geocluster.manifest import RECORD_FORMAT
from geocluster.rules import Alone, Rules
from geocluster.written.form import RecordForm
from geocluster.written.schema import SCHEMA, record_schema, written_down
from tests.pages import page
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import two_tiers
from tests.records import faults, schema, written_record
from tests.report.test_report import KINDS, county


def properties(of: Any, at: str) -> Iterator[tuple[str, Any]]:
    """Every property of a schema with the name of its table."""
    for name, part in of.get("properties", {}).items():
        yield f"{at}.{name}", part


def every_property() -> dict[str, Any]:
    tables = {"record": schema()} | schema()["$defs"]
    return {name: part for at, of in tables.items() for name, part in properties(of, at)}


def solved(**rules: Any) -> Any:
    return gc.propose(county(rules=Rules(**rules)), seconds=20).record()


# --- the schema itself ----------------------------------------------------------------------


def test_the_schema_is_one_of_draft_2020_12() -> None:
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema())


def test_the_schema_that_is_written_down_is_that_of_the_forms() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == written_down()


def test_the_schema_says_what_every_key_means() -> None:
    every = every_property()
    assert len(every) > 100
    assert [name for name, part in every.items() if not part.get("description")] == []
    tables = schema()["$defs"]
    assert [name for name, part in tables.items() if not part.get("description")] == []


def test_the_page_of_the_record_has_every_table_and_key_of_the_schema() -> None:
    text = page("record")
    for name in every_property():
        table, _, key = name.partition(".")
        assert f"### {table}\n" in text, table
        part = text.partition(f"### {table}\n")[2].partition("\n### ")[0]
        assert f"| `{key}` |" in part, name


def test_the_schema_is_printed_by_its_module(tmp_path: Path) -> None:
    asked = "import geocluster.written.schema as s, pathlib, sys, runpy\n"
    asked += "print(s.written_down(), end='')"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout == SCHEMA.read_text(encoding="utf-8")


def test_the_format_of_the_schema_is_the_one_that_is_written() -> None:
    assert record_schema()["properties"]["format"]["const"] == RECORD_FORMAT == 2


# --- records --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_record_of_every_kind_of_rule_is_of_the_schema(kind: str) -> None:
    record = gc.propose(KINDS[kind](), seconds=20).record()
    assert faults(record) == []
    RecordForm.model_validate(record)


def test_the_record_of_the_demo_county_is_of_the_schema(demo_county: Path) -> None:
    assert faults(gc.run(demo_county / "scenario.toml").record()) == []


def test_the_record_of_a_real_county_is_of_the_schema(shared: Path, tmp_path: Path) -> None:
    scenario = tmp_path / "rutland.toml"
    scenario.write_text(
        f"""name = "Rutland"
[schools]
file = '{shared / "rutland" / "gias_extract.csv"}'
where = {{ phase = "Primary", status = "Open" }}
[travel]
engine = "roads"
file = '{shared / "rutland" / "roads.osm.pbf"}'
[[tier]]
preset = "england_federation"
""",
        encoding="utf-8",
    )
    record = gc.run(scenario).record()
    assert record["tiers"][0]["groups"]
    assert faults(record) == []


def test_the_record_of_schools_that_no_road_reaches_is_of_the_schema(tmp_path: Path) -> None:
    problem = county()
    lost: Any = {2: fact("lost.not_in_table", file="times.csv"), 5: "It lies on an island."}
    travel = replace(problem.travel, unreachable=lost)
    proposal = gc.propose(replace(problem, travel=travel), seconds=20)
    said = proposal.record()["travel"]
    assert said["unreachable"] == ["s2", "s5"]
    assert said["why_unreachable"]["s5"]["text"] == "It lies on an island."
    assert faults(proposal.record()) == []
    folder = gc.write_folder(proposal, tmp_path / "out")
    assert gc.verify(folder) == []
    assert gc.read_proposal(folder).travel.unreachable == proposal.travel.unreachable
    record = written_record(folder)
    del record["travel"]["why_unreachable"]["s2"]
    (folder / "proposal.json").write_text(json.dumps(record), encoding="utf-8")
    assert any("unreachable and why_unreachable" in said for said in gc.verify(folder))


def test_the_record_of_two_tiers_is_of_the_schema() -> None:
    for federations in (FEDERATIONS, [[3, 4]]):
        assert faults(two_tiers(nine(), CLUSTERS, federations).record()) == []


def test_the_record_of_an_answer_without_any_group_is_of_the_schema() -> None:
    record = solved(size=(2, 3), alone=Alone.ALLOWED)
    assert record["tiers"][0]["groups"] == []
    assert faults(record) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.update(format=1),
        lambda r: r.update(status="best"),
        lambda r: r.pop("tiers"),
        lambda r: r.update(objective=-1),
        lambda r: r["tiers"][0]["groups"][0].update(pupils="many"),
        lambda r: r["tiers"][0]["groups"][0].pop("costs"),
        lambda r: r["tiers"][0]["groups"][0]["costs"][0].pop("amount"),
        lambda r: r["tiers"][0]["groups"][0].update(strange=1),
        lambda r: r["tiers"][0].update(objective=1.5),
        lambda r: r["verdict"].pop("code"),
    ],
)
def test_a_record_that_is_no_such_is_told_by_the_schema(change: Any) -> None:
    record = copy.deepcopy(solved(size=(2, 3)))
    assert faults(record) == []
    change(record)
    assert faults(record)


# --- what it says ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_costs_by_term_add_up_to_the_cost(kind: str) -> None:
    record = gc.propose(KINDS[kind](), seconds=20).record()
    (tier,) = record["tiers"]
    for paid in (*tier["groups"], *tier["ungrouped"]):
        assert sum(x["cost"] for x in paid["costs"]) == (paid["cost"] or 0)
        assert all(x["cost"] == x["weight"] * x["amount"] for x in paid["costs"])
    if tier["objective"] is not None:
        assert sum(x["cost"] for x in tier["costs"]) == tier["objective"]
        each = [x for paid in (*tier["groups"], *tier["ungrouped"]) for x in paid["costs"]]
        assert sum(x["cost"] for x in [*each, *tier["once"]]) == tier["objective"]
    assert [(x["term"], x["cost"]) for x in record["costs"]] == [
        (x["term"], x["cost"]) for x in tier["costs"]
    ]


def test_the_centre_is_where_drives_are_counted_from_though_nobody_leads() -> None:
    led, not_led = (gc.propose(KINDS[k](), seconds=20).record() for k in ("from_lead", "no_lead"))
    for group in led["tiers"][0]["groups"]:
        assert group["centre"] == group["lead"] is not None
    for group in not_led["tiers"][0]["groups"]:
        assert group["lead"] is None
        assert group["centre"] in group["schools"]


@pytest.mark.parametrize(
    "change",
    [
        lambda why: why.update(code="nobody.knows"),
        lambda why: why.update(figures={}),
        lambda why: why.update(figures={key: [] for key in why["figures"]}),
        lambda why: why.update(figures={key: {} for key in why["figures"]}),
        lambda why: why.update(figures=dict.fromkeys(why["figures"])),
    ],
)
def test_a_reason_of_which_no_text_can_be_made_is_refused_when_it_is_read(
    tmp_path: Path, change: Any
) -> None:
    folder = gc.write_folder(gc.propose(KINDS["pins"](), seconds=20), tmp_path / "out")
    record = written_record(folder)
    whys = [x["why"] for x in record["tiers"][0]["ungrouped"] if x["why"]["figures"]]
    assert whys
    change(whys[0])
    (folder / "proposal.json").write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(gc.GeoclusterError, match=r"the reason of s\d cannot be read"):
        gc.read_proposal(folder)
    assert any("the reason of" in said for said in gc.verify(folder))


def sentences(value: Any, at: str = "$") -> Iterator[str]:
    """Texts of a record that read as sentences, but for those that are said to be for people."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in ("text", "message", "rules", "sources"):
                yield from sentences(part, f"{at}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from sentences(part, at)
    elif isinstance(value, str) and value.count(" ") > 2:
        yield f"{at}: {value}"


@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_is_data(kind: str) -> None:
    record = gc.propose(KINDS[kind](), seconds=20).record()
    assert list(sentences(record)) == []
    assert list(sentences({"a": ["No group can be made."]}))
