"""Travel times from a table server, against a local one that answers as OSRM does."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray

from geocluster.errors import LimitError, TravelError
from geocluster.limits import Limits, allowing
from geocluster.roads import EngineRequest, travel
from geocluster.roads import table_server as asking
from geocluster.roads.server import server_times
from geocluster.schools import Schools
from geocluster.texts import say
from geocluster.travel import TravelTimes

CUTOFF = 2700
PATH = re.compile(r"/table/v1/(\w+)/([-\d.,;]+)")
Places = list[tuple[float, float]]


@dataclass
class Fault:
    """One answer that is not the right one."""

    status: int = 200
    body: bytes | Callable[[dict[str, Any]], Any] = b""
    kind: str = "application/json; charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    drop: bool = False


class Osrm(ThreadingHTTPServer):
    """Times by a matrix over known places; at most ``most * most`` of them at once."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.at: dict[tuple[str, str], int] = {}
        self.durations: list[list[float | None]] = []
        self.metres: list[float] = []
        self.most = 100
        self.nowhere: set[int] = set()
        self.more: dict[str, Any] = {}
        self.faults: list[Fault] = []
        self.every: Fault | None = None
        self.asked: list[tuple[int, int]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []

    def knows(self, places: Places, durations: Any, metres: list[float] | None = None) -> Schools:
        self.at = {(f"{x:.6f}", f"{y:.6f}"): k for k, (x, y) in enumerate(places)}
        self.durations = durations
        self.metres = metres or [3.25] * len(places)
        return Schools.of(
            [f"s{k}" for k in range(len(places))],
            lon=[x for x, _ in places],
            lat=[y for _, y in places],
        )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away: some tests do."""


class Handler(BaseHTTPRequestHandler):
    server: Osrm

    def log_message(self, format: str, *args: Any) -> None:
        """Be quiet."""

    def do_GET(self) -> None:
        osrm = self.server
        osrm.paths.append(self.path)
        osrm.headers.append(dict(self.headers))
        fault = osrm.faults.pop(0) if osrm.faults else osrm.every
        status, said = self.answer()
        if fault is None:
            self.send(status, json.dumps(said).encode(), Fault())
            return
        time.sleep(fault.hang)
        if fault.drop:
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        body = fault.body
        self.send(
            fault.status,
            json.dumps(body(said)).encode() if callable(body) else body,
            fault,
        )

    def send(self, status: int, body: bytes, how: Fault) -> None:
        self.send_response(status)
        self.send_header("Content-Type", how.kind)
        for name, value in ({"Content-Length": str(len(body))} | how.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def answer(self) -> tuple[int, dict[str, Any]]:
        osrm, parts = self.server, urlsplit(self.path)
        said = PATH.fullmatch(parts.path)
        if not said:
            return 400, {"code": "InvalidUrl", "message": f"URL string malformed: {self.path}"}
        points = [osrm.at[tuple(p.split(","))] for p in said[2].split(";")]
        query = parse_qs(parts.query)
        origins, destinations = (
            [points[int(k)] for k in query[name][0].split(";")]
            for name in ("sources", "destinations")
        )
        assert query["annotations"] == ["duration"]
        osrm.asked.append((len(origins), len(destinations)))
        if len(origins) * len(destinations) > osrm.most**2:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        for k, point in enumerate(points):
            if point in osrm.nowhere:
                message = f"Could not find a matching segment for coordinate {k}"
                return 400, {"code": "NoSegment", "message": message}
        where = {k: at for at, k in osrm.at.items()}
        return 200, osrm.more | {
            "code": "Ok",
            "durations": [[osrm.durations[i][j] for j in destinations] for i in origins],
            "sources": [
                {
                    "hint": "",
                    "distance": osrm.metres[i],
                    "name": "",
                    "location": [float(where[i][0]), float(where[i][1]) + 0.001],
                }
                for i in origins
            ],
            "destinations": [{} for _ in destinations],
        }


@pytest.fixture
def osrm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Osrm]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setattr(asking, "_FIRST_WAIT", 0.01)
    made = Osrm()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long is waited between two tries; nobody does in a test."""
    waited: list[float] = []
    monkeypatch.setattr(asking, "sleep", waited.append)
    return waited


TWO: Places = [(-0.7, 52.6), (-0.72, 52.61)]


def two(osrm: Osrm, durations: Any = ((0, 100.4), (200.5, 0))) -> Schools:
    return osrm.knows(TWO, durations)


def fails(osrm: Osrm, schools: Schools, **how: Any) -> str:
    with pytest.raises(TravelError) as fault:
        server_times(schools, how.pop("url", osrm.url), cutoff=CUTOFF, **how)
    return str(fault.value)


def county(n: int, seed: int, spread: float = 0.5) -> tuple[Places, NDArray[np.float64]]:
    """Places strewn over a county, and directed times that no straight line contradicts."""
    rng = np.random.default_rng(seed)
    places = np.round(rng.uniform((-1, 52), (spread - 1, spread + 52), (n, 2)), 6)
    apart = np.linalg.norm((places[:, None] - places[None, :]) * (68_000, 111_000), axis=2)
    seconds = np.round(apart / 12 * rng.uniform(1, 1.6, (n, n)), 1)
    return [(float(x), float(y)) for x, y in places], seconds


def kept(seconds: NDArray[np.float64], cutoff: int) -> NDArray[np.float64]:
    """What should be stored: half up, up to the cut-off, at least a second, no diagonal."""
    whole = np.maximum(np.floor(seconds + 0.5), 1)
    whole[~(whole <= cutoff)] = 0
    np.fill_diagonal(whole, 0)
    return whole


@pytest.mark.parametrize("most_places", [2, 7, 20, 100])
def test_the_times_are_those_of_the_server_in_blocks_of_any_size(
    osrm: Osrm, most_places: int
) -> None:
    places, seconds = county(33, seed=1)
    schools = osrm.knows(places, seconds.tolist())
    times = server_times(schools, osrm.url, cutoff=CUTOFF, most_places=most_places)
    assert np.array_equal(times.seconds.toarray(), kept(seconds, CUTOFF))
    assert 0 < times.seconds.nnz < 33 * 32
    assert all(a + b <= most_places for a, b in osrm.asked)
    assert times.engine == "server"
    assert times.unreachable == {}


def test_half_a_second_is_rounded_up_and_the_cut_off_is_exact(osrm: Osrm) -> None:
    durations = [[0, 2700.4, 2699.5], [2700.5, 0, 0.2], [0, 2701, 0]]
    schools = osrm.knows([*TWO, (-0.71, 52.6)], durations)
    times = server_times(schools, osrm.url, cutoff=2700)
    assert times.seconds.toarray().tolist() == [[0, 2700, 2700], [0, 0, 1], [1, 0, 0]]


def test_no_way_is_never_a_time(osrm: Osrm) -> None:
    times = server_times(two(osrm, [[0, None], [90, 0]]), osrm.url, cutoff=CUTOFF)
    assert times.between(0, 1) is None
    assert times.between(1, 0) == 90


def test_one_school_or_none_is_no_trouble(osrm: Osrm) -> None:
    one = server_times(osrm.knows(TWO[:1], [[0]]), osrm.url, cutoff=CUTOFF)
    assert (len(one), one.seconds.nnz, one.unreachable) == (1, 0, {})
    assert len(server_times(Schools.of([], lon=[], lat=[]), osrm.url, cutoff=CUTOFF)) == 0


def test_schools_on_one_spot_get_a_second(osrm: Osrm) -> None:
    osrm.knows(TWO[:1], [[0]])
    schools = Schools.of(["a", "b"], lon=[TWO[0][0]] * 2, lat=[TWO[0][1]] * 2)
    times = server_times(schools, osrm.url, cutoff=CUTOFF)
    assert times.seconds.toarray().tolist() == [[0, 1], [1, 0]]


def test_places_too_far_apart_for_any_car_are_not_asked_about(osrm: Osrm) -> None:
    near, _ = county(10, seed=2, spread=0.1)
    places = near + [(x + 3, y) for x, y in near]
    seconds = np.full((20, 20), 60.0)
    schools = osrm.knows(places, seconds.tolist())
    times = server_times(schools, osrm.url, cutoff=CUTOFF, most_places=10)
    assert sum(a * b for a, b in osrm.asked) == 2 * 10 * 10
    assert times.seconds.nnz == 2 * 10 * 9


def test_a_way_that_a_fast_car_could_just_make_is_asked_for(osrm: Osrm) -> None:
    places = [(0.0, 52.0), (0.0, 52.94)]
    schools = osrm.knows(places, [[0, 2700], [2700, 0]])
    times = server_times(schools, osrm.url, cutoff=2700, most_places=2)
    assert times.seconds.nnz == 2


def test_a_server_that_takes_fewer_places_is_asked_for_fewer(osrm: Osrm) -> None:
    places, seconds = county(30, seed=3)
    schools = osrm.knows(places, seconds.tolist())
    osrm.most = 6
    times = server_times(schools, osrm.url, cutoff=CUTOFF, most_places=100)
    assert np.array_equal(times.seconds.toarray(), kept(seconds, CUTOFF))
    refused = [a for a, b in osrm.asked if a * b > 36]
    assert refused == [30, 15, 7]


def test_an_address_too_long_for_a_proxy_is_halved_as_well(osrm: Osrm) -> None:
    osrm.faults = [Fault(status=414, body=b"<html>URI Too Long</html>", kind="text/html")]
    places, seconds = county(8, seed=4)
    times = server_times(osrm.knows(places, seconds.tolist()), osrm.url, cutoff=CUTOFF)
    assert np.array_equal(times.seconds.toarray(), kept(seconds, CUTOFF))


def test_a_server_that_refuses_even_two_places_is_named(osrm: Osrm) -> None:
    schools = two(osrm)
    osrm.most = 0
    said = fails(osrm, schools)
    assert "from 1 to 1 places" in said
    assert "--max-table-size" in said


def test_a_school_that_the_server_puts_far_away_is_unreachable(osrm: Osrm) -> None:
    durations = [[0, 50, 60], [50, 0, 70], [60, 70, 0]]
    schools = osrm.knows([*TWO, (-0.71, 52.6)], durations, metres=[5000, 5000.1, 612.5])
    times = server_times(schools, osrm.url, cutoff=CUTOFF)
    assert [*map(say, times.unreachable.values())] == ["the server has no road within 5 km"]
    assert times.seconds.toarray().tolist() == [[0, 0, 60], [0, 0, 0], [60, 0, 0]]
    assert times.snapped_metres is not None
    assert times.snapped_metres.tolist() == pytest.approx([5000, np.nan, 612.5], nan_ok=True)


def test_schools_for_which_the_server_has_no_road_are_unreachable_and_the_rest_are_not(
    osrm: Osrm,
) -> None:
    places, seconds = county(20, seed=5)
    schools = osrm.knows(places, seconds.tolist())
    osrm.nowhere = {3, 11}
    times = server_times(schools, osrm.url, cutoff=CUTOFF, most_places=16)
    seconds[[3, 11]] = seconds[:, [3, 11]] = np.nan
    assert np.array_equal(times.seconds.toarray(), kept(seconds, CUTOFF))
    assert set(times.unreachable) == {3, 11}


def test_where_a_server_says_no_distance_it_is_measured(osrm: Osrm) -> None:
    def older(said: dict[str, Any]) -> dict[str, Any]:
        return said | {"sources": [{"location": s["location"]} for s in said["sources"]]}

    osrm.every = Fault(body=older)
    times = server_times(two(osrm), osrm.url, cutoff=CUTOFF)
    assert times.snapped_metres == pytest.approx([111.2, 111.2], abs=0.1)


@pytest.mark.parametrize(
    ("version", "date"),
    [("2026-11-20T21:20:43Z", "2026-11-20"), ("county-7", None), (None, None), (20261120, None)],
)
def test_the_date_of_the_roads_is_what_the_server_says_and_nothing_else(
    osrm: Osrm, version: Any, date: str | None
) -> None:
    osrm.more = {} if version is None else {"data_version": version}
    times = server_times(two(osrm), osrm.url, cutoff=CUTOFF)
    assert times.network_date == date
    (source,) = times.sources
    assert source.date == date
    assert source.attribution is None
    assert source.url == f"{osrm.url}/table/v1/driving"
    assert "operator" in str(source.licence)


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ("", "/table/v1/driving/"),
        ("/", "/table/v1/driving/"),
        ("/table/v1", "/table/v1/driving/"),
        ("/table/v1/car/", "/table/v1/car/"),
    ],
)
def test_an_address_may_name_its_profile(osrm: Osrm, more: str, path: str) -> None:
    server_times(two(osrm), osrm.url + more, cutoff=CUTOFF)
    assert osrm.paths[0].startswith(path)


def test_password_and_key_are_sent_and_never_shown(osrm: Osrm) -> None:
    schools = two(osrm)
    url = osrm.url.replace("//", "//ann:hunter2@") + "?key=geheim"
    times = server_times(schools, url, cutoff=CUTOFF)
    assert osrm.headers[0]["Authorization"].startswith("Basic ")
    assert "?key=geheim&sources=0;1&" in osrm.paths[0]
    faults = [
        Fault(status=401, body=b"{}"),
        Fault(status=400, body=b'{"code": "InvalidUrl", "message": "near ?key=geheim hunter2"}'),
        Fault(status=500),
        Fault(body=b"<html>", kind="text/html"),
        Fault(drop=True),
        Fault(status=302, headers={"Location": "http://ann:hunter2@else.where/?key=geheim"}),
    ]
    said = [repr(times.sources)]
    for fault in faults:
        osrm.every = fault
        said.append(fails(osrm, schools, url=url, tries=2))
    for wrong in ("ftp://ann:hunter2@host/?key=geheim", "http://ann:hunter2?@host"):
        said.append(fails(osrm, schools, url=wrong))
    assert not re.search(r"hunter2|geheim|\bann\b", "\n".join(said))
    assert "refuses access (status 401)" in said[1]
    assert "InvalidUrl: near" in said[2]


@pytest.mark.parametrize(
    "fault",
    [Fault(status=500), Fault(status=503, body=b"<html>"), Fault(status=429), Fault(drop=True)],
)
def test_a_passing_fault_is_met_with_another_try(
    osrm: Osrm, waits: list[float], fault: Fault
) -> None:
    schools = two(osrm)
    osrm.faults = [fault, fault]
    assert server_times(schools, osrm.url, cutoff=CUTOFF).between(0, 1) == 100
    assert waits == [0.01, 0.02]


def test_an_answer_that_breaks_off_half_way_is_asked_for_again(osrm: Osrm) -> None:
    schools = two(osrm)
    osrm.faults = [Fault(body=b'{"code": "O', headers={"Content-Length": "500"})]
    assert server_times(schools, osrm.url, cutoff=CUTOFF).between(1, 0) == 201


@pytest.mark.parametrize(("said", "waited"), [("7", 7.0), ("86400", 60.0), ("soon", 0.01)])
def test_a_server_says_how_long_to_wait_within_reason(
    osrm: Osrm, waits: list[float], said: str, waited: float
) -> None:
    schools = two(osrm)
    osrm.faults = [Fault(status=429, headers={"Retry-After": said})]
    server_times(schools, osrm.url, cutoff=CUTOFF)
    assert waits == [waited]


def test_a_server_that_stays_busy_is_given_up(osrm: Osrm, waits: list[float]) -> None:
    schools = two(osrm)
    osrm.every = Fault(status=503)
    said = fails(osrm, schools, tries=3)
    assert "status 503" in said
    assert "the last of 3 tries" in said
    assert len(osrm.paths) == 3
    assert len(waits) == 2


def test_a_server_that_hangs_is_given_up_in_time(osrm: Osrm) -> None:
    schools = two(osrm)
    osrm.every = Fault(hang=1.0)
    begin = time.monotonic()
    assert "does not answer in time" in fails(osrm, schools, timeout=0.1, tries=2)
    assert time.monotonic() - begin < 1.0


def test_where_nothing_listens_it_is_said(osrm: Osrm) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        said = fails(osrm, two(osrm), url=url, tries=2)
    assert f"{url}/table/v1/driving, asked for the drives from 2 to 2 places, cannot be" in said
    assert 'engine = "roads"' in said


def changed(**values: Any) -> Fault:
    return Fault(body=lambda said: said | values)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(body=b"<html>Welcome</html>", kind="text/html"), r"text/html \(status 200\)"),
        (Fault(body=b""), "not with a table of OSRM"),
        (Fault(body=b"[1, 2]"), "not with a table of OSRM"),
        (Fault(body=b'{"routes": []}'), "not with a table of OSRM"),
        (Fault(body=b"[" * 100_000), "not with a table of OSRM"),
        (Fault(status=404, body=b"no", kind="text/plain"), r"text/plain \(status 404\)"),
        (Fault(status=400, body=lambda said: said), "status 400"),
        (
            Fault(status=400, body=b'{"code": "InvalidValue", "message": "two\\n lines"}'),
            r"refuses \(InvalidValue: two lines\)",
        ),
        (Fault(status=400, body=b'{"code": "NoTable"}'), "NoTable: without a reason"),
        (Fault(status=302, headers={"Location": "https://else.where/x"}), "https://else.where/x"),
        (changed(durations=None), "durations must be 2 lists"),
        (changed(durations=[[0, 1]]), "durations must be 2 lists"),
        (changed(durations=[[0, 1], [0]]), "must be a list of 2"),
        (changed(durations=[[0, 1], [0, "2"]]), "hold '2', not seconds"),
        (changed(durations=[[0, 1], [0, True]]), "hold 'True', not seconds"),
        (changed(durations=[[0, -1], [0, 0]]), "hold '-1', not seconds"),
        (changed(durations=[[0, 10**400], [0, 0]]), "not seconds"),
        (changed(durations=[[0, float("nan")], [0, 0]]), "not with a table of OSRM"),
        (changed(sources=[]), "sources must be 2"),
        (changed(sources=[None, None]), "where a place is on the road"),
        (changed(sources=[{"location": [10**400, 0]}] * 2), "where a place is on the road"),
    ],
)
def test_an_answer_that_is_no_table_is_refused_in_words(
    osrm: Osrm, fault: Fault, words: str
) -> None:
    schools = two(osrm)
    osrm.every = fault
    said = fails(osrm, schools)
    assert re.search(words, said)
    assert osrm.url in said
    assert "travel.url" in said
    assert len(osrm.paths) == 1


def test_an_answer_has_a_limit(osrm: Osrm) -> None:
    with allowing(Limits(answer_megabytes=0.00002)), pytest.raises(LimitError) as fault:
        server_times(two(osrm), osrm.url, cutoff=CUTOFF)
    assert "answer_megabytes under [limits]" in str(fault.value)


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:5000", "ftp://host", "http://", "http://[::1", "http://host:99999999"]
)
def test_what_is_no_address_is_refused(osrm: Osrm, url: str) -> None:
    assert "is not the address of a server" in fails(osrm, two(osrm), url=url)


@pytest.mark.parametrize("how", [{"most_places": 1}, {"tries": 0}, {"timeout": 0.0}])
def test_limits_that_let_nothing_through_are_refused(osrm: Osrm, how: dict[str, Any]) -> None:
    assert "at least 2 places" in fails(osrm, two(osrm), **how)


def test_progress_only_rises_and_ends_at_one(osrm: Osrm) -> None:
    places, seconds = county(30, seed=6)
    shares: list[float] = []
    schools = osrm.knows(places, seconds.tolist())
    server_times(schools, osrm.url, cutoff=CUTOFF, most_places=12, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_an_interruption_passes_through_at_once(osrm: Osrm) -> None:
    def interrupt(share: float) -> None:
        raise KeyboardInterrupt

    places, seconds = county(30, seed=7)
    schools = osrm.knows(places, seconds.tolist())
    with pytest.raises(KeyboardInterrupt):
        server_times(schools, osrm.url, cutoff=CUTOFF, most_places=10, progress=interrupt)
    assert len(osrm.paths) == 1


def test_the_engine_keeps_its_contract(osrm: Osrm) -> None:
    places, seconds = county(25, seed=8)
    schools = osrm.knows(places, seconds.tolist())
    times = travel(schools, "server", EngineRequest(url=osrm.url, cutoff=CUTOFF)).times
    assert times.engine == "server"
    assert times.seconds.dtype == np.int32
    assert (times.seconds.toarray() == kept(seconds, CUTOFF)).all()


def test_the_same_answers_come_in_the_same_order(osrm: Osrm) -> None:
    places, seconds = county(25, seed=8)
    schools = osrm.knows(places, seconds.tolist())

    def ask() -> TravelTimes:
        return server_times(schools, osrm.url, cutoff=CUTOFF, most_places=10)

    first, asked = ask(), len(osrm.paths)
    second = ask()
    assert osrm.paths[:asked] == osrm.paths[asked:]
    assert (first.seconds != second.seconds).nnz == 0
