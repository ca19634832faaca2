"""What deploy/ gives to people fits together and fits this Andon, as far as that can be seen without Docker."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]  # two files are read with it, which needs no stubs in the lock

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


def test_the_example_of_the_environment_names_variables_that_andon_reads_and_holds_no_secret() -> None:
    code = "\n".join(each.read_text() for each in (ROOT / "lib" / "andon").rglob("*.py"))
    settings = (ROOT / "lib" / "andon" / "config" / "sections.py").read_text()
    lines = re.findall(r"^#?(ANDON_\w+)=(.*)$", (DEPLOY / "env.example").read_text(), re.MULTILINE)
    assert lines
    for name, value in lines:
        key = name.removeprefix("ANDON_").lower()
        assert name in code or f"{key}:" in settings, name
        assert not (value and re.search("SECRET|TOKEN|EMAIL|OIDC", name)), name


def test_systemd_finds_nothing_wrong_in_the_unit(tmp_path: Path) -> None:
    """But for the program, which is not installed here."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is no part of this machine.")
    unit = tmp_path / "andon@8501.service"
    unit.write_text((DEPLOY / "andon@.service").read_text().replace("/opt/andon/bin/andon", shutil.which("true") or ""))
    done = subprocess.run([analyze, "verify", str(unit)], capture_output=True, text=True)
    ours = [line for line in done.stderr.splitlines() if "andon@" in line]
    assert (done.returncode, ours) == (0, [])
