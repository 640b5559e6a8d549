"""Every code that a reader may give an issue, and what it means."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CODES"]

CODES: Mapping[str, str] = {
    "encoding": "Which encoding the file was read in.",
    "content": "The content is of another kind than the ending of the file says, or was packed.",
    "sheet": "Which sheet of several was read: the one whose header fits best, or that was named.",
    "layer": "Which layer of several was read: the one whose header fits best, or that was named.",
    "delimiter": "What stands between cells, where it is no comma.",
    "merged_cells": "A column has cells merged over several records: the value holds for each.",
    "merged_count": "A number stands in a cell merged over several records, so it is perhaps their "
    "sum: unknown.",
    "title_lines": "Lines above the header were passed over.",
    "repeated_header": "The header stands again among the records; it was passed over.",
    "total_line": "A line that sums up the others is not a school; it was passed over.",
    "filtered": "How many records were not asked about, by `where` or because they are not open.",
    "not_open": "The school is not open: filtered, unless `where` asks for a status.",
    "proposed_to_close": "Open, but proposed to close: kept.",
    "status_unknown": "The status is blank: kept, as it may be open.",
    "ragged_row": "The record has more or fewer cells than the header: rejected, none is guessed.",
    "bad_id": "The id is blank or of the wrong form: rejected.",
    "id_form": "The id was written as a spreadsheet's number: read as the whole number it means.",
    "id_from_name": "The list has no ids: the names serve as ids.",
    "name_cleaned": "Line breaks or control characters were taken out of the name.",
    "long_name": "The name is over 200 characters long: kept, and cut where it is shown.",
    "bad_pupils": "The roll is no possible count, such as a fraction: rejected.",
    "bad_number": "Another number is no possible count: taken as unknown.",
    "number_form": "A number was written in another form, such as 1,234 or a longitude over 180°: "
    "read as what it means.",
    "pupils_unknown": "The roll is blank or suppressed: unknown, never 0.",
    "type_unknown": "How many schools kept have no type: unknown, never assumed.",
    "faith_unknown": "How many schools kept have no religious character: unknown, never assumed.",
    "head_unread": "What stands for the post of head is none of the words that are known: unknown.",
    "no_coordinates": "A coordinate is blank, or the pair is 0, 0: rejected.",
    "placed_by_postcode": "The list has no coordinates: the school stands at its postcode; it is "
    "said how well that is known.",
    "postcode_unknown": "No coordinates, and the postcode is none, or not in the file: rejected.",
    "postcode_form": "A postcode was written with O for 0, I for 1, or the other way: put right.",
    "postcode_ended": "The school stands at the last place of a postcode that is out of use.",
    "postcode_rough": "The place of the postcode is that of a wider area, or of long ago: look.",
    "far_from_postcode": "The coordinates are over 5 km from the postcode: one of them is wrong.",
    "bad_coordinates": "A coordinate is not a number: rejected.",
    "outside_grid": "The point is outside the area of its coordinate system: rejected.",
    "other_grid": "By its postcode the school is on the Irish or the Channel grid, not on the "
    "British one: rejected.",
    "grid_letters": "The place was given by letters and figures, such as TF261695: converted.",
    "swapped_axes": "The two coordinates are exchanged: put right.",
    "far_from_the_rest": "The point is over 150 km from the middle of its authority, with none "
    "between: rejected.",
    "near_pole": "The point is within 5° of a pole, which the map cannot show: rejected.",
    "at_sea": "The point is far out at sea: rejected.",
    "lonely_point": "The nearest other school is over 40 km away: kept, but look at it.",
    "duplicate_id": "The record repeats another to the letter: rejected.",
    "duplicate_id_conflict": "The same id with different data: all such records are rejected.",
    "split_site": "A second site of a school, without pupils of its own: merged into the first.",
    "duplicate_place": "The same school under another name on the same spot: rejected.",
    "speeds_country": "Speeds are those of another country than the one where the schools are.",
    "time_unit": "Times look like minutes, hours or milliseconds, not seconds: refused.",
    "fast_drives": "Drives over 150 km/h along the straight line: kept; if most are so, refused.",
    "slow_drives": "Drives below 3 km/h along the straight line: kept; if most are so, refused.",
    "one_way_matrix": "Pairs with a time in one direction only: kept; if all are so, refused.",
    "matrix_gaps": "Most of the short drives have no time: they count as longer than the cut-off.",
    "matrix_schools": "Most schools do not stand in the table of times: are ids written alike?",
    "outside_boundary": "Most schools lie outside the boundary that is drawn: is it theirs?",
    "outside_roads": "Schools with no road within 5 km: kept; if all but one are, refused.",
    "other_reading": "The schools lie by the roads only if their coordinates are read otherwise.",
    "displaced": "The schools lie beside the roads, all the same way, as a wrong datum does.",
    "unreachable": "No road leads to the school; it is named and left out of all groups.",
    "moved_to_main_roads": "The school's own road is cut off from the rest: it is placed on them.",
    "over_water": "Water lies between the school and the road it was placed on: look at its point.",
    "snapped_far": "The school is over 500 m from the road it was placed on: look at its point.",
    "matrix_no_drive": "What stands for *no drive* in a file of travel times, and how often.",
    "matrix_ids": "Ids in a file of travel times are written in another form, such as 123 for "
    "00123.",
    "by_ferry": "How many drives take a ferry, where ferries are allowed.",
    "input_changed": "The scenario lies in the folder of a proposal, and a file that it reads has "
    "changed since.",
    "input_missing": "The scenario lies in the folder of a proposal, and a file that it reads is "
    "no longer there: the folder's own tables stand in.",
    "road_closed": "What the closed roads do to the drives from and to the school.",
    "partnership_from_file": "Today's trust or federation was filled in from the group file.",
    "not_in_grouping": "Schools that do not stand in a file of groups: they are left alone.",
    "group_of_one": "A group of a file has one school only: it is left alone.",
    "lead_not_asked": "A file of groups names leads, but no school leads in the tier: not looked "
    "at.",
    "linked_school": "The link file names a predecessor or successor that is in the list too.",
}
"""A test holds this list equal to the codes that occur in the code, and to docs/check.md."""
