"""Check in: status, probability, one sentence; the forecast stays folded until the words are said."""

import streamlit as st

from andon.model import PROBABILITIES, SAID
from andon.ui import actions, data, links, markup, parts, session, squad_parts, text

st.set_page_config(page_title=text.title(text.NAV_CHECK_IN))
launch_id, squad_id = links.read("launch"), links.read("squad") or session.who().removeprefix("squad:")
if squad_id in {session.GUEST, "director"}:
    st.title(text.NAV_CHECK_IN)
    parts.empty(text.NO_SQUAD_CHOSEN, then=[(links.SQUAD, text.SQUADS_TITLE)])
    st.stop()

home = data.load_squad(squad_id)
found = [each for each in home.launches if each.row.id == launch_id]
if not found:
    st.title(text.NAV_CHECK_IN)
    parts.empty(text.NOT_OUR_LAUNCH, then=[(links.SQUAD, text.NAV_SQUAD_HOME)])
    st.stop()

(mine,) = found
st.title(text.checking_in(mine.row.name), anchor=False)
parts.show(squad_parts.dates_line(mine), markup.last_words(parts.reader(), mine.mine))
if not session.viewer().speaks_for(squad_id):
    st.button(
        text.i_am_with(home.squad.name), key="checkin_become", on_click=session.become, args=(f"squad:{squad_id}",)
    )
form = f"checkin_{launch_id}_{squad_id}"
with st.container(key="narrow"), st.form(form, border=False):
    status = st.segmented_control(
        text.HOW_IS_IT_GOING,
        SAID,
        format_func=text.status_choice,
        key="checkin_status",
        default=mine.mine.said_status,
        required=mine.mine.said_status is not None,
        width="stretch",
    )
    probability = st.segmented_control(
        text.HOW_LIKELY,
        PROBABILITIES,
        format_func=text.probability_choice,
        key="checkin_probability",
        default=mine.mine.probability,
        required=mine.mine.probability is not None,
        width="stretch",
    )
    sentence = st.text_area(text.IN_ONE_SENTENCE, key="checkin_sentence", height=80, max_chars=500)
    saved = st.form_submit_button(text.SAY_IT, key="checkin_submit", type="primary", width="stretch")
if saved and actions.check_in(
    form,
    launch_id=launch_id,
    squad_id=squad_id,
    status=status,
    probability=probability,
    sentence=sentence,
    forecast_open=bool(st.session_state.get("checkin_forecast")),
):
    st.switch_page(links.SQUAD, query_params=links.to_squad(squad_id))

with st.container(key="narrow_forecast"):
    squad_parts.folded_forecast(mine, key="checkin_forecast")
