"""Each way in which a figure is said, once: numbers, minutes, names, lists, conditions, sources.

A template names one after a colon: ``{drive:minutes}``, ``{schools:names}``. Some look at another
figure, too: ``{drive:minutes_over limit}``. Without one, text stands as it is, and numbers without
thousands marked. Halves are rounded up everywhere, so that no two outputs differ by a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any, Protocol

from babel import Locale
from babel.lists import format_list
from babel.numbers import format_decimal

from geocluster.facts import Fact
from geocluster.texts import welsh
from geocluster.texts.languages import Language

__all__ = ["FORMATS", "Voice", "formatted", "in_digits"]

Said = Fact | Mapping[str, Any]


class Voice(Protocol):
    """Who speaks, as formats need it."""

    @property
    def language(self) -> Language:
        """Spoken."""

    def say(self, said: Said) -> str:
        """Return the sentence of a fact."""

    def words(self, code: str, /, **figures: Any) -> str:
        """Return what a text says."""

    def name(self, school: str) -> str:
        """Return the name of a school."""

    def cited(self, rule: str) -> str:
        """Return the source of a rule, to stand at the end of a sentence; or nothing."""

    def kind(self, name: str) -> Fact:
        """Return what makes a group one of a kind."""

    def flag(self, code: str) -> Fact:
        """Return what a flag of the preset says, with its source."""


@lru_cache(maxsize=10_000)
def in_digits(
    locale: Locale, number: Decimal, pattern: str | None = None, grouped: bool = True
) -> str:
    """Return a number as a locale writes it, however many digits it has.

    Parameters
    ----------
    pattern
        Of Unicode CLDR; that of the locale if not given.
    grouped
        Whether thousands are set apart.
    """
    with localcontext(prec=max(28, number.adjusted() + 28)):
        return format_decimal(
            number,
            pattern,
            locale=locale,
            decimal_quantization=pattern is not None,
            group_separator=grouped,
        )


def _number(
    voice: Voice, value: float | Decimal, *, grouped: bool, pattern: str | None = None
) -> str:
    exact = value if isinstance(value, int | Decimal) else format(value, ".10g")
    return in_digits(voice.language.locale, Decimal(exact), pattern, grouped)


def number(voice: Voice, value: float) -> str:
    """Write a number with thousands marked."""
    return _number(voice, value, grouped=True)


def plain(voice: Voice, value: Any) -> str:
    """Text as it is; a number without thousands marked."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    return _number(voice, value, grouped=False)


def _minutes(voice: Voice, figure: Decimal, *, grouped: bool = False) -> str:
    pattern = "#,##0.0" if figure.as_tuple().exponent == -1 else None
    said = _number(voice, figure, grouped=grouped, pattern=pattern)
    return voice.words("unit.minutes", figure=said, minutes=int(figure))


def _tenths(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)


def minutes(voice: Voice, seconds: int) -> str:
    """Minutes of a drive or a charge; to the tenth where they are few and not whole."""
    if seconds % 60 and seconds < 600:
        return _minutes(voice, _tenths((seconds + 3) // 6))
    return whole_minutes(voice, seconds)


def whole_minutes(voice: Voice, seconds: int) -> str:
    """Minutes of a drive in a table."""
    return _minutes(voice, Decimal((seconds + 30) // 60), grouped=True)


def minutes_bare(voice: Voice, seconds: int) -> str:
    """Whole minutes without their unit, which stands after another figure."""
    return _number(voice, (seconds + 30) // 60, grouped=False)


def minutes_exact(voice: Voice, seconds: int) -> str:
    """Minutes of a limit as it was written, in six figures at most."""
    return _minutes(voice, Decimal(format(seconds / 60, "g")).normalize())


def minutes_tenths(voice: Voice, seconds: int) -> str:
    """Minutes of a sum, always to the tenth."""
    return _minutes(voice, _tenths((seconds + 3) // 6), grouped=True)


def minutes_down(voice: Voice, seconds: int) -> str:
    """Minutes of a bound, to the tenth below: never more than is proven."""
    return _minutes(voice, _tenths(seconds // 6), grouped=True)


def minutes_more(voice: Voice, seconds: int) -> str:
    """Minutes of a difference, to the tenth; a few seconds are never said to be none."""
    return clock(voice, seconds) if 0 < seconds < 3 else minutes_tenths(voice, seconds)


def minutes_signed(voice: Voice, seconds: int) -> str:
    """Minutes of a difference, with its sign."""
    return f"{'+' if seconds >= 0 else '−'}{minutes_more(voice, abs(seconds))}"


def minutes_over(voice: Voice, seconds: int, limit: int) -> str:
    """Minutes of a drive above a limit; with seconds where minutes alone would not show it."""
    said = minutes(voice, seconds)
    if (seconds + 30) // 60 * 60 <= limit or said == minutes(voice, limit):
        figures = {"minutes": seconds // 60, "seconds": seconds % 60}
        return voice.words("unit.minutes_seconds", **figures)
    return said


def clock(voice: Voice, seconds: int) -> str:
    """Minutes and seconds, with two figures for the seconds."""
    return voice.words("unit.clock", minutes=seconds // 60, seconds=f"{seconds % 60:02d}")


def kilometres(voice: Voice, metres: float) -> str:
    """Write a round distance."""
    figure = plain(voice, metres / 1000)
    return voice.words("unit.kilometres", figure=figure, kilometres=int(metres // 1000))


def kilometres_tenths(voice: Voice, metres: float) -> str:
    """Write a distance to the tenth of a kilometre."""
    tenths = _tenths(int((metres + 50) // 100))
    figure = _number(voice, tenths, grouped=False, pattern="#,##0.0")
    return voice.words("unit.kilometres", figure=figure, kilometres=int(tenths))


def percent(voice: Voice, share: float) -> str:
    """Write a share of one in per cent; a small one is never said to be none."""
    hundredths = 100 * share
    if hundredths >= 1:
        return _number(voice, Decimal(f"{hundredths:.1f}"), grouped=True, pattern="#,##0.0")
    return _number(voice, Decimal(f"{max(hundredths, 0.01):.2f}"), grouped=True, pattern="0.00")


def span(voice: Voice, limits: Sequence[int]) -> str:
    """Fewest and most, both allowed."""
    fewest, most = limits
    return voice.words("span" if fewest != most else "span.exactly", fewest=fewest, most=most)


def between(voice: Voice, fewest: int, most: int) -> str:
    """Fewest and most, both allowed, that are figures of their own."""
    return span(voice, (fewest, most))


def name(voice: Voice, school: str) -> str:
    """Write a school by its name."""
    return voice.name(school)


def names(voice: Voice, schools: Iterable[str]) -> str:
    """Schools by their names, as in a sentence: A, B and C."""
    return listed(voice, map(voice.name, schools))


def roll(voice: Voice, schools: Iterable[str]) -> str:
    """Schools by their names, one after another: A, B, C."""
    return commas(voice, map(voice.name, schools))


def _said(voice: Voice, parts: Iterable[Any]) -> list[str]:
    return [voice.say(part) if isinstance(part, Mapping) else plain(voice, part) for part in parts]


def listed(voice: Voice, parts: Iterable[Any]) -> str:
    """Texts or facts as in a sentence: A, B and C."""
    return in_a_list(voice.language.locale, _said(voice, parts))


def in_a_list(locale: Locale, words: Sequence[str]) -> str:
    """Words as in a sentence: A, B and C."""
    return welsh.joined(words) if locale.language == "cy" else format_list(words, locale=locale)


def _joined(code: str) -> Callable[[Voice, Iterable[Any]], str]:
    """Return a format that puts the parts one after another, as a text of two parts says."""

    def joined(voice: Voice, parts: Iterable[Any]) -> str:
        first, *others = _said(voice, parts)
        for other in others:
            first = voice.words(code, first=first, second=other)
        return first

    return joined


clauses = _joined("join.clauses")
commas = _joined("join.commas")
either = _joined("join.or")


def said(voice: Voice, part: Said | str | None) -> str:
    """Write a fact within a fact; what somebody else wrote as it is; nothing for none."""
    return part or "" if part is None or isinstance(part, str) else voice.say(part)


def where(voice: Voice, conditions: Mapping[str, Any]) -> str:
    """Conditions on columns, in the form of the scenario."""
    each = conditions.items()
    return clauses(voice, [voice.words("where.column", column=c, asked=asked) for c, asked in each])


def condition(voice: Voice, asked: Any) -> str:
    """Say what a value must be, in the form of the scenario, to stand after its column's name."""
    if not isinstance(asked, Mapping):
        return either(voice, asked)
    said = [either(voice, asked["any_of"])] if "any_of" in asked else []
    said += [voice.words("where.not", values=asked["not"])] if "not" in asked else []
    limits = [voice.words("where.min", value=asked["min"])] if "min" in asked else []
    limits += [voice.words("where.max", value=asked["max"])] if "max" in asked else []
    said += [listed(voice, limits)] if limits else []
    return _joined("join.conditions")(voice, said)


def tally(voice: Voice, counted: Iterable[tuple[str, int]]) -> str:
    """Values, each with how often it occurs."""
    return commas(voice, (voice.words("tally", value=v, n=n) for v, n in counted))


def cited(voice: Voice, rules: str | Iterable[str]) -> str:
    """Say the sources of one rule, or of several, each once."""
    keys = [rules] if isinstance(rules, str) else rules
    return "".join(dict.fromkeys(map(voice.cited, keys)))


def kind(voice: Voice, named: str) -> str:
    """Write a kind of groups with what makes a group one of it."""
    return voice.say(voice.kind(named))


def flag(voice: Voice, code: str) -> str:
    """Write what a flag says, with its source."""
    return voice.say(voice.flag(code))


FORMATS: Mapping[str, Callable[..., str]] = {
    "": plain,
    "between": between,
    "cited": cited,
    "clauses": clauses,
    "clock": clock,
    "commas": commas,
    "condition": condition,
    "either": either,
    "flag": flag,
    "kilometres": kilometres,
    "kilometres_tenths": kilometres_tenths,
    "kind": kind,
    "list": listed,
    "minutes": minutes,
    "minutes_bare": minutes_bare,
    "minutes_down": minutes_down,
    "minutes_exact": minutes_exact,
    "minutes_more": minutes_more,
    "minutes_over": minutes_over,
    "minutes_signed": minutes_signed,
    "minutes_tenths": minutes_tenths,
    "name": name,
    "names": names,
    "number": number,
    "percent": percent,
    "roll": roll,
    "said": said,
    "sentences": _joined("join.sentences"),
    "span": span,
    "tally": tally,
    "where": where,
    "whole_minutes": whole_minutes,
}
"""By the word that stands in a template."""


def formatted(voice: Voice, how: str, value: Any, *others: Any) -> str:
    """Write a figure in a format, which a Welsh template may change by what stands around it."""
    if how in FORMATS:
        return FORMATS[how](voice, value, *others)
    form, _, after = how.rpartition("_")
    return welsh.AFTER[after](FORMATS[form](voice, value, *others))
