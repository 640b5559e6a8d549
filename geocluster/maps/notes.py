"""What is said of several groups alike stands once on paper, with a number that groups refer to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from geocluster.facts import Fact
from geocluster.legible import LONGEST_SENTENCE, shown
from geocluster.proposal import TierResult
from geocluster.texts import Speaker

__all__ = ["notes_content", "parted_remark"]

_BETWEEN = " :：\u2068\u2069"
"""What may stand between the schools that a remark names and what it says of them."""


def parted_remark(remark: Fact, speaker: Speaker) -> tuple[str, str] | None:
    """Part a remark into the schools that it begins with, and what it says of them.

    Returns
    -------
    tuple
        As a speaker says both; None where a language says it in another way.
    """
    if "schools" not in remark.figures:
        return None
    said, who = speaker.say(remark), speaker.figure("roll", remark.figures["schools"])
    what = said.removeprefix(who).lstrip(_BETWEEN)
    if not what or not said.startswith(who) or len(what) == len(said) - len(who):
        return None
    return shown(who, LONGEST_SENTENCE), shown(what[0].upper() + what[1:], LONGEST_SENTENCE)


def notes_content(tier: TierResult, speaker: Speaker) -> dict[str, Any]:
    """Return what remarks say of two groups or more, once, and who refers to it.

    Returns
    -------
    dict
        ``notes``: sentences, in the order in which they are first said. ``noted``: for each group,
        for each of its remarks, the schools, empty where all of the group are meant, and the place
        of the note; None where the remark stands by itself.
    """
    groups = [
        [_referred(remark.fact, len(group.members), speaker) for remark in told]
        for (group, _), told in zip(tier.scored, tier.remarks, strict=True)
    ]
    counted = Counter(what for told in groups for what in {part[1] for part in told if part})
    said = (part[1] for told in groups for part in told if part and counted[part[1]] > 1)
    order = {what: k for k, what in enumerate(dict.fromkeys(said))}
    return {
        "notes": list(order),
        "noted": [
            [[part[0], order[part[1]]] if part and part[1] in order else None for part in told]
            for told in groups
        ],
    }


def _referred(remark: Fact, members: int, speaker: Speaker) -> tuple[str, str] | None:
    """Part a remark; where it names all schools of a group, none has to be named."""
    parted = parted_remark(remark, speaker)
    if parted is not None and len(remark.figures["schools"]) == members:
        return "", parted[1]
    return parted
