from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import mail_to, queue_mails


def send_deletion_held(rule: str, number: int) -> None:
    """Tell the application managers that more is past its term than on other days."""
    known = {"rule": rule, "number": number, "path": reverse("retention:overview")}
    managers = User.objects.filter(is_superuser=True, is_active=True)
    template = "privacy/email/deletion_held"
    queue_mails(mail_to(user, template, known | {"name": user.name}) for user in managers)
