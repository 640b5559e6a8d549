"""The printed page: what it holds, and that the map fills the first sheet."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from geocluster.proposal import Proposal
from geocluster.proposal.asked import rules_told
from tests.browser import opened
from tests.firefox import firefox
from tests.maps.test_labels import READ, check_names

SHEETS = [("A4", False), ("A4", True), ("A3", False), ("A3", True)]
PIXELS = {"A4": (793, 1122), "A3": (1122, 1587)}
MARGIN = 37

RECORD = f"""() => {{
  const read = {READ};
  matchMedia('print').addEventListener('change', ({{ matches }}) => {{
    if (!matches) return;
    const side = document.querySelector('.mapside');
    const {{ left, right, top, bottom }} = side.getBoundingClientRect();
    window.printed = {{ ...read(), side: [left, top, right, bottom] }};
  }});
}}"""


def text_of(pdf: Path, *pages: str) -> str:
    """What a reader of the paper finds, line by line."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    found = subprocess.run(
        ["pdftotext", "-layout", *pages, str(pdf), "-"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    return unicodedata.normalize("NFKC", found)  # ligatures of fonts come apart


def in_minutes(seconds: int | None) -> str:
    assert seconds is not None
    return "under 1 min" if seconds < 30 else f"{(seconds + 30) // 60} min"


def rows_of(proposal: Proposal) -> dict[str, list[str]]:
    """What the row of each grouped school says: name, pupils, drive there and back."""
    rows = {}
    tier, schools = proposal.finest, proposal.schools
    for (group, _), hub in zip(tier.scored, tier.hubs, strict=True):
        for i in group.members:
            pupils = schools.pupils[i]
            rows[schools.ids[i]] = [
                "unknown" if pupils is None else f"{pupils:,}",
                *(
                    ("–", "–")
                    if i == hub
                    else (
                        in_minutes(proposal.travel.between(hub, i)),
                        in_minutes(proposal.travel.between(i, hub)),
                    )
                ),
            ]
    return rows


def check_members(text: str, proposal: Proposal) -> None:
    lines = text.splitlines()
    for school, said in rows_of(proposal).items():
        name = proposal.schools.names[proposal.schools.ids.index(school)]
        (row,) = [line for line in lines if re.search(rf"min +{school}$|– +{school}$", line)]
        assert name.split()[0] in row
        assert re.search(r" +".join(map(re.escape, said)) + rf" +{school}$", row), (said, row)


def share_of_land(pdf: Path) -> float:
    """How much of the first sheet has the colour of land."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm is not installed")
    command = ["pdftoppm", "-r", "30", "-l", "1", "-singlefile", str(pdf), str(pdf.with_suffix(""))]
    subprocess.run(command, check=True)
    kind, size, most, pixels = pdf.with_suffix(".ppm").read_bytes().split(b"\n", 3)
    assert (kind, most) == (b"P6", b"255")
    width, height = map(int, size.split())
    picture = np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(int)
    land = np.abs(picture - (246, 242, 232)).max(axis=2) < 6
    return float(land.mean())


def test_every_sheet_is_filled_by_a_map_whose_names_are_placed_for_it(
    lincolnshire_map: Path, tmp_path: Path
) -> None:
    with opened(lincolnshire_map) as shown:
        page = shown.page
        page.evaluate(RECORD)
        view = page.evaluate(READ)
        for size, across in SHEETS:
            pdf = tmp_path / f"{size}{across}.pdf"
            page.pdf(path=pdf, format=size, landscape=across)
            assert share_of_land(pdf) > 0.01  # the land lies beneath the marks
            printed = page.evaluate("window.printed")
            width, height = sorted(PIXELS[size], reverse=across)
            left, top, right, bottom = printed["side"]
            assert right - left == pytest.approx(width - 2 * MARGIN, abs=3), (size, across)
            assert bottom == pytest.approx(height - MARGIN - 53, abs=3), (size, across)
            assert bottom - top > 0.8 * (height - MARGIN - 53)
            check_names(printed)
            assert len(printed["names"]) >= 18
        after = page.evaluate(READ)
        assert after["texts"] == view["texts"]
        for one, other in zip(after["names"], view["names"], strict=True):
            assert one == pytest.approx(other, abs=2)
        assert page.locator("#rules").get_attribute("open") is None
        assert page.locator(".paper-only, .paper-status, .paper-picture").count() == 0
        assert shown.complaints == []


@pytest.fixture(scope="module")
def printed(lincolnshire_map: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The map of Lincolnshire on A4, upright."""
    pdf = tmp_path_factory.mktemp("printed") / "map.pdf"
    with opened(lincolnshire_map) as shown:
        shown.page.pdf(path=pdf, format="A4")
    return pdf


def test_paper_holds_every_member_with_pupils_and_drives(
    lincolnshire: Proposal, printed: Path
) -> None:
    text = text_of(printed)
    check_members(text, lincolnshire)
    first = text_of(printed, "-l", "1")
    for said in (lincolnshire.name, lincolnshire.note, lincolnshire.status_in_words):
        assert said in " ".join(first.split())
    assert lincolnshire.created is not None
    day = date.fromisoformat(lincolnshire.created)
    assert f"Made on {day.day} {day:%B %Y}" in " ".join(first.split())
    sheets = text.rstrip("\f").split("\f")
    feet = [sheet.strip().splitlines()[-1] for sheet in sheets]
    assert [re.findall(r"\d+ / \d+$", foot) for foot in feet] == [
        [f"{k} / {len(sheets)}"] for k in range(1, len(sheets) + 1)
    ]
    assert all(lincolnshire.note in foot for foot in feet)
    numbers = [int(n) for n in re.findall(r"Group G(\d+)\s+\d+ schools?", text)]
    assert numbers == list(range(1, len(lincolnshire.tiers[0].scored) + 1))
    heads = [sheet for sheet in sheets if "And back" in sheet]
    assert len(heads) > 5  # the head of the table stands on each of its sheets


def test_paper_holds_rules_sources_and_licences(lincolnshire: Proposal, printed: Path) -> None:
    text = "".join(text_of(printed).split())
    speaker = lincolnshire.finest.speaker()
    wanted = [speaker.say(rule) for rule in rules_told(lincolnshire.finest.problem)]
    assert len(wanted) > 3
    for source in lincolnshire.sources:
        wanted += [said for said in (source.name, source.attribution, source.licence) if said]
    for said in wanted:
        assert "".join(said.split()) in text, said


def test_firefox_prints_the_same_and_fills_either_way_of_a_sheet(
    lincolnshire: Proposal, lincolnshire_map: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with firefox(profile) as browser:
        browser.open(lincolnshire_map)
        for width, height in ((21.0, 29.7), (42.0, 29.7)):
            pdf = browser.pdf(tmp_path / "map.pdf", width=width, height=height)
            check_members(text_of(pdf), lincolnshire)
            first = text_of(pdf, "-l", "1")
            assert first.count(lincolnshire.name) == 1
            assert lincolnshire.note in first
            assert "Pupils" not in first
            assert share_of_land(pdf) > 0.01
            # What stands lowest on the sheet, below the map, is near its foot.
            found = subprocess.run(
                ["pdftotext", "-bbox", "-l", "1", str(pdf), "-"],
                check=True,
                capture_output=True,
                encoding="utf-8",
            ).stdout
            page = re.search(r'<page width="([\d.]+)" height="([\d.]+)"', found)
            assert page
            lowest = max(map(float, re.findall(r'yMax="([\d.]+)"', found)))
            assert lowest > 0.8 * float(page[2])
