"""What the fault tests did, for people to read at the end."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from faults.plan import Kind


@dataclass
class Figures:
    """Counts over one run or many."""

    runs: int = 0
    rounds: int = 0
    requests: int = 0
    seconds: float = 0.0
    ends: Counter[str] = field(default_factory=Counter)
    """Syncs by how they ended: WHOLE, DOUBTED, FAILED, KILLED."""
    injected: Counter[Kind] = field(default_factory=Counter)
    comparisons: int = 0
    """Comparisons of a whole store with one that saw no fault."""

    @property
    def faults(self) -> int:
        """Everything that went wrong on purpose."""
        return self.injected.total() + self.ends["KILLED"]

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.runs + other.runs,
            self.rounds + other.rounds,
            self.requests + other.requests,
            self.seconds + other.seconds,
            self.ends + other.ends,
            self.injected + other.injected,
            self.comparisons + other.comparisons,
        )

    def plain(self) -> dict[str, Any]:
        """As plain values, which one process can tell another one; `told` reads them."""
        return {
            **{name: getattr(self, name) for name in ("runs", "rounds", "requests", "seconds", "comparisons")},
            "ends": dict(self.ends),
            "injected": {kind.value: count for kind, count in self.injected.items()},
        }

    @classmethod
    def told(cls, plain: Mapping[str, Any]) -> "Figures":
        """The figures that another process told as plain values."""
        injected = Counter({Kind(name): count for name, count in plain["injected"].items()})
        return cls(**{**plain, "ends": Counter(plain["ends"]), "injected": injected})

    def lines(self) -> list[str]:
        """The figures as text."""
        counts = {**{str(kind): count for kind, count in self.injected.items()}, "killed process": self.ends["KILLED"]}
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [
            f"{self.faults} faults in {self.runs} runs of {self.rounds} rounds, {self.seconds:.1f} s",
            f"{self.requests} requests; {self.ends['WHOLE']} syncs got through, {self.ends['DOUBTED']} with doubts, "
            f"{self.ends['FAILED']} gave up, {self.ends['KILLED']} were killed",
            f"{self.comparisons} times a store was compared with one that saw no fault, and was the same",
            *(f"{count:>7}  {name}" for name, count in ordered if count),
        ]


DONE = pytest.StashKey[Figures]()
"""Where a test run keeps the sum of all its runs."""
