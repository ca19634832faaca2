"""Measure a sync of a large Jira against a bare loop that downloads the same pages; `make bench` runs it too.

    python bench/jira_sync.py [--issues 100000] [--face cloud|dc]

The Jira is our own (tests/jira_own), as a process of this machine, and answers both in the same run. Every
measurement is a process of its own, so that its peak memory is its own.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from itertools import islice
from pathlib import Path
from statistics import fmean, median
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[1]
SEED = 1
FEW = 10_000
AGAIN = 5
"""Syncs in which nothing changed: one takes half a second, in which a machine may be twice as fast or half."""
LATENT = 10_000
"""Issues that are downloaded over a slow line, by one worker and by four."""
LATENCY_MS = 50
LOGIN = ("person-1@example.invalid", "token-of-person-1")
PATIENCE_SECONDS = 300


def main() -> None:
    """Print one line a measurement, or with `--measure` do one of them and print it as JSON."""
    asked = _arguments()
    if asked.measure:
        print(json.dumps(MEASURES[asked.measure](asked)))
        return
    small = _peak(asked.face, FEW)
    with tempfile.TemporaryDirectory() as folder, _jira(asked.face, asked.issues) as url:
        # Before and after, since a machine is not equally fast all the time.
        bare = [_measure("bare", asked.face, url)["seconds"]]
        first = _measure("sync", asked.face, url, "--folder", folder)
        again = [_measure("sync", asked.face, url, "--folder", folder) for _ in range(AGAIN)]
        bare.append(_measure("bare", asked.face, url)["seconds"])
    print(f"{asked.face}, {first['downloaded']} issues in {first['seconds']:.1f} s; ", end="")
    print(f"a bare loop took {bare[0]:.1f} s before and {bare[1]:.1f} s after")
    _ratio("first sync against the bare loops' mean", first["seconds"] / fmean(bare), "at most 1.5")
    seconds = [each["seconds"] for each in again]
    print(f"{AGAIN} syncs in which nothing changed: {sum(each['downloaded'] for each in again)} downloaded, ", end="")
    print(f"{min(seconds):.2f} to {max(seconds):.2f} s, median {median(seconds):.2f} s")
    _ratio("first sync against their median", first["seconds"] / median(seconds), "at least 50")
    print(f"peak memory: {small:.0f} MB at {FEW} issues, {first['peak_mb']:.0f} MB at {asked.issues}", end="")
    print(f": {first['peak_mb'] - small:+.0f} MB (bar: +30)")
    with _jira(asked.face, LATENT, latency=LATENCY_MS) as url:
        one, four = (_measure("download", asked.face, url, "--workers", str(n))["seconds"] for n in (1, 4))
    print(
        f"download of {LATENT} issues, {LATENCY_MS} ms more a request: {one:.1f} s with 1 worker, {four:.1f} s with 4"
    )
    _ratio("one worker against four", one / four, "at least 2.5")


def _ratio(what: str, ratio: float, bar: str) -> None:
    print(f"{what}: {ratio:.2f} times (bar: {bar})")


def _peak(face: str, issues: int) -> float:
    with tempfile.TemporaryDirectory() as folder, _jira(face, issues) as url:
        told = _measure("sync", face, url, "--folder", folder)
    return float(told["peak_mb"])


# ------------------------------------------------------------------------------ one measurement, in its own process


def bare(asked: argparse.Namespace) -> dict[str, Any]:
    """Sweep and download with `requests` and `json`, and throw it all away."""
    session, fields = requests.Session(), _fields()
    began, number = time.perf_counter(), 0
    if asked.face == "cloud":
        session.auth = LOGIN
        pages = _cloud_pages(session, asked.url, fields)
    else:
        session.headers["Authorization"] = f"Bearer {LOGIN[1]}"
        pages = _dc_pages(session, asked.url, fields)
    for answer in pages:
        answer.raise_for_status()
        number += 1
    return {"seconds": time.perf_counter() - began, "requests": number}


def _cloud_pages(session: requests.Session, url: str, fields: list[str]) -> Iterator[requests.Response]:
    ids: list[str] = []
    body: dict[str, Any] = {"jql": f"{_query()} ORDER BY key", "fields": ["updated"], "maxResults": 5000}
    while True:
        answer = session.post(f"{url}/rest/api/3/search/jql", json=body)
        page = json.loads(answer.content)
        yield answer
        ids += [raw["id"] for raw in page["issues"]]
        if not page.get("nextPageToken"):
            break
        body["nextPageToken"] = page["nextPageToken"]
    for some in _hundreds(ids):
        wanted = {"issueIdsOrKeys": some, "fields": fields, "expand": ["changelog"]}
        answer = session.post(f"{url}/rest/api/3/issue/bulkfetch", json=wanted)
        issues = json.loads(answer.content)["issues"]
        yield answer
        cut = [raw["id"] for raw in issues if len(raw["changelog"]["histories"]) >= 40]
        token: str | None = ""
        while cut and token is not None:
            more = {"issueIdsOrKeys": cut, "maxResults": 1000} | ({"nextPageToken": token} if token else {})
            answer = session.post(f"{url}/rest/api/3/changelog/bulkfetch", json=more)
            token = json.loads(answer.content).get("nextPageToken")
            yield answer


def _dc_pages(session: requests.Session, url: str, fields: list[str]) -> Iterator[requests.Response]:
    keys: list[str] = []
    total = 1
    while len(keys) < total:
        params: dict[str, Any] = {"jql": f"{_query()} ORDER BY key", "fields": "updated", "maxResults": 1000}
        answer = session.get(f"{url}/rest/api/2/search", params={**params, "startAt": len(keys)})
        page = json.loads(answer.content)
        yield answer
        keys += [raw["key"] for raw in page["issues"]]
        total = page["total"]
    for some in _hundreds(keys):
        jql = f"key in ({', '.join(some)}) ORDER BY key"
        params = {"jql": jql, "fields": ",".join(fields), "expand": "changelog", "maxResults": len(some)}
        answer = session.get(f"{url}/rest/api/2/search", params=params)
        json.loads(answer.content)
        yield answer


def sync_once(asked: argparse.Namespace) -> dict[str, Any]:
    """`andon sync` with one worker, in this process, whose peak memory it then is."""
    from andon.cli import main as andon

    folder = Path(asked.folder)
    (folder / "andon.toml").write_text(f'[jira]\nurl = "{asked.url}"\nquery = "{_query()}"\nworkers = 1\n')
    os.environ |= {
        "ANDON_CONFIG": str(folder / "andon.toml"),
        "ANDON_DATABASE_URL": f"sqlite:///{folder}/andon.db",
        "ANDON_JIRA_TOKEN": LOGIN[1],
        "ANDON_JIRA_EMAIL": LOGIN[0] if asked.face == "cloud" else "",
    }
    told = StringIO()
    with redirect_stdout(told):
        code = andon(["sync", "--json"])
    assert code == 0, told.getvalue()
    [done] = json.loads(told.getvalue())["sources"]
    return {**done, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def download(asked: argparse.Namespace) -> dict[str, Any]:
    """The download alone: nothing is stored."""
    source = _source(asked)
    wanted = [pair for page in source.sweep() for pair in zip(page.ids, page.keys, strict=True)]
    began = time.perf_counter()
    for _ in source.download(wanted):
        pass
    return {"seconds": time.perf_counter() - began}


MEASURES = {"bare": bare, "sync": sync_once, "download": download}


def _source(asked: argparse.Namespace) -> Any:
    from andon.sources.jira.reader import JiraSettings
    from andon.sources.jira.source import Habits, JiraSource

    email = LOGIN[0] if asked.face == "cloud" else None
    settings = JiraSettings("jira", asked.url, _query(), token=LOGIN[1], email=email)
    return JiraSource(settings, {}, {}, habits=Habits(workers=asked.workers))


def _query() -> str:
    return "created >= 0"


def _fields() -> list[str]:
    from andon.sources.jira.glossary import ISSUE_FIELDS

    own = [f"customfield_{number}" for number in (10020, 10014, 10021, 10034, 10016)]
    return [*ISSUE_FIELDS, *own]


def _hundreds(names: list[str]) -> Iterator[list[str]]:
    left = iter(names)
    while some := list(islice(left, 100)):
        yield some


# ------------------------------------------------------------------------------ processes


def _measure(name: str, face: str, url: str, *more: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--measure", name, "--face", face, "--url", url, *more]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, Any] = json.loads(told)
    return found


@contextmanager
def _jira(face: str, issues: int, latency: float = 0) -> Iterator[str]:
    command = [sys.executable, "-m", "jira_own", "--face", face, "--issues", str(issues), "--seed", str(SEED)]
    command += ["--latency", str(latency)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        try:
            yield url
        finally:
            server.terminate()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=100_000)
    parser.add_argument("--face", choices=["cloud", "dc"], default="cloud")
    parser.add_argument("--measure", choices=MEASURES)
    parser.add_argument("--url")
    parser.add_argument("--folder", help="where andon.toml and the database are kept")
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
