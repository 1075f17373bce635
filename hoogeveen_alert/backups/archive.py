"""The archive itself: a tar, encrypted by gpg with a passphrase, which also tells damage."""

import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FORMAT = 1
SHORTEST = 20  # letters of a passphrase
MEMBERS = re.compile(r"manifest\.json|database\.dump|settings\.env|media/[^\0]+")
# Without an agent or keyring, which a service has no home for; a guess takes a tenth of a second.
GPG = ("gpg", "--batch", "--quiet", "--no-symkey-cache", "--pinentry-mode", "loopback")
SYMMETRIC = (
    *("--symmetric", "--cipher-algo", "AES256", "--s2k-mode", "3", "--s2k-digest-algo", "SHA512"),
    *("--s2k-count", "65011712", "--compress-algo", "none", "--force-mdc"),
)


class BackupError(Exception):
    """What went wrong, in words for who runs the installation."""


def passphrase_in(path: Path) -> Path:
    """The file, once it can be used. Raises BackupError."""
    try:
        text = path.read_text(encoding="utf-8").strip()
        others = path.stat().st_mode & 0o007
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"The passphrase in {path} cannot be read: {error}.") from error
    if len(text) < SHORTEST:
        raise BackupError(f"The passphrase in {path} is shorter than {SHORTEST} letters.")
    if others:
        raise BackupError(f"Every account can read the passphrase: chmod o= {path}")
    return path


def write(target: Path, passphrase: Path, fill: Callable[[tarfile.TarFile], None]) -> None:
    """Make the archive whole or not at all. Raises BackupError."""
    partial = target.with_suffix(".partial")
    try:
        with tempfile.TemporaryDirectory() as home, partial.open("wb") as file:
            partial.chmod(0o600)
            command = [*GPG, "--homedir", home, "--passphrase-file", str(passphrase), *SYMMETRIC]
            with _gpg(command, stdin=subprocess.PIPE, stdout=file) as process:
                try:
                    with process.stdin as pipe, tarfile.open(fileobj=pipe, mode="w|") as tar:
                        fill(tar)
                except BrokenPipeError:
                    pass  # gpg has ended, and tells why
                said = _end_of(process)
                if process.returncode:
                    raise BackupError(f"gpg could not write the archive: {said}")
        partial.rename(target)
    except OSError as error:
        raise BackupError(
            f"The archive could not be written: {error.strerror or error}."
        ) from error
    finally:
        partial.unlink(missing_ok=True)


def unpack(source: Path, passphrase: Path, folder: Path) -> None:
    """Decrypt it into the folder. Raises BackupError; what lies there then is worthless."""
    try:
        with tempfile.TemporaryDirectory() as home:
            command = [*GPG, "--homedir", home, "--passphrase-file", str(passphrase)]
            command += ["--decrypt", str(source)]
            with _gpg(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
                damage = ""
                with process.stdout as pipe:
                    try:
                        _extract(pipe, folder)
                    except tarfile.TarError as error:
                        damage = str(error)
                said = _end_of(process)
    except OSError as error:
        raise BackupError(
            f"The archive could not be unpacked: {error.strerror or error}."
        ) from error
    if "Bad session key" in said:
        raise BackupError("This is not the passphrase of that archive. Nothing was changed.")
    if process.returncode or damage:
        raise BackupError(
            f"{source} is damaged, or no archive of the portal. Nothing was changed. "
            f"{said or damage}"
        )


def _extract(stream: IO[bytes], folder: Path) -> None:
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        for member in tar:
            if not (member.isfile() and MEMBERS.fullmatch(member.name)):
                raise tarfile.TarError(f"{member.name} does not belong in it")
            path = folder / member.name
            if ".." in path.parts:
                raise tarfile.TarError(f"{member.name} does not belong in it")
            path.parent.mkdir(parents=True, exist_ok=True)
            if content := tar.extractfile(member):
                with path.open("xb") as file:
                    shutil.copyfileobj(content, file)
    # What follows the end of the tar is read too: gpg tells at its end whether all of it is sound.
    while stream.read(1 << 20):
        pass


@contextmanager
def _gpg(command: list[str], **streams: Any) -> Iterator[Any]:
    try:
        process: Any = subprocess.Popen(command, stderr=subprocess.PIPE, **streams)
    except FileNotFoundError as error:
        raise BackupError("gpg is missing: apt-get install gnupg") from error
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def _end_of(process: Any) -> str:
    said = process.stderr.read().decode("utf-8", "replace")
    process.wait()
    return " ".join(line.removeprefix("gpg: ") for line in said.splitlines())
