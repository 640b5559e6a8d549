"""From an address into ``FILE.part``: resumed where possible, counted, never trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from geocluster.errors import OutputError
from geocluster.fetch.faults import FetchError, PassingError, TooLargeError
from geocluster.fetch.notes import Version
from geocluster.fetch.web import Web, host, shown
from geocluster.http import Answer
from geocluster.phrases import phrase

__all__ = ["Download", "Progress", "download", "move"]

Progress = Callable[[int, int | None], None]
"""Told the bytes that are here, and how many there will be where that is known."""

PIECE = 1 << 14
"""Bytes that are written at a time, and lost at most with a connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """What came.

    Attributes
    ----------
    version
        What the server said of it.
    address
        Where it came from in the end, after redirects.
    resumed
        Bytes that were here already.
    unchanged
        Whether nothing was fetched, because the known version is still the newest.
    """

    version: Version
    address: str
    resumed: int = 0
    unchanged: bool = False


class _Part:
    """``FILE.part``, and beside it which version it is a part of."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.label = file.with_name(f"{file.name}.json")

    def of(self, url: str) -> tuple[int, Version | None]:
        """Return how many bytes of an address are here, and of which version."""
        known = Version.read(self.label)
        if known is None or known[0].url != shown(url) or known[0].condition is None:
            return 0, None
        size = self.file.stat().st_size if self.file.is_file() else 0
        return (size, known[0]) if size else (0, None)

    def drop(self) -> None:
        """Forget it."""
        self.file.unlink(missing_ok=True)
        self.label.unlink(missing_ok=True)

    def begin(self, version: Version) -> None:
        """Start anew, with a version that a later run can ask for."""
        self.drop()
        version.write(self.label)

    def settle(self) -> int:
        """Keep what a later run can go on with, else nothing; return the bytes kept."""
        known = Version.read(self.label)
        if known is None or known[0].condition is None or not self.file.is_file():
            self.drop()
            return 0
        return self.file.stat().st_size


def download(
    url: str,
    part: Path,
    *,
    web: Web,
    most: int,
    known: Version | None = None,
    progress: Progress = lambda done, total: None,
) -> Download:
    """Fetch an address into a file, going on where an earlier run ended.

    Parameters
    ----------
    url
        The address.
    part
        Where the content goes. Beside it lies a label while it is not complete.
    web
        Makes the requests, with patience.
    most
        Bytes that it may have.
    known
        The version that is here already: if it is still the newest, nothing is fetched.
    progress
        Told of each piece.

    Raises
    ------
    FetchError
        If it cannot be fetched, is too large or is a web page. What a later run can go on
        with is kept, also on Ctrl-C.
    OutputError
        If the disk is full or the folder cannot be written.
    """
    here = _Part(part)
    resumed = 0

    def once() -> Download:
        nonlocal resumed
        start, version = here.of(url)
        with web.get(url, _headers(start, version, known)) as answer:
            got = Version.of_headers(url, answer.headers)
            if start == 0 and known is not None and _is_known(answer, got, known):
                return Download(version=known, address=answer.url, unchanged=True)
            resumed = start = _check_answer(answer, start, version, here)
            if start == 0:
                here.begin(got)
            _write(answer, web, part, start, most=most, progress=progress)
            return Download(version=version or got, address=answer.url, resumed=resumed)

    try:
        came = web.patiently(once)
    except PassingError as fault:
        kept = here.settle()
        more = (
            phrase("; {kept:,} bytes are kept, and the same command goes on from there", kept=kept)
            if kept
            else ""
        )
        raise type(fault)(phrase("{fault}{more}", fault=fault, more=more)) from None
    except TooLargeError:
        here.drop()
        raise
    except (FetchError, KeyboardInterrupt):
        here.settle()
        raise
    except OSError as fault:
        here.settle()
        raise OutputError(
            phrase(
                "{part} cannot be written ({strerror}); choose another folder with "
                "--out, or make room",
                part=part,
                strerror=fault.strerror or fault,
            )
        ) from None
    here.label.unlink(missing_ok=True)
    return came


def _headers(start: int, version: Version | None, known: Version | None) -> dict[str, str]:
    if start and version and version.condition:
        return {"Range": f"bytes={start}-", "If-Range": version.condition}
    headers = {}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    if known and known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _is_known(answer: Answer, got: Version, known: Version) -> bool:
    return answer.status_code == 304 or (answer.status_code == 200 and got.same_as(known))


def _check_answer(answer: Answer, start: int, version: Version | None, here: _Part) -> int:
    """Return where the content that comes begins: at ``start``, or at 0 from a plain answer."""
    plain = answer.status_code in (200, 206)
    if plain and "html" in answer.headers.get("Content-Type", "").casefold():
        raise FetchError(
            phrase(
                "{host} sends a web page in place of the file ({url}); the service may "
                "be down, or this network may ask for a login: open the address in a "
                "browser",
                host=host(answer.url),
                url=shown(answer.url),
            )
        )
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchError(
            phrase(
                "{host} sends {url} compressed, unasked",
                host=host(answer.url),
                url=shown(answer.url),
            )
        )
    if answer.status_code == 200:
        return 0
    said = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
    tag = answer.headers.get("ETag")
    same = version is None or tag is None or version.etag is None or tag == version.etag
    if answer.status_code == 206 and start and said and int(said[1]) == start and same:
        return start
    here.drop()
    raise PassingError(
        phrase(
            "{host} cannot go on where {url} was left", host=host(answer.url), url=shown(answer.url)
        )
    )


def _write(
    answer: Answer,
    web: Web,
    part: Path,
    start: int,
    *,
    most: int,
    progress: Progress,
) -> None:
    length = answer.headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else None
    too_large = phrase(
        "{url} is larger than the {most:,} bytes it may have; if that is "
        "right, allow more with --limit-mb",
        url=shown(answer.url),
        most=most,
    )
    if total is not None and total > most:
        raise TooLargeError(too_large)
    done = start
    progress(done, total)
    with part.open("ab" if start else "wb") as file:
        for piece in web.pieces(answer, PIECE):
            done += len(piece)
            if done > most:
                raise TooLargeError(too_large)
            file.write(piece)
            progress(done, total)
    if total is not None and done != total:
        raise PassingError(
            phrase(
                "only {done:,} of {total:,} bytes of {url} came",
                done=done,
                total=total,
                url=shown(answer.url),
            )
        )


def move(old: Path, new: Path) -> None:
    """Let a file take the place of another.

    Raises
    ------
    OutputError
        If another program has it open.
    """
    try:
        old.replace(new)
    except OSError as fault:
        raise OutputError(
            phrase(
                "{new} cannot be written ({strerror}); close the program that has it open",
                new=new,
                strerror=fault.strerror or fault,
            )
        ) from None
