"""Open tables: what others install is found, checked as ours is, and named where it is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from geocluster.errors import PluginError, RulesError
from geocluster.registry import Registry
from tests.plugins import installed, package

GROUP = "geocluster_tests.sizes"


def sizes() -> Registry[int]:
    return Registry(
        "size", group=GROUP, own={"small": 1, "large": 9}, of=int, check=_above, error=RulesError
    )


def _above(name: str, entry: int) -> None:
    if entry < 1:
        raise ValueError(f"{entry} is below 1")


def _told(folder: Path, code: str, **points: str) -> str:
    """Return what is said about a package that cannot be used, the first time and after that."""
    package(folder, "their-sizes", code, {GROUP: points})
    table = sizes()
    with installed(folder):
        with pytest.raises(PluginError) as fault:
            list(table)
        with pytest.raises(PluginError) as again:
            table["small"]
    assert str(fault.value) == str(again.value)
    assert str(fault.value).endswith("or remove it: pip uninstall their-sizes")
    assert "of the package their-sizes" in str(fault.value)
    return str(fault.value)


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Path]:
    package(tmp_path, "their-sizes", "HUGE = 99\n", {GROUP: {"huge": "their_sizes:HUGE"}})
    with installed(tmp_path):
        yield tmp_path


def test_what_a_package_declares_stands_behind_our_own(theirs: Path) -> None:
    table = sizes()
    assert dict(table) == {"small": 1, "large": 9, "huge": 99}
    assert dict(table.own) == {"small": 1, "large": 9}
    assert [table.origin(name) for name in table] == ["geocluster", "geocluster", "their-sizes"]


def test_nothing_of_others_is_loaded_before_the_table_is_read(tmp_path: Path) -> None:
    package(tmp_path, "their-sizes", "raise OSError", {GROUP: {"huge": "their_sizes:HUGE"}})
    with installed(tmp_path):
        table = sizes()
        assert dict(table.own) == {"small": 1, "large": 9}
        with pytest.raises(PluginError):
            len(table)


def test_a_name_that_there_is_not_is_told_with_the_nearest(theirs: Path) -> None:
    with pytest.raises(RulesError, match="no size 'hug'; did you mean 'huge'"):
        sizes().named("hug")
    with pytest.raises(KeyError):
        sizes()["hug"]
    assert sizes().named("huge") == 99


def test_a_package_that_cannot_be_used_is_named_with_the_way_out(tmp_path: Path) -> None:
    told = _told(tmp_path / "1", "import no_such_module", huge="their_sizes:HUGE")
    assert "the size 'huge'" in told
    assert "(their_sizes:HUGE) cannot be used: ModuleNotFoundError: No module" in told
    assert "AttributeError" in _told(tmp_path / "2", "", huge="their_sizes:HUGE")
    assert "SystemExit: 3" in _told(tmp_path / "3", "raise SystemExit(3)", huge="their_sizes")
    assert "0 is below 1" in _told(tmp_path / "4", "HUGE = 0", huge="their_sizes:HUGE")
    told = _told(tmp_path / "5", "HUGE = '9'", huge="their_sizes:HUGE")
    assert "has to be of class int, got str" in told


def test_no_name_is_given_twice(tmp_path: Path, theirs: Path) -> None:
    told = _told(tmp_path / "taken", "LARGE = 8", large="their_sizes:LARGE")
    assert "there is a size 'large' already, of geocluster" in told
    table = sizes()
    with pytest.raises(PluginError, match="there is a size 'huge' already, of their-sizes"):
        table.register("huge", 7)
    assert table.register("huge", table["huge"]) == 99


def test_a_package_that_fails_leaves_nothing_of_itself(tmp_path: Path) -> None:
    points = {"huge": "their_sizes:HUGE", "zero": "their_sizes:ZERO"}
    package(tmp_path, "their-sizes", "HUGE, ZERO = 99, 0", {GROUP: points})
    table = sizes()
    with installed(tmp_path), pytest.raises(PluginError):
        list(table)
    assert list(table) == ["small", "large"]  # removed, and read anew


def test_a_script_adds_an_entry_and_a_test_takes_it_away_again() -> None:
    table = sizes()
    with table.having({"middling": 5}):
        assert table["middling"] == 5
        assert table.origin("middling") == "this program"
        with pytest.raises(PluginError, match="the size 'none' is not whole: 0 is below 1"):
            table.register("none", 0)
    assert list(table) == ["small", "large"]
    table.register("middling", 5)
    assert list(table) == ["small", "large", "middling"]
    with pytest.raises(PluginError, match="a size needs a name"):
        table.register("", 3)


def test_an_entry_may_look_at_the_table_while_it_is_loaded(tmp_path: Path) -> None:
    code = "from tests.test_registry import SEEN, TABLE\nSEEN.extend(TABLE)\nHUGE = 99\n"
    package(tmp_path, "their-sizes", code, {GROUP: {"huge": "their_sizes:HUGE"}})
    SEEN.clear()
    with installed(tmp_path):
        assert list(TABLE) == ["small", "large", "huge"]
    assert SEEN == ["small", "large"]


SEEN: list[str] = []
TABLE = sizes()
