"""Proposals side by side on one page: linked maps, who moves and why, measures, rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from geocluster.facts import fact
from geocluster.legible import LONGEST_RULE, LONGEST_SENTENCE, shown
from geocluster.maps.colours import ink, like_colours, line_colour, neighbours
from geocluster.maps.content import page_content
from geocluster.maps.groups import saying
from geocluster.maps.spoken import spoken_content
from geocluster.measures import Figure
from geocluster.plane import Plane
from geocluster.proposal import Comparison, Move, Side, TierComparison, rules_told
from geocluster.proposal.comparison_facts import comparison_facts, tier_facts
from geocluster.proposal.comparison_record import (
    figures_apart,
    match_figures,
    reasons,
    whole_figures,
)
from geocluster.texts import Language, Speaker
from geocluster.texts.values import value_words

__all__ = ["comparison_content", "comparison_page"]

_LISTS = ("land", "ground", "water_areas", "water_lines", "ferries", "closed", "places", "minor")
_OF_SCHOOL = ("id", "name", "lat", "lon", "pupils", "kind", "group", "lead")
_OF_GROUP = (
    "id", "number", "colour", "ink", "line", "area", "schools", "hub", "lead", "pupils",
    "longest_drive_seconds", "links",
)  # fmt: skip
_KINDS = ("tertiary", "secondary", "primary", "trunk", "motorway")


def comparison_page(comparison: Comparison, language: str | Language | None = None) -> str:
    """Return the HTML document of a comparison; the same comparison gives the same text."""
    from geocluster.maps.document import render_comparison

    return render_comparison(comparison_content(comparison, language))


def comparison_content(
    comparison: Comparison, language: str | Language | None = None
) -> dict[str, Any]:
    """Return the one block of data that the page reads.

    Parameters
    ----------
    comparison
        Everything is read from it.
    language
        By its BCP 47 tag; None for that of all proposals, or English where they differ.

    Returns
    -------
    dict
        Ready for JSON. Texts are cut to what a display can hold; unknown values are None, never 0.
    """
    language = comparison.language if language is None else language
    speaker = comparison.speaker(language)
    say = saying(speaker)
    made = [_made(side, language) for side in comparison.sides]
    bases = [side["base"] for side in made]
    base = next((b for b in bases if b.get("roads") or b.get("land")), bases[0])
    sides = [_side(side, content) for side, content in zip(comparison.sides, made, strict=True)]
    names = [name for side in comparison.sides for name in side.proposal.schools.names]
    return {
        **spoken_content(speaker, names),
        "title": say(fact("compared.title", labels=comparison.labels)),
        "notes": _once(say(side.proposal.noted) for side in comparison.sides),
        "warnings": _once(
            text
            for content in made
            for text in (content["synthetic"], content["estimate"], *content["doubts"])
        ),
        "said": [say(found) for found in comparison_facts(comparison)],
        "sides": sides,
        "sources": _once(
            source["attribution"] or source["name"]
            for content in made
            for source in content["sources"]
        ),
        "base": {part: base.get(part, []) for part in _LISTS}
        | {"roads": {kind: base.get("roads", {}).get(kind, []) for kind in _KINDS}},
        "tiers": [_tier(tier, comparison, made, language) for tier in comparison.tiers],
    }


def _once(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(shown(text, LONGEST_SENTENCE) for text in texts if text))


def _made(side: Side, language: str | Language) -> dict[str, Any]:
    """Return what the page of a proposal alone would show, drawn as the map in its folder is."""
    drawn = side.drawn
    content = page_content(side.proposal, drawn=drawn is None, language=language)
    if drawn is None:
        return content
    base = drawn.base.model_dump()
    places = [[shown(name, 60), *rest] for name, *rest in base["places"]]
    content["base"] = base | {"places": places}
    for tier, said in zip(content["tiers"], drawn.tiers, strict=False):
        for group, lines in zip(tier["groups"], said.groups, strict=False):
            if group["schools"] != lines.schools:
                continue
            group["area"] = lines.area
            ways = {link.to: link for link in lines.links}
            for link in group["links"]:
                if link["to"] in ways:
                    link["line"] = ways[link["to"]].line
                    link["known"] = ways[link["to"]].known
    return content


def _side(side: Side, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "label": shown(side.label, 60),
        "title": content["title"],
        "status": content["status"],
        "travel": {"words": content["travel"]["words"]},
    }


def _tier(
    compared: TierComparison,
    comparison: Comparison,
    made: Sequence[Mapping[str, Any]],
    language: str | Language,
) -> dict[str, Any]:
    speaker = comparison.speaker(language)
    say = saying(speaker)
    return {
        "name": shown(compared.name, 60),
        "said": [say(found) for found in tier_facts(compared)],
        "sides": _maps(compared, comparison, made),
        "measures": _measures(whole_figures(compared.tiers), speaker),
        "rules": [
            [shown(x.key), *(shown(text, LONGEST_RULE) for text in x.written)]
            for x in compared.rules
        ],
        "words": _words(compared, language),
        "groups": [
            {
                "same": match.same,
                "groups": list(match.groups),
                "measures": _measures(figures_apart(match_figures(match, compared)), speaker),
            }
            for match in compared.matches
        ],
        "moves": [_move(move, compared, comparison, language) for move in compared.moves],
    }


def _maps(
    compared: TierComparison, comparison: Comparison, made: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return what each map shows; groups that answer to each other share a colour if they can."""
    maps: list[dict[str, Any]] = []
    for k, (tier, content) in enumerate(zip(compared.tiers, made, strict=True)):
        said = content["tiers"][comparison.sides[k].proposal.tiers.index(tier)]
        groups, schools = said["groups"], content["schools"]
        if maps:
            first = maps[0]["groups"]
            wanted = {
                own: first[answer]["colour"]
                for own, answer in (
                    (match.groups[k], match.groups[0]) for match in compared.matches
                )
                if own is not None and answer is not None
            }
            lonlat = tier.problem.schools.lonlat
            metres = Plane.around(lonlat).points(lonlat)
            beside = neighbours(metres, [group["schools"] for group in groups])
            colours = like_colours(wanted, beside)
            groups = [
                g | {"colour": c, "ink": ink(c), "line": line_colour(c)}
                for g, c in zip(groups, colours, strict=True)
            ]
        places = zip(schools, said["places"], strict=True)
        maps.append(
            {
                "schools": [_only(school | place, _OF_SCHOOL) for school, place in places],
                "groups": [_only(group, _OF_GROUP) for group in groups],
                "left": [[left["school"], left["detail"]] for left in said["left"]],
            }
        )
    return maps


def _only(content: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: content[key] for key in keys}


def _measures(rows: Iterable[Sequence[Figure | None]], speaker: Speaker) -> list[list[str]]:
    """Return measures in words: the title, then each value; one that is not there is empty."""
    told = []
    for figures in rows:
        known = next(figure for figure in figures if figure is not None)
        values = ["" if figure is None else value_words(figure, speaker) for figure in figures]
        told.append([shown(speaker.say(known.said)), *values])
    return told


def _words(compared: TierComparison, language: str | Language) -> list[list[str]]:
    """Return for each proposal what its rules say that those of some other do not."""
    said = [
        list(map(saying(tier.speaker(language), LONGEST_RULE), rules_told(tier.asked)))
        for tier in compared.tiers
    ]
    return [[text for text in own if not all(text in other for other in said)] for own in said]


def _move(
    move: Move, compared: TierComparison, comparison: Comparison, language: str | Language
) -> dict[str, Any]:
    names, say = comparison.names, saying(comparison.speaker(language))
    return {
        "id": shown(move.school),
        "name": shown(names[move.school]),
        "moves": move.moves,
        "changes": [
            {
                "side": change.side,
                "how": say(fact(f"compared.how.{change.how.value}")),
                "kept": [shown(names[x]) for x in change.kept],
                "new": [shown(names[x]) for x in change.new],
                "lost": [shown(names[x]) for x in change.lost],
                "why": [
                    saying(speaker)(told)
                    for told, speaker in reasons(move, change, compared, comparison, language)
                ],
            }
            for change in move.changes
        ],
    }
