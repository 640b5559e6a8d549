"""``geocluster presets``: the cited rule sets, what is called a small school, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from geocluster.cli.printing import say, say_json
from geocluster.cli.telling import SpokenLanguage, spoken, tell, word
from geocluster.facts import Fact, fact
from geocluster.phrases import Phrase, phrase

if TYPE_CHECKING:
    from geocluster.presets import Change, Citation, Preset, Threshold

__all__ = ["presets"]


def presets(
    name: Annotated[str | None, typer.Argument(help="One preset only, by its name.")] = None,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: Annotated[bool, typer.Option("--json", help="Print as JSON, for programs.")] = False,
) -> None:
    """Show the cited rule sets: keys, sources, which were verified, and what changed since when."""
    from geocluster.presets import PRESETS, SMALL, named

    chosen = PRESETS if name is None else {name: named(name)}
    small = SMALL if name is None else {}
    shown = [_preset(key, preset) for key, preset in chosen.items()]
    thresholds = [_threshold(key, threshold) for key, threshold in small.items()]
    if json:
        say_json({"presets": shown, "small": thresholds})
        return
    for preset in shown:
        _say_preset(preset)
    if not small:
        return
    tell(phrase("Small schools have no single meaning. Use one as a condition on pupils, such as"))
    say('  alone_free = { pupils = { small = "norfolk_small" } }')
    for threshold in thresholds:
        most = threshold["most_pupils"]
        limit = phrase("not by pupils alone") if most is None else phrase("at most {n}", n=most)
        threshold_words = phrase("{name}: {limit}", name=threshold["name"], limit=limit)
        tell(phrase("{told:;}", told=[threshold_words, _words(threshold)]), indent=2)
        _say_changes(threshold["changes"], indent=4)


def _say_preset(preset: dict[str, Any]) -> None:
    from geocluster.presets.words import inline

    title = _sentence(fact(f"preset.{preset['name']}"), preset["title"])
    say(f"{preset['name']}: {title.rstrip('.。')}")
    tell(phrase("source: {source}", source=_words(preset)), indent=2)
    for rule in preset["rules"]:
        say(f"  {rule['rule']} = {inline(rule['value'])}")
        told: list[str] = [_words(rule)] if rule["citation"] else []
        if not told:
            told = [phrase("a working value; no source")]
        elif rule["working"]:
            told.append(phrase("a working value in part"))
        tell(phrase("{told:;}", told=told), indent=6)
    for flag in preset["flags"]:
        sentence = _sentence(fact(f"flag.{flag['code']}"), flag["sentence"])
        tell(phrase("flag {code}: {sentence}", code=flag["code"], sentence=sentence), indent=2)
        tell(_words(flag), indent=6)
    for grant in preset["grants"]:
        told_grant = phrase(
            "grant {code}: {amount:,} {currency} for each {per}, {sentence}",
            code=grant["code"],
            amount=grant["amount"],
            currency=grant["currency"],
            per=grant["per"],
            sentence=_sentence(fact(f"grant.{grant['code']}"), grant["sentence"]),
        )
        tell(told_grant, indent=2)
        tell(_words(grant), indent=6)
    for note in preset["notes"]:
        tell(phrase("note: {note}", note=_words(note)), indent=2)
    _say_changes(preset["changes"], indent=2)
    say("")


def _sentence(said: Fact, english: str) -> str:
    """Return what a preset says of itself; English is not looked up, which takes a while."""
    return english if spoken() == "en" else word(said)


def _say_changes(changes: list[dict[str, Any]], *, indent: int) -> None:
    """Print what was, what is, why, and who says so."""
    from geocluster.presets.words import said_of

    for after, on in dict.fromkeys((change["after"], change["on"]) for change in changes):
        tell(phrase("changed after version {after}, on {on}:", after=after, on=on), indent=indent)
        for change in (c for c in changes if (c["after"], c["on"]) == (after, on)):
            said = said_of(change["what"], change["was"], change["is"])
            told = phrase(
                "{said}: {why} ({source})", said=said, why=change["why"], source=_cited(change)
            )
            tell(told, indent=indent + 2)


def _words(said: dict[str, Any]) -> Phrase:
    """Return a source, and what is to be known of it."""
    told = [_cited(said), *([said["note"]] if said["note"] else [])]
    return phrase("{told:;}", told=told)


def _cited(said: dict[str, Any]) -> Phrase:
    source = said["citation"]
    if said["verified"]:
        return phrase("{source}", source=source)
    return phrase("{source} (unverified)", source=source)


def _preset(name: str, preset: Preset) -> dict[str, Any]:
    return {
        "name": name,
        "title": preset.title,
        **_source(preset.source),
        "rules": [
            {"rule": key, "value": value, "working": key in preset.working}
            | _source(preset.citations.get(key))
            for key, value in preset.said.items()
        ],
        "flags": [
            {"code": flag.code, "sentence": flag.text.one} | _source(flag.citation)
            for flag in preset.flags
        ],
        "grants": [
            {
                "code": grant.code,
                "amount": grant.amount,
                "currency": grant.currency,
                "per": grant.per,
                "where": grant.where.written,
                "sentence": grant.text.one,
            }
            | _source(grant.citation)
            for grant in preset.grants
        ],
        "notes": [_source(note) for note in preset.notes],
        "changes": [_change(change, preset.now(change)) for change in preset.changes],
    }


def _threshold(name: str, threshold: Threshold) -> dict[str, Any]:
    citation = threshold.citation
    return {
        "name": name,
        "most_pupils": threshold.most,
        **_source(citation),
        "changes": [_change(change, citation.note) for change in threshold.changes],
    }


def _change(change: Change, now: Any) -> dict[str, Any]:
    return {
        "what": change.what,
        "was": change.was,
        "is": now,
        "why": change.why,
        **_source(change.source),
        "after": change.after,
        "on": change.on,
    }


def _source(citation: Citation | None) -> dict[str, Any]:
    if citation is None:
        return {"citation": None, "verified": None, "note": None}
    return {
        "citation": citation.text,
        "verified": citation.verified,
        "note": citation.note or None,
    }
