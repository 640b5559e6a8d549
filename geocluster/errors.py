"""One exception tree; each class is ours and a builtin too, so either can be caught.

::

    GeoclusterError            anything that a user can mend; exit code 2 (but SolverError: 70)
    ├── ScenarioError          the scenario file: a key, a value, a path          (ValueError)
    ├── SchoolsError           the school list: a column, an encoding, no rows    (ValueError)
    ├── TableError             a file of a table, before it is known what for     (ValueError)
    ├── TravelError            roads, a matrix, a cut-off                         (ValueError)
    ├── RulesError             limits or pins that contradict each other          (ValueError)
    ├── EditsError             wishes of readers: their file, or one against another (ValueError)
    ├── LimitError             a file or an answer larger than may be read        (ValueError)
    ├── LanguageError          a language that cannot be spoken                    (ValueError)
    ├── PluginError            an entry of a registry, of another package         (ImportError)
    ├── fetch.FetchError         a public server, or what it sent                   (OSError)
    ├── SolverError            a solver answered what cannot be trusted           (RuntimeError)
    └── OutputError            a folder or file that cannot be written or read    (OSError)

That no grouping meets the rules is not an exception but a result: see
:class:`geocluster.proposal.Status`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from geocluster.phrases import phrase

__all__ = [
    "EditsError",
    "GeoclusterError",
    "LanguageError",
    "LimitError",
    "OutputError",
    "PluginError",
    "RulesError",
    "ScenarioError",
    "SchoolsError",
    "SolverError",
    "TableError",
    "TravelError",
    "nearest",
    "told_as",
]


class GeoclusterError(Exception):
    """Something that the user can mend; its text says what, where, and how."""


class ScenarioError(GeoclusterError, ValueError):
    """The scenario holds an unknown key, a wrong value or a path that leads nowhere."""


class SchoolsError(GeoclusterError, ValueError):
    """The school list cannot be read as what it is said to be."""


class TableError(GeoclusterError, ValueError):
    """A file that should hold a table cannot be opened; it is told as what the table is for."""


class TravelError(GeoclusterError, ValueError):
    """Roads or travel times are damaged, empty, or not what they are said to be."""


class RulesError(GeoclusterError, ValueError):
    """Limits or pins are empty, negative, or contradict each other or the data."""


class EditsError(GeoclusterError, ValueError):
    """Edits cannot be read, are of another proposal, or contradict each other."""


class LanguageError(GeoclusterError, ValueError):
    """A language is not known, or its catalogue of sentences is missing or not whole."""


class LimitError(GeoclusterError, ValueError):
    """A file or an answer is larger than may be read; see :class:`geocluster.limits.Limits`."""


class PluginError(GeoclusterError, ImportError):
    """An entry of a registry cannot be used; see :mod:`geocluster.registry`."""


class SolverError(GeoclusterError, RuntimeError):
    """A solver returned a status or a value that cannot be trusted."""


class OutputError(GeoclusterError, OSError):
    """A file or folder cannot be written, or a written proposal cannot be read."""


@contextmanager
def told_as(kind: type[GeoclusterError]) -> Iterator[None]:
    """Turn what is wrong with a file into an error of the room that wants its content."""
    try:
        yield
    except TableError as fault:
        raise kind(*fault.args) from None


def nearest(name: str, known: Iterable[str], *, list_all: bool = True) -> str:
    """Say which known name is meant, as the end of a sentence.

    Parameters
    ----------
    name
        What was written.
    known
        What is allowed.
    list_all
        Whether to name what is allowed where none is near.

    Returns
    -------
    str
        ``"; did you mean 'x'?"``, or the allowed names where none is near.

    Examples
    --------
    >>> nearest("longest_drve", ["size", "longest_drive_minutes"])
    "; did you mean 'longest_drive_minutes'?"
    """
    names = sorted({str(k) for k in known})
    folded = {k.casefold(): k for k in reversed(names)}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return phrase("; did you mean {name!r}?", name=folded[close[0]])
    if not list_all or not names:
        return ""
    shown = [*names[:12], *(["…"] if len(names) > 12 else [])]
    return phrase("; allowed: {names}", names=shown)
