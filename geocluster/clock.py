"""Time and the user's wish to stop, asked for in one place."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import ParamSpec, TypeVar

__all__ = ["Clock", "Workers", "today"]

T = TypeVar("T")
P = ParamSpec("P")


def today() -> str:
    """Return the day it is where the computer stands, as ISO 8601 writes it."""
    return date.today().isoformat()


class _Help(threading.local):
    """Seconds of the processor that other threads spent for this one."""

    def __init__(self) -> None:
        self.seconds = [0.0]


_help, _adding = _Help(), threading.Lock()


def _work_time() -> float:
    """Return seconds of the processor that this thread spent, and others for it."""
    return time.thread_time() + _help.seconds[0]


class Workers(ThreadPoolExecutor):
    """Threads that work for another: their processor time counts as its own.

    Examples
    --------
    >>> clock = Clock(60).work(60)
    >>> with Workers(2) as workers:
    ...     done = [workers.submit(sum, range(1_000_000)) for _ in range(4)]
    >>> clock.elapsed > 0.01
    True
    """

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Do some work in a thread; as for :class:`concurrent.futures.Executor`."""
        asked_by = _help.seconds

        def counted(*args: P.args, **kwargs: P.kwargs) -> T:
            begin = _work_time()
            try:
                return fn(*args, **kwargs)
            finally:
                with _adding:
                    asked_by[0] += _work_time() - begin

        return super().submit(counted, *args, **kwargs)


@dataclass(slots=True)
class Clock:
    """How long a solver may go on.

    Attributes
    ----------
    seconds
        The limit.
    stopped
        Set from outside, for example by Ctrl-C, to end at the next chance.
    timer
        What counts the seconds.
    within
        A clock that ends this one, too.
    """

    seconds: float
    stopped: threading.Event = field(default_factory=threading.Event)
    timer: Callable[[], float] = time.monotonic
    within: Clock | None = None
    _begin: float = field(init=False)

    def __post_init__(self) -> None:
        self._begin = self.timer()

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return self.timer() - self._begin

    @property
    def left(self) -> float:
        """Seconds that are left, never negative."""
        own = max(0.0, self.seconds - self.elapsed)
        return own if self.within is None else min(own, self.within.left)

    def over(self) -> bool:
        """Tell whether to stop now."""
        return self.stopped.is_set() or self.left <= 0

    def part(self, share: float) -> Clock:
        """Return a clock for a share of the time that is left; stopped with this one."""
        return Clock(share * self.left, self.stopped, self.timer, self.within)

    def work(self, seconds: float) -> Clock:
        """Return a clock for the processor time of this thread, over when this one is over.

        So what is done in that time does not depend on how busy the machine is. What
        :class:`Workers` do for this thread is counted when it is done.

        Examples
        --------
        >>> import time
        >>> clock = Clock(60).work(0.01)
        >>> time.sleep(0.02)
        >>> clock.over()
        False
        """
        return Clock(seconds, self.stopped, _work_time, self)

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
