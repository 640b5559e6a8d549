"""Bad input is refused in Welsh and in Chinese: no word of ours in English is left."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_cli import call, plan  # noqa: F401  a fixture
from tests.sources.test_sources import gias_rows

OURS = frozenset(
    "the a an is are be must not no has have and or of with from which that it its to for by can "
    "cannot needs need allowed unknown key write remove keep such more than file folder school "
    "schools column line there did you mean got where said holds only used one both each group "
    "damaged read choose another name names".split()
)
"""Words of sentences in English; none of them is a word of Welsh."""
WELSH = frozenset({"a", "an", "is", "are", "no", "by", "can", "both", "you", "there", "said"})
KEYS = frozenset(
    "geocluster plan name file files columns school schools group key from to where size lead "
    "within engine pins sheet layer crs".split()
)
"""Keys, columns and options, which every language writes as they are."""

SCENARIOS = {
    "an unknown key": ("size = [2, 3]", "sise = [2, 3]"),
    "a value of another kind": ("size = [2, 3]", 'size = "two"'),
    "a range turned round": ("size = [2, 3]", "size = [3, 2]"),
    "a choice that there is not": ("size = [2, 3]", 'size = [2, 3]\nlead = "nobody"'),
    "a table that is no TOML": ("size = [2, 3]", "size = (2, 3"),
    "a file that is not there": ('file = "schools.csv"', 'file = "scholls.csv"'),
    "a key that another needs": ("size = [2, 3]", 'size = [2, 3]\nlead_where = { type = "x" }'),
    "a tier within none": ("size = [2, 3]", 'size = [2, 3]\nwithin = "cluster"'),
    "an engine without its file": ('engine = "straight"', 'engine = "matrix"'),
    "a condition on no column": ("size = [2, 3]", 'size = [2, 3]\nmembers = { Tpye = "x" }'),
}


def words(told: str, *paths: Path) -> set[str]:
    """Words in Latin letters outside of quotation marks, brackets and paths."""
    for path in paths:
        told = told.replace(str(path), " ")
    told = re.sub(r"'[^']*'|\"[^\"]*\"|\[[^]]*\]|\{[^}]*\}|\S*[._=/]\S*", " ", told)
    return set(re.findall(r"(?<![A-Za-z])[a-z]+(?![A-Za-z])", told))


def faulty(case: str, folder: Path) -> tuple[str, ...]:
    """Write a made-up input that is wrong in one way; return the command that reads it."""
    file = plan(folder / "in")
    if case in SCENARIOS:
        right, wrong = SCENARIOS[case]
        text = file.read_text(encoding="utf-8")
        assert right in text, text
        file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
        return ("check", str(file))
    if case == "a list without a column":
        schools = file.parent / "schools.csv"
        lines = schools.read_text(encoding="utf-8")
        schools.write_text(lines.replace("EstablishmentName", "Titel", 1), encoding="utf-8")
        return ("check", str(file))
    if case == "a list that is empty":
        (file.parent / "schools.csv").write_text("", encoding="utf-8")
        return ("check", str(file))
    if case == "pins that contradict":
        ids = [row["URN"] for row in gias_rows()][:2]
        pins = (
            f'[pins]\ntogether = [["{ids[0]}", "{ids[1]}"]]\napart = [["{ids[0]}", "{ids[1]}"]]\n'
        )
        file.write_text(file.read_text(encoding="utf-8") + pins, encoding="utf-8")
        return ("check", str(file))
    if case == "a folder that is none":
        return ("verify", str(folder / "nowhere"))
    return ("run", str(folder / "nothing.toml"))


CASES = (
    *SCENARIOS,
    "a list without a column",
    "a list that is empty",
    "pins that contradict",
    "a folder that is none",
    "a scenario that is not there",
)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("tag", ["cy", "zh"])
def test_bad_input_is_refused_with_no_word_of_english(
    tag: str,
    case: str,
    call: Any,  # noqa: F811
    tmp_path: Path,
) -> None:
    command, *arguments = faulty(case, tmp_path)
    english = call(command, *arguments)
    told = call(command, *arguments, "--language", tag)
    assert told.code == english.code != 0
    assert told.err != english.err
    left = words(told.err + told.out, tmp_path) - KEYS
    if tag == "zh":
        assert not left, told.err
        assert re.search("[\u4e00-\u9fff]", told.err), told.err
    else:
        assert not left & (OURS - WELSH), told.err


def test_commands_that_have_no_such_option_speak_what_the_environment_asks_for(
    call: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    command = ("times", plan(tmp_path / "in"), "--out", "times.xlsx")
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", "cy")
    assert "rhaid i enw'r tabl orffen" in call(*command).err
    monkeypatch.setenv("GEOCLUSTER_LANGUAGE", "klingon")
    assert "no language 'klingon'; allowed: cy, en, zh" in call(*command).err
    monkeypatch.delenv("GEOCLUSTER_LANGUAGE")
    assert "must end in" in call(*command).err
