"""Over twenty thousand requests that nobody means, in every role: none makes a page fail."""

import logging
import sys
from collections import Counter

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import NoReverseMatch, reverse

from tests.fuzzing import Fuzzer
from tests.permissions import ROLES, arguments_of
from tests.test_permissions import MATRIX, town  # noqa: F401  a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEED = 20261127
OF_EACH_ROLE = 2_900
# Laid out as PDF, a second each: once in so many requests.
ON_PAPER = ("poster", "flyer", "letter", "work_list", "_paper")


def paths_of(group) -> list[str]:
    """Every address of the matrix, of rows that are there; those on paper once, others often."""
    paths = []
    for url in dict.fromkeys(url for url, _method, _statuses in MATRIX):
        try:
            path = reverse(url, kwargs=arguments_of(url, group))
        except NoReverseMatch:
            continue
        paths += [path] * (1 if url.endswith(ON_PAPER) else 12)
    return paths


@pytest.fixture
def quiet():
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("role", ROLES)
def test_no_request_makes_a_page_fail(town, role, quiet, capsys):  # noqa: F811
    paths = paths_of(town.group())
    fuzzer = Fuzzer(f"{SEED} {role}", town.sessions.get(role), paths)
    answers, failures = Counter(), []
    for number in range(OF_EACH_ROLE):
        if number % 100 == 0:
            cache.clear()
        with transaction.atomic():
            made, answer = fuzzer.send()
            answers[answer.status_code] += 1
            if answer.status_code >= 500:
                error = answer.exc_info[1] if getattr(answer, "exc_info", None) else ""
                failures.append(f"{answer.status_code} {made}: {error!r}")
            transaction.set_rollback(True)

    with capsys.disabled():
        counts = dict(sorted(answers.items()))
        sys.stdout.write(f"\n{role}: {number + 1} requests with seed {SEED}: {counts}\n")
    assert failures == []
    # Enough of them come to a page, or this would say little; to a visitor most are closed.
    assert answers[200] > OF_EACH_ROLE / 30
