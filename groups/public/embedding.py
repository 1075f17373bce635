"""The map and list on a page of another site, in an iframe: what it shows, and its snippet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import AlertGroup, District
from ..models.alert_group import AlertGroupQuerySet

EVERYTHING = "*"  # as slugs: a list of all groups would be as large as the map
PER_PAGE = 250
# The address of a group's page, or only its last part.
GROUP_ADDRESS = re.compile(r"(?:(?:https?://[^/\s]+)?/?groepen/)?([-\w]{1,200})/?", re.ASCII)


@dataclass
class Excerpt:
    """What a frame shows: everything, one district or one group."""

    district: District | None = None
    group: AlertGroup | None = None
    is_known: bool = True  # False: a district or group was asked that does not exist

    @classmethod
    def asked_by(cls, query: QueryDict) -> Excerpt:
        """Read `?groep=<slug>` or `?wijk=<code>`; one group is more precise than a district."""
        slug, code = (_clean(query.get(name, "")) for name in ("groep", "wijk"))
        if slug:
            found = AlertGroup.objects.published().for_public().with_member_count()
            group = found.filter(slug=slug).first()
            return cls(group=group, is_known=group is not None)
        if code:
            district = District.objects.current().defer("area").filter(code=code).first()
            return cls(district=district, is_known=district is not None)
        return cls()

    def page(self, number: str | None) -> Page[AlertGroup]:
        """So many of its groups as a page lists."""
        rows: Any = [self.group] if self.group else self._groups() if self.is_known else []
        return Paginator(rows, PER_PAGE).get_page(number)

    def on_map(self, page: Page[AlertGroup]) -> list[str] | str:
        """Slugs of the groups to draw, or EVERYTHING."""
        if self.is_known and not self.group and not self.district:
            return EVERYTHING
        if page.has_other_pages():
            return list(self._groups().values_list("slug", flat=True))
        return [group.slug for group in page]

    def _groups(self) -> AlertGroupQuerySet:
        published = AlertGroup.objects.published().for_public().with_member_count()
        return published.in_district(self.district) if self.district else published

    def title(self) -> str:
        if not self.is_known:
            return _("This is not here any more")
        if self.group:
            return _("WhatsApp-Alert group %(name)s") % {"name": self.group.name}
        place = self.district.name if self.district else settings.MUNICIPALITY_NAME
        return _("WhatsApp-Alert groups in %(place)s") % {"place": place}

    def snippet(self, height: int, origin: str) -> SafeString:
        """The iframe to paste in another site; needs no script."""
        asked = {"groep": self.group.slug} if self.group else {}
        asked = {"wijk": self.district.code} if self.district else asked
        query = f"?{urlencode(asked)}" if asked else ""
        return format_html(
            '<iframe src="{}{}{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>',
            origin,
            reverse("groups:embed"),
            query,
            self.title(),
            height,
        )


def _clean(value: str) -> str:
    # A NUL would be an error in PostgreSQL.
    return value.strip()[:200].replace("\x00", "\ufffd")


class SnippetForm(forms.Form):
    """What to show, and how high; in the page's address, so that it can be kept."""

    wijk = forms.ModelChoiceField(
        District.objects.current().defer("area").order_by("sort_key"),
        to_field_name="code",
        required=False,
        label=gettext_lazy("District"),
        empty_label=gettext_lazy("The whole municipality"),
    )
    groep = forms.CharField(
        required=False,
        max_length=300,
        label=gettext_lazy("Only one group"),
        help_text=gettext_lazy("Paste the address of the page of the group. May stay empty."),
    )
    hoogte = forms.IntegerField(
        required=False,
        min_value=300,
        max_value=2000,
        label=gettext_lazy("Height in pixels"),
        help_text=gettext_lazy("Between 300 and 2000; usually 700."),
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    USUAL_HEIGHT = 700

    def clean_groep(self) -> AlertGroup | None:
        typed = self.cleaned_data["groep"].strip()
        if not typed:
            return None
        address = GROUP_ADDRESS.fullmatch(typed)
        group = address and AlertGroup.objects.published().filter(slug=address[1]).first()
        if not group:
            raise forms.ValidationError(
                gettext_lazy("There is no group with a page at this address.")
            )
        return group

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("groep") and cleaned.get("wijk"):
            self.add_error("groep", gettext_lazy("Choose a district or one group, not both."))
        return cleaned

    def excerpt(self) -> Excerpt:
        return Excerpt(self.cleaned_data.get("wijk"), self.cleaned_data.get("groep"))
