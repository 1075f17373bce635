"""What the tests of asking for signs begin with."""

import pytest

from tests.sign_factories import INSIDE, SignTypeFactory, SmederijFactory


@pytest.fixture
def smederij(group):
    return SmederijFactory(group=group)


@pytest.fixture
def kind(smederij):
    return SignTypeFactory(name="Straatbord")


@pytest.fixture
def typed(group, kind, address) -> dict:
    return {
        "group": group.pk,
        "sign_type": kind.pk,
        "motivation": "Iedereen komt hierlangs.",
        "point_1": INSIDE,
        "step": "send",
    }
