"""Settings of an installation: the environment (OKIENKO_...) over the file named OKIENKO_CONFIG."""

from __future__ import annotations

import os
import tomllib
from datetime import datetime
from email.utils import getaddresses
from typing import Any, Literal
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AwareDatetime, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

AsyncMode = Literal["eventlet", "threading", "gevent"]
Security = Literal["none", "starttls", "tls"]

PORTS: dict[Security, int] = {"none": 25, "starttls": 587, "tls": 465}


class Settings(BaseSettings):
    """What differs from one installation to another. `at` without a zone is the office's time."""

    model_config = SettingsConfigDict(env_prefix="OKIENKO_", extra="forbid")

    database: str = "sqlite:///var/okienko.db"
    secret: SecretStr = SecretStr("")
    listen: str = "127.0.0.1:8080"
    async_mode: AsyncMode = "eventlet"
    trusted_proxies: int = Field(default=0, ge=0, le=9)
    # Several processes: where they find each other, and which of them this one is.
    redis: str = ""
    process: int = Field(default=0, ge=0)
    # Figures for Prometheus: on a port of their own, or at /metrics for whoever has the token.
    metrics_listen: str = ""
    metrics_token: SecretStr = SecretStr("")
    # Long polling needs every request of a page to reach the same process.
    polling: bool = True
    at: datetime | None = None
    # When the clock stood at `at`, by the machine's time: for processes that share one rehearsal.
    at_since: AwareDatetime | None = None
    demo: bool = False
    secure_cookies: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["logfmt", "json"] = "logfmt"
    public_url: str = ""
    smtp_host: str = ""
    smtp_port: int | None = Field(default=None, ge=1, le=65535)
    smtp_security: Security = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = Field(default="", validate_default=True)
    # Recorded voices, what was made of them, and pictures for monitors; beside the program's start.
    voice: str = "voice"
    voice_cache: str = "var/voice"
    media: str = "media"
    sms_url: str = ""
    sms_token: SecretStr = SecretStr("")

    @field_validator("listen", "metrics_listen")
    @classmethod
    def listens_at_host_and_port(cls, listen: str) -> str:
        """Refuse an address without a port at once, not when the server starts."""
        if listen:
            host_and_port(listen)
        return listen

    @field_validator("redis")
    @classmethod
    def is_redis(cls, url: str) -> str:
        """Refuse what no Redis could be reached at."""
        if url and urlsplit(url).scheme not in ("redis", "rediss", "unix"):
            raise ValueError(f'must be an address such as redis://10.0.0.5:6379/0, is "{url}"')
        return url

    @field_validator("public_url", "sms_url")
    @classmethod
    def is_web_address(cls, url: str) -> str:
        """Refuse what no link could begin with, and what a gateway could not be asked at."""
        parts = urlsplit(url)
        if url and (parts.scheme not in ("http", "https") or not parts.hostname):
            raise ValueError(f'must be an address such as https://visits.example.org, is "{url}"')
        return url

    @field_validator("mail_from")
    @classmethod
    def is_sender(cls, sender: str, before: ValidationInfo) -> str:
        """Refuse a sender that every mail server would refuse; mail comes from somebody."""
        if not sender and not before.data.get("smtp_host"):
            return sender
        named = [address for _name, address in getaddresses([sender])]
        address = named[0] if len(named) == 1 and sender.isprintable() else ""
        try:
            validate_email(address, check_deliverability=False, test_environment=True)
        except EmailNotValidError as wrong:
            raise ValueError(
                f'must be an address such as "Visits <visits@example.org>", is "{sender}" ({wrong})'
            ) from wrong
        return sender

    @property
    def mail_port(self) -> int:
        """The mail server's port; the usual one of its security, if none is set."""
        return self.smtp_port or PORTS[self.smtp_security]

    @field_validator("at", mode="before")
    @classmethod
    def starts_at_a_moment(cls, at: object) -> object:
        """Read a text as a date with a time only: a lone number would be seconds since 1970."""
        if not isinstance(at, str):
            return at
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            moment = datetime.min  # noqa: DTZ901 (as wrong as no moment at all)
        if not 2000 <= moment.year <= 2199:
            raise ValueError(f'must be a moment such as 2026-11-23T08:40, is "{at}"')
        return moment

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Given by hand, then the environment, then the file."""
        path = os.environ.get("OKIENKO_CONFIG")
        file = (TomlConfigSettingsSource(settings_cls, toml_file=path),) if path else ()
        return (init_settings, env_settings, *file)


def load_settings(**overrides: Any) -> Settings:
    """The settings of this installation; an override of None counts as not given."""
    path = os.environ.get("OKIENKO_CONFIG")
    if path and not os.path.isfile(path):
        raise FileNotFoundError(f"OKIENKO_CONFIG names {path}, and there is no such file")
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise OSError(f"OKIENKO_CONFIG names {path}, which is no TOML file: {wrong}") from wrong


def host_and_port(listen: str) -> tuple[str, int]:
    """The two parts of "127.0.0.1:8080" or "[::1]:8080"."""
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit() or int(port) > 65535:
        raise ValueError(f'must be host:port, such as 127.0.0.1:8080, is "{listen}"')
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104 (":8080" asks for every address)
