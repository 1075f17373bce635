"""Every mail of the portal as a row, from the transaction that causes it until its term."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parseaddr
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import models
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office
from hoogeveen_alert.business_hours import is_quiet, next_hour_to_write
from hoogeveen_alert.email_addresses import one_spelling

from ..addresses import masked, without_addresses
from ..codes import is_refusal
from ..kinds import in_words
from .terms import KEPT
from .unreachable import UnreachableAddress

# That no person wrote it (RFC 3834), and what Exchange need not answer: "I am away", "was read".
# Not NDR: a mail that did not arrive is to be told.
BY_MACHINE = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply",
}
# Mail servers try for up to five days before they report (RFC 5321, 4.5.4.1).
REPORTED_WITHIN = timedelta(days=5)
MOST_LOOKED_AT = 100
NO_WORDS: dict[str, Any] = {"subject": "", "text": "", "html": "", "headers": {}}
WORKS = "works again"  # in the history of a mail


class AlreadyMoved(Exception):
    """Somebody else changed the state of this mail first."""


class WordsGone(AlreadyMoved):
    """A mail server had taken this mail, so its words were not kept."""


def new_message_id() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4()}@{domain}>"


class OutgoingMailQuerySet(QuerySet["OutgoingMail"]):
    retention = KEPT

    def due(self) -> Self:
        """To be sent now: queued ones whose time has come, and those of a worker that died.

        In quiet hours what beat planned waits, also when it was tried before: after an outage
        nobody gets a reminder at night.
        """
        now = timezone.now()
        waiting = self.filter(state__in=("queued", "sending"), next_try_at__lte=now)
        return waiting.filter(planned=False) if is_quiet(now) else waiting

    def claim_each(self) -> Iterator[OutgoingMail]:
        """Take what is due, one mail at a time: what somebody waits for, then the longest waiting.

        No other worker gets a mail that was taken, until it is marked or its lease ends.
        """
        due = self.with_blocked()
        while waiting := list(due.due().order_by("planned", "next_try_at", "pk")[:20]):
            for mail in waiting:
                if mail.claim():
                    yield mail

    def about(self, label: str) -> Self:
        """Mails about a row of the portal, as `label_of` names it."""
        return self.filter(subjects__about=label)

    def sent_to(self, email: str) -> Self:
        return self.annotate(to=Lower("recipient")).filter(to=one_spelling(email))

    def refused_of_late(self, email: str) -> list[OutgoingMail]:
        """Mails that this address refused since one arrived, or since it was said to work again.

        A mail server may take a mail and report days later: until then none has arrived.
        """
        mails = self.sent_to(email)
        reported = timezone.now() - REPORTED_WITHIN
        arrived = mails.filter(state="sent", sent_at__lt=reported).aggregate(last=Max("sent_at"))
        since = arrived["last"] or datetime.min.replace(tzinfo=UTC)
        failed = mails.filter(state="failed", created_at__gt=since).order_by("-created_at")
        return [mail for mail in failed[:MOST_LOOKED_AT] if mail.was_refused]

    def forget_words(self, email: str) -> None:
        """The person was erased: no mail to this address keeps what it said, sent or not.

        What still waits goes out first, and is emptied then.
        """
        mails = self.sent_to(email)
        # In this order: one that fails between the two is found by the second.
        mails.filter(state__in=OutgoingMail.PENDING).update(words_go=True)
        mails.exclude(state__in=OutgoingMail.PENDING).update(**NO_WORDS)

    def with_account(self) -> Self:
        """Annotated with `has_account`: recipients whom the register names anyway."""
        mine = User.objects.filter(email=Lower(OuterRef("recipient")))
        return self.annotate(has_account=Exists(mine))

    def with_blocked(self) -> Self:
        """Annotated with `is_blocked`: the receiver has an account that may not be used."""
        mine = User.objects.filter(is_active=False, email=Lower(OuterRef("recipient")))
        return self.annotate(is_blocked=Exists(mine))

    def with_words(self) -> Self:
        """Annotated with `has_words`: what was delivered once has none to send again."""
        return self.annotate(has_words=~Q(text="", html=""))

    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """Mails that `user` may send again; their words nobody edits."""
        return self.visible_to(user)

    def expired(self) -> Self:
        return self.filter(created_at__lt=self.retention.cutoff())


class OutgoingMail(models.Model):
    """One mail to one recipient, with a Message-ID that no retry changes."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("not sent any more")

    PENDING = (State.QUEUED, State.SENDING)

    message_id = models.CharField(
        "Message-ID", max_length=255, unique=True, default=new_message_id, editable=False
    )
    kind = models.CharField(_("kind"), max_length=60)
    recipient = models.EmailField(_("recipient"), max_length=254)
    sender = models.TextField(_("sender"))
    subject = models.TextField(_("subject"), blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField("HTML", blank=True)
    headers = models.JSONField(_("other headers"), default=dict, blank=True)
    planned = models.BooleanField(
        _("planned"),
        default=False,
        help_text=_("Sent on the portal's own account; goes after what somebody waits for."),
    )
    words_go = models.BooleanField(
        _("words go"), default=False, help_text=_("Whose they are was erased: none is kept.")
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("date"), default=timezone.now, editable=False)
    next_try_at = models.DateTimeField(
        _("next try at"),
        default=timezone.now,
        null=True,
        help_text=_("While a mail is being sent: until when its worker may take."),
    )
    sent_at = models.DateTimeField(_("sent at"), null=True)
    error = models.TextField(_("error"), blank=True)
    history = models.JSONField(_("history"), default=list, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ("-created_at", "-pk")
        permissions: ClassVar = [("resend_outgoingmail", _("Can send a failed mail again"))]
        indexes = [
            models.Index(
                fields=["planned", "next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="outgoingmail_pending",
            ),
            models.Index(Lower("recipient"), name="outgoingmail_recipient"),
            models.Index(fields=["-created_at", "-id"], name="outgoingmail_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("queued", "sending"), next_try_at__isnull=False)
                | Q(state__in=("sent", "failed", "dropped"), next_try_at=None),
                name="outgoingmail_next_try_iff_pending",
            ),
            models.CheckConstraint(
                condition=Q(state="sent") ^ Q(sent_at=None),
                name="outgoingmail_sent_at_iff_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_in_words} – {masked(self.recipient)}"

    @property
    def kind_in_words(self) -> str:
        return in_words(self.kind)

    @property
    def was_refused(self) -> bool:
        """Refused by the receiver's mail server, for good; not forgotten since."""
        forgotten = bool(self.history) and self.history[-1]["what"] == WORKS
        return self.state == self.State.FAILED and is_refusal(self.error) and not forgotten

    @property
    def leaves_at(self) -> datetime | None:
        """When it is tried next: what beat planned waits for the end of quiet hours."""
        if not (self.planned and self.next_try_at):
            return self.next_try_at
        return next_hour_to_write(max(self.next_try_at, timezone.now()))

    @property
    def is_held_back(self) -> bool:
        """Whether it could be sent now but for the quiet hours."""
        return self.planned and is_quiet(timezone.now())

    def as_message(self) -> EmailMessage:
        """The mail as it goes out, with the same Message-ID and date at every try."""
        headers = self.headers | {
            **BY_MACHINE,
            "Message-ID": self.message_id,
            "Date": format_datetime(timezone.localtime(self.created_at)),
        }
        message = EmailMultiAlternatives(
            self.subject, self.text, self.sender, [self.recipient], headers=headers
        )
        if self.html and self.text:
            message.attach_alternative(self.html, "text/html")
        elif self.html:
            message.body, message.content_subtype = self.html, "html"
        return message

    def claim(self) -> bool:
        """Take this mail for sending, as read from the database; false if another worker did."""
        # A mail server gives at most ten answers to a mail, each within EMAIL_TIMEOUT.
        lease = timedelta(seconds=10 * settings.EMAIL_TIMEOUT)
        # Filtering on what was read lets the database settle a race.
        claimed = (
            OutgoingMail.objects.due()
            .filter(pk=self.pk, attempts=self.attempts)
            .update(
                state=self.State.SENDING,
                next_try_at=timezone.now() + lease,
                attempts=self.attempts + 1,
            )
        )
        self.attempts += claimed
        return bool(claimed)

    def mark_sent(self) -> None:
        """Delivered: nobody needs the words any more, outside a demonstration."""
        emptied = {} if settings.DEMO and not self.words_go else NO_WORDS
        self._leave_sending(
            state=self.State.SENT,
            sent_at=timezone.now(),
            next_try_at=None,
            error="",
            **emptied,
        )
        UnreachableAddress.objects.filter(address=self.recipient).delete()

    def mark_fault(self, error: str) -> None:
        """Not now: again after the next term of MAIL_RETRY_SECONDS, or failed after the last."""
        terms = settings.MAIL_RETRY_SECONDS
        if self.attempts > len(terms):
            self.mark_failed(error)
            return
        wait = timedelta(seconds=terms[self.attempts - 1])
        self._leave_sending(
            state=self.State.QUEUED,
            next_try_at=timezone.now() + wait,
            error=without_addresses(error),
        )

    def mark_failed(self, error: str) -> None:
        """Never, unless somebody sends it again by hand."""
        self.refresh_from_db(fields=["history"])
        self._leave_sending(
            state=self.State.FAILED,
            next_try_at=None,
            error=without_addresses(error),
            history=[*self.history, self._line("failed", error=without_addresses(error))],
        )
        failed = OutgoingMail.objects.filter(pk=self.pk, state=self.State.FAILED)
        failed.filter(words_go=True).update(**NO_WORDS)

    def mark_dropped(self) -> None:
        """Planned for an account that was blocked since: nobody is to get it any more."""
        emptied = {} if settings.DEMO else NO_WORDS
        self._leave_sending(
            state=self.State.DROPPED,
            next_try_at=None,
            error=gettext("The account of the receiver is blocked."),
            **emptied,
        )

    def mark_bounced(self, code: str) -> None:
        """Taken by a mail server that reported later that it could not deliver it."""
        line = self._line("bounced", error=code, sent_at=str(self.sent_at))
        moved = OutgoingMail.objects.filter(pk=self.pk, state=self.State.SENT).update(
            state=self.State.FAILED, sent_at=None, error=code, history=[*self.history, line]
        )
        if not moved:
            raise AlreadyMoved(str(self))
        self.refresh_from_db()

    def send_again(self, *, by: User | None = None) -> None:
        """Start the tries of a failed mail anew, and forget that its address refused.

        Raises AlreadyMoved, and WordsGone when a server had taken it.
        """
        failed = OutgoingMail.objects.filter(pk=self.pk, state=self.State.FAILED)
        again = failed.exclude(text="", html="").update(
            state=self.State.QUEUED,
            next_try_at=timezone.now(),
            attempts=0,
            error="",
            history=[*self.history, self._line("again", by=by.pk if by else None)],
        )
        if not again:
            raise WordsGone(str(self)) if failed.exists() else AlreadyMoved(str(self))
        UnreachableAddress.objects.filter(address=self.recipient).delete()
        self.refresh_from_db()

    def forget_refusal(self) -> None:
        """The receiver says that mail arrives again: this refusal counts no more."""
        OutgoingMail.objects.filter(pk=self.pk, state=self.State.FAILED).update(
            history=[*self.history, self._line(WORKS)]
        )

    def _line(self, what: str, **facts: Any) -> dict[str, Any]:
        now = timezone.now().isoformat(timespec="seconds")
        return {"at": now, "what": what, "attempts": self.attempts} | facts

    def _leave_sending(self, **changes: Any) -> None:
        # The number of the attempt is this worker's ticket: after its lease somebody else's counts.
        moved = OutgoingMail.objects.filter(
            pk=self.pk, state=self.State.SENDING, attempts=self.attempts
        ).update(**changes)
        if not moved:
            raise AlreadyMoved(str(self))
        for name, value in changes.items():
            setattr(self, name, value)


class MailSubject(models.Model):
    """A row of the portal that a mail was about, such as a group, so that it shows there."""

    mail = models.ForeignKey(OutgoingMail, on_delete=models.CASCADE, related_name="subjects")
    about = models.CharField(max_length=60)  # see label_of

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["about", "mail"], name="mailsubject_once_per_mail")
        ]

    def __str__(self) -> str:
        return self.about
