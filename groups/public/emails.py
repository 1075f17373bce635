"""What the municipality did about an address that was missing."""

from django.urls import reverse
from django.utils.http import urlencode

from hoogeveen_alert.mail.messages import send_mail_to

from ..models import Address, MissingReporter


def send_missing_settled(reporter: MissingReporter, address: Address | None) -> None:
    """Tell whoever missed an address and left theirs whether the register has it now."""
    path = reverse("groups:search")
    if address:
        asked = {"postcode": address.postcode, "huisnummer": address.house_number}
        path = f"{path}?{urlencode(asked)}"
    context = {
        "missing": str(reporter.missing),
        "reported_on": reporter.at,
        "is_known": address is not None,
        "path": path,
    }
    send_mail_to(reporter.email, "groups/public/email/missing_settled", context)
