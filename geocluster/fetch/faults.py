"""What may go wrong on the way from a public server."""

from __future__ import annotations

from geocluster.errors import GeoclusterError

__all__ = ["FetchError", "NotThereError", "PassingError", "TooLargeError", "UnreachableError"]


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
