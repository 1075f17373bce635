from django.utils.translation import gettext_lazy as _

from hoogeveen_alert.declarations import MailKind, PortalAppConfig


class LoginConfig(PortalAppConfig):
    name = "hoogeveen_alert.login"
    verbose_name = _("log-in")

    # Named by allauth after its templates.
    mail_kinds = {
        "login_code": MailKind(_("code to log in")),
        "email_confirmation": MailKind(_("new e-mail address: please confirm")),
        "email_confirm": MailKind(_("new e-mail address: please confirm")),
        "email_changed": MailKind(_("e-mail address changed")),
        "email_deleted": MailKind(_("e-mail address changed")),
        "password_reset_key": MailKind(_("link to choose a new password")),
        "password_reset": MailKind(_("password changed")),
        "password_changed": MailKind(_("password changed")),
        "password_set": MailKind(_("password changed")),
    }
    rate_limits = {"wrong_code": "20/d/key"}

    def ready(self) -> None:
        # They know models, which are loaded by now.
        from . import checks, journal  # noqa: F401
        from .sessions import receivers

        journal.start()
        receivers.connect()
