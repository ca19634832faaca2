"""A progress bar in the terminal that knows its total as soon as the work does."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from andon.usecases import ports


@contextmanager
def bar(console: Console) -> Iterator[ports.Progress]:
    """Show what the wrapped work reports."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Starting", total=None)

        def tell(done: int, total: int | None, message: str) -> None:
            progress.update(task, completed=done, total=total, description=message)

        yield tell
