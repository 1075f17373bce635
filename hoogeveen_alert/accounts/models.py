from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from hoogeveen_alert.email_addresses import OneSpellingField
from hoogeveen_alert.sorting import Sorted, SortedQuerySet, SortKeyField

from .roles import (
    PERMISSIONS,
    Role,
    is_of_budgets,
    is_office,
    where_area_coordinator,
    where_municipality,
    where_needs_factor,
    where_police,
    where_serves_districts,
    works_in_administration,
)

if TYPE_CHECKING:
    from .access import Viewer


class UserQuerySet(SortedQuerySet["User"]):
    def visible_to(self, user: Viewer) -> Self:
        """Accounts that `user` may see in the admin; own account pages are allauth's."""
        if is_office(user):
            return self
        return self.filter(pk=user.pk) if user.is_authenticated else self.none()

    def editable_by(self, user: Viewer) -> Self:
        """Accounts that `user` may change: the municipality changes no application manager.

        One that was made anonymous nobody can bring back.
        """
        if not is_office(user):
            return self.none()
        somebodys = self.filter(anonymised_at=None)
        return somebodys if user.is_superuser else somebodys.filter(is_superuser=False)

    def municipality(self) -> Self:
        """Officers of the municipality who may log in."""
        return self.filter(where_municipality(), is_active=True)

    def needing_factor(self) -> Self:
        """Who may log in, with a second factor only."""
        return self.filter(where_needs_factor(), is_active=True)

    def police(self) -> Self:
        """Neighbourhood officers who may log in."""
        return self.filter(where_police(), is_active=True)

    def area_coordinators(self) -> Self:
        return self.filter(where_area_coordinator(), is_active=True)

    def serving_districts(self) -> Self:
        """Area coordinators and neighbourhood officers who may log in."""
        return self.filter(where_serves_districts(), is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=username)


class User(Sorted, AbstractBaseUser):
    """Somebody with an account; logs in by e-mail. Residents have none.

    What an account may do follows from its role alone, so Django's groups and permissions
    per user are left out on purpose.
    """

    email = OneSpellingField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    sort_key = SortKeyField(kind="person")
    phone = PhoneNumberField(_("phone number"), blank=True)
    role = models.CharField(
        _("role"), max_length=20, choices=Role.choices, default=Role.COORDINATOR
    )
    is_active = models.BooleanField(
        _("may log in"), default=True, help_text=_("Untick to end all sessions of this account.")
    )
    is_superuser = models.BooleanField(_("application manager"), default=False)
    date_joined = models.DateTimeField(_("account since"), auto_now_add=True)
    # Raised by `end_sessions`: what was open before never opens again, whoever changed what.
    session_round = models.PositiveIntegerField(default=0, editable=False)
    # Nobody's any more: the row stays for what refers to it. Set by the act `anonymise` alone.
    anonymised_at = models.DateTimeField(_("made anonymous at"), null=True, editable=False)
    # When its owner was told that the account is going, unless it is used again.
    first_warning_at = models.DateTimeField(null=True, editable=False)
    last_warning_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    # As the database has it; None of an account that is not saved yet.
    _email_kept: str | None = None

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ("sort_key", "email")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_the_case"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_in_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="user_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(anonymised_at=None)
                | models.Q(is_active=False, is_superuser=False, phone=""),
                name="user_anonymised_may_not_log_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any]) -> Self:
        user = super().from_db(db, field_names, values)
        user._email_kept = user.__dict__.get("email")
        return user

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep allauth's own table beside it: one row, of the address this account has now."""
        saved = kwargs.get("update_fields")
        if self.email == self._email_kept or (saved is not None and "email" not in saved):
            super().save(*args, **kwargs)
            return
        with transaction.atomic(savepoint=False):
            is_new = self._state.adding
            super().save(*args, **kwargs)
            if not is_new:
                EmailAddress.objects.filter(user=self).delete()
            EmailAddress.objects.bulk_create(vouched_for([self]))
        self._email_kept = self.email

    @classmethod
    def new_area_coordinator(cls, **fields: Any) -> User:
        """An account that is not saved yet."""
        return cls(role=Role.AREA_COORDINATOR, **fields)

    @classmethod
    def new_officer(cls, **fields: Any) -> User:
        """The same of the police."""
        return cls(role=Role.POLICE, **fields)

    def is_alike(self, other: User) -> bool:
        """Whether both do the same work, and this one may log in."""
        return self.role == other.role and self.is_active and not self.is_superuser

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must match: it ends when any of these changes, whatever changed it."""
        facts = (
            *(self.password, self.email.lower(), str(self.role), self.is_superuser, self.is_active),
            self.session_round,
        )
        salt = "hoogeveen_alert.accounts.models.User.session"
        return salted_hmac(salt, repr(facts), secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_staff(self) -> bool:
        """Whether the admin lets this account in; what it shows there is the role's."""
        return self.is_active and works_in_administration(self)

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        if not self.is_active or (is_of_budgets(perm) and not settings.BUDGETS):
            return False
        return self.is_superuser or perm in PERMISSIONS[self.role]

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        if not self.is_active:
            return False
        return self.is_superuser or any(
            perm.startswith(f"{app_label}.") for perm in PERMISSIONS[self.role]
        )


def vouched_for(users: Iterable[User]) -> list[EmailAddress]:
    """Rows of allauth's table, for accounts made in bulk: who gives an account proves the address.

    The municipality typed it, or the person answered a mail that went there.
    """
    return [
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    ]
