"""What of this machine would be in the way of an installation: sentences, each with what to do."""

import re
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PORTS = {80: "nginx", 443: "nginx", 8000: "the portal"}
# Who may hold them: nginx of an earlier start, and systemd and gunicorn for the portal.
OURS = {80: {"nginx"}, 443: {"nginx"}, 8000: {"systemd", "python", "python3", "gunicorn"}}
LISTENING = "0A"  # state in /proc/net/tcp


def port_faults() -> Iterator[str]:
    for port, needs in PORTS.items():
        for process, program in holders_of(port):
            if not any(program.startswith(name) for name in OURS[port]):
                yield (
                    f"Port {port}, which {needs} needs, is taken by {program} (process {process}): "
                    f"stop that and keep it from starting, systemctl disable --now {program}"
                )


def holders_of(port: int) -> list[tuple[int, str]]:
    """Processes that listen on a port of TCP, with what they are called; root sees all."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(port)}
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            if any(_leads_to(link, sockets) for link in (process / "fd").iterdir()):
                found.append((int(process.name), (process / "comm").read_text().strip()))
    return sorted(found)[:1]


def _leads_to(link: Path, sockets: set[str]) -> bool:
    try:
        return str(link.readlink()) in sockets
    except OSError:
        return False  # closed meanwhile


def _inodes(port: int) -> Iterator[str]:
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if not Path(table).exists():
            continue
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING and int(fields[1].rpartition(":")[2], 16) == port:
                yield fields[9]


def name_faults(name: str) -> Iterator[str]:
    try:
        socket.getaddrinfo(name, None)
    except OSError:
        yield (
            f"The name {name} is not known: it needs an A or AAAA record in the DNS that leads to "
            "this machine. To go on without, choose CERTIFICATE=later, and begin again after it."
        )


# The certificate ---------------------------------------------------------------------------------


def certificate_faults(name: str, file: Path, key: Path) -> Iterator[str]:
    for path in (file, key):
        if not path.is_file():
            yield f"There is no file {path}."
            return
    if "No certificate" in (said := _openssl("x509", "-noout", "-checkhost", name, "-in", file)):
        yield f"{file} holds no certificate in PEM."
        return
    if "does NOT match" in said:
        yield f"The certificate in {file} is not for {name}."
    if "will expire" in _openssl("x509", "-noout", "-checkend", "0", "-in", file):
        yield f"The certificate in {file} has ended."
    public = _openssl("pkey", "-pubout", "-passin", "pass:", "-in", key)
    if "No certificate" in public:
        yield f"{key} holds no key in PEM, or one that asks a password, which nginx cannot give."
    elif public != _openssl("x509", "-noout", "-pubkey", "-in", file):
        yield f"The key in {key} does not belong to the certificate in {file}."
    yield from _of_the_chain(file)


def _of_the_chain(file: Path) -> Iterator[str]:
    """A certificate that others issued, alone in its file, and that this machine cannot trace."""
    issued = _openssl("x509", "-noout", "-issuer", "-subject", "-in", file)
    names = re.findall(r"^(?:issuer|subject)=(.*)$", issued, re.MULTILINE)
    alone = file.read_text(encoding="utf-8", errors="replace").count("BEGIN CERTIFICATE") == 1
    if alone and len(set(names)) == 2 and ": OK" not in _openssl("verify", file):
        yield (
            f"{file} holds the certificate alone: put the intermediate ones of its issuer behind "
            "it, in that order, or telephones refuse it."
        )


def _openssl(*arguments: object) -> str:
    """What openssl says, or "No certificate" when it cannot read its input."""
    command = ["openssl", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    unread = "Could not" in done.stderr or "unable to load" in done.stderr
    return "No certificate" if unread else done.stdout + done.stderr
