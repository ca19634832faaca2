"""A session without a browser: it speaks Streamlit's own protocol over a websocket, as a browser's page does.

It measures what a server does for a page, and not what a Chromium does with it beside the server on the same cores.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Selectbox_pb2 import Selectbox
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PATIENCE_SECONDS = 60


class LiveSession:
    """One visitor of one page. Not for several threads at once."""

    def __init__(self, connection: ClientConnection, page: str, query: str = "") -> None:
        self._connection = connection
        self._page, self.query = page, query
        self._widgets: dict[str, WidgetState] = {}
        self._selects: dict[str, Selectbox] = {}

    def rerun(self) -> int:
        """Let the page run with what this visitor has chosen, and read it to its end; how many bytes it sent."""
        asked = BackMsg()
        asked.rerun_script.page_name = self._page
        asked.rerun_script.query_string = self.query
        asked.rerun_script.widget_states.widgets.extend(self._widgets.values())
        self._connection.send(asked.SerializeToString())
        return self._read()

    def choose(self, label: str, option: str) -> int:
        """Choose an option of a select box by their words, and let the page run; how many bytes it sent."""
        chosen = WidgetState(id=self._selects[label].id, string_value=option)
        self._widgets[chosen.id] = chosen
        return self.rerun()

    def _read(self) -> int:
        size = 0
        while True:
            told = self._connection.recv(timeout=PATIENCE_SECONDS)
            assert isinstance(told, bytes)
            size += len(told)
            message = ForwardMsg.FromString(told)
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.WhichOneof("type") == "selectbox":
                box = message.delta.new_element.selectbox
                self._selects[box.label] = box
            elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "exception":
                raise AssertionError(message.delta.new_element.exception.message)
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                assert message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return size


@contextmanager
def live_session(url: str, page: str, query: str = "") -> Iterator[LiveSession]:
    """A visitor who opens a page of a server, like http://127.0.0.1:8501; the page has run once."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, max_size=None, open_timeout=PATIENCE_SECONDS) as connection:
        session = LiveSession(connection, page, query)
        session.rerun()
        yield session
