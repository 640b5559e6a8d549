"""Time and the user's wish to stop, asked for in one place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

__all__ = ["Clock"]

T = TypeVar("T")


@dataclass(slots=True)
class Clock:
    """How long a solver may go on.

    Attributes
    ----------
    seconds
        The limit.
    stopped
        Set from outside, for example by Ctrl-C, to end at the next chance.
    """

    seconds: float
    stopped: threading.Event = field(default_factory=threading.Event)
    _begin: float = field(default_factory=time.monotonic)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._begin

    @property
    def left(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self.seconds - self.elapsed)

    def over(self) -> bool:
        """Tell whether to stop now."""
        return self.stopped.is_set() or self.left <= 0

    def part(self, share: float) -> Clock:
        """Return a clock for a share of the time that is left; stopped with this one."""
        return Clock(share * self.left, self.stopped)

    def run(self, work: Callable[[], T], halt: Callable[[], None]) -> T:
        """Do work that cannot be interrupted from Python in a thread of its own.

        Signals are handled while it runs, so ``stopped`` can be set; then ``halt`` is called,
        once, and the work is waited for.

        Parameters
        ----------
        work
            Called in the thread; its result or exception is passed on.
        halt
            Asks the work to end soon.
        """
        results: list[T] = []
        faults: list[BaseException] = []

        def body() -> None:
            try:
                results.append(work())
            except BaseException as fault:
                faults.append(fault)

        thread = threading.Thread(target=body, daemon=True)
        thread.start()
        halted = False
        while thread.is_alive():
            thread.join(0.05)
            if self.over() and not halted and thread.is_alive():
                halt()
                halted = True
        if faults:
            raise faults[0]
        return results[0]
