"""Failed sign-ins and link requests, to slow guessing down."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from flare_app.models.types import moment, primary_key


class LoginAttempt(SQLModel, table=True):
    """One try; `subject` is a hash of the e-mail address, of the IP or of the portal link."""

    __tablename__ = "login_attempt"

    id: int = primary_key()
    kind: str = Field(max_length=20, description="sign_in, new_link")
    subject: str = Field(max_length=64, index=True)
    at: datetime = moment(now=True, index=True)
