"""How long a page took is counted by page; what began anew in the middle is not."""

import itertools

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException, StopException

from andon.errors import NotFound, StoreError
from andon.ui.measured import measured
from andon.web import metrics


def counts(page: str) -> tuple[float, float]:
    """How many times, and how many seconds together."""
    samples = {
        (each.name, each.labels.get("page")): each.value
        for family in metrics.reruns.collect()
        for each in family.samples
        if "le" not in each.labels
    }
    name = "andon_rerun_seconds"
    return samples.get((f"{name}_count", page), 0.0), samples.get((f"{name}_sum", page), 0.0)


def run(page: str, error: BaseException | None = None) -> None:
    clock = itertools.count(10.0, 2.0)
    with measured(page, timer=lambda: next(clock)):
        if error:
            raise error


def test_it_is_counted_under_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts("example")
    run("example")
    assert counts("example") == (before[0] + 1, before[1] + 2.0)


def test_the_start_page_has_a_name() -> None:
    before = counts("home")
    run("")
    assert counts("home")[0] == before[0] + 1


@pytest.mark.parametrize("error", [StopException(), ValueError(), NotFound("There is none.")])
def test_a_page_that_ends_early_has_ended(error: BaseException) -> None:
    before = counts("example")
    with pytest.raises(type(error)):
        run("example", error)
    assert counts("example")[0] == before[0] + 1


def test_one_that_begins_anew_has_not() -> None:
    before = counts("example")
    with pytest.raises(RerunException):
        run("example", RerunException(RerunData()))
    assert counts("example") == before


@pytest.mark.parametrize(("error", "told"), [(StoreError("The disk is full."), 1), (NotFound("There is none."), 0)])
def test_a_store_that_fails_is_logged_and_what_is_not_there_is_not(
    caplog: pytest.LogCaptureFixture, error: Exception, told: int
) -> None:
    with pytest.raises(type(error)):
        run("example", error)
    assert len(caplog.records) == told
