"""All texts by their code: of this room, and of everything that carries its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from geocluster.facts import Text
from geocluster.presets import PRESETS, Preset
from geocluster.rules import RULES
from geocluster.texts import answers, figures, reasons, remarks

__all__ = ["own_texts", "text_of", "texts"]

_TABLES = (figures.TEXTS, reasons.TEXTS, answers.TEXTS, remarks.TEXTS)


@cache
def own_texts() -> Mapping[str, Text]:
    """Return the texts of this package, by code.

    Raises
    ------
    ValueError
        If one code has two texts: a fault of ours.
    """
    of_rules = (rule.texts for rule in RULES.own.values())
    return _merged([*_TABLES, *of_rules, *map(_of_preset, PRESETS.values())])


def texts() -> Mapping[str, Text]:
    """Return every text, by code: ours, and those of third parties."""
    own = RULES.own
    return _merged([own_texts(), *(r.texts for name, r in RULES.items() if name not in own)])


def text_of(code: str) -> Text:
    """Return the text of a code: its own, or that of every code that ends like it.

    ``*.full`` says ``size.full`` and ``pupils.full`` alike, and that of any rule to come.

    Raises
    ------
    KeyError
        If there is none.
    """
    own = own_texts()
    found = own.get(code) or texts().get(code) or own.get("*" + code[code.find(".") :])
    if found is None:
        raise KeyError(f"no text has the code {code!r}")
    return found


def _of_preset(preset: Preset) -> dict[str, Text]:
    """Return what a preset says of its flags, and of schools of which a value is not known."""
    said = {f"flag.{flag.code}": flag.text for flag in preset.flags}
    return said | {f"unknown.{preset.rules.preset}": preset.unknown}


def _merged(tables: Iterable[Mapping[str, Text]]) -> dict[str, Text]:
    merged: dict[str, Text] = {}
    for table in tables:
        for code, text in table.items():
            if merged.setdefault(code, text) != text:
                raise ValueError(f"two texts have the code {code!r}")
    return merged
