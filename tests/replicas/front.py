"""nginx before replicas, with the very file that deploy/ gives to people: only its addresses are others."""

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from server import PATIENCE_SECONDS, ROOT, Reply, free_port

HOST = "127.0.0.1"
STICKS = "andon_replica"
"""The cookie by which a browser stays with its replica."""


def nginx_path() -> str:
    """The same search as scripts/nginx.sh."""
    unpacked = ROOT / ".venv" / "nginx" / "usr" / "sbin" / "nginx"
    named = os.environ.get("ANDON_NGINX")
    for found in (named, shutil.which("nginx"), "/usr/sbin/nginx", str(unpacked)):
        if found and os.access(found, os.X_OK):
            return found
    pytest.skip("No nginx: run sh scripts/nginx.sh, or name one in ANDON_NGINX.")


@dataclass(frozen=True)
class Front:
    """An nginx that runs."""

    port: int
    replicas: tuple[int, ...]
    """The ports behind it."""
    certificate: Path
    access_log: Path

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"

    def ask(self, target: str, *, method: str = "GET", cookie: str = "", port: int | None = None) -> Reply:
        """One request as the browser with this cookie sends it; no redirect is followed."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        reached = HTTPSConnection(HOST, port or self.port, timeout=PATIENCE_SECONDS, context=trust)
        with closing(reached) as connection:
            connection.request(method, target, headers={"Cookie": f"{STICKS}={cookie}"} if cookie else {})
            return Reply.of(connection.getresponse())

    def cookie_for(self, replica: int) -> str:
        """A browser's cookie that brings it to the replica on this port."""
        for n in range(200):
            if self.replica_of(f"browser-{n}") == replica:
                return f"browser-{n}"
        raise AssertionError(f"no browser comes to {replica}")

    def replica_of(self, cookie: str) -> int:
        """The port of the replica to which the browser with this cookie is brought; 0 for none.

        Of those that were tried, the last one.
        """
        before = len(self._health())
        self.ask("/healthz", cookie=cookie)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(self._health()) == before:  # it is written down after the answer
            assert time.monotonic() < deadline
            time.sleep(0.005)
        found = re.search(r":(\d+)$", self._health()[-1])
        return int(found[1]) if found else 0

    def _health(self) -> list[str]:
        return [each for each in self.lines() if " /healthz " in each]

    def lines(self) -> list[str]:
        """What it has written down of requests."""
        return self.access_log.read_text().splitlines()


def await_both(front: Front) -> None:
    """Wait until nginx lets browsers in: it looks again a second after it found nobody."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len({front.replica_of(f"first-{n}") for n in range(8)}) < len(front.replicas):
        assert time.monotonic() < deadline, front.lines()[-1]
        time.sleep(0.2)


@contextmanager
def nginx_before(replicas: Sequence[int], folder: Path, port: int | None = None) -> Iterator[Front]:
    """Run deploy/nginx.conf before the replicas on these ports, until the block ends."""
    front = Front(port or free_port(), tuple(replicas), folder / "fullchain.pem", folder / "access.log")
    _certify(front.certificate, folder / "privkey.pem")
    file, errors = folder / "nginx.conf", folder / "errors.log"
    file.write_text(_with_other_addresses((ROOT / "deploy" / "nginx.conf").read_text(), front, folder))
    command = [nginx_path(), "-p", str(folder), "-c", str(file), "-e", str(errors)]
    proof = subprocess.run([*command, "-t"], capture_output=True, text=True)
    assert proof.returncode == 0, proof.stderr
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        _await(front, process, errors)
        yield front
    finally:
        process.terminate()
        process.wait(10)


def _with_other_addresses(text: str, front: Front, folder: Path) -> str:
    """The configuration for this machine. Each change must find its place once, so that the file stays what is run."""
    changes = {
        "pid /run/nginx.pid;": f"pid {folder}/nginx.pid;",
        "error_log stderr crit;": f"error_log {folder}/errors.log crit;",
        "access_log /dev/stdout andon;": f"access_log {folder}/access.log andon;",
        "listen 80;": f"listen {HOST}:{free_port()};",
        "listen 443 ssl;": f"listen {HOST}:{front.port} ssl;",
        "/etc/nginx/tls/fullchain.pem": str(front.certificate),
        "/etc/nginx/tls/privkey.pem": f"{folder}/privkey.pem",
        "andon-1:8501": f"{HOST}:{front.replicas[0]}",
        "andon-2:8501": f"{HOST}:{front.replicas[1]}",
        "worker_processes auto;": "worker_processes 1;" + ("user root;" if os.geteuid() == 0 else ""),
        "server_tokens off;": "server_tokens off;"
        + "".join(
            f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    for old, new in changes.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def _certify(certificate: Path, private_key: Path) -> None:
    """A certificate for this machine alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Andon's tests")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    private_key.write_bytes(secret)


def _await(front: Front, process: "subprocess.Popen[bytes]", errors: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            front.ask("/healthz")
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"nginx did not answer. It said:\n{errors.read_text()}", pytrace=False)
