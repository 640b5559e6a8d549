"""The compiled search: labels extended depth first for one lead after the other, with bounds.

For a lead, candidates stand in order of their gain :math:`g_k = d_{lk} - \\pi_k`. A depth-first
search adds one after the other. It may stop early thanks to three completion bounds on what further
candidates :math:`k, k + 1, \\dots` can still add to a group of :math:`s` schools:

- the sum of the next negative gains among those that go with everyone chosen so far;
- the least sum of gains that reaches the fewest schools and pupils, by a backward knapsack
  :math:`N(k, s, b) = \\min\\{N(k + 1, s, b),\\; g_k + \\min(0_{\\text{if it ends here}},
  N(k + 1, s + s_k, b - b_k))\\}`, where :math:`b` are the pupils that are still needed;
- the same for the pupils that there is still room for.

Pupils are counted in buckets, rounded up where they are needed and down where room for them is:
so the knapsacks never lose a group, and a bound is never too high. Penalties of cuts only add;
those that every further unit pays are part of its gain (:mod:`.known_penalties`). So do sets that
are touched for the first time (:mod:`.shapes`), of which the gains of candidates know a share each
(:mod:`.shares`), and aggregates, paid at the end. So does what a group misses of the prices of its
classes (:mod:`.classes`), of which the knapsacks know what the number of schools decides. Whether a
group is contiguous is asked last, and then what its inner groups lose (:mod:`.inner`). Everything
is in whole numbers, so no comparison can be wrong by rounding.

Source: resource-constrained pricing with completion bounds, S. Irnich and G. Desaulniers in
Column Generation (Springer 2005), chapter 2; cuts in the search, M. Jepsen, B. Petersen,
S. Spoorendonk and D. Pisinger, Operations Research 56 (2008), section 3.
"""

from __future__ import annotations

import numpy as np
from numba import njit

# What is compiled is kept by the time of this file alone: touch it when one of these has changed.
from geocluster.solvers.grouping.bitsets import fill, next_in
from geocluster.solvers.grouping.completion import to_hold, to_reach
from geocluster.solvers.grouping.contiguity import Contiguity, is_contiguous
from geocluster.solvers.grouping.inner import least_loss, surely_lost
from geocluster.solvers.grouping.known_penalties import notes_cuts, penalties_of
from geocluster.solvers.grouping.limited import is_within
from geocluster.solvers.grouping.search_data import Arcs, ClassPrices, Prices, UnitData
from geocluster.solvers.grouping.shapes import GroupCosts, GroupLimits
from geocluster.solvers.grouping.shares import add_shares, sum_later

__all__ = ["search_leads"]

_NEVER = 1 << 61


@njit(cache=True, nogil=True)
def search_leads(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    leads, arcs, data, limits, prices, classes, contiguity, costs, sums, inner, quest, found
):
    """Search the groups of some leads.

    Returns the number found, perhaps above the room, and whether no lead was given up.

    Parameters
    ----------
    leads
        Indices of leads.
    arcs, data, limits, prices, classes, quest
        As in :mod:`.search_data`, but as plain tuples: of named ones numba takes several times as
        long to tell what they are, at each call.
    contiguity
        As in :mod:`.contiguity`, likewise.
    costs, sums
        As in :mod:`.shapes`, likewise.
    inner
        As in :mod:`.inner`, likewise.
    found
        Filled.
    """
    arcs, data, prices = Arcs(*arcs), UnitData(*data), Prices(*prices)
    classes, contiguity = ClassPrices(*classes), Contiguity(*contiguity)
    costs, sums = GroupCosts(*costs), GroupLimits(*sums)
    # Taken out of the tuples here: in the loop that would cost time.
    size, pupils = data.size, data.pupils
    fewest, most, least_pupils, most_pupils = limits
    price_of, penalty, divisor = prices.unit, prices.penalty, prices.divisor
    first_cut, cut_of, least_missed, scale = (
        prices.first_cut, prices.cut_of, prices.least_missed, prices.scale,
    )  # fmt: skip
    below, best_only, most_steps, most_found, buckets, stop = quest
    out, out_lead, out_reduced, out_cost, floor = found
    room, n = len(out), len(size)
    count = 0
    in_cut, knows = np.zeros(len(penalty), np.int64), np.zeros(len(penalty), np.bool_)
    rank = np.full(n, -1, np.int32)
    chosen = np.zeros(most + 1, np.int64)
    next_at = np.zeros(most + 1, np.int64)
    total = np.zeros(most + 1, np.int64)
    driven = np.zeros(most + 1, np.int64)
    schools = np.zeros(most + 1, np.int64)
    roll = np.zeros(most + 1, np.int64)
    counted = len(classes.price) > 0
    whole_only = len(contiguity.first) > 0
    first_set, set_of, set_weight = costs.first_set, costs.set_of, costs.set_weight
    touches, pays_at_end = len(set_weight) > 0, len(costs.weight) > 0
    in_set = np.zeros(len(set_weight), np.int64)
    share, later = np.zeros((2, len(set_of)), np.int64)
    slot, seen = np.full(len(set_weight), -1), np.zeros(len(set_weight), np.int64)
    first_sum, sum_of, adds, most_sum = sums.first_sum, sums.sum_of, sums.amount, sums.most
    sums_asked = len(most_sum) > 0 or len(sums.barred_units) > 0
    in_sum = np.zeros(len(most_sum), np.int64)
    arc_load, most_load = arcs.load, arcs.most_load
    loads = len(most_load)
    load = np.zeros((most + 1, loads), np.int64)
    low = np.zeros(most + 1, np.int64)
    touched = np.zeros(most + 1, np.int64)
    needed, space = np.zeros(most + 1, np.int64), np.zeros(most + 1, np.int64)
    divides, inner_price = len(inner[0]) > 0, inner[4]
    place = np.full(n if divides else 0, -1, np.int64)
    inner_chosen = np.zeros(most + 2, np.int64)
    inside = np.zeros(max(1, len(contiguity.begin)), np.bool_)
    needs = 0 if least_pupils <= 0 else buckets
    whole_search = True
    step = (least_pupils + buckets - 1) // buckets if needs else 1
    for index in range(len(leads)):
        lead = leads[index]
        own = arcs.lead_unit[lead]
        limit, unlisted = below, _NEVER
        floor[index] = below
        if stop[0] or count > most_found:
            floor[index] = -_NEVER
            whole_search = False
            continue
        base = prices.fixed + arcs.lead_cost[lead] * scale - price_of[own]
        touched[0] = 0
        for c in range(first_set[own], first_set[own + 1]):
            touched[0] += set_weight[set_of[c]]
        base += touched[0] * scale
        schools[0], roll[0], chosen[0], total[0] = size[own], pupils[own], own, base
        driven[0] = arcs.lead_cost[lead]
        if size[own] > most or roll[0] > most_pupils:
            continue
        if sums_asked and not _finds_room(own, sums, in_sum):
            continue
        too_much = False
        for b in range(loads):
            load[0, b] = arcs.lead_load[b, lead]
            too_much |= load[0, b] > most_load[b]
        if too_much:
            continue
        # Candidates in order of gain, without those that cannot lead below the limit.
        first, last = arcs.begin[lead], arcs.begin[lead + 1]
        unit, gain = arcs.candidate[first:last], np.empty(last - first, np.int64)
        away = arcs.cost[first:last]
        kept = 0
        order = np.empty(last - first, np.int64)
        for k in range(last - first):
            u = unit[k]
            if size[u] <= most - size[own] and pupils[u] <= most_pupils - roll[0]:
                gain[kept] = away[k] * scale - price_of[u]
                order[kept] = k
                kept += 1
        plain = whole_gain = gain
        if notes_cuts(own, prices, knows):
            plain = whole_gain = gain[:kept].copy()
            for q in range(kept):
                gain[q] += penalties_of(unit[order[q]], prices, knows)
        if touches:
            plain, whole_gain = plain[:kept].copy(), plain[:kept].copy()
            for c in range(first_set[own], first_set[own + 1]):
                in_set[set_of[c]] += 1
            for q in range(kept):
                whole_gain[q] += _touched_by(unit[order[q]], costs, in_set) * scale
            add_shares(
                gain, unit, order[:kept], most - size[own], scale, costs, in_set, share, slot
            )
        by_gain = np.argsort(gain[:kept], kind="mergesort")
        lowest = base
        for q in range(min(kept, most - size[own] - 1)):
            lowest += min(0, gain[by_gain[q]])
        while kept > 0 and lowest + gain[by_gain[kept - 1]] >= limit:
            kept -= 1
        by_gain = by_gain[:kept]
        plain, gain, whole_gain = plain[by_gain], gain[by_gain], whole_gain[by_gain]
        arc = order[by_gain]
        unit, away = unit[arc], away[arc]
        if touches:
            sum_later(unit, costs, share, later, seen)
        tight = roll[0]
        for k in range(kept):
            tight += pupils[unit[k]]
        rooms = buckets if tight > most_pupils else 0
        wide = max(1, most_pupils // buckets) if rooms else 1
        rooms = (most_pupils - roll[0]) // wide if rooms else 0
        sizes, rolls = size[unit], pupils[unit]
        reach = to_reach(gain, sizes, rolls, least_missed, fewest, most, needs, step)
        hold = to_hold(gain, sizes, rolls, least_missed, fewest, most, rooms, wide)
        need = max(0, least_pupils - roll[0] + step - 1) // step
        proven = base + max(reach[0, schools[0], need], hold[0, schools[0], rooms])
        if schools[0] >= fewest and roll[0] >= least_pupils:
            ends_at, at_end = base, 0
            if pays_at_end:
                at_end = _at_end(chosen[:1], costs)
                ends_at += at_end * scale
            if counted:
                ends_at += _missed(chosen[:1], classes)
            good = ends_at < limit and (not sums_asked or is_within(chosen[:1], sums))
            good = good and (not whole_only or is_contiguous(chosen[:1], contiguity, inside))
            if good and divides:
                group, left = chosen[:1], limit - ends_at
                lost = least_loss(group, inner, left, place, inner_chosen, stop, False)
                surely = surely_lost(group, lost, inner, left, place, inner_chosen, stop)
                if surely < lost:
                    unlisted = min(unlisted, ends_at + surely)
                good = lost < _NEVER
                if good:
                    at_end += (lost + inner_price[own]) // scale
                    ends_at += lost
            if good:
                proven = min(proven, ends_at)
                if count < room:
                    out[count, :] = -1
                    out[count, 0] = own
                    out_lead[count], out_reduced[count] = lead, ends_at
                    out_cost[count] = prices.charge + driven[0] + touched[0] + at_end
                count += 1
                if best_only:
                    limit = ends_at
        if proven >= limit or kept == 0:
            floor[index] = min(limit, proven, unlisted)
            whole_search &= best_only or unlisted >= limit
            for c in range(first_set[own], first_set[own + 1]):
                in_set[set_of[c]] -= 1
            for c in range(first_cut[own], first_cut[own + 1]):
                knows[cut_of[c]] = False
            continue
        words = (kept + 63) // 64
        allowed = np.zeros((most + 1, words), np.uint64)
        goes_with = np.zeros((kept, words), np.uint64)
        built = np.zeros(kept, np.bool_)
        for k in range(kept):
            allowed[0, k >> 6] |= np.uint64(1) << np.uint64(k & 63)
            rank[unit[k]] = k
        for c in range(first_cut[own], first_cut[own + 1]):
            in_cut[cut_of[c]] += 1
        for c in range(first_sum[own], first_sum[own + 1]):
            in_sum[sum_of[c]] += adds[c]
        depth = 0
        next_at[0], low[0] = 0, base
        needed[0], space[0] = need, rooms
        steps = 0
        ended = True
        while depth >= 0:
            more = most - schools[depth]
            k = next_in(allowed[depth], next_at[depth], kept)
            ends = k < 0 or more <= 0 or not ended
            if not ends:
                steps += 1
                if steps > most_steps or ((steps & 1023) == 0 and stop[0]):
                    ended = False
                    ends = True
            if not ends:
                need, left = needed[depth], space[depth]
                possible = max(reach[k, schools[depth], need], hold[k, schools[depth], left])
                ends = low[depth] + possible >= limit
            if not ends and gain[k] < 0:
                possible = gain[k]
                q = k
                for _ in range(more - 1):
                    q = next_in(allowed[depth], q + 1, kept)
                    if q < 0 or gain[q] >= 0:
                        break
                    possible += gain[q]
                ends = low[depth] + possible >= limit
            if ends:
                gone = chosen[depth]
                for c in range(first_cut[gone], first_cut[gone + 1]):
                    in_cut[cut_of[c]] -= 1
                for c in range(first_set[gone], first_set[gone + 1]):
                    in_set[set_of[c]] -= 1
                for c in range(first_sum[gone], first_sum[gone + 1]):
                    in_sum[sum_of[c]] -= adds[c]
                depth -= 1
                continue
            next_at[depth] = k + 1
            new = unit[k]
            if size[new] > more or roll[depth] + pupils[new] > most_pupils:
                continue
            # Who comes last pays in whole for the sets that nobody has touched.
            if (
                touches
                and more == 1
                and total[depth] + whole_gain[k] >= limit
                and total[depth] + plain[k] + _touched_by(new, costs, in_set) * scale >= limit
            ):
                continue
            now_schools, now_roll = schools[depth] + size[new], roll[depth] + pupils[new]
            value, bound = total[depth] + plain[k], low[depth] + gain[k]
            whole = now_schools >= fewest and now_roll >= least_pupils
            need = max(0, least_pupils - now_roll + step - 1) // step
            left = (most_pupils - now_roll) // wide if rooms else 0
            possible = max(reach[k + 1, now_schools, need], hold[k + 1, now_schools, left])
            if whole:
                possible = min(possible, least_missed[now_schools])
            if touches:
                # What of a set is paid now, but no share is left to be taken for by those to come.
                for c in range(first_set[new], first_set[new + 1]):
                    s = set_of[c]
                    if in_set[s] == 0:
                        bound += max(0, set_weight[s] * scale - share[c] - later[c])
            if bound + possible >= limit:
                continue
            if sums_asked and not _finds_room(new, sums, in_sum):
                continue
            too_much = False
            for b in range(loads):
                load[depth + 1, b] = load[depth, b] + arc_load[b, first + arc[k]]
                too_much |= load[depth + 1, b] > most_load[b]
            if too_much:
                continue
            for c in range(first_cut[new], first_cut[new + 1]):
                in_cut[cut_of[c]] += 1
                if in_cut[cut_of[c]] % divisor[cut_of[c]] == 0:
                    value += penalty[cut_of[c]]
                    if not knows[cut_of[c]]:
                        bound += penalty[cut_of[c]]
            paid = touched[depth]
            for c in range(first_set[new], first_set[new + 1]):
                if in_set[set_of[c]] == 0:
                    paid += set_weight[set_of[c]]
                in_set[set_of[c]] += 1
            value += (paid - touched[depth]) * scale
            for c in range(first_sum[new], first_sum[new + 1]):
                in_sum[sum_of[c]] += adds[c]
            depth += 1
            chosen[depth], total[depth], next_at[depth] = new, value, k + 1
            schools[depth], roll[depth] = now_schools, now_roll
            low[depth], touched[depth] = bound, paid
            needed[depth], space[depth] = need, left
            driven[depth] = driven[depth - 1] + away[k]
            if not built[k]:
                fill(goes_with[k], new, rank, kept, data)
                built[k] = True
            for w in range(words):
                allowed[depth, w] = allowed[depth - 1, w] & goes_with[k, w]
            if not whole or value >= limit:
                continue
            at_end = 0
            if pays_at_end:
                at_end = _at_end(chosen[: depth + 1], costs)
                value += at_end * scale
            if counted:
                value += _missed(chosen[: depth + 1], classes)
            good = value < limit and (not sums_asked or is_within(chosen[: depth + 1], sums))
            if good and whole_only:
                good = is_contiguous(chosen[: depth + 1], contiguity, inside)
            if good and divides:
                group, left = chosen[: depth + 1], limit - value
                lost = least_loss(group, inner, left, place, inner_chosen, stop, False)
                surely = surely_lost(group, lost, inner, left, place, inner_chosen, stop)
                if surely < lost:
                    unlisted = min(unlisted, value + surely)
                good = lost < _NEVER
                if good:
                    priced = lost
                    for unit_held in group:
                        priced += inner_price[unit_held]
                    at_end += priced // scale
                    value += lost
            if good:
                if count < room:
                    out[count, :] = -1
                    for d in range(depth + 1):
                        out[count, d] = chosen[d]
                    out_lead[count], out_reduced[count] = lead, value
                    out_cost[count] = prices.charge + driven[depth] + paid + at_end
                count += 1
                if best_only:
                    limit = value
                if count > most_found:
                    ended = False
        for k in range(kept):
            rank[unit[k]] = -1
        for c in range(first_cut[own], first_cut[own + 1]):
            knows[cut_of[c]] = False
        floor[index] = min(limit, unlisted) if ended and best_only else min(limit, proven)
        whole_search &= ended and (best_only or unlisted >= limit)
        if not whole_search and not best_only:
            stop[0] = 1  # a list that lacks some is of no use
    return count, whole_search


@njit(cache=True, nogil=True)
def _touched_by(unit, costs, in_set):  # type: ignore[no-untyped-def]
    """Seconds for the sets that a unit is the first to touch."""
    paid = 0
    for c in range(costs.first_set[unit], costs.first_set[unit + 1]):
        if in_set[costs.set_of[c]] == 0:
            paid += costs.set_weight[costs.set_of[c]]
    return paid


@njit(cache=True, nogil=True)
def _finds_room(unit, sums, in_sum):  # type: ignore[no-untyped-def]
    """Whether no sum is above its most when a unit comes to a group."""
    for c in range(sums.first_sum[unit], sums.first_sum[unit + 1]):
        if in_sum[sums.sum_of[c]] + sums.amount[c] > sums.most[sums.sum_of[c]]:
            return False
    return True


@njit(cache=True, nogil=True)
def _at_end(group, costs):  # type: ignore[no-untyped-def]
    """Seconds that a whole group pays for its aggregates."""
    column, first_piece, slope, start = costs.column, costs.first_piece, costs.slope, costs.start
    sums = np.zeros(column.shape[1], np.int64)
    for unit in group:
        for c in range(len(sums)):
            sums[c] += column[unit, c]
    paid = 0
    for a in range(len(costs.weight)):
        most = 0
        for p in range(first_piece[a], first_piece[a + 1]):
            value = start[p]
            for c in range(len(sums)):
                value += slope[p, c] * sums[c]
            most = max(most, value)
        paid += costs.weight[a] * most
    return paid


@njit(cache=True, nogil=True)
def _missed(group, classes):  # type: ignore[no-untyped-def]
    """Prices above zero of classes that a group is not in, and those below zero where it is."""
    price, size, pupils, schools_of, roll_of, holds = classes
    missed = 0
    for k in range(len(price)):
        schools, roll, held = 0, 0, False
        for unit in group:
            schools += schools_of[unit]
            roll += roll_of[unit]
            held |= holds[unit, k]
        of = held and size[k, 0] <= schools <= size[k, 1] and pupils[k, 0] <= roll <= pupils[k, 1]
        if of != (price[k] > 0):
            missed += abs(price[k])
    return missed
