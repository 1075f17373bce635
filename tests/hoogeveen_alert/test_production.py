"""What only holds behind https: cookies, HSTS; and what a visitor sees of a fault."""

import json

from django.db import OperationalError

from hoogeveen_alert.views import server_error
from tests.hoogeveen_alert.test_settings import SOUND, start

NAMES = (
    *("SESSION_COOKIE_NAME", "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"),
    *("SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"),
    *("CSRF_COOKIE_NAME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE"),
    *("CSRF_COOKIE_DOMAIN", "MFA_TRUST_COOKIE_NAME", "SECURE_HSTS_SECONDS", "DEBUG"),
)


def test_cookies_are_of_this_host_over_https_only(tmp_path):
    code = (
        "import json; from django.conf import settings; "
        f"print(json.dumps({{name: getattr(settings, name) for name in {NAMES}}}))"
    )

    said = json.loads(start(tmp_path, "shell", "-v", "0", "-c", code, **SOUND).stdout)

    assert said == {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "MFA_TRUST_COOKIE_NAME": "__Host-mfa_trusted",
        **dict.fromkeys(["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE"], True),
        **dict.fromkeys(["SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY"], True),
        **dict.fromkeys(["SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE"], "Lax"),
        **dict.fromkeys(["SESSION_COOKIE_DOMAIN", "CSRF_COOKIE_DOMAIN"]),
        "SESSION_COOKIE_PATH": "/",
        "SECURE_HSTS_SECONDS": 31_536_000,
        "DEBUG": False,
    }


def test_a_fault_tells_a_visitor_nothing_of_itself(rf):
    for error, status in ((ValueError("geheim-42"), 500), (OperationalError("geheim-42"), 503)):
        try:
            raise error
        except (ValueError, OperationalError):
            response = server_error(rf.get("/"))

        assert response.status_code == status
        assert "geheim-42" not in response.content.decode()
        assert "Error" not in response.content.decode()
