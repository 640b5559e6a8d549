"""Road files as they come: in any order, joined, edited, with history, under any name."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from pathlib import Path

import numpy as np
import osmium
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geocluster.errors import TravelError
from geocluster.roads import EngineRequest, travel
from geocluster.roads.network import RoadNetwork
from geocluster.roads.osm import read_osm
from geocluster.schools import Schools
from tests.road_files import osm_elements, road_files, write_elements

Elements = list[ET.Element]
ARRAYS = ("lonlat", "tail", "head", "forward", "backward", "way", "delay", "turns", "ferry")


def as_pbf(source: Path, file: Path, kind: str = "pbf") -> Path:
    """Write the objects of a file as an extract, in their order."""
    file.unlink(missing_ok=True)
    writer = osmium.SimpleWriter(osmium.io.File(str(file), kind))
    processor = osmium.FileProcessor(str(source))
    for entity in processor.with_locations() if "locations" in kind else processor:
        writer.add(entity)
    writer.close()
    return file


def same(a: RoadNetwork, b: RoadNetwork) -> bool:
    return (
        all(np.array_equal(getattr(a, name), getattr(b, name)) for name in ARRAYS)
        and a.drawn == b.drawn
        and a.water == b.water
        and a.places == b.places
    )


# --- changes to a file that change nothing ------------------------------------------------


def shuffled(clean: Elements, chance: random.Random) -> Elements:
    return chance.sample(clean, len(clean))


def ways_first(clean: Elements, chance: random.Random) -> Elements:
    return sorted(clean, key=lambda e: e.tag, reverse=True)


def twice(clean: Elements, chance: random.Random) -> Elements:
    return [*clean, *deepcopy(clean)]


def overlapping(clean: Elements, chance: random.Random) -> Elements:
    return shuffled([*clean, *chance.sample(clean, len(clean) // 2)], chance)


def with_old_versions(clean: Elements, chance: random.Random) -> Elements:
    """Put older versions among the objects, which say something else or were deleted."""
    old = []
    for element in clean:
        element.set("version", "7")
        before = deepcopy(element)
        before.set("version", str(chance.randint(1, 6)))
        if chance.random() < 0.3:
            before.set("visible", "false")
        if before.tag == "node":
            before.set("lat", "51.5")
        for tag in before.findall("tag"):
            tag.set("v", chance.choice(["no", "motorway", "bollard", "-1", "no_u_turn"]))
        if before.tag == "way":
            before.insert(0, ET.Element("nd", ref=chance.choice(["1", "2"])))
        old.append(before)
    return shuffled([*clean, *old], chance)


def with_deleted(clean: Elements, chance: random.Random) -> Elements:
    """Add what has been deleted: by OpenStreetMap, with and without a trace, and in JOSM."""
    gone = []
    for k, element in enumerate(deepcopy(clean)):
        element.set("id", str(int(element.get("id", "")) + 1000))
        element.set(*chance.choice([("visible", "false"), ("action", "delete")]))
        gone.append(element)
        if element.tag == "node":
            last = ET.Element("node", id=element.get("id", ""), version="2", visible="false")
        else:
            last = ET.Element(element.tag, id=element.get("id", ""), version="2", visible="false")
        if k % 2:
            gone.append(last)
    return shuffled([*clean, *gone], chance)


def as_josm(clean: Elements, chance: random.Random) -> Elements:
    """Let some objects be without version, and others modified by hand."""
    for element in clean:
        if chance.random() < 0.5:
            element.attrib.pop("version")
        element.set("visible", "true")
        if chance.random() < 0.3:
            element.set("action", "modify")
    return clean


def as_overpass(clean: Elements, chance: random.Random) -> Elements:
    """Add what Overpass writes with ``out center`` and ``out geom``, which no road needs."""
    at = {e.get("id"): e for e in clean if e.tag == "node"}
    for element in clean:
        if element.tag != "node":
            element.insert(0, ET.Element("bounds", minlat="1", minlon="1", maxlat="2", maxlon="2"))
            element.insert(1, ET.Element("center", lat="52", lon="0"))
        for member in [*element.findall("nd"), *element.findall("member")]:
            node = at.get(member.get("ref"))
            if node is not None and member.get("type") != "way":
                member.set("lat", node.get("lat", ""))
                member.set("lon", node.get("lon", ""))
            elif member.tag == "member":
                ET.SubElement(member, "nd", lat="52.0", lon="0.001")
    meta = [ET.Element("note"), ET.Element("meta", osm_base="2026-01-02T03:04:05Z")]
    return [*meta, *ways_first(clean, chance)]


CHANGES: list[Callable[[Elements, random.Random], Elements]] = [
    shuffled, ways_first, twice, overlapping, with_old_versions, with_deleted, as_josm, as_overpass,
]  # fmt: skip


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=road_files(),
    change=st.sampled_from(CHANGES),
    seed=st.integers(0, 10**6),
    packed=st.sampled_from(["osm", "pbf", "osh.pbf"]),
)
def test_a_file_in_any_order_and_with_any_history_gives_the_network_of_the_clean_one(
    tmp_path: Path,
    content: tuple[object, ...],
    change: Callable[[Elements, random.Random], Elements],
    seed: int,
    packed: str,
) -> None:
    clean = osm_elements(*content)  # type: ignore[arg-type]
    try:
        expected = read_osm(write_elements(tmp_path / "clean.osm", clean), ferries=True)
    except TravelError:
        return  # no road, which is said
    odd = change(deepcopy(clean), random.Random(seed))
    file = write_elements(tmp_path / "odd.osm", odd)
    only_xml = change in (as_overpass, with_deleted)
    if packed == "osh.pbf" or (packed == "pbf" and change is not with_old_versions):
        file = file if only_xml else as_pbf(file, tmp_path / f"odd.{packed}", packed)
    assert same(read_osm(file, ferries=True), expected)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=road_files(), share=st.sampled_from([0.3, 1.0]), packed=st.booleans())
def test_objects_that_are_not_yet_in_openstreetmap_have_ids_below_zero(
    tmp_path: Path, content: tuple[object, ...], share: float, packed: bool
) -> None:
    clean = osm_elements(*content)  # type: ignore[arg-type]
    try:
        expected = read_osm(write_elements(tmp_path / "clean.osm", clean))
    except TravelError:
        return
    chance = random.Random(1)
    turned = {(e.tag, e.get("id")) for e in clean if chance.random() < share}
    for element in clean:
        if (element.tag, element.get("id")) in turned:
            element.set("id", f"-{element.get('id')}")
        for part in [*element.findall("nd"), *element.findall("member")]:
            if (part.get("type", "node"), part.get("ref")) in turned:
                part.set("ref", f"-{part.get('ref')}")
    file = write_elements(tmp_path / "new.osm", clean, generator="JOSM", upload="never")
    found = read_osm(as_pbf(file, tmp_path / "new.osm.pbf") if packed else file)

    def pieces(network: RoadNetwork) -> list[tuple[float, ...]]:
        ends = network.lonlat[np.stack([network.tail, network.head], axis=1)].reshape(-1, 4)
        rest = np.stack([network.forward, network.backward, np.abs(network.way)], axis=1)
        return sorted(map(tuple, np.hstack([ends, rest]).tolist()))

    assert pieces(found) == pieces(expected)
    assert len(found.turns) == len(expected.turns)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=road_files())
def test_positions_may_stand_on_the_ways_alone(tmp_path: Path, content: tuple[object, ...]) -> None:
    clean = osm_elements(*content)  # type: ignore[arg-type]
    source = write_elements(tmp_path / "clean.osm", clean)
    try:
        expected = read_osm(source)
    except TravelError:
        return
    whole = as_pbf(source, tmp_path / "w.osm.pbf", "pbf,locations_on_ways=true")
    assert same(read_osm(whole), expected)
    writer = osmium.SimpleWriter(
        osmium.io.File(str(tmp_path / "low.osm.pbf"), "pbf,locations_on_ways=true"), overwrite=True
    )
    for entity in osmium.FileProcessor(str(whole)):
        if not isinstance(entity, osmium.osm.Node) or len(entity.tags):
            writer.add(entity)
    writer.close()
    assert same(read_osm(tmp_path / "low.osm.pbf"), expected)


def test_a_real_extract_joined_with_itself_gives_the_network_of_one(
    shared: Path, tmp_path: Path
) -> None:
    file = shared / "roads" / "Helsinki.osm.pbf"
    clean = read_osm(file)
    writer = osmium.SimpleWriter(str(tmp_path / "joined.osm.pbf"))
    for _ in range(2):
        for entity in osmium.FileProcessor(str(file)):
            writer.add(entity)
    writer.close()
    assert same(read_osm(tmp_path / "joined.osm.pbf"), clean)
    for kind in ("osm", "osm.gz"):
        assert same(read_osm(as_pbf(file, tmp_path / f"x.{kind}", kind)), clean)


def test_where_there_is_no_room_to_write_positions_down_the_network_is_the_same(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = shared / "roads" / "Helsinki.osm.pbf"
    clean = read_osm(file)
    monkeypatch.setattr("geocluster.roads.osm_pbf._has_room", lambda folder, file: False)
    assert same(read_osm(file), clean)

    monkeypatch.undo()
    odd = tmp_path / "a, b"
    odd.mkdir()
    for folder in (odd, tmp_path):
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        assert same(read_osm(file), clean)
        assert not [x for x in tmp_path.iterdir() if x != odd]

    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("geocluster.roads.osm_pbf.TemporaryDirectory", full)
    with pytest.raises(TravelError, match=r"No space left on device.*TMPDIR"):
        read_osm(file)


# --- one road, one thing about it ---------------------------------------------------------

NODES = {1: (0.0, 52.0), 2: (0.01, 52.0), 3: (0.02, 52.0), 4: (0.01, 52.01)}
ROADS = [([1, 2, 3], {"highway": "tertiary"}), ([1, 4, 3], {"highway": "tertiary"})]


def direct(file: Path) -> bool:
    """Tell whether one still drives straight along way 1."""
    schools = Schools.of(["a", "b"], lon=[0.0, 0.02], lat=[52.0, 52.0])
    seconds = travel(schools, "roads", EngineRequest(file=file, cutoff=2000)).times.between(0, 1)
    assert seconds is not None
    return seconds < 160


@pytest.mark.parametrize(
    ("added", "stays"),
    [
        ('<way id="1" version="2" visible="false"/>', False),
        ('<way id="1" version="1" action="delete" visible="true"/>', False),
        ('<way id="1" version="0" visible="false"/>', True),
        ('<way id="1" version="2"><nd ref="1"/><tag k="railway" v="rail"/></way>', False),
        ('<way id="1" version="2"><nd ref="1"/><nd ref="2"/></way>', False),
        ('<node id="2" version="2" lat="52" lon="0.01"><tag k="barrier" v="log"/></node>', False),
        ('<node id="2" version="1" lat="52.9" lon="0.01"/>', False),
        ('<node id="2" version="1" visible="false"/>', False),
        ('<relation id="1" version="1"><tag k="type" v="route"/></relation>', True),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["osm", "osh.pbf"])
def test_the_newest_version_counts_whatever_it_says_and_wherever_it_stands(
    tmp_path: Path, added: str, stays: bool, kind: str
) -> None:
    elements = osm_elements(NODES, ROADS)
    for k, order in enumerate(([*elements, ET.fromstring(added)], elements)):
        if "action" in added and kind != "osm":
            continue
        file = write_elements(tmp_path / f"{k}.osm", order)
        if kind != "osm":
            file = as_pbf(file, tmp_path / f"{k}.{kind}", kind)
        assert direct(file) is (stays if k == 0 else True)


def test_a_newer_version_without_its_road_counts_in_an_extract_that_says_nothing_of_history(
    tmp_path: Path,
) -> None:
    newer = ET.fromstring('<way id="1" version="2"><nd ref="1"/><tag k="railway" v="rail"/></way>')
    file = write_elements(tmp_path / "m.osm", [*osm_elements(NODES, ROADS), newer])
    merged = as_pbf(file, tmp_path / "m.osm.pbf")
    assert not direct(merged)
    moved = ET.fromstring('<node id="2" version="2" lat="52.9" lon="0.01"/>')
    file = write_elements(tmp_path / "n.osm", [*osm_elements(NODES, ROADS), moved])
    assert not direct(as_pbf(file, tmp_path / "n.osm.pbf"))


def test_the_day_of_the_data_is_that_which_overpass_says(tmp_path: Path) -> None:
    meta = ET.Element("meta", osm_base="2026-01-02T03:04:05Z")
    file = write_elements(tmp_path / "o.osm", [meta, *osm_elements(NODES, ROADS)])
    assert read_osm(file).date == "2026-01-02"


def test_a_file_is_what_its_content_says_whatever_its_name(tmp_path: Path) -> None:
    plain = write_elements(tmp_path / "a.osm", osm_elements(NODES, ROADS))
    text = plain.read_bytes()
    clean = read_osm(plain)
    pbf = as_pbf(plain, tmp_path / "b.osm.pbf").read_bytes()
    utf16 = text.decode().replace("encoding='utf-8'", "encoding='utf-16'").encode("utf-16")
    contents = [text, gzip.compress(text), bz2.compress(text), lzma.compress(text), pbf, utf16]
    for name in ("roads.osm.pbf", "roads.osm", "roads.osm.gz", "roads.osm.bz2", "roads", "r.csv"):
        for content in contents:
            (tmp_path / name).write_bytes(content)
            assert same(read_osm(tmp_path / name), clean)
            assert direct(tmp_path / name)


ZIPPED = "PK\x03\x04"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (b"<osmChange version='0.6'><create/></osmChange>", "apply them to the extract"),
        (b"<osm version='0.6'><action type='modify'/></osm>", "apply them to the extract"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "is a web page"),
        (b"<!-- x --><HTML></HTML>", "is a web page"),
        (b"<gpx version='1.1'></gpx>", "GPX"),
        (b'{"version": 0.6, "elements": []}', r"out:xml"),
        (b"\xff\xe0\x04o5m2", "osmium cat"),
        (b"PAR1....PAR1", "Parquet"),
        (b"(\xb5/\xfd....", "Zstandard"),
        (b"\x1f\x8b\x08\x00damaged", "damaged"),
        (gzip.compress(b"hello", mtime=0), "is not a road file"),
        (b"id,name\n1,x\n", "is not a road file"),
        (b"<osm version='0.6'><node id='1' lat='1' lon='2'>", "line 1: the file is damaged"),
        (b"<osm version='0.6'></osm>", "holds no road"),
        (b"<!DOCTYPE osm [<!ENTITY a 'b'>]><osm version='0.6'>&a;</osm>", "document type"),
    ],
)  # fmt: skip
def test_what_is_no_road_file_is_refused_by_what_it_is(
    tmp_path: Path, content: bytes, said: str
) -> None:
    for name in ("roads.osm", "roads.osm.pbf"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TravelError, match=said) as caught:
            direct(tmp_path / name)
        assert name in str(caught.value)


def test_a_packed_extract_or_archive_is_refused_with_what_to_do(tmp_path: Path) -> None:
    plain = write_elements(tmp_path / "a.osm", osm_elements(NODES, ROADS))
    pbf = as_pbf(plain, tmp_path / "b.osm.pbf").read_bytes()
    (tmp_path / "b.osm.pbf.gz").write_bytes(gzip.compress(pbf))
    with pytest.raises(TravelError, match="unpack it first"):
        read_osm(tmp_path / "b.osm.pbf.gz")
    with zipfile.ZipFile(tmp_path / "roads.zip", "w") as archive:
        archive.write(plain, "a.osm")
    with pytest.raises(TravelError, match="ZIP archive; unpack it"):
        read_osm(tmp_path / "roads.zip")
    for packer in (gzip, bz2, lzma):
        whole = packer.compress(plain.read_bytes())
        (tmp_path / "cut").write_bytes(whole[: len(whole) * 3 // 4])
        with pytest.raises(TravelError, match="damaged"):
            read_osm(tmp_path / "cut")


def test_roads_whose_nodes_were_not_exported_are_refused_unless_the_ways_say_where(
    tmp_path: Path,
) -> None:
    elements = osm_elements(NODES, ROADS)
    ways = [e for e in elements if e.tag == "way"]
    with pytest.raises(TravelError, match=r"w\.osm holds 2 roads, but not where.*out skel"):
        read_osm(write_elements(tmp_path / "w.osm", ways))
    clean = read_osm(write_elements(tmp_path / "clean.osm", elements))
    drawn = [e for e in as_overpass(elements, random.Random(1)) if e.tag != "node"]
    assert same(read_osm(write_elements(tmp_path / "geom.osm", drawn)), clean)


def test_an_answer_that_overpass_could_not_finish_is_refused(tmp_path: Path) -> None:
    remark = ET.Element("remark")
    remark.text = ' runtime error: Query timed out in "query" at line 3 after 26 seconds. '
    file = write_elements(tmp_path / "o.osm", [*osm_elements(NODES, ROADS), remark])
    with pytest.raises(TravelError, match=r"o\.osm is not complete.*timed out"):
        read_osm(file)


@pytest.mark.parametrize(
    "value", ["abc", "", "NaN", "inf", "-inf", "95", "1e400", "52,5", "5_2", None]
)
@pytest.mark.parametrize("key", ["lat", "lon"])
def test_a_coordinate_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, key: str, value: str | None
) -> None:
    if (key, value) == ("lon", "95"):
        value = "195"
    node = ET.Element("node", {"id": "9", "lat": "52", "lon": "0"})
    node.attrib.pop(key)
    if value is not None:
        node.set(key, value)
    node.tail = "\n"
    elements = osm_elements(NODES, ROADS)
    for element in elements:
        element.tail = "\n"
    file = write_elements(tmp_path / "bad.osm", [*elements, node])
    said = rf"bad\.osm, line 8: node 9 has (no {key}|{key} = '{value}'); a l\w+ is a number from"
    with pytest.raises(TravelError, match=said):
        read_osm(file)


@pytest.mark.parametrize(
    ("element", "said"),
    [
        ('<node lat="52" lon="0"/>', "id of a node is missing"),
        ('<way id="x"/>', "id of a way is 'x'"),
        ('<way id="5"><nd ref=""/></way>', "ref of a way is ''"),
        ('<way id="5"><nd/></way>', "ref of a way is missing"),
        ('<way id="5"><nd ref="1" lat="x" lon="2"/></way>', "node 1 of way 5 has lat = 'x'"),
        ('<relation id="5"><member type="way" role="to"/></relation>', "ref of a relation"),
        ('<node id="99999999999999999999" lat="1" lon="2"/>', "not a whole number"),
    ],
)
def test_an_object_that_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, element: str, said: str
) -> None:
    file = write_elements(
        tmp_path / "bad.osm", [*osm_elements(NODES, ROADS), ET.fromstring(element)]
    )
    with pytest.raises(TravelError, match=rf"bad\.osm, line \d+: .*{said}"):
        read_osm(file)


@pytest.mark.parametrize(
    "element",
    [
        '<node id="9" version="x" lat="52" lon="0" timestamp="never" uid="-1" changeset="?"/>',
        '<way id="9"><foo><nd ref="1"/></foo><nd ref="1"/></way>',
        "<anything/>",
        '<changeset id="5"/>',
    ],
)
def test_what_does_not_matter_is_passed_over(tmp_path: Path, element: str) -> None:
    file = write_elements(
        tmp_path / "odd.osm", [*osm_elements(NODES, ROADS), ET.fromstring(element)]
    )
    assert direct(file)


def test_a_position_off_the_globe_in_an_extract_is_refused_by_its_node(tmp_path: Path) -> None:
    writer = osmium.SimpleWriter(str(tmp_path / "off.osm.pbf"))
    for ref, lat in ((1, 52.0), (2, 95.0)):
        writer.add_node(osmium.osm.mutable.Node(id=ref, location=(0.0, lat)))
    writer.add_way(osmium.osm.mutable.Way(id=1, nodes=[1, 2], tags={"highway": "tertiary"}))
    writer.close()
    with pytest.raises(TravelError, match=r"off\.osm\.pbf: node 2 lies at .* 95"):
        read_osm(tmp_path / "off.osm.pbf")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), packed=st.booleans())
def test_a_file_with_bytes_changed_is_read_or_refused(
    tmp_path: Path, seed: int, packed: bool
) -> None:
    plain = write_elements(tmp_path / "a.osm", osm_elements(NODES, ROADS))
    whole = bytearray((as_pbf(plain, tmp_path / "b.osm.pbf") if packed else plain).read_bytes())
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    (tmp_path / "odd").write_bytes(
        whole[: chance.choice([len(whole), chance.randrange(len(whole))])]
    )
    with suppress(TravelError):
        assert len(read_osm(tmp_path / "odd").tail)
