"""Signed links: what a mail's link says about the row it belongs to."""

from django.core import signing

from .models import Application, Interest, Invitation, Membership

INTEREST_SALT = "groups.interest"
INTEREST_MAX_AGE = 7 * 24 * 60 * 60  # seconds, the term in which an unconfirmed wish is kept
MEMBERSHIP_SALT = "groups.membership"
MEMBERSHIP_MAX_AGE = 400 * 24 * 60 * 60  # seconds; `/aanmelding/` sends a fresh link

APPLICATION_SALT = "groups.application"
APPLICATION_MAX_AGE = 400 * 24 * 60 * 60  # seconds; the row goes 30 days after the decision
INVITATION_SALT = "groups.invitation"
INVITATION_MAX_AGE = 120 * 24 * 60 * 60  # seconds; an invitation lapses long before


def make_interest_token(interest: Interest) -> str:
    return signing.dumps(interest.pk, salt=INTEREST_SALT)


def read_interest_token(token: str) -> Interest | None:
    """Find the row of a link; None for a forged or an old link and for a row that is gone."""
    try:
        key = signing.loads(token, salt=INTEREST_SALT, max_age=INTEREST_MAX_AGE)
    except signing.BadSignature:
        return None
    return Interest.objects.filter(pk=key).select_related("address").first()


def make_membership_token(membership: Membership) -> str:
    return signing.dumps(str(membership.key), salt=MEMBERSHIP_SALT)


def read_membership_token(token: str) -> Membership | None:
    """Find the row of a link; None for a forged or an old link and for a row that is gone."""
    try:
        key = signing.loads(token, salt=MEMBERSHIP_SALT, max_age=MEMBERSHIP_MAX_AGE)
    except signing.BadSignature:
        return None
    return Membership.objects.filter(key=key).select_related("group", "address").first()


def make_invitation_token(invitation: Invitation) -> str:
    return signing.dumps(str(invitation.key), salt=INVITATION_SALT)


def read_invitation_token(token: str) -> Invitation | None:
    """Find the row of a link; None for a forged or an old link, and for a row gone or not sent."""
    try:
        key = signing.loads(token, salt=INVITATION_SALT, max_age=INVITATION_MAX_AGE)
    except signing.BadSignature:
        return None
    rows = Invitation.objects.sent().filter(key=key)
    return rows.select_related("group", "by", "succeeds").first()


def make_application_token(application: Application) -> str:
    return signing.dumps(str(application.key), salt=APPLICATION_SALT)


def read_application_token(token: str) -> Application | None:
    """Find the row of a link; None for a forged or an old link and for a row that is gone."""
    try:
        key = signing.loads(token, salt=APPLICATION_SALT, max_age=APPLICATION_MAX_AGE)
    except signing.BadSignature:
        return None
    rows = Application.objects.filter(key=key).select_related("group", "address")
    return rows.first()
