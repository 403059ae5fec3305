"""Every setting, read from the environment once; an unknown or bad value stops the start with a sentence that names it."""

import os
import re
import secrets
import sys
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import getaddresses
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from flare_app import clock

STRIPE_API_BASE = "https://api.stripe.com"
DEMO_EMAIL = "demo@flare.example"
DEMO_PASSWORD = "demo-flare-2026"  # noqa: S105 - printed by `make run`; production refuses users that have it


class Environment(StrEnum):
    """Where this process runs."""

    DEMO = "demo"
    PRODUCTION = "production"
    TEST = "test"


class SettingsError(Exception):
    """The environment cannot be used; the message names the variable and says what to do."""


class Settings(BaseSettings):
    """The environment, checked. Names are `FLARE_` plus the field's name, apart from PORT and DATA_DIR."""

    model_config = SettingsConfigDict(env_prefix="FLARE_", frozen=True, extra="ignore")

    env: Environment = Field(Environment.DEMO, description="demo, production or test")
    port: int = Field(4000, ge=1, le=65535, validation_alias="PORT", description="the one port that serves everything")
    data_dir: Path = Field(Path("var"), validation_alias="DATA_DIR", description="database, renders, keys, attachments")
    database_url: str = Field("", description="SQLAlchemy URL, SQLite or PostgreSQL; empty: SQLite in the data folder")
    redis_url: str = Field("", description="several web processes share State through it")
    secret_keys: str = Field("", description="comma-separated, newest first; empty: made once, kept in the data folder")
    public_url: str = Field("", description="base of every link in an e-mail; empty: http://localhost:PORT")
    trusted_hops: int = Field(0, ge=0, le=9, description="proxies of our own that append to X-Forwarded-For; 0 ignores it")
    smtp_url: str = Field("", description="smtp://user:pass@host:port or smtps://...; ?starttls=off for tests")
    mail_from: str = Field("billing@flare.example", description="the fixed sender; without a name it has the company's")
    mail_max_mb: int = Field(10, ge=1, le=100, description="the largest e-mail in MB, with its files")
    stripe_secret_key: str = Field("", description="Stripe's secret or restricted key")
    stripe_webhook_secret: str = Field("", description="the secret that signs Stripe's webhooks")
    stripe_api_base: str = Field(STRIPE_API_BASE, description="another base for tests and the sandbox")
    extensions: str = Field("", description="comma-separated Python modules with pages of your own, see extending.md")
    now: datetime | None = Field(None, description="where the clock starts, ISO 8601; tests only")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("only sqlite:///FILE and postgresql://… are supported")
        return value.replace("postgresql://", "postgresql+psycopg://", 1)

    @field_validator("public_url", "stripe_api_base")
    @classmethod
    def _plain_base(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
            raise ValueError("write it like https://billing.example.com")
        return value.rstrip("/")

    @field_validator("smtp_url")
    @classmethod
    def _smtp_scheme(cls, value: str) -> str:
        if value and (urlsplit(value).scheme not in {"smtp", "smtps"} or not urlsplit(value).hostname):
            raise ValueError("write it like smtp://user:password@host:587 or smtps://user:password@host:465")
        return value

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, value: str) -> str:
        found = getaddresses([value])
        if len(found) != 1 or not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9.-]+", found[0][1]) or not value.isprintable():
            raise ValueError("write it like Flare <billing@example.com>")
        return value

    @field_validator("extensions")
    @classmethod
    def _known_modules(cls, value: str) -> str:
        for name in filter(None, (part.strip() for part in value.split(","))):
            try:
                is_known = re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", name, re.ASCII) and find_spec(name) is not None
            except ImportError:
                is_known = False
            if not is_known:
                raise ValueError(f"there is no Python module {name}; name modules that can be imported, with commas between")
        return value

    @field_validator("secret_keys")
    @classmethod
    def _long_keys(cls, value: str) -> str:
        if value and any(len(key.strip()) < 32 for key in value.split(",")):
            raise ValueError("each key needs 32 characters or more; make one with: openssl rand -hex 32")
        return value

    @model_validator(mode="after")
    def _safe_in_production(self) -> Self:
        if self.env is not Environment.PRODUCTION:
            return self
        if not self.secret_keys:
            raise ValueError("FLARE_SECRET_KEYS must be set in production")
        if self.now is not None:
            raise ValueError("FLARE_NOW is for tests and refused in production")
        if self.stripe_api_base != STRIPE_API_BASE:
            raise ValueError("FLARE_STRIPE_API_BASE is for tests and the sandbox and refused in production")
        if not self.public_url.startswith("https://"):
            raise ValueError("FLARE_PUBLIC_URL must be the https:// address that customers open")
        return self

    @property
    def base_url(self) -> str:
        """The base of every link that leaves the house, without a slash at its end."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies carry Secure and the __Host- prefix: with https only."""
        return self.base_url.startswith("https://")

    @property
    def mail_max_bytes(self) -> int:
        """The most bytes that an e-mail may have as it is handed over."""
        return self.mail_max_mb * 1_000_000

    @property
    def sqlalchemy_url(self) -> str:
        """The database, always given."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'flare.db'}"

    @property
    def extension_names(self) -> tuple[str, ...]:
        """The modules to import beside the house's own."""
        return tuple(filter(None, (part.strip() for part in self.extensions.split(","))))

    @property
    def keys(self) -> tuple[str, ...]:
        """Signing keys, newest first."""
        if self.secret_keys:
            return tuple(key.strip() for key in self.secret_keys.split(","))
        return (_kept_key(self.data_dir),)


def _kept_key(folder: Path) -> str:
    """The key that a demo or a test made for itself at its first start."""
    path = folder / "secret_key"
    if not path.exists():
        make_private_dir(folder)
        # Written aside (mode 0600) and linked: of two processes that start at once the first wins, and neither reads half a key.
        with NamedTemporaryFile("w", dir=folder) as file, suppress(FileExistsError):
            file.write(secrets.token_hex(32))
            file.flush()
            path.hardlink_to(file.name)
    return path.read_text().strip()


def make_private_dir(folder: Path) -> Path:
    """The folder, made if missing, readable by its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def read_settings() -> Settings:
    """Read and check the environment.

    Raises:
        SettingsError: a variable is unknown or its value cannot be used.
    """
    known = {f"FLARE_{name.upper()}" for name in Settings.model_fields} - {"FLARE_PORT", "FLARE_DATA_DIR"}
    for name in sorted(os.environ):
        if name.startswith("FLARE_") and name not in known:
            raise SettingsError(f"{name} is not a setting of Flare. Known are: {', '.join(sorted(known))}.")
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        names = {"PORT": "PORT", "DATA_DIR": "DATA_DIR"}
        location = str(first["loc"][0]) if first["loc"] else ""
        name = names.get(location, f"FLARE_{location.upper()}" if location else "Settings")
        raise SettingsError(f"{name}: {first['msg'].removeprefix('Value error, ')}.") from None


@cache
def settings() -> Settings:
    """The settings of this process; a bad environment ends it with one line."""
    try:
        chosen = read_settings()
    except SettingsError as error:
        sys.exit(f"Flare cannot start. {error}")
    if chosen.now is not None:
        clock.start_at(chosen.now if chosen.now.tzinfo else chosen.now.replace(tzinfo=UTC))
    return chosen
