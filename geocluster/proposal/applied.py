"""Edits taken at their word: who is with whom then, where nothing is solved.

Schools that are moved, or that are to be together, go where the wish says; those that are to be
alone or left out leave their group; a group that is locked is made as it stands. What only must not
be, such as two schools in one group, is left as it was: it is the judge who then says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geocluster.errors import EditsError
from geocluster.grouping import Grouping
from geocluster.phrases import phrase
from geocluster.proposal.contradictions import blocks_of
from geocluster.proposal.edits import Do, Edit

__all__ = ["applied", "check_moves"]


def applied(
    grouping: Grouping, edits: Iterable[Edit], ids: Sequence[str], *, finest: bool = True
) -> Grouping:
    """Return a grouping with edits taken at their word.

    Parameters
    ----------
    grouping
        As it was, by position.
    edits
        That do not contradict each other.
    ids
        Of the schools, by position.
    finest
        Whether it is of the finest tier, in which groups are locked; in others their schools are
        only together.
    """
    wishes, at = list(edits), {school: i for i, school in enumerate(ids)}
    groups = [set(group.members) for group in grouping.groups]
    locks = [edit for edit in wishes if edit.do is Do.LOCK] if finest else []
    joins = [edit for edit in wishes if edit.do.joins and edit not in locks]
    for edit in wishes:
        if edit.do in (Do.ALONE, Do.EXCLUDE):
            _leave(groups, {at[school] for school in edit.schools})
    anchors = {at[school] for edit in joins for school in edit.to}
    anchors -= {at[school] for edit in joins if edit.do is Do.MOVE for school in edit.schools}
    for block in blocks_of(edit.sets for edit in joins):
        members = {at[school] for school in block}
        home = _home(groups, members & anchors or members)
        _leave(groups, members)
        if home is None:
            groups.append(members)
        else:
            home |= members
    for lock in locks:
        members = {at[school] for school in lock.schools}
        _leave(groups, members)
        groups.append(members)
    return Grouping.of(group for group in groups if len(group) > 1)


def check_moves(grouping: Grouping, edits: Iterable[Edit], ids: Sequence[str]) -> None:
    """Refuse moves to what is no one group.

    Raises
    ------
    EditsError
        If ``to`` names schools that are not in one group, and are more than one.
    """
    group_of = {ids[i]: k for k, group in enumerate(grouping.groups) for i in group.members}
    for edit in edits:
        places = {group_of.get(school, school) for school in edit.to}
        if edit.do is Do.MOVE and len(places) > 1:
            raise EditsError(
                phrase(
                    "do = 'move' of {schools}: to names {to}, which are not in one group; "
                    "name schools of the group that is meant, or ask for all of them with "
                    "do = 'together'",
                    schools=list(edit.schools),
                    to=list(edit.to),
                )
            )


def _home(groups: list[set[int]], members: set[int]) -> set[int] | None:
    """Return the group that holds most of some schools, the first of several; None for none."""
    held = [(-len(group & members), min(group), group) for group in groups if group & members]
    return min(held, key=lambda found: found[:2])[2] if held else None


def _leave(groups: list[set[int]], members: set[int]) -> None:
    for group in groups:
        group -= members
