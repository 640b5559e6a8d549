"""Refusals: every error that a user can mend is raised with a phrase, which languages say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import geocluster
from geocluster.bound_check.groups import TooManyError
from geocluster.errors import GeoclusterError, ScenarioError
from geocluster.fetch.faults import FetchError
from geocluster.given import UnitError
from geocluster.opening.cells import BadCellError
from geocluster.outputs.place import OpenElsewhereError
from geocluster.phrases import Phrase, Worded, phrase
from geocluster.roads.table_server import TooBigError
from geocluster.scenario import scenario_of
from geocluster.texts import language_of, say
from geocluster.texts.phrased import phrase_words

ROOT = Path(geocluster.__file__).parent
OTHERS = {"BadCellError", "SolverError"}
"""The first holds a fact; the second is a fault of ours, told in a log."""


def names_of(kind: type[Exception]) -> Iterator[str]:
    yield kind.__name__
    for one in kind.__subclasses__():
        yield from names_of(one)


def raised() -> Iterator[tuple[str, ast.expr]]:
    """Yield where an error of ours is made, and what it is made with."""
    ours = {*names_of(GeoclusterError)} - OTHERS
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        thrown = {
            id(n.exc) for n in ast.walk(tree) if isinstance(n, ast.Raise) and n.exc is not None
        }
        for node in ast.walk(tree):
            called = node.func if isinstance(node, ast.Call) else None
            name = getattr(called, "id", getattr(called, "attr", ""))
            given = name in ("kind", "error", "_error") and id(node) in thrown
            if isinstance(node, ast.Call) and (name in ours or given) and node.args:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node.args[0]


def is_english(said: ast.expr) -> bool:
    """Tell whether words are put together in English, which no language can take apart."""
    if isinstance(said, ast.Call):
        name = getattr(said.func, "id", getattr(said.func, "attr", ""))
        return name in ("str", "join", "format")
    if isinstance(said, ast.BinOp):
        return is_english(said.left) or is_english(said.right)
    return isinstance(said, ast.JoinedStr) or (
        isinstance(said, ast.Constant) and isinstance(said.value, str)
    )


def test_what_a_user_can_mend_is_raised_with_a_phrase() -> None:
    found = list(raised())
    assert len(found) > 500
    assert [where for where, said in found if is_english(said)] == []


def test_every_error_of_ours_is_looked_at() -> None:
    some = (FetchError, OpenElsewhereError, TooBigError, TooManyError, UnitError)
    assert {kind.__name__ for kind in some} <= {*names_of(GeoclusterError)}


def test_a_bad_cell_holds_a_fact_that_languages_say() -> None:
    from geocluster.opening.numbers import whole_number

    with pytest.raises(BadCellError) as refused:
        whole_number("twenty")
    assert say(refused.value.fact) == "'twenty' is not a whole number"
    assert say(refused.value.fact, "cy") == "nid rhif cyfan yw 'twenty'"


def test_a_fact_within_a_phrase_is_said_in_the_language() -> None:
    from geocluster.facts import fact

    found = fact("cell.not_number", cell="'x'")
    said = phrase("{file}: {what}", file="a.csv", what=Worded(say(found), found))
    assert said == "a.csv: 'x' is not a number"
    assert phrase_words(said, language_of("zh")).endswith("'x' 不是数字")


def test_facts_are_put_into_words_by_who_knows_the_names_and_issues_hold_a_fact() -> None:
    """No room makes a sentence past the languages: each of these is made in one place."""
    made: dict[str, set[str]] = {"Worded": set(), "Issue": set()}
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if called in made:
                made[called].add(str(file.relative_to(ROOT)))
    assert made == {
        "Worded": {"texts/speaker.py"},
        "Issue": {"texts/noted.py", "written/data.py"},
    }


def test_a_fact_quotes_an_error_and_never_holds_its_english() -> None:
    for file in sorted(ROOT.rglob("*.py")):
        source = file.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fact":
                said = ast.get_source_segment(source, node) or ""
                assert "str(fault)" not in said, f"{file}:{node.lineno}"


def test_pydantics_faults_are_said_by_their_type(tmp_path: Path) -> None:
    content = {"name": 3, "schools": {"fil": "a.csv"}, "travel": {"engine": "horse"}}
    with pytest.raises(ScenarioError) as refused:
        scenario_of(content, folder=tmp_path)
    (said,) = refused.value.args
    assert isinstance(said, Phrase)
    assert "must be text in quotes (a string)" in said
    welsh = phrase_words(said, language_of("cy"))
    assert "rhaid iddo fod yn destun mewn dyfynodau" in welsh
    assert "must" not in welsh
    chinese = phrase_words(said, language_of("zh"))
    assert "必须是引号中的文字" in chinese
    assert "unknown" not in chinese


def test_secrets_are_hidden_in_phrases_too() -> None:
    from geocluster.addresses import without_secrets

    said = phrase("{url}: no answer", url="http://ann:word@host/x?key=abc")
    hidden = without_secrets(said)
    assert isinstance(hidden, Phrase)
    assert hidden == "http://host/x?key=…: no answer"
    assert "word" not in str(hidden.figures)
