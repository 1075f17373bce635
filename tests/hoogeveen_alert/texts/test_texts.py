"""Words a municipality changes: their versions, and Markdown that cannot do harm."""

import hashlib
import threading

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError

from groups.models import Membership
from hoogeveen_alert.texts.declared import declared_text, declared_texts
from hoogeveen_alert.texts.markdown import html_of, plain_of
from hoogeveen_alert.texts.models import ChangedMeanwhile, TextVersion
from hoogeveen_alert.texts.reading import (
    current_version,
    current_versions,
    rendered,
    text_html,
    text_plain,
)
from tests import factories
from tests.joining import PERSON, ask, errors, words


def html(source: str) -> str:
    return html_of(source, 2, "").strip()


# Markdown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#x6a;avascript:alert(1)",
        "&#106;avascript&colon;alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "\x01javascript:alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/svg+xml,x",
        "file:///etc/passwd",
        "//elders.example",
        "\\\\elders.example",
        "zonder-slash",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "[x](<{}>)", "<{}>", "[x]\n\n[x]: {}", "![x]({})"])
def test_a_link_that_could_do_harm_is_no_link(form, typed):
    assert "<a" not in html(form.format(typed))
    assert "<img" not in html(form.format(typed))


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<!-- <script> -->",
        "<a href='javascript:x'>x</a>",
        "- <b>x\n\n  <iframe srcdoc='<script>x</script>'>",
        "**<script>**alert(1)</script>",
        "> # <style>*{}</style>",
        "<?php x ?>",
        "<![CDATA[<script>x</script>]]>",
    ],
)
def test_html_comes_out_as_it_was_typed(typed):
    tags = ("<script", "<img", "<svg", "<iframe", "<style", "<b>", "<!", "<?", "<a")

    assert not any(tag in html(typed) for tag in tags)


def test_a_backslash_does_not_lead_to_another_site():
    assert 'href="/%5Celders.example"' in html("[x](/\\elders.example)")


def test_quotes_in_a_link_stay_inside_its_address():
    made = html('[x](/a"onmouseover="alert\\(1\\)) [y](/b "titel\\" onfocus=\\"x")')

    assert 'onmouseover="' not in made
    assert 'onfocus="' not in made


@pytest.mark.parametrize(
    "address",
    ["https://www.burgernet.nl/", "http://a.nl", "mailto:a@b.nl", "tel:112", "/privacy/", "#deel"],
)
def test_a_link_that_a_text_needs_works(address):
    assert html(f"[x]({address})") == f'<p><a href="{address}">x</a></p>'


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["{{ request.user }}", "{% if 1 %}x{% endif %}", "{0.real}"])
def test_the_language_of_templates_comes_out_literally(client, typed):
    factories.TextVersionFactory(kind="privacy", body=f"Tekst {typed}")

    assert f"<p>Tekst {typed}</p>" in words(client.get("/privacy/"))


def test_what_is_wider_than_a_phone_or_comes_from_elsewhere_is_left_out():
    made = html(
        "    code\n\n```\nblok\n```\n\n| a |\n|---|\n| b |\n\n![x](https://elders.nl/x.png)"
    )

    assert not any(tag in made for tag in ("<pre", "<table", "<img"))


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("# a\n## b\n### c", "234"),
        ("## a\n#### b\n## c", "232"),
        ("#### a\n# b", "22"),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", "234566"),
        ("a\n===\nb\n---", "23"),
    ],
)
def test_headings_begin_below_the_title_and_skip_no_level(typed, levels):
    made = html(typed)

    assert [made[i + 2] for i in range(len(made)) if made.startswith("<h", i)] == list(levels)


def test_a_mail_gets_lines_without_marks_and_addresses_in_full():
    source = (
        "## Kop\n\n**Vet** en [hier](/privacy/).\n\n1. een\n2. twee\n   - diep\n\n[112](tel:112)"
    )

    assert plain_of(source, "https://x.nl").split("\n") == [
        *("Kop", "", "Vet en hier (https://x.nl/privacy/).", ""),
        *("1. een", "2. twee", "  - diep", "", "112"),
    ]


@pytest.mark.parametrize("shown", ["14 0528", "06-1234 5678", "+31 528 291911"])
def test_a_mail_gives_a_telephone_number_once(shown):
    called = shown.replace(" ", "").replace("-", "")

    assert plain_of(f"Bel [{shown}](tel:{called}).", "") == f"Bel {shown}."


def test_a_deeply_nested_text_ends():
    assert html("> " * 5000 + "[" * 5000 + "*a" * 2000)


# Versions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(text.kind for text in declared_texts()))
def test_every_shipped_text_can_be_read(db, kind):
    assert len(text_html(kind)) > 50
    assert text_plain(kind)
    assert "{" not in text_html(kind)
    assert current_version(kind) == str(declared_text(kind).shipped)


# What people agreed to: when one of these changes, its number goes up in groups/apps.py.
AGREED = {
    "code_of_conduct": (1, "1ea0734464d3"),
    "consent": (1, "47e21a34d40b"),
    "house_rules": (1, "aa9643b7fa18"),
}


@pytest.mark.parametrize("kind", sorted(AGREED))
def test_shipped_words_that_change_get_another_number(kind):
    text = declared_text(kind)
    digest = hashlib.sha256(text.shipped_body().encode()).hexdigest()[:12]

    assert (text.shipped, digest) == AGREED[kind]


def test_a_kind_that_nobody_declares_is_refused(db):
    with pytest.raises(LookupError):
        current_version("onzin")


def test_the_first_change_keeps_the_shipped_words_too(manager):
    TextVersion.save_next("house_rules", "Nieuw", after=1, by=manager)

    first, second = TextVersion.objects.order_by("number")
    assert (first.number, first.by) == (1, None)
    assert first.body == declared_text("house_rules").shipped_body()
    assert (second.number, second.by, second.body) == (2, manager, "Nieuw")
    assert current_version("house_rules") == "2"
    assert text_html("house_rules") == "<p>Nieuw</p>\n"


def test_a_change_shows_at_once(client, manager, group):
    client.get(group.get_absolute_url())
    TextVersion.save_next("house_rules", "Eerst *koffie*", after=1, by=manager)

    assert "<p>Eerst <em>koffie</em></p>" in words(client.get(group.get_absolute_url()))
    assert "wissen wij na 7 dagen. Een aanmelding" in words(client.get("/privacy/"))


def test_placeholders_are_filled_in_and_nothing_else(settings):
    settings.MUNICIPALITY_NAME = "Meppel & {telefoon}"

    made = rendered("{gemeente}, { gemeente }, {onbekend}, {}")

    assert made.startswith("<p>Meppel &amp; ")
    assert made.endswith("{ gemeente }, {onbekend}, {}</p>\n")


def test_versions_of_several_kinds_take_one_query(db, django_assert_num_queries):
    factories.TextVersionFactory(kind="consent", number=7)

    with django_assert_num_queries(1):
        assert current_versions("consent", "house_rules") == {"consent": "7", "house_rules": "1"}


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_lets_nobody_change_a_version(db, change):
    version = factories.TextVersionFactory()

    rows = TextVersion.objects.filter(pk=version.pk)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(body="Anders") if change == "update" else rows._raw_delete("default")


def test_a_number_can_be_given_once(manager):
    TextVersion.save_next("house_rules", "Een", after=1, by=manager)

    with pytest.raises(ChangedMeanwhile):
        TextVersion.save_next("house_rules", "Twee", after=1, by=manager)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told():
    manager = factories.UserFactory(role="municipality")
    gate, told = threading.Barrier(2), []

    def save(words):
        gate.wait()
        try:
            TextVersion.save_next("house_rules", words, after=1, by=manager)
        except ChangedMeanwhile:
            told.append(words)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(word,)) for word in ("Een", "Twee")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 1
    assert TextVersion.objects.count() == 2


# Consent ----------------------------------------------------------------------------------------


def test_a_request_keeps_the_versions_that_were_read(client, group, address):
    factories.TextVersionFactory(number=4)
    factories.TextVersionFactory(kind="consent", number=3)

    ask(client, group)

    membership = Membership.objects.get()
    assert (membership.consent_version, membership.rules_version) == ("3", "4")


def test_words_that_changed_under_the_reader_are_read_once_more(client, group, address):
    url = f"{group.get_absolute_url()}aanmelden/"
    shown = client.get(url).context["form"]["texts_shown"].value()
    factories.TextVersionFactory(number=2)

    response = client.post(url, {**PERSON, "texts_shown": shown})

    assert list(errors(response)) == ["rules"]
    assert not Membership.objects.exists()
    assert 'name="texts_shown" value="1,2"' in words(response)

    client.post(url, {**PERSON, "texts_shown": "1,2"})

    assert Membership.objects.exists()


@pytest.mark.parametrize("shown", ["", "x", "1,1,1", "²,1", "<script>", "1,1\n"])
def test_nonsense_about_what_was_shown_is_overlooked(client, group, address, shown):
    url = f"{group.get_absolute_url()}aanmelden/"

    client.post(url, {**PERSON, "texts_shown": shown})

    assert Membership.objects.exists()


def test_a_mail_links_to_the_portal_itself():
    assert f'href="{settings.SITE_URL}/mijn/"' in rendered("[x](/mijn/)", absolute=True)
