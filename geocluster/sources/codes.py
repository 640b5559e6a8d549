"""Every code that a reader may give an issue, and what it means."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.phrases import Phrase, phrase

__all__ = ["CODES"]

CODES: Mapping[str, Phrase] = {
    "encoding": phrase("Which encoding the file was read in."),
    "content": phrase(
        "The content is of another kind than the ending of the file says, or was packed."
    ),
    "sheet": phrase(
        "Which sheet of several was read: the one whose header fits best, or that was named."
    ),
    "layer": phrase(
        "Which layer of several was read: the one whose header fits best, or that was named."
    ),
    "delimiter": phrase("What stands between cells, where it is no comma."),
    "merged_cells": phrase(
        "A column has cells merged over several records: the value holds for each."
    ),
    "merged_count": phrase(
        "A number stands in a cell merged over several records, so it is perhaps their sum: "
        "unknown."
    ),
    "title_lines": phrase("Lines above the header were passed over."),
    "repeated_header": phrase("The header stands again among the records; it was passed over."),
    "total_line": phrase("A line that sums up the others is not a school; it was passed over."),
    "filtered": phrase(
        "How many records were not asked about, by `where` or because they are not open."
    ),
    "not_open": phrase("The school is not open: filtered, unless `where` asks for a status."),
    "proposed_to_close": phrase("Open, but proposed to close: kept."),
    "status_unknown": phrase("The status is blank: kept, as it may be open."),
    "ragged_row": phrase(
        "The record has more or fewer cells than the header: rejected, none is guessed."
    ),
    "bad_id": phrase("The id is blank or of the wrong form: rejected."),
    "id_form": phrase(
        "The id was written as a spreadsheet's number: read as the whole number it means."
    ),
    "id_from_name": phrase("The list has no ids: the names serve as ids."),
    "name_cleaned": phrase("Line breaks or control characters were taken out of the name."),
    "long_name": phrase("The name is over 200 characters long: kept, and cut where it is shown."),
    "bad_pupils": phrase("The roll is no possible count, such as a fraction: rejected."),
    "bad_number": phrase("Another number is no possible count: taken as unknown."),
    "number_form": phrase(
        "A number was written in another form, such as 1,234 or a longitude over 180°: read "
        "as what it means."
    ),
    "pupils_unknown": phrase("The roll is blank or suppressed: unknown, never 0."),
    "type_unknown": phrase("How many schools kept have no type: unknown, never assumed."),
    "faith_unknown": phrase(
        "How many schools kept have no religious character: unknown, never assumed."
    ),
    "head_unknown": phrase("How many schools kept have no word for the post of head: unknown."),
    "forecast_unknown": phrase(
        "How many schools kept have no forecast of a year: unknown, never 0."
    ),
    "forecast_shared": phrase(
        "Forecasts by planning area were shared out among its schools by roll."
    ),
    "forecast_no_area": phrase("Schools without a planning area have no forecast."),
    "forecast_no_roll": phrase("Schools without a known roll have no share of a forecast."),
    "forecast_missing": phrase(
        "Planning areas of schools for which a year has no forecast: unknown."
    ),
    "forecast_no_schools": phrase(
        "Planning areas of the table of forecasts in which no school is."
    ),
    "forecast_no_pupils": phrase(
        "A planning area has a forecast, but no pupil today to share it out by."
    ),
    "forecast_unread": phrase(
        "A record of forecasts has no area, year or number that can be read."
    ),
    "forecast_twice": phrase(
        "A planning area has two forecasts for one year: unknown, unless they agree."
    ),
    "plan_unknown": phrase("How many schools are in no group of the given plan."),
    "plan_not_asked": phrase(
        "Schools of the given plan that are in the list, but not asked about."
    ),
    "rural_list": phrase("How many schools are in the list of rural schools."),
    "linked_pair": phrase("Two schools are taken to belong together; it is said why."),
    "no_site": phrase("Schools of one site cannot be on one: too many, or too far apart."),
    "head_unread": phrase(
        "What stands for the post of head is none of the words that are known: unknown."
    ),
    "no_coordinates": phrase("A coordinate is blank, or the pair is 0, 0: rejected."),
    "placed_by_postcode": phrase(
        "The list has no coordinates: the school stands at its postcode; it is said how well "
        "that is known."
    ),
    "postcode_unknown": phrase(
        "No coordinates, and the postcode is none, or not in the file: rejected."
    ),
    "postcode_form": phrase(
        "A postcode was written with O for 0, I for 1, or the other way: put right."
    ),
    "postcode_ended": phrase(
        "The school stands at the last place of a postcode that is out of use."
    ),
    "postcode_rough": phrase(
        "The place of the postcode is that of a wider area, or of long ago: look."
    ),
    "far_from_postcode": phrase(
        "The coordinates are over 5 km from the postcode: one of them is wrong."
    ),
    "bad_coordinates": phrase("A coordinate is not a number: rejected."),
    "outside_grid": phrase("The point is outside the area of its coordinate system: rejected."),
    "other_grid": phrase(
        "By its postcode the school is on the Irish or the Channel grid, not on the British "
        "one: rejected."
    ),
    "grid_letters": phrase(
        "The place was given by letters and figures, such as TF261695: converted."
    ),
    "swapped_axes": phrase("The two coordinates are exchanged: put right."),
    "far_from_the_rest": phrase(
        "The point is over 150 km from the middle of its authority, with none between: rejected."
    ),
    "near_pole": phrase("The point is within 5° of a pole, which the map cannot show: rejected."),
    "at_sea": phrase("The point is far out at sea: rejected."),
    "lonely_point": phrase("The nearest other school is over 40 km away: kept, but look at it."),
    "duplicate_id": phrase("The record repeats another to the letter: rejected."),
    "duplicate_id_conflict": phrase(
        "The same id with different data: all such records are rejected."
    ),
    "split_site": phrase(
        "A second site of a school, without pupils of its own: merged into the first."
    ),
    "duplicate_place": phrase("The same school under another name on the same spot: rejected."),
    "speeds_country": phrase(
        "Speeds are those of another country than the one where the schools are."
    ),
    "time_unit": phrase("Times look like minutes, hours or milliseconds, not seconds: refused."),
    "fast_drives": phrase(
        "Drives over 150 km/h along the straight line: kept; if most are so, refused."
    ),
    "slow_drives": phrase(
        "Drives below 3 km/h along the straight line: kept; if most are so, refused."
    ),
    "one_way_matrix": phrase(
        "Pairs with a time in one direction only: kept; if all are so, refused."
    ),
    "matrix_gaps": phrase(
        "Most of the short drives have no time: they count as longer than the cut-off."
    ),
    "matrix_schools": phrase(
        "Most schools do not stand in the table of times: are ids written alike?"
    ),
    "outside_boundary": phrase(
        "Most schools lie outside the boundary that is drawn: is it theirs?"
    ),
    "outside_roads": phrase("Schools with no road within 5 km: kept; if all but one are, refused."),
    "other_reading": phrase(
        "The schools lie by the roads only if their coordinates are read otherwise."
    ),
    "displaced": phrase(
        "The schools lie beside the roads, all the same way, as a wrong datum does."
    ),
    "unreachable": phrase("No road leads to the school; it is named and left out of all groups."),
    "moved_to_main_roads": phrase(
        "The school's own road is cut off from the rest: it is placed on them."
    ),
    "over_water": phrase(
        "Water lies between the school and the road it was placed on: look at its point."
    ),
    "snapped_far": phrase(
        "The school is over 500 m from the road it was placed on: look at its point."
    ),
    "matrix_no_drive": phrase(
        "What stands for *no drive* in a file of travel times, and how often."
    ),
    "matrix_ids": phrase(
        "Ids in a file of travel times are written in another form, such as 123 for 00123."
    ),
    "by_ferry": phrase("How many drives take a ferry, where ferries are allowed."),
    "input_changed": phrase(
        "The scenario lies in the folder of a proposal, and a file that it reads has changed since."
    ),
    "input_missing": phrase(
        "The scenario lies in the folder of a proposal, and a file that it reads is no longer"
        " there: the folder's own tables stand in."
    ),
    "road_closed": phrase("What the closed roads do to the drives from and to the school."),
    "partnership_from_file": phrase(
        "Today's trust or federation was filled in from the group file."
    ),
    "not_in_grouping": phrase(
        "Schools that do not stand in a file of groups: they are left alone."
    ),
    "pin_without_effect": phrase(
        "A school is pinned to lead, and to be in no group: the pin to lead has no effect."
    ),
    "labels_alike": phrase(
        "Labels of groups in a file differ only in capitals, blanks, or how a number is written: "
        "they are taken for several groups."
    ),
    "group_of_one": phrase("A group of a file has one school only: it is left alone."),
    "lead_not_asked": phrase(
        "A file of groups names leads, but no school leads in the tier: not looked at."
    ),
    "linked_school": phrase(
        "The link file names a predecessor or successor that is in the list too."
    ),
}
"""A test holds this list equal to the codes that occur in the code, and to docs/check.md."""
