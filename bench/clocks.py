"""What the measurements of this folder share: CPU time, the machine's own speed for scale, and one printed line."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU milliseconds of all threads of this process, AppTest's reading of the page included."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def server_cpu_ms(pid: int) -> float:
    """CPU milliseconds that a process has used so far, in all its threads; from Linux."""
    return _ticks_ms(pid, 11, 12)


def processes_cpu_ms(pid: int) -> float:
    """CPU milliseconds of a process and of all that it started, those included that have ended; from Linux."""
    try:
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return _ticks_ms(pid, 11, 12, 13, 14) + sum(processes_cpu_ms(int(each)) for each in started)
    except (FileNotFoundError, ProcessLookupError):  # it has just ended: what it used is its parent's now
        return 0.0


def _ticks_ms(pid: int, *fields: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1000 * sum(int(told[each]) for each in fields) / os.sysconf("SC_CLK_TCK")


def print_scale() -> None:
    """How fast this machine is at the moment."""
    spent = cpu_ms(_additions)
    print(f"for scale, 3 million additions in a plain loop: {spent:.0f} ms (150 ms when the machine is quiet)")


def report(what: str, values: list[float], bar: int, unit: str = "ms of CPU") -> None:
    """The middle and the worst of several rounds beside the bar, in milliseconds."""
    middle, most = median(values), max(values)
    print(f"{what}: median {middle:.0f} {unit}, most {most:.0f} {unit}, {len(values)} rounds (bar: {bar} ms)")


def _additions() -> None:
    total = 0
    for n in range(3_000_000):
        total += n
