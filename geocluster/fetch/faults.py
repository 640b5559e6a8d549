"""What may go wrong on the way from a public server."""

from __future__ import annotations

from pathlib import Path

from geocluster.errors import GeoclusterError
from geocluster.phrases import phrase

__all__ = [
    "FetchError",
    "NotThereError",
    "PassingError",
    "TooLargeError",
    "UnreachableError",
    "by_hand",
]


class FetchError(GeoclusterError, OSError):
    """A public file could not be fetched, or is not what it should be."""


class NotThereError(FetchError):
    """The server answers, and has no such file."""


class PassingError(FetchError):
    """What may be better in a moment: a lost connection, a busy server."""


class UnreachableError(PassingError):
    """No connection to the server can be made at all."""


class TooLargeError(FetchError):
    """More comes than the file may have."""


def by_hand(fault: FetchError, file: Path, address: str) -> FetchError:
    """Return a fault that also says what to do where fetching does not work."""
    network = ""
    if isinstance(fault, UnreachableError):
        network = phrase(
            ". Is there a network? Where one needs a proxy, set HTTPS_PROXY to its address"
        )
    elif isinstance(fault, PassingError):
        network = phrase(". Try again later")
    return FetchError(
        phrase(
            "{fault}{network}. By hand: get it from {address} and put it at {file}",
            fault=fault,
            network=network,
            address=address,
            file=file,
        )
    )
