"""Rows of the permission matrix for signs, and the rows of the database that they need."""

from typing import Any

from django.utils import timezone

from groups.models import AlertGroup
from signage.models import DamageReport, Inspection, Sign, SignRequest
from signage.requests import acts as request_acts
from tests import factories, sign_admin_permissions
from tests.sign_factories import SignFactory, ask, budget_of

ALL = (200,) * 8
COLLEAGUES = (302, 200, 200, 200, 200, 403, 200, 200)
WORKERS = (302, 403, 403, 403, 403, 200, 200, 200)
OWN_GROUP = (302, 404, 200, 200, 200, 404, 200, 200)
ON_THE_LIST = (302, 404, 200, 200, 200, 200, 200, 200)
# What is done with a sign of the work list by the municipality, and who is hired for it.
STREET = (302, 404, 403, 403, 403, 200, 200, 200)
NO_PHOTO = (302, 404, 404, 404, 404, 404, 404, 404)  # with a photo: test_sign_requests and _placing

MATRIX = [
    # each: visitor, outsider, coordinator, area, police, contractor, municipality, superuser
    ("signage:map_signs", "get", ALL),
    ("signage:list", "get", ALL),
    ("signage:report", "get", ALL),
    ("signage:reported", "get", ALL),
    ("signage:mine", "get", COLLEAGUES),
    ("signage:ask", "get", (302, 200, 200, 200, 403, 403, 403, 200)),
    ("signage:place_words", "post", (302, 200, 200, 200, 403, 403, 403, 200)),
    ("signage:request", "get", OWN_GROUP),
    ("signage:answer", "get", (302, 404, 200, 200, 403, 404, 403, 302)),
    ("signage:withdraw", "get", (302, 404, 200, 302, 403, 404, 403, 302)),
    ("signage:request_photo", "get", NO_PHOTO),
    ("signage:work", "get", WORKERS),
    ("signage:register", "get", COLLEAGUES),
    ("signage:register_geojson", "get", COLLEAGUES),
    ("signage:register_points", "get", COLLEAGUES),
    ("signage:work_list", "get", (302, 200, 200, 200, 200, 200, 200, 200)),
    ("signage:sign", "get", ON_THE_LIST),
    ("signage:label", "get", ON_THE_LIST),
    ("signage:register_file", "get", COLLEAGUES),
    ("signage:sign_photo", "get", NO_PHOTO),
    ("signage:inspection_photo", "get", NO_PHOTO),
    ("signage:report_photo", "get", (302, 404, 403, 403, 403, 403, 404, 404)),
    ("signage:hang", "get", STREET),
    ("signage:inspect", "get", STREET),
    ("signage:remove", "get", STREET),
    ("signage:replace", "get", (302, 404, 403, 403, 403, 403, 200, 200)),
    *sign_admin_permissions.MATRIX,
]  # fmt: skip

OF_THE_OFFICE = {url for url, _method, _statuses in sign_admin_permissions.MATRIX}
ASKERS_ONLY = {"visitor": 302, "outsider": 404, "police": 403, "municipality": 403}
OFFICE_ONLY = {"visitor": 302, "outsider": 404, "coordinator": 403, "area": 403, "police": 403}
REFUSED_POSTS = [
    ("signage:ask", {"visitor": 302, "police": 403, "municipality": 403}),
    ("signage:answer", ASKERS_ONLY),
    ("signage:withdraw", ASKERS_ONLY),
    ("signage:hang", OFFICE_ONLY),
    ("signage:inspect", OFFICE_ONLY),
    ("signage:remove", OFFICE_ONLY),
    ("signage:replace", OFFICE_ONLY | {"contractor": 403}),
    *sign_admin_permissions.REFUSED_POSTS,
]
# What would do it, if it were allowed.
TYPED = {
    "motivation": "Gekaapt",
    "reason": "Gekaapt",
    "condition": "gone",
} | sign_admin_permissions.TYPED


def arguments_of(url: str, group: AlertGroup) -> dict[str, Any]:
    """What `reverse` needs for a page of a request or a sign of the group."""
    if url in OF_THE_OFFICE:
        return sign_admin_permissions.arguments_of(url, group)
    name = url.removeprefix("signage:")
    if name in ("request", "answer", "withdraw", "request_photo"):
        return {"pk": _request_of(group).pk}
    if name == "hang":
        return {"pk": _planned_sign_of(group).pk}
    if name in ("report", "reported", "sign", "label", "sign_photo", "inspect", "remove"):
        return {"pk": _sign_of(group).pk}
    if name == "report_photo":
        return {"pk": _report_of(group).pk}
    if name == "replace":
        return {"pk": _damaged_sign_of(group).pk}
    if name == "register_file":
        return {"ending": "csv"}
    if name == "inspection_photo":
        return {"pk": _inspection_of(group).pk}
    return {}


def _request_of(group: AlertGroup) -> SignRequest:
    """One that the municipality asks something about, so that it can be answered."""
    found = group.sign_requests.filter(status="returned").first()
    if not found:
        found = ask(group, signs=1)
        request_acts.ask_back(
            found, by=factories.UserFactory(role="municipality"), why="Waarom daar?"
        )
    return found


def _planned_sign_of(group: AlertGroup) -> Sign:
    """One that was delivered, so that it stands on the work list."""
    found = group.signs.filter(status="planned").first()
    if not found:
        clerk = factories.UserFactory(role="municipality")
        request = ask(group, signs=1)
        budget_of(request.smederij, 500, by=clerk)
        request_acts.approve(request, by=clerk)
        found = request.signs.get()
    Sign.objects.filter(pk=found.pk).update(delivered_on=timezone.localdate())
    return found


def _sign_of(group: AlertGroup) -> Sign:
    """One that hangs, and stands on the work list for a look."""
    found = group.signs.in_the_street().first() or SignFactory(group=group)
    if found.next_inspection_on is None or found.next_inspection_on > timezone.localdate():
        Sign.objects.filter(pk=found.pk).update(next_inspection_on=timezone.localdate())
    return found


def _report_of(group: AlertGroup) -> DamageReport:
    """What somebody reported of the sign, so that it stands on the work list."""
    found = DamageReport.objects.waiting().filter(sign=_sign_of(group)).first()
    return found or DamageReport.objects.create(sign=_sign_of(group), text="Scheef.")


def _damaged_sign_of(group: AlertGroup) -> Sign:
    found = group.signs.filter(status="damaged").first()
    return found or SignFactory(group=group, status="damaged")


def _inspection_of(group: AlertGroup) -> Inspection:
    sign = _sign_of(group)
    return sign.inspections.first() or Inspection.objects.create(
        sign=sign, condition="good", by=factories.UserFactory(role="municipality")
    )
