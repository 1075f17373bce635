"""deploy/doctor's words for what is wrong, on real servers that are wrong in that way."""

import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path

import pytest
import redis
from django.core.management import call_command
from django.db import connection

from hoogeveen_alert import doctor
from hoogeveen_alert.version import version
from tests import factories

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Makes one for a name and a number of days, which this process then trusts as an authority."""

    def made(name: str = "localhost", days: int = 90, trusted: bool = True) -> Path:
        path = tmp_path / "certificate.pem"
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days)]
        command += ["-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
        command += ["-keyout", str(path), "-out", str(tmp_path / "public.pem")]
        subprocess.run(command, check=True, capture_output=True)
        path.write_text(path.read_text() + (tmp_path / "public.pem").read_text())
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "public.pem"))
        return path

    return made


@contextmanager
def site(certificate: Path, status: int = 200) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_sound_site_has_nothing_wrong(settings, certificate):
    with site(certificate()) as settings.SITE_URL:
        assert list(doctor.address()) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"days": 5}, "The certificate ends in 5 days"),
        ({"name": "www.example.nl"}, "Browsers refuse the certificate of localhost: Hostname"),
        ({"trusted": False}, "intermediate"),
        ({"status": 502}, "nginx runs and the portal does not"),
        ({"status": 503}, "A part of the portal is silent"),
        ({"status": 404}, "is another site at this name?"),
    ],
)
def test_what_a_visitor_would_meet_is_told(settings, certificate, given, said):
    status = given.pop("status", 200)
    with site(certificate(**given), status) as settings.SITE_URL:
        (found,) = doctor.address()

    assert said in found


def test_a_name_or_a_port_where_nothing_is_is_told(settings):
    settings.SITE_URL = f"https://localhost:{free_port()}"
    (silent,) = doctor.address()
    settings.SITE_URL = "https://nothing.invalid"
    (unknown,) = doctor.address()

    assert "Nothing answers" in silent
    assert "A or AAAA record" in unknown


def test_a_mail_server_that_is_away_is_told(settings):
    settings.MAIL_DELIVERY_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
    settings.EMAIL_PORT, settings.EMAIL_HOST_PASSWORD = free_port(), "s3cret"

    (found,) = doctor.mail_server()

    assert "does not answer" in found
    assert "s3cret" not in found


def test_a_redis_that_is_away_is_told(settings):
    settings.REDIS_URL = f"redis://:s3cret@127.0.0.1:{free_port()}/0"

    (found,) = doctor.redis_server()

    assert "Redis does not answer" in found
    assert "s3cret" not in found


def test_a_redis_that_throws_away_is_told(settings):
    server = redis.from_url(settings.REDIS_URL)
    before = server.config_get("maxmemory-policy")
    server.config_set("maxmemory-policy", "allkeys-lru")
    try:
        (found,) = doctor.redis_server()
    finally:
        server.config_set("maxmemory-policy", before["maxmemory-policy"])

    assert "maxmemory-policy noeviction" in found
    assert list(doctor.redis_server()) == []


@pytest.mark.django_db
def test_without_a_manager_it_says_who_makes_one():
    (found,) = doctor.people()
    factories.UserFactory(is_superuser=True)

    assert "create_manager" in found
    assert list(doctor.people()) == []


@pytest.mark.django_db
def test_tables_of_another_version_are_told():
    assert list(doctor.tables()) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('groups', '9999_from_the_future', '2030-01-01')"
        )
    (newer,) = doctor.tables()

    assert "groups.9999_from_the_future" in newer


@pytest.mark.django_db
def test_static_files_that_are_not_there_are_told(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    (found,) = doctor.static_files()
    (tmp_path / f"staticfiles.{version()}.json").touch()

    assert "deploy/install" in found
    assert list(doctor.static_files()) == []


@pytest.mark.django_db
def test_the_command_ends_with_1_when_something_is_wrong(settings, tmp_path):
    settings.STATIC_ROOT, settings.SITE_URL = tmp_path, "https://nothing.invalid"
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=said)

    assert ended.value.code == 1
    assert "- The static files are not there" in said.getvalue()
