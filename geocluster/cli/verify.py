"""``geocluster verify``: a written proposal against its own files, and its bound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocluster.cli.printing import say_json
from geocluster.cli.telling import SpokenLanguage, phrased, speak, tell
from geocluster.facts import fact

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.outputs import BoundVerified, Claim, Verified

__all__ = ["verify"]

VIOLATED, NOT_CHECKED = 1, 3
_OF_THE_BOUND = ("lower_bound", "certificate.json")
"""What begins so is not judged but where the bound is checked."""


def verify(
    folder: Annotated[Path, typer.Argument(help="Folder of a written proposal.")],
    bound: Annotated[
        bool,
        typer.Option(
            "--bound",
            help="Check the certificate, too: that nothing costs less, by other code than the "
            "solver's. The exit code is 3 where it could not be checked.",
        ),
    ] = False,
    seconds: Annotated[
        float, typer.Option(min=1, help="With --bound: for each choice of the other solver.")
    ] = 240,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: Annotated[
        bool, typer.Option("--json", help="Print results as JSON, for programs.")
    ] = False,
) -> None:
    """Re-check a written proposal from its files alone."""
    from geocluster.cli.show import watching
    from geocluster.outputs import examine, examine_bound
    from geocluster.written import language_in

    speak(language_in(folder))
    found = examine(folder)
    proofs = None
    if bound and not set(found.violations) - set(found.stated):
        with watching() as watcher:
            proofs = examine_bound(folder, seconds=seconds, step=lambda what: watcher.step(what, 0))
        if proofs is not None:
            found = replace(found, not_judged=tuple(x for x in found.not_judged if _stays(x)))
    if json:
        say_json({"folder": str(folder), **_record(found, proofs, asked=bound)})
    else:
        _print(folder, found)
        if bound:
            _print_bound(proofs)
    if found.violations or (proofs is not None and proofs.violations):
        raise typer.Exit(VIOLATED)
    if proofs is not None and not _all_proven(proofs):
        raise typer.Exit(NOT_CHECKED)


def _stays(not_judged: str) -> bool:
    """Tell whether what is not judged has nothing to do with the bound."""
    return not_judged.partition(":")[0] not in _OF_THE_BOUND


def _all_proven(proofs: BoundVerified) -> bool:
    return all(claim.proof.value in ("arithmetic", "solver") for claim in proofs.claims)


def _record(found: Verified, proofs: BoundVerified | None, *, asked: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "violations": found.violations,
        "stated": found.stated,
        "not_judged": found.not_judged,
    }
    if asked:
        record["bound"] = proofs and {
            "claims": [claim.record() for claim in proofs.claims],
            "violations": proofs.violations,
            "not_checked": proofs.not_checked,
        }
    return record


def _print(folder: Path, found: Verified) -> None:
    for violation in found.violations:
        if violation in found.stated:
            tell(fact("terminal.verified.stated", what=phrased(violation)))
        else:
            tell(fact("terminal.verified.violation", what=phrased(violation)))
    for what in found.not_judged:
        tell(fact("terminal.verified.not_judged", what=phrased(what)))
    many, of = len(found.violations), str(folder)
    if not many:
        tell(fact("terminal.verified.well", folder=of))
    elif set(found.violations) == set(found.stated):
        tell(fact("terminal.verified.drawn", folder=of))
    else:
        tell(fact("terminal.verified.violations", folder=of, n=many))


def _print_bound(proofs: BoundVerified | None) -> None:
    if proofs is None:
        tell(fact("terminal.bound.changed"))
        return
    for violation in proofs.violations:
        tell(fact("terminal.verified.violation", what=phrased(violation)))
    for what in proofs.not_checked:
        tell(fact("terminal.verified.not_checked", what=phrased(what)))
    for claim in proofs.claims:
        claimed = {"what": _claimed(claim), "how": _proven(claim)}
        if claim.of is None:
            tell(fact("terminal.bound", **claimed))
        else:
            tell(fact("terminal.bound.of", of=repr(claim.of), **claimed))
    if not proofs.claims:
        tell(fact("terminal.bound.none"))


def _claimed(claim: Claim) -> Fact:
    if claim.claimed is None:
        return fact("claim.none")
    return fact("claim.cost", seconds=claim.claimed)


def _proven(claim: Claim) -> Fact:
    """Return how it is proven, or that it is not."""
    how, known = claim.proof.value, claim.by_prices
    if how == "arithmetic":
        return fact("proof.by.arithmetic", groups=claim.groups)
    if how == "solver":
        if claim.claimed is None:
            return fact("proof.by.solver.none", columns=claim.columns)
        return fact("proof.by.solver", seconds=known or 0, columns=claim.columns)
    if how == "refuted":
        return fact("proof.by.refuted")
    if known is None:
        return fact("proof.by.nothing")
    return fact("proof.by.nothing.part", seconds=known)
