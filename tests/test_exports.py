"""Files of many rows: whoever is logged in gets so many an hour, in whatever room."""

import pytest
from django.urls import reverse

from hoogeveen_alert.privacy.apps import PrivacyConfig
from tests import factories
from tests.test_permissions import MATRIX

pytestmark = pytest.mark.django_db

KINDS = ("_csv", "_export", "_file", "_geojson", "_vcards")
# Of one person, behind that person's own link.
OF_ONE = {"groups:application_export", "groups:membership_export"}
FILES = {
    "contacts:export_csv": ({}, ""),
    "contacts:export_vcards": ({}, ""),
    "groups:coverage": ({}, "?als=csv"),
    "groups:members_export": ({"slug": "de-brink"}, "?soort=csv"),
    "processing:who_looked_file": ({}, ""),
    "signage:bookings_file": ({"ending": "csv"}, ""),
    "signage:overview_file": ({"ending": "csv"}, ""),
    "signage:register_file": ({"ending": "csv"}, ""),
    "signage:register_geojson": ({}, ""),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_many_rows_has_a_limit_for_each_account(client, monkeypatch, name):
    monkeypatch.setitem(PrivacyConfig.rate_limits, "export", "1/h/user")
    factories.AlertGroupFactory(slug="de-brink")
    arguments, query = FILES[name]
    path = reverse(name, kwargs=arguments) + query
    statuses = []
    for _ in range(2):
        client.force_login(factories.UserFactory(is_superuser=True))
        statuses += [client.get(path).status_code for _ in range(2)]

    assert statuses[1::2] == [429, 429]
    assert 429 not in statuses[::2]


def test_the_page_beside_a_file_has_no_limit(client, monkeypatch):
    monkeypatch.setitem(PrivacyConfig.rate_limits, "export", "1/h/user")
    client.force_login(factories.UserFactory(is_superuser=True))

    assert [client.get(reverse("groups:coverage")).status_code for _ in range(3)] == [200] * 3


def test_every_file_of_many_rows_stands_here():
    files = {url for url, method, _statuses in MATRIX if method == "get" and url.endswith(KINDS)}

    assert files - OF_ONE == set(FILES) - {"groups:coverage"}
