"""The history of what moves by `update()`: posts, groups, invitations; and of texts."""

import pytest
from django.utils import timezone

from groups.life import acts as life
from groups.models import Coordinator
from groups.posts import acts as posts
from hoogeveen_alert.privacy.models import HistoryEntry
from hoogeveen_alert.texts.models import TextVersion
from tests import factories
from tests.inviting import invite, page_of, yes

pytestmark = pytest.mark.django_db
LIST = "/beheer/privacy/historyentry/"


@pytest.fixture
def officer(db):
    return factories.UserFactory(role="municipality", name="Olga Officier")


@pytest.fixture
def lead(group, coordinator) -> Coordinator:
    return group.coordinators.get(user=coordinator)


@pytest.fixture
def deputy(group, lead) -> Coordinator:
    """The last of what these tests make before they act."""
    deputy = factories.CoordinatorFactory(group=group, post="deputy", user__name="Dirk Deputy")
    HistoryEntry.objects.all().delete()
    return deputy


def kept(kind: str, *fields: str) -> list[tuple]:
    """Of each entry about that kind: these fields, and who did it."""
    entries = HistoryEntry.objects.filter(content_type__model=kind).order_by("pk")
    return [(*(entry.changes.get(name) for name in fields), entry.actor) for entry in entries]


def same(row) -> list[str]:
    """How a row stands in an entry that is about it."""
    return [str(row.pk)] * 2


def test_who_became_lead_and_who_was_it_before(group, lead, deputy, officer):
    posts.make_lead(deputy, by=officer)

    assert kept("coordinator", "group", "user", "post") == [
        (same(group), same(lead.user), ["lead", "deputy"], officer),
        (same(group), same(deputy.user), ["deputy", "lead"], officer),
    ]


def test_whose_post_ended_and_who_took_the_lead(group, lead, deputy, officer):
    posts.remove(lead, by=officer, why="Onbereikbaar")

    today = str(timezone.localdate())
    assert kept("coordinator", "user", "until_on", "post") == [
        (same(lead.user), ["None", today], None, officer),
        (same(deputy.user), None, ["deputy", "lead"], officer),
    ]


def test_whose_post_began(client, group, deputy):
    invitation = invite(group)

    client.post(page_of(invitation), yes())

    post = group.coordinators.get(user__name="Wim Wijk")
    assert kept("coordinator", "group", "user", "post") == [
        (["None", str(group.pk)], ["None", str(post.user.pk)], ["None", "deputy"], None)
    ]
    assert kept("invitation", "status")[-1] == (["open", "accepted"], None)


def test_the_wish_to_stop(lead, deputy):
    posts.ask_to_stop(lead)
    posts.keep_on(lead)

    today = str(timezone.localdate())
    assert kept("coordinator", "wants_to_stop_on") == [
        (["None", today], lead.user),
        ([today, "None"], lead.user),
    ]


def test_each_status_of_a_group_and_the_posts_that_end_with_it(group, lead, deputy, officer):
    invite(group)
    life.fall_dormant(group, by=officer, why="Stil.")
    life.revive(group, by=None)
    life.close(group, by=officer, why="Klaar.")

    assert kept("alertgroup", "status", "whatsapp_link") == [
        (["active", "dormant"], None, officer),
        (["dormant", "active"], None, None),
        (["active", "closed"], ["***", "***"], officer),
    ]
    ended = ["None", str(timezone.localdate())]
    posts = {
        tuple(user): (until, by) for user, until, by in kept("coordinator", "user", "until_on")
    }
    assert posts == {tuple(same(post.user)): (ended, officer) for post in (lead, deputy)}
    assert kept("invitation", "status")[-1] == (["open", "withdrawn"], officer)


def test_each_version_of_a_text(officer):
    TextVersion.save_next("house_rules", "Nieuw", after=1, by=officer)
    second = TextVersion.objects.get(number=2)

    entry = HistoryEntry.objects.get(object_id=second.pk, content_type__model="textversion")
    assert entry.changes["kind"] == ["None", "house_rules"]
    assert entry.changes["number"] == ["None", "2"]
    assert "Nieuw" not in str(entry.changes)


def test_the_page_of_a_change_says_it_in_words(client, group, lead, deputy, officer):
    posts.make_lead(deputy, by=officer)
    client.force_login(officer)
    entry = HistoryEntry.objects.latest("pk")

    listed = client.get(LIST).content.decode()
    page = " ".join(client.get(f"{LIST}{entry.pk}/change/").content.decode().split())

    assert "<dd>plaatsvervanger → eerste groepsbeheerder</dd>" in page
    user = deputy.user.pk
    assert f'<dd><a href="/beheer/accounts/user/{user}/change/">#{user}</a></dd>' in page
    assert f'<a href="/beheer/groups/alertgroup/{group.pk}/change/">#{group.pk}</a>' in page
    assert "Dirk Deputy" not in listed + page
    assert 'class="field-which_fields">taak</td>' in listed


def test_no_name_is_kept(group, lead, deputy, officer):
    posts.make_lead(deputy, by=officer)
    posts.stop(lead, by=lead.user)
    posts.remove(
        deputy, by=officer, why="Weg", words="Dirk Deputy was onaardig", even_the_last=True
    )

    assert HistoryEntry.objects.count() >= 4
    everything = str(list(HistoryEntry.objects.values()))
    for secret in ("Deputy", "Bea", "Beheer", "@", "onaardig"):
        assert secret not in everything
