"""Names on the map, as a browser draws them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

from tests.browser import opened
from tests.maps.boxes import held, meet

READ = """() => {
  const box = (element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const all = (wanted) => [...document.querySelectorAll(wanted)].map(box).filter(
    ([left, top, right, bottom]) => right > left && bottom > top);
  return {
    names: all('.name:not([hidden])'),
    texts: [...document.querySelectorAll('.name:not([hidden])')].map((name) => name.textContent),
    marks: document.getElementById('map').marks.boxes().map((each) => {
      const outer = document.getElementById('map').getBoundingClientRect();
      const [from, to] = [[each.left, each.top], [each.right, each.bottom]].map(
        (corner) => map_of_schools.layerPointToContainerPoint(corner));
      return [outer.left + from.x, outer.top + from.y, outer.left + to.x, outer.top + to.y];
    }),
    controls: all('.leaflet-control'),
    map: box(document.getElementById('map')),
  };
}"""


def test_no_name_on_the_map_is_cut_or_lies_on_a_mark_a_name_or_a_button(
    lincolnshire_map: Path,
) -> None:
    with opened(lincolnshire_map) as shown:
        for width, height, fewest in ((1400, 900, 25), (800, 700, 10), (360, 740, 5)):
            shown.page.set_viewport_size({"width": width, "height": height})
            shown.page.reload()
            shown.page.wait_for_selector("html[data-ready=true]")
            read = shown.page.evaluate(READ)
            assert len(read["names"]) >= fewest
            check_names(read)
        assert shown.complaints == []


def check_names(read: dict[str, Any]) -> None:
    names = dict(zip(read["texts"], read["names"], strict=True))
    for (one, box), (other, beside) in combinations(names.items(), 2):
        assert not meet(box, beside), (one, other)
    for text, box in names.items():
        assert held(box, read["map"]), text
        assert not any(meet(box, other) for other in read["marks"]), text
        assert not any(meet(box, other) for other in read["controls"]), text


def test_all_townships_of_a_chinese_county_are_named_at_first_view(qingxi_map: Path) -> None:
    with opened(qingxi_map) as shown:
        read = shown.page.evaluate(READ)
        assert len(read["texts"]) == 14
        check_names(read)
        slants = shown.page.locator(".name-place").evaluate_all(
            "all => all.map((e) => getComputedStyle(e).fontStyle)"
        )
        assert set(slants) == {"normal"}  # Han letters have no slanted form


def test_names_stay_where_they_are_while_the_map_is_moved(lincolnshire_map: Path) -> None:
    where = """() => Object.fromEntries([...document.querySelectorAll('.name:not([hidden])')].map(
      (name) => [name.textContent, name.style.transform]))"""
    with opened(lincolnshire_map) as shown:
        page = shown.page
        before = page.evaluate(where)
        box = page.locator("#map").bounding_box()
        assert box is not None
        at = (box["x"] + 20, box["y"] + box["height"] / 2)
        page.mouse.move(*at)
        page.mouse.down()
        page.mouse.move(at[0] + 40, at[1] + 25, steps=4)
        page.wait_for_timeout(300)  # so that it is no flick
        page.mouse.up()
        after = page.evaluate(where)
        moved = page.evaluate("document.querySelector('.leaflet-map-pane').style.transform")
        assert moved not in ("", "translate3d(0px, 0px, 0px)")
        stay = before.keys() & after.keys()
        assert len(stay) > 15
        # A few give way to the buttons, which do not move with the map.
        assert sum(before[name] == after[name] for name in stay) >= len(stay) - 2
        check_names(page.evaluate(READ))
