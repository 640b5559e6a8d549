"""Random damage to every kind of file: ``python -m tests.fuzz_data [--cases N] [--seed S]``."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import random
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import osmium
import pandas as pd
from shapely.geometry import Point

from tests.fuzz_scenarios import OUTLINE
from tests.fuzzing import Case, main
from tests.road_files import write_osm

__all__ = ["KINDS", "make"]

N = 8
PLAIN = pd.DataFrame(
    {
        "id": [f"s{k}" for k in range(N)],
        "name": [f"School {k}" for k in range(N)],
        "pupils": [40 + 17 * k for k in range(N)],
        "postcode": [f"LE15 {k}AA" for k in range(N)],
        "x": [-0.70 + 0.01 * (k % 3) for k in range(N)],
        "y": [52.60 + 0.01 * (k // 3) for k in range(N)],
    }
).astype(object)
GIAS = pd.DataFrame(
    {
        "URN": [str(120000 + k) for k in range(N)],
        "LA (name)": ["Rutland"] * N,
        "EstablishmentName": [f"St John’s {k}" for k in range(N)],
        "TypeOfEstablishment (name)": ["Community school"] * N,
        "EstablishmentStatus (name)": ["Open"] * (N - 1) + ["Closed"],
        "PhaseOfEducation (name)": ["Primary"] * N,
        "NumberOfPupils": [str(50 + k) for k in range(N)],
        "Postcode": [f"LE15 {k}AA" for k in range(N)],
        "Easting": [str(486000 + 800 * k) for k in range(N)],
        "Northing": [str(308000 + 700 * (k % 3)) for k in range(N)],
    }
).astype(object)
CHINA = pd.DataFrame(
    {
        "学校代码": [f"{3000 + k}" for k in range(N)],
        "学校名称": [f"第{k}小学" for k in range(N)],
        "学生数": [30 + k for k in range(N)],
        "经度": [103.0 + 0.01 * k for k in range(N)],
        "纬度": [25.0 + 0.01 * (k % 3) for k in range(N)],
    }
).astype(object)
PAIRS = pd.DataFrame(
    [
        {"from": f"s{i}", "to": f"s{j}", "seconds": 60 * abs(i - j)}
        for i in range(N)
        for j in range(N)
        if i != j
    ]
).astype(object)
POSTCODES = pd.DataFrame(
    {
        "pcds": [f"LE15 {k}AA" for k in range(N)],
        "oseast1m": [486000 + 800 * k for k in range(N)],
        "osnrth1m": [308000 + 700 * (k % 3) for k in range(N)],
        "osgrdind": [1] * N,
    }
).astype(object)
NEIGHBOURS = pd.DataFrame({"from": ["s0", "s1", "s2"], "to": ["s1", "s2", "s3"]}).astype(object)
LINKS = pd.DataFrame(
    {
        "URN": ["120000", "120001"],
        "LinkURN": ["120001", "120000"],
        "LinkName": ["A", "B"],
        "LinkType": ["Predecessor", "Successor"],
        "LinkEstablishedDate": ["01/01/2022", ""],
    }
).astype(object)
GROUPS = pd.DataFrame(
    {
        "URN": ["120000", "120001"],
        "Group UID": ["7", "7"],
        "Group Name": ["Trust", "Trust"],
        "Group Type": ["Federation", "Federation"],
        "Closed Date": ["", ""],
        "Group Status": ["Open", "Open"],
    }
).astype(object)
CELLS: list[Any] = [
    "", " ", None, 0, -1, 1, 1e308, -1e308, float("nan"), float("inf"), "nan", "inf", "0", "-1",
    "1,5",
    "1.234,5", "1,234", "1e400", "9" * 400, "１２", "SUPP", "<5", "x", "s1", "S1", "s1 ", "中心校",
    "a\nb",
    "a\0b", '"', '""', "'", "=1+1", "é", "\ufeff", "\u200b", "2024-01-01", True, "TRUE",
    "#REF!", "#N/A",
    "LE15 0AA", "TF261695", "52°36′N", "52.6N", 120000, 120000.0, "120000.0", "1.2E+05",
    "a" * 40_000, 181,
    -91, 1e7, 32767, "unreachable", b"\xff".decode("latin-1"),
]  # fmt: skip
TABLE = (
    'format = "table"\ncolumns = { id = "id", name = "name", pupils = "pupils", '
    'x = "x", y = "y" }\n'
    'crs = "EPSG:4326"'
)
CLOSED = OUTLINE.replace("-0.8", "-0.712").replace("-0.5", "-0.708").replace("52.5", "52.593")
CLOSED = CLOSED.replace("52.8", "52.594")
STRAIGHT = 'engine = "straight"'


def _list_of(name: str, keys: str = TABLE, travel: str = STRAIGHT, more: str = "") -> str:
    return (
        f'name = "f"\n[schools]\nfile = "{name}"\n{keys}\n[travel]\n{travel}\n'
        f"[[tier]]\nsize = [2, 4]\n{more}\n[solve]\nseconds = 0.5\n"
    )


def csv_bytes(frame: pd.DataFrame, encoding: str = "utf-8", **how: Any) -> bytes:
    text: str = frame.to_csv(index=False, **how)
    return text.encode(encoding, "replace")


def book_bytes(frame: pd.DataFrame, engine: Any) -> bytes:
    out = io.BytesIO()
    frame.map(_fits_a_cell).to_excel(out, index=False, engine=engine)
    return out.getvalue()


def _fits_a_cell(value: Any) -> Any:
    """Change what no spreadsheet program could write."""
    return value.replace("\0", "")[:32_000] if isinstance(value, str) else value


def parquet_bytes(frame: pd.DataFrame) -> bytes:
    out = io.BytesIO()
    try:
        frame.to_parquet(out)
    except Exception:  # a column of several kinds is text
        frame.map(lambda v: None if v is None else str(v)).to_parquet(out)
    return out.getvalue()


def _shapes(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    numbers = frame.reindex(columns=["x", "y"]).apply(pd.to_numeric, errors="coerce")
    points = [Point(x, y) if x == x and y == y else None for x, y in numbers.to_numpy(float)]
    rest = frame.drop(columns=["x", "y"], errors="ignore").map(
        lambda v: None if v is None else str(v).replace("\0", "")
    )
    rest = rest.loc[:, ~rest.columns.str.lower().duplicated()]
    return gpd.GeoDataFrame(rest, geometry=points, crs="EPSG:4326")


def shapes_bytes(frame: pd.DataFrame, ending: str, folder: Path) -> bytes:
    file = folder / f"made{ending}"
    _shapes(frame).to_file(file)
    content = file.read_bytes()
    file.unlink()
    return content


@cache
def roads_bytes(ending: str) -> bytes:
    """Write a grid of roads, with a barrier, a turn that is forbidden, signals and a ferry."""
    import tempfile

    side = range(6)
    nodes = {1 + i + 6 * j: (-0.71 + 0.008 * i, 52.59 + 0.008 * j) for i in side for j in side}
    main, minor = {"highway": "tertiary", "maxspeed": "30 mph"}, {"highway": "unclassified"}
    ways = [([1 + i + 6 * j for i in side], main) for j in side]
    ways += [([1 + i + 6 * j for j in side], minor) for i in side]
    ways.append(([1, 36], {"route": "ferry", "duration": "00:10"}))
    tags = {
        8: {"barrier": "gate"},
        15: {"highway": "traffic_signals"},
        22: {"place": "village", "name": "A"},
    }
    members = [("way", "from", 1), ("node", "via", 2), ("way", "to", 8)]
    relations = [(members, {"type": "restriction", "restriction": "no_left_turn"})]
    with tempfile.TemporaryDirectory() as name:
        xml = write_osm(Path(name) / "r.osm", nodes, ways, tags, relations)
        if ending == ".osm.pbf":
            with osmium.SimpleWriter(str(Path(name) / "r.osm.pbf")) as writer:
                for entity in osmium.FileProcessor(str(xml)):
                    writer.add(entity)
            return (Path(name) / "r.osm.pbf").read_bytes()
        return xml.read_bytes()


@cache
def graph_bytes() -> bytes:
    """Write a graph as osmnx saves it."""
    import tempfile

    import networkx as nx
    import osmnx

    graph = nx.MultiDiGraph(crs="epsg:4326", created_date="2024-01-01")
    for i in range(6):
        for j in range(6):
            graph.add_node(1 + i + 6 * j, x=-0.71 + 0.008 * i, y=52.59 + 0.008 * j)
    for node in list(graph):
        for other in (node + 1, node + 6):
            if other in graph and not (other == node + 1 and node % 6 == 0):
                said = {"highway": "tertiary", "oneway": False, "length": 500.0, "osmid": node}
                graph.add_edge(node, other, **said)
                graph.add_edge(other, node, **said)
    with tempfile.TemporaryDirectory() as name:
        osmnx.save_graphml(graph, Path(name) / "r.graphml")
        return (Path(name) / "r.graphml").read_bytes()


Content = Callable[[random.Random, Path], bytes]


def _table(frame: pd.DataFrame, write: Callable[[pd.DataFrame, Path], bytes]) -> Content:
    """Make a table file, half of the time of changed cells, rows or columns."""
    return lambda rng, folder: write(
        change_table(frame, rng) if rng.random() < 0.6 else frame, folder
    )


def _csv(frame: pd.DataFrame, encoding: str = "utf-8") -> Content:
    return _table(frame, lambda f, _: csv_bytes(f, encoding))


ROADS = 'engine = "roads"\nfile = "FILE"'
GIAS_KEYS = 'format = "gias"'
BESIDE = {"s.csv": csv_bytes(PLAIN), "g.csv": csv_bytes(GIAS, "cp1252")}

KINDS: dict[str, tuple[str, Content, str]] = {
    "list in CSV": ("f.csv", _csv(PLAIN), _list_of("FILE")),
    "list in GIAS": ("f.csv", _csv(GIAS, "cp1252"), _list_of("FILE", GIAS_KEYS)),
    "list of China": (
        "f.csv", _csv(CHINA, "gb18030"), _list_of("FILE",
        'format = "china"\ncoordinates = "gcj02"'),
    ),
    "list in XLSX": (
        "f.xlsx", _table(PLAIN, lambda f, _: book_bytes(f, "openpyxl")), _list_of("FILE"),
    ),
    "list in ODS": ("f.ods", _table(PLAIN, lambda f, _: book_bytes(f, "odf")), _list_of("FILE")),
    "list in Parquet": (
        "f.parquet", _table(PLAIN, lambda f, _: parquet_bytes(f)), _list_of("FILE"),
    ),
    "list in GeoJSON": (
        "f.geojson", _table(PLAIN, lambda f, d: shapes_bytes(f, ".geojson", d)),
        _list_of("FILE", 'format = "table"\ncolumns = { id = "id", name = "name" }'),
    ),
    "list in GeoPackage": (
        "f.gpkg", _table(PLAIN, lambda f, d: shapes_bytes(f, ".gpkg", d)),
        _list_of("FILE", 'format = "table"\ncolumns = { id = "id", name = "name" }'),
    ),
    "matrix in CSV": (
        "f.csv", _csv(PAIRS), _list_of("s.csv", travel='engine = "matrix"\nfile = "FILE"'),
    ),
    "matrix in Parquet": (
        "f.parquet", _table(PAIRS, lambda f, _: parquet_bytes(f)),
        _list_of("s.csv", travel='engine = "matrix"\nfile = "FILE"'),
    ),
    "matrix in XLSX": (
        "f.xlsx", _table(PAIRS, lambda f, _: book_bytes(f, "openpyxl")),
        _list_of("s.csv", travel='engine = "matrix"\nfile = "FILE"'),
    ),
    "neighbours": (
        "f.csv", _csv(NEIGHBOURS), _list_of("s.csv",
        more='contiguous = true\nneighbours = "FILE"'),
    ),
    "links": ("f.csv", _csv(LINKS), _list_of("g.csv", f'{GIAS_KEYS}\nlinks = "FILE"')),
    "groups": ("f.csv", _csv(GROUPS), _list_of("g.csv", f'{GIAS_KEYS}\ngroups = "FILE"')),
    "postcodes": (
        "f.csv", _csv(POSTCODES),
        _list_of(
            "s.csv",
            'format = "table"\ncolumns = { id = "id", name = "name", postcode = "postcode" }\n'
            'postcodes = "FILE"',
        ),
    ),
    "boundary": (
        "f.geojson", lambda rng, _: OUTLINE.encode(),
        _list_of("s.csv", more='[output]\nboundary = "FILE"'),
    ),
    "closed roads": (
        "f.geojson", lambda rng, _: CLOSED.encode(),
        _list_of("s.csv", travel='engine = "roads"\nfile = "r.osm"\nclosed = ["FILE"]'),
    ),
    "roads in OSM": ("f.osm", lambda rng, _: roads_bytes(".osm"), _list_of("s.csv", travel=ROADS)),
    "roads in gzip": (
        "f.osm.gz", lambda rng, _: gzip.compress(roads_bytes(".osm")),
        _list_of("s.csv", travel=ROADS),
    ),
    "roads in bzip2": (
        "f.osm.bz2", lambda rng, _: bz2.compress(roads_bytes(".osm")),
        _list_of("s.csv", travel=ROADS),
    ),
    "roads in PBF": (
        "f.osm.pbf", lambda rng, _: roads_bytes(".osm.pbf"), _list_of("s.csv", travel=ROADS),
    ),
    "roads in GraphML": (
        "f.graphml", lambda rng, _: graph_bytes(), _list_of("s.csv", travel=ROADS),
    ),
    "note of origin": (
        "s.csv.source.json",
        lambda rng, _: b'{"name": "A", "licence": "OGL", "date": "2024", "synthetic": false}',
        _list_of("s.csv"),
    ),
}  # fmt: skip


def change_table(frame: pd.DataFrame, rng: random.Random) -> pd.DataFrame:
    """Change cells, rows or columns, as people and programs do."""
    frame = frame.copy()
    for _ in range(rng.choice([1, 1, 2, 5])):
        if not len(frame) or not len(frame.columns):
            break
        row, column = rng.randrange(len(frame)), rng.randrange(len(frame.columns))
        other = rng.randrange(len(frame))
        how = rng.randrange(10)
        frame = frame.astype(object)
        if how < 4:
            frame.iat[row, column] = rng.choice(CELLS)
        elif how == 4:
            cells = list(frame.iloc[:, column])
            cells[row], cells[other] = cells[other], cells[row]
            frame[frame.columns[column]] = pd.Series(cells, index=frame.index, dtype=object)
        elif how == 5:
            frame = frame.drop(columns=frame.columns[column])
        elif how == 6:
            frame = frame.drop(index=frame.index[row])
        elif how == 7:
            frame = pd.concat([frame, frame.iloc[[row] * rng.choice([1, 3])]], ignore_index=True)
        elif how == 8:
            names = list(frame.columns)
            names[column] = rng.choice([*names, "", "中", f" {names[column]} ", "Unnamed: 0"])
            frame.columns = pd.Index(names)
            frame = frame.loc[:, ~frame.columns.duplicated()]
        else:
            frame[frame.columns[column]] = rng.choice(CELLS)
    return frame


def change_bytes(content: bytes, rng: random.Random) -> bytes:
    """Change bytes, as a bad disk, a bad line or a bad editor does."""
    raw = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 8])):
        if not raw:
            break
        at, length = rng.randrange(len(raw)), rng.choice([1, 2, 7, 60, 500])
        to = rng.randrange(len(raw))
        part = bytes(raw[at : at + length])
        how = rng.randrange(9)
        if how <= 1:
            raw[at] ^= 1 << rng.randrange(8)
        elif how == 2:
            del raw[at:]
        elif how == 3:
            del raw[at : at + length]
        elif how == 4:
            raw[to:to] = part
        elif how == 5:
            raw[at : at + length] = b"\0" * length
        elif how == 6:
            raw[at : at + length] = rng.randbytes(length)
        elif how == 7:
            figures = [k for k, byte in enumerate(raw[:20_000]) if 48 <= byte <= 57]
            for k in rng.sample(figures, min(3, len(figures))):
                raw[k] = rng.choice(b"0123456789-.eE,")
        else:
            raw[at:at] = rng.choice(
                [
                    b'"',
                    b"\n",
                    b"\r",
                    b",",
                    b"<",
                    b"&",
                    b"{",
                    b"}",
                    b"\xff\xfe",
                    b"NaN",
                    b"1e999",
                    b"-",
                ]
            )
    return bytes(raw)


def change_inside(content: bytes, rng: random.Random) -> bytes:
    """Change what a packed file holds, and pack it again: its checksums are then right."""
    if content.startswith(b"PK"):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
            names = old.namelist()
            chosen = rng.choice([n for n in names if "sheet" in n or "content" in n or "Str" in n])
            for name in names:
                part = old.read(name)
                if rng.random() > 0.02 or name == chosen:
                    new.writestr(name, change_bytes(part, rng) if name == chosen else part)
        return out.getvalue()
    if content.startswith(b"\x1f\x8b"):
        return gzip.compress(change_bytes(gzip.decompress(content), rng))
    if content.startswith(b"BZh"):
        return bz2.compress(change_bytes(bz2.decompress(content), rng))
    if b"OSMHeader" in content[:64]:
        return _change_blocks(content, rng)
    return change_bytes(content, rng)


def _change_blocks(content: bytes, rng: random.Random) -> bytes:
    """Change what a block of an extract unpacks to, and write its lengths anew."""
    at = content.find(b"\x78", content.find(b"OSMData"))
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(content[at:])
    except zlib.error:
        return change_bytes(content, rng)
    changed = change_bytes(data, rng)
    packed = zlib.compress(changed)
    blob = b"\x10" + _varint(len(changed)) + b"\x1a" + _varint(len(packed)) + packed
    head = b"\x0a\x07OSMData\x18" + _varint(len(blob))
    begin = content.find(b"\x0a\x07OSMData") - 4
    return content[:begin] + len(head).to_bytes(4, "big") + head + blob


def _varint(number: int) -> bytes:
    out = b""
    while number > 127:
        out, number = out + bytes([number & 127 | 128]), number >> 7
    return out + bytes([number])


def change_json(content: bytes, rng: random.Random) -> bytes:
    """Put something else in the place of a value of a JSON document."""
    try:
        whole = json.loads(content)
    except ValueError:
        return content
    at = whole
    while isinstance(at, dict | list) and at:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = rng.choice(keys)
        if not isinstance(at[key], dict | list) or not at[key] or rng.random() < 0.2:
            odd = [None, [], {}, -1, 1e999, 10**400, "x", True, [[]], at[key], float("nan"), 181.0]
            at[key] = rng.choice(odd)
            break
        at = at[key]
    return json.dumps(whole).encode()


HOW = ("bytes", "inside", "inside", "json", "ending", "as is")


def make(seed: int, number: int, folder: Path) -> Case:
    """Write a case: a scenario, the files that it names, and one of them damaged."""
    rng = random.Random(f"{seed} {number}")
    kind = list(KINDS)[number % len(KINDS)]
    name, content, scenario = KINDS[kind]
    for other, data in BESIDE.items():
        (folder / other).write_bytes(data)
    if "r.osm" in scenario:
        (folder / "r.osm").write_bytes(roads_bytes(".osm"))
    data, how = content(rng, folder), rng.choice(HOW)
    if how == "bytes":
        data = change_bytes(data, rng)
    elif how == "inside":
        data = change_inside(data, rng)
    elif how == "json":
        data = change_json(data, rng) if data.startswith(b"{") else change_bytes(data, rng)
    elif how == "ending":
        endings = [
            ".csv",
            ".xlsx",
            ".ods",
            ".parquet",
            ".geojson",
            ".gpkg",
            ".osm",
            ".gz",
            ".pbf",
            "",
        ]
        if name.startswith("f."):
            name = f"f{rng.choice(endings)}"
        if rng.random() < 0.5:
            encoding = rng.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252", "cp500"])
            data = data.decode("utf-8", "replace").encode(encoding, "replace")
    (folder / name).write_bytes(data)
    (folder / "scenario.toml").write_text(scenario.replace("FILE", name))
    scenario_file = str(folder / "scenario.toml")
    if rng.random() < 0.85:
        return Case(f"{kind}: {how}", ("check", scenario_file))
    return Case(f"{kind}: {how}", ("run", scenario_file, "--out", "OUT"))


if __name__ == "__main__":
    main(make, __doc__, cases=10_000)
