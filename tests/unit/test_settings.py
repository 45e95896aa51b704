"""The environment: every fault is told at once, before anything starts."""

from __future__ import annotations

import pytest

from storefront.settings import Settings, SettingsError


def faults_of(**environment: str) -> list[str]:
    try:
        Settings.from_env(environment)
    except SettingsError as error:
        return error.faults
    return []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAIL_SERVER", "mail.example:smtp"),
        ("MAIL_SERVER", "mail.example:0"),
        ("MAIL_SERVER", "mail.example:70000"),
        ("MAIL_SERVER", "mail.example:"),
        ("MAIL_SERVER", ":25"),
        ("LOG_LEVEL", "LOUD"),
        ("JOBS_INTERVAL_S", "0"),
        ("JOBS_INTERVAL_S", "-1"),
        ("LANGUAGES", "kk,en"),
        ("LANGUAGES", "kk,de"),
    ],
)
def test_what_would_fail_later_is_told_at_the_start(name: str, value: str) -> None:
    (fault,) = faults_of(**{name: value})
    assert fault.startswith(f"{name} ")


def test_good_values_pass() -> None:
    assert faults_of(MAIL_SERVER="mail.example:587", LOG_LEVEL="debug", LANGUAGES="ru,kk") == []
    assert faults_of(MAIL_SERVER="mail.example", JOBS_INTERVAL_S="5") == []


def test_all_faults_are_told_together() -> None:
    assert len(faults_of(MAIL_SERVER="x:y", LOG_LEVEL="LOUD", JOBS_INTERVAL_S="0", LANGUAGES="en")) == 4


def test_a_live_shop_is_refused_while_only_the_trial_bank_is_wired() -> None:
    faults = faults_of(SHOP_MODE="live")
    assert any("payment provider" in fault for fault in faults)
    assert any(fault.startswith("SECRET_KEY") for fault in faults)
