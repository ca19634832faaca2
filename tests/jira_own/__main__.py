"""`python -m jira_own --face cloud|dc --issues N --seed S --port P [--latency MS]`, with `tests/` on the path."""

import argparse
import socket

from jira_own.app import app
from jira_own.generate import generate
from jira_own.server import serve


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m jira_own", description="A Jira of the project's own.")
    parser.add_argument("--face", choices=["cloud", "dc"], default="cloud")
    parser.add_argument("--issues", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one; the address is the first line printed")
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds that every request takes longer")
    asked = parser.parse_args()
    site = generate(seed=asked.seed, issues=asked.issues)
    site.trouble.latency = asked.latency / 1000
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", asked.port))
        listener.listen(128)  # from here on nobody is refused, whoever reads the address first
        site.base_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        print(site.base_url, flush=True)  # noqa: T201
        serve(app(site, asked.face), listener)


if __name__ == "__main__":
    main()
