"""While much JSON comes, the collector looks seldom, and afterwards as before."""

import gc

import pytest

from andon.sources.jira.garbage import SELDOM, collecting_seldom


def test_what_was_set_comes_back_with_the_last_that_ends() -> None:
    before = gc.get_threshold()
    first, second = collecting_seldom(), collecting_seldom()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold()[0] == SELDOM
    second.__exit__(None, None, None)
    assert gc.get_threshold() == before


def test_it_comes_back_after_a_failure_too() -> None:
    before = gc.get_threshold()
    with pytest.raises(OSError, match="down"), collecting_seldom():
        raise OSError("down")
    assert gc.get_threshold() == before
