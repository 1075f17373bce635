"""A real mailbox for the tests of reports: Dovecot on loopback, with a Maildir of its own."""

import os
import pwd
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mail_server import free_port, wait_until

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:{folder}/Maildir
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
}}
auth_failure_delay = 0
# Without this one wrong password makes the next log-in wait for seconds.
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = static
  args = password=geheim/1
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}
}}
"""


class Mailbox:
    def __init__(self, folder: Path, port: int) -> None:
        self.maildir = folder / "Maildir"
        self.url = f"imap://terug%40example.nl:geheim%2F1@127.0.0.1:{port}/INBOX"

    def put(self, message: bytes) -> None:
        name = uuid.uuid4().hex
        (self.maildir / "new" / name).write_bytes(message)
        (self.maildir / "new" / name).chmod(0o666)

    def unread(self) -> int:
        return len([*self._files("new"), *(f for f in self._files("cur") if "S" not in f.name)])

    def kept(self) -> int:
        return len([*self._files("new"), *self._files("cur")])

    def _files(self, part: str) -> list[Path]:
        return list((self.maildir / part).iterdir())


@contextmanager
def imap_server(folder: Path) -> Iterator[Mailbox]:
    """Dovecot, as nobody when the tests run as root, and else as whoever runs them."""
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    for part in ("run", "state", "Maildir/new", "Maildir/cur", "Maildir/tmp"):
        (folder / part).mkdir(parents=True)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, owner.pw_uid, owner.pw_gid)
        path.chmod(0o755)
    port = free_port()
    config = folder / "dovecot.conf"
    group = subprocess.check_output(["id", "-gn", owner.pw_name], text=True).strip()
    config.write_text(
        CONFIG.format(
            folder=folder,
            port=port,
            user=owner.pw_name,
            group=group,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
        )
    )
    command = [shutil.which("dovecot") or "/usr/sbin/dovecot", "-F", "-c", str(config)]
    process = subprocess.Popen(command)
    try:
        wait_until(lambda: answers(port))
        yield Mailbox(folder, port)
    finally:
        process.terminate()
        process.wait(180)


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            return line.recv(4) == b"* OK"
    except OSError:
        return False
