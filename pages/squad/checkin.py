"""Check in: status, probability, one sentence; the forecast stays folded until the words are said."""

import streamlit as st

from andon.model import PROBABILITIES, SAID
from andon.ui import (
    check_in_actions,
    data,
    links,
    markup,
    parts,
    session,
    squad_parts,
    text,
    text_check_in,
    vote_parts,
)

FORECAST = "checkin_forecast"
SHOWN = "checkin_shown"

st.set_page_config(page_title=text.title(text.NAV_CHECK_IN))
launch_id, squad_id = links.checking_in()
squad_id = squad_id or session.own_squad()
if not squad_id:
    st.title(text.NAV_CHECK_IN)
    parts.empty(text_check_in.NO_SQUAD_CHOSEN, then=[(links.SQUAD, text.SQUADS_TITLE)])
    st.stop()

home = data.load_squad(squad_id)
parts.of_squad(home.squad)
found = [each for each in home.launches if each.row.id == launch_id]
if not found:
    st.title(text.NAV_CHECK_IN)
    parts.empty(text_check_in.NOT_OUR_LAUNCH, then=[(links.SQUAD, text.NAV_SQUAD_HOME)])
    st.stop()

(mine,) = found
last = mine.mine
st.title(text_check_in.checking_in(mine.row.name), anchor=False)
parts.show(squad_parts.dates_line(mine), markup.last_words(parts.reader(), last))
speaker = session.as_member(squad_id)
if speaker and not session.viewer().speaks_for(squad_id):
    st.button(text.i_am_with(home.squad.name), key="checkin_become", on_click=session.become, args=(speaker,))
voted_in = links.read("round") or None
if voted_in:
    st.caption(text_check_in.AFTER_VOTE)
else:
    vote_parts.vote_first(launch_id, squad_id)

if home.forecast_first:
    with st.container(key="narrow_forecast"):
        squad_parts.folded_forecast(mine, key=FORECAST, unfolded=True)
forecast_open = bool(st.session_state.get(FORECAST, home.forecast_first))
chosen = next((status for status in SAID if status == links.read("status")), last.said_status)
# Last time's words belong to the status that they were said with: beside another one they would tell something wrong.
again = chosen is last.said_status
likely = last.probability if again and not voted_in else None
form = f"checkin_{launch_id}_{squad_id}"
narrow = st.container(key="narrow")  # what goes wrong is told in it, too: as wide as the form
with narrow, st.form(form, border=False):
    status = st.segmented_control(
        text_check_in.HOW_IS_IT_GOING,
        SAID,
        format_func=text.status_choice,
        key="checkin_status",
        default=chosen,
        required=chosen is not None,
        width="stretch",
    )
    probability = st.segmented_control(
        text_check_in.HOW_LIKELY,
        PROBABILITIES,
        format_func=text.probability_choice,
        key="checkin_probability",
        default=likely,
        required=likely is not None,
        width="stretch",
    )
    sentence = st.text_area(
        text_check_in.IN_ONE_SENTENCE,
        value=last.sentence if again else "",
        key="checkin_sentence",
        height=80,
    )
    differs = ""
    if forecast_open and mine.outlook.on_time is not None:
        differs = st.text_input(text_check_in.WHY, placeholder=text_check_in.WHY_EXAMPLE, key="checkin_differs")
    saved = st.form_submit_button(text_check_in.SAY_IT, key="checkin_submit", type="primary", width="stretch")
if not saved:
    st.session_state[SHOWN] = last.said_at  # of the words that stand above the form while it is filled in
with narrow:
    if saved and check_in_actions.check_in(
        form,
        launch_id=launch_id,
        squad_id=squad_id,
        status=status,
        probability=probability,
        sentence=sentence,
        forecast_open=forecast_open,
        differs=differs,
        round_id=voted_in,
        shown=st.session_state.get(SHOWN, last.said_at),  # not set, where a new session begins with the press
    ):
        st.switch_page(links.SQUAD, query_params=links.to_squad_after(squad_id, launch_id))

if not home.forecast_first:
    with st.container(key="narrow_forecast"):
        squad_parts.folded_forecast(mine, key=FORECAST, unfolded=False)
