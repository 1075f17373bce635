"""One template, one text: in Dutch, as typed, the same in both parts."""

import html
import re

import pytest
from django.template.loader import get_template
from django.test import override_settings
from django.utils import translation
from django.utils.safestring import mark_safe

from hoogeveen_alert.mail.messages import send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.mail.templatetags.letters import letter
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = "{{ secret }} {% if x %} <b>Ömer & zn</b> \"'\n\U0001f6a8 Bcc: x@example.nl"


@pytest.fixture
def own_templates(settings, tmp_path):
    """A template as an app would write it, and one with HTML of its own."""
    files = {
        "invited.txt": "{% extends frame %}{% block subject %}Over {{ who }}{% endblock %}"
        "{% block body %}Dag {{ who }}{% endblock %}{% block why %}Daarom.{% endblock %}",
        "links.txt": "{% extends frame %}{% block body %}- {{ who }}{% endblock %}"
        "{% block why %}Ook daarom.{% endblock %}",
        "added.txt": "{% extends frame %}{% block after %}{{ address }}{% endblock %}",
        "links.html": '{% extends "links.txt" %}{% block body %}<b>{{ who }}</b>{% endblock %}',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    changed = settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [changed]


def words(text: str) -> str:
    """What a reader sees of a mail, without marks and line ends."""
    if "<html" not in text:
        return " ".join(text.replace("-- \n", "").split())
    text = re.sub(r"<(head|style).*?</\1>", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_what_was_typed_arrives_as_typed(own_templates):
    send_mail_to("jan@example.nl", "invited", {"who": TYPED, "secret": "GEHEIM"})

    mail = OutgoingMail.objects.get()
    parts = mail.as_message().message().get_payload()
    text, markup = (part.get_payload(decode=True).decode() for part in parts)
    assert mail.subject == "Over " + TYPED.replace("\n", " ")
    assert f"Dag {TYPED}" in text
    assert html.escape(TYPED) in markup
    assert "GEHEIM" not in mail.subject + text + markup


def test_a_mail_has_its_kind_recipient_and_reply_address(own_templates):
    user = factories.UserFactory()

    send_mail_to(user, "invited", {}, reply_to="balie@example.nl")

    mail = OutgoingMail.objects.get()
    assert (mail.kind, mail.recipient) == ("invited", user.email)
    assert mail.headers == {"Reply-To": "balie@example.nl"}


def test_html_of_its_own_takes_the_rest_from_the_text(own_templates):
    send_mail_to("jan@example.nl", "links", {"who": "<Jan>"})

    mail = OutgoingMail.objects.get()
    assert "- <Jan>" in mail.text
    assert "<b>&lt;Jan&gt;</b>" in mail.html
    assert "- " not in words(mail.html)
    for part in (mail.text, mail.html):
        assert "Ook daarom." in part


def test_an_address_in_the_words_is_a_link_in_html(own_templates):
    address = "https://e.nl/privacy/"

    send_mail_to("jan@example.nl", "added", {"address": address})

    mail = OutgoingMail.objects.get()
    assert f"\n{address}\n" in mail.text
    assert f'<a href="{address}"' in mail.html


def test_mails_are_dutch_whatever_the_visitor_reads(own_templates):
    with translation.override("en"):
        send_mail_to("jan@example.nl", "invited", {})

        assert translation.get_language() == "en"
    assert '<html lang="nl">' in OutgoingMail.objects.get().html


@pytest.mark.parametrize("demo", [True, False])
def test_text_and_html_say_the_same(own_templates, demo):
    with override_settings(DEMO=demo):
        send_mail_to("jan@example.nl", "invited", {"who": "Jan"})

    mail = OutgoingMail.objects.get()
    name, _, rest = words(mail.html).partition(" Dag ")
    assert name == "Hoogeveen Alert"
    assert "Dag " + rest == words(mail.text)
    for must in ("14 0528", "Daarom.", "https://www.hoogeveen.nl/contact"):
        assert must in mail.text
    note = translation.gettext("This is a demonstration: groups and persons are fictitious.")
    assert (note in mail.text) is demo


@pytest.mark.parametrize("name", ["login_code", "password_reset_key"])
def test_mails_of_the_log_in_say_the_same_in_both_parts(name):
    site = {"name": "Alert & Co", "phone": "14 0528", "contact_url": "https://e.nl/"}
    address = "https://e.nl/?a=1&b=2"
    context = {"code": "123456", "password_reset_url": address, "log_in_url": address}

    text, markup = (
        words(
            get_template(f"account/email/{name}_message.{part}").render(context | {"portal": site})
        )
        for part in ("txt", "html")
    )

    assert address in text
    if name == "login_code":
        assert "123456" in text
        text = text.replace(f"{address} ", "", 1)  # behind the button
    assert markup.removeprefix("Alert & Co ") == text


def test_a_rendered_mail_is_small_and_loads_nothing(own_templates):
    send_mail_to("jan@example.nl", "invited", {"who": "Jan"})

    markup = OutgoingMail.objects.get().html
    assert len(markup) < 6_000
    assert re.search(r"<(img|script|link|iframe)|url\(|@import", markup) is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Dag", "<p>Dag</p>"),
        ("Kies:\n- een\n- twee", "<p>Kies:</p>\n\n<ul>\n<li>een</li>\n<li>twee</li>\n</ul>"),
        ("- een\n\n\nDag\nu", "<ul>\n<li>een</li>\n</ul>\n\n<p>Dag<br>u</p>"),
        ("a - b", "<p>a - b</p>"),
        ("- &lt;b&gt;", "<ul>\n<li>&lt;b&gt;</li>\n</ul>"),
        (" \n", ""),
    ],
)
def test_lines_with_a_hyphen_become_a_list_in_html(text, html):
    assert letter(mark_safe(text)) == html
