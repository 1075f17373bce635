"""What allauth mails, and to whom: a part of the adapter of its accounts."""

import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.db import DEFAULT_DB_ALIAS, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from hoogeveen_alert.email_addresses import one_spelling
from hoogeveen_alert.mail.models import OutgoingMail

from .. import by_mail

TEMPLATES = "account/email"
# The mail that whoever asked would have got, by the page on which it was asked.
AS_IF = {"account_reset_password": "password_reset_key"}


class MailsToOneAddress(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        return one_spelling(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail it with links of this portal, whatever host and port were asked.

        For an address without an account the same work is done, and no mail is left.
        """
        if template_prefix == by_mail.TEMPLATE and not context.get("reauthentication"):
            context = context | by_mail.button(self.request, email, context["code"])
        here = {name: on_site(value) for name, value in context.items() if name.endswith("_url")}
        if template_prefix != f"{TEMPLATES}/unknown_account":
            super().send_mail(template_prefix, email, context | here)
            return
        as_if = AS_IF.get(self.request.resolver_match.url_name, "login_code")
        path = "/accounts/password/reset/key/1-aaaaaa-00000000000000000000000000000000/"
        code = self.generate_login_code()
        known = {"code": code, "password_reset_url": on_site(path)}
        if as_if == "login_code":
            known |= by_mail.button(self.request, email, code)
        as_if_sent(self.render_mail(f"{TEMPLATES}/{as_if}", email, context | known))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By address alone: with the host in it, each port made up counted anew."""
        return one_spelling(credentials.get("email", ""))

    def pre_login(
        self, request: HttpRequest, user: Any, *, email: str | None, **kwargs: Any
    ) -> HttpResponse | None:
        """Let no code in that went to an address which is no longer the account's."""
        by_provider = "sociallogin" in (kwargs.get("signal_kwargs") or {})
        if email and not by_provider and one_spelling(email) != user.email:
            messages.error(request, gettext("This e-mail address was changed. Log in anew."))
            return redirect("account_login")
        return super().pre_login(request, user, email=email, **kwargs)


def on_site(url: str) -> str:
    """The same page of this portal, at the one address it has."""
    _scheme, _host, path, query, fragment = urlsplit(url)
    return settings.SITE_URL + urlunsplit(("", "", path, query, fragment))


def as_if_sent(message: EmailMessage) -> None:
    """Take the time that sending takes: the row is written, and gone before anybody sees it."""
    nobody = f"{uuid.uuid4()}@nobody.invalid"
    message.to = [nobody]
    with transaction.atomic(savepoint=False):
        message.send()
        OutgoingMail.objects.sent_to(nobody)._raw_delete(DEFAULT_DB_ALIAS)
