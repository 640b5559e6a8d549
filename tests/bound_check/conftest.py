from collections.abc import Iterator

import pytest

from tests.made import made


@pytest.fixture(autouse=True)
def made_terms() -> Iterator[None]:
    """The terms of :mod:`tests.made`, for as long as a test of them lasts."""
    with made():
        yield
