"""Packages of third parties, made for a test: a folder where Python finds them as installed."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from geocluster import registry

__all__ = ["installed", "package"]


def package(folder: Path, name: str, code: str, points: Mapping[str, Mapping[str, str]]) -> Path:
    """Write a package of one module, with its entry points.

    Parameters
    ----------
    folder
        To be put on Python's path.
    name
        Of the package; the module's is the same, with underscores.
    code
        Of the module.
    points
        By group, what each name points at.
    """
    module = name.replace("-", "_")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    lines = [
        line
        for group, entries in points.items()
        for line in (f"[{group}]", *(f"{key} = {value}" for key, value in entries.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@contextmanager
def installed(folder: Path) -> Iterator[None]:
    """Find the packages of a folder for as long as a block lasts, by registries not yet read."""
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        registry._installed.cache_clear()
        try:
            yield
        finally:
            registry._installed.cache_clear()
            for name in set(sys.modules) - before:
                file = getattr(sys.modules[name], "__file__", None)
                if file is not None and Path(file).is_relative_to(folder):
                    del sys.modules[name]
