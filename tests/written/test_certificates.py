"""Certificates are written and read again as they were, and nothing else is taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from geocluster.errors import OutputError
from geocluster.outputs import write_folder
from geocluster.proposal import Certificate, Certificates, PartProof, Proposal
from geocluster.proposal.certificate import SCALE, Asks, ClassPrice, Counted, CutPrice, Stage
from geocluster.written.certificates import certificates_of
from geocluster.written.schema import CERTIFICATE_SCHEMA, certificate_schema, written_down
from tests.proposals import answer
from tests.report.test_report import county

STAGE = Stage(
    prices={"a": 3 * SCALE, "b": -1},
    classes=(ClassPrice("large", 5), ClassPrice(None, -7)),
    cuts=(CutPrice(("a", "a", "b"), 2, 9),),
    value=3 * SCALE - 10,
)
PARTS = (
    PartProof(asks=Asks.COST, claim=3, stages=(STAGE, replace(STAGE, value=0))),
    PartProof(asks=Asks.COVER, claim=1, stages=(STAGE,)),
)
SOME = {
    "parts": Certificate(bound=9, constant=-2, least=1, parts=PARTS),
    "counted": Certificate(bound=None, counted=Counted(kind=None, of="holders", needed=2, there=1)),
    "barred": Certificate(bound=None, barred=("a",)),
}


def written(folder: Path, certificate: Certificate | None) -> Proposal:
    """A folder with a certificate that proves nothing: whether it does is not asked here."""
    found = None if certificate is None else Certificates(tiers=(certificate,))
    tier = answer(county(), [(0, 1), (2, 3)])
    made = Proposal(name="p", tiers=(tier,), runtime=1, seed=1, certificates=found)
    write_folder(made, folder)
    return made


@pytest.mark.parametrize("kind", SOME)
def test_what_is_read_is_what_was_written(kind: str, tmp_path: Path) -> None:
    made = written(tmp_path / "p", SOME[kind])
    assert certificates_of(tmp_path / "p", made.fingerprint, len(made.tiers)) == made.certificates


@pytest.mark.parametrize("kind", SOME)
def test_what_is_written_is_of_the_schema(kind: str, tmp_path: Path) -> None:
    written(tmp_path / "p", SOME[kind])
    said = json.loads((tmp_path / "p" / "certificate.json").read_text(encoding="utf-8"))
    schema = json.loads(CERTIFICATE_SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(said)


def test_the_schema_that_is_written_down_is_that_of_the_forms() -> None:
    assert CERTIFICATE_SCHEMA.read_text(encoding="utf-8") == written_down(certificate_schema())


def test_a_folder_without_a_certificate_has_none(tmp_path: Path) -> None:
    made = written(tmp_path / "p", None)
    assert not (tmp_path / "p" / "certificate.json").exists()
    assert certificates_of(tmp_path / "p", made.fingerprint, len(made.tiers)) is None


def changes() -> dict[str, Any]:
    def stage(said: Any) -> Any:
        return said["tiers"][0]["parts"][0]["stages"][0]

    return {
        "a width": lambda said: stage(said).update(width=stage(said)["width"] + 1),
        "a value that is no number": lambda said: stage(said).update(value=1.5),
        "a penalty below zero": lambda said: stage(said)["cuts"][0].update(penalty=-1),
        "a divisor of zero": lambda said: stage(said)["cuts"][0].update(divisor=0),
        "no stages": lambda said: said["tiers"][0]["parts"][0].update(stages=[]),
        "another scale": lambda said: said.update(scale=1000),
        "a tier too many": lambda said: said["tiers"].append(None),
        "another fingerprint": lambda said: said["scenario"].update(fingerprint="0"),
    }


@pytest.mark.parametrize("name", changes())
def test_what_is_not_of_the_form_is_refused(name: str, tmp_path: Path) -> None:
    made = written(tmp_path / "p", SOME["parts"])
    file = tmp_path / "p" / "certificate.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    changes()[name](said)
    file.write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(OutputError, match=r"certificate\.json"):
        certificates_of(tmp_path / "p", made.fingerprint, len(made.tiers))


def test_what_prices_prove_is_rounded_up() -> None:
    assert [part.by_prices for part in PARTS] == [3, 3]
    assert SOME["parts"].by_prices == 4
    assert SOME["barred"].by_prices is None
