"""What comes next in the queue: kept in the session from opening an item until the desk is back."""

from django.http import HttpRequest
from django.urls import reverse

from .queue import Item

KEY = "desk_next"


def remember(request: HttpRequest, item: Item | None) -> None:
    """What follows the item that is opened now; None when it was the last."""
    if item is None:
        request.session[KEY] = {"url": reverse("desk"), "text": ""}
        return
    url = reverse("desk:item", args=[item.row.kind, item.row.key])
    request.session[KEY] = {"url": url, "text": item.text}


def forget(request: HttpRequest) -> None:
    if KEY in request.session:
        del request.session[KEY]
