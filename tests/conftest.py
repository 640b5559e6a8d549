"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parent.parent

LONGEST = """
solvers/test_reoptimise.py limits/test_bombs.py solvers/test_reoptimise_tiers.py
opening/test_lists.py opening/test_cases.py maps/test_map.py test_release.py
maps/test_firefox.py maps/test_compared.py
terms/test_everything.py maps/test_paper.py planning/test_asking.py solvers/test_query.py
docs/test_adding.py studies/test_tolerance.py report/test_report.py cli/test_kills.py
solvers/test_solver.py cli/test_cli.py maps/test_audit.py solvers/test_tiers.py
maps/test_languages.py outputs/test_every_output.py studies/test_near.py
studies/test_firmness_tiers.py cli/test_start.py rules/test_third_party.py
planning/test_sweeping_tiers.py studies/test_robustness.py test_fuzz.py terms/test_solved.py
docs/test_pages.py test_large.py
""".split()
"""Files of tests that take longest; the first compiles what solves, the second needs none."""

settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that none is left for one worker at the end."""
    place = {REPOSITORY / "tests" / name: k for k, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or fills the cache of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOCLUSTER_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real data beside the checkout; under CI their absence is a failure."""
    folder = REPOSITORY.parent / "shared" / "data"
    if not (folder / "README.md").is_file():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the shared data are not at {folder}")
        pytest.skip(f"the shared data are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def demo_county() -> Path:
    """The synthetic county that the project ships."""
    return REPOSITORY / "data" / "demo"
