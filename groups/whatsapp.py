"""The invitation link of a group, in the one spelling that is kept, whatever was pasted.

WhatsApp shares a sentence with the link in it; other programs leave out https, write the old
`/invite/`, or open the program itself by `whatsapp://chat?code=`.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.typed import seen

HOST = "https://chat.whatsapp.com/"
# Not behind what makes it part of another address, and with nothing but a query behind the code.
INVITATION = re.compile(
    r"(?<![\w.@/%=&?-])(?:https?://)?chat\.whatsapp\.com/+(?:invite/+)?"
    r"(?P<code>[A-Za-z0-9_-]+)/*(?:[?#]\S*)?(?=$|[\s.,;:!)\]>\"'*_\u2019\u201d])",
    re.IGNORECASE,
)
IN_THE_PROGRAM = re.compile(
    r"(?<![\w.@/%=&?-])whatsapp:/*chat/*\?(?:\S*&)?code=(?P<code>[A-Za-z0-9_-]+)", re.IGNORECASE
)
NO_CODE = {"invite", "channel"}
# What WhatsApp shares beside invitations, and what to say of it.
OTHERS = (
    (
        re.compile(r"whatsapp\.com/+channel(?:/|\b)", re.IGNORECASE),
        _("This is the link of a channel. Share the invitation link of the group itself."),
    ),
    (
        re.compile(r"call\.whatsapp\.com", re.IGNORECASE),
        _("This is the link of a call. Share the invitation link of the group itself."),
    ),
    (
        re.compile(
            r"\bwa\.me/|api\.whatsapp\.com|whatsapp:/*send|web\.whatsapp\.com", re.IGNORECASE
        ),
        _("This link opens a chat with one person. Share the invitation link of the group itself."),
    ),
)
TWO = _("There are two invitations here. Paste only the link of this group.")
INVALID = _("This is no WhatsApp invitation: it begins with https://chat.whatsapp.com/.")


def one_link(text: str) -> str:
    """The invitation in a text, in its one spelling; a text without just one comes back bare."""
    bare = seen(text).strip()
    codes = _codes(bare)
    return f"{HOST}{codes.pop()}" if len(codes) == 1 else bare


def check_link(link: str) -> None:
    """Refuse what is no invitation in its one spelling, and say what. Raises ValidationError."""
    codes = _codes(link)
    if {link} == {f"{HOST}{code}" for code in codes}:
        return
    if len(codes) > 1:
        raise ValidationError(TWO, code="two_links")
    said = next((words for pattern, words in OTHERS if pattern.search(link)), INVALID)
    raise ValidationError(said, code="whatsapp_link")


def _codes(text: str) -> set[str]:
    found = [*INVITATION.finditer(text), *IN_THE_PROGRAM.finditer(text)]
    return {match["code"] for match in found} - NO_CODE


class LinkFormField(forms.CharField):
    """Takes all that WhatsApp shares: the field counts letters only of the link in it."""

    def to_python(self, value: Any) -> str:
        return one_link(super().to_python(value) or "")


class InvitationLinkField(models.CharField):
    """Keeps invitation links in one spelling, by whatever path they come."""

    def deconstruct(self) -> Any:
        """To a migration it is a plain field: the database sees no difference."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return one_link(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return one_link(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the row show what is stored."""
        value = one_link(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        kwargs.setdefault("form_class", LinkFormField)
        return super().formfield(*args, **(kwargs | {"max_length": None}))
