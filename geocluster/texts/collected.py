"""All texts by their code: of this room, and of everything that carries its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from geocluster.facts import Text
from geocluster.measures import MEASURES
from geocluster.presets import PRESETS, Preset
from geocluster.rules import RULES
from geocluster.terms import TERMS
from geocluster.texts import (
    answers,
    beside,
    compared,
    doubts,
    edits,
    figures,
    gis,
    here,
    issues,
    near,
    opened,
    page,
    reasons,
    remarks,
    report,
    robust,
    studies,
    sweeps,
    tables,
    terminal,
)

__all__ = ["own_texts", "text_of"]

_TABLES = (
    figures.TEXTS,
    reasons.TEXTS,
    answers.TEXTS,
    remarks.TEXTS,
    report.TEXTS,
    robust.TEXTS,
    near.TEXTS,
    beside.TEXTS,
    compared.TEXTS,
    sweeps.TEXTS,
    here.TEXTS,
    issues.TEXTS,
    doubts.TEXTS,
    opened.TEXTS,
    edits.TEXTS,
    gis.TEXTS,
    studies.TEXTS,
    tables.TEXTS,
    page.TEXTS,
    terminal.TEXTS,
)


@cache
def own_texts() -> Mapping[str, Text]:
    """Return the texts of this package, by code.

    Raises
    ------
    ValueError
        If one code has two texts: a fault of ours.
    """
    carried = [entry.texts for table in (RULES.own, TERMS.own) for entry in table.values()]
    counted = {f"measure.{measure.key}": measure.title for measure in MEASURES.values()}
    return _merged([*_TABLES, *carried, *map(_of_preset, PRESETS.own.values()), counted])


def _of_others() -> Iterator[Mapping[str, Text]]:
    """Texts of rules, terms and presets of third parties; what a program adds may go again."""
    for table in (RULES, TERMS):
        own = table.own
        yield from (entry.texts for name, entry in table.items() if name not in own)
    yield from (_of_preset(PRESETS[name]) for name in PRESETS if name not in PRESETS.own)


def text_of(code: str) -> tuple[str, Text]:
    """Return the text of a code, and under which code it stands: its own, or one of many.

    ``*.full`` says ``size.full`` and ``pupils.full`` alike, and that of any rule to come;
    ``broken.*.lead`` says of any rule that it lets nobody lead.

    Raises
    ------
    KeyError
        If there is none.
    """
    own = own_texts()
    if code in own:
        return code, own[code]
    for texts in _of_others():
        if code in texts:
            return code, texts[code]
    first, _, rest = code.partition(".")
    for any_of_them in (f"*.{rest}", f"{first}.*.{rest.partition('.')[2]}"):
        if any_of_them in own:
            return any_of_them, own[any_of_them]
    raise KeyError(f"no text has the code {code!r}")


def _of_preset(preset: Preset) -> dict[str, Text]:
    """Return what a preset is, what it says of its flags, its grants and of what is not known."""
    said = {f"flag.{flag.code}": flag.text for flag in preset.flags}
    said |= {f"grant.{grant.code}": grant.text for grant in preset.grants}
    name = preset.rules.preset
    return said | {f"unknown.{name}": preset.unknown, f"preset.{name}": Text(f"{preset.title}.")}


def _merged(tables: Iterable[Mapping[str, Text]]) -> dict[str, Text]:
    merged: dict[str, Text] = {}
    for table in tables:
        for code, text in table.items():
            if merged.setdefault(code, text) != text:
                raise ValueError(f"two texts have the code {code!r}")
    return merged
