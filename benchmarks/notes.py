"""What is said beside the tables of the travel benchmark; braces are filled in."""

__all__ = [
    "COUNTY",
    "EXACTNESS",
    "MADE_GRAPH",
    "MATRICES",
    "NARROW",
    "NEAR_OSRM",
    "READING",
    "TRAVEL",
]

TRAVEL = """
Written by `make bench-travel`, section by section: what stands under a title says when, where and
with what it was measured. Seconds are of the clock on the wall, without imports; of several runs,
which took turns, the quickest counts. Memory is the peak of the whole process, in 10⁶ bytes.
"""

EXACTNESS = """
Whole seconds between {points} random points on the roads of each file, at a cut-off of {minutes}
minutes. networkx searches every bend of every road, and remembers by which it came, so that turns
can be forbidden. It takes the seconds of each piece of road, the places of the points, and what is
a junction, from geocluster. *Matrices* below compares with scipy on a larger graph.
"""

READING = """
geocluster's graph has times, forbidden turns and service roads in it, and what the map draws; its
nodes are those of the file. osmnx reads XML only: the seconds of writing the roads that it wants,
and no others, are among its own; the memory of that is not. It imputes speeds. pyrosm's graph has
lengths only. osmnx and pyrosm join the nodes between junctions.
"""

MADE_GRAPH = """
{nodes:,} nodes and {arcs:,} arcs. Of {pairs:,} pairs {near:,} are within the cut-off; the way back
of {asymmetric:,} takes another time, or is beyond it.
"""

MATRICES = """
Made graphs: junctions on a jittered grid over 80 km by 80 km, a quarter of the roads between them
taken away, a tenth one-way; up to three bends in each road, or none; of that the largest part in
which all is reached from all. Its nodes come in the order of a Hilbert curve, for all engines. The
300 are the first of the 3,000. Whole seconds at a cut-off of {minutes} minutes. scipy, networkx and
geocluster stop there; the others search everything. ≈: scaled from fewer origins ({scaled}).
geocluster starts with its network in arrays; placing the points on it is among the seconds of the
matrix. It joins bends and leaves out dead ends before it searches. It searches on both cores; scipy
holds Python's lock and cannot. *Of all processors* are the seconds that they worked on
3,000 × 3,000, together. The ratio is that of the clock on the wall. Preparing is not among them.
"""

COUNTY = """
From a scenario to the times between {schools} primary schools on the made roads of the county
({drives:,} drives within 45 minutes). The first run keeps roads and times in the cache, from which
the second has them. The whole process is that and the imports of Python modules. Without a cache,
the schools take {table} s, the roads {roads} s, placing {place} s and the matrix {times} s.
"""

NARROW = """
Straight made roads of 15.8 km, in km/h. Measured: single track with passing places, 15.8 km of the
A896 in about 20 minutes by three commercial engines (openrouteservice issue 1806; 17 to 24 are let
pass); a published count on a country road 6 m wide without markings, mean 39.5 mph (Cycling UK
forum, topic 122574; within 10 %); cars in free flow on single carriageways under the national
limit, 48 to 50 mph (Department for Transport, Vehicle Speed Compliance Statistics). OSRM is no
measure here: it drives lanes at their limit, too. No published check of any engine against driven
times on such roads was found.

Bends are not looked at. By the formula of TD 9/93, which gives the mean speed on two lanes from
their degrees of turning per km, the pieces of road that are signed 80 km/h or more would take
longer by: {longer}. That is less than what is not known of
their width, and nothing is there to check it against. Gradients need heights, which road files do
not hold.
"""

NEAR_OSRM = """
Drives that take OSRM over two minutes, both ways, between up to 200 points in the middle of pieces
of ordinary road, at least 300 m apart. The ratio is that of the times to OSRM's, and errors are
shares of OSRM's times; scaled: after all times of a row are divided by its median ratio. OSRM runs
the car profile that comes with its package, by contraction hierarchies. osmnx imputes speeds by
class of road, and starts at the nearest junction. The straight line is 45 km/h with a detour of
1.3. OSRM is not the truth, but an estimate that many trust. geocluster's speed model was calibrated
on {calibrated}, with other points than these; North Bayreuth had no part in it. Lanes were not
calibrated: see *Narrow roads*.
"""
