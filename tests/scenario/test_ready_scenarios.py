"""The scenarios that are ready to run on public data do run, on data like the public ones."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import geocluster as gc
from geocluster.planning import check
from geocluster.proposal import Proposal
from tests.conftest import REPOSITORY

READY = REPOSITORY / "data" / "scenarios"


def laid_out(folder: Path, shared: Path, name: str) -> Path:
    """Put real and made data where `geocluster fetch` would, and the scenario beside them."""
    public = folder / "public"
    public.mkdir()
    shutil.copy(shared / "lincolnshire" / "gias_extract.csv", public / "gias.csv")
    shutil.copy(shared / "gias" / "gias_all_links.csv", public / "gias_groups.csv")
    shutil.copy(shared / "lincolnshire" / "proxy_roads.osm.pbf", public / "lincolnshire.osm.pbf")
    _wales(shared / "wales" / "schools_2018.csv", public)
    (folder / "scenarios").mkdir()
    return Path(shutil.copy(READY / name, folder / "scenarios"))


def _wales(list_with_places: Path, public: Path) -> None:
    """Write the list as published, behind another sheet, and its places as Code-Point Open."""
    table = pd.read_csv(list_with_places, dtype=str)
    places = table.dropna(subset=["Easting"]).drop_duplicates("Postcode")
    areas = places["Postcode"].str.extract("^([A-Z]+)", expand=False)
    with zipfile.ZipFile(public / "codepo_gb.zip", "w") as archive:
        for area, units in places.groupby(areas):
            rows = units.assign(pq="10")[["Postcode", "pq", "Easting", "Northing"]]
            name = f"Data/CSV/{str(area).lower()}.csv"
            archive.writestr(name, rows.to_csv(header=False, index=False))
    with pd.ExcelWriter(public / "wales_schools.ods", engine="odf") as book:
        cover = pd.DataFrame({"Contents": ["Maintained schools"]})
        cover.to_excel(book, sheet_name="Cover", index=False)
        published = table.drop(columns=["Easting", "Northing", "lat", "lon"])
        published.to_excel(book, sheet_name="Maintained", index=False)


def cited(proposal: Proposal) -> Any:
    return {rule["citation"] for rule in proposal.record()["tiers"][0]["rules"]}


def test_the_lincolnshire_federations_are_proven_and_cite_the_guidance(
    shared: Path, tmp_path: Path
) -> None:
    proposal = gc.run(laid_out(tmp_path, shared, "lincolnshire_federations.toml"))
    assert proposal.status is gc.Status.OPTIMAL
    assert len(proposal.schools) == 280
    assert any("GOV.UK" in text for text in cited(proposal) if text)
    folder = gc.write_folder(proposal, tmp_path / "out")
    assert gc.verify(folder) == []


def test_the_lincolnshire_clusters_can_be_run(shared: Path, tmp_path: Path) -> None:
    found = check(laid_out(tmp_path, shared, "lincolnshire_clusters.toml"))
    assert found.problem.rules.size == (4, 10)
    assert found.without_group == ()


def test_the_ceredigion_federations_name_their_regulations(shared: Path, tmp_path: Path) -> None:
    file = laid_out(tmp_path, shared, "ceredigion_federations.toml")
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ('engine = "roads"', 'engine = "straight"'),
        ('file = "../public/wales.osm.pbf"\n', ""),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    proposal = gc.run(file)
    assert proposal.status is gc.Status.OPTIMAL
    assert len(proposal.schools) == 39
    assert any("SI 2014/1132" in text for text in cited(proposal) if text)


@pytest.mark.parametrize("file", sorted(READY.glob("*.toml")), ids=lambda f: f.name)
def test_a_ready_scenario_says_how_to_fetch_its_data(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "geocluster fetch" in text
    assert f"geocluster run data/scenarios/{file.name}" in text
