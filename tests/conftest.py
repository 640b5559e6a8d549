"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPOSITORY = Path(__file__).parent.parent

settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")


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
