"""Numbers have no gap and no twin."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from flare_app import company
from flare_app.database import unit_of_work
from flare_app.errors import Conflict
from flare_app.models import NumberSeries


def test_numbers_start_at_one_and_carry_prefix_and_padding(database: str) -> None:
    with unit_of_work() as session:
        assert company.take_number(session, kind="invoice") == ("INV-000001", 1)
        assert company.take_number(session, kind="credit_note") == ("CR-000001", 1)
        assert company.take_number(session, kind="invoice") == ("INV-000002", 2)


def test_a_rollback_gives_the_number_back(database: str) -> None:
    with pytest.raises(RuntimeError), unit_of_work() as session:
        company.take_number(session, kind="invoice")
        raise RuntimeError
    with unit_of_work() as session:
        assert company.take_number(session, kind="invoice") == ("INV-000001", 1)


def test_many_writers_share_one_series_without_gap_or_twin(database: str) -> None:
    def take(turn: int) -> int | None:
        try:
            with unit_of_work() as session:
                _, sequence = company.take_number(session, kind="invoice")
                if turn % 10 == 0:
                    raise RuntimeError
                return sequence
        except RuntimeError:
            return None

    with ThreadPoolExecutor(8) as pool:
        taken = [sequence for sequence in pool.map(take, range(100)) if sequence]
    assert sorted(taken) == list(range(1, 91))


def test_a_series_typed_by_staff_gives_no_number(database: str) -> None:
    with unit_of_work() as session:
        session.get_one(NumberSeries, "invoice").automatic = False
    with pytest.raises(Conflict, match="typed by hand"), unit_of_work() as session:
        company.take_number(session, kind="invoice")
