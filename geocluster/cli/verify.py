"""``geocluster verify``: a written proposal against its own files, and its bound."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocluster.cli.printing import say, say_json

if TYPE_CHECKING:
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
    json: Annotated[
        bool, typer.Option("--json", help="Print results as JSON, for programs.")
    ] = False,
) -> None:
    """Re-check a written proposal from its files alone."""
    from geocluster.cli.show import watching
    from geocluster.outputs import examine, examine_bound

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
        kind = "broken, as it states" if violation in found.stated else "violation"
        say(f"{kind}: {violation}")
    for what in found.not_judged:
        say(f"not judged: {what}")
    many = len(found.violations)
    said = "1 violation" if many == 1 else f"{many} violations" if many else "all is well"
    if many and set(found.violations) == set(found.stated):
        said = "its grouping, drawn by hand, breaks rules, as it states; all else is well"
    say(f"{folder}: {said}, as far as its own files tell")


def _print_bound(proofs: BoundVerified | None) -> None:
    if proofs is None:
        say("bound: not checked, since the folder is not as it was written")
        return
    for violation in proofs.violations:
        say(f"violation: {violation}")
    for what in proofs.not_checked:
        say(f"not checked: {what}")
    for claim in proofs.claims:
        say(f"bound{'' if claim.of is None else f' of {claim.of!r}'}: {_said(claim)}")
    if not proofs.claims:
        say("bound: none is claimed")


def _said(claim: Claim) -> str:
    what = (
        "no grouping meets the rules"
        if claim.claimed is None
        else f"no grouping costs less than {claim.claimed:,} s"
    )
    chosen = f"the word of HiGHS, which chose from {claim.columns:,} groups"
    how = {
        "arithmetic": "proven by arithmetic; of all groups, "
        f"{claim.groups:,} had to be looked at one by one",
        "solver": f"proven; up to {claim.by_prices or 0:,} s by arithmetic, the rest by {chosen}",
        "nothing": "not checked"
        if claim.by_prices is None
        else f"not checked; {claim.by_prices:,} s are proven by arithmetic",
        "refuted": "not so, or its certificate is wrong",
    }
    if claim.claimed is None:
        how["solver"] = f"proven, by {chosen}"
    return f"{what}: {how[claim.proof.value]}"
