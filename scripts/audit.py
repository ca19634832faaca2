"""Ask the Python advisories about every pin of the locks: `make audit`.

Exit codes: 0 all were asked about and nothing is known against them, 1 something is, 2 the advisories were not reached.
pip-audit itself ends with 0 where a package index without advisories answers; nothing was audited then.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PIP_AUDIT = "pip-audit==2.10.1"
LOCKS = ("requirements.lock", "requirements-dev.lock", "deploy/requirements.lock")
SERVICES = ("pypi", "osv")


def verdict(found: Mapping[str, Any] | None) -> tuple[int, list[str]]:
    """The exit code for what pip-audit says of a lock (None where it says nothing), and lines for people."""
    packages: Sequence[Mapping[str, Any]] = (found or {}).get("dependencies", [])
    asked = [each for each in packages if "vulns" in each]
    known = [
        f"{each['name']} {each['version']}: {vuln['id']}, mended in {', '.join(vuln['fix_versions']) or 'no release'}"
        for each in asked
        for vuln in each["vulns"]
    ]
    if known:
        return 1, known
    left_out = sorted(each["name"] for each in packages if "vulns" not in each)
    if not packages or left_out:
        what = f"{len(left_out)} of {len(packages)} packages were not audited" if packages else "nothing was audited"
        return 2, [f"The advisories cannot be reached from here: {what}. Run make audit where there is a network."]
    return 0, [f"{len(asked)} packages, and nothing is known against them."]


def ask(lock: str, service: str) -> Mapping[str, Any] | None:
    """What pip-audit says of a lock's pins; None where it ends without an answer."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "tool", "run", "--quiet", PIP_AUDIT, "--disable-pip", "--require-hashes", "--requirement", lock]
    told = ["--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    ended = subprocess.run([*command, *told], capture_output=True, text=True, check=False)
    try:
        answer: Mapping[str, Any] = json.loads(ended.stdout)
    except ValueError:
        return None
    return answer


def main() -> int:
    """Ask about every lock; the worst of the answers counts."""
    worst = 0
    for lock in LOCKS:
        code, lines = 2, []
        for service in SERVICES:
            code, lines = verdict(ask(lock, service))
            if code < 2:
                break
        for line in lines:
            sys.stdout.write(f"{lock}: {line}\n")
        # Something that is known counts for more than something that could not be asked about.
        worst = code if worst in (0, code) else 1
    return worst


if __name__ == "__main__":
    sys.exit(main())
