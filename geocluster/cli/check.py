"""``geocluster check``: read everything, say what is wrong, solve nothing."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geocluster.cli.printing import say, say_json
from geocluster.cli.reasons import reasons_record, say_reasons
from geocluster.cli.show import watching
from geocluster.cli.telling import SpokenLanguage, issue_words, phrased, speak, spoken, tell, word
from geocluster.facts import fact
from geocluster.phrases import phrase

if TYPE_CHECKING:
    from geocluster.facts import Fact
    from geocluster.planning import Checked, CheckedTier
    from geocluster.scenario import Scenario
    from geocluster.schools import Issue

__all__ = ["check"]

NO_GROUPING = 1
_MOST_ROWS = 40
_QUIET = frozenset({"encoding", "filtered"})
_SUMMED = frozenset({"placed_by_postcode"})
"""Codes of which one line says how often; the single records stand in the lists."""


def check(
    scenario: Annotated[Path, typer.Argument(help="Scenario file (TOML).")],
    html: Annotated[Path | None, typer.Option(help="Write the list as an HTML page, too.")] = None,
    language: SpokenLanguage = None,  # noqa: ARG001
    json: Annotated[bool, typer.Option("--json", help="Print results as JSON.")] = False,
) -> None:
    """Read schools, roads and rules; print what is wrong with them.

    The exit code is 1 where no grouping meets the hard rules, or no group can be made at all, so
    that geocluster run would make none.
    """
    from geocluster.scenario import read_scenario

    with watching() as watcher:
        read = read_scenario(scenario)
        speak(read.keys.output.language)
        from geocluster.planning import check as examine

        found = examine(read, watcher=watcher)
    counts = found.problem.schools.counts
    if html is not None:
        from geocluster.report import write_doctor
        from geocluster.sources import CODES

        write_doctor(
            html,
            title=phrased(phrase("{name}: the data", name=read.name)),
            counts=counts,
            issues=found.issues,
            meanings=CODES,
            language=spoken(),
        )
    if json:
        say_json(_record(found))
    else:
        _say(found, read)
        if html is not None:
            tell(fact("terminal.checked.list", file=str(html)))
    if found.refused or found.no_group:
        raise typer.Exit(NO_GROUPING)


def _say(found: Checked, read: Scenario) -> None:
    counts = found.problem.schools.counts
    tell(
        fact(
            "terminal.checked",
            name=read.name,
            read=counts.read,
            kept=counts.kept,
            rejected=counts.rejected,
            filtered=counts.filtered,
        )
    )
    if read.country_chosen:
        tell(read.country_chosen)
    travel = found.problem.travel
    if travel.speed_kmh is not None:
        tell(fact("terminal.estimate", how=travel.how))
    _say_issues(found.issues)
    for tier in found.tiers:
        if len(found.tiers) > 1:
            tell(fact("terminal.tier", tier=tier.problem.tier))
        _say_rules(tier)
        _say_refused(tier)


def _say_issues(issues: tuple[Issue, ...]) -> None:
    order = {"rejected": 0, "fixed": 1, "kept": 2, "filtered": 3}
    told = [x for x in issues if x.code not in _SUMMED or x.row is None]
    shown = sorted(told, key=lambda x: order[x.action])
    for issue in shown[:_MOST_ROWS]:
        mark = "" if issue.code in _QUIET else f"[{issue.code}] "
        action = word(fact(f"terminal.action.{issue.action}"))
        say(f"  {action + ':':10}{mark}{issue_words(issue)}")
    if len(shown) > _MOST_ROWS:
        rest = Counter(x.code for x in shown[_MOST_ROWS:])
        counted = [fact("terminal.issues.code", n=n, code=code) for code, n in rest.most_common()]
        more = len(shown) - _MOST_ROWS
        tell(fact("terminal.issues.more", n=more, counted=counted), indent=2)


def _say_rules(found: CheckedTier) -> None:
    problem, names = found.problem, found.problem.schools.names
    n = len(problem.open)
    barred = Counter(s.value for s in problem.eligibility if s.value != "open")
    if barred:
        counted = [fact("terminal.issues.code", n=k, code=code) for code, k in barred.most_common()]
        tell(fact("terminal.checked.barred", n=len(names) - n, counted=counted))
    if not found.without_group:
        tell(fact("terminal.checked.all", n=n))
        return
    tell(fact("terminal.checked.without", n=len(found.without_group), of=n))
    told = len(found.reasons)

    def more(left: int) -> Fact:
        if told < len(found.without_group):
            return fact("terminal.reasons.first", n=left, told=told)
        return fact("terminal.reasons.json", n=left)

    say_reasons(found.reasons, problem, more=more)


def _say_refused(found: CheckedTier) -> None:
    """Say why no grouping meets the hard rules; what stands above is not said again."""
    if not found.refused:
        if found.no_group:
            tell(fact("terminal.checked.no_group"))
        return
    said = {x.fact for x in found.reasons}
    barred = {i for i, s in enumerate(found.problem.eligibility) if s.value != "open"}
    new = [x for x in found.refused if x.fact not in said and x.school not in barred]
    tell(fact("terminal.checked.refused"))
    if new:
        say_reasons(new, found.problem, more=lambda n: fact("terminal.reasons.json", n=n))
    else:
        tell(fact("terminal.checked.named"), indent=2)
    if found.conflict is not None:
        from geocluster.texts import speaker

        tell(found.conflict, speaker(found.problem, spoken()), indent=2)


def _record(found: Checked) -> dict[str, object]:
    counts = found.problem.schools.counts
    several = len(found.tiers) > 1
    own = {"tiers": list(map(_tier_record, found.tiers))} if several else _of_tier(found.tiers[0])
    return {
        "read": counts.read,
        "kept": counts.kept,
        "rejected": counts.rejected,
        "filtered": counts.filtered,
        "issues": [
            {
                "code": x.code,
                "row": x.row,
                "column": x.column,
                "value": x.value,
                "action": x.action,
                "message": x.message,
                "file": x.file,
            }
            for x in found.issues
        ],
        **own,
        "no_group": found.no_group,
    }


def _of_tier(tier: CheckedTier) -> dict[str, object]:
    ids = tier.problem.schools.ids
    return {
        "without_group": [ids[i] for i in tier.without_group],
        "reasons": reasons_record(tier.reasons, tier.problem),
        "refused": reasons_record(tier.refused, tier.problem),
    }


def _tier_record(tier: CheckedTier) -> dict[str, object]:
    return {"name": tier.problem.tier, **_of_tier(tier), "no_group": tier.no_group}
