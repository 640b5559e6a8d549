"""The Word report and its pictures: true to the record, readable by everybody, inert."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from PIL import Image, ImageColor

from geocluster.errors import LanguageError
from geocluster.facts import fact
from geocluster.legible import LONGEST_RULE
from geocluster.maps.content import page_content
from geocluster.planning import propose, run, sweep
from geocluster.problem import Problem
from geocluster.proposal import Proposal
from geocluster.report.pictures import DrawnMap, group_pictures, map_picture
from geocluster.report.pictures import fonts as fonts_module
from geocluster.report.pictures.drawn import Town
from geocluster.report.pictures.fonts import fonts_for
from geocluster.report.tabulated import tables
from geocluster.report.word import word_report
from geocluster.rules import Alone, Lead, Rules
from geocluster.schools import Schools
from geocluster.texts import LANGUAGES, figure, language_of
from geocluster.texts.noted import issue_words, noted
from geocluster.travel import TravelTimes
from tests.proposal.test_tiers import CLUSTERS, FEDERATIONS, nine
from tests.proposals import two_tiers
from tests.report.test_report import county


def report(proposal: Proposal, language: str = "en") -> bytes:
    return word_report(proposal, DrawnMap.of(proposal, page_content(proposal)), language)


@dataclass(frozen=True)
class Read:
    """A Word document as somebody reads it."""

    document: Any

    @classmethod
    def of(cls, content: bytes) -> Read:
        return cls(docx.Document(io.BytesIO(content)))

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """Style and text of every paragraph that is in no table."""
        return [(p.style.name, p.text) for p in self.document.paragraphs]

    @property
    def text(self) -> str:
        cells = (cell for table in self.tables for row in table for cell in row)
        return "\n".join([*(text for _, text in self.paragraphs), *cells])

    @property
    def tables(self) -> list[list[list[str]]]:
        return [rows(table) for table in self.document.tables]

    def headings(self, level: int) -> list[str]:
        return [text for style, text in self.paragraphs if style == f"Heading {level}"]

    def headed(self, *begin: str) -> list[list[list[str]]]:
        """The tables whose head begins so, without their heads."""
        return [table[1:] for table in self.tables if tuple(table[0][: len(begin)]) == begin]


def rows(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


@pytest.fixture(scope="module")
def demo(demo_county: Path) -> Proposal:
    return run(demo_county / "scenario.toml")


@pytest.fixture(scope="module")
def demo_report(demo: Proposal) -> bytes:
    return report(demo)


@pytest.fixture(scope="module")
def read(demo_report: bytes) -> Read:
    return Read.of(demo_report)


def minutes(seconds: int | None) -> str:
    assert seconds is not None
    return figure("whole_minutes", seconds)


def test_every_group_of_the_record_stands_in_the_report_with_its_figures(
    demo: Proposal, read: Read
) -> None:
    (tier,) = demo.record()["tiers"]
    names = dict(zip(demo.schools.ids, demo.schools.names, strict=True))
    (overview,) = read.headed("Group", "Schools")
    told = {row[0]: row[1:] for row in overview}
    assert len(told) == len(tier["groups"])
    for number, group in zip(numbers(demo), tier["groups"], strict=True):
        schools, centre, pupils, longest = told[number]
        assert schools == ", ".join(names[school] for school in group["schools"])
        assert centre == names[group["centre"]]
        assert pupils == f"{group['pupils']:,}"
        assert longest == minutes(group["longest_drive_seconds"])


def numbers(proposal: Proposal) -> Iterator[str]:
    (tier,) = page_content(proposal, drawn=False)["tiers"]
    return (group["number"] for group in tier["groups"])


def test_every_member_stands_on_the_page_of_its_group_with_roll_and_drives(
    demo: Proposal, read: Read
) -> None:
    at = {school: i for i, school in enumerate(demo.schools.ids)}
    groups = {frozenset(group["schools"]): group for group in demo.record()["tiers"][0]["groups"]}
    pages = read.headed("School", "Id", "Pupils", "Drive there")
    assert len(pages) == len(groups)
    for page in pages:
        group = groups.pop(frozenset(row[1] for row in page))
        assert page[0][1] == group["centre"]
        assert page[0][3:] == ["", ""]
        for name, school, pupils, there, back in page:
            assert name == demo.schools.names[at[school]]
            assert pupils == f"{demo.schools.pupils[at[school]]:,}"
            if school != group["centre"]:
                hub = at[group["centre"]]
                assert there == minutes(demo.travel.between(hub, at[school]))
                assert back == minutes(demo.travel.between(at[school], hub))
    assert not groups


def test_whoever_is_left_out_stands_by_name_with_the_reason_of_the_record(
    demo: Proposal, read: Read
) -> None:
    left = {one["school"]: one for one in demo.record()["tiers"][0]["ungrouped"]}
    (table,) = read.headed("School", "Id", "Pupils", "Why")
    assert [row[0] for row in table] == sorted(row[0] for row in table)
    assert {row[1] for row in table} == set(left)
    for _, school, _, why, *changes in table:
        assert why == left[school]["why"]["text"]
        told = " ".join(x["text"] for x in left[school].get("changes", ()))
        assert "".join(changes) == told


def test_measures_are_those_of_the_record_beside_each_option(demo: Proposal, read: Read) -> None:
    (tier,) = demo.tiers
    assert tier.measures is not None
    table = {row[0]: row[1:] for part in read.headed("Measure", "Proposal") for row in part}
    options = [tier.measures.whole, *(one.measures.whole for one in tier.beside)]
    speaker = tier.speaker()
    for k, figures in enumerate(options):
        for one in figures:
            said = table[speaker.say(one.said)][k]
            if one.value is not None and one.unit not in ("seconds", "km2"):
                assert said.split()[0] == figure("number", one.value)
            if one.value is not None and one.unit == "seconds":
                assert said == figure("minutes_tenths", round(one.value))


def test_the_outline_has_what_a_committee_asks_for_and_officers_fill_in(read: Read) -> None:
    assert read.headings(1) == [
        "The question", "Options, side by side", "What is proposed",
        "Consents to ask, whom to involve", "The groups, one by one", "Schools in no group",
        "What was not considered", "For officers to fill in", "Data, sources and licences",
        "How good this is, and how to check it",
    ]  # fmt: skip
    for heading in ("Equality", "Community and rural impact", "Staffing and leadership",
                    "Finance", "Consultation and timetable"):  # fmt: skip
        assert heading in read.headings(2)


def test_status_note_and_what_is_made_up_stand_on_the_first_page(
    demo: Proposal, read: Read
) -> None:
    first = read.text.partition("In this report")[0]
    for said in (demo.note, demo.status_in_words, "Synthetic data", "no closure of any school"):
        assert said in first


def test_every_table_has_a_marked_head_and_no_merged_cells(read: Read) -> None:
    for table in read.document.tables:
        first, *others = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)
        assert not list(table._tbl.iter(qn("w:gridSpan"), qn("w:vMerge")))


def test_every_picture_says_what_it_shows(demo: Proposal, read: Read) -> None:
    pictures = list(read.document.element.body.iter(qn("wp:docPr")))
    assert len(pictures) == 1 + len(demo.record()["tiers"][0]["groups"])
    assert all(len(picture.get("descr")) > 40 for picture in pictures)


def test_the_document_says_its_title_and_language_and_has_the_note_on_every_page(
    demo: Proposal, read: Read
) -> None:
    core = read.document.core_properties
    assert (core.title, core.language) == (demo.title or demo.name, "en-GB")
    (language,) = read.document.styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "en-GB"
    foot = read.document.sections[0].footer.paragraphs[0]
    assert demo.note in foot.text
    assert [code.text.strip() for code in foot._p.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


HOSTILE = [
    "Evil</w:t></w:r><w:p/>&amp; School",
    '=HYPERLINK("http://example.org";"x")',
    "\x00\x07\x1b[31mbell\u202egnp.exe",
    "$\\frac{1}{0}$ ${x} {school:name} `y`",
    "x" * 10_000,
    "\ud800\ufffe\uffff\u2028two\nlines\ttab",
    "مدرسة الشمال",
]


@pytest.fixture(scope="module")
def hostile() -> Proposal:
    n = len(HOSTILE)
    schools = Schools.of(
        [f"id{k}" for k in range(n)],
        lon=[0.02 * k for k in range(n)],
        lat=[52 + 0.01 * (k % 3) for k in range(n)],
        names=HOSTILE,
        pupils=[40, None, 60, 70, 80, 90, 100],
        more={"authority": ["</w:p>", *["$a"] * (n - 1)], "faith": [None] * n},
    )
    travel = TravelTimes.of_dense([[60 * (1 + abs(i - j)) for j in range(n)] for i in range(n)],
                                  cutoff=2700)  # fmt: skip
    rules = Rules(size=(2, 3), group_charge=60, lead=Lead.LARGEST)
    found = propose(Problem(schools, travel, rules))
    return replace(found, title="T</w:t>\x00\u202e$x$", note="Note\x01 ]]> <w:p/> =1+1")


def test_hostile_texts_stand_as_texts_and_break_nothing(hostile: Proposal) -> None:
    content = report(hostile)
    for name in zipfile.ZipFile(io.BytesIO(content)).namelist():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(content)).read(name))
    read = Read.of(content)
    assert "Evil</w:t></w:r><w:p/>&amp; School" in read.text
    assert '=HYPERLINK("http://example.org";"x")' in read.text
    assert "$\\frac{1}{0}$ ${x} {school:name} `y`" in read.text
    assert "\u202e" not in read.text
    assert "x" * 130 not in read.text
    assert not [c for c in read.text if ord(c) < 32 and c not in "\n\t"]


def test_a_name_that_no_font_can_write_is_an_id_on_the_picture_and_that_is_said(
    hostile: Proposal,
) -> None:
    drawn = DrawnMap.of(hostile, page_content(hostile))
    arabic = hostile.schools.ids[-1]
    (at,) = [k for k, group in enumerate(drawn.tiers[0].groups)
             if hostile.schools.ids.index(arabic) in group.members]  # fmt: skip
    told = group_pictures(hostile, drawn)[at].told
    by_id, *mended = told
    assert f"{HOSTILE[-1]} (id6)" in by_id
    assert [said for said in mended if "right to left" in said]
    assert not [said for said in mended if "Install" in said]  # no font would mend it


@pytest.mark.filterwarnings("error")
def test_where_no_font_has_a_language_the_picture_speaks_english_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts_module, "_installed", lambda: ())
    schools = Schools.of(
        ["1", "2"],
        names=["清溪镇中心小学", "St Mary"],
        lon=[0.0, 0.1],
        lat=[52.0, 52.0],
        pupils=[50, 60],
    )
    travel = TravelTimes.of_dense([[0, 300], [300, 0]], cutoff=2700)
    made = replace(propose(Problem(schools, travel, Rules(size=(2, 3)))), title="清溪镇")
    drawn = DrawnMap.of(made, page_content(made))
    whole = map_picture(made, drawn, language="zh")
    (group,) = group_pictures(made, drawn, language="zh")
    for picture in (whole, group):
        assert any("Noto Sans CJK" in said for said in picture.told)
        assert picture.content.startswith(b"\x89PNG")
    assert any("清溪镇中心小学 (1)" in said for said in group.told)
    assert not any("St Mary" in said for said in (*whole.told, *group.told))


def test_a_place_that_no_font_can_name_is_told_and_the_picture_says_that_some_are_missing(
    hostile: Proposal,
) -> None:
    plain = DrawnMap.of(hostile, page_content(hostile))
    (x, y) = plain.schools[0].tolist()
    named = replace(plain, towns=(Town("شمال", 1, (x, y)), Town("Ash", 1, (x, y + 900))))
    titled = replace(hostile, title="Ash", note="Draft")
    for kind in ("png", "svg"):
        told = map_picture(titled, named, kind=kind, dpi=60).told
        assert [said for said in told if "شمال" in said and "not named" in said]
        assert not [said for said in told if "Ash" in said]
    bare = replace(plain, towns=())
    assert map_picture(titled, bare, dpi=60).told == ()
    taller = map_picture(titled, named, dpi=60).inches[1]
    assert taller > map_picture(titled, bare, dpi=60).inches[1]  # a line on the picture says it


def test_a_font_that_lacks_letters_is_never_asked_to_draw_them() -> None:
    fonts = fonts_for(["St Mary", "清溪镇中心小学", "\U0010fffd"])
    assert fonts.writes("St Mary")
    assert not fonts.writes("\U0010fffd")
    if "Noto Sans CJK SC" in fonts.families:
        assert fonts.writes("清溪镇中心小学")


def test_the_same_proposal_gives_the_same_bytes(hostile: Proposal) -> None:
    assert report(hostile) == report(hostile)
    drawn = DrawnMap.of(hostile, page_content(hostile))
    for kind in ("png", "svg"):
        one, other = (map_picture(hostile, drawn, kind=kind, dpi=60) for _ in range(2))
        assert one.content == other.content


def test_an_unknown_roll_is_unknown_and_never_none_at_all(hostile: Proposal) -> None:
    tables = Read.of(report(hostile)).headed("School", "Id", "Pupils")
    told = {row[1]: row[2] for table in tables for row in table}
    assert told["id1"] == "unknown"


def test_where_no_grouping_exists_the_report_says_so_and_has_no_groups() -> None:
    schools = Schools.of(
        ["a", "b"], names=["Ash", "Bow"], lon=[0.0, 1.0], lat=[52.0, 52.0], pupils=[1, 2]
    )
    travel = TravelTimes.of_dense([[0, 2000], [2000, 0]], cutoff=2700)
    rules = Rules(size=(2, 2), longest_drive=60, alone=Alone.NEVER)
    read = Read.of(report(propose(Problem(schools, travel, rules))))
    assert "Proven impossible" in read.text
    assert "The groups, one by one" not in read.headings(1)
    (table,) = read.headed("School", "Id", "Pupils", "Why")
    assert {row[1] for row in table} == {"a", "b"}


def test_two_tiers_have_their_own_tables_and_pages() -> None:
    made = two_tiers(nine(), CLUSTERS, FEDERATIONS)
    read = Read.of(report(made))
    assert [len(table) for table in read.headed("Group", "Schools")] == [
        len(CLUSTERS), len(FEDERATIONS),
    ]  # fmt: skip
    assert "It lies in group 1." in read.text


def test_a_sweep_stands_with_its_values_as_the_scenario_writes_them() -> None:
    values = [0, 15, 60]
    asked = county()
    found = replace(propose(asked), sweep=sweep(asked, "group_minutes", values, seconds=5))
    assert found.sweep is not None
    read = Read.of(report(found))
    assert "What hangs on group_minutes" in read.headings(2)
    (table,) = read.headed("group_minutes", "Status", "Cost (min)", "Groups")
    assert [row[0] for row in table] == ["0", "15", "60"]
    for row, point in zip(table, found.sweep.points, strict=True):
        assert point.objective is not None
        assert row[1:5] == [
            "proven best", f"{(point.objective + 3) // 6 / 10:,.1f}", str(len(point.groups)),
            str(len(point.left)),
        ]  # fmt: skip
        assert float(row[5].replace(",", "")) == pytest.approx(point.drives.total / 60, abs=0.051)
    (sheet,) = [t for t in tables(found) if t.key == "sweep"]
    assert [row[0] for row in sheet.rows] == values  # minutes, and so they are not turned again


def test_a_short_table_stands_on_one_page_and_no_page_has_less_than_two_rows(read: Read) -> None:
    for table in read.document.tables:
        kept = [
            all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in row.cells)
            for row in table.rows
        ]
        last = len(kept) - 1
        expected = [*range(last)] if last <= 14 else [0, 1, last - 1]
        assert [k for k in range(last + 1) if kept[k]] in (expected, [*expected, last])


def test_where_ids_are_the_names_they_do_not_stand_twice() -> None:
    names = ["永乐镇曹家河小学", "永乐镇李家咀小学"]
    schools = Schools.of(names, names=names, lon=[0.0, 0.1], lat=[52.0, 52.0], pupils=[50, 60])
    travel = TravelTimes.of_dense([[0, 300], [300, 0]], cutoff=2700)
    read = Read.of(report(propose(Problem(schools, travel, Rules(size=(2, 3))))))
    (page,) = read.headed("School", "Pupils", "Drive there", "Drive back")
    assert {row[0] for row in page} == set(names)
    assert not read.headed("School", "Id")


STRANGE = [
    "</script><script>alert('موقع')</script>",
    "=cmd|' /C calc'!A0 \U0010fffd",
    "\u202e\u2066تلة\x00\x1b]0;x\x07",
    "\U0010fffd" * 10_000,
    "]]><svg onload=alert(1)> \U0010fffd",
]


def test_strange_names_of_places_are_told_fit_to_print_and_break_no_picture(
    hostile: Proposal,
) -> None:
    plain = DrawnMap.of(hostile, page_content(hostile))
    (x, y) = plain.schools[0].tolist()
    named = replace(plain, towns=tuple(
        Town(name, 1, (x, y + 500 * k)) for k, name in enumerate(STRANGE)))  # fmt: skip
    picture = map_picture(hostile, named, kind="svg", dpi=60)
    root = ElementTree.fromstring(picture.content)
    assert not [x for x in root.iter() if x.tag.endswith("script")]
    assert picture.told
    for said in picture.told:
        assert len(said) <= LONGEST_RULE
        assert not [c for c in said if ord(c) < 32 or c in "\u202e\u2066"]


def test_nothing_sorts_schools_by_what_would_make_them_close(demo: Proposal, read: Read) -> None:
    (left,) = read.headed("School", "Id", "Pupils", "Why")
    rolls = [int(row[2].replace(",", "")) for row in left if row[2] != "unknown"]
    assert rolls not in (sorted(rolls), sorted(rolls, reverse=True))
    assert "closure" in read.text
    assert not [h for level in (1, 2, 3) for h in read.headings(level) if "los" in h.split()[0]]


def test_a_picture_of_the_map_is_of_its_size_and_of_few_colours(hostile: Proposal) -> None:
    drawn = DrawnMap.of(hostile, page_content(hostile))
    picture = map_picture(hostile, drawn, dpi=72)
    with Image.open(io.BytesIO(picture.content)) as opened:
        wide, tall = picture.inches
        assert opened.size == pytest.approx((72 * wide, 72 * tall), abs=1.5)
        assert opened.mode == "P"


def test_a_picture_has_the_very_colours_of_the_map(demo: Proposal) -> None:
    drawn = DrawnMap.of(demo, page_content(demo))
    with Image.open(io.BytesIO(map_picture(demo, drawn, dpi=72).content)) as opened:
        seen = {colour for _, colour in opened.convert("RGB").getcolors(1 << 24) or []}
    for group in drawn.tiers[0].groups:
        assert ImageColor.getrgb(group.colour) in seen


def test_the_nearest_change_stands_beside_the_reason() -> None:
    names = ["Ash", "Bow", "Elm"]
    schools = Schools.of(
        ["a", "b", "c"], names=names, lon=[0.0, 0.01, 0.4], lat=[52.0] * 3, pupils=[40] * 3
    )
    seconds = [[0, 60, 1300], [60, 0, 1290], [1300, 1290, 0]]
    travel = TravelTimes.of_dense(seconds, cutoff=2700)
    found = propose(Problem(schools, travel, Rules(size=(2, 3), longest_drive=1200)))
    (left,) = found.record()["tiers"][0]["ungrouped"]
    assert left["changes"]
    (table,) = Read.of(report(found)).headed("School", "Id", "Pupils", "Why", "The nearest change")
    assert table[0][3:] == [left["why"]["text"], " ".join(x["text"] for x in left["changes"])]


@pytest.mark.parametrize("tag", list(LANGUAGES.own))
def test_figures_are_those_of_the_record_in_each_language(tag: str) -> None:
    try:
        language_of(tag)
    except LanguageError as why:
        pytest.skip(f"its catalogue is not whole: {why}")
    issue = noted(code="encoding", said=fact("issue.encoding", file="a.csv", encoding="cp1252"))
    ids = ["a", "b", "c", "d"]
    schools = Schools.of(
        ids,
        names=["Ash", "Bow", "Elm", "Oak"],
        lon=[0.0, 0.01, 0.02, 0.03],
        lat=[52.0] * 4,
        pupils=[1234, 40, 50, 60],
        issues=[issue],
    )
    dense = [[60 * abs(i - j) + 7 * i for j in range(4)] for i in range(4)]
    travel = TravelTimes.of_dense(dense, cutoff=2700)
    found = propose(Problem(schools, travel, Rules(size=(4, 4))))
    read = Read.of(report(found, tag))
    assert issue_words(issue, tag) in read.text
    (listed,) = [each for each in tables(found, tag) if each.key == "issues"]
    assert issue_words(issue, tag) in listed.rows[0]
    assert (issue_words(issue, tag) == issue.message) is (tag == "en")
    (group,) = found.record()["tiers"][0]["groups"]
    (members,) = [t[1:] for t in read.tables if {row[1] for row in t[1:]} == set(ids)]
    hub = ids.index(group["centre"])
    assert members[0][1] == group["centre"]
    for _, school, pupils, there, back in members[1:]:
        i = ids.index(school)
        assert pupils == figure("number", schools.pupils[i], tag)
        assert there == figure("whole_minutes", dense[hub][i], tag)
        assert back == figure("whole_minutes", dense[i][hub], tag)
    (overview,) = [t[1:] for t in read.tables if t[1][0] == "1" and len(t[0]) == 5]
    assert overview[0][3] == figure("number", group["pupils"], tag)
    assert overview[0][4] == figure("whole_minutes", group["longest_drive_seconds"], tag)
    own = read.document.core_properties.language
    assert own.split("-")[0] == tag
