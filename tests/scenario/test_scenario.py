"""The scenario file: what is refused, with which words, and what is understood."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from babel.messages.pofile import write_po
from hypothesis import given, settings
from hypothesis import strategies as st

from geocluster.errors import GeoclusterError, ScenarioError
from geocluster.planning import run
from geocluster.presets import PRESETS
from geocluster.rules import Alone, Condition, Lead, Measured, pin_keys
from geocluster.scenario import Scenario, read_scenario, scenario_of
from geocluster.scenario.lines import line_of
from geocluster.texts import LANGUAGES, Tongue
from geocluster.texts.catalogue import template
from tests.sources.test_sources import gias_file
from tests.texts.pseudo import catalogue_of

LEAST = """\
name = "Test"

[schools]
file = "schools.csv"

[travel]
engine = "straight"

[[tier]]
size = [2, 4]
"""
LINES = LEAST.splitlines()


def write(folder: Path, text: str) -> Path:
    if not (folder / "schools.csv").exists():
        gias_file(folder / "schools.csv")
    file = folder / "plan.toml"
    file.write_text(text, encoding="utf-8")
    return file


def added(table: str, line: str) -> tuple[str, int]:
    """The least scenario with one more line in a table, and the number of that line."""
    header = "" if table == "" else f"[[{table}]]" if table == "tier" else f"[{table}]"
    lines = list(LINES)
    at = 1 if header == "" else lines.index(header) + 1 if header in lines else len(lines) + 1
    if header and header not in lines:
        lines.append(header)
    lines.insert(at, line)
    return "\n".join(lines) + "\n", at + 1


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as refused:
        read_scenario(write(folder, text))
    return str(refused.value)


def understood(folder: Path, *more: tuple[str, str]) -> Scenario:
    text = LEAST
    for table, line in more:
        header = f"[[{table}]]" if table == "tier" else f"[{table}]"
        if header not in text:
            text += f"\n{header}\n"
        text = text.replace(f"{header}\n", f"{header}\n{line}\n")
    return read_scenario(write(folder, text))


@pytest.mark.parametrize(
    ("table", "line", "meant"),
    [
        ("", 'nane = "x"', "name"),
        ("", "[schols]", "schools"),
        ("schools", 'encodng = "cp1252"', "encoding"),
        ("schools", 'wher = { phase = "Primary" }', "where"),
        ("travel", "cutof_minutes = 45", "cutoff_minutes"),
        ("travel", "sped_kmh = 45", "speed_kmh"),
        ("tier", "longest_drve = 20", "longest_drive_minutes"),
        ("tier", "alone_penalty = 20", "alone_penalty_minutes"),
        ("tier", 'pressets = "cluster"', "preset"),
        ("tier", 'member = { phase = "x" }', "members"),
        ("tier", 'leed = "any"', "lead"),
        ("pins", "apartt = []", "apart"),
        ("solve", "second = 3", "seconds"),
        ("output", 'titel = "x"', "title"),
    ],
)
def test_a_misspelt_key_is_refused_with_file_line_and_the_nearest_key(
    tmp_path: Path, table: str, line: str, meant: str
) -> None:
    text, number = added(table, line)
    said = refusal(tmp_path, text)
    key = line.strip("[]").split(" =")[0]
    assert f"plan.toml, line {number}: unknown key {key!r}" in said
    assert f"did you mean {meant!r}?" in said


def test_every_fault_of_a_file_is_said_at_once(tmp_path: Path) -> None:
    said = refusal(tmp_path, LEAST + "leed = 'any'\nsame = 3\n\n[solve]\nsecond = 3\n")
    assert len(said.splitlines()) == 3
    assert [int(n) for n in re.findall(r"line (\d+):", said)] == [11, 12, 15]


def test_what_later_issues_bring_is_refused_today(tmp_path: Path) -> None:
    said = refusal(tmp_path, LEAST.replace("[[tier]]\n", "[[tier]]\nweights = { x = 1 }\n"))
    assert "unknown key" in said
    assert "weights" in said


def test_a_language_is_spoken_or_refused_with_those_that_there_are(tmp_path: Path) -> None:
    said = refusal(tmp_path, LEAST + '[output]\nlanguage = "welsh"\n')
    assert "no language 'welsh'; allowed: cy, en, zh" in said
    with LANGUAGES.having({"gd": begun(tmp_path / "gd.po", whole=False)}):
        said = refusal(tmp_path, LEAST + '[output]\nlanguage = "gd"\n')
    assert "the catalogue of 'gd' cannot be used" in said
    with LANGUAGES.having({"gd": begun(tmp_path / "gd.po", whole=True)}):
        (tmp_path / "s.toml").write_text(LEAST + '[output]\nlanguage = "gd"\n', encoding="utf-8")
        assert read_scenario(tmp_path / "s.toml").keys.output.language == "gd"


def begun(file: Path, *, whole: bool) -> Tongue:
    """Return a language whose catalogue is written, with or without its sentences."""
    with file.open("wb") as opened:
        write_po(opened, catalogue_of("gd_GB") if whole else template("gd_GB"))
    return Tongue("gd_GB", file)


def test_a_sub_table_of_weights_is_refused(tmp_path: Path) -> None:
    said = refusal(tmp_path, LEAST + "\n[tier.weights]\ncompactness = 1\n")
    assert "unknown key 'weights' in [[tier]]" in said


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        ("tier", "size = [1, 4]", "at least 2"),
        ("tier", "size = [4, 2]", "greater"),
        ("tier", "size = [2]", "size"),
        ("tier", "size = [2, 3, 4]", "size"),
        ("tier", 'size = "2-4"', "list"),
        ("tier", "size = [2.5, 4]", "integer"),
        ("tier", "pupils = [300, 200]", "greater"),
        ("tier", "pupils = [-1, 200]", "at least 0"),
        ("tier", "longest_drive_minutes = 0", "greater than 0"),
        ("tier", "longest_drive_minutes = -5", "greater than 0"),
        ("tier", 'longest_drive_minutes = "20"', "number"),
        ("tier", "longest_drive_minutes = 46", "cutoff_minutes"),
        ("tier", 'measured = "pair"', "pairs"),
        ("tier", 'lead = "anyone"', "eligible"),
        ("tier", 'lead = "eligible"', "lead_where"),
        ("tier", 'lead_where = { type = "x" }', "eligible"),
        ("tier", 'alone = "sometimes"', "penalised"),
        ("tier", "alone_penalty_minutes = -1", "greater than or equal to 0"),
        ("tier", "group_minutes = -1", "greater than or equal to 0"),
        ("tier", 'same = "authority"', "list"),
        ("tier", 'measured = "from_lead"\nlead = "none"', 'measured = "from_lead" needs a lead'),
        ("travel", "cutoff_minutes = 0", "greater than 0"),
        ("travel", 'cutoff_minutes = "45"', "number"),
        ("travel", 'file = "schools.csv"', "reads no file"),
        ("travel", "detour = 0.9", "greater than or equal to 1"),
        ("travel", "speed_kmh = 0", "greater than 0"),
        ("schools", 'coordinates = "gcj02"', "china"),
        ("schools", 'format = "wales"\nlinks = "x.csv"', "gias"),
        ("schools", "where = { pupils = { min = 9, max = 3 } }", "greater than max"),
        ("schools", "where = { pupils = { } }", "empty condition"),
        ("schools", "where = { pupils = { mn = 9 } }", "'min'"),
        ("solve", "seconds = 0", "greater than 0"),
        ("solve", "seed = -1", "greater than or equal to 0"),
        ("solve", "threads = 0", "greater than or equal to 1"),
        ("solve", "threads = 1.5", "integer"),
        ("output", "title = 3", "string"),
        ("pins", 'together = [["1"]]', "at least two"),
        ("pins", 'together = [["1", "2"]]\napart = [["2", "1"]]', "both together and apart"),
        ("pins", 'together = [["1", "2"]]\nalone = ["2"]', "both in together and in alone"),
        ("pins", 'lock = [["1", "2"]]\nexclude = ["2"]', "both in lock and in exclude"),
        ("pins", 'lock = [["1", "2"]]\napart = [["2", "1"]]', "both locked together and apart"),
        ("pins", 'lock = [["1", "2"], ["2", "3"]]', "'2' is in two groups that are locked"),
        ("pins", 'lock = [["1", "2"]]\nforbid = [["2", "1"]]', "both locked and forbidden"),
        ("pins", 'forbid = [["1"]]', "at least two"),
        ("pins", 'lead = "900001"', "list"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(
    tmp_path: Path, table: str, line: str, words: str
) -> None:
    text = LEAST.replace("size = [2, 4]\n", "") if line.startswith("size") else LEAST
    header = f"[[{table}]]" if table == "tier" else f"[{table}]"
    text = text.replace(f"{header}\n", f"{header}\n{line}\n")
    said = refusal(tmp_path, text if header in text else f"{text}\n{header}\n{line}\n")
    assert words in said
    assert said.startswith("scenario plan.toml")


@pytest.mark.parametrize("number", ["inf", "nan", "1e300"])
@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("travel", "cutoff_minutes"),
        ("travel", "speed_kmh"),
        ("tier", "longest_drive_minutes"),
        ("tier", "alone_penalty_minutes"),
        ("tier", "group_minutes"),
    ],
)
def test_minutes_without_end_are_refused_not_a_fault_of_ours(
    tmp_path: Path, table: str, key: str, number: str
) -> None:
    with pytest.raises(GeoclusterError, match=key):
        run(understood(tmp_path, (table, f"{key} = {number}")))


@pytest.mark.parametrize("line", ["pupils = [0, 99999999999999999999]", "size = [2, 10000000000]"])
def test_a_limit_beyond_all_numbers_is_refused(tmp_path: Path, line: str) -> None:
    text = re.sub("size = .*", line if "size" in line else f"size = [2, 4]\n{line}", LEAST)
    with pytest.raises(GeoclusterError, match=line.split()[0]):
        run(read_scenario(write(tmp_path, text)))


def test_a_seed_that_the_solver_cannot_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GeoclusterError, match="seed"):
        run(understood(tmp_path, ("solve", f"seed = {2**31}")))


def test_a_date_in_where_is_refused_once_and_by_its_own_name(tmp_path: Path) -> None:
    said = refusal(
        tmp_path, LEAST.replace("[travel]", "where = { OpenDate = 2020-01-01 }\n\n[travel]")
    )
    assert len(said.splitlines()) == 1
    assert "OpenDate" in said


def test_where_with_an_empty_list_is_refused_since_nothing_can_meet_it(tmp_path: Path) -> None:
    said = refusal(tmp_path, LEAST.replace("[travel]", "where = { phase = [] }\n\n[travel]"))
    assert "phase" in said


@pytest.mark.parametrize("key", ["name", "schools", "travel", "tier"])
def test_a_table_that_is_left_out_is_asked_for(key: str) -> None:
    content = tomllib.loads(LEAST)
    del content[key]
    with pytest.raises(ScenarioError, match=f"needs the key '{key}'"):
        scenario_of(content, folder=Path())


def tiers(*keys: str) -> str:
    """The least scenario with other tiers."""
    head, _, _ = LEAST.partition("[[tier]]")
    return head + "".join(f"[[tier]]\nsize = [2, 9]\n{more}\n" for more in keys)


def test_several_tiers_are_a_chain_the_coarsest_first(tmp_path: Path) -> None:
    text = tiers(
        'name = "area"', 'name = "cluster"\nwithin = "area"\nlead = "none"', 'within = "cluster"'
    )
    asked = read_scenario(write(tmp_path, f"{text}[pins]\nlead = [900001]\n")).tiers
    assert [(tier.rules.name, tier.within) for tier in asked] == [
        ("area", None), ("cluster", "area"), ("group", "cluster"),
    ]  # fmt: skip
    assert [tier.pins.lead for tier in asked] == [("900001",), (), ("900001",)]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        (("", ""), "two tiers have the name 'group'"),
        (('name = "a"', ""), "the tier 'group' needs within = 'a'"),
        (('within = "group"',), "cannot lie within itself; remove within"),
        (('name = "a"', 'within = "group"'), "cannot lie within itself; write within = 'a'"),
        (('name = "area"', 'within = "aera"'), "names no tier; did you mean 'area'?"),
        (('within = "area"',), "names no tier; the first tier is the coarsest: remove within"),
        (('name = "a"\nwithin = "b"', 'name = "b"'), "lies within 'b', which stands below it"),
        (
            ('name = "a"', 'name = "b"\nwithin = "a"', 'within = "a"'),
            "holds 'b' already; tiers are a chain; write within = 'b'",
        ),
        (
            (
                'name = "a"\ncontiguous = true\nneighbours = "x.csv"',
                'within = "a"\ncontiguous = true\nneighbours = "y.csv"',
            ),
            "neighbours names 'x.csv' and 'y.csv'",
        ),
        (('name = "a"', 'within = "a"\nlongest_drive_minutes = 99'), "longest_drive_minutes = 99"),
        (('name = "a"', 'within = "a"\nneighbours = "y.csv"'), "only used with contiguous = true"),
        (
            ('name = "a"', 'within = "a"\ncontiguous = true\nneighbours = "gone.csv"'),
            "neighbours = 'gone.csv' is not a file",
        ),
    ],
)
def test_tiers_that_are_no_chain_are_refused(
    tmp_path: Path, keys: tuple[str, ...], words: str
) -> None:
    assert words in refusal(tmp_path, tiers(*keys))


def test_a_scenario_needs_a_tier(tmp_path: Path) -> None:
    content = tomllib.loads(LEAST) | {"tier": []}
    with pytest.raises(ScenarioError, match=r"at least one \[\[tier\]\] is needed"):
        scenario_of(content, folder=tmp_path)


def test_a_tier_in_single_brackets_is_refused_with_how_it_is_written(tmp_path: Path) -> None:
    assert "[[tier]]" in refusal(tmp_path, LEAST.replace("[[tier]]", "[tier]"))


def test_a_missing_file_is_refused_with_its_line_and_the_nearest_file(tmp_path: Path) -> None:
    gias_file(tmp_path / "schools.csv")
    said = refusal(tmp_path, LEAST.replace("schools.csv", "shools.csv"))
    assert "plan.toml, line 4: [schools] file = 'shools.csv' is not a file" in said
    assert "did you mean 'schools.csv'?" in said


def test_a_missing_road_file_and_boundary_are_refused_with_their_lines(tmp_path: Path) -> None:
    text = LEAST.replace('engine = "straight"', 'engine = "roads"\nfile = "roads.osm.pbf"')
    said = refusal(tmp_path, text + '\n[output]\nboundary = "edge/line.geojson"\n')
    assert "line 8: [travel] file = 'roads.osm.pbf'" in said
    assert "line 14: [output] boundary" in said
    assert "there is no folder" in said


def test_a_missing_scenario_names_the_nearest(tmp_path: Path) -> None:
    write(tmp_path, LEAST)
    with pytest.raises(ScenarioError, match=r"did you mean 'plan\.toml'"):
        read_scenario(tmp_path / "plann.toml")


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe\x00", b"[[tier]\n", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(content)
    with pytest.raises(ScenarioError, match=r"plan\.toml"):
        read_scenario(file)


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError):
        read_scenario(tmp_path)


def test_the_defaults_are_those_of_the_contract(tmp_path: Path) -> None:
    read = understood(tmp_path)
    rules = read.tiers[0].rules
    assert read.cutoff == 45 * 60
    assert (rules.measured, rules.lead, rules.alone) == (
        Measured.PAIRS, Lead.ANY, Alone.PENALISED,
    )  # fmt: skip
    assert (rules.alone_penalty, rules.group_charge) == (3600, 0)
    assert (rules.alone_free, rules.pupils, rules.same) == (None, None, ())
    assert rules.longest_drive is None
    solve, output = read.keys.solve, read.keys.output
    assert (solve.seconds, solve.seed, solve.threads, output.language) == (60, 1, 2, "en")
    assert output.note == "Draft for discussion; not a decision."


def test_the_defaults_of_straight_lines_are_written_out(tmp_path: Path) -> None:
    travel = understood(tmp_path).written_out()["travel"]
    assert (travel.get("speed_kmh"), travel.get("detour")) == (45, 1.3)


def test_minutes_become_whole_seconds(tmp_path: Path) -> None:
    read = understood(tmp_path, ("tier", "longest_drive_minutes = 7.5\ngroup_minutes = 0.1"))
    assert (read.tiers[0].rules.longest_drive, read.tiers[0].rules.group_charge) == (450, 6)


def test_a_longest_drive_equal_to_the_cut_off_is_allowed(tmp_path: Path) -> None:
    (tier,) = understood(tmp_path, ("tier", "longest_drive_minutes = 45")).tiers
    assert tier.rules.longest_drive == 2700


def test_the_grammar_of_where_has_value_list_range_and_not(tmp_path: Path) -> None:
    read = understood(
        tmp_path,
        (
            "schools",
            'where = { phase = "Primary", authority = ["A", "B"], pupils = { min = 5, max = 90 }, '
            '"LA (name)" = { not = ["C"] }, low_age = 4 }',
        ),
    )
    assert read.where.conditions == {
        "phase": Condition(any_of=("Primary",)),
        "authority": Condition(any_of=("A", "B")),
        "pupils": Condition(least=5, most=90),
        "LA (name)": Condition(exclude=("C",)),
        "low_age": Condition(any_of=(4,)),
    }


def test_where_compares_text_without_case_and_numbers_by_value() -> None:
    assert Condition(any_of=("primary",)).holds(" PRIMARY ")
    assert Condition(any_of=(4,)).holds("4.0")
    assert not Condition(any_of=("Primary",)).holds(None)
    assert Condition(exclude=("x",)).holds(None)
    assert not Condition(least=0).holds("unknown")
    assert Condition(least=5, most=5).holds(5)


def test_not_is_written_without_an_underscore(tmp_path: Path) -> None:
    said = refusal(
        tmp_path, LEAST.replace("[travel]", 'where = { a = { not_ = ["x"] } }\n\n[travel]')
    )
    assert "unknown key 'not_'" in said


def test_numbers_as_ids_of_pins_are_the_text_of_the_list(tmp_path: Path) -> None:
    keys = ("pins", 'together = [[900000, "900001"]]\nlead = [900001]')
    pins = understood(tmp_path, keys).tiers[0].pins
    assert (pins.together, pins.lead) == ((("900000", "900001"),), ("900001",))


@pytest.mark.parametrize("name", [key.name for key in pin_keys()])
def test_a_pin_for_a_school_that_is_not_there_is_refused_with_the_nearest_id(
    tmp_path: Path, name: str
) -> None:
    ids = '["900001", "900991"]'
    pins = f"[{ids}]" if name in ("together", "apart", "lock", "forbid") else ids
    with pytest.raises(GeoclusterError, match=r"pins.*'900991'.*did you mean '90000\d'"):
        run(understood(tmp_path, ("pins", f"{name} = {pins}")))


def test_a_rule_on_a_column_that_is_not_there_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(GeoclusterError, match=r"'autority'.*did you mean 'authority'"):
        run(understood(tmp_path, ("tier", 'same = ["autority"]')))


NAMES = st.text(string.ascii_letters + " 'é中\"\\", min_size=1, max_size=8)
VALUES: st.SearchStrategy[Any] = NAMES | st.integers(-9, 9) | st.booleans()
WHERE = st.dictionaries(
    st.sampled_from(["phase", "pupils", "LA (name)", 'a "b"']),
    st.one_of(
        VALUES,
        st.lists(VALUES, min_size=1, max_size=3),
        st.fixed_dictionaries({"min": st.integers(-5, 5)}, optional={"max": st.integers(5, 9)}),
        st.fixed_dictionaries({"not": st.lists(VALUES, min_size=1, max_size=2)}),
    ),
    max_size=3,
)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """Scenarios as a planner may write them, with some keys given and others not."""
    size = sorted(draw(st.tuples(st.integers(2, 9), st.integers(2, 9))))
    some_minutes = st.integers(1, 40) | st.sampled_from([7.5, 0.25])
    tier = draw(
        st.fixed_dictionaries(
            {"size": st.just(size)},
            optional={
                "name": NAMES,
                "preset": st.sampled_from(sorted(PRESETS)),
                "members": WHERE,
                "longest_drive_minutes": some_minutes,
                "alone": st.sampled_from(["never", "penalised", "allowed"]),
                "alone_penalty_minutes": some_minutes,
                "group_minutes": some_minutes,
                "alone_free": WHERE.filter(bool),
                "same": st.lists(NAMES, max_size=2),
                "pupils": st.just([3, 90]),
                "measured": st.sampled_from(["pairs", "from_lead"]),
            },
        )
    )
    if draw(st.booleans()):
        tier |= {"lead": "eligible", "lead_where": draw(WHERE.filter(bool))}
    return {
        "name": draw(NAMES),
        "schools": {"file": "schools.csv", "where": draw(WHERE)},
        "travel": {"engine": "straight", "cutoff_minutes": draw(st.sampled_from([40, 45.5]))},
        "tier": [tier],
        "pins": draw(
            st.fixed_dictionaries(
                {}, optional={"lead": st.lists(NAMES, max_size=2), "apart": st.just([["a", "b"]])}
            )
        ),
        "solve": draw(st.fixed_dictionaries({}, optional={"seed": st.integers(0, 99)})),
        "output": draw(st.fixed_dictionaries({}, optional={"note": NAMES, "title": NAMES})),
    }


@settings(max_examples=60)
@given(contents())
def test_a_scenario_that_is_written_out_reads_back_the_same(content: dict[str, Any]) -> None:
    read = scenario_of(content, folder=Path("/somewhere"))
    written = read.written_out()
    again = scenario_of(tomllib.loads(tomli_w.dumps(written)), folder=Path("/elsewhere"))
    assert again.written_out() == written
    assert (again.tiers, again.where) == (read.tiers, read.where)
    assert (again.cutoff, again.schools_file) == (read.cutoff, read.schools_file)
    assert Path(written["schools"]["file"]).is_absolute()


LISTED = """\
name = "x"
schools.file = "a.csv"            # dotted
"travel" = { engine = "straight" }

[solve]
'seed' = 3

[pins]
together = [
  ["1", "2"],
  ["3", "4"]
]
alone = ["5"]

[schools.where]
"LA (name)" = "A"
pupils = { min = 3 }

[[tier]]
size = [2, 3]

[tier.lead_where]
type = "x"

[[tier]]
size = [4, 5]
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 1),
        (("schools", "file"), 2),
        (("travel", "engine"), 3),
        (("solve",), 5),
        (("solve", "seed"), 6),
        (("pins", "together", 1), 9),
        (("pins", "alone"), 13),
        (("schools", "where", "LA (name)"), 16),
        (("schools", "where", "pupils", "min"), 17),
        (("tier", 0, "size"), 20),
        (("tier", 0, "lead_where", "type"), 23),
        (("tier", 1, "size"), 26),
        (("nothing",), None),
    ],
)
def test_a_key_is_found_on_its_line_however_it_is_written(
    path: tuple[str | int, ...], line: int | None
) -> None:
    tomllib.loads(LISTED)
    assert line_of(LISTED, path) == line


def test_keys_within_a_text_of_many_lines_are_not_keys() -> None:
    text = 'note = """\nseed = 1\n[solve]\n"""\n[solve]\nseed = 2\n'
    assert line_of(text, ("solve", "seed")) == 6


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_any_text_is_a_scenario_or_a_scenario_error(text: str) -> None:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        content = {"name": text, text: text}
    with pytest.raises(ScenarioError):
        scenario_of(content, folder=Path(), text=text)


# --- [travel]: what each engine understands -----------------------------------------------


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('engine = "server"', 'engine = "server" needs url'),
        ('engine = "server"\nurl = "ftp://x"', "must begin with http:// or https://"),
        ('engine = "server"\nurl = "http://x"\nfile = "roads.osm"', "reads no file"),
        ('engine = "straight"\nferries = true', 'ferries is only used with engine = "roads"'),
        ('file = "r.osm"\nurl = "http://x"', 'url is only used with engine = "server"'),
        ('file = "r.osm"\nspeed_kmh = 40\ndetour = 1.2', "speed_kmh and detour are only used"),
        ('file = "r.osm"\nclosed = [true]', "got True"),
        ('file = "r.osm"\nclosed = [-4]', "got -4"),
        ('file = "r.osm"\nclosed = [{ line = [[0, 52]] }]', "at least 2 points"),
        ('file = "r.osm"\nclosed = [{ area = [[52, 0, 1], [1, 1], [2, 2]] }]', "at least 3 points"),
        ('file = "r.osm"\nclosed = [{ line = [[0, 252], [1, 52]] }]', "[longitude, latitude]"),
        ('file = "r.osm"\nclosed = ["floods.geojson"]', "'floods.geojson' is not a file"),
        ('file = "r.osm"\nspeeds = { factor = 9 }', "factor must be from 0.1 to 2"),
        ('file = "r.osm"\nspeeds = { classes = { primery = 60 } }', "did you mean 'primary'"),
        ('file = "r.osm"\nspeeds = { country = "FR" }', "got 'FR'"),
        ('file = "r.osm"\nplace = "Oakham"', "kept in a .graphml file"),
    ],
)
def test_what_does_not_fit_the_engine_is_refused_in_words(
    tmp_path: Path, lines: str, said: str
) -> None:
    (tmp_path / "r.osm").write_text("<osm/>")
    text = LEAST.replace('engine = "straight"', lines)
    assert said in refusal(tmp_path, text)


def test_speeds_closures_and_ferries_are_understood_and_written_out(tmp_path: Path) -> None:
    for name in ("r.osm", "floods.geojson"):
        (tmp_path / name).write_text("{}")
    lines = (
        'file = "r.osm"\nferries = true\n'
        'closed = [7, "floods.geojson", { line = [[0, 52], [1, 52]] }]\n'
        'speeds = { country = "CN", factor = 0.9, classes = { primary = 60 } }'
    )
    read = read_scenario(write(tmp_path, LEAST.replace('engine = "straight"', lines)))
    assert read.speeds.classes["primary"] == 60
    assert (read.speeds.country, read.speeds.factor) == ("CN", 0.9)
    way, file, line = read.closed
    assert (way.way, file.file) == (7, tmp_path / "floods.geojson")
    assert line.shape is not None
    assert line.shape.length == 1
    written = read.written_out()
    again = scenario_of(written, folder=Path("/elsewhere"))
    assert again.speeds == read.speeds
    assert again.closed[1].file == tmp_path / "floods.geojson"
    assert again.keys.travel.ferries
