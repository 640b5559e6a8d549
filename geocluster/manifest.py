"""``manifest.json``: which files of a folder are ours, as they were written, and from what inputs.

Whatever else lies in the folder belongs to somebody else. The manifest is written in one form only
and carries a checksum of itself, so that any change of it is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from geocluster.errors import GeoclusterError, OutputError
from geocluster.limits import parsed_json, read_document, regular_size
from geocluster.phrases import phrase

__all__ = [
    "COMPARISON",
    "MANIFEST",
    "RECORD",
    "RECORD_FORMAT",
    "ExportEntry",
    "FileEntry",
    "InputEntry",
    "Manifest",
    "read_manifest",
    "refuse_part",
]

MANIFEST, RECORD = "manifest.json", "proposal.json"
"""What lists the files of a folder, and the record of the answer in it."""

COMPARISON = "comparison.json"
"""What says that a folder holds a comparison of proposals, not one of them."""

RECORD_FORMAT = 2
"""Of the record, as it is written; :mod:`geocluster.written` reads older ones, too."""

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """A file of the folder.

    Attributes
    ----------
    name
        Without a folder.
    size, sha256
        Of its content; size in bytes.
    """

    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, name: str, content: bytes, **more: str) -> Self:
        """Describe a content."""
        sha256 = hashlib.sha256(content).hexdigest()
        return cls(name=name, size=len(content), sha256=sha256, **more)

    def is_in(self, folder: Path) -> str:
        """Tell how it stands in a folder: ``same``, ``changed`` or ``missing``."""
        try:
            same = regular_size(folder / self.name) == self.size
            content = (folder / self.name).read_bytes() if same else b""
        except FileNotFoundError:
            return "missing"
        except (OSError, GeoclusterError):
            return "changed"
        as_written = hashlib.sha256(content).hexdigest() == self.sha256
        return "same" if same and as_written else "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportEntry(FileEntry):
    """A file that was made from the written proposal, for somebody to hand on.

    Attributes
    ----------
    export
        Name in the table of exports.
    language
        BCP 47.
    """

    export: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InputEntry:
    """A file, or folder of files, that a scenario reads.

    Attributes
    ----------
    key
        Of the scenario, such as ``schools.file``.
    path
        As the written scenario names it.
    size, sha256
        When it was read; of a folder, all its files together.
    """

    key: str
    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a folder holds.

    Attributes
    ----------
    scenario, fingerprint
        Name of the scenario, and digest of all that the answer depends on.
    version
        Of geocluster.
    files
        Every file of ours but the manifest.
    inputs
        What the scenario reads.
    exports
        What was made from the folder since; nothing in it depends on these.
    """

    scenario: str
    fingerprint: str
    version: str
    files: tuple[FileEntry, ...]
    inputs: tuple[InputEntry, ...] = ()
    exports: tuple[ExportEntry, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Every file of ours, the manifest included."""
        entries = (*self.files, *self.exports)
        return frozenset({MANIFEST, *(entry.name for entry in entries)})

    def text(self) -> str:
        """Return the one form in which a manifest is written."""
        content: dict[str, Any] = {
            "format": _FORMAT,
            "scenario": {"name": self.scenario, "fingerprint": self.fingerprint},
            "version": self.version,
            "files": [asdict(entry) for entry in self.files],
            "inputs": [asdict(entry) for entry in self.inputs],
        }
        if self.exports:
            content["exports"] = [asdict(entry) for entry in self.exports]
        own = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        return json.dumps(content | {"sha256": own}, ensure_ascii=False, indent=1) + "\n"

    def changed(self, folder: Path) -> dict[str, str]:
        """Return each file of the proposal that is not as written: ``missing`` or ``changed``."""
        return _otherwise(self.files, folder)

    def changed_exports(self, folder: Path) -> dict[str, str]:
        """Return each export that is not as it was written: ``missing`` or ``changed``."""
        return _otherwise(self.exports, folder)


def _otherwise(entries: Iterable[FileEntry], folder: Path) -> dict[str, str]:
    found = {entry.name: entry.is_in(folder) for entry in entries}
    return {name: how for name, how in found.items() if how != "same"}


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; None where it has none.

    Raises
    ------
    OutputError
        If there is one that is not as we write it.
    """
    file = folder / MANIFEST
    try:
        text = read_document(file).decode()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, GeoclusterError, UnicodeDecodeError) as fault:
        raise OutputError(
            phrase("{file} cannot be read: {fault}", file=file, fault=fault)
        ) from None
    try:
        manifest = _parsed(parsed_json(text))
        if manifest.text() == text:
            return manifest
        said = phrase("it is not as it was written")
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        said = phrase("{kind}: {fault}", kind=type(fault).__name__, fault=fault)
    raise OutputError(
        phrase("{file} is damaged, or was changed by hand ({said})", file=file, said=said)
    )


def _parsed(content: Any) -> Manifest:
    manifest = Manifest(
        scenario=content["scenario"]["name"],
        fingerprint=content["scenario"]["fingerprint"],
        version=content["version"],
        files=tuple(FileEntry(**entry) for entry in content["files"]),
        inputs=tuple(InputEntry(**entry) for entry in content["inputs"]),
        exports=tuple(ExportEntry(**entry) for entry in content.get("exports", ())),
    )
    entries = (*manifest.files, *manifest.exports)
    texts = [manifest.scenario, manifest.fingerprint, manifest.version]
    texts += [text for x in entries for text in (x.name, x.sha256)]
    texts += [text for x in manifest.exports for text in (x.export, x.language)]
    texts += [text for x in manifest.inputs for text in (x.key, x.path, x.sha256)]
    sizes = [*(x.size for x in entries), *(x.size for x in manifest.inputs)]
    if not all(isinstance(text, str) for text in texts) or any(type(n) is not int for n in sizes):
        raise ValueError(phrase("a text or a size is none"))
    strange = [x.name for x in entries if Path(x.name).name != x.name or x.name == MANIFEST]
    if strange or len(manifest.names) != len(entries) + 1:
        raise ValueError(phrase("no names of files, or one twice: {names!r}", names=strange))
    return manifest


def refuse_part(path: Path, content: Path) -> None:
    """Refuse to write over a file of a written proposal, but with what it holds already.

    Raises
    ------
    OutputError
        If it is one; the proposal would contradict itself.
    """
    try:
        manifest = read_manifest(path.parent)
    except OutputError:  # somebody else's, or damaged: it says nothing of this file
        return
    if manifest is None or path.name not in manifest.names:
        return
    entries = (*manifest.files, *manifest.exports)
    wanted = next((x for x in entries if x.name == path.name), None)
    if wanted is None or FileEntry.of(path.name, content.read_bytes()) != wanted:
        raise OutputError(
            phrase(
                "{path} is part of the proposal in {parent}; choose another name, or "
                "write the whole proposal there",
                path=path,
                parent=path.parent,
            )
        )
