"""How the page reads and projects its lines: by its own scripts, run in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, sync_playwright

from geocluster.maps import assets
from geocluster.maps.lines import encode
from geocluster.plane import UNITS_A_DEGREE
from tests.browser import QUIET, chromium

LON, LAT = st.integers(-18_000_000, 18_000_000), st.integers(-8_400_000, 8_400_000)
STEP = st.integers(-300, 300)
LINE = st.one_of(
    st.lists(st.tuples(LON, LAT), min_size=2, max_size=12, unique=True),
    st.builds(
        lambda start, steps: np.cumsum([start, *steps], axis=0).tolist(),
        st.tuples(st.integers(-17_000_000, 17_000_000), st.integers(-8_000_000, 8_000_000)),
        st.lists(st.tuples(STEP, STEP).filter(any), min_size=1, max_size=60),
    ),
)
"""Places in 1e-5 degrees: far from one another, or close together as along a road."""
SLOW = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[Page]:
    """A blank page with a small map that knows how lines are read."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        page = browser.new_page()
        page.set_content('<div id="map" style="width: 400px; height: 300px"></div>')
        scripts = [assets.leaflet_js(), *map(assets.page_script, ("dom.js", "lines.js"))]
        page.add_script_tag(content="\n".join(scripts))
        yield page
        browser.close()


def text_of(line: list[Any]) -> str:
    return encode(np.array(line) / UNITS_A_DEGREE)


@SLOW
@given(lines=st.lists(LINE, min_size=1, max_size=8))
def test_lines_are_read_one_after_another_to_the_last_digit(
    reader: Page, lines: list[list[Any]]
) -> None:
    read = reader.evaluate(
        "(texts) => texts.map((text) => [...placesOf(text)])", list(map(text_of, lines))
    )
    assert read == [[part for lon, lat in line for part in (lat, lon)] for line in lines]


@SLOW
@given(line=LINE)
def test_a_line_is_placed_alike_from_its_text_and_from_its_places(
    reader: Page, line: list[Any]
) -> None:
    pairs = [[lat / UNITS_A_DEGREE, lon / UNITS_A_DEGREE] for lon, lat in line]
    of_text, of_pairs, leaflet = reader.evaluate(
        """([text, pairs]) => [placedLine(text), placedLine(pairs)].map((line) => (
            { ...line, world: [...line.world] })).concat([pairs.flatMap(([lat, lon]) => {
                const { x, y } = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
                return [x, y];
            })])""",
        [text_of(line), pairs],
    )
    assert of_text == of_pairs
    lats, lons = zip(*pairs, strict=True)
    sides = [of_text[side] for side in ("south", "north", "west", "east")]
    assert sides == [min(lats), max(lats), min(lons), max(lons)]
    assert of_text["world"] == pytest.approx(leaflet, abs=1e-9)


@SLOW
@given(line=LINE, zoom=st.sampled_from([5, 7.92, 11.25, 16]))
def test_what_is_drawn_leaves_out_only_points_on_the_same_pixel(
    reader: Page, line: list[Any], zoom: float
) -> None:
    drawn, plain = reader.evaluate(
        """([text, zoom]) => {
            const box = document.getElementById('map').cloneNode();
            document.body.append(box);
            const map = L.map(box, { zoomSnap: 0 });
            const [lat, lon] = decoded(text)[0];
            map.setView([lat, lon], zoom);
            const drawn = new Lines([text], { renderer: L.canvas() }).addTo(map);
            const plain = L.polyline(decoded(text), { renderer: L.canvas() }).addTo(map);
            const rings = [drawn, plain].map((each) => each._rings[0].map(({ x, y }) => [x, y]));
            map.remove();
            box.remove();
            return rings;
        }""",
        [text_of(line), zoom],
    )
    apart = [point for point, _ in groupby(plain)]
    assert drawn == (apart if len(apart) > 1 else apart * 2)
