"""What deploy/install finds in the way: a port, a name, a certificate. Real sockets and openssl."""

import os
import socket
import subprocess
from pathlib import Path

import machine
import pytest

NAME = "alert.example.nl"


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@pytest.fixture(scope="module")
def tls(tmp_path_factory) -> Path:
    """`sound.pem` of an issuer this machine does not know, `self.pem`, and their keys."""
    folder = tmp_path_factory.mktemp("tls")
    new = ["-newkey", "rsa:2048", "-nodes", "-config", "/dev/null"]
    for name in ("self", "issuer"):
        out = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.pem"]
        openssl(
            "req", "-x509", *new, "-days", 2, "-subj", f"/CN={NAME}{name * (name != 'self')}", *out
        )
    request = folder / "sound.csr"
    openssl("req", *new, "-subj", f"/CN={NAME}", "-keyout", folder / "sound.key", "-out", request)
    issuer = ["-CA", folder / "issuer.pem", "-CAkey", folder / "issuer.key", "-CAcreateserial"]
    for name, days in (("sound", 2), ("ended", -1)):
        openssl(
            "x509", "-req", "-in", request, *issuer, "-days", days, "-out", folder / f"{name}.pem"
        )
    chain = (folder / "sound.pem").read_text() + (folder / "issuer.pem").read_text()
    (folder / "chain.pem").write_text(chain)
    (folder / "text.pem").write_text("no certificate")
    return folder


def found(tls: Path, file: str, key: str, name: str = NAME) -> str:
    return "\n".join(machine.certificate_faults(name, tls / file, tls / key))


@pytest.mark.parametrize(
    ("file", "key", "said"),
    [
        ("gone.pem", "sound.key", "There is no file"),
        ("chain.pem", "gone.key", "There is no file"),
        ("text.pem", "sound.key", "holds no certificate in PEM"),
        ("chain.pem", "text.pem", "holds no key in PEM"),
        ("chain.pem", "self.key", "does not belong to the certificate"),
        ("ended.pem", "sound.key", "has ended"),
        ("sound.pem", "sound.key", "put the intermediate ones"),
    ],
)
def test_a_wrong_certificate_is_told(tls, file, key, said):
    assert said in found(tls, file, key)


def test_a_certificate_of_another_name_is_told(tls):
    assert found(tls, "self.pem", "self.key", "other.example.nl") == (
        f"The certificate in {tls}/self.pem is not for other.example.nl."
    )


@pytest.mark.parametrize(("file", "key"), [("chain.pem", "sound.key"), ("self.pem", "self.key")])
def test_a_sound_certificate_is_taken(tls, file, key):
    assert found(tls, file, key) == ""


def test_a_name_that_is_not_known_is_told():
    assert "alert.invalid is not known" in "\n".join(machine.name_faults("alert.invalid"))
    assert list(machine.name_faults("localhost")) == []


def test_who_holds_a_port_is_told(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        monkeypatch.setattr(machine, "PORTS", {port: "nginx"})
        monkeypatch.setattr(machine, "OURS", {port: {"nginx"}})
        (said,) = machine.port_faults()

        assert said.startswith(f"Port {port}, which nginx needs, is taken by ")
        assert f"(process {os.getpid()})" in said
    assert list(machine.port_faults()) == []
