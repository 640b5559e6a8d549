"""Slips of the pen in a scenario: what is wrong, on which line, and a line that is right."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from geocluster.errors import ScenarioError
from geocluster.scenario import read_scenario, scenario_of
from geocluster.scenario.examples import example_of, field_at, holds_conditions, model_in
from geocluster.scenario.model import ScenarioKeys

LEAST = (
    'name = "Plan"\n\n[schools]\nfile = "schools.csv"\n\n[travel]\nengine = "straight"\n\n'
    "[[tier]]\nsize = [2, 4]\n"
)
NAME, FILE, SIZE = 'name = "Plan"', 'file = "schools.csv"', "size = [2, 4]"


def refusal(folder: Path, text: str | bytes) -> str:
    (folder / "schools.csv").write_text("URN", encoding="utf-8")
    file = folder / "plan.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ScenarioError) as told:
        read_scenario(file)
    assert "Traceback" not in str(told.value)
    return str(told.value)


MENDED = [
    (FILE, r'file = "C:\Users\me\schools.csv"', r"file = 'C:\Users\me\schools.csv'"),
    (FILE, r'file = "C:\temp\new\roads.csv"', r"file = 'C:\temp\new\roads.csv'"),
    (FILE, r'file = "D:\my data\x.csv"  # mine', r"file = 'D:\my data\x.csv'  # mine"),
    (FILE, "file = “schools.csv”", FILE),
    (FILE, "file = „schools.csv“", FILE),
    (FILE, "file = ‘schools.csv’", FILE),
    (FILE, "file = «schools.csv»", FILE),
    (FILE, "file = `schools.csv`", FILE),
    (FILE, 'file\u00a0= "schools.csv"', FILE),
    (FILE, "file ＝ “schools.csv”", FILE),
    (FILE, "file = schools.csv", FILE),
    (FILE, 'file = "schools.csv', FILE),
    (FILE, 'file = "schools.csv",', FILE),
    (FILE, 'file: "schools.csv"', FILE),
    (FILE, "file: schools.csv", FILE),
    (FILE, 'file = ["schools.csv"]', FILE),
    (FILE, 'file = "schools.csv"  // the list', FILE),
    (FILE, 'file = "schools.csv"\nwhere = { phase: "Primary" }', 'where = { phase = "Primary" }'),
    (FILE, 'file = "schools.csv"\nwhere = { phase = Primary }', 'where = { phase = "Primary" }'),
    (SIZE, "size = 4", SIZE),
    (SIZE, "size = 2, 4", SIZE),
    (SIZE, "size = 2-4", SIZE),
    (SIZE, "size = 2–4", SIZE),
    (SIZE, "size = (2, 4)", SIZE),
    (SIZE, "size = [2; 4]", SIZE),
    (SIZE, "size = [2 4]", SIZE),
    (SIZE, "size = [2, 4", SIZE),
    (SIZE, "size = [2.0, 4.0]", SIZE),
    (SIZE, 'size = ["2", "4"]', SIZE),
    (SIZE, 'size = "2 to 4"', SIZE),
    (SIZE, 'size = "4"', SIZE),
    (SIZE, "size = { min = 2, max = 4 }", SIZE),
    (SIZE, f"{SIZE}\npupils = 100", "pupils = [0, 100]"),
    (SIZE, f"{SIZE}\npupils = [1,000, 2,000]", "pupils = [1000, 2000]"),
    (SIZE, f"{SIZE}\ngroups = 40", "groups = [40, 40]"),
    (SIZE, f'{SIZE}\nlongest_drive_minutes = "20"', "longest_drive_minutes = 20"),
    (SIZE, f'{SIZE}\nlongest_drive_minutes = "20 min"', "longest_drive_minutes = 20"),
    (SIZE, f"{SIZE}\nlongest_drive_minutes = 20 min", "longest_drive_minutes = 20"),
    (SIZE, f"{SIZE}\nlongest_drive_minutes = 7,5", "longest_drive_minutes = 7.5"),
    (SIZE, f'{SIZE}\ngroup_minutes = "1 h"', "group_minutes = 60"),
    (SIZE, f'{SIZE}\ncontiguous = "true"', "contiguous = true"),
    (SIZE, f"{SIZE}\ncontiguous = True", "contiguous = true"),
    (SIZE, f"{SIZE}\ncontiguous = yes", "contiguous = true"),
    (SIZE, f'{SIZE}\nalone = "Never"', 'alone = "never"'),
    (SIZE, f'{SIZE}\nsame = "authority"', 'same = ["authority"]'),
    (SIZE, f"{SIZE}\nsame = authority", 'same = ["authority"]'),
    (SIZE, f'{SIZE}\n[pins]\nlead = "120374"', 'lead = ["120374"]'),
    (SIZE, f"{SIZE}\n[pins]\nlead = 120374", 'lead = ["120374"]'),
    (SIZE, f'{SIZE}\n[pins]\ntogether = ["a", "b"]', 'together = [["a", "b"]]'),
    (SIZE, f'{SIZE}\n[solve]\nseconds = "60 s"', "seconds = 60"),
    (SIZE, f"{SIZE}\n[solve]\nthreads = 2.0", "threads = 2"),
    (NAME, "name = Ynys Môn", 'name = "Ynys Môn"'),
    (NAME, "name = 5", 'name = "5"'),
    ("[[tier]]", "[[tier]", "[[tier]]"),
    ("[schools]", "[schools", "[schools]"),
]


@pytest.mark.parametrize(("line", "slip", "right"), MENDED, ids=[m[1] for m in MENDED])
def test_a_slip_is_told_with_its_line_and_a_line_that_is_right(
    line: str, slip: str, right: str, tmp_path: Path
) -> None:
    text = LEAST.replace(line, slip, 1)
    told = refusal(tmp_path, text)
    number = text.splitlines().index(slip.splitlines()[-1]) + 1
    assert f"plan.toml, line {number}: " in told
    assert told.endswith(f"write {right}")
    assert len(told.splitlines()) == 1
    mended = text.replace(slip, "\n".join([*slip.splitlines()[:-1], right]))
    assert tomllib.loads(mended)


TOLD = [
    ("[[tier]]", "[tier]", "line 9: this is written with two brackets, [[tier]]"),
    ("[[tier]]", "[[tiers]]", "line 9: unknown key 'tiers' in the scenario; did you mean 'tier'?"),
    ("[schools]", "[[schools]]", "line 3: this is written with one bracket, [schools]"),
    ("[schools]", "[school]", "unknown key 'school' in the scenario; did you mean 'schools'?"),
    (SIZE, f"{SIZE}\n{SIZE}", "line 11: size stands twice, first on line 10; keep one"),
    (SIZE, f"{SIZE}\n[schools]", "line 11: [schools] stands twice, first on line 3; keep one"),
    (SIZE, f"{SIZE}\ncutoff_minutes = 30", "'cutoff_minutes' in [[tier]]; it belongs to [travel]"),
    (SIZE, f"{SIZE}\nname: x\nlead = 3", "line 11: "),
    (
        SIZE,
        "size = two",
        "line 10: is not valid TOML (invalid value): size = two; an example: ",
    ),
    (NAME, 'title = "x"', "unknown key 'title' in the scenario; it belongs to [output]"),
    (NAME, "name =", 'line 1: is not valid TOML (invalid value): name =; an example: name = "'),
]


@pytest.mark.parametrize(("line", "slip", "words"), TOLD, ids=[m[1] for m in TOLD])
def test_what_cannot_be_mended_is_told_with_an_example_or_its_place(
    line: str, slip: str, words: str, tmp_path: Path
) -> None:
    assert words in refusal(tmp_path, LEAST.replace(line, slip, 1))


def test_a_misspelt_table_is_not_told_to_be_missing_too(tmp_path: Path) -> None:
    told = refusal(tmp_path, LEAST.replace("[[tier]]", "[[teir]]"))
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_scenario_is_read_as_editors_save_it(encoding: str, end: str, tmp_path: Path) -> None:
    (tmp_path / "schools.csv").write_text("URN", encoding="utf-8")
    text = LEAST.replace("Plan", "Ynys Môn").replace(" = ", "\t=\t").replace("\n", end)
    (tmp_path / "plan.toml").write_bytes(text.encode(encoding))
    assert read_scenario(tmp_path / "plan.toml").name == "Ynys Môn"


@pytest.mark.parametrize(
    ("text", "encoding", "words"),
    [
        (
            LEAST.replace("Plan", "Ynys Môn"),
            "cp1252",
            "line 1: is not UTF-8.*cp1252.*Ynys Môn",
        ),
        (LEAST.replace("Plan", "云岭县"), "gb18030", "line 1: is not UTF-8.*GB18030.*云岭县"),
        (LEAST.replace("schools.csv", "écoles.csv"), "latin-1", "line 4: is not UTF-8.*écoles.csv"),
        (LEAST, "utf-16-le", "UTF-16 without its mark"),
        (LEAST, "utf-16-be", "UTF-16 without its mark"),
        ("PK\x03\x04", "latin-1", "a spreadsheet or another packed file"),
        ('{"name": "x"}', "utf-8", "this is JSON"),
        ("---\nname: x\n", "utf-8", "this is YAML"),
    ],
)
def test_another_encoding_or_kind_of_file_is_told_for_what_it_is(
    text: str, encoding: str, words: str, tmp_path: Path
) -> None:
    assert re.search(words, refusal(tmp_path, text.encode(encoding)))


@pytest.mark.parametrize("name", [r"a\u0000b.csv", "a" * 5000, r"\u0007", "x/" * 2000 + "y"])
@pytest.mark.parametrize("key", ["[schools]\nfile", "[output]\nboundary", "[travel]\nclosed"])
def test_a_path_that_no_system_has_is_refused(name: str, key: str, tmp_path: Path) -> None:
    value = f'["{name}"]' if "closed" in key else f'"{name}"'
    text = LEAST.replace('engine = "straight"', 'engine = "roads"\nfile = "schools.csv"')
    header, _, _ = key.partition("\n")
    text = text.replace(f"{FILE}\n\n", "\n", 1) if "schools" in key else text
    line = f"{key} = {value}\n"
    text = text.replace(f"{header}\n", line, 1) if header in text else f"{text}\n{line}"
    assert "line " in refusal(tmp_path, text)


def test_a_folder_is_told_with_the_scenario_in_it(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(LEAST, encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"is a folder.*such as .*plan\.toml"):
        read_scenario(tmp_path)


def keys(model: Any = ScenarioKeys, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every key that holds a value, by its path."""
    for name, field in model.model_fields.items():
        here = (*path, field.alias or name)
        inner = model_in(field)
        if inner is None or holds_conditions(inner):
            yield here
        else:
            yield from keys(inner, here)


ALL = [*keys()]


@pytest.mark.parametrize("path", ALL, ids=map(".".join, ALL))
def test_every_key_has_an_example_that_it_takes(path: tuple[str, ...]) -> None:
    example, field = example_of(path), field_at(path)
    assert example is not None
    assert field is not None
    value = tomllib.loads(example)[path[-1]]
    annotation: Any = field.rebuild_annotation()
    TypeAdapter(annotation).validate_python(value, strict=True)


@pytest.mark.parametrize("path", ALL, ids=map(".".join, ALL))
@pytest.mark.parametrize("value", [4, "20 min", "x", True, [1, 2, 3], ["a"], {"a": 1}, -2.5])
def test_every_wrong_value_of_every_key_is_told_once_and_with_a_line_that_it_takes(
    path: tuple[str, ...], value: Any
) -> None:
    content: dict[str, Any] = tomllib.loads(LEAST)
    table: Any = content
    for name in path[:-1]:
        table = table.setdefault(name, [{}] if name in ("tier", "kinds") else {})
        table = table[0] if isinstance(table, list) else table
    table[path[-1]] = value
    try:
        scenario_of(content, folder=Path())
    except ScenarioError as fault:
        lines = str(fault).splitlines()
    else:
        return  # it is a value that the key takes
    assert len(set(lines)) == len(lines)
    for line in lines:
        for offered in re.findall(r"(?:write|an example:) ((?:\S+) = .*)$", line):
            assert tomllib.loads(offered)


WITHIN = {
    'alone_free = { pupils = { min = "x" } }': "alone_free.pupils.min in [[tier]]: must be",
    "alone_free = { pupils = { min = true } }": "must be a number without quotes, got true",
    "alone_free = { pupils = { mn = 5 } }": "unknown key 'mn' in alone_free.pupils in [[tier]]",
    "alone_free = { pupils = { } }": "alone_free.pupils in [[tier]]: an empty condition",
    "alone_free = { pupils = { min = 5, max = 3 } }": "alone_free.pupils in [[tier]]: min 5 is",
    "alone_free = { pupils = [[5]] }": "alone_free.pupils in [[tier]]: must be text, a number",
    "members = { pupils = { not = [[5]] } }": "members.pupils.not in [[tier]]: must be text",
    '[tier.alone_free.pupils]\nmin = "x"': "alone_free.pupils.min in [[tier]]: must be",
    '[[tier.holds]]\nname = "a"\nschools = [1, 9]\nwhere = { pupils = { max = "x" } }': (
        "where.pupils.max in [[tier.holds]]: must be"
    ),
    '[[tier.kinds]]\nname = "a"\nholds_where = { pupils = { max = "x" } }\ngroups = [0, 5]': (
        "holds_where.pupils.max in [[tier.kinds]]: must be"
    ),
    'compatible = { medium = [["1", [2]]] }': "medium in [tier.compatible]: must be text",
}


@pytest.mark.parametrize("lines", WITHIN)
def test_a_value_within_braces_is_named_by_its_whole_path(tmp_path: Path, lines: str) -> None:
    told = refusal(tmp_path, f"{LEAST}{lines}\n")
    assert WITHIN[lines] in told
    assert told.count("\n") == 0, "one fault is told once"
