"""An archive is read whole, by who knows its passphrase, or not at all."""

import errno
import os
import subprocess
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from hoogeveen_alert.backups import archive
from hoogeveen_alert.backups.archive import BackupError

PHRASE = "een wachtzin die alleen deze test kent"


@pytest.fixture
def passphrase(tmp_path) -> Path:
    return secret(tmp_path / "passphrase", PHRASE)


def secret(path: Path, text: str) -> Path:
    path.write_text(f"{text}\n", encoding="utf-8")
    path.chmod(0o640)
    return path


def adding(**contents: bytes):
    def fill(tar: tarfile.TarFile) -> None:
        for name, content in contents.items():
            member = tarfile.TarInfo(name.replace("__", "/").replace("_dot_", "."))
            member.size = len(content)
            tar.addfile(member, BytesIO(content))

    return fill


@pytest.fixture
def made(tmp_path, passphrase) -> Path:
    target = tmp_path / "a.tar.gpg"
    fill = adding(manifest_dot_json=b"{}", media__signs__a_dot_jpg=os.urandom(200_000))
    archive.write(target, passphrase, fill)
    return target


def unpacked(made: Path, passphrase: Path) -> Path:
    folder = made.with_name("unpacked")
    folder.mkdir(exist_ok=True)
    archive.unpack(made, passphrase, folder)
    return folder


def test_what_goes_in_comes_out_and_nobody_else_reads_it(made, passphrase):
    folder = unpacked(made, passphrase)

    assert (folder / "manifest.json").read_bytes() == b"{}"
    assert (folder / "media/signs/a.jpg").stat().st_size == 200_000
    assert made.stat().st_mode & 0o777 == 0o600
    assert b"manifest" not in made.read_bytes()
    assert not made.with_name("a.tar.partial").exists()


def test_another_passphrase_is_told_as_such(tmp_path, made):
    with pytest.raises(BackupError, match=r"not the passphrase of that archive\. Nothing was"):
        unpacked(made, secret(tmp_path / "other", "een heel andere wachtzin dan die"))


@pytest.mark.parametrize("where", [0, 40, 1_000, 100_000, -30, -1])
def test_one_wrong_byte_is_damage(made, passphrase, where):
    content = bytearray(made.read_bytes())
    content[where] ^= 0x10
    made.write_bytes(content)

    with pytest.raises(BackupError, match=r"is damaged|not the passphrase"):
        unpacked(made, passphrase)


@pytest.mark.parametrize("length", [0, 10, 50_000, -1])
def test_a_part_of_an_archive_is_damage(made, passphrase, length):
    made.write_bytes(made.read_bytes()[:length])

    with pytest.raises(BackupError, match="is damaged"):
        unpacked(made, passphrase)


@pytest.mark.parametrize("name", ["media/../../x", "/etc/x", "media", "../x", "other.txt"])
def test_what_does_not_belong_in_it_is_not_unpacked(tmp_path, passphrase, name):
    made = tmp_path / "b.tar.gpg"
    archive.write(made, passphrase, adding(**{name: b"x"}))

    with pytest.raises(BackupError, match="does not belong"):
        unpacked(made, passphrase)
    assert [path for path in (tmp_path / "unpacked").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [(PHRASE, 0o644, "chmod o="), ("short", 0o600, "shorter than 20"), ("", 0o600, "shorter")],
)
def test_a_passphrase_that_protects_nothing_is_refused(tmp_path, text, mode, said):
    path = secret(tmp_path / "p", text)
    path.chmod(mode)

    with pytest.raises(BackupError, match=said) as refused:
        archive.passphrase_in(path)
    assert PHRASE not in str(refused.value)


def test_a_passphrase_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BackupError, match="cannot be read"):
        archive.passphrase_in(tmp_path / "none")


def test_a_file_that_cannot_be_read_leaves_no_half_archive(tmp_path, passphrase):
    def fill(tar: tarfile.TarFile) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(BackupError, match="No space left"):
        archive.write(tmp_path / "c.tar.gpg", passphrase, fill)
    assert list(tmp_path.glob("c.*")) == []


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root may mount a disk that is soon full")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_told_and_left_as_it_was(small_disk, passphrase):
    (small_disk / "yesterday.tar.gpg").write_bytes(b"x")
    fill = adding(media__a_dot_jpg=os.urandom(3_000_000))

    with pytest.raises(BackupError, match="No space left"):
        archive.write(small_disk / "d.tar.gpg", passphrase, fill)
    assert [path.name for path in small_disk.iterdir()] == ["yesterday.tar.gpg"]
