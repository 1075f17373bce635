"""The register of signs: which are shown, in which state they are, and what is to be done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from groups.models import Neighbourhood
from groups.public.map import PRECISION
from hoogeveen_alert.keys import key_from

from ..models import DamageReport, Sign, SignRules, Smederij
from .forms import RegisterForm
from .map import position_of

MOST_IN_A_FILE = 2_000
MOST_ON_THE_MAP = 20_000
MOST_ON_PAPER = 300  # a row takes about 20 ms, and nobody takes more along

# What the crew does with a sign, by the state it is shown in.
TASKS = {
    "planned": _("place the sign"),
    "damaged": _("repair or replace"),
    "to_remove": _("take the sign away"),
    "to_inspect": _("inspect the sign"),
}


def state_of(sign: Sign, today: date | None = None) -> str:
    """The state as people see it; with `today` also whether an inspection is due.

    That the sign of an ended group has to go is nowhere written down: it follows.
    """
    if sign.is_to_remove:
        return "to_remove"
    due = today and sign.next_inspection_on and sign.next_inspection_on <= today
    if due and sign.status == "placed":
        return "to_inspect"
    return sign.status


def state_in_words(state: str) -> str:
    return str(RegisterForm.STATES[state])


def hangs_too_long(sign: Sign, ended_before: date) -> bool:
    """To remove, and of a group that ended before that day; as `SignQuerySet.too_long`."""
    ended = sign.group and sign.group.closed_at
    gone = not ended or timezone.localdate(ended) >= ended_before
    return not gone and state_of(sign) == "to_remove"


def in_words(sign: Sign, state: str, ended_before: date) -> str:
    """The state, and that it lasts too long."""
    words = state_in_words(state)
    if hangs_too_long(sign, ended_before):
        return gettext("%(state)s, too late") % {"state": words}
    return words


def task_for(sign: Sign, state: str, ended_before: date) -> str:
    """What the crew does with the sign, or nothing."""
    task = str(TASKS.get(state, ""))
    if hangs_too_long(sign, ended_before):
        return gettext("%(task)s: it had to be gone already") % {"task": task}
    return task


def with_facts(signs: QuerySet[Sign]) -> QuerySet[Sign]:
    """With what a row of the register shows, and no area or link of a group."""
    waiting = DamageReport.objects.waiting().filter(sign=OuterRef("pk"))
    joined = signs.select_related("group", "sign_type", "request")
    return joined.annotate(is_reported=Exists(waiting)).defer(
        "group__area", "group__whatsapp_link", "group__purpose"
    )


def chosen_by(form: RegisterForm, signs: QuerySet[Sign]) -> QuerySet[Sign]:
    """The signs that the filters of the page ask for; all that are not removed when none do."""
    filled = form.cleaned_data if form.is_valid() else {}
    signs = _in_state(signs, filled.get("staat", ""))
    if filled.get("smederij"):
        signs = signs.filter(
            Q(request__smederij=filled["smederij"])
            | Q(request=None, group__neighbourhoods__smederijen=filled["smederij"])
            | Q(request=None, group=None) & _inside(filled["smederij"])
        ).distinct()
    words = (filled.get("zoek") or "").strip()
    if words:
        either = Q(place__icontains=words) | Q(group__name__icontains=words)
        either |= Q(pole_number__iexact=words)
        number = key_from(words)
        if number is not None:
            either |= Q(pk=number)
        signs = signs.filter(either)
    return signs


def _inside(smederij: Smederij) -> Exists:
    """Of a sign without a group only the place says whose it is."""
    there = Neighbourhood.objects.filter(smederijen=smederij, area__covers=OuterRef("point"))
    return Exists(there)


def _in_state(signs: Any, state: str) -> Any:
    today = timezone.localdate()
    if state == "to_remove":
        return signs.to_remove()
    if state == "to_inspect":
        return signs.to_inspect(on=today)
    if state == "work":
        return signs.to_do(on=today)
    if state in ("placed", "damaged"):
        return signs.filter(status=state).not_to_remove()
    if state:
        return signs.filter(status=state)
    return signs.promised()


def as_collection(signs: Iterable[Sign]) -> bytes:
    """A GeoJSON file (RFC 7946) for other programs of the municipality; holds no person."""
    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    features = [_feature(sign, today, ended_before) for sign in signs]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")).encode()


def _feature(sign: Sign, today: date, ended_before: date) -> dict[str, Any]:
    state = state_of(sign, today)
    return {
        "type": "Feature",
        "id": sign.pk,
        "geometry": position_of(sign),
        "properties": {
            "name": str(sign),
            "state": state,
            "text": f"{in_words(sign, state, ended_before).capitalize()}. {sign.place}",
            "task": task_for(sign, state, ended_before),
            "place": sign.place,
            "type": sign.sign_type.name,
            "group": sign.group.name if sign.group else "",
            "pole": sign.get_pole_kind_display() if sign.pole_kind else "",
            "pole_number": sign.pole_number,
            "placed_on": sign.placed_on and sign.placed_on.isoformat(),
            "next_inspection_on": sign.next_inspection_on and sign.next_inspection_on.isoformat(),
            "url": reverse("signage:sign", args=[sign.pk]),
        },
    }


def as_points(signs: Any) -> bytes:
    """The same for the portal's own map: number, lat, lon, state and place, and states in words."""
    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    of_group = ("group__status", "group__closed_at")
    columns = signs.select_related("group").only(
        *("point", "status", "place", "next_inspection_on", "group_id"), *of_group
    )
    rows = []
    for sign in columns.order_by("pk")[:MOST_ON_THE_MAP]:
        state = state_of(sign, today)
        late = "_late" if hangs_too_long(sign, ended_before) else ""
        lon, lat = (round(number, PRECISION) for number in sign.point.coords)
        rows.append([sign.pk, lat, lon, f"{state}{late}", sign.place])
    states = {state: state_in_words(state).capitalize() for state in RegisterForm.STATES}
    states["to_remove_late"] = gettext("%(state)s, too late") % {"state": states["to_remove"]}
    said = {"signs": rows, "states": states}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def work_list_pdf(signs: Iterable[Sign], *, in_all: int) -> bytes:
    """The list on paper; each row has a code that opens the sign's page on a phone.

    `in_all` is how many there are, of which these are the first.
    """
    import weasyprint

    today = timezone.localdate()
    ended_before = SignRules.current().too_late_from(today)
    rows = []
    for sign in signs:
        task = task_for(sign, state_of(sign, today), ended_before)
        rows.append({"sign": sign, "task": task, "code": _code(sign)})
    page = render_to_string(
        "signage/street/work_list.html",
        {
            "rows": rows,
            "in_all": in_all,
            "today": today,
            "title": gettext("Work list for signs"),
            "municipality": settings.MUNICIPALITY_NAME,
        },
    )
    # Nothing is fetched: what somebody typed can name no file and no address.
    fetcher = weasyprint.URLFetcher(allowed_protocols=())
    written: bytes = weasyprint.HTML(string=page, url_fetcher=fetcher).write_pdf()
    return written


def _code(sign: Sign) -> str:
    path = reverse("signage:sign", args=[sign.pk])
    code = segno.make(f"{settings.SITE_URL}{path}", error="l", micro=False)
    return code.svg_inline(scale=2, border=2)
