import pytest

from tests.town_lists import clerk, own_folder, towns  # noqa: F401  fixtures


@pytest.fixture
def town():
    return towns("Centrum", "Noord", "Zuid")
