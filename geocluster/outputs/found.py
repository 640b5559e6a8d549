"""What stands in a folder before a proposal is written there, and whether it may give way."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geocluster.errors import GeoclusterError, OutputError
from geocluster.limits import regular_size
from geocluster.manifest import RECORD, RECORD_FORMAT, Manifest, read_manifest
from geocluster.outputs.place import READY
from geocluster.outputs.working import WORKING, previous_of
from geocluster.phrases import phrase

__all__ = ["Found", "is_same_drawn", "look", "refuse_drawn", "refuse_swept", "refuse_unlike"]

_DROPPINGS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers leave in any folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands in a folder.

    Attributes
    ----------
    folder
        Links followed.
    ours
        Names of the files that we wrote, changed since or not.
    edited
        Of these, those that are not as they were written.
    name, fingerprint
        Of the proposal; None where there is none.
    record
        Content of ``proposal.json``; None where it is not there, or was changed.
    others
        Names of all else.
    exports
        Of those that are ours, what was made from the proposal since it was written.
    """

    folder: Path
    ours: frozenset[str] = frozenset()
    edited: tuple[str, ...] = ()
    name: str | None = None
    fingerprint: str | None = None
    record: dict[str, Any] | None = None
    others: frozenset[str] = frozenset()
    exports: tuple[str, ...] = ()


def look(folder: Path) -> Found:
    """Look at what stands in a folder.

    Raises
    ------
    OutputError
        If it holds files but no proposal, or one of which it cannot be told what is ours.
    """
    try:
        names = frozenset(os.listdir(folder))
    except FileNotFoundError:
        return Found(folder=folder)
    except OSError as fault:
        raise OutputError(
            phrase(
                "{folder} cannot be read as a folder ({strerror})",
                folder=folder,
                strerror=fault.strerror,
            )
        ) from None
    names = frozenset(n for n in names if not n.startswith(WORKING) and n != READY)
    try:
        manifest = read_manifest(folder)
    except OutputError as fault:
        raise OutputError(
            phrase(
                "{fault}; it cannot be told which files of {folder} are ours: move the "
                "folder away, or choose another with --out",
                fault=fault,
                folder=folder,
            )
        ) from None
    if manifest is not None:
        return _by_manifest(folder, manifest, names)
    if RECORD in names:
        return _by_record(folder, names)
    if names - _DROPPINGS:
        raise OutputError(
            phrase(
                "{folder} holds files but no proposal; choose an empty or new folder with --out",
                folder=folder,
            )
        )
    return Found(folder=folder, others=names)


def refuse_unlike(
    found: Found,
    *,
    writes: Collection[str],
    name: str,
    fingerprint: str | None,
    replace: bool,
) -> None:
    """Refuse to put a proposal in the place of what must not give way.

    Parameters
    ----------
    found
        What stands there.
    writes
        Names of the files that would be written.
    name, fingerprint
        Of the proposal; the fingerprint is None where it is not known yet.
    replace
        Whether another proposal, or one that was changed by hand, may give way.

    Raises
    ------
    OutputError
        Saying what stands there, and what to do.
    """
    clash = sorted(found.others & set(writes))
    if clash:
        raise OutputError(
            phrase(
                "{folder} is not ours, but a proposal has a file of that "
                "name{and_more}; move it away or rename it, or choose another folder "
                "with --out",
                folder=found.folder / clash[0],
                and_more=_and_more(clash),
            )
        )
    if replace or found.name is None:
        return
    kept = phrase(
        "--replace (the old proposal is then kept as {name})", name=previous_of(found.folder).name
    )
    if found.name != name:
        raise OutputError(
            phrase(
                "{folder} holds another proposal, {name!r}, not {new!r}; choose "
                "another folder with --out, or say {kept}",
                folder=found.folder,
                name=found.name,
                new=name,
                kept=kept,
            )
        )
    if found.edited:
        raise OutputError(
            phrase(
                "{folder} was changed since it was written{and_more}, and would be "
                "written over; choose another folder with --out, or say {kept}",
                folder=found.folder / found.edited[0],
                and_more=_and_more(found.edited),
                kept=kept,
            )
        )
    if fingerprint is not None and found.fingerprint != fingerprint:
        raise OutputError(
            phrase(
                "{folder} holds a proposal of {name!r} from other data, travel times "
                "or rules (fingerprint {fingerprint}, now {now}); choose "
                "another folder with --out, or say {kept}",
                folder=found.folder,
                name=name,
                fingerprint=found.fingerprint,
                now=fingerprint,
                kept=kept,
            )
        )


def is_same_drawn(found: Found, drawn: str | None) -> bool:
    """Tell whether what stands there was drawn by hand as this was, or neither was.

    Parameters
    ----------
    found
        What stands there.
    drawn
        Checksum of a grouping that was drawn by hand, empty where it is not known yet; else None.
    """
    stands = (found.record or {}).get("drawn")
    if drawn is None or stands is None:
        return drawn is None and stands is None
    return drawn in ("", stands["sha256"])


def refuse_drawn(found: Found, *, drawn: str | None, replace: bool) -> None:
    """Refuse to put a grouping that was drawn by hand in the place of a proposal, or of another.

    Raises
    ------
    OutputError
        Saying what stands there, and what to do.
    """
    if replace or found.record is None or is_same_drawn(found, drawn):
        return
    stands = found.record.get("drawn")
    what = (
        phrase("a proposal")
        if stands is None
        else phrase("the grouping of {file}", file=stands["file"])
    )
    now = phrase("a proposal") if drawn is None else phrase("this grouping")
    raise OutputError(
        phrase(
            "{folder} holds {what}, and {now} is another; choose another folder "
            "with --out, or say --replace (what stands there is then kept as "
            "{name})",
            folder=found.folder,
            what=what,
            now=now,
            name=previous_of(found.folder).name,
        )
    )


def refuse_swept(
    found: Found, *, key: str, values: Iterable[float], file: str, replace: bool
) -> None:
    """Refuse to put a sweep in the place of one that tells of another number, or of other values.

    Parameters
    ----------
    found
        What stands there.
    key, values
        What the new sweep turns, as a command names it.
    file
        Name of the file that a sweep is read from.
    replace
        Whether the sweep that stands there may give way.

    Raises
    ------
    OutputError
        Saying what stands there, and what to do.
    """
    if replace or file not in found.ours or file in found.edited:
        return
    stands = json.loads((found.folder / file).read_text(encoding="utf-8"))
    at = [point["value"] for point in stands["points"]]
    one, other = f".{stands['key']}", f".{key}"
    alike = one.endswith(other) or other.endswith(one)  # the name of the only tier may be left out
    if alike and set(at) <= set(values):
        return
    raise OutputError(
        phrase(
            "{folder} holds a sweep of {key} at {values}, which would be lost; choose another "
            "folder with --out, or say --replace (which gives the sweep up)",
            folder=found.folder,
            key=stands["key"],
            values=at,
        )
    )


def _and_more(names: Collection[str]) -> str:
    more = list(names)[1:]
    return phrase(" (also {files})", files=more) if more else ""


def _by_manifest(folder: Path, manifest: Manifest, names: frozenset[str]) -> Found:
    changed = manifest.changed(folder) | manifest.changed_exports(folder)
    edited = tuple(sorted(name for name, how in changed.items() if how == "changed"))
    whole = RECORD in manifest.names and RECORD not in changed
    return Found(
        folder=folder,
        ours=manifest.names & names,
        edited=edited,
        name=manifest.scenario,
        fingerprint=manifest.fingerprint,
        record=json.loads((folder / RECORD).read_text(encoding="utf-8")) if whole else None,
        others=names - manifest.names,
        exports=tuple(entry.name for entry in manifest.exports if entry.name in names),
    )


def _by_record(folder: Path, names: frozenset[str]) -> Found:
    """Tell what is ours without a manifest, which older folders lack."""
    from geocluster.outputs.older import ours_of_older  # reads Parquet, which is slow to import

    record = _record(folder / RECORD)
    ours = ours_of_older(folder, record)
    return Found(
        folder=folder,
        ours=ours,
        name=record["scenario"]["name"],
        fingerprint=record["scenario"]["fingerprint"],
        record=record,
        others=names - ours,
    )


def _record(file: Path) -> dict[str, Any]:
    try:
        regular_size(file)
        record = json.loads(file.read_text(encoding="utf-8"))
        known = [record["scenario"]["name"], record["scenario"]["fingerprint"], record["status"]]
        if record["format"] in (1, RECORD_FORMAT) and all(isinstance(x, str) for x in known):
            return dict(record)
    except (OSError, GeoclusterError, ValueError, KeyError, TypeError, RecursionError):
        pass
    raise OutputError(
        phrase(
            "{file} is no record of ours, so it cannot be told what else in "
            "{parent} is; move the folder away, or choose another with --out",
            file=file,
            parent=file.parent,
        )
    )
