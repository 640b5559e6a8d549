"""A Word document that a screen reader can read: headings, marked table heads, told pictures.

The one module that knows python-docx. Everything written has passed
:func:`geocluster.legible.shown`, so that no name can break the file or run.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell

from geocluster.legible import LONGEST_RULE, LONGEST_SENTENCE, shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

__all__ = ["TEXT_WIDTH", "Column", "Paper"]

TEXT_WIDTH = 16.6
"""Of a line of text, in centimetres: A4 less its margins."""

_MARGIN = 2.2
_LATIN, _HAN = "Arial", "Microsoft YaHei"
"""Fonts that Windows and macOS have; elsewhere others of their widths take their place."""

_INK, _QUIET, _ACCENT = RGBColor(0x1D, 0x2A, 0x35), RGBColor(0x55, 0x62, 0x70), "0B3C5D"
_HEAD, _RULE = "E4ECF3", "B8C2CA"
_UNBROKEN = 14
"""Most rows of a table that stands on one page."""

_SIZES = {1: 16.0, 2: 13.0, 3: 11.0}
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)
_OF_ZIP = (1980, 1, 1, 0, 0, 0)
_TAGS = {"en": "en-GB", "cy": "cy-GB", "zh": "zh-CN"}
"""As Word names languages."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: what heads it, its share of the width, whether it holds figures.

    One without a share is left out.
    """

    title: str
    share: float
    figures: bool = False


@dataclass(slots=True)
class Paper:
    """A document that is written from the top down.

    Attributes
    ----------
    title, subject
        Of the document.
    note
        Stands at the foot of every page.
    page_of
        How a page is numbered, with ``{page}`` and ``{pages}``.
    tag
        Language, BCP 47.
    """

    title: str
    subject: str
    note: str
    page_of: str
    tag: str
    _document: Document = field(init=False)
    _style_ids: dict[str, str] = field(init=False)
    _bookmarks: int = 0

    def __post_init__(self) -> None:
        self._document = docx.Document()
        self._lay_out()
        self._set_styles()
        self._set_language()
        self._set_foot()
        self._set_properties()

    def head(self, text: str) -> None:
        """Write the title of the document."""
        self._paragraph("Title").add_run(shown(text, 200))

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """Write a heading, which stands in the outline."""
        heading = self._paragraph(f"Heading {level}")
        heading.add_run(shown(text, 300))
        heading.paragraph_format.page_break_before = new_page
        if level == 1:
            self._mark(heading)

    def text(
        self, text: str, *, strong: bool = False, quiet: bool = False, tight: bool = False
    ) -> None:
        """Write a paragraph; nothing where there is nothing to say."""
        if not text:
            return
        paragraph = self._document.add_paragraph()
        run = paragraph.add_run(shown(text, LONGEST_RULE))
        run.bold = strong or None
        if quiet:
            run.font.color.rgb = _QUIET
        if tight:
            paragraph.paragraph_format.space_after = Pt(2)

    def points(self, texts: Iterable[str]) -> None:
        """Write a list."""
        for text in texts:
            self._paragraph("List Bullet").add_run(shown(text, LONGEST_RULE))

    def links(self, titles: Sequence[str]) -> None:
        """Write a list of headings of the first level that are still to come, each a link."""
        for number, title in enumerate(titles, start=1):
            paragraph = self._paragraph("List Bullet")
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), _anchor(number))
            run = paragraph.add_run(shown(title, 300))
            run.font.color.rgb = RGBColor.from_string(_ACCENT)
            run.font.underline = True
            paragraph._p.remove(run._r)
            link.append(run._r)
            paragraph._p.append(link)

    def table(self, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Write a table whose first row is marked as its head, and is repeated on every page.

        Parameters
        ----------
        title
            What it holds, for those who do not see it.
        columns
            From left to right.
        rows
            Texts; each as many as there are columns.
        """
        shown = [k for k, column in enumerate(columns) if column.share]
        columns = [columns[k] for k in shown]
        made = [[row[k] for k in shown] for row in rows]
        table = self._document.add_table(rows=len(made) + 1, cols=len(columns))
        _dress(table, title)
        total = sum(column.share for column in columns)
        widths = [Cm(TEXT_WIDTH * column.share / total) for column in columns]
        grid = table._tbl.tblGrid.findall(qn("w:gridCol"))
        for mark, width in zip(grid, widths, strict=True):
            mark.set(qn("w:w"), str(int(width.twips)))
        titles = [column.title for column in columns]
        kept = _kept_with_next(len(made))
        for number, (line, texts) in enumerate(zip(table.rows, [titles, *made], strict=True)):
            _row(line._tr, head=not number)
            cells = [
                _Cell(cell, table) for cell in line._tr.tc_lst
            ]  # line.cells looks for merged ones
            for cell, text, column, width in zip(cells, texts, columns, widths, strict=True):
                cell.width = width
                cell.paragraphs[0]._p.style = self._style_ids["Cell"]
                if number in kept:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
                _fill(cell, text, head=not number, right=column.figures)
        self._gap()

    def _gap(self) -> None:
        """Part a table from what follows, by so little that it never makes a page of its own."""
        style = self._paragraph("Cell").paragraph_format
        style.line_spacing, style.space_before, style.space_after = Pt(6), Pt(0), Pt(0)

    def picture(self, content: bytes, *, width: float, told: str, caption: str = "") -> None:
        """Put a picture in.

        Parameters
        ----------
        content
            PNG.
        width
            Centimetres.
        told
            What it shows, for those who do not see it.
        caption
            Beneath it.
        """
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = bool(caption)
        paragraph.paragraph_format.space_after = Pt(4)
        shape = paragraph.add_run().add_picture(io.BytesIO(content), width=Cm(width))
        for side in "TBLR":  # where they are not told, some programs leave room beside it
            shape._inline.set(f"dist{side}", "0")
        properties = shape._inline.docPr
        properties.set("descr", shown(told, LONGEST_SENTENCE))
        properties.set("title", shown(caption or told, 120))
        if caption:
            self._paragraph("Caption").add_run(shown(caption, LONGEST_SENTENCE))

    def file(self) -> bytes:
        """Return the file; the same document gives the same."""
        saved, same = io.BytesIO(), io.BytesIO()
        self._document.save(saved)
        with zipfile.ZipFile(saved) as old, zipfile.ZipFile(same, "w") as new:
            for name in old.namelist():
                entry = zipfile.ZipInfo(name, _OF_ZIP)
                entry.external_attr = 0o600 << 16
                stored = name.endswith(".png")
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                new.writestr(entry, old.read(name))
        return same.getvalue()

    def _lay_out(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(_MARGIN)
        section.top_margin, section.bottom_margin = Cm(2.0), Cm(2.0)

    def _set_styles(self) -> None:
        styles: Any = self._document.styles
        _font(styles["Normal"], 10.5)
        styles["Normal"].paragraph_format.space_after = Pt(6)
        styles["Normal"].paragraph_format.line_spacing = 1.1
        for level, size in _SIZES.items():
            style = styles[f"Heading {level}"]
            _font(style, size, bold=True, colour=_ACCENT)
            style.paragraph_format.space_before = Pt(14 if level == 1 else 10)
            style.paragraph_format.space_after = Pt(4)
        _font(styles["Title"], 24.0, bold=True, colour=_ACCENT)
        borders = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if borders is not None:
            styles["Title"].element.pPr.remove(borders)
        _font(styles["Caption"], 9.0, bold=False, colour="556270")
        _font(styles["Footer"], 8.5, colour="556270")
        tabs = styles["Footer"].element.pPr.find(qn("w:tabs"))
        if tabs is not None:
            styles["Footer"].element.pPr.remove(tabs)
        _font(styles["List Bullet"], 10.5)
        styles["List Bullet"].paragraph_format.space_after = Pt(3)
        cell = styles.add_style("Cell", WD_STYLE_TYPE.PARAGRAPH)
        cell.base_style = styles["Normal"]
        _font(cell, 9.0)
        cell.paragraph_format.space_after = Pt(1)
        cell.paragraph_format.line_spacing = 1.0
        self._style_ids = {style.name: style.style_id for style in styles}

    def _paragraph(self, style: str) -> Paragraph:
        """Add a paragraph of a style; python-docx looks each name up among all styles again."""
        paragraph = self._document.add_paragraph()
        paragraph._p.style = self._style_ids[style]
        return paragraph

    def _set_language(self) -> None:
        """Tell programs in which language to read aloud and to spell."""
        styles: Any = self._document.styles
        defaults = styles.element.find(qn("w:docDefaults"))
        properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        language = OxmlElement("w:lang")
        latin = "en-GB" if self.tag == "zh" else _TAGS.get(self.tag, self.tag)
        language.set(qn("w:val"), latin)
        language.set(qn("w:eastAsia"), "zh-CN")
        properties.append(language)
        settings = self._document.settings.element
        for one in settings.iter(qn("w:compatSetting")):
            if one.get(qn("w:name")) == "compatibilityMode":
                one.set(qn("w:val"), "15")
        for theme in settings.iter(qn("w:themeFontLang")):
            theme.set(qn("w:val"), latin)
            theme.set(qn("w:eastAsia"), "zh-CN")

    def _set_foot(self) -> None:
        foot = self._document.sections[0].footer.paragraphs[0]
        foot.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        foot.add_run(shown(self.note, 120) + "\t")
        before, _, rest = self.page_of.partition("{page}")
        between, _, after = rest.partition("{pages}")
        foot.add_run(before)
        _field(foot, "PAGE")
        foot.add_run(between)
        _field(foot, "NUMPAGES")
        foot.add_run(after)

    def _set_properties(self) -> None:
        core = self._document.core_properties
        core.title, core.subject = shown(self.title, 200), shown(self.subject, 200)
        core.language = _TAGS.get(self.tag, self.tag)
        core.author = core.last_modified_by = "geocluster"
        core.comments, core.keywords = shown(self.note, 200), ""
        core.created = core.modified = _NO_DATE
        core.revision = 1
        package = self._document.part.package
        for key in [k for k, r in package.rels.items() if r.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
            del package.rels[key]

    def _mark(self, heading: Paragraph) -> None:
        """Give a heading a name that links lead to."""
        self._bookmarks += 1
        begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for mark in (begin, end):
            mark.set(qn("w:id"), str(self._bookmarks))
        begin.set(qn("w:name"), _anchor(self._bookmarks))
        heading._p.insert(1, begin)
        heading._p.append(end)


def _anchor(number: int) -> str:
    return f"section_{number}"


def _font(style: Any, size: float, *, bold: bool | None = None, colour: str = "1D2A35") -> None:
    """Set the font of a style, for every script."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(colour)
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("cs", _LATIN), ("eastAsia", _HAN)):
        fonts.set(qn(f"w:{script}"), name)


def _dress(table: Table, title: str) -> None:
    """Set borders and layout of a table, and say what it holds."""
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", _RULE)):
            line.set(qn(f"w:{key}"), value)
        borders.append(line)
    layout = properties.find(qn("w:tblLayout"))
    layout.addprevious(borders)
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        properties.remove(look)
    look = OxmlElement("w:tblLook")
    for key, value in (("firstRow", "1"), ("lastRow", "0"), ("firstColumn", "0"),
                       ("lastColumn", "0"), ("noHBand", "1"), ("noVBand", "1")):  # fmt: skip
        look.set(qn(f"w:{key}"), value)
    properties.append(look)
    for tag in ("tblCaption", "tblDescription"):
        told = OxmlElement(f"w:{tag}")
        told.set(qn("w:val"), shown(title, 200))
        properties.append(told)


def _kept_with_next(rows: int) -> frozenset[int]:
    """Return which lines of a table, its head being 0, stand on one page with the next.

    A short table is not broken; of a longer one no page has less than two rows.

    Examples
    --------
    >>> sorted(_kept_with_next(3)), sorted(_kept_with_next(40))
    ([0, 1, 2], [0, 1, 39])
    """
    if rows <= _UNBROKEN:
        return frozenset(range(rows))
    return frozenset((0, 1, rows - 1))


def _row(row: Any, *, head: bool) -> None:
    """Keep a row on one page; a head is marked, and stands on each."""
    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))


def _fill(cell: _Cell, text: str, *, head: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(shown(text, LONGEST_SENTENCE))
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        run.bold = True
        shade = OxmlElement("w:shd")
        for key, value in (("val", "clear"), ("color", "auto"), ("fill", _HEAD)):
            shade.set(qn(f"w:{key}"), value)
        cell._tc.get_or_add_tcPr().append(shade)


FieldCode = Literal["PAGE", "NUMPAGES"]


def _field(paragraph: Paragraph, code: FieldCode) -> None:
    """Write a number that the program that opens the document fills in."""
    for kind in ("begin", "instr", "separate", "text", "end"):
        run = paragraph.add_run()
        if kind == "instr":
            told = OxmlElement("w:instrText")
            told.set(qn("xml:space"), "preserve")
            told.text = f" {code} "
            run._r.append(told)
        elif kind == "text":
            run.text = "1"
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
