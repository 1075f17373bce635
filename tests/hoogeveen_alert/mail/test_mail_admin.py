"""The list of mails: masked, read-only, with "send again"."""

import pytest
from django.conf import settings
from django.utils import timezone

from hoogeveen_alert.celery import app
from hoogeveen_alert.mail.kinds import in_words
from hoogeveen_alert.mail.messages import send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail, is_unreachable, mark_unreachable
from tests import factories

pytestmark = pytest.mark.django_db
TEMPLATES = settings.BASE_DIR / "templates"
LIST = "/beheer/mail/outgoingmail/"


@pytest.fixture
def municipality(client):
    user = factories.UserFactory(role="municipality")
    client.force_login(user)
    return user


def make(**fields) -> OutgoingMail:
    words = {"subject": "Onderwerp", "text": "Geheime tekst", "html": "<p>Geheime tekst</p>"}
    return OutgoingMail.objects.create(
        **{"kind": "note", "recipient": "pieter@example.nl", "sender": "a@example.nl"}
        | words
        | fields
    )


def failed(**fields) -> OutgoingMail:
    return make(state="failed", next_try_at=None, error="550 5.1.1 unknown", **fields)


def again(client, *mails) -> object:
    chosen = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}
    return client.post(LIST, chosen, follow=True)


def test_members_are_masked_and_accounts_are_whole(client, municipality):
    make()
    make(recipient=municipality.email.upper())

    page = client.get(LIST).content.decode()

    assert "p•••@e•••.nl" in page
    assert "pieter@" not in page
    assert municipality.email.upper() in page


def test_a_mail_shows_its_course_but_neither_words_nor_address(client, municipality):
    mail = failed(history=[{"at": "2026-11-02T09:00:00", "what": "failed", "attempts": 1}])

    page = client.get(f"{LIST}{mail.pk}/change/").content.decode()

    assert "2026-11-02T09:00:00 – failed – 1" in page
    assert "550 5.1.1 unknown" in page
    for hidden in ("pieter@", "Geheime", "Onderwerp"):
        assert hidden not in page


def test_a_demonstration_shows_the_words(client, municipality, settings):
    settings.DEMO = True
    mail = make()

    assert "Geheime tekst" in client.get(f"{LIST}{mail.pk}/change/").content.decode()


def test_nobody_adds_edits_or_deletes_by_hand(client, manager):
    client.force_login(manager)
    mail = make()

    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{mail.pk}/change/", {"subject": "anders"}).status_code == 403
    assert client.post(f"{LIST}{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    mail.refresh_from_db()
    assert mail.subject == "Onderwerp"


@pytest.mark.parametrize("role", ["coordinator", "area_coordinator", "police"])
def test_others_have_no_list_and_no_mail(client, role):
    client.force_login(factories.UserFactory(role=role))
    mail = failed()

    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{mail.pk}/change/").status_code == 403
    assert again(client, mail).status_code == 403
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_send_again_queues_what_failed_and_leaves_the_rest(client, municipality):
    mail, sent = failed(attempts=29), make(state="sent", next_try_at=None, sent_at=timezone.now())
    mark_unreachable(mail.recipient, "550")

    page = again(client, mail, sent)

    mail.refresh_from_db()
    sent.refresh_from_db()
    assert (mail.state, mail.attempts, sent.state) == ("queued", 0, "sent")
    assert mail.history[-1]["by"] == municipality.pk
    assert not is_unreachable(mail.recipient)
    assert len(list(page.context["messages"])) == 2


def test_the_list_filters_by_state_and_kind(client, municipality):
    failed(kind="code", recipient="x@y.nl")
    make()

    page = client.get(LIST, {"state": "failed", "kind": "code"}).content.decode()

    assert "x•••@y•••.nl" in page
    assert "p•••@" not in page


def test_a_long_list_takes_as_many_queries_as_a_short_one(
    client, municipality, django_assert_max_num_queries
):
    counts = []
    for number in (2, 40):
        for n in range(number):
            make(recipient=f"l{n}@example.nl")
        with django_assert_max_num_queries(15) as captured:
            client.get(LIST)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_every_entry_of_beat_names_a_registered_task():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= set(app.tasks)


def test_every_mail_is_called_something_in_lists():
    """A new template without words in its app's `mail_kinds` fails here."""
    mails = set(TEMPLATES.rglob("email/*.txt"))
    for allauth in ("account", "mfa"):
        mails -= set(TEMPLATES.glob(f"{allauth}/email/*.txt"))
    kinds = {path.stem for path in mails}
    kinds |= {"round_asked", "round_again", "round_last", "digest_municipality", "digest_area"}
    kinds |= {"stay_asked", "stay_again", "stay_last"}

    nameless = {kind for kind in kinds if in_words(kind) == kind}

    # These are written for several kinds of mail.
    assert nameless == {"round", "digest", "stay", "account_unused"}


def test_the_list_calls_mails_by_words_and_can_be_filtered_by_them(client, municipality):
    make(kind="round_asked")
    make(kind="invited")
    make(kind="of_an_app_that_is_gone")

    page = client.get(LIST, {"kind": "round_asked"})

    words = str(in_words("round_asked"))
    assert [mail.kind for mail in page.context["cl"].result_list] == ["round_asked"]
    assert page.content.decode().count(words) >= 2
    assert "of_an_app_that_is_gone" in page.content.decode()


@pytest.mark.parametrize("url", ["", "imaps://user:secret@mail.example.nl/INBOX"])
def test_the_list_says_whether_late_bounces_are_seen(client, municipality, settings, url):
    settings.BOUNCE_MAILBOX_URL = url

    page = client.get(LIST)

    assert page.context["bounces_are_seen"] is bool(url)
    assert "secret" not in page.content.decode()


def test_a_group_and_an_account_link_to_what_was_sent(client, municipality, group):
    post = factories.CoordinatorFactory(group=group)
    send_mail_to("a@example.nl", "groups/joining/email/links", {"links": []}, about=[group])
    about, to = f"{LIST}?over=groups.alertgroup:{group.pk}", f"{LIST}?aan={post.user.pk}"

    assert about in client.get(f"/beheer/groups/alertgroup/{group.pk}/change/").content.decode()
    assert about in client.get(f"/mijn/groep/{group.slug}/").content.decode().replace("%3A", ":")
    assert to in client.get(f"/beheer/accounts/user/{post.user.pk}/change/").content.decode()
    client.force_login(post.user)
    for path in (f"/beheer/groups/alertgroup/{group.pk}/change/", f"/mijn/groep/{group.slug}/"):
        page = client.get(path)
        assert (page.status_code, LIST in page.content.decode()) == (200, False)


def test_what_was_sent_about_a_group_stands_by_itself(client, municipality, group):
    other = factories.AlertGroupFactory()
    make(kind="other")
    for row, kind in ((group, "invited"), (other, "refused")):
        send_mail_to(
            "a@example.nl", "groups/joining/email/links", {"links": []}, kind=kind, about=[row]
        )

    page = client.get(LIST, {"over": f"groups.alertgroup:{group.pk}"})

    assert [mail.kind for mail in page.context["cl"].result_list] == ["invited"]


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "٣"])
def test_an_account_that_cannot_be_gives_an_empty_list(client, municipality, key):
    make()

    page = client.get(LIST, {"aan": key})

    assert list(page.context["cl"].result_list) == []


def test_what_was_sent_to_an_account_stands_by_itself(client, municipality):
    make(kind="other")
    mine = make(recipient=municipality.email.upper())

    page = client.get(LIST, {"aan": municipality.pk})

    assert list(page.context["cl"].result_list) == [mine]
