import asyncio

import pytest

from flare_app.live import EVERYTHING
from flare_app.ui import live
from flare_app.ui.live import Part, Registry


class Sockets:
    """The sockets of a process: which are open, and what was sent to them."""

    def __init__(self) -> None:
        self.open: set[str] = {"a", "b", "c"}
        self.nudged: list[tuple[str, str]] = []
        self.registry = Registry(self.open.__contains__, lambda sid, handler: self.nudged.append((sid, handler)))


@pytest.fixture
async def sockets() -> Sockets:
    return Sockets()


async def test_change_nudges_the_pages_of_its_topic_only(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.watch("b", "invoices.refresh", ("customer:2",))
    sockets.registry.changed("customer:1")
    assert sockets.nudged == [("a", "invoices.refresh")]


async def test_burst_of_changes_is_two_nudges(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    for _ in range(100):
        sockets.registry.changed("customer:1")
    await asyncio.sleep(live.GAP_SECONDS * 3)
    assert len(sockets.nudged) == 2


async def test_staff_lists_are_nudged_less_often(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("staff:documents",))
    for _ in range(3):
        sockets.registry.changed("staff:documents")
        await asyncio.sleep(live.GAP_SECONDS * 1.2)
    assert len(sockets.nudged) == 1


async def test_socket_has_one_page(sockets: Sockets) -> None:
    for number in range(300):
        sockets.registry.watch("a", "invoices.refresh", (f"document:{number}",))
    assert len(sockets.registry) == 1
    sockets.registry.changed("document:0")
    assert sockets.nudged == []


async def test_closed_socket_is_forgotten_at_the_next_nudge(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.open.remove("a")
    sockets.registry.changed("customer:1")
    assert (sockets.nudged, len(sockets.registry)) == ([], 0)


async def test_sweep_forgets_closed_sockets(sockets: Sockets) -> None:
    for sid in "abc":
        sockets.registry.watch(sid, "invoices.refresh", ("customer:1",))
    sockets.open.clear()
    sockets.registry.sweep()
    assert len(sockets.registry) == 0


async def test_page_that_stays_through_a_navigation_misses_nothing(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.leave("a")
    sockets.registry.changed("customer:1")
    assert sockets.nudged == [("a", "invoices.refresh")]
    assert sockets.registry.watch("a", "invoices.refresh", ("customer:1",))


async def test_other_page_or_reconnect_starts_anew(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    assert not sockets.registry.watch("a", "payments.refresh", ("customer:1",))
    sockets.registry.forget("a")
    assert not sockets.registry.watch("a", "payments.refresh", ("customer:1",))


async def test_open_record_changes_the_topics_of_its_page(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.change_topics("a", "invoices.refresh", ("document:1",))
    sockets.registry.changed("customer:1")
    sockets.registry.changed("document:1")
    assert sockets.nudged == [("a", "invoices.refresh")]


async def test_nudge_that_is_answered_after_its_page_was_left_does_not_take_the_place_of_the_new_page(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.watch("a", "payments.refresh", ("customer:1",))
    sockets.registry.change_topics("a", "invoices.refresh", ("customer:1", "document:1"))
    sockets.registry.changed("customer:1")
    assert sockets.nudged == [("a", "payments.refresh")]


async def test_nudge_that_is_answered_while_its_page_is_left_does_not_keep_it(
    sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LEAVING_SECONDS", 0.0)
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.leave("a")
    sockets.registry.change_topics("a", "invoices.refresh", ("customer:1", "document:1"))
    await asyncio.sleep(0.01)
    sockets.registry.changed("customer:1")
    assert sockets.nudged == []


async def test_left_page_is_forgotten(sockets: Sockets, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_LEAVING_SECONDS", 0.0)
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.leave("a")
    await asyncio.sleep(0.01)
    sockets.registry.changed("customer:1")
    assert (sockets.nudged, len(sockets.registry)) == ([], 0)


async def test_missed_signals_nudge_every_page(sockets: Sockets) -> None:
    sockets.registry.watch("a", "invoices.refresh", ("customer:1",))
    sockets.registry.watch("b", "payments.refresh", ("staff:payments",))
    sockets.registry.changed(EVERYTHING)
    assert {sid for sid, _ in sockets.nudged} == {"a", "b"}


async def test_frame_hangs_on_topics_of_its_own_beside_its_page(sockets: Sockets) -> None:
    sockets.registry.watch("a", "shell.hear", ("staff:answers",), Part.FRAME)
    sockets.registry.watch("a", "invoices.refresh", ("staff:documents",))
    sockets.registry.changed("staff:answers")
    sockets.registry.changed("staff:documents")
    assert sockets.nudged == [("a", "shell.hear"), ("a", "invoices.refresh")]
    sockets.registry.forget("a")
    assert len(sockets.registry) == 0
