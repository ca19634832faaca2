"""A room that opens a frozen link: the locust file of frozen_links.py, which runs it outside of this environment.

Everybody has a connection of their own, opens the address in OPEN once, where it finds what it SAYS, and reads;
when the VIEWERS have it, it ends.
"""

import os

import gevent
from locust import HttpUser, constant, task


class Viewer(HttpUser):
    """Somebody with the link in their chat."""

    wait_time = constant(3600)

    @task
    def open_it(self) -> None:
        """Open it as a browser does."""
        told = {"Accept-Encoding": "gzip", "Connection": "close"}
        # Locust looks at no variable of requests: a certificate that a measurement made itself is named here.
        trust = os.environ.get("REQUESTS_CA_BUNDLE", True)
        with self.client.get(
            os.environ["OPEN"], headers=told, name="opened", catch_response=True, verify=trust
        ) as answer:
            if os.environ["SAYS"] not in answer.text:
                answer.failure("not what was asked for")
        if self.environment.stats.total.num_requests >= int(os.environ["VIEWERS"]):
            # Not from within: it would wait for this very visitor.
            gevent.spawn_later(0.5, self.environment.runner.quit)
