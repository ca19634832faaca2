"""Markup of the status page. No Streamlit in here: arguments in, markup out."""

from collections.abc import Iterable

from markupsafe import Markup


def troubles(told: Iterable[tuple[str, str]]) -> Markup:
    """What is wrong, each with what to do."""
    lines = [
        Markup("<li>{}{}</li>").format(
            what, Markup('<br><span class="an-quiet">{}</span>').format(hint) if hint else ""
        )
        for what, hint in told
    ]
    return Markup('<ul class="an-list">{}</ul>').format(Markup("").join(lines))


def facts(told: Iterable[tuple[str, str]]) -> Markup:
    """Names and what is to be said of each."""
    lines = [Markup("<dt>{}</dt><dd>{}</dd>").format(name, what) for name, what in told]
    return Markup('<dl class="an-facts">{}</dl>').format(Markup("").join(lines))


def findings(told: Iterable[str]) -> Markup:
    """What was examined and is well, one line each."""
    lines = [Markup('<p><span aria-hidden="true">✓</span> {}</p>').format(each) for each in told]
    return Markup('<div class="an-words">{}</div>').format(Markup("").join(lines))
