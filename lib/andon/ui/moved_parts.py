"""Pieces about a forecast that moved, and the way into every number: what was counted, left out and assumed."""

import streamlit as st

from andon.ui import data, links, markup_moved, parts, text_moved
from andon.usecases.board import Outlook
from andon.usecases.workings import Workings


def why_moved(shown: Outlook, *, part: bool = False) -> None:
    """The sentence, and below it the parts to be added up; `part`: of a squad's part of a launch."""
    reader = parts.reader()
    table = markup_moved.table(reader, shown)
    parts.show(markup_moved.sentence(reader, shown), table)
    if table:
        st.caption(f"{text_moved.MEANS} {text_moved.PART_FOLLOWS}" if part else text_moved.MEANS)


def behind(launch_id: str, squad_id: str | None, *, key: str, choose: bool = False) -> None:
    """What is behind the forecast, folded away; `choose` offers the squads' parts as well."""
    with st.expander(text_moved.BEHIND_IT, key=key, on_change="rerun") as folded:
        if not folded.open:
            return
        found = data.load_workings(launch_id, squad_id)
        if found is None:
            return
        if choose and found.others:
            found = _chosen(launch_id, found, key) or found
        _told(found)


def _chosen(launch_id: str, whole: Workings, key: str) -> Workings | None:
    names = dict(whole.others)
    squad_id = st.selectbox(
        text_moved.WHICH,
        [None, *names],
        format_func=lambda each: names[each] if each else text_moved.WHOLE_LAUNCH,
        key=f"{key}_which",
    )
    return data.load_workings(launch_id, squad_id) if squad_id else whole


def _told(found: Workings) -> None:
    today = parts.reader().today

    def address(issue: str) -> str:
        source = found.sources.get(issue.rpartition("-")[0]) or found.sources.get("", "")
        return links.to_issue(data.jiras().get(source, ""), issue)

    move = found.outlook.move
    told = [markup_moved.sentences(text_moved.explained(found))]
    if found.counted:
        told.append(markup_moved.issues(text_moved.counted(len(found.counted)), found.counted, address))
    told += [markup_moved.issues(text_moved.left_out(group), group.keys, address) for group in found.left_out]
    if move and move.added:
        more = move.added - len(move.added_keys)
        told.append(markup_moved.issues(text_moved.joined(move, today=today), move.added_keys, address, more=more))
    if move and move.cut:
        more = move.cut - len(move.cut_keys)
        told.append(markup_moved.issues(text_moved.left(move, today=today), move.cut_keys, address, more=more))
    parts.show(markup_moved.groups(told))
    if found.details:
        st.caption(text_moved.PARAMETERS)
        st.table({"": text_moved.parameters(found.details)})
