"""Keep a database of this version, so that every later one is tried on it: make released.

`--again` writes the files of a version anew, as long as nobody has it: until its tag. Where they are and what they
hold: `tests/store/releases.py`.
"""

import argparse
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """0 when its files are written; 1 where they are there, and people may have such databases."""
    # Beside the tests, whose examples it is made of; only a checkout has them.
    sys.path[:0] = [str(ROOT / "tests")]
    from store.conftest import postgres_server
    from store.releases import Release, keep

    arguments = argparse.ArgumentParser(description="Keep a database of this version.")
    arguments.add_argument("--again", action="store_true", help="also where there is one: nobody has this version yet")
    again = arguments.parse_args().again
    release = Release(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    tag = subprocess.run(["git", "tag", "--list", f"v{release.version}"], cwd=ROOT, capture_output=True, check=True)
    if tag.stdout.strip() or (release.file("told.json").exists() and not again):
        sys.stderr.write(f"{release.version} is kept already, and people may have its databases: raise the version.\n")
        return 1
    with postgres_server() as server:
        keep(release, server.database(), server.pg_dump)
    sys.stdout.write(f"{release.folder}/{release.version}.*: tables of {release.revision}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
