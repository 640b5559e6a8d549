"""What readers asked, against the pins by which it was solved."""

from __future__ import annotations

from collections.abc import Iterator

from geocluster.phrases import phrase
from geocluster.proposal import Proposal, pins_with

__all__ = ["edits_differ"]


def edits_differ(proposal: Proposal) -> Iterator[str]:
    """Yield wishes that the scenario does not settle, as sentences."""
    if proposal.edits is None:
        return
    pins = proposal.finest.asked.pins
    for edit in proposal.edits.edits:
        if pins_with(pins, [edit]) != pins_with(pins, []):
            asked = proposal.speaker().worded(edit.fact)
            yield phrase("edits: scenario.toml does not settle what is asked: {asked}", asked=asked)
