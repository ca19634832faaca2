"""`andon serve`: the app on an address of this machine, from any folder.

No Streamlit is imported here: the entry is run from its file, so that a checkout, an installed wheel and
`streamlit run app.py` serve the very same app.
"""

import errno
import http.client
import logging
import os
import runpy
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import andon
from andon.config import load_settings
from andon.config.sign_in import (
    OPEN,
    REQUIRED,
    has_provider,
    is_open_to_all,
    prove_no_sign_in_is_fine,
    reached_by_others,
)
from andon.errors import ConfigError
from andon.loopback import is_loopback
from andon.uploads import MOST_MB

HOST = "127.0.0.1"
PORT = 8501
PUBLIC_URL = "ANDON_PUBLIC_URL"
PATIENCE_SECONDS = 120
"""How long a first start may take: migrations of a large store count in it."""


MOST_MESSAGE_MB = 50
"""Of one message between a page and its browser, either way: the largest that a page sends is a few MB."""

MOST_UPLOAD_MB = MOST_MB
"""Of a file; `web.bounds` shuts the address but for those of whom a page asks one."""

OTHER_PORT = "--port {port}"
"""How to ask for another port."""


def serve(host: str = HOST, port: int = PORT, *, without_sign_in: bool = False, other_port: str = OTHER_PORT) -> None:
    """Serve the app until Ctrl-C. Without sign-in nobody outside this machine reaches it, through a proxy neither.

    `without_sign_in` opens it to everyone who reaches the address, and is for those who say so. `other_port` tells
    those who find the port taken what to type.
    """
    folder = app_folder()
    if is_loopback(host):
        _prove_free(host, port, other_port)
    if has_provider(folder):
        os.environ[REQUIRED] = "yes"
    else:
        _prove_open_is_meant(host, without_sign_in=without_sign_in)
    if not is_loopback(host):
        _prove_free(host, port, other_port)
    _name_own_address(host, port)
    _quieten_web_server()
    threading.Thread(target=_announce, args=(host, port), daemon=True).start()
    entry = folder / "app.py"
    # Streamlit looks for .streamlit/ beside the program that was started, which is not `andon` in bin/.
    sys.argv = [str(entry)]
    app = runpy.run_path(str(entry), run_name="app")["app"]
    with suppress(KeyboardInterrupt):
        app.run(config=_options(host, port))


def _prove_open_is_meant(host: str, *, without_sign_in: bool) -> None:
    """There is nowhere to sign in: refuse to serve others than this machine, unless somebody says that they shall."""
    prove_no_sign_in_is_fine()
    if without_sign_in:
        os.environ[OPEN] = "yes"
    reached = "" if is_open_to_all() else reached_by_others(host, load_settings().public_url)
    if reached:
        where = f"On {host} everyone in your network" if reached == host else f"Everyone who reaches {reached}"
        raise ConfigError(
            f"{where} could read and write here, because nobody has to sign in.",
            hint="Let people sign in (docs/sign-in.md), or say that it shall be open: andon serve --without-sign-in.",
        )


def _name_own_address(host: str, port: int) -> None:
    """Where nobody names an address, what is sent and subscribed to leads to this one, whatever its port is."""
    if is_loopback(host) and not os.environ.get(PUBLIC_URL):
        os.environ[PUBLIC_URL] = _address(host, port)


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def app_folder() -> Path:
    """Where app.py and pages/ are: the checkout, or the copy that the wheel carries."""
    package = Path(andon.__file__).parent
    for folder in (package.parents[1], package / "_app"):
        if (folder / "app.py").is_file() and (folder / "pages").is_dir():
            return folder
    raise ConfigError(f"The pages of Andon are missing beside {package}.", hint="Install it again: pip install andon.")


def _options(host: str, port: int) -> dict[str, Any]:
    """What must hold whatever a config.toml says; the rest stands in the one beside app.py."""
    options: dict[str, Any] = {
        "server.address": host,
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": False,
        "server.enableXsrfProtection": True,
        "server.maxUploadSize": MOST_UPLOAD_MB,
        "server.maxMessageSize": MOST_MESSAGE_MB,
        "logger.hideWelcomeMessage": True,
    }
    if is_loopback(host) and "STREAMLIT_SERVER_ALLOWED_HOSTS" not in os.environ:
        # A hostile page could point its own name at 127.0.0.1 and read what this machine alone may read.
        public = urlsplit(load_settings().public_url).hostname or HOST
        options["server.allowedHosts"] = sorted({"localhost", "127.0.0.1", "::1", public})
    return options


def _prove_free(host: str, port: int, other_port: str) -> None:
    """Say in one sentence why the address cannot be served, before anything heavy is loaded."""
    if not 0 < port < 65536:
        raise ConfigError(f"{port} is no port number.", hint=f"Choose one from 1 to 65535; {PORT} is usual.")
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = other_port.format(port=port + 1 if port < 65535 else PORT)
            raise ConfigError(
                f"Port {port} is taken, perhaps by another Andon.",
                hint=f"Stop the other program, or choose another port: {other}.",
            ) from error
        if error.errno == errno.EACCES:
            raise ConfigError(
                f"Port {port} needs rights that you do not have.", hint=f"Choose one above 1023, say {PORT}."
            ) from error
        raise ConfigError(f"{host} is not an address of this machine.", hint=f"The usual one is {HOST}.") from error


def _quieten_web_server() -> None:
    """Keep the web server's own account of its start from burying the one line that people look for."""
    logging.getLogger("uvicorn.error").addFilter(lambda record: record.levelno >= logging.WARNING)


def _announce(host: str, port: int) -> None:
    """Say where Andon is, once it answers there."""
    asked = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if _answers(asked, port):
            sys.stdout.write(f"Andon is on {_address(host, port)}\n")
            sys.stdout.flush()
            return
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    # http.client and not urllib: a proxy from the environment has no business here.
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
