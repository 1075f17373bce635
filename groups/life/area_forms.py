"""Where the municipality gives a group another area."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.forms import ReasonField, field_of, show_instead

from ..models import AlertGroup
from ..places.area_forms import AreaForm
from ..places.areas import MOST_LETTERS, read_file
from ..places.overlap import AreaCount, Overlap, count_in, overlaps
from . import acts
from .steps import TOO_LONG, GroupStep


class ChangeAreaForm(GroupStep, AreaForm):
    """Neighbourhoods, streets or a file; what becomes of it is shown before it is taken."""

    title = _("Change the area")
    intro = _(
        "Members stay members, also those who live outside from now on. You see the new area on a"
        " map before anything changes."
    )
    done = _("%s has another area. The coordinators get your reason.")
    sources: ClassVar[tuple[str, ...]] = AlertGroup.LIVING
    takes_holes = True
    needed_sometimes = ("neighbourhoods", "named", "file")

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "GeoJSON with one area, in WGS84 or RD New, as the map program of the municipality "
            "saves it."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json,application/geo+json"}),
        error_messages={"empty": _("This file is empty."), "invalid": _("Choose a file.")},
    )
    reason = ReasonField(
        max_length=1000,
        rows=4,
        help_text=_("The coordinators get this text, and the history keeps it. Name nobody."),
        error_messages=TOO_LONG,
    )
    # The area that was shown, and the one that it replaces.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["way", "neighbourhoods", "named", "file", "reason"]

    def __init__(self, row: AlertGroup, *args: Any, **kwargs: Any) -> None:
        super().__init__(row, *args, **kwargs)
        field_of(self, "way", forms.ChoiceField).choices = [
            (self.FROM_LIST, _("I choose neighbourhoods from a list")),
            (self.NAMED, _("I write down streets or postcodes")),
            (self.DRAWN, _("I have a file with the area (GeoJSON)")),
        ]
        self.was = row.area
        self.is_shown = False  # a new area that nobody took yet

    def clean_file(self) -> UploadedFile | None:
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file:
            # Read here and by nothing else: no program of maps sees it.
            area = read_file(file.read(MOST_LETTERS + 1), most_points=self.limits.max_points)
            show_instead(self, "drawing", area.geojson)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.area and not self.errors and cleaned.get("seen") != self.mark:
            self.is_shown = True
            show_instead(self, "seen", self.mark)
            message = _("Look at the map. Is this the right area? Then press the button once more.")
            self.add_error(None, ValidationError(message, code="look"))
        return cleaned

    @property
    def mark(self) -> str:
        """Tells a change from any other, also of the area that somebody else changed meanwhile."""
        wkb = self.area.wkb if self.area else b""
        return hashlib.sha256(bytes(self.was.wkb) + bytes(wkb)).hexdigest()[:16]

    @property
    def now(self) -> AreaCount:
        return count_in(self.was)

    def overlaps(self) -> list[Overlap]:
        if not self.area or not self.count:
            return []
        return overlaps(self.area, but=self.row, count=self.count)

    def for_map(self) -> dict[str, Any]:
        """What static/js/decide.js draws; WGS84, lon lat as GeoJSON has it."""
        shown = [(gettext("New area"), self.area)] if self.area else []
        shown += [(gettext("Area now"), self.was)]
        shown += [(one.group.name, one.group.area) for one in self.overlaps()]
        own, *others = ({"name": n, "area": json.loads(area.geojson)} for n, area in shown)
        words = {"zoomIn": gettext("Zoom in"), "zoomOut": gettext("Zoom out")}
        return {"own": own, "others": others, "home": None, "words": words}

    def apply(self, by: Any) -> None:
        assert self.area  # noqa: S101 - a valid form has one
        places = self.cleaned_data["places"]
        why = self.cleaned_data["reason"]
        acts.change_area(self.row, self.area, places, was=self.was, by=by, why=why)
