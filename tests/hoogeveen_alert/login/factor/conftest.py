from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone


@pytest.fixture
def later(time_machine) -> Callable[..., None]:
    """Lets time pass: `later(minutes=20)`."""

    def later(**passed: float) -> None:
        time_machine.move_to(timezone.now() + timedelta(**passed))

    return later
