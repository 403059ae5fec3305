"""B16: what a portal page makes a browser load."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser

from benchmarks.browsing import chromium, new_page
from benchmarks.frame import Line
from benchmarks.house import House
from flare_app.demo import portal_link

_KINDS = ("Script", "Stylesheet")
_SETTLE_MS = 1_500


@dataclass(frozen=True)
class Weight:
    """Bytes as they came through the wire, heads of the answers included, and the number of files."""

    size: int
    files: int


def b16_weight(_house: House, _repetitions: int) -> list[Line]:
    """A figure that does not vary, so it is taken once."""
    link = portal_link()
    with chromium() as browser:
        ours, floor = _weigh(browser, link, "tr[data-row]"), _weigh(browser, f"{link}?d=bare", "h1")
    return [
        Line("B16", "portal page: JS and CSS", _kilobytes(ours), _kilobytes(floor), ours.size / floor.size, 1.15),
        Line("B16", "portal page: files of JS and CSS", str(ours.files), str(floor.files), ours.files / floor.files, 1.15),
    ]


def _weigh(browser: Browser, address: str, shown: str) -> Weight:
    page = new_page(browser)
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def loaded(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    wire = page.context.new_cdp_session(page)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", loaded)
    wire.send("Network.enable")
    page.goto(address)
    page.locator(shown).first.wait_for()
    page.wait_for_timeout(_SETTLE_MS)
    page.context.close()
    counted = [size for request, size in sizes.items() if kinds.get(request) in _KINDS]
    return Weight(sum(counted), len(counted))


def _kilobytes(weight: Weight) -> str:
    return f"{weight.size / 1000:.1f} kB"
