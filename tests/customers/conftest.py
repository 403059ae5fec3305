"""A company, on both databases."""

import pytest

from flare_app.database import unit_of_work
from flare_app.domain.principals import Staff
from tests import factories


@pytest.fixture
def staff(database: str) -> Staff:
    """Set up and committed; gives the administrator."""
    with unit_of_work() as session:
        return factories.make_company(session)
