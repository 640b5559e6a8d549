"""The gallery: its scenarios are sound, its page shows the pictures that are there, all small."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

import geocluster as gc
from geocluster.maps.colours import PALETTE
from geocluster.texts import LANGUAGES
from tests.gallery import (
    DOCS,
    HEIGHT,
    PICTURES,
    SCENES,
    WIDTH,
    Scene,
    gallery_page,
    quantised,
    scenario_of,
    spoken,
)

MOST_BYTES = 150_000


@pytest.mark.parametrize("scene", [s for s in SCENES if not s.beside], ids=lambda s: s.name)
def test_each_scenario_is_sound_and_reads_the_files_of_its_county(
    scene: Scene, tmp_path: Path
) -> None:
    file = scenario_of(scene, tmp_path, "en")
    scenario = gc.read_scenario(file)
    assert len(scenario.tiers) == (2 if scene.tiers else 1)
    named = re.findall(r'file = "(.+)"', file.read_text(encoding="utf-8"))
    assert named
    assert all(Path(name).is_file() for name in named)


def test_a_change_that_changes_nothing_is_told(tmp_path: Path) -> None:
    scene = Scene(name="x", title="x", about="x", changes=(("not there", ""),))
    with pytest.raises(ValueError, match="not there"):
        scenario_of(scene, tmp_path, "en")


def test_the_page_shows_every_picture_that_is_there_and_no_other() -> None:
    there = {file.name for file in PICTURES.iterdir()}
    page = (DOCS / "gallery.md").read_text(encoding="utf-8")
    assert page == gallery_page(sorted(there)), "make gallery"
    assert set(re.findall(r"\(gallery/(.+?)\)", page)) == there
    wanted = {f"{scene.name}.{tag}.png" for scene in SCENES for tag in LANGUAGES.own}
    assert there <= wanted
    assert {name for name in wanted if name.endswith(".en.png")} <= there


def test_english_is_spoken_and_languages_without_a_catalogue_are_left_out() -> None:
    files = {tag: tongue.catalogue for tag, tongue in LANGUAGES.own.items()}
    assert set(spoken()) <= {"en", *(tag for tag, file in files.items() if file and file.is_file())}
    assert "en" in spoken()


@pytest.mark.parametrize("file", sorted(PICTURES.iterdir()), ids=lambda file: file.name)
def test_each_picture_is_small_and_of_one_size(file: Path) -> None:
    assert file.stat().st_size <= MOST_BYTES
    with Image.open(file) as picture:
        assert (picture.size, picture.mode) == ((WIDTH, HEIGHT), "P")


def test_few_colours_keep_those_of_the_groups() -> None:
    drawn = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    for k, colour in enumerate(PALETTE):
        pen.rectangle((50 * k, 0, 50 * k + 30, 30), fill=colour)
    buffer = io.BytesIO()
    drawn.save(buffer, "png")
    with Image.open(io.BytesIO(quantised(buffer.getvalue()))) as few:
        kept = few.convert("RGB")
    for k, colour in enumerate(PALETTE):
        meant = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        got = kept.getpixel((50 * k + 15, 15))
        assert isinstance(got, tuple)
        assert max(abs(a - b) for a, b in zip(got, meant, strict=True)) <= 8
