"""How the demonstration's people are reached, and who spoke with whom; nothing is by lot."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from contacts.models import Channel, ContactMoment, ContactPreference, OfficerProfile
from groups.models import Coordinator
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import Role

from . import DOMAIN
from .people import phone_of

# Numbers of officers at work, apart from those of accounts and members.
FIRST_WORK_NUMBER = 9_900
HOURS = (
    "",
    "doordeweeks na 18.00 uur",
    "van 9.00 tot 17.00 uur",
    "niet op woensdag",
    "'s avonds en in het weekend",
    "",
)
OFFICER_HOURS = ("maandag tot en met donderdag, 8.00 tot 16.30 uur", "dinsdag tot en met zaterdag")
NEXT_AFTER = 180
Subject, How = ContactMoment.Subject, ContactMoment.How


def create_contacts(now: datetime) -> int:
    """Preferences, officers and contact moments; returns how many moments. Twice adds nothing."""
    today = timezone.localdate(now)
    posts = list(
        Coordinator.objects.current()
        .filter(user__email__endswith=f"@{DOMAIN}")
        .select_related("user", "group")
        .order_by("group__name", "-post", "pk")
    )
    if ContactPreference.objects.filter(user__email__endswith=f"@{DOMAIN}").exists():
        return 0
    _create_preferences(posts, today)
    _create_officers(today)
    return _create_moments(posts, today)


def _create_preferences(posts: Sequence[Coordinator], today: date) -> None:
    """Most people have said how they are reached; one of nine has not."""
    area = User.objects.filter(role=Role.AREA_COORDINATOR, email__endswith=f"@{DOMAIN}")
    people = dict.fromkeys([*area.order_by("pk"), *(post.user for post in posts)])
    confirmed = {post.user_id: post.group.confirmed_on for post in posts}
    channels = (Channel.PHONE, Channel.WHATSAPP, Channel.PHONE, Channel.EMAIL)
    ContactPreference.objects.bulk_create(
        ContactPreference(
            user=person,
            channel=channels[number % len(channels)],
            hours=HOURS[number % len(HOURS)],
            confirmed_on=confirmed.get(person.pk) or today - timedelta(days=12),
        )
        for number, person in enumerate(people)
        if number % 9 != 8
    )


def _create_officers(today: date) -> None:
    officers = User.objects.filter(role=Role.POLICE, email__endswith=f"@{DOMAIN}").order_by("pk")
    OfficerProfile.objects.bulk_create(
        OfficerProfile(
            user=officer,
            phone=phone_of(FIRST_WORK_NUMBER + number),
            channel=(Channel.PHONE, Channel.WHATSAPP)[number % 2],
            hours=OFFICER_HOURS[number % len(OFFICER_HOURS)],
            confirmed_on=today - timedelta(days=20 + 30 * number),
        )
        for number, officer in enumerate(officers)
    )


def _create_moments(posts: Sequence[Coordinator], today: date) -> int:
    """Half of the groups were spoken with; of some the next contact is overdue."""
    speakers = list(
        User.objects.filter(
            email__in=[f"{name}@{DOMAIN}" for name in ("politie", "gemeente", "politie2")]
        ).order_by("pk")
    )
    subjects, ways = list(Subject)[:-1], list(How)
    made = []
    for number, post in enumerate(posts[::2]):
        days_ago = 15 + number * 23 % 200
        on = today - timedelta(days=days_ago)
        made.append(
            ContactMoment(
                about=post.user,
                group=post.group,
                by=speakers[number % len(speakers)],
                on=on,
                how=ways[number % len(ways)],
                subject=subjects[number % len(subjects)],
                next_due_on=on + timedelta(days=NEXT_AFTER),
                created_at=timezone.now() - timedelta(days=days_ago),
            )
        )
    return len(ContactMoment.objects.bulk_create(made))
