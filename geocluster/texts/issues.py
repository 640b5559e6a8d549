"""What is said of data that readers found in files."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

_CELLS: Mapping[str, Text] = {
    "cell.blank_id": Text("the id is blank"),
    "cell.not_whole": Text("{cell} is not a whole number"),
    "cell.lost_digits": Text(
        "{cell} is what a spreadsheet shows of a longer number; format the column as text, and "
        "save the list again from where its digits are whole"
    ),
    "cell.not_number": Text("{cell} is not a number"),
    "cell.not_count": Text("{cell} is not a whole number from 0 to {most:number}"),
    "cell.either": Text(
        "{cell} may be {decimal} or {grouped}, as the column has commas of both kinds"
    ),
    "cell.not_coordinate": Text("{cell} is not a coordinate"),
    "cell.no_side": Text("{cell} is not a coordinate; write its side as N, S, E or W"),
    "cell.sign_and_side": Text("{cell} has both a sign and a side; keep one"),
}

_POSTCODES: Mapping[str, Text] = {
    "postcode.at": Text("postcode {postcode}, {place:said}"),
    "postcode.building": Text("in the building nearest to the middle of the postcode"),
    "postcode.building_seen": Text(
        "in the building nearest to the middle of the postcode, as seen on a map"
    ),
    "postcode.near": Text("within 50 m of the middle of the postcode"),
    "postcode.mean": Text("at the mean of the postcode's addresses"),
    "postcode.estimated": Text("at a point estimated from the postcodes around, to about 100 m"),
    "postcode.sector": Text("at the middle of the postcode sector, which may be kilometres away"),
    "postcode.ended": Text("at the last known place of a postcode that ended long ago"),
    "postcode.unstated": Text("with a precision that is not stated"),
}

_RECORDS: Mapping[str, Text] = {
    "issue.record": Text("record {record}: {what:said}", note="record: its number in the list"),
    "issue.ragged_row": Text(
        "{cells} cell where the header has {of}",
        "{cells} cells where the header has {of}",
        count="cells"),
    "issue.bad_id.name": Text("the name, which serves as id, is blank"),
    "issue.bad_cell": Text("{column}: {fault:said}"),
    "issue.bad_number": Text("{column}: {fault:said}; taken as unknown"),
    "issue.read_as": Text("{column}: {text} read as {read}"),
    "issue.read_as.meridian": Text("{column}: {text} read as {read}, the same meridian"),
    "issue.name_cleaned": Text("line breaks or control characters in the name"),
    "issue.long_name": Text("the name has {n:number} characters", count="n"),
    "issue.head_unread": Text(
        "{column}: {text} does not say how the post of head is filled; taken as unknown (it is "
        "known by words such as {words:commas})"
    ),
    "issue.merged_count": Text(
        "{column}: {text} is merged over several records, and is perhaps their sum; taken as "
        "unknown"
    ),
    "issue.pupils_unknown": Text("the number of pupils is not given"),
    "issue.status_unknown": Text("the status is blank; kept"),
    "issue.proposed_to_close": Text("open, but proposed to close"),
    "issue.duplicate_id": Text("repeats record {record} (id {id})"),
    "issue.split_site": Text("a second site of record {record} (id {id}), merged into it"),
    "issue.duplicate_id_conflict": Text(
        "id {id} stands on records {records:commas} with different {columns:commas}; delete the "
        "wrong ones"
    ),
    "issue.and_more": Text("{listed:commas} and {n} more", count="n"),
    "issue.listed": Text("{listed:commas}"),
    "issue.and_others": Text("{listed:commas} and others"),
    "issue.duplicate_place": Text(
        "{name} stands where record {record}, {other}, stands, and seems to be the same school"
    ),
}  # fmt: skip

_PLACES: Mapping[str, Text] = {
    "issue.swapped_axes": Text("the two coordinates are exchanged; read the other way round"),
    "issue.swapped_axes.letters": Text("{x} is a latitude and {y} a longitude, by letters"),
    "issue.bad_coordinates": Text("{x}, {y} are on one axis, by letters"),
    "issue.outside_grid": Text("{x}, {y} is outside the area of {grid}"),
    "issue.near_pole": Text("latitude {lat} is so near a pole that no map here can show it"),
    "issue.other_grid": Text("postcode {area}… lies on {grid:said}"),
    "grid.irish": Text("the Irish grid (EPSG:29902)"),
    "grid.channel_islands": Text("the Channel Islands' grid (UTM 30N)"),
    "issue.no_coordinates.blank": Text("{column} is blank"),
    "issue.no_coordinates.zero": Text("0, 0 stands for unknown"),
    "issue.no_coordinates.neither": Text("neither coordinates nor a postcode"),
    "issue.no_coordinates.advice": Text(
        "{what:said}; its postcode can place it: key postcodes in [schools], geocluster fetch "
        "postcodes"
    ),
    "issue.no_coordinates.postcode": Text(
        "no coordinates, and {book} has none for the postcode {postcode}"
    ),
    "issue.no_coordinates": Text("no coordinates"),
    "issue.grid_letters": Text("{text} read as {x}, {y}, the middle of a square of {size} m"),
    "issue.at_sea": Text("the point is far out at sea"),
    "issue.far_from_the_rest": Text("the point is {km} km from the middle of the others"),
    "issue.far_from_the_rest.of": Text(
        "the point is {km} km from the middle of those of {authority}"
    ),
    "issue.lonely_point": Text("the nearest other school is {km} km away"),
    "issue.postcode_form": Text("postcode {text} read as {postcode}, which exists"),
    "issue.postcode_unknown.either": Text(
        "postcode {text} can mean {postcodes:either}; write the right one"
    ),
    "issue.postcode_unknown.none": Text(
        "no coordinates, and {text} is not the postcode of an address; mend it"
    ),
    "issue.postcode_unknown": Text(
        "no coordinates, and the postcode {text} is not in {book}; mend it, or take a newer file. "
        "The ONS Postcode Directory also has those that have ended"
    ),
    "issue.placed_by_postcode": Text("{why:said}; the school stands at its {place:said}"),
    "issue.postcode_ended": Text(
        "the postcode {postcode} went out of use in {when}; its last place is taken"
    ),
    "issue.postcode_rough": Text("the school stands {place:said}: give it coordinates of its own"),
    "issue.far_from_postcode": Text(
        "its coordinates are {km} km from its postcode {postcode}: one of them is wrong"
    ),
    "issue.placed_by_postcode.all": Text(
        "{n} of {of} schools stands at its postcode, as the list has no coordinates for them "
        "({book}): {how:clauses}",
        "{n} of {of} schools stand at their postcode, as the list has no coordinates for them "
        "({book}): {how:clauses}",
        count="n",
    ),
    "issue.counted": Text("{n} {what:said}", note="what: how well a place is known"),
}  # fmt: skip

_FILES: Mapping[str, Text] = {
    "issue.id_from_name": Text("{file} has no column of ids; the names serve as ids"),
    "issue.filtered": Text(
        "{n} of {of} records was not asked about: {why:clauses}",
        "{n} of {of} records were not asked about: {why:clauses}",
        count="n"),
    "issue.filtered.not_open": Text("{n} not open", count="n"),
    "issue.filtered.where": Text("{n} outside where ({columns:commas})", count="n"),
    "issue.not_open": Text("record {record}: the school is not open ({status})"),
    "issue.field_unknown": Text(
        "{n} of {of} schools has no {field} ({column} is blank); it stays unknown",
        "{n} of {of} schools have no {field} ({column} is blank); it stays unknown",
        count="n"
    ),
    "issue.plan_unknown": Text(
        "{n} of {of} schools is in no group of the plan {file}",
        "{n} of {of} schools are in no group of the plan {file}",
        count="n"),
    "issue.plan_not_asked": Text(
        "{n} school of the plan {file} is in the list, but not asked about: {schools:said}",
        "{n} schools of the plan {file} are in the list, but not asked about: {schools:said}",
        count="n",
    ),
    "issue.rural_list": Text(
        "{n} of {of} schools is in {file}; the others are called {called}",
        "{n} of {of} schools are in {file}; the others are called {called}",
        count="n"
    ),
    "issue.partnership_from_file": Text("{school}: {field} {name}, from {file}"),
    "issue.linked_school": Text(
        "{school} and {other} ({name}) are both in the list, but the link file calls {other} its "
        "{kind}: is one of them closed?"
    ),
    "issue.linked_pair": Text(
        "{first} and {second} are taken to belong together: {why:said}; pairs in [schools] says "
        "which do"
    ),
    "issue.no_site": Text("site {site} of {schools:commas} is taken for no site: {why:said}"),
    "issue.no_site.many": Text("{n} schools are too many for one", count="n"),
    "issue.no_site.apart": Text("they are {km} km apart"),
    "issue.not_in_grouping": Text(
        "{n} of {of} schools does not stand in {file}, and is left alone: {schools:said}",
        "{n} of {of} schools do not stand in {file}, and are left alone: {schools:said}",
        count="n"
    ),
    "issue.pin_without_effect.alone": Text(
        "{school} is pinned to lead (pins, lead), but also to stay alone (pins, alone): it leads "
        "no group, and the pin to lead has no effect"
    ),
    "issue.pin_without_effect.exclude": Text(
        "{school} is pinned to lead (pins, lead), but also left out of the question (pins, "
        "exclude): it leads no group, and the pin to lead has no effect"
    ),
    "issue.labels_alike": Text(
        "the labels {labels:commas} in column {column!r} are those of {n} groups, though they "
        "differ in form alone: is one group meant?"
    ),
    "issue.group_of_one": Text("{school} is the only school of group {group}, and is left alone"),
    "issue.lead_not_asked": Text(
        "{file} names the lead of {n} group, but no school leads in the tier {tier}: it is not "
        "looked at",
        "{file} names the lead of {n} groups, but no school leads in the tier {tier}: they are "
        "not looked at",
        count="n",
    ),
    "issue.matrix_ids": Text(
        "{file}: {n} id is written in another form than in the list, such as {text} for {id}",
        "{file}: {n} ids are written in another form than in the list, such as {text} for {id}",
        count="n",
    ),
    "issue.matrix_no_drive.blank": Text(
        "{file}: {n:number} pair has no seconds, which was read as: no drive",
        "{file}: {n:number} pairs have no seconds, which was read as: no drive",
        count="n",
    ),
    "issue.matrix_no_drive": Text(
        "{file}: {n:number} pair has {text} for seconds, which was read as: no drive",
        "{file}: {n:number} pairs have {text} for seconds, which was read as: no drive",
        count="n",
    ),
    "issue.input_missing": Text(
        "{files:list} is no longer there: schools and travel times are taken from the {schools} "
        "and {times} of the proposal, as they were when it was made; no roads are drawn",
        "{files:list} are no longer there: schools and travel times are taken from the {schools} "
        "and {times} of the proposal, as they were when it was made; no roads are drawn",
        count="files",
    ),
    "issue.input_missing.outline": Text(
        "{files:list} is no longer there: no outline is drawn",
        "{files:list} are no longer there: no outline is drawn",
        count="files",
    ),
    "issue.input_missing.server": Text(
        "the server gives no travel times ({fault:said}): schools and travel times are taken from "
        "the schools.csv and times.parquet of the proposal, as they were when it was made"
    ),
    "issue.input_changed": Text(
        "{file} has changed since this proposal was made: what follows from it may be another"
    ),
    "issue.preset_changed": Text(
        'preset = "{preset}" has changed since version {since}: {changes:clauses}; geocluster '
        "presets {preset} says why, and a key that is written in [[tier]] holds whatever the "
        "preset says"
    ),
    "issue.outside_boundary": Text(
        "{n} of {of} schools lies outside the boundary that is drawn, such as {school}; is it "
        "that of their county?",
        "{n} of {of} schools lie outside the boundary that is drawn, such as {school}; is it that "
        "of their county?",
        count="n",
    ),
}  # fmt: skip

_FORECASTS: Mapping[str, Text] = {
    "issue.forecast": Text("{where}: {what:said}; taken as unknown", note="where: in a file"),
    "issue.forecast_unread.year": Text("{text} is no year"),
    "issue.forecast_unread.area": Text("{text} is no planning area"),
    "issue.forecast_twice": Text(
        "{area} has another forecast for {year} in record {record}; sum up what belongs together, "
        "such as year groups, or delete one"
    ),
    "issue.forecast_shared": Text(
        "the forecasts of {years:commas} are those of {areas} planning areas from {file}, shared "
        "out by roll among {n} schools: nobody has forecast the schools themselves",
        count="n",
    ),
    "issue.forecast_shared.others": Text(
        "the forecasts of {years:commas} are those of {areas} planning areas from {file}, shared "
        "out by roll among {n} schools ({others} more, not asked about, have their share): nobody "
        "has forecast the schools themselves",
        count="n",
    ),
    "forecast.told.forecast_no_area": Text(
        "{file}: {n} has no planning area, so no forecast: {such:said}",
        "{file}: {n} have no planning area, so no forecast: {such:said}",
        count="n"
    ),
    "forecast.told.forecast_no_roll": Text(
        "{file}: {n} has no known roll, so no share of a forecast: {such:said}",
        "{file}: {n} have no known roll, so no share of a forecast: {such:said}",
        count="n"
    ),
    "forecast.told.forecast_missing": Text(
        "{file}: {n} has no forecast that can be used: {such:said}",
        "{file}: {n} have no forecast that can be used: {such:said}",
        count="n"
    ),
    "forecast.told.forecast_no_schools": Text(
        "{file}: {n} is a planning area without a school of the list: {such:said}",
        "{file}: {n} are planning areas without a school of the list: {such:said}",
        count="n"
    ),
    "forecast.told.forecast_no_pupils": Text(
        "{file}: {n} has a forecast, but no pupil today by whom it could be shared out: "
        "{such:said}",
        "{file}: {n} have a forecast, but no pupil today by whom it could be shared out: "
        "{such:said}",
        count="n",
    ),
}  # fmt: skip

TEXTS: Mapping[str, Text] = {
    **_CELLS,
    **_POSTCODES,
    **_RECORDS,
    **_PLACES,
    **_FILES,
    **_FORECASTS,
}
