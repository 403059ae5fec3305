"""Where the next number of each kind comes from."""

from sqlmodel import Field, SQLModel


class NumberSeries(SQLModel, table=True):
    """One counter row per kind, locked while a number is taken, so that a series has no gap."""

    __tablename__ = "number_series"

    kind: str = Field(primary_key=True, max_length=20, description="estimate, invoice, credit_note, payment")
    prefix: str = Field(max_length=20)
    first_number: int = Field(default=1, description="where the series began: from here to next_number - 1 each was given once")
    next_number: int = Field(default=1)
    padding: int = Field(default=6)
    suffix: str = Field(default="", max_length=20)
    automatic: bool = Field(default=True)
    version: int = Field(default=1, description="of the settings; taking a number leaves it")
