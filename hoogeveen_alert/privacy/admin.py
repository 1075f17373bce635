from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.admin import OneRowAdmin, ReadOnlyAdmin
from hoogeveen_alert.keys import key_from

from .changes import MASK, declared
from .declared import activities
from .models import DeletionTerms, HistoryEntry, ProcessingRecord
from .processing import address_of

NEWEST = 5_000
SHORT = 12  # signs of a pseudonym, enough to tell two apart

# auditlog registers whichever model holds its entries, with links and words of its own.
admin.site.unregister(HistoryEntry)


class WhatFilter(admin.SimpleListFilter):
    title = _("what")
    parameter_name = "wat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        kinds = [ContentType.objects.get_by_natural_key(*key) for key in map(_key, declared())]
        return [(str(kind.pk), capfirst(kind.name)) for kind in kinds]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = key_from(self.value() or "")
        return queryset if chosen is None else queryset.filter(content_type_id=chosen)


def _key(tracked: Any) -> tuple[str, str]:
    app_label, _dot, model = tracked.model.lower().partition(".")
    return app_label, model


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    """Who changed what; for reading only."""

    list_display = ("timestamp", "what", "action", "which_fields", "who")
    sortable_by = ("timestamp", "action")
    list_filter = (WhatFilter, "action")
    list_select_related = ("content_type", "actor")
    date_hierarchy = "timestamp"
    fields = readonly_fields = ("timestamp", "what", "action", "who", "before_and_after")

    @admin.display(description=_("what"))
    def what(self, entry: HistoryEntry) -> str:
        kind = entry.content_type
        label = f"{capfirst(kind.name)} {entry.object_repr}"
        try:
            page = f"admin:{kind.app_label}_{kind.model}_change"
            url = reverse(page, args=[entry.object_pk])
        except NoReverseMatch:
            return label
        return format_html('<a href="{}">{}</a>', url, label)

    @admin.display(description=_("who"))
    def who(self, entry: HistoryEntry) -> str:
        """In words: the admin would link to an account, which not every role may open."""
        return str(entry.actor or _("visitor or the portal itself"))

    @admin.display(description=_("which fields"))
    def which_fields(self, entry: HistoryEntry) -> str:
        changed = [name for name, change in _sorted(entry) if not _stayed(change)]
        return ", ".join(self._label(entry, name) for name in changed)

    @admin.display(description=_("from what to what"))
    def before_and_after(self, entry: HistoryEntry) -> str:
        rows = [
            (self._label(entry, name), _said(change, _field(entry, name)))
            for name, change in _sorted(entry)
        ]
        return format_html("<dl>{}</dl>", format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows))

    def _label(self, entry: HistoryEntry, name: str) -> str:
        return str(getattr(_field(entry, name), "verbose_name", name))


def _sorted(entry: HistoryEntry) -> list[tuple[str, Any]]:
    return sorted((entry.changes or {}).items())


def _field(entry: HistoryEntry, name: str) -> Any:
    """The field of that name; None when the model has it no more."""
    model = entry.content_type.model_class()
    found = {field.name: field for field in model._meta.get_fields()} if model else {}
    return found.get(name)


def _stayed(change: Any) -> bool:
    """Whether it stands there to tell what the row is of, and not because it changed."""
    return not isinstance(change, dict) and change[0] == change[1] != MASK


def _said(change: Any, field: Any) -> str:
    """Before and after; of a many-to-many field what was added or taken away."""
    if isinstance(change, dict):
        listed = ", ".join(change["objects"])
        before, after = (listed, "–") if change["operation"] == "delete" else ("–", listed)
    else:
        before, after = (_shown(value, field) for value in change)
    return after if _stayed(change) else format_html("{} → {}", before, after)


def _shown(value: Any, field: Any) -> str:
    """A choice and a day in words; another row as a link with its key, never its name."""
    if value in (None, "", "None"):
        return "–"
    if isinstance(field, models.ForeignKey):
        kind = field.remote_field.model._meta
        try:
            url = reverse(f"admin:{kind.app_label}_{kind.model_name}_change", args=[value])
        except NoReverseMatch:
            return f"#{value}"
        return format_html('<a href="{}">#{}</a>', url, value)
    day = parse_date(value) if isinstance(field, models.DateField) else None
    if day:
        return date_format(day, "j F Y")
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))


@admin.register(DeletionTerms)
class DeletionTermsAdmin(OneRowAdmin):
    """For the application manager alone: no role has the permission."""

    fields = ("brake_percent", "brake_rows")


class ActivityFilter(admin.SimpleListFilter):
    title = _("what for")
    parameter_name = "waarvoor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(activity.slug, activity.name) for activity in activities()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value()
        return queryset.filter(activity=address_of(chosen)) if chosen else queryset


def as_code(name: str) -> str:
    """A name for machines, as other registers of processing have it: it is the same everywhere."""
    return format_html("<code>{}</code>", name)


class OperationFilter(admin.SimpleListFilter):
    """Of the newest lines: all of them would be read to know each operation there ever was."""

    title = _("operation")
    parameter_name = "handeling"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        newest = ProcessingRecord.objects.order_by("-pk").values_list("name", flat=True)
        return [(name, as_code(name)) for name in sorted(set(newest[:NEWEST]))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(ProcessingRecord)
class ProcessingRecordAdmin(ReadOnlyAdmin):
    """Who looked at whom, by pseudonyms; for the application manager, and for reading only."""

    list_display = ("started_at", "operation", "what_for", "whose", "subject_short", "by_short")
    list_filter = (ActivityFilter, OperationFilter)
    date_hierarchy = "started_at"
    fields = readonly_fields = (
        *("started_at", "ended_at", "status", "operation", "what_for", "whose", "subject", "by"),
        "trace_id",
    )

    @admin.display(description=_("operation"))
    def operation(self, record: ProcessingRecord) -> str:
        return as_code(record.name)

    @admin.display(description=_("what for"))
    def what_for(self, record: ProcessingRecord) -> str:
        names = {address_of(activity.slug): str(activity.name) for activity in activities()}
        return names.get(record.activity, record.activity)

    @admin.display(description=_("kind of person"))
    def whose(self, record: ProcessingRecord) -> str:
        try:
            return capfirst(str(apps.get_model(record.subject_type)._meta.verbose_name))
        except LookupError:
            return record.subject_type

    @admin.display(description=_("pseudonym"))
    def subject_short(self, record: ProcessingRecord) -> str:
        return record.subject[:SHORT]

    @admin.display(description=_("who looked"))
    def by_short(self, record: ProcessingRecord) -> str:
        return record.by[:SHORT]
