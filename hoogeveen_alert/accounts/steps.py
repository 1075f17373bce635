"""Steps: pages of the admin that ask what a step needs, and then call the act."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..history import TransitionNotAllowed
from ..once.acts import answer_once
from .access import user_of
from .admin import ReadOnlyAdmin, ScopedAdmin


class StepForm(forms.Form):
    """What one step asks of somebody about a row; `apply` takes it."""

    title: ClassVar[str | Promise]
    intro: ClassVar[str | Promise] = ""
    done: ClassVar[str | Promise] = _("Done.")
    is_grave: ClassVar[bool] = False

    def __init__(self, row: Any, *args: Any, **kwargs: Any) -> None:
        self.row = row
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @classmethod
    def may(cls, user: Any) -> bool:
        """Whether somebody who may take steps of such rows may take this one."""
        return True

    @classmethod
    def is_possible(cls, row: Any) -> bool:
        return True

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        """Whether the page of the row leads to the step's page."""
        return cls.is_possible(row)

    def said(self) -> str:
        """What is said once the step is taken."""
        return str(self.done)

    def apply(self, by: Any) -> None:
        raise NotImplementedError


class StepPages(ScopedAdmin):
    """Admin with a page for each step that a row can take."""

    steps: ClassVar[dict[str, tuple[str, type[StepForm]]]] = {}  # name: path, form
    refusals: ClassVar[tuple[type[Exception], ...]] = ()  # of the acts; each says why
    not_twice: ClassVar[frozenset[str]] = frozenset()  # that no state of the row keeps to once
    step_template = "admin/step.html"

    def get_urls(self) -> list[Any]:
        own = [
            path(
                f"<path:object_id>/{where}/",
                self.admin_site.admin_view(self.step_view),
                {"step": step},
                name=f"{self.opts.app_label}_{self.opts.model_name}_{step}",
            )
            for step, (where, _form) in self.steps.items()
        ]
        return own + super().get_urls()

    def may_step(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj)

    def get_row(self, request: HttpRequest, object_id: str) -> Any:
        return self.get_object(request, object_id)

    def step_view(self, request: HttpRequest, object_id: str, step: str) -> HttpResponse:
        row = self.get_row(request, object_id)
        asked = self.steps[step][1]
        if not (self.may_step(request, row) and asked.may(request.user)):
            raise PermissionDenied
        if row is None:
            raise Http404
        refused = None if asked.is_possible(row) else self.too_late(request, row, step)
        if refused:
            return refused
        form = asked(row, request.POST, request.FILES) if request.method == "POST" else asked(row)
        if request.method == "POST" and form.is_valid():
            if step in self.not_twice:
                return answer_once(request, lambda: self._take(request, row, step, form))
            return self._take(request, row, step, form)
        return self.render_step(request, row, step, form)

    def _take(self, request: HttpRequest, row: Any, step: str, form: StepForm) -> HttpResponse:
        """Take the step and go back to the row; what refuses it is told at the form."""
        try:
            form.apply(user_of(request))
        except TransitionNotAllowed:
            refused = self.too_late(request, row, step, form)
            if refused:
                return refused
            form.add_error(None, _("Somebody else was first: this is not possible any more."))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except self.refusals as refusal:
            form.add_error(None, str(refusal))
        else:
            self.note_step(request, row, form)
            messages.success(request, form.said())
            return redirect(self.change_url(row))
        return self.render_step(request, row, step, form)

    def too_late(
        self, request: HttpRequest, row: Any, step: str, form: StepForm | None = None
    ) -> HttpResponse | None:
        """The answer when the step is not possible, or with a form, not any more.

        None to show the form.
        """
        return None

    def note_step(self, request: HttpRequest, row: Any, form: StepForm) -> None:
        self.log_change(request, row, str(form.title))

    def render_step(self, request: HttpRequest, row: Any, step: str, form: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": form.title,
            "original": row,
            "facts": self.facts(row),
            "form": form,
            "back": self.change_url(row),
        }
        return TemplateResponse(request, self.step_template, context)

    def facts(self, row: Any) -> list[tuple[str | Promise, str]]:
        """What somebody wants to know of the row before the step."""
        return []

    def possible_steps(self, request: HttpRequest, row: Any) -> list[tuple[str, str | Promise]]:
        """Address and title of each step that is offered now."""
        if not self.may_step(request, row):
            return []
        return [
            (self.step_url(row, step), form.title)
            for step, (_where, form) in self.steps.items()
            if form.may(request.user) and form.is_offered(row)
        ]

    def step_url(self, row: models.Model, step: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{step}", args=[row.pk])

    def change_url(self, row: models.Model) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context["original"]:
            context["steps"] = self.possible_steps(request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)


class SteppedAdmin(ReadOnlyAdmin, StepPages):
    """Admin of rows that change by steps only: no row is edited, added freely or deleted."""
