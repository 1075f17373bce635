from django.urls import reverse

from hoogeveen_alert.accounts.models import User
from hoogeveen_alert.mail.messages import send_mail_to

from .steps import SENDER, TEST_MAIL


def send_test(to: User) -> None:
    path = f"{reverse('setting_up:list')}#{SENDER}"
    send_mail_to(to, f"setting_up/email/{TEST_MAIL}", {"path": path})
