"""What is said of travel times and places on roads: what is worth a look, and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from geocluster.facts import Text

__all__ = ["TEXTS"]

_TRAVEL: Mapping[str, Text] = {
    "issue.unreachable": Text("{school} cannot be reached by road: {why:said}"),
    "issue.snapped_far": Text("{school} is {metres:number} m from the road it was placed on"),
    "issue.speeds_country": Text(
        "drives are timed by the speeds of {country:said} ({code}), but the schools lie about "
        "{where}; {mend:said}",
        note="where: latitude and longitude",
    ),
    "issue.speeds_country.set": Text('set country = "{code}" in [travel.speeds]'),
    "issue.speeds_country.none": Text(
        "no table of that place is known: set the speeds of its roads in [travel.speeds]"
    ),
    "issue.moved": Text(
        "{school} is placed on the main roads, {metres:number} m away: {own:said}, "
        "{own_metres:number} m away, {cut:said}"
    ),
    "issue.moved.over_water": Text(
        "{school} is placed on the main roads, {metres:number} m away, with water between: "
        "{own:said}, {own_metres:number} m away, {cut:said}"
    ),
    "issue.moved.own": Text("its own road"),
    "issue.moved.own.way": Text("its own road (way {way})", note="way: a number of OpenStreetMap"),
    "issue.moved.cut": Text("is cut off from them ({km} km)", note="of its own road"),
    "issue.moved.cut.many": Text(
        "is one of {n} ({km} km in all) that are cut off from them", count="n"
    ),
    "issue.over_water": Text(
        "{school} is placed on a road {metres:number} m away, with water between"
    ),
    "issue.by_ferry": Text(
        "{n:number} of {of:number} drives takes a ferry, such as from {origin} to {destination}; "
        "boarding and waiting are not timed",
        "{n:number} of {of:number} drives take a ferry, such as from {origin} to {destination}; "
        "boarding and waiting are not timed",
        count="n",
    ),
}

_DOUBTS: Mapping[str, Text] = {
    "issue.drives_over": Text(
        "{n:number} drive over {km} km",
        "{n:number} drives over {km} km",
        count="n"),
    "issue.drive": Text(
        "from {origin} to {destination}, {km} km apart, in {time:whole_minutes}",
        note="origin, destination: names of schools",
    ),
    "issue.drive.nowhere": Text(
        "from {origin} to {destination} in {time:clock}", note="how far they are is not known"
    ),
    "issue.drive.seconds": Text("from {origin} to {destination}, {km} km apart, in {time} s"),
    "issue.kmh": Text("{kmh} km/h"),
    "issue.no_speed": Text("no speed at all"),
    "issue.half.more": Text(
        "along the straight line half of the {of:said} are at {speed:said} or more, such as "
        "{such:said}"
    ),
    "issue.half.less": Text(
        "along the straight line half of the {of:said} are at {speed:said} or less, such as "
        "{such:said}"
    ),
    "issue.time_unit.minutes": Text(
        "the times look like minutes (or kilometres), not seconds: {how:said}; multiply minutes "
        "by 60"
    ),
    "issue.time_unit.hours": Text(
        "the times look like hours, not seconds: {how:said}; multiply them by 3,600"
    ),
    "issue.time_unit.days": Text(
        "the times look like days, as spreadsheets hold them, not seconds: {how:said}; multiply "
        "them by 86,400"
    ),
    "issue.time_unit.milliseconds": Text(
        "the times look like milliseconds, not seconds: {how:said}; divide them by 1,000"
    ),
    "issue.time_unit.metres": Text(
        "the times look like metres, not seconds: {how:said}; a distance cannot stand for a time: "
        "give the seconds of the drive"
    ),
    "issue.look.roads": Text("look at the limits of the roads there, and at [travel.speeds]"),
    "issue.look.straight": Text("look at speed_kmh and detour"),
    "issue.look.given": Text("look at the places of the two schools and at the time"),
    "issue.fast_drives": Text(
        "{n:number} of {of:said} is faster than any car along the straight line (over {kmh} "
        "km/h), most of all {such:said}, which is {speed:said}; {look:said}",
        "{n:number} of {of:said} are faster than any car along the straight line (over {kmh} "
        "km/h), most of all {such:said}, which is {speed:said}; {look:said}",
        count="n",
    ),
    "issue.fast_drives.half": Text("{how:said}: cars are slower; {look:said}"),
    "issue.slow_drives": Text(
        "{n:number} of {of:said} takes longer than one walks along the straight line ({kmh} "
        "km/h), most of all {such:said}: a long way round, or a wrong time or place",
        "{n:number} of {of:said} take longer than one walks along the straight line ({kmh} km/h), "
        "most of all {such:said}: a long way round, or a wrong time or place",
        count="n",
    ),
    "issue.slow_drives.half": Text("{how:said}: as one walks or cycles; {look:said}"),
    "issue.one_way_matrix": Text(
        "{n:number} of the {of:number} pairs of schools with a time has one direction only: there "
        "is one {such:said}, but none for the way back, and a group needs both; where they take "
        "as long, give each pair the other way round, too",
        "{n:number} of the {of:number} pairs of schools with a time have one direction only: "
        "there "
        "is one {such:said}, but none for the way back, and a group needs both; where they take "
        "as long, give each pair the other way round, too",
        count="n",
    ),
    "issue.one_way_matrix.all": Text(
        "none of the {of:number} pairs of schools with a time has both directions: there is one "
        "{such:said}, but none for the way back, and a group needs both; where they take as "
        "long, give each pair the other way round, too",
        count="of",
    ),
    "issue.matrix_gaps": Text(
        "of the {of:number} drives between schools at most {km} km apart only {n:number} has a "
        "time; the others count as longer than {limit:minutes_exact}",
        "of the {of:number} drives between schools at most {km} km apart only {n:number} have a "
        "time; the others count as longer than {limit:minutes_exact}",
        count="n",
    ),
    "issue.matrix_schools": Text(
        "{n} of {of} schools does not stand in the table of times, such as {such:commas}; are ids "
        "written alike in both files?",
        "{n} of {of} schools do not stand in the table of times, such as {such:commas}; are ids "
        "written alike in both files?",
        count="n",
    ),
    "issue.cut_off": Text(
        "{n} of {of} schools cannot be reached by road, such as {school}: {why:said}", count="n"
    ),
    "issue.outside_roads": Text(
        "{n} of the {of} schools has no road within 5 km ({such:commas}): {where:said}; name "
        "roads that reach around all schools",
        "{n} of the {of} schools have no road within 5 km ({such:commas}): {where:said}; name "
        "roads that reach around all schools",
        count="n",
    ),
    "issue.outside_roads.all": Text(
        "none of the {of} schools has a road within 5 km: {where:said}; name roads that reach "
        "around all schools",
        count="of",
    ),
    "issue.outside.where": Text(
        "the roads lie between {roads:list}, these schools between {schools:list} (latitude, "
        "longitude)",
        note="two corners of a box each",
    ),
    "issue.outside.away": Text(
        "the roads lie between {roads:list}, these schools between {schools:list} (latitude, "
        "longitude), {km} km away",
        note="two corners of a box each",
    ),
    "issue.reading.as": Text("read as {system}", note="system: of coordinates"),
    "issue.reading.exchanged": Text("with x and y exchanged"),
    "issue.mend.exchange": Text("exchange x and y in columns = {{ … }} of [schools]"),
    "issue.mend.coordinates": Text('write coordinates = "{system}" in [schools]'),
    "issue.mend.china": Text(
        'write format = "china" and coordinates = "{system}" in [schools]'
    ),
    "issue.mend.crs": Text('write crs = "{system}" in [schools]'),
    "issue.other_reading": Text(
        "{n} of {of} schools lie within 5 km of a road as they are read; {other:said} {fit} do: "
        "{mend:said}",
        count="n",
    ),
    "issue.displaced": Text(
        "the schools lie displaced from the roads, all the same way: moved by about "
        "{metres:number} m to the {towards:said} three quarters of them would be within "
        "{there:number} m of a road, not {here:number} m; look at the coordinate system (crs) of "
        "the list, and at that of the roads"
    ),
    "issue.displaced.reading": Text(
        "the schools lie displaced from the roads, by about {moved:number} m: three quarters of "
        "them are at most {here:number} m from a road as they are read ({declared}), but "
        "{there:number} m {other:said}; if that is what they are, {mend:said}"
    ),
    "towards.east": Text("east"),
    "towards.north-east": Text("north-east"),
    "towards.north": Text("north"),
    "towards.north-west": Text("north-west"),
    "towards.west": Text("west"),
    "towards.south-west": Text("south-west"),
    "towards.south": Text("south"),
    "towards.south-east": Text("south-east"),
}  # fmt: skip

TEXTS: Mapping[str, Text] = {**_TRAVEL, **_DOUBTS}
