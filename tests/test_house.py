"""The house itself: small rooms, short functions, no circles, types everywhere, floors."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
import networkx
import pytest

from tests.conftest import LONGEST, REPOSITORY

PACKAGE = REPOSITORY / "geocluster"
MODULES = sorted(PACKAGE.rglob("*.py"))
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Path) -> Iterator[Function]:
    """Every function of a module but the compiled kernels, which cannot be taken apart."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        compiled = isinstance(node, Function) and any(
            "njit" in ast.unparse(decorator) for decorator in node.decorator_list
        )
        if isinstance(node, Function) and not compiled:
            yield node


def lines_of(function: Function) -> int:
    """How many lines it has, without its docstring."""
    first = function.body[0]
    told = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


@pytest.fixture(scope="module")
def imports() -> networkx.DiGraph:
    """Which module imports which, at the top, in functions, and for types only."""
    graph = grimp.build_graph("geocluster", exclude_type_checking_imports=False)
    return networkx.DiGraph(
        (module, found)
        for module in graph.modules
        for found in graph.find_modules_directly_imported_by(module)
    )


@pytest.fixture(scope="module")
def tools() -> Any:
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


def test_the_files_that_tests_begin_with_are_there_each_once() -> None:
    assert [name for name in LONGEST if not (REPOSITORY / "tests" / name).is_file()] == []
    assert len({*LONGEST}) == len(LONGEST)


def test_no_module_is_longer_than_450_lines() -> None:
    sizes = {m: len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert {str(m.relative_to(PACKAGE)): n for m, n in sizes.items() if n > 450} == {}


def test_no_function_is_longer_than_60_lines_but_kernels() -> None:
    long = {
        f"{m.relative_to(PACKAGE)}: {f.name}": lines_of(f)
        for m in MODULES
        for f in functions(m)
        if lines_of(f) > 60
    }
    assert long == {}


def test_every_argument_and_every_result_has_a_type() -> None:
    untyped = []
    for module in MODULES:
        for f in functions(module):
            given = f.args
            named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            named += [x for x in (given.vararg, given.kwarg) if x is not None]
            if f.returns is None or any(
                x.annotation is None and x.arg not in ("self", "cls") for x in named
            ):
                untyped.append(f"{module.relative_to(PACKAGE)}: {f.name}")
    assert untyped == []


def test_imports_run_in_no_circle_not_even_for_types(imports: networkx.DiGraph) -> None:
    circles = [sorted(c) for c in networkx.strongly_connected_components(imports) if len(c) > 1]
    assert circles == []


def test_the_floors_hold_every_module_and_types_are_strict(tools: Any) -> None:
    linter, mypy = tools["importlinter"], tools["mypy"]
    floors = [c for c in linter["contracts"] if c["type"] == "layers"]
    assert len(floors) == 1
    assert floors[0]["exhaustive"]
    assert set(floors[0]["exhaustive_ignores"]) == {"__main__"}
    assert not linter.get("exclude_type_checking_imports", False)
    assert mypy["strict"]
    excused = [x for c in linter["contracts"] for x in c.get("ignore_imports", [])]
    assert all(x.startswith("geocluster -> ") for x in excused), "only the public door is excused"


def test_tests_stand_in_folders_that_mirror_the_packages() -> None:
    folders = {d.name for d in (REPOSITORY / "tests").iterdir() if (d / "__init__.py").is_file()}
    mirrored = {d.name for d in PACKAGE.iterdir() if d.is_dir()} | {m.stem for m in MODULES}
    assert folders - mirrored == {"docs"}
