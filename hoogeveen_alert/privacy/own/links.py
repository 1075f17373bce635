"""The link to everything that is held about one mailbox: short, and made for each request."""

from datetime import timedelta

from hoogeveen_alert.signed_links import SignedLink

from ..models import LINK_LASTS, OwnDataLink

own_data_link = SignedLink(
    "privacy.own_data",
    OwnDataLink.objects.valid,
    max_age=int(LINK_LASTS / timedelta(seconds=1)),
)
