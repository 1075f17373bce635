from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib.gis.geos import MultiPolygon
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from ..querysets import ApplicationQuerySet
from .alert_group import AlertGroup, TransitionNotAllowed
from .invitation import Invitation
from .places import Address, Neighbourhood


class Application(models.Model):
    """Who asks the municipality to start a group, and why; the group itself is `applied`.

    Until the applicant confirmed the e-mail address (`confirmed_at`) nobody else sees either.
    """

    group = models.OneToOneField(
        AlertGroup,
        on_delete=models.CASCADE,
        related_name="application",
        verbose_name=_("group"),
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail address"))
    phone = PhoneNumberField(_("mobile number"))
    address = models.ForeignKey(
        Address, on_delete=models.PROTECT, related_name="+", verbose_name=_("address")
    )
    why = models.TextField(_("why this group"), max_length=2000)
    drawn = models.BooleanField(_("the area was drawn"), default=False)
    code_version = models.CharField(
        _("version of the code of conduct"), max_length=20, editable=False
    )
    # Part of every signed link, so that the link of a deleted application opens no later one.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    applied_at = models.DateTimeField(_("applied at"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(
        _("e-mail confirmed at"), null=True, blank=True, editable=False
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("applied_at",)

    def __str__(self) -> str:
        return str(self.group)

    @classmethod
    @transaction.atomic
    def apply(
        cls,
        *,
        group_name: str,
        area: MultiPolygon,
        neighbourhoods: Iterable[Neighbourhood],
        second: tuple[str, str],
        **person: Any,
    ) -> Application:
        """Write down what somebody asks, and mail the link to confirm it.

        `second` is name and e-mail address of who is asked beside the applicant; the rest are
        fields of the row. Raises IntegrityError when a group has the name already.
        """
        from .. import mails_of_models as emails

        group = AlertGroup.objects.create(name=group_name, area=area)
        group.neighbourhoods.set(neighbourhoods)
        application = cls.objects.create(group=group, **person)
        name, email = second
        Invitation.objects.create(group=group, name=name, email=email)
        emails.send_application_confirmation(application)
        return application

    @transaction.atomic
    def confirm(self) -> None:
        """The applicant's mailbox is his or hers: now the second and the municipality hear of it.

        A second time it does nothing. Raises TransitionNotAllowed once the group was decided on.
        """
        from .. import mails_of_models as emails

        self._lock_applied()
        now = timezone.now()
        if not Application.objects.filter(pk=self.pk, confirmed_at=None).update(confirmed_at=now):
            return
        self.refresh_from_db(fields=["confirmed_at"])
        for invitation in self.group.invitations.open():
            invitation.send_again()
        emails.send_application_received(self)
        emails.send_new_application(self)

    def second(self) -> Invitation | None:
        """Who agreed to coordinate beside the applicant, and still can with that account."""
        from ..posts.appointing import unsuited  # knows the models

        agreed = list(self.group.invitations.accepted())
        unfit = unsuited(one.email for one in agreed)
        return next((one for one in agreed if one.email.lower() not in unfit), None)

    @transaction.atomic
    def ask_another(self, *, name: str, email: str) -> Invitation:
        """Ask somebody else as second coordinator, in place of who did not say yes.

        Raises TransitionNotAllowed when the group was decided on, the applicant did not confirm,
        or somebody accepted already.
        """
        self._lock_applied()
        asked = self.group.invitations
        if not self.confirmed_at or self.second():
            raise TransitionNotAllowed(f"{self.group} needs nobody else")
        for invitation in asked.filter(status__in=("open", "accepted")):
            invitation.withdraw()
        return Invitation.send(self.group, email=email, name=name)

    @transaction.atomic
    def withdraw(self) -> None:
        """The applicant takes it back: the group that never was goes with it.

        Who was asked beside the applicant is told. Raises TransitionNotAllowed once the group was
        decided on.
        """
        from .. import mails_of_models as emails

        self._lock_applied()
        if self.confirmed_at:
            for invitation in self.group.invitations.filter(status__in=("open", "accepted")):
                emails.send_application_withdrawn(invitation)
        self.group.delete()

    @transaction.atomic
    def forget(self) -> None:
        """Erase the applicant's data after the decision, before their term; the group stays.

        Raises TransitionNotAllowed while the application waits: it is withdrawn then.
        """
        self.group.lock()
        self.group.refresh_from_db(fields=["status"])
        if self.group.status == AlertGroup.Status.APPLIED:
            raise TransitionNotAllowed(f"{self.group} waits for a decision")
        self.delete()

    def _lock_applied(self) -> None:
        self.group.lock()
        status = AlertGroup.objects.filter(pk=self.group_id).values_list("status", flat=True)
        if status.first() != AlertGroup.Status.APPLIED:
            raise TransitionNotAllowed(f"{self.group} was decided on")
