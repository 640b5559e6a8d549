"""Minutes and lists of names, as reasons say them."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["listed", "minutes", "minutes_over"]


def minutes(seconds: int) -> str:
    """Minutes for people; to the tenth where they are few.

    Examples
    --------
    >>> minutes(1580), minutes(100), minutes(120)
    ('26 min', '1.7 min', '2 min')
    """
    whole = seconds % 60 == 0 or seconds >= 600
    return f"{seconds / 60:.0f} min" if whole else f"{seconds / 60:.1f} min"


def minutes_over(seconds: int, limit: int) -> str:
    """Minutes of a drive above a limit; with seconds where minutes alone would not show it.

    Examples
    --------
    >>> minutes_over(1201, 1200), minutes_over(1580, 1200)
    ('20 min 1 s', '26 min')
    """
    if (seconds + 30) // 60 * 60 <= limit:
        return f"{seconds // 60} min {seconds % 60} s"
    return minutes(seconds)


def listed(names: Iterable[str], *, last: str = "and") -> str:
    """Names as in a sentence.

    Examples
    --------
    >>> listed(["A", "B", "C"]), listed(["A"]), listed(["A", "B"], last="or")
    ('A, B and C', 'A', 'A or B')
    """
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
