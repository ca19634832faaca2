"""What the fault tests did, for people to read at the end."""

from collections import Counter
from dataclasses import dataclass, field

from faults.plan import Kind


@dataclass
class Figures:
    """Counts over one run or many."""

    runs: int = 0
    rounds: int = 0
    requests: int = 0
    finished: int = 0
    """Syncs through the faults that reached their end."""
    failed: int = 0
    """Syncs that ended with a sentence for people."""
    kills: int = 0
    seconds: float = 0.0
    injected: Counter[Kind] = field(default_factory=Counter)
    comparisons: int = 0
    """Comparisons of a store with one that saw no fault."""

    @property
    def faults(self) -> int:
        """Everything that went wrong on purpose."""
        return sum(self.injected.values()) + self.kills

    def add(self, other: "Figures") -> None:
        """Count another one in."""
        self.runs += other.runs
        self.rounds += other.rounds
        self.requests += other.requests
        self.finished += other.finished
        self.failed += other.failed
        self.kills += other.kills
        self.seconds += other.seconds
        self.comparisons += other.comparisons
        self.injected.update(other.injected)

    def lines(self) -> list[str]:
        """The figures as text."""
        kinds = sorted(self.injected.items(), key=lambda pair: (-pair[1], pair[0]))
        width = max((len(kind) for kind, _ in kinds), default=0)
        return [
            f"{self.faults} faults in {self.runs} runs of {self.rounds} rounds, {self.seconds:.1f} s",
            f"{self.requests} requests, {self.finished} syncs finished, {self.failed} gave up, {self.kills} were killed",
            f"{self.comparisons} comparisons with a store that saw no fault: none differed",
            *(f"  {kind:<{width}}  {count:>6}" for kind, count in kinds),
            f"  {'killed process':<{width}}  {self.kills:>6}",
        ]
