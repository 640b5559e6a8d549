"""``certificate.json``: what proves the bounds of a proposal, in whole numbers and by ids."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from geocluster.proposal import Certificate, Certificates, PartProof, Proposal
from geocluster.proposal.certificate import SCALE, ClassPrice, Stage

__all__ = ["CERTIFICATE_FORMAT", "certificate_json"]

CERTIFICATE_FORMAT = 1
"""Of ``certificate.json``."""


def certificate_json(proposal: Proposal) -> str:
    """Return the certificates of a proposal that has some.

    Raises
    ------
    ValueError
        If it has none: a fault of the caller.
    """
    found = proposal.certificates
    if found is None:
        raise ValueError("the proposal has no certificate")
    named = {"name": proposal.name, "fingerprint": proposal.fingerprint}
    record = {"format": CERTIFICATE_FORMAT, "scenario": named, **_record(found)}
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _record(found: Certificates) -> dict[str, Any]:
    return {
        "scale": SCALE,
        "together": None if found.together is None else _certificate(found.together),
        "tiers": [None if tier is None else _certificate(tier) for tier in found.tiers],
    }


def _certificate(found: Certificate) -> dict[str, Any]:
    counted = found.counted
    return {
        "bound": found.bound,
        "constant": found.constant,
        "least": found.least,
        "parts": [_part(part) for part in found.parts],
        "counted": None
        if counted is None
        else {
            "kind": counted.kind,
            "of": counted.of,
            "needed": counted.needed,
            "there": counted.there,
        },
        "barred": list(found.barred),
    }


def _part(part: PartProof) -> dict[str, Any]:
    return {
        "asks": part.asks.value,
        "claim": part.claim,
        "stages": [_stage(stage, part.width(stage)) for stage in part.stages],
    }


def _stage(stage: Stage, width: int) -> dict[str, Any]:
    inside = {"inside": [_classes(tier) for tier in stage.inside]} if stage.inside else {}
    return {
        "value": stage.value,
        "width": width,
        "prices": dict(stage.prices),
        "classes": _classes(stage.classes),
        "cuts": [
            {"schools": list(cut.schools), "divisor": cut.divisor, "penalty": cut.penalty}
            for cut in stage.cuts
        ],
        **inside,
    }


def _classes(classes: Sequence[ClassPrice]) -> list[dict[str, Any]]:
    return [{"kind": one.kind, "price": one.price} for one in classes]
