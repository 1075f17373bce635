from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import Viewer
from hoogeveen_alert.personal_data import Retention
from hoogeveen_alert.private_files import private_storage

from .alert_group import AlertGroup


class MemberImportQuerySet(models.QuerySet["MemberImport"]):
    retention = Retention({"chosen": timedelta(hours=1)})

    def of(self, user: Viewer) -> Self:
        """The uploads of this user that may still be confirmed."""
        return self.filter(by=user.pk).exclude(pk__in=self.expired())

    def expired(self) -> Self:
        """Past the term of an hour."""
        return self.filter(uploaded_at__lt=self.retention.cutoff("chosen"))


class MemberImport(models.Model):
    """A spreadsheet of members that waits, for an hour, until its uploader confirms the preview."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(
        AlertGroup, on_delete=models.CASCADE, related_name="+", verbose_name=_("group")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("by"),
    )
    file = models.FileField(_("file"), storage=private_storage, upload_to="imports/")
    uploaded_at = models.DateTimeField(_("uploaded at"), default=timezone.now, editable=False)

    objects = MemberImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of members")
        verbose_name_plural = _("imports of members")
        ordering = ("-uploaded_at",)

    def __str__(self) -> str:
        return str(self.key)
