"""Say that the server is ready, once it really answers, and where to begin."""

import threading
import time
import urllib.error
import urllib.request

from flare_app.commands.demo import introduce
from flare_app.commands.terminal import say
from flare_app.settings import Settings

_LOOK_EVERY_SECONDS = 0.1


def announce_when_ready(host: str, chosen: Settings) -> None:
    """Watch from a thread, since the server occupies this one; the thread ends with the process."""
    threading.Thread(target=_announce, args=(host, chosen), name="announce-when-ready", daemon=True).start()


def _announce(host: str, chosen: Settings) -> None:
    address = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    while not _answers(f"http://{address}:{chosen.port}/healthz"):
        time.sleep(_LOOK_EVERY_SECONDS)
    say()
    say(f"Flare is ready: {chosen.base_url}/")
    introduce(chosen)
    say("Ctrl-C stops it.")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - always http to ourselves
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False
