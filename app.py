"""The entry: one ASGI app over pages/frame.py, its plain routes and its headers.

Streamlit finds `app` by reading this source, so it stays one literal `st.App(...)` with an absolute
path; the main script lies inside pages/ because a pages/ folder beside it would switch Streamlit to
its old navigation (docs: CONTRIBUTING.md, "The frame is not app.py").
"""

from pathlib import Path

import streamlit as st

from andon import logs
from andon.ui.raised import page_raised
from andon.ui.signed import has_access, has_to_sign_in, is_signed_in, provider, sign_in_address
from andon.ui.start import lifespan
from andon.web import SignIn, middleware, routes

logs.set_up()
app = st.App(
    Path(__file__).parent / "pages" / "frame.py",
    lifespan=lifespan,
    routes=routes(SignIn(is_signed_in, sign_in_address, has_access, has_to_sign_in)),
    middleware=middleware(),
    secrets=provider(),
    on_script_error=page_raised,
)

if __name__ == "__main__":
    app.run()
