"""A process that does nothing but send what is due: python sending.py SECONDS, which its clock is fast by."""

import sys
import time
from datetime import UTC, datetime, timedelta

from andon.config import load_organisation, load_settings
from andon.sending import Sender, channels_of
from andon.store import open_store


def main(fast: float) -> None:
    settings = load_settings()
    channels = channels_of(settings, load_organisation(settings.config))
    store = open_store(settings.database_url)
    sender = Sender(now=lambda: datetime.now(UTC) + timedelta(seconds=fast))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        sender.send(store, channels)
        time.sleep(0.02)


if __name__ == "__main__":
    main(float(sys.argv[1]))
