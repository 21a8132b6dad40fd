"""What users do with their accounts."""

from accounts.services.credentials import change_password, end_all_sessions
from accounts.services.deletion import (
    before_deletion,
    confirm_owner,
    delete_account,
    finish_deletions,
)
from accounts.services.google import forget_google_tokens, sign_in_with_google
from accounts.services.login import Device, SignedIn, invalid_credentials, open_session, sign_in
from accounts.services.passwords import MAX_PASSWORD_LENGTH, check_password_strength
from accounts.services.preferences import change_settings
from accounts.services.registration import EmailTaken, register_unverified, register_user
from accounts.services.resets import confirm_reset, request_reset
from accounts.services.verification import resend_verification, verify_email

__all__ = [
    "MAX_PASSWORD_LENGTH",
    "Device",
    "EmailTaken",
    "SignedIn",
    "before_deletion",
    "change_password",
    "change_settings",
    "check_password_strength",
    "confirm_owner",
    "confirm_reset",
    "delete_account",
    "end_all_sessions",
    "finish_deletions",
    "forget_google_tokens",
    "invalid_credentials",
    "open_session",
    "register_unverified",
    "register_user",
    "request_reset",
    "resend_verification",
    "sign_in",
    "sign_in_with_google",
    "verify_email",
]
