"""Settings of one running shop: typed, read once from the environment, all faults told together."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import limits

from storefront.kernel.sealing import Keyring

ROOT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """A shop to try out, or the real one."""

    DEMO = "demo"
    LIVE = "live"


class SettingsError(Exception):
    """The environment does not describe a shop; `faults` lists everything that is wrong."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(["The settings have faults:", *faults]))
        self.faults = faults


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("is 0 or 1")
    return text == "1"


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("is a whole number")
    return int(text)


def _languages(text: str) -> tuple[str, ...]:
    languages = _words(text)
    if not languages or set(languages) - {"kk", "ru", "en"}:
        raise ValueError("lists languages out of kk, ru, en")
    untold = [
        one for one in languages if not (ROOT / "translations" / one / "LC_MESSAGES" / "messages.po").exists()
    ]
    if untold:
        raise ValueError(f"has no catalogue of texts for {', '.join(untold)}")
    return languages


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is an address such as https://shop.example")
    return text.rstrip("/")


def _server(text: str) -> str:
    host, _, port = text.partition(":")
    if not host or (":" in text and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536)):
        raise ValueError("is host:port such as mail.example:587")
    return text


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("is DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


def _pause(text: str) -> int:
    seconds = _count(text)
    if seconds == 0:
        raise ValueError("is at least 1 second")
    return seconds


def _data_keys(text: str) -> tuple[str, ...]:
    Keyring.from_settings(_words(text), "")
    return _words(text)


def _limit(text: str) -> str:
    try:
        limits.parse_many(text)
    except ValueError:
        raise ValueError('is a limit such as "10 per 5 minutes; 50 per day"') from None
    return text


READERS: dict[str, Callable[[str], Any]] = {
    "str": str,
    "int": _count,
    "bool": _flag,
    "Path": Path,
    "Mode": Mode,
    "tuple[str, ...]": _words,
}


def _setting(
    default: Any, meaning: str, *, read: Callable[[str], Any] | None = None, test_only: bool = False
) -> Any:
    return field(default=default, metadata={"meaning": meaning, "read": read, "test_only": test_only})


@dataclass(frozen=True)
class Settings:
    """One field a setting; the environment variable is its name in capitals."""

    shop_mode: Mode = _setting(Mode.DEMO, "demo or live; live refuses everything made for trying out")
    secret_key: str = _setting("", "signs links and forms; at least 32 characters (demo makes its own)")
    data_keys: tuple[str, ...] = _setting(
        (),
        "keys of sealed columns, name:base64 of 32 bytes; the first seals (demo derives one)",
        read=_data_keys,
    )
    var_folder: Path = _setting(ROOT / "var", "everything the running shop writes")
    database_url: str = _setting("", "postgresql://… or sqlite:///…; empty is a SQLite file in var_folder")
    redis_url: str = _setting("", "shared store of rate limits; empty keeps them in each process")
    public_url: str = _setting(
        "http://127.0.0.1:8000", "address shoppers use, for links in mails", read=_address
    )
    trusted_hosts: tuple[str, ...] = _setting((), "host names answered, besides that of public_url")
    proxies: int = _setting(0, "how many proxies stand in front and set X-Forwarded-For")
    languages: tuple[str, ...] = _setting(
        ("kk", "ru"), "languages offered, first is the default", read=_languages
    )
    market_open: bool = _setting(True, "whether orders are taken (R2)")
    mail_server: str = _setting(
        "", "host:port of the SMTP server; empty keeps mails in the demo mailbox", read=_server
    )
    mail_user: str = _setting("", "name at the SMTP server")
    mail_password: str = _setting("", "password at the SMTP server")
    mail_sender: str = _setting("OTG Дүкен <shop@otg.example>", "sender of mails")
    log_level: str = _setting("INFO", "how much is logged", read=_level)
    limits_on: bool = _setting(True, "whether rate limits hold", test_only=True)
    clock_offset_file: str = _setting("", "file with seconds the shop's clock runs ahead", test_only=True)
    stop_at: str = _setting("", "named point where the process stops itself, for crash tests", test_only=True)
    jobs_interval_s: int = _setting(1, "pause between two rounds of the jobs, seconds", read=_pause)
    limit_login_account: str = _setting("10 per 5 minutes", "failed sign-ins of one account")
    limit_login_address: str = _setting("20 per 5 minutes", "failed sign-ins from one address")
    limit_login_site: str = _setting("1000 per 5 minutes", "failed sign-ins of everybody together")
    limit_second_factor: str = _setting(
        "5 per 5 minutes; 20 per hour; 50 per day", "second-factor codes of one person"
    )
    limit_second_factor_address: str = _setting("10 per 5 minutes", "second-factor codes from one address")
    limit_cart_person: str = _setting("60 per minute", "cart changes of one person or browser")
    limit_cart: str = _setting("120 per minute", "cart changes from one address")
    limit_pay: str = _setting("20 per hour", "payment attempts from one address")
    limit_pay_order: str = _setting("10 per 10 minutes", "payment attempts for one order")
    limit_search: str = _setting("50 per 10 seconds", "searches from one address")
    limit_search_person: str = _setting("30 per 10 seconds", "searches of one person or browser")
    limit_csp_report: str = _setting("10 per minute", "browser policy reports from one address")

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the environment. Raises `SettingsError` that lists every fault at once."""
        values: dict[str, Any] = {}
        faults: list[str] = []
        for one in fields(cls):
            text = environment.get(one.name.upper())
            if text is None or text == "":
                continue
            read = one.metadata["read"] or (
                _limit if one.name.startswith("limit_") else READERS[str(one.type)]
            )
            try:
                values[one.name] = read(text)
            except ValueError as fault:
                faults.append(f"{one.name.upper()} {fault}")
        if faults:
            raise SettingsError(faults)
        return cls(**values).checked()

    def checked(self) -> Settings:
        """The settings made complete. Raises `SettingsError` when the mode does not allow them."""
        faults = [
            f"{one.name.upper()} is a test switch and not allowed in live mode"
            for one in fields(self)
            if self.live and one.metadata["test_only"] and getattr(self, one.name) != one.default
        ]
        if self.live and (len(self.secret_key) < 32 or len(set(self.secret_key)) < 10):
            faults.append("SECRET_KEY must be at least 32 random characters in live mode")
        if self.live and not self.data_keys:
            faults.append("DATA_KEYS must hold a key of its own, not derived from SECRET_KEY, in live mode")
        if self.live and not self.database_url.startswith("postgresql"):
            faults.append("DATABASE_URL must be a PostgreSQL address in live mode")
        if self.live and not self.public_url.startswith("https://"):
            faults.append("PUBLIC_URL must begin with https:// in live mode")
        if self.live and not self.mail_server:
            faults.append("MAIL_SERVER is needed in live mode")
        if self.live:
            faults.append("SHOP_MODE live needs a payment provider, and only the trial bank is wired")
        if faults:
            raise SettingsError(faults)
        return self

    @property
    def live(self) -> bool:
        """Whether this is the real shop."""
        return self.shop_mode is Mode.LIVE

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over https only."""
        return self.public_url.startswith("https://")

    @property
    def database(self) -> str:
        """Address of the database, with the driver the shop uses."""
        return self.database_url or f"sqlite:///{self.var_folder / 'shop.db'}"

    @property
    def bank_database(self) -> Path:
        """File of the sandbox bank, apart from the shop's own data."""
        return self.var_folder / "bank.db"

    @property
    def media_folder(self) -> Path:
        """Pictures and other files made for products."""
        return self.var_folder / "media"

    def secret(self) -> str:
        """The signing secret; a demo without one makes it once and keeps it in var_folder."""
        if self.secret_key:
            return self.secret_key
        kept = self.var_folder / "secret"
        if not kept.exists():
            self.var_folder.mkdir(parents=True, exist_ok=True)
            fresh = self.var_folder / f"secret.{secrets.token_hex(4)}"
            fresh.write_text(secrets.token_urlsafe(48))
            fresh.chmod(0o600)
            with suppress(FileExistsError):  # another process was first: its secret is the shop's
                kept.hardlink_to(fresh)
            fresh.unlink()
        return kept.read_text()
