"""The pages of explanation, and the page about privacy."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from groups.public.explanation import PAGES
from hoogeveen_alert.privacy.declared import activities, purposes_and_terms
from hoogeveen_alert.privacy.retention import declarations
from hoogeveen_alert.texts.declared import declared_texts
from tests import factories
from tests.joining import words

pytestmark = pytest.mark.django_db

SLUGS = [page.slug for page in PAGES]


def test_the_index_leads_to_every_page(client):
    index = words(client.get("/uitleg/"))

    for slug in SLUGS:
        assert f'href="/uitleg/{slug}/"' in index
        assert client.get(f"/uitleg/{slug}/").status_code == 200


@pytest.mark.parametrize("nonsense", ["onzin", "SAAR", "saar-", "..", "%00", "a" * 300])
def test_other_pages_do_not_exist(client, nonsense):
    assert client.get(f"/uitleg/{nonsense}/").status_code == 404


@pytest.mark.parametrize("slug", SLUGS)
def test_each_page_says_whom_to_call_and_leads_on(client, slug, django_assert_num_queries):
    with django_assert_num_queries(1):
        page = words(client.get(f"/uitleg/{slug}/"))

    assert 'href="tel:112"' in page
    assert 'href="tel:09008844"' in page
    assert page.count("<h1") == 1
    assert all(f'href="/uitleg/{other}/"' in page for other in SLUGS if other != slug)


def test_the_pages_are_reached_from_home_and_from_every_page(client):
    for url in ("/", "/contact/"):
        page = words(client.get(url))
        assert 'href="/uitleg/"' in page
        assert 'href="/kaart/insluiten/maken/"' in page
    assert 'href="/uitleg/wat-wanneer/"' in words(client.get("/"))


def test_the_evidence_is_told_with_its_uncertainty(client):
    page = words(client.get("/uitleg/helpt-het/"))

    for said in ("gehalveerd", "40 procent", "35 buurten", "niet zeker", "onrustig", "heterdaad"):
        assert said in page


def test_four_ways_stand_side_by_side(client):
    page = words(client.get("/uitleg/wat-wanneer/"))

    heads = re.findall(r'<th role="rowheader" scope="row">([^<]+)</th>', page)
    assert heads == ["112", "NL-Alert", "Burgernet", "WhatsApp-Alert"]
    assert page.count('<td role="cell">') == 16


@pytest.mark.parametrize("page", [page for page in PAGES if page.kind], ids=lambda page: page.slug)
def test_what_the_municipality_writes_is_what_visitors_read(client, page):
    factories.TextVersionFactory(kind=page.kind, body="# Eigen\n\nWoorden <b>van</b> ons")

    shown = words(client.get(f"/uitleg/{page.slug}/"))

    assert "<h2>Eigen</h2>" in shown
    assert "Woorden &lt;b&gt;van&lt;/b&gt; ons" in shown


def test_another_municipality_has_its_own_name(client, settings):
    settings.MUNICIPALITY_NAME, settings.MUNICIPALITY_PHONE = "Meppel", "14 0522"

    pages = [words(client.get(f"/uitleg/{slug}/")) for slug in SLUGS]
    pages += [words(client.get("/privacy/")), words(client.get("/uitleg/"))]

    # The name of the site in the title and header is a setting of its own.
    assert not any("gemeente Hoogeveen" in page or "in Hoogeveen" in page for page in pages)
    assert any("gemeente Meppel" in page for page in pages)
    assert any('href="tel:140522"' in page for page in pages)


@pytest.mark.parametrize("text", list(declared_texts()), ids=lambda text: text.kind)
def test_links_in_the_shipped_words_lead_somewhere(client, text):
    for path in re.findall(r"\]\((/[^)]*)\)", text.shipped_body()):
        assert client.get(path).status_code == 200, path


# Privacy ----------------------------------------------------------------------------------------


def test_the_privacy_page_tells_every_purpose_and_its_term(client):
    page = words(client.get("/privacy/"))

    assert len(list(purposes_and_terms())) == len([d for d in declarations() if d.fields])
    for purpose, term in purposes_and_terms():
        assert f"<dt>{purpose}</dt>" in page
        assert f"{term}." in page
    assert "7 dagen" in page
    assert "730" not in page


def test_each_activity_of_the_processing_log_has_its_place(client):
    page = words(client.get("/privacy/"))
    slugs = [activity.slug for activity in activities()]

    assert len(slugs) == len(set(slugs))
    assert all(f'id="{slug}"' in page for slug in slugs)
    assert used_activities() - set(slugs) == set()


def used_activities() -> set[str]:
    """Slugs that the code of the apps writes in the processing log."""
    named = re.compile(r'activity="([\w-]+)"|^ACTIVITY = "([\w-]+)"', re.MULTILINE)
    sources = [
        file.read_text(encoding="utf-8")
        for app in ("groups", "contacts", "signage", "hoogeveen_alert")
        for file in Path(settings.BASE_DIR, app).rglob("*.py")
    ]
    return {first or second for source in sources for first, second in named.findall(source)}


def test_the_privacy_page_takes_a_query_for_the_text_and_one_for_each_row_of_terms(
    client, django_assert_num_queries
):
    with django_assert_num_queries(3):
        client.get("/privacy/")
