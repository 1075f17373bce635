from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.email_addresses import OneSpellingField

from ..addresses import masked
from ..codes import in_words
from .terms import KEPT


class UnreachableAddressQuerySet(QuerySet):
    retention = KEPT

    def expired(self) -> Self:
        """Past the term, and of nobody who still has the address in an account that is used.

        Forgotten there, the person would count as reachable again.
        """
        accounts = User.objects.filter(is_active=True)
        mine = accounts.filter(email=OuterRef("address"))
        return self.exclude(Exists(mine)).filter(since__lt=self.retention.cutoff())


class UnreachableAddress(models.Model):
    """An address a mail server refused for good; gone again once a mail arrives there."""

    address = OneSpellingField(_("e-mail address"), max_length=254, unique=True)
    code = models.CharField(_("answer of the mail server"), max_length=20)
    since = models.DateTimeField(_("since"), default=timezone.now)

    objects = UnreachableAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("unreachable address")
        verbose_name_plural = _("unreachable addresses")
        constraints = [
            models.CheckConstraint(
                condition=Q(address=Lower("address")), name="unreachableaddress_in_lower_case"
            )
        ]

    def __str__(self) -> str:
        return masked(self.address)

    @property
    def why(self) -> str | Promise:
        """For the receiver, in words."""
        return in_words(self.code)


def mark_unreachable(email: str, code: str) -> None:
    UnreachableAddress.objects.get_or_create(address=email, defaults={"code": code})


def is_unreachable(email: str) -> bool:
    """Whether the last mail to this address was refused for good."""
    return UnreachableAddress.objects.filter(address=email).exists()


def came_back(email: str) -> UnreachableAddress | None:
    """What the receiver is to see on the own page; nothing of who has no address."""
    return UnreachableAddress.objects.filter(address=email).first() if email else None
