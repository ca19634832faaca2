"""What-if on a launch's page: levers, and the forecast's answer beside them. A fragment: nothing else runs again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from andon.ui import chart_parts, charts_what_if, data, dragging, markup, parts, session, text, text_what_if
from andon.usecases.what_if import Imagined, Levers, Likely, WhatIfPage

WIDTH = 640
EARLIER, LATEST = -60, 365
LONGEST_PAUSE = 60
LEAST_CAPACITY, MOST_CAPACITY = 25, 200
MOST_ARRIVING = 10.0


def what_if(launch_id: str) -> None:
    """The folded section; its inside is made when it is opened."""
    with st.expander(text_what_if.WHAT_IF, key="what_if", on_change="rerun", icon="🎚️") as box:
        if box.open:
            _levers_and_answer(launch_id)


@st.fragment
def _levers_and_answer(launch_id: str) -> None:
    page = data.load_what_if(launch_id)
    if not page.can or page.stored is None or page.likely is None:
        st.write(text.plain(text_what_if.no_what_if(page, text.held(page.shown, data.zone()))))
        return
    st.caption(text_what_if.LEAD)
    left, right = st.columns([5, 6], gap="large")
    with left:
        # On a phone the answer stands above the sliders, where a finger does not hide it.
        answer = st.container()
        levers = _levers(page, session.edition(_subject(launch_id)))
        st.button(text_what_if.RESET, key="what_if_reset", icon="↩️", on_click=_reset, args=(launch_id,))
    after = page.answer(levers)
    with answer:
        parts.show(_table(page.stored, after, as_of=page.as_of, today=parts.reader().today))
    with right:
        _chart(page, page.stored, after)
        _for_85(page, page.likely, page.stored)
    st.caption(text_what_if.ASSUMES)


def _subject(launch_id: str) -> str:
    return f"what_if:{launch_id}"


def _reset(launch_id: str) -> None:
    session.load_anew(_subject(launch_id))


@dataclass(frozen=True, slots=True)
class _Sliders:
    """The sliders' values: as they are dragged, else as they were let go."""

    named: str
    """Begins the key of every widget: another launch, or a reset, begins with new ones."""
    dragged: Mapping[str, float]

    def value(self, name: str, let_go: float) -> float:
        return self.dragged.get(self.key(name), let_go)

    def key(self, name: str) -> str:
        return f"{self.named}:{name}"


_NAMES = ("cut", "later", "pause", "capacity", "arriving")


def _levers(page: WhatIfPage, named: str) -> Levers:
    key = _Sliders(named, {}).key
    # Above the sliders, so that what it says is known when they are drawn.
    sliders = _Sliders(named, dragging.dragged([key(name) for name in _NAMES], key=key("dragged")))
    squad_id = _whose(page, key("whose"))
    most = page.open_of(squad_id)
    cut, later, arriving = 0.0, 0.0, 0.0
    if page.stored and page.stored.target:
        later = st.slider(text_what_if.LATER, EARLIER, _latest(page), 0, key=key("later"), format="%+d")
    if most > 1:
        # Another squad's open items are another slider: its end is another one.
        cut = st.slider(text_what_if.CUT, 0, most - 1, 0, key=key("cut"))
    capacity = st.slider(
        text_what_if.CAPACITY,
        LEAST_CAPACITY,
        MOST_CAPACITY,
        100,
        step=5,
        key=key("capacity"),
        help=text_what_if.CAPACITY_HELP,
    )
    capacity_from = _from(text_what_if.CAPACITY_FROM, page, key("capacity_from")) if capacity != 100 else None
    pause = st.slider(text_what_if.PAUSE, 0, LONGEST_PAUSE, 0, key=key("pause"))
    pause_from = _from(text_what_if.PAUSE_FROM, page, key("pause_from")) if pause else None
    if most:
        arriving = st.slider(
            text_what_if.ARRIVING,
            0.0,
            MOST_ARRIVING,
            0.0,
            step=0.5,
            format="%.1f",
            key=key("arriving"),
            help=text_what_if.ARRIVING_HELP,
        )
    else:
        st.caption(text_what_if.TIME_ONLY)
    return Levers(
        cut=min(int(sliders.value("cut", cut)), max(most - 1, 0)),
        later=int(sliders.value("later", later)),
        pause_days=int(sliders.value("pause", pause)),
        pause_from=pause_from,
        capacity=sliders.value("capacity", capacity) / 100,
        capacity_from=capacity_from,
        arriving=sliders.value("arriving", arriving) if most else 0.0,
        squad_id=squad_id,
    )


def _whose(page: WhatIfPage, key: str) -> str | None:
    """A squad's id; None for all. One squad is all."""
    if len(page.groups) < 2:
        return None
    names = {each.id: each.name for each in page.groups}
    chosen: str | None = st.selectbox(
        text_what_if.WHOSE,
        [None, *names],
        format_func=lambda each: names[each] if each else text_what_if.EVERYBODYS,
        key=key,
    )
    return chosen


def _latest(page: WhatIfPage) -> int:
    """Days by which the date can move: beyond what 85 % needs, where that is within a year."""
    stored = page.stored
    if stored is None or stored.target is None or stored.p85 is None:
        return LATEST
    return min(max((stored.p85 - stored.target).days + 30, -EARLIER), LATEST)


def _from(label: str, page: WhatIfPage, key: str) -> date | None:
    chosen = st.date_input(
        label,
        value=page.first_day,
        min_value=page.first_day,
        max_value=page.first_day + timedelta(days=LATEST),
        key=key,
        format="YYYY-MM-DD",
    )
    return chosen if isinstance(chosen, date) else None


def _chart(page: WhatIfPage, stored: Imagined, after: Imagined) -> None:
    today = parts.reader().today
    chart_parts.show(
        charts_what_if.what_if_chart,
        stored,
        after,
        page.as_of,
        today=today,
        theme="app",
        width=WIDTH,
        point=text_what_if.point(stored, after),
        heard=text_what_if.chart_alt(stored, after, as_of=page.as_of, today=today),
        key="what_if_chart",
        table=lambda: charts_what_if.what_if_table(stored, after, page.as_of),
    )


def _for_85(page: WhatIfPage, likely: Likely, stored: Imagined) -> None:
    st.subheader(text_what_if.FOR_85, anchor=False)
    sentences = text_what_if.for_85(
        likely, stored, open_items=page.open_of(None), first_day=page.first_day, today=parts.reader().today
    )
    st.markdown("\n".join(f"* {text.plain(each)}" for each in sentences))


def _table(stored: Imagined, after: Imagined, *, as_of: date, today: date) -> Markup:
    """Before and after, and the difference in words; who hears the page is told when the answer changes."""

    def day(value: date | None) -> str:
        return text_what_if.day(value, today=today)

    rows = [
        (text_what_if.HALF_BY, day(stored.p50), day(after.p50), text_what_if.shift(stored.p50, after.p50)),
        (text_what_if.LIKELY_BY, day(stored.p85), day(after.p85), text_what_if.shift(stored.p85, after.p85)),
    ]
    if stored.on_time is not None and stored.target is not None:
        now, then = (text_what_if.chance(each, as_of=as_of, today=today) for each in (stored, after))
        rows.insert(0, (text_what_if.ON_TIME, now, then, text_what_if.points(stored.on_time, after.on_time)))
        rows.append(
            (
                text_what_if.TARGET,
                day(stored.target),
                day(after.target),
                text_what_if.shift(stored.target, after.target),
            )
        )
    titles = (text_what_if.FORECAST, text_what_if.AS_IT_IS, text_what_if.IMAGINED)
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(each) for each in titles)
    line = Markup('<tr><th scope="row">{}</th><td>{}</td><td><b>{}</b><br><span class="an-age">{}</span></td></tr>')
    made = Markup('<table class="an-table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>').format(
        head, Markup("").join(line.format(*row) for row in rows)
    )
    return Markup('<div role="status" aria-live="polite">{}</div>').format(markup.scrolled(titles, made))
