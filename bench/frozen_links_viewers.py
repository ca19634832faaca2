"""A room that opens a frozen link: the locust file of frozen_links.py, which runs it outside of this environment.

Everybody has a connection of their own, opens the address in FROZEN once, and reads; when the VIEWERS have it, it ends.
"""

import os

from locust import HttpUser, constant, task


class Viewer(HttpUser):
    """Somebody with the link in their chat."""

    wait_time = constant(3600)

    @task
    def open_it(self) -> None:
        """Open it as a browser does."""
        told = {"Accept-Encoding": "gzip", "Connection": "close"}
        with self.client.get(os.environ["FROZEN"], headers=told, name="opened", catch_response=True) as answer:
            if "Frozen" not in answer.text:
                answer.failure("not the frozen page")
        if self.environment.stats.total.num_requests >= int(os.environ["VIEWERS"]):
            self.environment.runner.quit()
