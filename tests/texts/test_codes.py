"""Every fact that the package makes has a text, and gives the figures that it names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

import geocluster
from geocluster.facts import Text
from geocluster.texts import page
from geocluster.texts.collected import own_texts, text_of
from tests.maps.page_files import PAGE, codes_in

ROOT = Path(geocluster.__file__).parent
BY_FACTORY = {"_joined": frozenset({"first", "second"})}
"""Functions that make what says a text, and the figures that it gives."""


def calls() -> Iterator[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Where facts are made: the place, the codes that are meant, and the names of the figures."""
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        tables = {**dict(_tables(tree)), **dict(_looped(tree))}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args and _makes_a_fact(node.func, file):
                where = f"{file.relative_to(ROOT)}:{node.lineno}"
                codes = tuple(_codes(node.args[0], tables))
                if codes:
                    yield where, codes, _figures(node, tree) | _given_by(node.func)


def _makes_a_fact(called: ast.expr, file: Path) -> bool:
    here = file.parent.name == "texts"
    if isinstance(called, ast.Attribute):
        return here and called.attr == "words"
    named = called.id if isinstance(called, ast.Name) else ""
    return named == "fact" or (here and named in BY_FACTORY)


def _given_by(called: ast.expr) -> frozenset[str]:
    """Figures that a factory gives to what it makes."""
    return BY_FACTORY.get(called.id, frozenset()) if isinstance(called, ast.Name) else frozenset()


def _tables(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Constants of a module that hold codes by something else."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            values = [v.value for v in node.value.values if isinstance(v, ast.Constant)]
            for target in node.targets:
                if isinstance(target, ast.Name) and len(values) == len(node.value.values):
                    yield target.id, [str(value) for value in values]


def _looped(tree: ast.Module) -> Iterator[tuple[str, list[str]]]:
    """Names that a loop over rows that are written out gives to codes."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple)):
            continue
        rows = [row.elts for row in node.iter.elts if isinstance(row, ast.Tuple)]
        if isinstance(node.target, ast.Tuple) and len(rows) == len(node.iter.elts):
            for k, name in enumerate(node.target.elts):
                cells = [row[k] for row in rows]
                values = [cell.value for cell in cells if isinstance(cell, ast.Constant)]
                if isinstance(name, ast.Name) and len(values) == len(rows):
                    yield name.id, [str(value) for value in values]


def _codes(node: ast.expr, tables: dict[str, list[str]]) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body, tables)
        yield from _codes(node.orelse, tables)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(x.value) if isinstance(x, ast.Constant) else "*" for x in node.values)
    elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
        yield from tables[node.value.id]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        assert isinstance(node.func.value, ast.Name)  # table.get(key, other)
        yield from tables[node.func.value.id]
        yield from _codes(node.args[1], tables)
    elif isinstance(node, ast.Name):
        yield from tables.get(node.id, ())
    else:
        raise AssertionError(f"line {node.lineno}: no tool can tell which code is meant")


def _figures(call: ast.Call, tree: ast.Module) -> frozenset[str]:
    named = {keyword.arg for keyword in call.keywords if keyword.arg}
    for keyword in call.keywords:
        if keyword.arg is None:
            assert isinstance(keyword.value, ast.Name)  # **figures, a dictionary written out
            named |= _keys_of(keyword.value.id, tree)
    return frozenset(named)


def _keys_of(name: str, tree: ast.Module) -> set[str]:
    return {
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id == name
        for key in node.value.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _texts(code: str) -> list[Text]:
    if "*" not in code or code in own_texts():
        return [text_of(code)[1]]
    return [text for each, text in own_texts().items() if fnmatchcase(each, code)]


MADE = list(calls())


SAID_BY_PAGES = {
    (file.name, code) for file in PAGE.iterdir() if file.suffix != ".css" for code in codes_in(file)
}
"""Codes that scripts name in ``say`` and skeletons in ``data-say``."""


@pytest.mark.parametrize(("file", "code"), sorted(SAID_BY_PAGES))
def test_every_text_that_a_page_says_is_among_those_that_it_carries(file: str, code: str) -> None:
    carried = {*page.TEXTS, *page.SHARED}
    assert any(fnmatchcase(each, code) for each in carried), f"{file}: {code} has no text"


def test_facts_are_made_all_over_the_package() -> None:
    rooms = {where.partition("/")[0] for where, _, _ in MADE}
    assert {"explain", "roads", "proposal", "texts"} <= rooms


@pytest.mark.parametrize(("where", "codes", "figures"), MADE, ids=[where for where, _, _ in MADE])
def test_every_fact_has_a_text_and_gives_the_figures_that_it_names(
    where: str, codes: tuple[str, ...], figures: frozenset[str]
) -> None:
    for code in codes:
        found = _texts(code)
        assert found, f"{where}: {code} has no text"
        for text in found:
            assert text.figures <= figures, f"{where}: {code} needs {text.figures - figures}"


def test_no_text_is_left_that_nothing_says() -> None:
    said = {code for _, codes, _ in MADE for code in codes} | {code for _, code in SAID_BY_PAGES}
    unsaid = {
        code
        for code in own_texts()
        if not any(fnmatchcase(code, each) or fnmatchcase(each, code) for each in said)
    }
    assert not unsaid


def test_facts_are_made_by_the_function_that_tools_find() -> None:
    """``Fact(…)`` with a code from elsewhere is for those who read facts from a file."""
    made = {
        str(file.relative_to(ROOT))
        for file in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Fact"
    }
    assert {file for file in made if not file.startswith("written")} == {"facts.py"}


PLURAL = (
    r"(?:more |other )?(?:schools|groups|pupils|pairs|drives|tiers|records|rows|cells|columns|ids"
    r"|edits|rules|entries|years|sheets|layers|proposals|faults|have|are|do|stand|lie|take)\b"
)
"""What stands behind a number in a sentence of more than one."""

NEVER_ONE = {
    "rows of pairs, of which half are counted": ("issue.one_way_matrix.all",),
    "schools that come together": ("size.too_few", "size.too_many", "*.too_many"),
    "the upper end of a range": ("pupils_unknown*", "number.between*", "rule.pupils"),
    "pupils of several schools": ("pupils.too_many", "pupils.between"),
    "parts of what is split": ("broken.within*",),
    "more than are named": ("layer.many.*", "change.takes.many", "issue.no_site.many"),
    "first of a list, a fixed number": ("page.found.first",),
    "'1 of 8 schools' is counted by the eight": ("empty.rule", "empty.no_rule"),
    "all schools of a county": ("issue.outside_roads.all", "issue.forecast_shared*"),
}
"""Texts of a number that is at least two, by why it is."""


@pytest.mark.parametrize("code", sorted(own_texts()))
def test_one_of_a_kind_is_said_in_the_singular(code: str) -> None:
    """English has two forms; a text that counts what may be one has both."""
    text = own_texts()[code]
    if text.count and text.many is None and not _matches(code, NEVER_ONE):
        said = rf"\{{{text.count}(?::\w+)?\}} {PLURAL}"
        assert not re.search(said, text.one), f"{text.one} lacks its form for one"


def test_what_is_never_one_of_a_kind_is_said_in_the_plural_only() -> None:
    """The list of exceptions is no longer than it must be."""
    for codes in NEVER_ONE.values():
        for pattern in codes:
            named = [t for c, t in own_texts().items() if fnmatchcase(c, pattern)]
            assert any(t.count and t.many is None for t in named), pattern


def _matches(code: str, reasons: dict[str, tuple[str, ...]]) -> bool:
    return any(fnmatchcase(code, pattern) for codes in reasons.values() for pattern in codes)
