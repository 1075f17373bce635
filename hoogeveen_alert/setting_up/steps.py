"""The steps of the ground floor: how the town is reached, mail, texts, second factor, backup."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.backups.keeping import MARK
from hoogeveen_alert.login.proof import with_factor
from hoogeveen_alert.mail.models import OutgoingMail
from hoogeveen_alert.set_up import Step, Way
from hoogeveen_alert.texts.declared import declared_texts
from hoogeveen_alert.texts.reading import current_versions

TEST_MAIL = "set_up_test"
SENDER = "afzender"  # the step beside which one can be sent
BACKUP_WITHIN = timedelta(hours=50)  # one each night, and one of them may fail


def own_steps() -> Iterator[Step]:
    yield contact()
    yield sender()
    yield texts()
    yield factor()
    yield backup()


def contact() -> Step:
    phone, page = settings.MUNICIPALITY_PHONE, settings.MUNICIPALITY_CONTACT_URL
    security = settings.SECURITY_CONTACT
    found = gettext(
        "Every page says: %(phone)s and %(page)s. Who finds a weakness is sent to %(security)s."
    )
    return Step(
        key="contact",
        title=gettext("Telephone number and contact page"),
        is_right=True,
        found=found % {"phone": phone, "page": page, "security": security},
        todo=(
            gettext("Call the number, and open the page: is it yours, and does somebody answer?"),
            gettext(
                "Is it not right? Then MUNICIPALITY_PHONE, MUNICIPALITY_CONTACT_URL and "
                "SECURITY_CONTACT in the settings of the server have to change."
            ),
        ),
        ways=(Way(gettext("Contact page of the municipality"), page),),
        asks=gettext("I called and looked: it is right"),
        state=digest(phone, page, security),
    )


def sender() -> Step:
    """What was tried, and what a program here cannot see: whether others trust the sender."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    names = {
        "sender": settings.DEFAULT_FROM_EMAIL,
        "domain": domain,
        "host": settings.EMAIL_HOST,
    }
    mails = OutgoingMail.objects.filter(kind=TEST_MAIL).order_by("-created_at")
    last = mails.values("state", "created_at").first()
    return Step(
        key=SENDER,
        title=gettext("Mail arrives"),
        is_right=bool(last and last["state"] == OutgoingMail.State.SENT),
        found=_told(last) % names,
        todo=tuple(text % names for text in _records()),
        asks=gettext("The test mail arrived, not among the spam"),
        state=digest(settings.DEFAULT_FROM_EMAIL, f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"),
    )


def _records() -> tuple[str, ...]:
    """What the domain of the sender must say, for who looks after it."""
    return (
        gettext("Send yourself a test mail, at an address outside the municipality too."),
        gettext(
            "SPF: the TXT record of %(domain)s names the mail server, such as: "
            "v=spf1 mx a:%(host)s -all"
        ),
        gettext("DKIM: the mail server signs, and its key stands at <name>._domainkey.%(domain)s"),
        gettext(
            "DMARC: the TXT record of _dmarc.%(domain)s says what to do with what is not signed, "
            "such as: v=DMARC1; p=quarantine; rua=mailto:postmaster@%(domain)s"
        ),
        gettext(
            "Open the source of the test mail: it has to say spf=pass, dkim=pass and dmarc=pass."
        ),
    )


def _told(last: Any) -> str:
    if last is None:
        return gettext("No test mail was sent yet. Sender: %(sender)s.")
    when = date_format(timezone.localtime(last["created_at"]), "j F Y, H:i")
    said = {
        OutgoingMail.State.SENT: gettext("The test mail of %(when)s was handed to a mail server."),
        OutgoingMail.State.FAILED: gettext("The test mail of %(when)s failed."),
    }.get(last["state"], gettext("The test mail of %(when)s waits to be sent."))
    sender = gettext("Sender: %(sender)s.")
    return f"{said % {'when': when}} {sender}"


def texts() -> Step:
    declared = list(declared_texts())
    versions = current_versions(*(text.kind for text in declared))
    ways = (
        Way(text.title, reverse("admin:texts_textversion_edit", kwargs={"kind": text.kind}))
        for text in declared
    )
    return Step(
        key="teksten",
        title=gettext("Texts are read"),
        is_right=True,
        found=ngettext(
            "%(number)d text is shown to residents in your name.",
            "%(number)d texts are shown to residents in your name.",
            len(declared),
        )
        % {"number": len(declared)},
        todo=(gettext("Read each text, and change what your municipality does otherwise."),),
        ways=tuple(ways),
        asks=gettext("I read all texts"),
        state=digest(*(f"{kind}:{number}" for kind, number in sorted(versions.items()))),
    )


def factor() -> Step:
    """Whoever needs one has one, here or at their own organisation."""
    needing = User.objects.needing_factor()
    number = needing.count()
    lacking = number - with_factor(needing).count()
    if settings.DEMO:
        found = gettext("A demonstration asks nobody for a second factor.")
    else:
        found = gettext("%(number)d accounts need a second factor, %(lacking)d of them have none.")
    return Step(
        key="tweede-factor",
        title=gettext("Second factor"),
        is_right=bool(number and not lacking and not settings.DEMO),
        found=found % {"number": number, "lacking": lacking},
        todo=(
            gettext(
                "Ask who has none to log in: the portal asks for it then, and shows nothing before."
            ),
        ),
        ways=(Way(gettext("Accounts"), reverse("admin:accounts_user_changelist")),),
    )


def backup() -> Step:
    try:
        made = (settings.DATA_DIR / MARK).stat().st_mtime
    except OSError:
        at = None
        found = gettext("No backup was seen yet.")
    else:
        at = datetime.fromtimestamp(made, UTC)
        when = date_format(timezone.localtime(at), "j F Y, H:i")
        found = gettext("The last backup that was seen is of %(when)s.") % {"when": when}
    return Step(
        key="reservekopie",
        title=gettext("Backup"),
        is_right=bool(at and timezone.now() - at < BACKUP_WITHIN),
        found=found,
        todo=(
            gettext(
                "Have deploy/backup make one each night, and try once whether it can be put back. "
                "Whatever else makes them has to touch %(file)s in DATA_DIR when it has succeeded."
            )
            % {"file": MARK},
        ),
    )


def digest(*facts: str) -> str:
    return hashlib.sha256("\0".join(facts).encode()).hexdigest()
