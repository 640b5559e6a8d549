"""A folder whose proposal is worked with: only where it is as it was written."""

from __future__ import annotations

from pathlib import Path

from geocluster.errors import GeoclusterError, OutputError
from geocluster.manifest import MANIFEST, read_manifest
from geocluster.phrases import phrase
from geocluster.written.proposals import Written, read_written

__all__ = ["opened"]

_HOW = {"changed": phrase("changed"), "missing": phrase("missing")}


def opened(folder: Path) -> Written:
    """Read a written proposal to work with; what is not as it was written is refused.

    Raises
    ------
    OutputError
        Saying what is wrong.
    """
    try:
        manifest = read_manifest(folder)
        changed = {} if manifest is None else manifest.changed(folder)
        if changed:
            name, how = next(iter(changed.items()))
            more = phrase(", and {n} more", n=len(changed) - 1) if len(changed) > 1 else ""
            raise OutputError(
                phrase(
                    "{folder} is not as it was written: {name} is {how}{more}, by "
                    "{manifest}; geocluster verify says all, and geocluster run writes it "
                    "again",
                    folder=folder,
                    name=name,
                    how=_HOW[how],
                    more=more,
                    manifest=MANIFEST,
                )
            )
        written = read_written(folder)
    except GeoclusterError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as fault:
        # Files that anybody may have written: whatever they say, it is told in a sentence.
        raise OutputError(
            phrase(
                "{folder} is damaged: {name}: {fault}",
                folder=folder,
                name=type(fault).__name__,
                fault=fault,
            )
        ) from None
    if written.record.scenario.fingerprint != written.proposal.fingerprint:
        raise OutputError(
            phrase(
                "{folder} is not as it was written: its schools, drives or rules are "
                "not those that its proposal.json answers; geocluster verify says all",
                folder=folder,
            )
        )
    return written
