"""How it is said what proposals differ in, and why schools move from one to the other."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

TEXTS: Mapping[str, Text] = {
    "value.unknown": Text("unknown"),
    "value.km2": Text("{figure} km²"),
    "compared.beside": Text("The grouping of another proposal"),
    "compared.unknown": Text("not known"),
    "compared.title": Text("Side by side: {labels:list}", count="labels"),
    "compared.said.moves": Text(
        "From {first} to {other}: {n} of {schools:number} schools is with others.",
        "From {first} to {other}: {n} of {schools:number} schools are with others.",
        count="n",
    ),
    "compared.said.pairs": Text(
        "{kept:number} pair of schools is together in both, {lost:number} only in {first}, "
        "{new:number} only in {other}.",
        "{kept:number} pairs of schools are together in both, {lost:number} only in {first}, "
        "{new:number} only in {other}.",
        count="kept",
    ),
    "compared.said.groups": Text(
        "{same} of the {n} group of {first} is in {other} just so.",
        "{same} of the {n} groups of {first} are in {other} just so.",
        count="n",
    ),
    "compared.said.only": Text(
        "{n} school is in the list of {label} alone: {schools:roll}.",
        "{n} schools are in the list of {label} alone: {schools:roll}.",
        count="n",
    ),
    "compared.said.tier": Text(
        "The tier {tier} is only in {labels:list}, and not compared.", count="labels"
    ),
    "compared.said.renamed": Text(
        "The tiers have other names, {tiers:list}; each proposal has one, and these are compared.",
        count="tiers",
    ),
    "compared.how.partners": Text("with others"),
    "compared.how.grouped": Text("in a group now"),
    "compared.how.left_out": Text("in no group now"),
    "compared.how.lead": Text("another lead"),
    "compared.how.new": Text("new in the list"),
    "compared.how.gone": Text("not in the list"),
    "compared.data.same": Text(
        "{first} and {other} have the same schools, rolls and drives, and what rules of both read "
        "is the same."
    ),
    "compared.data.apart": Text(
        "The data of {other} differ from those of {first}: {what:clauses}."
    ),
    "compared.data.gone": Text("{n} school is missing", "{n} schools are missing", count="n"),
    "compared.data.new": Text("{n} school is new", "{n} schools are new", count="n"),
    "compared.data.rolls": Text(
        "{n} school has another roll, {was:number} then {now:number} pupils in all (unknown in one "
        "of both: {unknown})",
        "{n} schools have other rolls, {was:number} then {now:number} pupils in all (unknown in "
        "one of both: {unknown})",
        count="n",
    ),
    "compared.data.column": Text(
        "{column} is other at {n} school", "{column} is other at {n} schools", count="n"
    ),
    "compared.data.engine": Text("drives were had by {now}, not by {was}"),
    "compared.data.roads_of": Text("the date of the roads is {now:said}, not {was:said}"),
    "compared.data.cutoff": Text("drives are known up to {now:minutes}, not {was:minutes}"),
    "compared.data.drives": Text(
        "{n:number} drive is other, by {most:minutes} at most; {only:number} is beyond the cut-off "
        "in one of both",
        "{n:number} drives are other, by {most:minutes} at most; {only:number} are beyond the "
        "cut-off in one of both",
        count="n",
    ),
    "compared.data.neighbours": Text(
        "{n} pair is neighbours in one of both only",
        "{n} pairs are neighbours in one of both only",
        count="n",
    ),
    "compared.data.linked": Text(
        "{n} linked pair is known in one of both only",
        "{n} linked pairs are known in one of both only",
        count="n",
    ),
    "compared.judged.within": Text(
        "The grouping of {of} is within the rules of {under} and costs {cost:minutes_tenths} "
        "there, {more:minutes_tenths} more than is proven that nothing can beat."
    ),
    "compared.judged.best": Text(
        "The grouping of {of} is within the rules of {under}, and none costs less there, which is "
        "proven: {cost:minutes_tenths}."
    ),
    "compared.judged.unbounded": Text(
        "The grouping of {of} is within the rules of {under} and costs {cost:minutes_tenths} there."
    ),
    "compared.judged.broken": Text(
        "The grouping of {of} breaks {n} rule of {under}, in {groups} of its groups; counted as if "
        "that were allowed, it costs {cost:said} there.",
        "The grouping of {of} breaks {n} rules of {under}, in {groups} of its groups; counted as "
        "if that were allowed, it costs {cost:said} there.",
        count="n",
    ),
    "compared.judged.cost": Text("{cost:minutes_tenths}"),
    "compared.judged.some": Text(
        "Of the groups of {of}, {n} breaks rules of {under}; {lacking} cannot be judged, as that "
        "list lacks a school. The lists differ, so that the whole is not judged.",
        "Of the groups of {of}, {n} break rules of {under}; {lacking} cannot be judged, as that "
        "list lacks a school. The lists differ, so that the whole is not judged.",
        count="n",
    ),
    "compared.why.gone": Text("It is not in the list of {other}."),
    "compared.why.new": Text("It is not in the list of {first}."),
    "compared.why.lacks": Text(
        "The list of {under} lacks a school of its group in {of}: {schools:roll}.",
        "The list of {under} lacks schools of its group in {of}: {schools:roll}.",
        count="schools",
    ),
    "compared.why.breaks": Text("Its group in {of} breaks what {under} asks: {broken:clauses}"),
    "compared.why.lead": Text(
        "It is with the same schools; what {other} asks, or its data, give them another lead."
    ),
    "compared.why.allowed": Text(
        "All that is asked of a group allows its place in both proposals; what the whole costs "
        "decides."
    ),
}
