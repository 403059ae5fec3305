"""Whole days between two dates, as each database counts them."""

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement


class DaysBetween(FunctionElement[int]):
    """How many days the first date lies after the second; NULL when one of them is."""

    type = Integer()
    inherit_cache = True


@compiles(DaysBetween)
def _by_subtraction(element: DaysBetween, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(one, **options) for one in element.clauses)
    return f"({later} - {earlier})"


@compiles(DaysBetween, "sqlite")
def _by_julian_day(element: DaysBetween, compiler: Any, **options: Any) -> str:
    later, earlier = (compiler.process(one, **options) for one in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"
