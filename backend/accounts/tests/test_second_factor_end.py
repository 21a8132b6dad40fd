"""A second factor that ends otherwise than by its owner: with the account, or by an operator."""

import logging

import pytest
from django.core.management import CommandError, call_command
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.services.deletion import delete_account
from accounts.tests.conftest import CREDENTIALS, EMAIL, Http
from accounts.tests.mails import send_mails
from accounts.tests.phones import set_up

pytestmark = pytest.mark.django_db


def test_an_account_goes_with_its_authenticator(bronn: User) -> None:
    set_up(bronn)
    delete_account(bronn)
    assert not User.objects.exists()
    assert not any(model.objects.exists() for model in (TOTPDevice, StaticDevice, StaticToken))


def test_an_operator_lets_somebody_in_who_lost_everything(
    bronn: User, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(bronn)
    caplog.set_level(logging.INFO)
    call_command("reset_second_factor", EMAIL.upper())
    assert EMAIL in capsys.readouterr().out
    said = [record.message for record in caplog.records if record.name == "security"]
    assert said == ["second_factor_reset"]
    assert caplog.records[-1].user == str(bronn.pk)  # type: ignore[attr-defined]
    [letter] = send_mails()
    assert letter.subject == "Two-step sign-in was turned off"
    assert Http().post("/api/auth/login", CREDENTIALS).status_code == 200
    with pytest.raises(CommandError, match="is off"):
        call_command("reset_second_factor", EMAIL)
    with pytest.raises(CommandError, match="no account"):
        call_command("reset_second_factor", "nobody@example.org")
