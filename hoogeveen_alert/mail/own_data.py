"""What the receiver of mails finds of them at /mijn-gegevens/; never what they said."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.own_data import Fact, facts_of

from .models import OutgoingMail, UnreachableAddress


def of_mail(mail: OutgoingMail) -> Iterator[Fact]:
    yield Fact("kind", _("Kind"), mail.kind, mail.kind_in_words)
    yield from facts_of(mail, "recipient", "state", "created_at", "sent_at")


def of_refusal(refusal: UnreachableAddress) -> Iterator[Fact]:
    yield from facts_of(refusal, "address", "code", "since")
