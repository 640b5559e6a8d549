"""A sheet of paper to draw on: the ground in metres, and over it marks and texts in points."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from geocluster.report.pictures.drawn import Points
from geocluster.report.pictures.fonts import Fonts
from geocluster.report.pictures.ground import Window
from geocluster.report.pictures.placing import Box

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["INK", "QUIET", "FileKind", "Sheet"]

FileKind = Literal["png", "svg"]

INK, QUIET = "#1d2a35", "#556270"

_COLOURS = 160
_SETTINGS: Any = {"svg.hashsalt": "geocluster", "svg.fonttype": "path"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure with two axes: the ground within a frame, and the whole sheet over it.

    Attributes
    ----------
    figure, ground, over
        Of matplotlib; ``ground`` is in metres, ``over`` in points from the lower left corner.
    window
        Which part of the ground shows.
    frame
        Where it shows, in points.
    fonts
        For all texts.
    """

    figure: Figure
    ground: Axes
    over: Axes
    window: Window
    frame: Box
    fonts: Fonts
    _measure: Any

    @classmethod
    def of(
        cls,
        bounds: tuple[float, float, float, float],
        size: tuple[float, float],
        frame: Box,
        fonts: Fonts,
    ) -> Sheet:
        """Lay out a sheet.

        Parameters
        ----------
        bounds
            West, south, east and north of what has to show, in metres; more shows where the
            frame has another shape.
        size
            Of the sheet, in points.
        frame
            Of the ground on it.
        fonts
            For all texts.
        """
        from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
        from matplotlib.figure import Figure

        wide, tall = size
        figure = Figure(figsize=(wide / 72, tall / 72), dpi=72)
        FigureCanvasAgg(figure)
        left, low, right, top = frame
        window = _window(bounds, right - left, top - low)
        ground = figure.add_axes(
            (left / wide, low / tall, (right - left) / wide, (top - low) / tall),
            xlim=(window.west, window.east),
            ylim=(window.south, window.north),
            xticks=[],
            yticks=[],
        )
        for spine in ground.spines.values():
            spine.set(color="#9aa5ad", linewidth=0.6)
        over = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(0, tall), facecolor="none")
        over.set_axis_off()
        measure: Any = RendererAgg(16, 16, 72)  # type: ignore[no-untyped-call]
        return cls(figure, ground, over, window, frame, fonts, measure)

    def moved(self, bounds: tuple[float, float, float, float]) -> Sheet:
        """Return the same sheet, empty again, over another part of the ground.

        Parameters
        ----------
        bounds
            West, south, east and north of what has to show, in metres.
        """
        for axes in (self.ground, self.over):
            for artist in (*axes.collections, *axes.patches, *axes.lines, *axes.texts):
                artist.remove()
        left, low, right, top = self.frame
        window = _window(bounds, right - left, top - low)
        self.ground.set(xlim=(window.west, window.east), ylim=(window.south, window.north))
        return replace(self, window=window)

    def places(self, metres: Points) -> Points:
        """Turn metres of the ground into points of the sheet."""
        corner = np.array([self.window.west, self.window.south])
        placed: Points = np.array(self.frame[:2]) + (metres - corner) / self.window.metres_a_point
        return placed

    def measured(self, text: str, size: float) -> tuple[float, float]:
        """Return width and height of a text, in points."""
        from matplotlib.font_manager import FontProperties

        font = FontProperties(family=list(self.fonts.families), size=size)
        drawn = self.fonts.written(text)
        wide, _, _ = self._measure.get_text_width_height_descent(drawn, font, ismath=False)
        return float(wide), 1.25 * size

    def write(
        self,
        at: tuple[float, float],
        text: str,
        *,
        size: float,
        colour: str = INK,
        halo: float = 0.0,
        bold: bool = False,
        slanted: bool = False,
        order: float = 8.0,
        align: tuple[Literal["left", "center", "right"], Literal["center", "baseline"]] = (
            "center",
            "center",
        ),
    ) -> None:
        """Write a text as it is, whatever signs it holds."""
        from matplotlib.patheffects import withStroke

        across, up = align
        self.over.text(
            *at,
            self.fonts.written(text),
            fontsize=size,
            color=colour,
            family=list(self.fonts.families),
            fontweight="bold" if bold else "normal",
            fontstyle="italic" if slanted else "normal",
            ha=across,
            va="center_baseline" if up == "center" else up,
            zorder=order,
            parse_math=False,
            path_effects=[withStroke(linewidth=halo, foreground="white")] if halo else None,
        )

    def stroke(self, xs: Sequence[float], ys: Sequence[float], **style: Any) -> None:
        """Draw a line through points of the sheet, in a style of matplotlib's ``Line2D``."""
        from matplotlib.lines import Line2D

        self.over.add_artist(
            Line2D(xs, ys, **style)
        )  # plot() does as much, at three times the cost

    def sign(self, at: tuple[float, float], marker: str, **style: Any) -> None:
        """Draw a sign at a point of the sheet, in a style of matplotlib's ``Line2D``."""
        x, y = at
        self.stroke([x], [y], marker=marker, linestyle="none", **style)

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """Break a text into lines of at most a width, between words or, where none are, letters."""
        found: list[str] = []
        for word in _words(text):
            if found and self.measured(found[-1] + word, size)[0] <= width:
                found[-1] += word
            else:
                found.append(word.lstrip())
        return [line.rstrip() for line in found]

    def file(self, kind: FileKind, dpi: int, colours: Iterable[str]) -> bytes:
        """Return the sheet as a file.

        Parameters
        ----------
        kind
            Of the file.
        dpi
            Dots to the inch of a PNG.
        colours
            Which a PNG must show as they are; of all others it has few.
        """
        if kind == "png":
            return self._png(dpi, colours)
        import matplotlib

        drawn = io.BytesIO()
        with matplotlib.rc_context(_SETTINGS):
            self.figure.savefig(drawn, format=kind, metadata={"Date": None, "Creator": None})
        return drawn.getvalue()

    def _png(self, dpi: int, colours: Iterable[str]) -> bytes:
        """Return a PNG with a palette: a third of the bytes, and no eye sees it."""
        from PIL import Image, ImageColor

        self.figure.set_dpi(dpi)
        canvas: Any = self.figure.canvas
        canvas.draw()
        full = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
        exact = [value for colour in ("white", *colours) for value in ImageColor.getrgb(colour)]
        some = full.resize((full.width // 2, full.height // 2), Image.Resampling.NEAREST)
        usual = some.quantize(_COLOURS, dither=Image.Dither.NONE).getpalette() or []
        palette = Image.new("P", (1, 1))
        palette.putpalette([*exact, *usual][: 3 * 256])
        small = io.BytesIO()
        few = full.quantize(palette=palette, dither=Image.Dither.NONE)
        few.save(small, format="png", dpi=(dpi, dpi), compress_level=6)
        return small.getvalue()


def _words(text: str) -> Sequence[str]:
    """Cut a text where a line may break: before blanks, and beside letters that stand alone."""
    cut = [""]
    for c in text:
        if c == " " or ord(c) > 0x2E80:
            cut.append(c)
        else:
            cut[-1] += c
    return [part for part in cut if part]


def _window(bounds: tuple[float, float, float, float], wide: float, tall: float) -> Window:
    west, south, east, north = bounds
    scale = max((east - west) / wide, (north - south) / tall)
    x, y = (west + east) / 2, (south + north) / 2
    half, high = scale * wide / 2, scale * tall / 2
    return Window(x - half, y - high, x + half, y + high, scale)
