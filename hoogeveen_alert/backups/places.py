"""Photos and settings of an archive: made ready beside their places, taken by renaming."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    target: Path
    stamp: str

    @property
    def new(self) -> Path:
        return self.target.with_name(f"{self.target.name}_restoring")

    @property
    def before(self) -> Path:
        return self.target.with_name(f"{self.target.name}_before_{self.stamp}")

    def take(self) -> None:
        if self.target.exists():
            self.target.rename(self.before)
        self.new.rename(self.target)

    def give_back(self) -> None:
        """Undo `take`, also a half one, and remove what was made ready."""
        if self.new.exists():
            _remove(self.new)
        elif self.target.exists():
            _remove(self.target)
        if self.before.exists():
            self.before.rename(self.target)


def media_ready(unpacked: Path, media: Path, stamp: str, owner: str) -> Place:
    place = Place(media, stamp)
    if place.new.exists():
        _remove(place.new)
    media.parent.mkdir(parents=True, exist_ok=True)
    if unpacked.is_dir():
        shutil.copytree(unpacked, place.new)
    else:
        place.new.mkdir()
    for path in (place.new, *place.new.rglob("*")):
        path.chmod(0o750 if path.is_dir() else 0o640)
        _own(path, owner, owner)
    return place


def settings_ready(unpacked: Path, target: Path, stamp: str, owner: str) -> Place:
    """Readable for root and the portal alone from the first byte."""
    place = Place(target, stamp)
    place.new.unlink(missing_ok=True)
    place.new.touch(0o600)
    place.new.write_bytes(unpacked.read_bytes())
    place.new.chmod(0o640)
    _own(place.new, "root", owner)
    return place


def _own(path: Path, user: str, group: str) -> None:
    if os.geteuid() == 0 and group:
        shutil.chown(path, user, group)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
