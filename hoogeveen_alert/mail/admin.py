from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.admin import OneRowAdmin, ReadOnlyAdmin
from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.keys import key_from

from .addresses import masked
from .kinds import in_words
from .models import (
    AlreadyMoved,
    MailTerms,
    OutgoingMail,
    OutgoingMailQuerySet,
    WordsGone,
    kept_days,
)


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds that there are, in words."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield {**choice, "display": in_words(str(choice["display"]))}


class ChosenFilter(admin.SimpleListFilter):
    """Only there when an address asks for it: `?over=groups.alertgroup:12`, `?aan=<account>`."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        chosen = request.GET.get(str(self.parameter_name), "")
        return [(chosen, _("the one chosen"))] if chosen else []


class AboutFilter(ChosenFilter):
    title = _("about")
    parameter_name = "over"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.about(self.value())


class AccountFilter(ChosenFilter):
    title = _("account")
    parameter_name = "aan"

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        key = key_from(self.value() or "")
        account = User.objects.visible_to(request.user).filter(pk=key).first()
        return queryset.sent_to(account.email) if account else queryset.none()


@admin.register(OutgoingMail)
class OutgoingMailAdmin(ReadOnlyAdmin):
    """What became of each mail; members stay masked, and words are for a demonstration."""

    list_display = ("created_at", "what", "whom", "state", "attempts", "next_try", "error")
    sortable_by = ("created_at", "what", "state", "attempts", "next_try")
    list_filter = (
        "state",
        ("kind", KindFilter),
        AboutFilter,
        AccountFilter,
    )
    ordering = ("-created_at", "-pk")
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        rows = super().get_queryset(request)
        assert isinstance(rows, OutgoingMailQuerySet)  # noqa: S101
        rows = rows.with_account()
        return rows if settings.DEMO else rows.defer("subject", "text", "html", "headers")

    @admin.display(description=_("kind"), ordering="kind")
    def what(self, mail: OutgoingMail) -> str:
        return mail.kind_in_words

    @admin.display(description=_("recipient"))
    def whom(self, mail: OutgoingMail) -> str:
        known = getattr(mail, "has_account", False)
        return mail.recipient if known else masked(mail.recipient)

    @admin.display(description=_("next try at"), ordering="next_try_at")
    def next_try(self, mail: OutgoingMail) -> datetime | None:
        return mail.leaves_at

    @admin.display(description=_("history"))
    def course(self, mail: OutgoingMail) -> str:
        return "\n".join(
            " – ".join(str(line[key]) for key in ("at", "what", "attempts", "error") if key in line)
            for line in mail.history
        )

    def get_fields(self, request: HttpRequest, obj: OutgoingMail | None = None) -> Any:
        facts = ["created_at", "what", "whom", "state", "attempts", "next_try", "sent_at"]
        words = ["subject", "text"] if settings.DEMO else []
        return [*facts, "error", "course", *words]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mail.resend_outgoingmail")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With what the reader must know: what the list cannot see, and how far it goes back."""
        told = {"bounces_are_seen": bool(settings.BOUNCE_MAILBOX_URL), "kept_days": kept_days()}
        return super().changelist_view(request, told | (extra_context or {}))

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: OutgoingMailQuerySet) -> None:
        again = held_back = wordless = skipped = 0
        for mail in queryset:
            try:
                mail.send_again(by=user_of(request))
                again += 1
                held_back += mail.is_held_back
            except WordsGone:
                wordless += 1
            except AlreadyMoved:
                skipped += 1
        if again:
            done = ngettext("%d mail is sent again.", "%d mails are sent again.", again) % again
            self.message_user(request, done, messages.SUCCESS)
        if held_back:
            self.message_user(request, gettext("Reminders wait for the end of quiet hours."))
        if wordless:
            gone = ngettext(
                "Of %d mail the words were not kept; it cannot be sent again.",
                "Of %d mails the words were not kept; they cannot be sent again.",
                wordless,
            )
            self.message_user(request, gone % wordless, messages.WARNING)
        if skipped:
            kept = ngettext(
                "%d mail had not failed and was left alone.",
                "%d mails had not failed and were left alone.",
                skipped,
            )
            self.message_user(request, kept % skipped, messages.WARNING)


@admin.register(MailTerms)
class MailTermsAdmin(OneRowAdmin):
    fields = ("kept_days",)
