"""The tables of accounts."""

from accounts.models.google import GoogleLogin, UsedGoogleToken
from accounts.models.mails import EmailVerificationToken, MailSchedule, OutgoingMail
from accounts.models.sessions import PendingSignIn, Session, SessionQuerySet, SocketTicket
from accounts.models.throttles import ThrottleCounter
from accounts.models.users import User, UserManager, UserSettings, change_settings, read_settings

__all__ = [
    "EmailVerificationToken",
    "GoogleLogin",
    "MailSchedule",
    "OutgoingMail",
    "PendingSignIn",
    "Session",
    "SessionQuerySet",
    "SocketTicket",
    "ThrottleCounter",
    "UsedGoogleToken",
    "User",
    "UserManager",
    "UserSettings",
    "change_settings",
    "read_settings",
]
