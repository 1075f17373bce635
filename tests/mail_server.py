"""Real machines for the mail tests: a mail server, a Redis, Celery workers."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import redis
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection

from hoogeveen_alert.celery import app

from .moved_clock import FOLLOW_THE_CLOCK, seconds_ahead

# When to stop waiting for what should have happened long ago: a machine that does much else
# answers late, and a late answer is not a wrong one.
WITHIN_REASON = 300.0


class MailServer:
    """An SMTP server on loopback that keeps what it took and says what a test wants."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.controller: Controller | None = None
        self.taken: list[EmailMessage] = []
        self.log_ins = 0
        self.seconds_a_mail = 0.0
        self.on_rcpt: Callable[[str], str] = lambda address: ""
        # Gives the answer to a mail. "drop" takes it but breaks the line instead of saying so,
        # "drop unseen" takes nothing, "close" says so and ends the line a moment later,
        # "hang" takes nothing and says nothing.
        self.on_data: Callable[[EmailMessage], str] = lambda message: ""
        self.mails_a_line = 1000

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.log_ins += 1
        session.host_name, session.mails = hostname, 0
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if session.mails >= self.mails_a_line:
            return "421 4.7.0 too many mails on this connection"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if answer := self.on_rcpt(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        answer = self.on_data(message)
        if answer == "drop unseen":
            server.transport.abort()
            return "250 nobody reads this"
        if answer == "hang":
            await asyncio.sleep(3600)  # cancelled when the other side gives up
        if answer and answer not in ("drop", "close"):
            return answer
        await asyncio.sleep(self.seconds_a_mail)
        self.taken.append(message)
        session.mails += 1
        if answer == "drop":
            server.transport.abort()
        elif answer == "close":
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return "250 taken"

    def come_back(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def go_away(self) -> None:
        if self.controller:
            self.controller.stop()
            self.controller = None

    def copies(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(message["Message-ID"] for message in self.taken)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    server = MailServer(port or free_port())
    server.come_back()
    try:
        yield server
    finally:
        server.go_away()


def deliver_to(server: MailServer, settings, *, timeout: int = 10) -> None:
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = timeout


class Redis:
    """A Redis of the test alone, that it may stop."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "redis.sock"
        self.url = f"unix://{self.path}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.path, "--save", ""],
            stdout=subprocess.DEVNULL,
            cwd=self.path.parent,
        )
        with redis.Redis(unix_socket_path=str(self.path)) as client:
            wait_until(lambda: self._answers(client))

    @staticmethod
    def _answers(client: redis.Redis) -> bool:
        try:
            return client.ping()
        except redis.ConnectionError:
            return False

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None
            self.path.unlink(missing_ok=True)

    def hang(self) -> None:
        """Still takes connections, answers nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@contextmanager
def own_redis(folder: Path, settings) -> Iterator[Redis]:
    """Point cache and queue of this process at a Redis of its own."""
    server = Redis(folder)
    before = app.conf.broker_url
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": server.url}}
    app.conf.broker_url = server.url.replace("unix://", "redis+socket://")
    forget_connections()
    server.start()
    try:
        yield server
    finally:
        server.stop()
        app.conf.broker_url = before
        forget_connections()


def forget_connections() -> None:
    """Celery keeps its pools for good, whatever happens to the address."""
    app._pool = app.amqp._producer_pool = None


def worker_environment(server: MailServer | None, queue: Redis, folder: Path) -> dict[str, str]:
    """Settings with which another process works on the database of this test.

    Without a mail server its mails become files in `folder`/mail.
    """
    values = dict(os.environ) | {
        "DATA_DIR": str(folder),
        "REDIS_URL": queue.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}" if server else "file:",
        # More, and what a killed worker had in flight comes free later; less, and a mail server in
        # a busy process answers too late, so that its mail is rightly sent again.
        "EMAIL_TIMEOUT": "3",
        "SECRET_KEY": settings.SECRET_KEY,
    }
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        values.pop("DATABASE_URL", None)
        if not (folder / "portal.sqlite3").exists():
            (folder / "portal.sqlite3").symlink_to(Path(database["NAME"]).resolve())
    else:
        who = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
        where = f"{quote(database['HOST'], safe='')}:{database['PORT']}"
        values["DATABASE_URL"] = f"postgis://{who}@{where}/{database['NAME']}"
    return values


CELERY = FOLLOW_THE_CLOCK + "from celery.__main__ import main; main()"


@contextmanager
def worker(environment: dict[str, str], name: str = "one") -> Iterator[subprocess.Popen]:
    """A Celery worker with its children; whatever is left of it at the end is killed.

    Its clock is the one of this process, also when that was moved.
    """
    folder = Path(environment["DATA_DIR"])
    command = [sys.executable, "-c", CELERY, str(seconds_ahead())]
    command += ["-A", "hoogeveen_alert", "worker"]
    with (folder / f"worker-{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--concurrency", "1", "--hostname", f"{name}@test", "--loglevel", "INFO"],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """As a machine that loses its power: the worker and its children, at once."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def wait_until(
    holds: Callable[[], object], *, seconds: float = WITHIN_REASON, every: float = 0.02
) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"still not so after {seconds} s"
        time.sleep(every)
