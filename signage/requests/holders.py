"""Which accounts wait for an answer about signs, and are therefore kept."""

from hoogeveen_alert.personal_data import Posts

from ..models import SignRequest


def waiting_for_signs() -> Posts:
    open_requests = SignRequest.objects.open().of_volunteers()
    return Posts(open_requests.order_by().values("asked_by"))
