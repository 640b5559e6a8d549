"""Random changes of a scenario: ``python -m tests.fuzz_scenarios [--cases N] [--seed S]``."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomli_w

from geocluster.presets import PRESETS
from geocluster.rules.kinds import KindKeys
from geocluster.scenario.model import ScenarioKeys
from geocluster.scenario.travelling import SpeedKeys
from tests.fuzzing import Case, main

__all__ = ["make"]

IDS = [f"s{k}" for k in range(9)]
LIST = "id,name,pupils,type,authority,x,y\n" + "".join(
    f"s{k},School {k},{40 + 17 * k},{'Community' if k % 2 else 'Voluntary'},Rutland,"
    f"{-0.70 + 0.02 * (k % 3)},{52.60 + 0.02 * (k // 3)}\n"
    for k in range(9)
)
TIMES = "from,to,seconds\n" + "".join(
    f"{a},{b},{60 * abs(i - j)}\n" for i, a in enumerate(IDS) for j, b in enumerate(IDS) if a != b
)
NEIGHBOURS = "from,to\n" + "".join(f"s{k},s{k + 1}\n" for k in range(8))
OUTLINE = (
    '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[-0.8, 52.5], [-0.5, 52.5], [-0.5, 52.8], [-0.8, 52.8], '
    "[-0.8, 52.5]]]}}]}"
)
FILES = {"s.csv": LIST, "t.csv": TIMES, "n.csv": NEIGHBOURS, "b.geojson": OUTLINE, "empty": ""}
BASE: dict[str, Any] = {
    "name": "s",
    "schools": {
        "file": "s.csv",
        "format": "table",
        "columns": {"id": "id", "name": "name", "pupils": "pupils", "x": "x", "y": "y"},
        "crs": "EPSG:4326",
    },
    "travel": {"engine": "matrix", "file": "t.csv"},
    "tier": [{"name": "group", "size": [2, 4]}],
    "solve": {"seconds": 0.5},
}
NUMBERS: list[Any] = [
    0, -1, 1, 2, 3, 5, 9, 45, 100, 1000, 10**6, 10**9, 2**31, 2**63 - 1, 10**30, 0.0, 0.5, -0.5,
    1e-9,
    1e9, 1e308, math.nan, math.inf, -math.inf,
]  # fmt: skip
TEXTS: list[Any] = [
    "", " ", "x", "s1", "s.csv", "t.csv", "n.csv", "b.geojson", "empty", "missing.csv", ".", "..",
    "/", "/dev/zero", "/dev/null", "/dev/full", "../" * 40, "a" * 5000, "中心校", "Môn", "\t",
    "a\nb",
    "\u202e", "\U0001f600", "NaN", "1", "true", "id", "pupils", "type", "name", "x", "EPSG:4326",
    "epsg:27700", "EPSG:0", "EPSG:99999", "EPSG:3857", "EPSG:5514", "+proj=longlat", "WGS 84",
    "utf-8",
    "cp1252", "utf-16", "hex", "zlib", "idna", "rot13", "nonsense", "gias", "wales", "china",
    "table",
    "gcj02", "roads", "straight", "matrix", "server", "pairs", "from_lead", "none", "any",
    "eligible",
    "never", "penalised", "allowed", "en", "cy", "http://", "http://127.0.0.1:1", "http://[",
    "C:\\x",
    "$(reboot)", "{{x}}", "%s%n", "<script>", "'; --", "=1+1", "\u2019", "CON", "~", "~root", "*",
    ",", ";", "||", *PRESETS,
]  # fmt: skip
ODD: list[Any] = [
    True, False, [], {}, [[]], [{}], {"a": {}}, [None][:0], [1], ["s1"], [["s1", "s2"]],
    [["s1", "s1"]], [["s1", "nobody"]], [2, 4], [4, 2], [2, 2], [2, 3, 4], [0, 0], [-1, 5], [1, 1],
    [2, 10**9], [2.0, 4.0], ["2", "4"], [0, 5000], [100, 200], {"min": 1}, {"max": -1},
    {"min": 5, "max": 1}, {"not": []}, {"not": ["x"]}, {"min": math.nan}, {"small": "wales_small"},
    {"pupils": {"min": 50}}, {"type": "Community"}, {"type": ["Community", 3, True]},
    {"nobody": "x"}, {"line": [[-0.7, 52.6], [-0.69, 52.61]]}, {"area": [[0, 0], [1, 1], [0, 1]]},
    {"line": []}, {"line": [[math.nan, 1], [2, 3]]}, {"area": [[0, 0], [0, 0], [0, 0]]},
    [{"name": "k", "groups": [0, 2]}], [{"name": "k", "groups": [5, 2], "size": [2, 2]}],
]  # fmt: skip


def _keys() -> list[tuple[str, ...]]:
    """Every key of a scenario, by its path."""
    found: list[tuple[str, ...]] = []
    for table, model in ScenarioKeys.model_fields.items():
        inner: Any = model.annotation
        inner = inner.__args__[0] if table == "tier" else inner
        found.append((table,))
        found += [(table, f.alias or n) for n, f in getattr(inner, "model_fields", {}).items()]
    found += [("travel", "speeds", name) for name in SpeedKeys.model_fields]
    return found + [("tier", "kinds", name) for name in KindKeys.model_fields]


KEYS = _keys()


def _table(content: dict[str, Any], path: tuple[str, ...]) -> Any:
    """Return the table that a key stands in, made where it is not there; None where it cannot."""
    at: Any = content
    for part in path[:-1]:
        if isinstance(at, list):
            at = at[0] if at and isinstance(at[0], dict) else {}
        if not isinstance(at, dict):
            return None
        at = at.setdefault(part, [{}] if part in ("tier", "kinds") else {})
    return at[0] if isinstance(at, list) and at and isinstance(at[0], dict) else at


def _value(rng: random.Random) -> Any:
    pool: list[Any] = rng.choice([NUMBERS, TEXTS, ODD])
    value = copy.deepcopy(rng.choice(pool))
    return [value] * rng.randint(1, 3) if rng.random() < 0.1 else value


def _fitting(rng: random.Random, path: tuple[str, ...]) -> Any:
    """Return a value such as the key may have, so that combinations are tried, too."""
    key = path[-1]
    spans = {"size": (2, 9), "pupils": (0, 800), "groups": (0, 6)}
    if key in spans and path[0] == "tier":
        return sorted(rng.randint(*spans[key]) for _ in range(2))
    choices: dict[str, list[Any]] = {
        "engine": ["straight", "matrix"],
        "measured": ["pairs", "from_lead"],
        "lead": ["none", "any", "eligible"],
        "alone": ["never", "penalised", "allowed"],
        "preset": list(PRESETS),
        "contiguous": [True, False],
        "neighbours": ["n.csv"],
        "boundary": ["b.geojson"],
        "file": ["s.csv", "t.csv"],
        "same": [["type"], ["authority"], ["type", "authority"]],
        "columns": [{"id": "name", "x": "y", "y": "x"}, {"authority": "authority"}],
        "kinds": [[{"name": "k", "groups": [0, 1], "size": [2, 2]}]],
    }
    if key in choices:
        return copy.deepcopy(rng.choice(choices[key]))
    if key in ("together", "apart", "lock", "forbid"):
        return [rng.sample(IDS, rng.randint(1, 4)) for _ in range(rng.randint(0, 2))]
    if path[0] == "pins":
        return rng.sample(IDS, rng.randint(0, 3))
    if key.endswith(("where", "members", "alone_free")):
        return {"pupils": {"min": rng.randint(0, 200)}}
    return rng.choice([1, 5, 20.5, 60])


def _change(content: dict[str, Any], rng: random.Random) -> str:
    path = rng.choice(KEYS)
    table = _table(content, path)
    if not isinstance(table, dict):
        return "nothing"
    how = rng.choice(
        [
            "odd",
            "odd",
            "fitting",
            "fitting",
            "fitting",
            "fitting",
            "drop",
            "unknown",
            "text",
            "copy",
        ]
    )
    key = path[-1]
    if how == "odd":
        table[key] = _value(rng)
    elif how == "fitting":
        table[key] = _fitting(rng, path)
    elif how == "drop":
        table.pop(key, None)
    elif how == "unknown":
        table[key[:-1] + rng.choice("xyz_é") if rng.random() < 0.5 else "nonsense"] = _value(rng)
    elif how == "text":
        table[key] = str(table.get(key, _value(rng)))
    else:
        other = _table(content, rng.choice(KEYS))
        if isinstance(other, dict) and other:
            table[key] = copy.deepcopy(rng.choice(list(other.values())))
    return f"{how} {'.'.join(path)}"


def _deep(text: str, rng: random.Random) -> str:
    return text + "deep = " + "[" * rng.choice([50, 500, 50_000])


def _long(text: str, rng: random.Random) -> str:
    return text + "\n".join(f"k{n} = {n}" for n in range(rng.choice([100, 5000])))


def _letter(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice("\"'[]{}=,.#\\\n\0\u201c\u200b9é-+") + text[at:]


def _without_letter(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at + 1 :]


def _line_twice(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(rng.randrange(len(lines)), rng.choice(lines))
    return "".join(lines)


def _without_line(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[rng.randrange(len(lines))]
    return "".join(lines)


def _shuffled(text: str, rng: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    k = rng.randrange(len(lines))
    lines[0], lines[k] = lines[k], lines[0]
    return "".join(lines)


def _bytes(text: str, rng: random.Random) -> bytes:
    raw = bytearray(text.encode())
    for _ in range(rng.randint(1, 5)):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


GARBLES: dict[str, Callable[[str, random.Random], str | bytes]] = {
    "line twice": _line_twice,
    "line gone": _without_line,
    "lines exchanged": _shuffled,
    "letter gone": _without_letter,
    "letter": _letter,
    "quotes": lambda text, rng: text.replace('"', rng.choice(["'", "\u201d", "", '"""'])),
    "equals": lambda text, rng: text.replace("=", rng.choice([":", "==", "", "\uff1d"])),
    "cut": lambda text, rng: text[: rng.randrange(len(text))],
    "all twice": lambda text, rng: text * 2,
    "comment": lambda text, rng: text.replace("\n", " # é\n"),
    "deep": _deep,
    "long": _long,
    "bytes": _bytes,
    "utf-16": lambda text, rng: text.encode("utf-16"),
    "cp1252": lambda text, rng: text.encode("cp1252", "replace"),
    "mark": lambda text, rng: b"\xef\xbb\xbf" + text.encode(),
}


def _garble(text: str, rng: random.Random) -> tuple[bytes, str]:
    """Change the text of a scenario, as an editor or a bad copy would."""
    how = rng.choice(list(GARBLES))
    changed = GARBLES[how](text, rng)
    return changed if isinstance(changed, bytes) else changed.encode("utf-8", "replace"), how


def make(seed: int, number: int, folder: Path) -> Case:
    """Write a case: a scenario with some changes, and the files that it may name."""
    rng = random.Random(f"{seed} {number}")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    content = copy.deepcopy(BASE)
    if rng.random() < 0.5:
        content["travel"] = {"engine": "straight"}
    if rng.random() < 0.3:
        content["tier"][0]["preset"] = rng.choice(list(PRESETS))
    what = [_change(content, rng) for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 6]))]
    solve = content.get("solve")
    if isinstance(solve, dict) and _large(solve.get("seconds")):
        solve["seconds"] = 0.5
    raw = tomli_w.dumps(content).encode("utf-8", "replace")
    if rng.random() < 0.25:
        raw, how = _garble(raw.decode(), rng)
        what.append(how)
    (folder / "scenario.toml").write_bytes(raw)
    scenario = str(folder / "scenario.toml")
    if rng.random() < 0.5:
        return Case(", ".join(what), ("check", scenario))
    return Case(", ".join(what), ("run", scenario, "--out", "OUT"))


def _large(seconds: Any) -> bool:
    """Whether a run would last; what is no number is left as it is."""
    return isinstance(seconds, int | float) and seconds > 1


if __name__ == "__main__":
    main(make, __doc__, cases=2000)
