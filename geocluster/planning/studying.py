"""Studies of a proposal that is solved, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from geocluster.errors import RulesError
from geocluster.given import check_search
from geocluster.phrases import phrase
from geocluster.proposal import Proposal
from geocluster.studies import STUDIES, StudyOptions
from geocluster.watcher import Watcher

__all__ = ["studied_if_possible", "study", "study_names"]


def study_names(given: Sequence[str]) -> tuple[str, ...]:
    """Return names of studies, each once.

    Raises
    ------
    RulesError
        If there is no such study, or none is named.
    """
    names = tuple(dict.fromkeys(given))
    for name in names:
        STUDIES.named(name)
    if not names:
        raise RulesError(phrase("name a study: {studies}", studies=list(STUDIES)))
    return names


def study(
    proposal: Proposal,
    names: Sequence[str],
    *,
    options: StudyOptions | None = None,
    watcher: Watcher | None = None,
) -> Proposal:
    """Find out more about a proposal that is solved.

    Parameters
    ----------
    proposal
        As :func:`geocluster.run` or :func:`geocluster.read_proposal` gives it.
    names
        Of studies (:data:`geocluster.studies.STUDIES`), such as ``firmness``.
    options
        How long each may take, and on how many threads.
    watcher
        Told how the work goes; its clock ends a study, which keeps what it has.

    Returns
    -------
    Proposal
        With what was found.

    Raises
    ------
    RulesError
        If there is no such study, or one cannot be conducted of this proposal.
    """
    for name in (names := study_names(names)):
        if (why := STUDIES[name].refuses(proposal)) is not None:
            raise RulesError(why)
    return _conducted(proposal, names, options, watcher)


def studied_if_possible(
    proposal: Proposal,
    names: Sequence[str],
    *,
    options: StudyOptions | None = None,
    watcher: Watcher | None = None,
) -> Proposal:
    """Conduct those studies that can be of a proposal just found; the watcher is told of others."""
    watcher = watcher or Watcher()
    possible = []
    for name in names:
        if (why := STUDIES[name].refuses(proposal)) is None:
            possible.append(name)
        else:
            watcher.warn(why)
    return _conducted(proposal, possible, options, watcher)


def _conducted(
    proposal: Proposal,
    names: Sequence[str],
    options: StudyOptions | None,
    watcher: Watcher | None,
) -> Proposal:
    options, watcher = options or StudyOptions(), watcher or Watcher()
    check_search(
        seconds=options.seconds, seed=options.seed, threads=options.threads, error=RulesError
    )
    for name in names:
        watcher.step(STUDIES[name].title, 0.0)
        proposal = STUDIES[name].conduct(proposal, options, watcher)
    return proposal
