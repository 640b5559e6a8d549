"""Which files are ours in an older folder, which has no manifest.

A file is taken for ours only where it has the form that we write and agrees with
``proposal.json``; what merely has the name of one of ours is somebody else's.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from geocluster.manifest import RECORD
from geocluster.sheets import plain
from geocluster.written.drawn import page_data

__all__ = ["ours_of_older"]

_FIRST_LINE = "# The scenario as it was used, with every default written out.\n"

Record = dict[str, Any]


def ours_of_older(folder: Path, record: Record) -> frozenset[str]:
    """Return the names of the files that go with a record, the record included."""
    found = {RECORD}
    for name, agrees in _AGREES.items():
        try:
            content = (folder / name).read_bytes()
            if agrees(content, record):
                found.add(name)
        except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
            continue  # not there, or not of our form
        except (csv.Error, pa.ArrowException, RecursionError):
            continue
    return frozenset(found)


def _rows(content: bytes, header: str) -> list[list[str]]:
    """Read a table of ours; its header must begin as ours does."""
    if not content.startswith(b"\xef\xbb\xbf" + header.encode()):
        raise ValueError("another header")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]


def _schools(content: bytes, record: Record) -> bool:
    rows = _rows(content, "id,name,pupils,group,lead,lon,lat,reason,detail")
    groups = record["tiers"][0]["groups"]
    said = {(plain(row[0]), row[3]) for row in rows if row[3]}
    wanted = {(school, group["id"]) for group in groups for school in group["schools"]}
    return len(rows) == record["data"]["kept"] and said == wanted


def _groups(content: bytes, record: Record) -> bool:
    rows = _rows(content, "group,lead,lead_name,schools,pupils,")
    return [row[0] for row in rows] == _by_number(record)


def _by_number(record: Record) -> list[str]:
    """Return the ids of groups as tables list them."""
    return sorted(group["id"] for group in record["tiers"][0]["groups"])


def _measures(content: bytes, record: Record) -> bool:
    rows = _rows(content, "scope,measure,unit,title,")
    scopes = list(dict.fromkeys(row[0] for row in rows))
    return scopes == ["whole", *_by_number(record)]


def _issues(content: bytes, record: Record) -> bool:
    rows = _rows(content, "file,row,column,code,action,value,message")
    return [row[3] for row in rows] == [x["code"] for x in record["data"]["issues"]]


def _neighbours(content: bytes, record: Record) -> bool:
    rules = {rule["rule"]: rule["value"] for rule in record["tiers"][0]["rules"]}
    asked = any(rules.get(key) for key in ("contiguous", "same_or_neighbouring"))
    return asked and bool(_rows(content, "from,to\r\n"))


def _times(content: bytes, record: Record) -> bool:
    notes = pq.read_schema(io.BytesIO(content)).metadata
    return bool(int(notes[b"cutoff_seconds"]) == record["travel"]["cutoff_seconds"])


def _scenario(content: bytes, record: Record) -> bool:
    text = content.decode()
    same = text.startswith(_FIRST_LINE)
    return same and bool(tomllib.loads(text)["name"] == record["scenario"]["name"])


def _sources(content: bytes, record: Record) -> bool:
    text = content.decode()
    return "\nRules\n" in text and all(source["name"] in text for source in record["sources"])


def _map(content: bytes, record: Record) -> bool:
    data = page_data(content.decode())
    shown = json.loads(data[0]) if data else {}
    groups = [group["id"] for group in record["tiers"][0]["groups"]]
    (tier,) = shown.get("tiers", [shown])  # the first maps knew no tiers
    same = [g["id"] for g in tier["groups"]] == groups
    return same and bool(shown["seed"] == record["seed"])


def _certificate(content: bytes, record: Record) -> bool:
    return bool(json.loads(content)["scenario"] == record["scenario"])


_AGREES: dict[str, Callable[[bytes, Record], bool]] = {
    "schools.csv": _schools,
    "groups.csv": _groups,
    "measures.csv": _measures,
    "issues.csv": _issues,
    "neighbours.csv": _neighbours,
    "times.parquet": _times,
    "scenario.toml": _scenario,
    "SOURCES.txt": _sources,
    "map.html": _map,
    "certificate.json": _certificate,
}
