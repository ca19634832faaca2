"""Words around a page that stands in a frame, and around the small form of a frozen view. It knows no Streamlit."""

OPEN = "Open in Andon"
ELSEWHERE = "This page is not for a frame: open it in Andon, in a tab of its own."
SIGN_IN = (
    "Sign in to Andon in a tab of its own, then load this page again. If it stays shut, your browser keeps Andon's "
    "sign-in out of frames of other sites: ask whoever wrote this page for a frozen link instead."
)
SHOWS_ALONE = "In a frame Andon shows, and takes no words."
SHOWS_ALONE_HINT = "Open it in a tab of its own."

WIKI_LEAD = (
    "The small form of this frozen view, for a page of your wiki. It never changes. #light or #dark behind the address "
    "chooses the colours; without it they are the reader's own."
)


def frame(link: str, title: str) -> str:
    """What to put into a page; `title` has nothing in it that ends an attribute."""
    return f'<iframe src="{link}?embed" title="{title}" width="100%" height="480" style="border: 0"></iframe>'
