"""Many clients use one code at the same moment, each thread with its own connection."""

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db.models.signals import post_save
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import pending_sign_ins, second_factor
from accounts.models import Session, User
from accounts.services.login import Device
from accounts.services.ownership import Proof
from accounts.services.second_factor import sign_in_with_code, turn_on
from accounts.tests.conftest import EMAIL, PASSWORD
from accounts.tests.phones import Phone, set_up
from accounts.tests.test_refresh_race import CLIENTS, at_once
from api.errors import ApiError

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bronn() -> User:
    return User.objects.create_user(EMAIL, PASSWORD)


def outcome(work: Callable[[], Any]) -> str:
    try:
        work()
    except ApiError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize("kind", ["recovery code", "code of the app"])
def test_of_64_parallel_uses_of_a_code_one_signs_in(bronn: User, kind: str) -> None:
    phone = set_up(bronn)
    code = phone.code() if kind == "code of the app" else phone.recovery_codes[0]
    # Each has a pending sign-in of its own: only the code stands between them.
    tokens = [pending_sign_ins.issue(bronn) for _ in range(CLIENTS)]
    turns = count()
    outcomes = at_once(
        lambda: outcome(lambda: sign_in_with_code(tokens[next(turns)], code, Device()))
    )
    assert sorted(set(outcomes)) == ["invalid_code", "ok"]
    assert outcomes.count("ok") == Session.objects.count() == 1
    assert StaticToken.objects.count() == (10 if kind == "code of the app" else 9)


def test_of_parallel_uses_of_a_pending_sign_in_one_signs_in(bronn: User) -> None:
    """Each with another code that is right."""
    phone = set_up(bronn)
    token = pending_sign_ins.issue(bronn)
    turns = count()
    outcomes = at_once(
        lambda: outcome(
            lambda: sign_in_with_code(token, phone.recovery_codes[next(turns) % 10], Device())
        )
    )
    assert outcomes.count("ok") == Session.objects.count() == 1


def test_of_64_parallel_guesses_one_is_looked_at(bronn: User, settings: Any) -> None:
    settings.OTP_TOTP_THROTTLE_FACTOR = 3600
    phone = set_up(bronn)
    tokens = [pending_sign_ins.issue(bronn) for _ in range(CLIENTS)]
    code, turns = phone.wrong_code(), count()
    looked_at: list[Any] = []

    # Each guess that is looked at is counted, and the count is saved.
    def note(instance: TOTPDevice, **_: Any) -> None:
        looked_at.append(instance.throttling_failure_count)

    post_save.connect(note, sender=TOTPDevice)
    try:
        at_once(lambda: outcome(lambda: sign_in_with_code(tokens[next(turns)], code, Device())))
    finally:
        post_save.disconnect(note, sender=TOTPDevice)
    device = TOTPDevice.objects.get()
    assert looked_at == [1]
    assert second_factor.seconds_to_wait(device) > 3000


def test_of_parallel_confirmations_one_turns_it_on(bronn: User) -> None:
    phone = Phone(second_factor.begin(bronn).secret)
    codes, turns = [phone.code(steps) for steps in (-1, 0, 1)], count()
    outcomes = at_once(
        lambda: outcome(
            lambda: turn_on(
                User.objects.get(),
                code=codes[next(turns) % 3],
                proof=Proof(password=PASSWORD),
                device=Device(),
            )
        )
    )
    assert outcomes.count("ok") == 1
    assert TOTPDevice.objects.count() == StaticDevice.objects.count() == 1
    assert StaticToken.objects.count() == 10


def test_of_parallel_new_sets_of_recovery_codes_one_is_left(bronn: User) -> None:
    set_up(bronn)
    sets = at_once(lambda: second_factor.make_recovery_codes(bronn))
    assert StaticToken.objects.count() == 10
    [device] = StaticDevice.objects.all()
    found = [codes for codes in sets if second_factor.spend(device, codes[0].replace("-", ""))]
    assert len(found) == 1
