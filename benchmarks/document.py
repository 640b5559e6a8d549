"""What the written benchmarks have in common: sections, tables, aims, machine and versions.

A document is kept section by section: each says when, where and with what it was measured, and one
can be put in place of its older self while the others stay as they are.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks.measure import Measured

__all__ = [
    "Section",
    "Target",
    "commit",
    "paragraphs",
    "read_sections",
    "seconds",
    "stamp",
    "table",
    "times_as_much",
    "why_not",
    "written",
]

_ROOT = Path(__file__).parent.parent
_AIMS = "Aims"
_AIMS_HEAD = ("section", "aimed at", "seen", "met")
_MET = {True: "yes", False: "**no**"}


@dataclass(frozen=True, slots=True)
class Target:
    """What was aimed at, what was seen, and whether that is good enough."""

    aim: str
    seen: str
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under one title; no line of the text begins with ``## ``."""

    text: str
    targets: tuple[Target, ...] = ()


def written(title: str, about: str, sections: Mapping[str, Section]) -> str:
    """Write sections, by their titles, as one Markdown text, with all aims before them."""
    aims = [
        (name, target.aim, target.seen, _MET[target.met])
        for name, section in sections.items()
        for target in section.targets
    ]
    parts = [f"# {title}", about]
    if aims:
        parts += [f"## {_AIMS}", table(_AIMS_HEAD, aims)]
    for name, section in sections.items():
        parts += [f"## {name}", section.text]
    return paragraphs(*parts) + "\n"


def read_sections(text: str) -> dict[str, Section]:
    """Read what :func:`written` wrote: the sections, by their titles.

    Raises
    ------
    ValueError
        If a line of the aims is not as it was written.
    """
    _, *parts = text.split("\n## ")
    found = {title: body.strip() for title, _, body in (part.partition("\n") for part in parts)}
    targets: dict[str, list[Target]] = {}
    for line in found.pop(_AIMS, "").splitlines()[2:]:
        cells = line[2:-2].split(" | ")
        if len(cells) != len(_AIMS_HEAD) or cells[3] not in _MET.values():
            raise ValueError(
                f"this line of the aims cannot be read: {line!r}; it must have "
                f"{len(_AIMS_HEAD)} cells, the last one {' or '.join(_MET.values())}"
            )
        name, aim, seen, met = cells
        targets.setdefault(name, []).append(Target(aim, seen, met == _MET[True]))
    return {
        title: Section(text=body, targets=tuple(targets.get(title, ())))
        for title, body in found.items()
    }


def stamp(packages: Iterable[str]) -> str:
    """Say when, of which commit, where and with what something is measured."""
    versions = ", ".join(f"{name} {_version(name)}" for name in packages)
    return f"*{datetime.now(UTC):%Y-%m-%d}, commit {commit()}, {_machine()}; {versions}.*"


def commit() -> str:
    """Name the commit that is checked out, and whether files that it knows are changed."""
    try:
        name = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!*.md")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name} with changes" if changed else name


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=_ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


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
        f"{_cores()} with {memory:.0f} GB ({platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}), shared with other work"
    )


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _cores() -> str:
    """Say how many cores there are, and how many of them may be used if not all."""
    cores = os.cpu_count() or 1
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else cores
    return f"{cores} cores" if allowed == cores else f"{allowed} of {cores} cores"
