"""Clocks that count a thread's work, within those on the wall."""

from __future__ import annotations

import threading
import time

from geocluster.clock import Clock


def test_work_counts_what_this_thread_does_and_nothing_else() -> None:
    clock = Clock(60).work(0.05)
    other = threading.Thread(target=_busy, args=(0.1,))
    other.start()
    other.join()
    time.sleep(0.06)
    assert not clock.over()
    _busy(0.06)
    assert clock.over()
    assert clock.left == 0.0


def test_work_ends_with_the_clock_it_is_within_and_so_do_its_parts() -> None:
    outer = Clock(0.01)
    inner = outer.work(60)
    part = inner.part(1.0)
    assert part.timer is inner.timer
    time.sleep(0.02)
    assert inner.over()
    assert part.over()
    stopped = threading.Event()
    inner = Clock(60, stopped).work(60)
    assert not inner.part(0.5).over()
    stopped.set()
    assert inner.part(0.5).over()


def _busy(seconds: float) -> None:
    begin = time.thread_time()
    while time.thread_time() - begin < seconds:
        pass
