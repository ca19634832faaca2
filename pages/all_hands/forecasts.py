"""How good are our forecasts? Claimed against met: the organisation's for everybody, a squad's own for itself."""

import streamlit as st

from andon.ui import data, markup, markup_record, parts, record_parts, text, text_record

st.set_page_config(page_title=text.title(text_record.TITLE))
st.title(text_record.TITLE, anchor=False)
parts.show(markup.lead(text_record.LEAD))
record = data.load_track_record()
if record.launches is None:
    record_parts.nothing_yet(record)
else:
    st.header(text_record.WHOLE, anchor=False)
    record_parts.section(record.launches, key="record_whole")
if record.parts is not None:
    st.header(text_record.PARTS, anchor=False)
    record_parts.section(record.parts, key="record_parts")
record_parts.own(record)
if record.fates:
    record_parts.outcomes(record)
record_parts.counted_out(record)
if record.kept:
    with st.expander(text_record.HOW_COUNTED, key="record_rules"):
        parts.show(markup_record.sentences(text_record.rules(record, parts_shown=record.parts is not None)))
    st.caption(
        text_record.age(
            record,
            data.load_last_read(),
            data.zone(),
            looking_back=data.as_of() is not None,
            today=data.today(),
        )
    )
