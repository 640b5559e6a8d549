"""A folder whose proposal is worked with: only where it is as it was written."""

from __future__ import annotations

from pathlib import Path

from geocluster.errors import GeoclusterError, OutputError
from geocluster.manifest import MANIFEST, read_manifest
from geocluster.written.proposals import Written, read_written

__all__ = ["opened"]


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
            more = f", and {len(changed) - 1} more" if len(changed) > 1 else ""
            raise OutputError(
                f"{folder} is not as it was written: {name} is {how}{more}, by {MANIFEST}; "
                "geocluster verify says all, and geocluster run writes it again"
            )
        written = read_written(folder)
    except GeoclusterError:
        raise
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as fault:
        # Files that anybody may have written: whatever they say, it is told in a sentence.
        raise OutputError(f"{folder} is damaged: {type(fault).__name__}: {fault}") from None
    if written.record.scenario.fingerprint != written.proposal.fingerprint:
        raise OutputError(
            f"{folder} is not as it was written: its schools, drives or rules are not those that "
            "its proposal.json answers; geocluster verify says all"
        )
    return written
