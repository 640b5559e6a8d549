"""Open tables of what there is of a kind: rules, terms, formats, engines, outputs, languages.

Each kind has one :class:`Registry`, with the project's own entries written out where it stands. A
third party adds an entry by an entry point of the registry's group, in the metadata of its
package, so that installing the package is all that a user does::

    [project.entry-points."geocluster.rules"]
    one_authority = "their_package:ONE_AUTHORITY"

The name of the entry point is the name of the entry; what it points at is the entry. In a script
or a notebook, :meth:`Registry.register` does the same. Every entry, whoever wrote it, is checked
as the project's own are, and no name is given twice.

Source: Python Packaging User Guide, "Entry points specification".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from geocluster.errors import GeoclusterError, PluginError, nearest
from geocluster.phrases import phrase

__all__ = ["Registry"]

T = TypeVar("T")

_OURS = "geocluster"


class Registry(Mapping[str, T], Generic[T]):
    """Entries of one kind by name: the project's own first, then those of others.

    What others have installed is loaded when the registry is first read, all of it, in the order
    of its names: an entry that cannot be used stops the run rather than be missing from it.

    Parameters
    ----------
    kind
        What an entry is called in messages, such as ``rule``.
    group
        Of the entry points that add entries, such as ``geocluster.rules``.
    own
        The project's entries.
    of
        The class of every entry.
    check
        Told the name and the entry of a third party, ours being held to it by a test; raises
        :class:`GeoclusterError` or :class:`ValueError` where it cannot be used.
    error
        Raised where a name is asked for that there is not.

    Examples
    --------
    >>> sizes = Registry("size", group="example.sizes", own={"small": 1}, of=int)
    >>> sizes.register("large", 9)
    9
    >>> dict(sizes), dict(sizes.own), sizes.origin("large")
    ({'small': 1, 'large': 9}, {'small': 1}, 'this program')
    """

    def __init__(
        self,
        kind: str,
        *,
        group: str,
        own: Mapping[str, T],
        of: type,
        check: Callable[[str, T], object] = lambda name, entry: None,
        error: type[GeoclusterError] = GeoclusterError,
    ) -> None:
        self.kind, self.group, self.of = kind, group, of
        self.check, self._error = check, error
        self._own: dict[str, T] = {}
        self._entries: dict[str, T] = {}
        self._origins: dict[str, str] = {}
        self._opened = False
        for name, entry in own.items():
            self._add(name, entry, _OURS)
        self._own = dict(self._entries)

    @property
    def own(self) -> Mapping[str, T]:
        """The project's own entries, whatever else is installed."""
        return dict(self._own)

    def origin(self, name: str) -> str:
        """Return which package an entry comes from; ``this program`` where it was registered."""
        self._read()
        return self._origins[name]

    def named(self, name: str) -> T:
        """Return an entry.

        Raises
        ------
        GeoclusterError
            Of the registry's class, if there is none; the message names the nearest.
        """
        entries = self._read()
        if name not in entries:
            raise self._error(
                phrase(
                    "no {kind} {name!r}{nearest}",
                    kind=self.kind,
                    name=name,
                    nearest=nearest(str(name), entries),
                )
            )
        return entries[name]

    def register(self, name: str, entry: T) -> T:
        """Add an entry for the rest of this program.

        Raises
        ------
        PluginError
            If the name is taken, or the entry is not what an entry has to be.
        """
        self._read()
        self._add(name, entry, phrase("this program"))
        return entry

    @contextmanager
    def having(self, entries: Mapping[str, T]) -> Iterator[None]:
        """Add entries for as long as a block lasts: for tests, and to try one out."""
        self._read()
        before = dict(self._entries), dict(self._origins)
        try:
            for name, entry in entries.items():
                self.register(name, entry)
            yield
        finally:
            self._entries, self._origins = before

    def __getitem__(self, name: str) -> T:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._read()))

    def __len__(self) -> int:
        return len(self._read())

    def __repr__(self) -> str:
        return f"<{len(self)} of {self.group}: {', '.join(self)}>"

    def _read(self) -> dict[str, T]:
        """Return all entries; those of others are loaded the first time, or not at all."""
        if not self._opened:
            self._opened = True  # what is loaded may read the registry itself
            before = dict(self._entries), dict(self._origins)
            try:
                for point in _points(self.group):
                    self._load(point)
            except BaseException:
                self._entries, self._origins = before
                self._opened = False
                raise
        return self._entries

    def _load(self, point: EntryPoint) -> None:
        package = point.dist.name if point.dist is not None else point.module
        try:
            self._add(point.name, point.load(), package)
        except (Exception, SystemExit) as fault:
            words = fault if isinstance(fault, PluginError) else _plainly(fault)
            raise PluginError(
                phrase(
                    "the {kind} {name!r} of the package {package} ({value}) cannot be "
                    "used: {words}. Mend the package, or remove it: pip uninstall {package}",
                    kind=self.kind,
                    name=point.name,
                    package=package,
                    value=point.value,
                    words=words,
                )
            ) from fault

    def _add(self, name: str, entry: T, origin: str) -> None:
        if self._entries.get(name) is entry:  # registered by its package, and found as well
            return
        if not isinstance(name, str) or not name:
            raise PluginError(
                phrase("a {kind} needs a name, got {name!r}", kind=self.kind, name=name)
            )
        if name in self._entries:
            whose = self._origins[name]
            raise PluginError(
                phrase(
                    "there is a {kind} {name!r} already, of {whose}",
                    kind=self.kind,
                    name=name,
                    whose=whose,
                )
            )
        if not isinstance(entry, self.of):
            wanted, got = self.of.__name__, type(entry).__name__
            raise PluginError(
                phrase(
                    "the {kind} {name!r} has to be of class {wanted}, got {got}",
                    kind=self.kind,
                    name=name,
                    wanted=wanted,
                    got=got,
                )
            )
        try:
            if origin != _OURS:
                self.check(name, entry)
        except (GeoclusterError, ValueError) as fault:
            raise PluginError(
                phrase(
                    "the {kind} {name!r} is not whole: {fault}",
                    kind=self.kind,
                    name=name,
                    fault=fault,
                )
            ) from fault
        self._entries[name], self._origins[name] = entry, origin


def _points(group: str) -> list[EntryPoint]:
    return sorted(_installed().select(group=group), key=lambda point: (point.name, point.value))


@cache
def _installed() -> Any:
    """Look through what is installed once; both classes that Python returns can be selected of."""
    return entry_points()


def _plainly(fault: BaseException) -> str:
    kind = type(fault).__name__
    return phrase("{kind}: {fault}", kind=kind, fault=fault) if str(fault) else kind
