"""What a map cannot be read without: title, note, key, scale, north and licences."""

from __future__ import annotations

from dataclasses import dataclass

from geocluster.facts import Fact, fact
from geocluster.legible import LONGEST_SENTENCE, shown
from geocluster.proposal import Proposal, synthetic_told
from geocluster.report.pictures.drawn import DrawnMap, DrawnTier
from geocluster.report.pictures.marks import mark_in_key
from geocluster.report.pictures.placing import Box
from geocluster.report.pictures.sheet import INK, QUIET, Sheet
from geocluster.texts import Speaker

__all__ = ["Strips", "draw_furniture", "strips_of", "words_within"]

_TITLE, _LINE, _KEY, _LICENCE = 13.0, 8.5, 7.5, 6.5
_MARGIN = 10.0
_KEY_STEP = 22.0


@dataclass(frozen=True, slots=True)
class Strips:
    """What stands above and below the ground.

    Attributes
    ----------
    title
        Of the proposal.
    lines
        Under the title: note, status, what is made up.
    key
        What each mark means.
    licences
        Under the ground.
    missing
        That some names are not drawn; empty where all are.
    """

    title: str
    lines: tuple[str, ...]
    key: tuple[tuple[str, str], ...]
    licences: str
    missing: str = ""

    @property
    def texts(self) -> list[str]:
        """What is written whatever the fonts."""
        return [self.title, *self.lines, *(text for _, text in self.key), self.licences]

    def heights(self, sheet: Sheet, wide: float) -> tuple[float, float]:
        """Return how high the strips above and below are, in points."""
        above, below = 1.6 * _TITLE, _MARGIN / 2
        above += sum(1.35 * _LINE * len(sheet.lines(line, _LINE, wide)) for line in self.lines)
        below += 1.8 * _KEY * len(_rows(self.key, sheet, wide))
        below += 1.3 * _LICENCE * len(self._beneath(sheet, wide))
        return above + 4, below + 4

    def draw(self, sheet: Sheet, size: tuple[float, float]) -> None:
        """Write everything above and below the ground."""
        wide, y = size[0] - 2 * _MARGIN, size[1] - _MARGIN - _TITLE
        title, *more = sheet.lines(self.title, _TITLE, wide)
        sheet.write((_MARGIN, y), title + ("…" if more else ""), size=_TITLE,
                    align=("left", "baseline"))  # fmt: skip
        y -= 0.5 * _TITLE
        for text in self.lines:
            for line in sheet.lines(text, _LINE, wide):
                y -= 1.35 * _LINE
                sheet.write((_MARGIN, y + 2), line, size=_LINE, align=("left", "baseline"))
        y = sheet.frame[1] - 1.4 * _KEY
        for row in _rows(self.key, sheet, wide):
            x = _MARGIN + 7
            for what, text in row:
                mark_in_key(sheet, (x, y), what)
                sheet.write((x + 10, y), text, size=_KEY, align=("left", "center"))
                x += _KEY_STEP + sheet.measured(text, _KEY)[0] + 8
            y -= 1.8 * _KEY
        for line in self._beneath(sheet, wide):
            sheet.write((_MARGIN, y), line, size=_LICENCE, colour=QUIET,
                        align=("left", "baseline"))  # fmt: skip
            y -= 1.3 * _LICENCE

    def _beneath(self, sheet: Sheet, wide: float) -> list[str]:
        return [
            line
            for text in (self.missing, self.licences)
            for line in sheet.lines(text, _LICENCE, wide)
        ]


def _rows(
    key: tuple[tuple[str, str], ...], sheet: Sheet, wide: float
) -> list[list[tuple[str, str]]]:
    """Lay the entries of a key out in rows."""
    rows: list[list[tuple[str, str]]] = [[]]
    x = 0.0
    for what, text in key:
        step = _KEY_STEP + sheet.measured(text, _KEY)[0] + 8
        if rows[-1] and x + step > wide:
            rows.append([])
            x = 0.0
        rows[-1].append((what, text))
        x += step
    return rows


def strips_of(
    proposal: Proposal, drawn: DrawnMap, tier: DrawnTier, name: str | None, speaker: Speaker
) -> Strips:
    """Return what a map of a tier has above and below.

    Parameters
    ----------
    proposal, drawn, tier
        What is shown.
    name
        Of the tier, where there are several.
    speaker
        Who says it.
    """

    def say(said: Fact) -> str:
        return shown(speaker.say(said), LONGEST_SENTENCE)

    title = shown(proposal.title or proposal.name, 120)
    made_up = synthetic_told(proposal)
    lines = [say(proposal.noted) if proposal.noted else "", say(proposal.verdict)]
    lines += [say(made_up)] if made_up else []
    licences = dict.fromkeys(
        shown(source.attribution or source.name, 300) for source in proposal.sources
    )
    return Strips(
        title=title if name is None else say(fact("picture.title", title=title, tier=shown(name))),
        lines=tuple(line for line in lines if line),
        key=tuple((what, say(told)) for what, told in _key(drawn, tier)),
        licences=" · ".join(licences),
    )


def _key(drawn: DrawnMap, tier: DrawnTier) -> list[tuple[str, Fact]]:
    """Return the entries of the key for what there is."""
    found = [("school", fact("picture.key.school"))] if tier.groups else []
    hubs = {group.leads for group in tier.groups if group.hub is not None}
    found += [("lead", fact("picture.key.lead"))] if True in hubs else []
    found += [("centre", fact("picture.key.centre"))] if False in hubs else []
    known = {drive.known for group in tier.groups for drive in group.drives}
    found += [("drive", fact("picture.key.drive"))] if True in known else []
    found += [("straight", fact("picture.key.straight"))] if False in known else []
    found += [("left", fact("picture.key.left"))] if "left" in tier.kinds else []
    if "unreachable" in tier.kinds:
        found.append(("unreachable", fact("picture.key.unreachable")))
    found += [("not_asked", fact("picture.key.not_asked"))] if "not_asked" in tier.kinds else []
    found += [("closed", fact("picture.key.closed"))] if drawn.closed else []
    return found


def words_within(speaker: Speaker) -> list[str]:
    """Return what is written within the frame, in the language of a speaker."""
    return [speaker.say(fact("picture.north")), speaker.figure("kilometres", 5_000)]


def draw_furniture(sheet: Sheet, speaker: Speaker) -> list[Box]:
    """Draw scale and north within the frame; returned is the ground that they take."""
    left, low, right, top = sheet.frame
    metres = _round_length((right - left) / 5 * sheet.window.metres_a_point)
    long = metres / sheet.window.metres_a_point
    text = speaker.figure("kilometres", metres)
    x, y = left + 8, low + 8
    box = (x - 4, y - 4, x + max(long, sheet.measured(text, 7)[0]) + 4, y + 16)
    axes = sheet.over
    _wash(sheet, box)
    sheet.stroke(
        [x, x, x + long, x + long], [y + 4, y, y, y + 4], color=INK, linewidth=1.0, zorder=6
    )
    sheet.write((x + 2, y + 6), text, size=7, align=("left", "baseline"))
    x, y = right - 14, top - 16
    north = (x - 8, y - 12, x + 8, y + 14)
    _wash(sheet, north)
    axes.fill([x, x - 4.5, x, x + 4.5], [y + 11, y - 2, y + 1, y - 2], color=INK, zorder=6)
    sheet.write((x, y - 7), speaker.say(fact("picture.north")), size=7, align=("center", "center"))
    return [box, north]


def _wash(sheet: Sheet, box: Box) -> None:
    left, low, right, top = box
    sheet.over.fill(
        [left, right, right, left], [low, low, top, top], color="white", alpha=0.8, zorder=5.9,
        linewidth=0,
    )  # fmt: skip


def _round_length(metres: float) -> int:
    """Return the longest of 1, 2 and 5 times a power of ten that is at most so many metres.

    Examples
    --------
    >>> _round_length(4_300), _round_length(19_000)
    (2000, 10000)
    """
    lengths: list[int] = [m * 10**k for k in range(2, 7) for m in (1, 2, 5)]
    return max((length for length in lengths if length <= metres), default=lengths[0])
