"""The cache is in the table of terms: what is kept there without an end goes."""

import pytest
from django.core.cache import cache

from hoogeveen_alert import cache as our_cache
from hoogeveen_alert.privacy.cache_terms import count, delete
from hoogeveen_alert.privacy.retention import delete_expired, rules
from tests.mail_server import own_redis


@pytest.fixture
def server(settings, tmp_path, monkeypatch):
    """A Redis of its own: other processes of the tests delete what has no end as well."""
    monkeypatch.setattr(our_cache, "_away_until", {})
    with own_redis(tmp_path, settings) as running:
        yield running


def test_what_has_no_end_goes_and_the_rest_stays(server):
    cache.set("for_good", "Anna Vink", None)
    cache.set("for_an_hour", "Anna Vink", 3600)
    before = count()

    deleted = delete()

    assert before == deleted == 1
    assert (cache.get("for_good"), cache.get("for_an_hour"), count()) == (None, "Anna Vink", 0)


@pytest.mark.django_db
def test_the_daily_task_and_its_report_know_it(server):
    cache.set("for_good", "Anna Vink", None)

    assert {rule.name: rule.expired for rule in rules()}["cache"] == 1
    assert delete_expired()["cache"] == 1
    assert cache.get("for_good") is None


@pytest.mark.django_db
def test_while_redis_is_away_the_other_rules_go_on(server):
    server.stop()

    assert delete_expired()["cache"] == 0
    assert (count(), delete()) == (0, 0)


@pytest.mark.django_db
def test_while_redis_answers_but_deletes_nothing_the_other_rules_go_on(server):
    cache.set("for_good", "Anna Vink", None)
    client = cache._cache.get_client(None, write=True)
    client.execute_command("REPLICAOF", "127.0.0.1", "1")  # reads, and refuses to write

    assert (count(), delete_expired()["cache"], delete()) == (1, 0, 0)
