"""``SOURCES.txt``: where the data and the rules of a proposal come from, for people."""

from __future__ import annotations

import json

from geocluster.presets import citation, keys_of, preset_of
from geocluster.proposal import Proposal
from geocluster.rules import Rules
from geocluster.texts import say

__all__ = ["sources_text"]


def sources_text(proposal: Proposal) -> str:
    """Return title and note, each source with its licence, the rules with theirs."""
    lines = [proposal.title or proposal.name, proposal.note, ""]
    if proposal.synthetic:
        lines += ["SYNTHETIC DATA: some or all of the data below are made up.", ""]
    for source in proposal.sources:
        lines.append(f"{source.name}{' (synthetic)' if source.synthetic else ''}")
        for label, value in (
            ("licence", source.licence),
            ("attribution", source.attribution),
            ("date", source.date),
            ("from", source.url),
        ):
            lines += [f"  {label}: {value}"] if value else []
    for tier in proposal.tiers:
        lines += ["", *_rules(tier.asked.rules, named=len(proposal.tiers) > 1)]
    travel = proposal.travel
    lines += ["", f"Travel times: {say(travel.how)}; estimates, to be read to the minute."]
    return "\n".join(lines) + "\n"


def _rules(rules: Rules, *, named: bool) -> list[str]:
    lines, preset = [f"Rules of {rules.name}" if named else "Rules"], preset_of(rules)
    if preset is not None:
        lines.append(f"  {rules.preset}: {preset.title}; {preset.source.words}")
        lines += [f"    {preset.source.note}"] if preset.source.note else []
        lines += [f"    {note.words}: {note.note}" for note in preset.notes]
    for key, value in keys_of(rules).items():
        source = citation(rules, key)
        if source is not None:
            lines.append(f"  {key} = {json.dumps(value, ensure_ascii=False)}: {source.words}")
            lines += [f"    {source.note}"] if source.note else []
    if len(lines) == 1:
        lines.append("  as set in the scenario; no source is named")
    return lines
