from collections.abc import Iterator

import pytest

from geocluster.terms import TERMS
from tests.made import MADE


@pytest.fixture(autouse=True)
def made_terms() -> Iterator[None]:
    """The terms of :mod:`tests.made`, for as long as a test of them lasts."""
    with TERMS.having(MADE):
        yield
