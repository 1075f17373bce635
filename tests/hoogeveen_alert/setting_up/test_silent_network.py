"""Nothing on the page of who sets the portal up waits for a name server or a mail server."""

import socket
import time
from threading import Event

import pytest
from django.core.mail.utils import DNS_NAME

from hoogeveen_alert.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
PAGE = "/mijn/inrichten/"
SECONDS = 8  # of a machine that is busy; a resolver alone would take longer
LOOKUPS = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo")


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """What was asked of a resolver that never answers."""
    names: list[str] = []

    def never(name: object, *rest: object) -> None:
        names.append(str(name))
        Event().wait(2 * SECONDS)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    for lookup in LOOKUPS:
        monkeypatch.setattr(socket, lookup, never)
    monkeypatch.delattr(DNS_NAME, "_fqdn", raising=False)  # of this process, kept for good
    return names


@pytest.fixture
def mute(settings):
    """A mail server that takes a line and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        yield server


@pytest.fixture
def office(client, manager, mute, asked):
    client.force_login(manager)
    return client


def seconds_of(answer) -> float:
    begun = time.monotonic()
    assert answer().status_code in (200, 302)
    return time.monotonic() - begun


def test_the_page_asks_neither(office, mute, asked):
    assert seconds_of(lambda: office.get(PAGE)) < SECONDS
    assert seconds_of(lambda: office.post(f"{PAGE}contact/bevestigen/")) < SECONDS

    assert asked == []
    with pytest.raises(BlockingIOError):
        mute.accept()


def test_the_button_of_the_test_mail_leaves_it_to_the_worker(office, mute, asked):
    assert seconds_of(lambda: office.post(f"{PAGE}testmail/")) < SECONDS

    assert OutgoingMail.objects.get().state == "queued"
    assert asked == []
    with pytest.raises(BlockingIOError):
        mute.accept()
