"""What was written of certificates becomes :class:`~geocluster.proposal.Certificates` again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from annotated_types import Ge, Le
from pydantic import Field, ValidationError

from geocluster.errors import OutputError
from geocluster.phrases import phrase
from geocluster.proposal import Certificate, Certificates, PartProof
from geocluster.proposal.certificate import SCALE, Asks, ClassPrice, Counted, CutPrice, Stage
from geocluster.written.reading import first_fault, json_of
from geocluster.written.sections import Count, Form, Int, Maybe, ScenarioForm, told

__all__ = ["CERTIFICATE", "CertificateFileForm", "certificates_of"]

CERTIFICATE = "certificate.json"

_MOST = 2**62
Scaled = Annotated[int, Ge(-_MOST), Le(_MOST)]
Penalty = Annotated[int, Ge(0), Le(_MOST)]


class ClassPriceForm(Form):
    """The price of one more group of a class."""

    kind: Maybe = told("Name of the kind of the rules; null for all groups.")
    price: Scaled = told("Above zero for the fewest groups, below for the most.")


class CutForm(Form):
    """A Chvátal-Gomory cut of the rows of schools."""

    schools: list[str] = told("Ids, each as often as it weighs.")
    divisor: Annotated[int, Ge(1), Le(_MOST)] = told("Of sums of weights, before rounding down.")
    penalty: Penalty = told("What a group pays for each whole multiple of the divisor.")


class StageForm(Form):
    """Prices of a part."""

    value: Scaled = told("What the prices are worth together.")
    width: Scaled = told("Reduced cost up to which groups matter: scale × claim − value.")
    prices: dict[str, Scaled] = told("Of each school, by id.")
    classes: list[ClassPriceForm] = told("The kinds in the order of the rules, then all groups.")
    cuts: list[CutForm] = told("Those with a penalty.")
    inside: list[list[ClassPriceForm]] = told(
        "Of each finer tier the classes that its rules count, where numbers of its groups have a "
        "say; not there, or empty, where they are left out.",
        default=[],
    )

    @property
    def stage(self) -> Stage:
        """What it says."""
        return Stage(
            prices=dict(self.prices),
            classes=tuple(ClassPrice(one.kind, one.price) for one in self.classes),
            cuts=tuple(CutPrice(tuple(c.schools), c.divisor, c.penalty) for c in self.cuts),
            value=self.value,
            inside=tuple(
                tuple(ClassPrice(one.kind, one.price) for one in tier) for tier in self.inside
            ),
        )


class PartForm(Form):
    """What proves the bound of one part."""

    asks: Literal["cost", "cover"] = told(
        "cost: the least cost; cover: whether all rules can be met, at no costs."
    )
    claim: Int = told("Seconds that no choice can beat; of cover 1, that there is none.")
    stages: Annotated[list[StageForm], Field(min_length=1)] = told(
        "Prices of all groups, then of those that are left."
    )

    @property
    def part(self) -> PartProof:
        """What it says."""
        stages = tuple(one.stage for one in self.stages)
        return PartProof(asks=Asks(self.asks), claim=self.claim, stages=stages)


class CountedForm(Form):
    """Numbers of groups that there cannot be."""

    kind: Maybe = told("Name of the kind of the rules; null for all groups.")
    of: Literal["holders", "schools", "pupils"] = told("What is too few.")
    needed: Count = told("What the fewest groups need at least.")
    there: Count = told("What there is.")


class CertificateForm(Form):
    """What proves the bound of one question."""

    bound: Int | None = told("Seconds; null where no grouping meets the rules.")
    constant: Int = told("What every grouping pays, less what is taken off it once.")
    least: Int = told("What nothing beats since no term as a whole is below zero.")
    parts: list[PartForm] = told("Parts that no group spans.")
    counted: CountedForm | None = told("Why there cannot be as many groups as asked for; or null.")
    barred: list[str] = told("Ids of schools that must be in a group and can be in none.")

    @property
    def certificate(self) -> Certificate:
        """What it says."""
        said = self.counted
        return Certificate(
            bound=self.bound,
            constant=self.constant,
            least=self.least,
            parts=tuple(one.part for one in self.parts),
            counted=None
            if said is None
            else Counted(kind=said.kind, of=said.of, needed=said.needed, there=said.there),
            barred=tuple(self.barred),
        )


class CertificateFileForm(Form):
    """What proves the bounds of a proposal."""

    format: Literal[1] = told("Of this file.")
    scenario: ScenarioForm = told("Which question it answers.")
    scale: Literal[1048576] = told("Prices, penalties, values and widths are seconds times this.")
    together: CertificateForm | None = told("Of several tiers together.")
    tiers: list[CertificateForm | None] = told("Of each tier by itself, the coarsest first.")


def certificates_of(folder: Path, fingerprint: str, tiers: int) -> Certificates | None:
    """Return the certificates of a folder; None where it has none.

    Parameters
    ----------
    folder
        Of a written proposal.
    fingerprint, tiers
        Of its question, as its record has it, and how many tiers there are.

    Raises
    ------
    OutputError
        If the file is not as we write it, or is that of another proposal.
    """
    file = folder / CERTIFICATE
    if not file.exists():
        return None
    try:
        said = CertificateFileForm.model_validate(json_of(file))
    except ValidationError as fault:
        raise OutputError(
            phrase("{file} is damaged: {fault}", file=file, fault=first_fault(fault))
        ) from None
    if (said.scenario.fingerprint, len(said.tiers)) != (fingerprint, tiers):
        raise OutputError(phrase("{file} is the certificate of another proposal", file=file))
    _check_widths(file, said)
    return Certificates(
        tiers=tuple(None if one is None else one.certificate for one in said.tiers),
        together=None if said.together is None else said.together.certificate,
    )


def _check_widths(file: Path, said: CertificateFileForm) -> None:
    """Refuse a width that is not the claim less the value: nothing else is read of it."""
    for one in (said.together, *said.tiers):
        for part in one.parts if one is not None else ():
            for stage in part.stages:
                width = SCALE * part.claim - stage.value
                if stage.width != width:
                    raise OutputError(
                        phrase(
                            "{file} is damaged: a width is {width}, but scale times the claim of "
                            "{claim} less the value is {difference}",
                            file=file,
                            width=stage.width,
                            claim=part.claim,
                            difference=width,
                        )
                    )
