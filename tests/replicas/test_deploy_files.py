"""What deploy/ gives to people fits together and fits this Andon, as far as that can be seen without Docker."""

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # two files are read with it, which needs no stubs in the lock

from andon.store import forget, open_store
from andon.store.export_files import read_manifest
from examples import sqlite_store
from server import ROOT

DEPLOY = ROOT / "deploy"


def pins(file: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", file.read_text(), re.MULTILINE))


def test_the_image_holds_the_pins_that_were_tested_and_the_driver_of_postgresql() -> None:
    image, ours, tested = (
        pins(each)
        for each in (
            DEPLOY / "requirements.lock",
            ROOT / "requirements.lock",
            ROOT / "requirements-dev.lock",
        )
    )
    assert set(image) - set(ours) == {"psycopg", "psycopg-binary"}
    assert ours.items() <= image.items(), "make lock makes it anew"
    assert image.items() <= tested.items()


def test_what_the_dockerfile_copies_is_there_and_let_through() -> None:
    told = (DEPLOY / "Dockerfile").read_text()
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--)(.*)$", told, re.MULTILINE)]
    for name in [name for names in copied for name in names]:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in ignored
    # What the wheel is built from: nothing of it may be missing in the image.
    built = re.findall(r'^"([^"]+)" = "andon/_app/', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert {*built, "lib"} <= {name for names in copied for name in names}
    assert told.rindex("USER andon") > told.rindex("FROM")


def test_the_replicas_of_the_compose_file_are_those_that_nginx_knows() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    replicas = {name for name, each in services.items() if each.get("image") == "andon"}
    assert set(re.findall(r"server (\S+):8501 ", (DEPLOY / "nginx.conf").read_text())) == replicas
    assert set(services["nginx"]["depends_on"]) == replicas
    assert len({str(services[name]) for name in replicas}) == 1, "replicas are identical"
    # Made by people, by the names that the documentation tells.
    ours = {"andon.toml", "tls"}
    mounted = {each.split(":")[0] for service in services.values() for each in service.get("volumes", ())}
    for name in mounted - set(compose["volumes"]):
        assert name.startswith("./")
        assert name[2:] in ours or (DEPLOY / name).exists()


def test_a_container_can_be_started_as_its_own_user_and_its_secrets_stay_out_of_git() -> None:
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    replica = compose["services"]["andon-1"]
    (home,) = re.findall(r"^WORKDIR (/srv/\S+)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    # Docker mounts a file system in memory as root's, and before runc 1.1.9 with the mode of the folder below it.
    assert replica["read_only"] and f"{home}:mode=1777" in replica["tmpfs"]
    assert f"chmod 1777 {home}\n" in (DEPLOY / "Dockerfile").read_text()
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert {f"/deploy/{made}" for made in (".env", replica["env_file"], "andon.toml", "tls/")} <= set(ignored)


@pytest.mark.parametrize("address", ["= /metrics", "~ /_stcore/metrics$"])
def test_nginx_keeps_inside_what_is_for_those_who_watch_over_andon(address: str) -> None:
    told = (DEPLOY / "nginx.conf").read_text()
    assert re.search(rf"location {re.escape(address)} {{\s+return 404;\s+}}", told)


def test_the_example_of_the_environment_names_variables_that_andon_reads_and_holds_no_secret() -> None:
    code = "\n".join(each.read_text() for each in (ROOT / "lib" / "andon").rglob("*.py"))
    settings = (ROOT / "lib" / "andon" / "config" / "sections.py").read_text()
    lines = re.findall(r"^#?(ANDON_\w+)=(.*)$", (DEPLOY / "env.example").read_text(), re.MULTILINE)
    assert lines
    for name, value in lines:
        key = name.removeprefix("ANDON_").lower()
        assert name in code or f"{key}:" in settings, name
        assert not (value and re.search("SECRET|TOKEN|EMAIL|OIDC", name)), name


@pytest.mark.parametrize("name", ["andon@.service", "andon-backup.service", "andon-backup.timer"])
def test_systemd_finds_nothing_wrong_in_the_units(tmp_path: Path, name: str) -> None:
    """But for the program, which is not installed here."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is no part of this machine.")
    for each in ("andon@.service", "andon-backup.service", "andon-backup.timer"):
        told = (DEPLOY / each).read_text().replace("/opt/andon/bin/andon", shutil.which("true") or "")
        (tmp_path / each.replace("@", "@8501")).write_text(told)
    done = subprocess.run(
        [analyze, "verify", str(tmp_path / name.replace("@", "@8501"))], capture_output=True, text=True
    )
    ours = [line for line in done.stderr.splitlines() if "andon" in line]
    assert (done.returncode, ours) == (0, [])


def started(unit: str, folder: Path) -> Iterator[list[str]]:
    """What systemd would start for a unit, with this environment's program and another folder than /var/lib/andon."""
    for line in re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE):
        ours = line.replace("/opt/andon/bin/andon", str(Path(sys.executable).with_name("andon"))).replace(
            "/var/lib/andon", str(folder)
        )
        yield shlex.split(ours.replace("%%", "%").replace("$$", "$"))


@pytest.mark.parametrize("kind", ["backup", "export"])
def test_the_nightly_copy_is_made_as_it_stands_in_the_unit_and_in_the_documentation(tmp_path: Path, kind: str) -> None:
    unit = (DEPLOY / "andon-backup.service").read_text()
    assert re.findall("^(?:User|WorkingDirectory|EnvironmentFile)=.*", unit, re.MULTILINE) == re.findall(
        "^(?:User|WorkingDirectory|EnvironmentFile)=.*", (DEPLOY / "andon@.service").read_text(), re.MULTILINE
    ), "it has the database of the process that serves"
    if kind == "export":
        unit = (ROOT / "docs" / "backup.md").read_text()
    (tmp_path / "backup").mkdir()
    with sqlite_store(tmp_path, organised=True) as store:
        sums = store.everything.sums()
    for _ in range(2 if kind == "backup" else 1):  # next week's takes the place of this one
        for words in started(unit, tmp_path):
            environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
            subprocess.run(words, cwd=tmp_path, env=environment, check=True, capture_output=True)
        (copy,) = (tmp_path / "backup").iterdir()
        if kind == "export":
            assert re.fullmatch(r"andon-\d{4}-\d\d-\d\d-\d{4}", copy.name)
            assert read_manifest(copy).sums == sums
        else:
            assert re.fullmatch(r"andon-[A-Z][a-z]{2}\.db", copy.name)
            assert open_store(f"sqlite:///{copy}").everything.sums() == sums
            forget(f"sqlite:///{copy}")
