"""What somebody finds of what they reported."""

from collections.abc import Iterator

from django.utils.translation import gettext

from hoogeveen_alert.own_data import Fact, facts_of

from ..models import MissingReporter


def of_reporter(reporter: MissingReporter) -> Iterator[Fact]:
    yield Fact("missing", gettext("Missing address"), str(reporter.missing))
    yield from facts_of(reporter, "email", "at")
