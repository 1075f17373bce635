"""Photos, for those who may see what they belong to: as private as the rows themselves."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from hoogeveen_alert.accounts.access import get_visible_or_404

from ..models import Inspection, Sign, SignRequest
from ..photos import photo_response


@require_safe
@login_required
def of_request(request: HttpRequest, pk: int) -> FileResponse:
    return photo_response(get_visible_or_404(SignRequest, request.user, pk=pk).photo)


@require_safe
@login_required
def of_sign(request: HttpRequest, pk: int) -> FileResponse:
    return photo_response(get_visible_or_404(Sign, request.user, pk=pk).photo)


@require_safe
@login_required
def of_inspection(request: HttpRequest, pk: int) -> FileResponse:
    return photo_response(get_visible_or_404(Inspection, request.user, pk=pk).photo)
