"""What the written benchmarks have in common: tables, targets, the machine and the versions."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks.measure import Measured

__all__ = [
    "Section",
    "Target",
    "document",
    "paragraphs",
    "seconds",
    "table",
    "times_as_much",
    "why_not",
]


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at, what was seen, and whether that is good enough."""

    aim: str
    seen: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a written benchmark."""

    title: str
    text: str
    targets: tuple[Target, ...] = ()


def document(title: str, command: str, packages: Iterable[str], sections: Sequence[Section]) -> str:
    """Write sections as one Markdown text, with the targets before them."""
    targets = [
        (t.aim, t.seen, "yes" if t.met else "**no**") for part in sections for t in part.targets
    ]
    parts = [
        f"# {title}",
        f"Written by `{command}` on {datetime.now(UTC):%Y-%m-%d}, on {_machine()}. Seconds are of "
        "the clock on the wall, without imports; of several runs, which took turns, the quickest "
        "counts. "
        "Memory is the peak of the whole process, in 10⁶ bytes.",
        "Versions: " + ", ".join(f"{name} {_version(name)}" for name in packages) + ".",
    ]
    if targets:
        parts += ["## Aims", table(("aimed at", "seen", "met"), targets)]
    for part in sections:
        parts += [f"## {part.title}", part.text]
    return paragraphs(*parts) + "\n"


def paragraphs(*parts: str) -> str:
    """Join texts by blank lines."""
    return "\n\n".join(part.strip() for part in parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; the columns after the first are aligned to the right."""
    lines = [head, ("---", *["---:"] * (len(head) - 1)), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in lines)


def seconds(value: float) -> str:
    """Write seconds with three figures at most.

    Examples
    --------
    >>> seconds(0.0123), seconds(1.234), seconds(123.4)
    ('0.01', '1.2', '123')
    """
    digits = 0 if value >= 100 else 1 if value >= 1 else 2
    return f"{value:,.{digits}f}"


def times_as_much(value: float, unit: float) -> str:
    """Write a ratio.

    Examples
    --------
    >>> times_as_much(10, 4), times_as_much(1000, 4)
    ('2.5 ×', '250 ×')
    """
    ratio = value / unit
    return f"{ratio:,.{0 if ratio >= 10 else 1 if ratio >= 1 else 2}f} ×"


def why_not(run: Measured, package: str) -> str:
    """Say why a run has no answer; of what could not be installed, what the installer said."""
    log = Path(sys.prefix) / "not-installed" / f"{package}.log"
    if log.is_file():
        return f"not installed here: {log.read_text().strip().splitlines()[-1][:200]}"
    return f"no answer: {run.fault}"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} cores with {memory:.0f} GB ({platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}), shared with other work"
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(not installed)"
