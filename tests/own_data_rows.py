"""A row of every kind that somebody finds at /mijn-gegevens/, with what must be read there."""

from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from contacts.models import (
    CalendarFeed,
    ContactCheck,
    ContactMoment,
    DigestChoice,
    DigestSent,
)
from groups.models import AlertGroup, MissingAddress, MissingReporter
from hoogeveen_alert.desk.models import Note, Taking
from hoogeveen_alert.login.models import EmailChange, Vouching
from hoogeveen_alert.mail.addresses import masked
from hoogeveen_alert.mail.messages import send_mail_to
from hoogeveen_alert.mail.models import OutgoingMail, UnreachableAddress
from hoogeveen_alert.privacy.models import OwnDataLink
from signage.models import DamageReporter
from tests import factories, sign_factories
from tests.contact_factories import ContactPreferenceFactory, OfficerProfileFactory

PLACES = iter(range(1, 100_000))  # no house has number 0


class Planter:
    """Puts rows about one mailbox down; `word` stands in every name, `digits` in every number."""

    def __init__(self, mailbox: str, word: str, digits: str) -> None:
        self.mailbox, self.word, self.digits = mailbox, word, digits
        self.user = factories.UserFactory(
            email=mailbox.lower(), name=f"{word} Account", phone=f"+316{digits}"
        )
        self.person = {"name": f"{word} Persoon", "email": mailbox, "phone": f"+316{digits}"}
        self.known = (f"{word} Persoon", digits)

    def group(self, what: str, **fields) -> AlertGroup:
        return factories.AlertGroupFactory(name=f"{self.word} {what}", **fields)

    def address(self):
        return factories.AddressFactory(street=f"{self.word}laan", number=next(PLACES))

    def membership(self, status: str = "joined"):
        row = factories.MembershipFactory(
            group=self.group(f"leden {next(PLACES)}"),
            address=self.address(),
            status=status,
            note=f"{self.word} notitie",
            **self.person,
        )
        return row, (*self.known, f"{self.word}laan", f"{self.word} notitie", row.group.name)

    def interest(self):
        factories.InterestFactory(email=self.mailbox, address=self.address())
        return (f"{self.word}laan",)

    def application(self):
        group = self.group("aanvraag", status="applied", confirmed_on=None)
        why = f"{self.word} wil dit"
        factories.ApplicationFactory(group=group, address=self.address(), why=why, **self.person)
        return (*self.known, why, f"{self.word} aanvraag")

    def invitation(self):
        factories.InvitationFactory(group=self.group("gevraagd"), **self.person)
        return (*self.known, f"{self.word} gevraagd")

    def post(self):
        group = self.group("taak")
        factories.CoordinatorFactory(group=group, user=self.user)
        return (f"{self.word} taak",)

    def district(self):
        district = factories.DistrictFactory(name=f"{self.word}wijk")
        district.people.add(self.user)
        return (f"{self.word}wijk",)

    def session(self):
        client = Client(REMOTE_ADDR="127.0.0.1")
        client.force_login(self.user)
        UserSession.objects.create(
            user=self.user, ip="127.0.0.1", user_agent=f"{self.word} Browser", data={},
            session_key=client.session.session_key,
        )  # fmt: skip
        return (f"{self.word} Browser",)

    def login_address(self):
        known = {"email": self.user.email}
        EmailAddress.objects.get_or_create(user=self.user, **known, defaults={"verified": True})
        return (self.user.email,)

    def account(self):
        return (f"{self.word} Account", self.digits, self.user.email)

    def factor(self):
        data = {"name": f"{self.word} sleutel", "secret": "nietvertellen"}
        Authenticator.objects.create(user=self.user, type="webauthn", data=data)
        return (f"{self.word} sleutel",)

    def address_change(self):
        new = f"nieuw.{self.mailbox}"
        EmailChange.objects.create(user=self.user, old=self.user.email, new=new, by=self.user)
        return (masked(self.user.email),)

    def vouching(self):
        Vouching.objects.create(user=self.user, provider=self.word.lower())
        return (self.word.lower(),)

    def linked(self):
        fields = {"provider": "entra", "uid": f"{self.word}-vingerafdruk"}
        SocialAccount.objects.create(user=self.user, **fields)
        return (fields["uid"],)

    def profile(self):
        OfficerProfileFactory(user=self.user, phone=f"+316{self.digits}", hours=f"{self.word} uur")
        return (f"{self.word} uur", self.digits)

    def preference(self):
        ContactPreferenceFactory(user=self.user, hours=f"{self.word} avond")
        return (f"{self.word} avond",)

    def feed(self):
        feed = CalendarFeed.objects.create(user=self.user, renewed_at=day(self))
        return (feed.renewed_at,)

    def choice(self):
        choice = DigestChoice.objects.create(user=self.user, digest="area")
        DigestChoice.objects.filter(pk=choice.pk).update(changed_at=day(self))
        return (day(self),)

    def digest(self):
        DigestSent.objects.create(user=self.user, digest="area", period_on=day(self), at=day(self))
        return (day(self),)

    def moment(self):
        officer = factories.UserFactory(role="police", name="Pia Politie")
        moment = {"about": self.user, "by": officer, "group": self.group("gesprek")}
        ContactMoment.objects.create(on=timezone.localdate() - timedelta(days=20), **moment)
        return (f"{self.word} gesprek",)

    def check(self):
        post = factories.CoordinatorFactory(
            group=self.group("controle"),
            user=self.user,
            until_on=timezone.localdate() + timedelta(days=30),
        )
        opened_on = day(self).date()
        ContactCheck.objects.create(user=self.user, post=post, opened_on=opened_on)
        return (f"{self.word} controle",)

    def smederij(self):
        fields = {"contact_name": f"{self.word} Smid", "contact_phone": f"+316{self.digits}"}
        sign_factories.SmederijFactory(contact_email=self.mailbox, **fields)
        return (f"{self.word} Smid", self.digits)

    def report(self):
        sign = sign_factories.SignFactory()
        sign.damage_reports.create(text=f"{self.word} ziet een deuk", by=self.user)
        return (f"{self.word} ziet een deuk",)

    def reporter(self):
        text = f"{self.word} ziet een barst"
        report = sign_factories.SignFactory().damage_reports.create(text=text)
        DamageReporter.objects.create(report=report, email=self.mailbox)
        return (text, self.mailbox.lower())

    def missing_reporter(self):
        number = 4711 + MissingAddress.objects.count()
        row = MissingAddress.objects.create(postcode="7933ZZ", number=number)
        MissingReporter.objects.create(missing=row, email=self.mailbox)
        return (str(row), self.mailbox.lower())

    def sign_request(self):
        sign_factories.ask(self.group("borden"), by=self.user, motivation=f"{self.word} vraagt")
        return (f"{self.word} borden", f"{self.word} vraagt")

    def mail(self):
        context = {"links": [{"group": "Geheime inhoud", "path": "/x/"}]}
        send_mail_to(self.mailbox, "groups/joining/email/links", context)
        OutgoingMail.objects.filter(recipient=self.mailbox).update(created_at=day(self))
        return (self.mailbox, day(self))

    def unreachable(self):
        UnreachableAddress.objects.create(address=self.mailbox.lower(), code=self.digits)
        return (self.mailbox.lower(), self.digits)

    def taking(self):
        Taking.objects.create(kind=f"{self.word}-werk", key=next(PLACES), by=self.user)
        return (f"{self.word}-werk",)

    def colleagues_note(self):
        text = f"{self.word} belt maandag terug"
        Note.objects.create(kind="groep-slapend", key=next(PLACES), text=text, by=self.user)
        return (text,)

    def link(self):
        OwnDataLink.objects.create(email=self.mailbox.lower())
        return (self.mailbox.lower(),)


def day(planter: Planter):
    """A moment that tells one planter from another, on a whole minute."""
    start = timezone.now().replace(microsecond=0, second=0) - timedelta(days=100)
    return start - timedelta(days=len(planter.word), minutes=7)


# What of each declared model must be read, by its label.
PLANTERS: dict[str, Callable[[Planter], tuple]] = {
    "account.EmailAddress": Planter.login_address,
    "accounts.User": Planter.account,
    "contacts.CalendarFeed": Planter.feed,
    "contacts.ContactCheck": Planter.check,
    "contacts.ContactMoment": Planter.moment,
    "contacts.ContactPreference": Planter.preference,
    "contacts.DigestChoice": Planter.choice,
    "contacts.DigestSent": Planter.digest,
    "contacts.OfficerProfile": Planter.profile,
    "desk.Note": Planter.colleagues_note,
    "desk.Taking": Planter.taking,
    "groups.Application": Planter.application,
    "groups.Coordinator": Planter.post,
    "groups.District": Planter.district,
    "groups.Interest": Planter.interest,
    "groups.Invitation": Planter.invitation,
    "groups.MissingReporter": Planter.missing_reporter,
    "groups.Membership": lambda planter: planter.membership()[1],
    "login.EmailChange": Planter.address_change,
    "login.Vouching": Planter.vouching,
    "mail.OutgoingMail": Planter.mail,
    "mail.UnreachableAddress": Planter.unreachable,
    "mfa.Authenticator": Planter.factor,
    "privacy.OwnDataLink": Planter.link,
    "signage.DamageReport": Planter.report,
    "signage.DamageReporter": Planter.reporter,
    "signage.SignRequest": Planter.sign_request,
    "signage.Smederij": Planter.smederij,
    "socialaccount.SocialAccount": Planter.linked,
    "usersessions.UserSession": Planter.session,
}
