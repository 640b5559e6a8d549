"""Numbers of groups follow space: whatever the order of the list, and near where groups are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import geocluster as gc
from geocluster.grouping import Group
from geocluster.proposal.numbering import along_a_curve
from tests.archives import unpacked

PLACES = st.lists(
    st.tuples(st.integers(-60, 60), st.integers(-40, 40)), min_size=1, max_size=30, unique=True
)


@given(PLACES, st.randoms(use_true_random=False), st.sampled_from([0.0, 179.9]))
@settings(max_examples=40)
def test_the_same_places_have_the_same_numbers_in_whatever_order(
    places: list[tuple[int, int]], chance: object, middle: float
) -> None:
    lonlat = np.array(places, dtype=float) / 100 + [middle, 52]
    lonlat[:, 0] = (lonlat[:, 0] + 180) % 360 - 180
    order = list(range(len(places)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    groups = [Group((k,)) for k in range(len(places))]
    numbers = along_a_curve(groups, lonlat)
    assert sorted(numbers) == order_of(len(places))
    other = along_a_curve(groups, lonlat[order])
    if len({tuple(place) for place in np.round(lonlat, 1)}) == len(places):
        assert [other[k] for k in range(len(places))] == [numbers[i] for i in order]


def order_of(n: int) -> list[int]:
    return list(range(n))


def test_the_next_number_is_near() -> None:
    across = [(x, y) for y in range(8) for x in range(8)]
    lonlat = np.array(across, dtype=float) * 0.1
    numbers = along_a_curve([Group((k,)) for k in range(64)], lonlat)
    by_number = sorted(range(64), key=numbers.__getitem__)
    steps = np.abs(np.diff(lonlat[by_number], axis=0)).sum(axis=1)
    assert steps.max() < 0.25  # beside one another, but for two middles that fall into a cell
    assert np.median(steps) < 0.11


def test_older_folders_keep_the_numbers_that_people_know(tmp_path: Path) -> None:
    written = Path(__file__).parents[1] / "data" / "before_h.tar.xz"
    folders = [folder for folder in unpacked(written, tmp_path).iterdir() if folder.is_dir()]
    changed = []
    for folder in folders:
        said = json.loads((folder / "proposal.json").read_text(encoding="utf-8"))
        (tier,) = gc.read_proposal(folder).tiers
        assert [group["id"] for group in said["tiers"][0]["groups"]] == list(tier.group_ids)
        changed.append(replace(tier, numbered_by_list=False).group_ids != tier.group_ids)
    assert any(changed)
