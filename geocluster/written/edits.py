"""``edits.json``: what readers ask to be otherwise, as a file that says where it is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, ValidationError

from geocluster.errors import EditsError, GeoclusterError, SchoolsError, nearest
from geocluster.given import shown
from geocluster.limits import read_document
from geocluster.phrases import phrase
from geocluster.proposal.edits import Do, Edit, Edits, Voice
from geocluster.schools import Schools
from geocluster.written.sections import Form, told

__all__ = ["EDITS", "EditsForm", "edits_text", "read_edits"]

EDITS = "edits.json"

_MOST_EDITS, _MOST_SCHOOLS, _LONGEST_NAME, _LONGEST_COMMENT = 10_000, 1_000, 200, 2_000
_MOST_FAULTS = 20

Ids = Annotated[list[str], Field(max_length=_MOST_SCHOOLS)]
Name = Annotated[str, Field(max_length=_LONGEST_NAME)]
Comment = Annotated[str, Field(max_length=_LONGEST_COMMENT)]


class _Form(Form):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class VoiceForm(_Form):
    """Somebody else who asks the same."""

    by: Name = told("Name of who asks.", default="")
    comment: Comment = told("What is said of it.", default="")


class EditForm(_Form):
    """A wish."""

    do: Literal["move", "together", "apart", "lead", "alone", "exclude", "lock", "forbid"] = told(
        "move: the schools join the group that holds to; together: they are in one group; apart: "
        "no two of them are; lead: each leads the group it is in; alone: each stays in no group; "
        "exclude: each is left out of the question; lock: they are a group as they stand; forbid: "
        "they are not."
    )
    schools: Ids = told("Ids of schools, never of groups.")
    to: Ids = told(
        "Of move: ids of one or more schools of the group that is joined.", default_factory=list
    )
    tier: Name | None = told(
        "Name of the tier that is meant, where there are several.", default=None
    )
    by: Name = told("Name of who asks.", default="")
    comment: Comment = told("What is said of it.", default="")
    also: list[VoiceForm] = told("Others who ask the same.", default_factory=list)


class EditsForm(_Form):
    """What readers ask to be otherwise."""

    format: Literal[1] = told("Of this file.")
    fingerprint: str = told("Of the proposal that they are about, as its proposal.json has it.")
    edits: Annotated[list[EditForm], Field(max_length=_MOST_EDITS)] = told("The wishes.")


def read_edits(file: str | Path, schools: Schools | None = None, *, of: str | None = None) -> Edits:
    """Read wishes.

    Parameters
    ----------
    file
        JSON in UTF-8, of the form of ``edits.schema.json``.
    schools
        That the ids must be of; None to look at no id.
    of
        Fingerprint of a proposal: ids of wishes that are about another are not looked at.

    Raises
    ------
    EditsError
        With every fault, up to some: in which edit, on which line, what is there, what may be.
    """
    file = Path(file)
    try:
        text = read_document(file).decode("utf-8-sig")
        content = json.loads(text, object_pairs_hook=_once)
    except FileNotFoundError:
        raise EditsError(
            phrase("there is no file {file}; name one as edits.json is written", file=file)
        ) from None
    except (GeoclusterError, OSError, ValueError, RecursionError) as fault:
        raise EditsError(
            phrase("{name} cannot be read as JSON in UTF-8 ({fault})", name=file.name, fault=fault)
        ) from None
    about = content.get("fingerprint") if isinstance(content, dict) else None
    return _read(content, _Where(file.name, text), schools if of in (None, about) else None)


def _read(content: Any, where: _Where, schools: Schools | None) -> Edits:
    """Read what a file holds; name every fault, of its form and of what it says, at once."""
    faults: list[str] = []
    forms: dict[int, EditForm] = {}
    fingerprint = ""
    try:
        said = EditsForm.model_validate(content)
        forms, fingerprint = dict(enumerate(said.edits)), said.fingerprint
    except ValidationError as fault:
        told = fault.errors()
        faults = [where.fault(one) for one in told]
        wrong = {one["loc"][1] for one in told if one["loc"][:1] == ("edits",) and one["loc"][1:]}
        listed = content.get("edits") if isinstance(content, dict) else None
        if isinstance(listed, list) and len(listed) <= _MOST_EDITS:
            sound = {k: one for k, one in enumerate(listed) if k not in wrong}
            forms = {k: EditForm.model_validate(one) for k, one in sound.items()}
    edits = []
    for number, one in forms.items():
        try:
            edits.append(_edit(one, schools))
        except GeoclusterError as fault:
            faults.append(phrase("{where}: {fault}", where=where.edit(number), fault=fault))
    if faults:
        raise EditsError(_listed(faults))
    return Edits(fingerprint=fingerprint, edits=tuple(edits))


def edits_text(edits: Edits) -> str:
    """Return the content of ``edits.json``; to read it gives the same edits."""
    return json.dumps(edits.record(), ensure_ascii=False, indent=1) + "\n"


def edits_of(said: EditsForm) -> Edits:
    """Return what a form says."""
    return Edits(fingerprint=said.fingerprint, edits=tuple(_edit(one, None) for one in said.edits))


def _edit(said: EditForm, schools: Schools | None) -> Edit:
    voices: list[EditForm | VoiceForm] = [said, *said.also]
    faults: list[GeoclusterError] = []
    try:
        edit = Edit(
            do=Do(said.do),
            schools=tuple(said.schools),
            to=tuple(said.to),
            tier=said.tier,
            voices=tuple(Voice(one.by, one.comment) for one in voices),
        )
    except EditsError as fault:
        faults.append(fault)
    if schools is not None:
        faults += _unknown_ids([*said.schools, *said.to], schools)
    if faults:
        raise EditsError(phrase("{faults:;}", faults=faults))
    return edit


def _unknown_ids(ids: Sequence[str], schools: Schools) -> Iterator[SchoolsError]:
    for school in dict.fromkeys(ids):
        try:
            schools.position(school)
        except SchoolsError as fault:
            yield fault


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError(
            phrase("a key stands twice among {keys}", keys=[key for key, _ in pairs[:20]])
        )
    return found


def _listed(faults: Sequence[str]) -> str:
    lines = list(dict.fromkeys(faults))
    more = len(lines) - _MOST_FAULTS
    if more > 0:
        lines[_MOST_FAULTS:] = [phrase("and {n} more such faults", n=more)]
    return phrase("{faults:lines}", faults=lines)


class _Where:
    """Says where in a file a fault is, and what is wrong."""

    def __init__(self, name: str, text: str) -> None:
        self._name, self._text = name, text
        self._begins: list[int] | None = None

    def edit(self, number: int) -> str:
        """Name an edit by its number, from 1, and its line."""
        if self._begins is None:
            self._begins = list(_begins(self._text))
        line = self._text.count("\n", 0, self._begins[number]) + 1
        return phrase(
            "{name}, edit {number} (line {line})", name=self._name, number=number + 1, line=line
        )

    def fault(self, told: Any) -> str:
        """Say what is wrong: where, what is there, what may be, and how to mend it."""
        at, kind, got = list(told["loc"]), told["type"], told["input"]
        place = self._name
        form: type[Form] = EditsForm
        if at[:1] == ["edits"] and len(at) > 1:
            place, form, at = self.edit(at[1]), EditForm, at[2:]
            if at[:1] == ["also"] and len(at) > 1:
                form, at = VoiceForm, at[2:]
        key = ".".join(map(str, at))
        if kind == "extra_forbidden":
            return phrase(
                "{place}: unknown key {key!r}{nearest}",
                place=place,
                key=key,
                nearest=nearest(key, form.model_fields),
            )
        if kind == "missing":
            return phrase(
                "{place}: {key!r} is missing; {should}",
                place=place,
                key=key,
                should=_should(form, key),
            )
        if kind == "literal_error" and key == "do":
            return phrase(
                "{place}: do = {got}{nearest}",
                place=place,
                got=shown(got),
                nearest=nearest(str(got), [do.value for do in Do]),
            )
        if kind in ("too_long", "string_too_long"):
            most = told["ctx"]["max_length"]
            return phrase(
                "{place}: {key} is longer than the {most:,} that are allowed; shorten it",
                place=place,
                key=key,
                most=most,
            )
        what = (
            phrase("{key} = {got}", key=key, got=shown(got))
            if key
            else phrase("it is {got}", got=shown(got))
        )
        should = _should(form, str(at[0]) if at else "")
        return phrase("{place}: {what}: {should}", place=place, what=what, should=should)


def _should(form: type[Form], key: str) -> str:
    """Say what a key must be."""
    must = {
        "format": phrase("write 1"),
        "fingerprint": phrase("write the fingerprint that proposal.json has, as text"),
        "edits": phrase("write a list of edits, each in braces"),
        "do": phrase("write one of {allowed}", allowed=[do.value for do in Do]),
        "schools": phrase('write a list of ids as text, such as ["120374", "120375"]'),
        "to": phrase('write a list of ids as text, such as ["120374"]'),
        "also": phrase('write a list such as [{{"by": "Ann", "comment": ""}}]'),
    }
    if key in must:
        return must[key]
    if key in form.model_fields:
        return phrase("write a text in quotes")
    return phrase("write it in braces, with the keys {keys}", keys=list(form.model_fields))


def _begins(text: str) -> Iterator[int]:
    """Yield where each edit begins, of a text that is known to be JSON."""
    read = json.JSONDecoder().raw_decode
    at = _blank(text, text.index("{") + 1)
    while text[at] != "}":
        key, at = read(text, at)
        at = _blank(text, text.index(":", at) + 1)
        if key == "edits" and text[at] == "[":
            at = _blank(text, at + 1)
            while text[at] != "]":
                yield at
                _, at = read(text, at)
                at = _blank(text, at, also=",")
            return
        _, at = read(text, at)
        at = _blank(text, at, also=",")


def _blank(text: str, at: int, also: str = "") -> int:
    while text[at] in f" \t\r\n{also}":
        at += 1
    return at
