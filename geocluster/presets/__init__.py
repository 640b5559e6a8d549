"""Rule sets that laws, guidance and studies speak of, each with its source.

A preset is a value of :class:`~geocluster.rules.Rules` and a citation for each rule that has one.
Rules carry the preset's name; a rule keeps the citation for as long as it has the preset's value,
so nothing that was overridden ever claims a source that does not say it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geocluster.citations import SMALL, Change, Citation, Threshold
from geocluster.errors import RulesError, nearest
from geocluster.phrases import phrase
from geocluster.presets.declare import Flag, Grant, Preset
from geocluster.presets.table import PRESETS
from geocluster.rules import Rules, keys_of
from geocluster.terms import columns_of as columns_of_terms

if TYPE_CHECKING:  # a scenario is checked before anything heavy is imported
    from geocluster.schools import Schools

__all__ = [
    "PRESETS",
    "SMALL",
    "Change",
    "Citation",
    "Flag",
    "Grant",
    "Preset",
    "Threshold",
    "citation",
    "cited",
    "columns_of",
    "keys_of",
    "named",
    "preset_of",
]


def named(name: str) -> Preset:
    """Return the preset of this name.

    Raises
    ------
    RulesError
        If there is none; the message names the nearest.
    """
    if name not in PRESETS:
        raise RulesError(
            phrase(
                "no preset {name!r}{nearest}; see geocluster presets",
                name=name,
                nearest=nearest(name, PRESETS),
            )
        )
    return PRESETS[name]


def preset_of(rules: Rules) -> Preset | None:
    """Return the preset that rules come from; None where they come from none."""
    return None if rules.preset is None else named(rules.preset)


def citation(rules: Rules, key: str) -> Citation | None:
    """Return the source of a rule, by its key, or a term, by ``costs.`` and its key; else None.

    Examples
    --------
    >>> from dataclasses import replace
    >>> rules = PRESETS["wales_federation"].rules
    >>> citation(rules, "size").words, citation(replace(rules, size=(2, 7)), "size")
    ('SI 2014/1132 (W.)', None)
    """
    preset = preset_of(rules)
    if preset is None or key not in preset.citations:
        return None
    return preset.citations[key] if _value(rules, key) == _value(preset.rules, key) else None


def _value(rules: Rules, key: str) -> Any:
    table, _, term = key.partition(".")
    return rules.costs.get(term) if table == "costs" and term else rules.values()[key]


def cited(rules: Rules, key: str) -> str:
    """Return the source of a rule in brackets, to stand at the end of a sentence; or nothing."""
    source = citation(rules, key)
    if source is None:
        return ""
    if source.verified:
        return phrase(" ({source})", source=source.text)
    return phrase(" ({source}) (unverified)", source=source.text)


def columns_of(rules: Rules, schools: Schools, *, flagged: bool = True) -> tuple[str, ...]:
    """Return every field or source column that a rule, a term or a flag of its preset reads.

    Parameters
    ----------
    rules
        Perhaps of a preset.
    schools
        With the columns that terms choose from.
    flagged
        Whether flags count that came after the first release: they change no answer, so that
        questions from before keep their fingerprint.
    """
    preset = preset_of(rules)
    flags = preset.flags if preset else ()
    new = preset.new_flags if preset and not flagged else frozenset()
    read = [name for flag in flags if flag.code not in new for name in flag.columns]
    return tuple(dict.fromkeys([*rules.columns, *columns_of_terms(rules, schools), *read]))
