"""The disk is full: the word that cannot be kept is not confirmed, one sentence says so, and room is all it takes."""

import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from andon.store import forget
from bad_days.conftest import Tell, with_squads
from bad_days.speaking import Speaker, speaking

ROOM = 64 * 1024
"""Bytes of a log that there is still room for: some words."""


def is_sound(file: Path) -> bool:
    with closing(sqlite3.connect(file)) as connection:
        return bool(connection.execute("pragma integrity_check").fetchone() == ("ok",))


def limit(speaker: Speaker, most: int) -> None:
    """Let no file of this process grow beyond so many bytes, from now on; the kernel answers as a full disk does."""
    assert speaker.process is not None
    assert speaker.process.pid is not None
    resource.prlimit(speaker.process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@pytest.mark.parametrize("times", [2, pytest.param(30, marks=pytest.mark.long)])
def test_a_full_disk_is_said_in_a_sentence_and_over_as_soon_as_there_is_room(
    tmp_path: Path, times: int, tell: Tell
) -> None:
    file = tmp_path / "andon.db"
    url = f"sqlite:///{file}"
    with_squads(url)
    forget(url)
    with speaking(url, tmp_path, "atlas") as (speaker,):
        for _ in range(times):
            speaker.await_more(3)
            limit(speaker, ROOM)
            speaker.await_complaint(3)
            assert is_sound(file)
            limit(speaker, resource.RLIM_INFINITY)
            speaker.await_more(3)
        speaker.kill()
    assert speaker.lost_and_doubled() == ([], [])
    assert is_sound(file)
    forget(url)
    for sentence in set(speaker.complaints):
        assert "cannot be written: " in sentence
        assert "\n" not in sentence
    tell(f"{times} times full, {len(speaker.confirmed)} confirmed words kept, {len(speaker.complaints)} told to wait")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes; only root may make one, and not in every container."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(disk)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"No file system of our own: {mounted.stderr.decode().strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_file_system_without_a_free_byte_is_no_other_than_a_limit(small_disk: Path, tmp_path: Path) -> None:
    file = small_disk / "andon.db"
    url = f"sqlite:///{file}"
    with_squads(url)
    forget(url)
    filler = small_disk / "filler"
    with speaking(url, tmp_path, "atlas") as (speaker,):
        speaker.await_more(3)
        with filler.open("wb", buffering=0) as out:
            try:
                while out.write(b"x" * 4096):
                    pass
            except OSError:
                pass
        speaker.await_complaint(3)
        filler.unlink()
        speaker.await_more(3)
        speaker.kill()
    assert speaker.lost_and_doubled() == ([], [])
    assert is_sound(file)
    forget(url)
    assert all("cannot be written: " in each for each in speaker.complaints)
