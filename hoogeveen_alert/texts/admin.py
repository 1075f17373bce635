from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.accounts.access import user_of
from hoogeveen_alert.accounts.admin import ScopedAdmin
from hoogeveen_alert.keys import key_from

from .changes import changed_lines
from .declared import DeclaredText, declared_text, declared_texts
from .forms import TextForm
from .models import ChangedMeanwhile, TextVersion
from .reading import placeholders, rendered


@admin.register(TextVersion)
class TextVersionAdmin(ScopedAdmin):
    """Texts by kind. Saving adds a version; what somebody once agreed to is never changed."""

    fields = readonly_fields = ("title", "number", "made_at", "who", "words", "changes")
    change_form_template = "admin/texts/version.html"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related("by")

    def get_urls(self) -> list[URLPattern]:
        edit = self.admin_site.admin_view(self.edit_view)
        return [
            path("<slug:kind>/bewerken/", edit, name="texts_textversion_edit"),
            *super().get_urls(),
        ]

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    @admin.display(description=_("text"))
    def title(self, version: TextVersion) -> str:
        return str(declared_text(version.kind).title)

    @admin.display(description=_("by"))
    def who(self, version: TextVersion) -> str:
        return str(version.by or _("as shipped"))

    @admin.display(description=_("words"))
    def words(self, version: TextVersion) -> SafeString:
        return format_html('<div class="text-words">{}</div>', rendered(version.body, level=3))

    @admin.display(description=_("changes"))
    def changes(self, version: TextVersion) -> SafeString | str:
        before = TextVersion.objects.filter(kind=version.kind, number__lt=version.number)
        previous = before.order_by("number").last()
        if previous is None:
            return gettext("This is the oldest version.")
        lines = changed_lines(previous.body, version.body)
        # The words say it too: a screen reader does not tell <del> from <ins>.
        said = {"del": gettext("Removed:"), "ins": gettext("Added:")}
        return format_html_join(
            "", "<p>{0} <{1}>{2}</{1}></p>", ((said[kind], kind, line) for kind, line in lines)
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The kinds of text, with the version of each that holds now."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        newest: dict[str, TextVersion] = {}
        for version in self.get_queryset(request).defer("body").order_by("kind", "number"):
            newest[version.kind] = version
        rows = [(text, newest.get(text.kind)) for text in declared_texts()]
        context = {**self._context(request, capfirst(self.opts.verbose_name_plural)), "rows": rows}
        return TemplateResponse(request, "admin/texts/overview.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A version is added to a kind: choose one first."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect("admin:texts_textversion_changelist")

    def edit_view(self, request: HttpRequest, kind: str) -> HttpResponse:
        """Write the next version of a text, with a preview; `?from=` begins with older words."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        text = self._text_or_404(kind)
        newest = TextVersion.objects.newest(kind)
        words = _words_to_begin_with(request, text, newest)
        number = newest.number if newest else text.shipped
        form = TextForm(request.POST or None, initial={"body": words, "after": number})
        is_saving = request.method == "POST" and "_preview" not in request.POST
        if is_saving and form.is_valid() and self._save(request, text, form):
            return redirect("admin:texts_textversion_edit", kind)
        context = {
            **self._context(request, text.title),
            "text": text,
            "form": form,
            "number": number,
            "newest": newest,
            "tokens": placeholders(),
            "versions": self.get_queryset(request).filter(kind=kind).defer("body"),
            "preview": rendered(form.cleaned_data["body"], level=3)
            if form.is_bound and form.is_valid()
            else "",
        }
        return TemplateResponse(request, "admin/texts/edit.html", context)

    def _save(self, request: HttpRequest, text: DeclaredText, form: TextForm) -> bool:
        """Whether the words are saved; when not, the form says why."""
        newest = TextVersion.objects.newest(text.kind)
        body = form.cleaned_data["body"]
        if body == (newest.body if newest else text.shipped_body()):
            self.message_user(request, _("Nothing changed: no new version."), messages.WARNING)
            return True
        try:
            version = TextVersion.save_next(
                text.kind,
                body,
                after=form.cleaned_data["after"],
                by=user_of(request),
            )
        except ChangedMeanwhile:
            form.add_error(
                "body",
                _(
                    "Somebody else saved this text while you were writing. Copy your words, "
                    "open the text again and put them in."
                ),
            )
            return False
        self.log_addition(request, version, [{"added": {}}])
        self.message_user(
            request, _("Saved. Visitors now read version %(number)s.") % {"number": version.number}
        )
        return True

    def _text_or_404(self, kind: str) -> DeclaredText:
        try:
            return declared_text(kind)
        except LookupError as error:
            raise Http404 from error

    def _context(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}


def _words_to_begin_with(
    request: HttpRequest, text: DeclaredText, newest: TextVersion | None
) -> str:
    """Those that hold; of `?from=shipped` or `?from=<number>` when that is asked."""
    asked = request.GET.get("from", "")
    number = key_from(asked)
    if number is not None:
        older = TextVersion.objects.filter(kind=text.kind, number=number).first()
        newest = older or newest
    return text.shipped_body() if asked == "shipped" or newest is None else newest.body
