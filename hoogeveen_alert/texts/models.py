from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.accounts.roles import is_office

from .declared import declared_text

LONGEST = 20_000  # letters; the privacy text as shipped has about 5,000


class ChangedMeanwhile(Exception):
    """Somebody else saved a version after this one was begun."""


class TextVersionQuerySet(QuerySet["TextVersion"]):
    def visible_to(self, user: Viewer) -> Self:
        return self if is_office(user) else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """None: another version is added, this one stays what somebody once agreed to."""
        return self.none()

    def newest(self, kind: str) -> TextVersion | None:
        return self.filter(kind=kind).order_by("number").last()


class TextVersion(models.Model):
    """The words of one kind as they were from some moment on; kept for ever, by triggers.

    Without a row the shipped words hold. The first change keeps those as a row too.
    """

    kind = models.CharField(_("text"), max_length=40)
    number = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("words"), max_length=LONGEST)
    made_at = models.DateTimeField(_("since"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = TextVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a text")
        verbose_name_plural = _("texts")
        ordering = ("kind", "-number")
        default_permissions: ClassVar = ("view", "add")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "number"], name="textversion_once_per_kind_and_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(body=""), name="textversion_says_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{declared_text(self.kind).title} {self.number}"

    @classmethod
    def save_next(cls, kind: str, body: str, *, after: int, by: User) -> TextVersion:
        """Make these words the ones that hold. Raises ChangedMeanwhile unless `after` held."""
        text = declared_text(kind)
        newest = cls.objects.newest(kind)
        if after != (newest.number if newest else text.shipped):
            raise ChangedMeanwhile
        try:
            with transaction.atomic():
                if newest is None:
                    cls.objects.create(kind=kind, number=after, body=text.shipped_body())
                return cls.objects.create(kind=kind, number=after + 1, body=body, by=by)
        except IntegrityError as error:
            raise ChangedMeanwhile from error
