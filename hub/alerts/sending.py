"""Telling: a message in both languages, by mail or to a webhook, under an id that stays the same at every try."""

import base64
import hashlib
import hmac
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

import httpx
import orjson

from hub.alerts.declared import Channel, Mail
from hub.clock import COUNTY_ZONE
from hub.errors import Misconfigured, ServiceFault
from hub.settings import Settings

TIMEOUT_S = 15.0
WORDS = {
    "began": ("告警", "Alert"),
    "ended": ("恢復", "Over"),
    "test": ("測試", "Test"),
}
SIMULATED = ("（模擬資料）", " (simulated data)")


class NotTold(ServiceFault):
    """A mail server or a webhook did not take a message."""

    code = "alert_not_told"


@dataclass(frozen=True)
class Notice:
    """What is to be told. ``key``: its id, the same at every try, so that a receiver knows it again."""

    key: str
    kind: str
    rule: str
    subject: str
    title_zh: str
    title_en: str
    simulated: bool
    began_at: datetime
    ended_at: datetime | None

    @property
    def headline(self) -> str:
        """One line, both languages."""
        (zh, en), (mark_zh, mark_en) = WORDS[self.kind], SIMULATED if self.simulated else ("", "")
        said = f"[{zh} {en}] {self.title_zh}{mark_zh} / {self.title_en}{mark_en}"
        return " ".join(said.split())


def tell(notice: Notice, channel: Channel, mail: Mail | None, settings: Settings) -> None:
    """Tells it by one channel.

    Raises:
        NotTold: it was not taken; try again later.
        Misconfigured: the channel lacks a server, or its secret.
    """
    if channel.webhook is not None:
        _post(notice, channel.webhook, _secret(settings))
    elif mail is not None:
        _mail(notice, channel.mail, mail, settings)


def check(channels: list[Channel], settings: Settings) -> None:
    """Are the secrets there that these channels need?

    Raises:
        Misconfigured: one is not.
    """
    if any(channel.webhook for channel in channels):
        _secret(settings)


def _secret(settings: Settings) -> bytes:
    if settings.alerts_secret is None or len(settings.alerts_secret.get_secret_value()) < 16:
        raise Misconfigured(
            "HUB_ALERTS_SECRET is not set, or shorter than 16 characters.",
            hint="Webhooks are signed with it: set it here and at the receiver. 請設定 HUB_ALERTS_SECRET。",
        )
    return settings.alerts_secret.get_secret_value().encode()


def _post(notice: Notice, url: str, secret: bytes) -> None:
    """Posts JSON, signed as Standard Webhooks has it: over id, time and body."""
    body = orjson.dumps({
        "kind": notice.kind, "rule": notice.rule, "subject": notice.subject, "simulated": notice.simulated,
        "title": {"zh": notice.title_zh, "en": notice.title_en}, "began_at": notice.began_at, "ended_at": notice.ended_at,
    })  # fmt: skip
    at = str(int(datetime.now(COUNTY_ZONE).timestamp()))
    signed = b".".join((notice.key.encode(), at.encode(), body))
    signature = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    headers = {
        "Content-Type": "application/json", "webhook-id": notice.key, "webhook-timestamp": at,
        "webhook-signature": f"v1,{signature}",
    }  # fmt: skip
    try:
        answer = httpx.post(
            url, content=body, headers=headers, timeout=TIMEOUT_S, follow_redirects=False
        )
    except httpx.HTTPError as fault:
        raise _not_told("webhook", type(fault).__name__) from None
    if not answer.is_success:
        raise _not_told("webhook", f"HTTP {answer.status_code}")


def _mail(notice: Notice, to: list[str], mail: Mail, settings: Settings) -> None:
    message = EmailMessage()
    message["Subject"] = notice.headline
    message["From"] = mail.sender
    message["To"] = ", ".join(to)
    message["Date"] = format_datetime(datetime.now(COUNTY_ZONE))
    message["Message-ID"] = f"<{notice.key}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_body(notice))
    try:
        with _server(mail) as server:
            if mail.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            if mail.user is not None:
                password = settings.alerts_mail_password
                server.login(mail.user, password.get_secret_value() if password else "")
            server.send_message(message)
    except (smtplib.SMTPException, OSError) as fault:
        code = getattr(fault, "smtp_code", "")
        raise _not_told("mail", f"{type(fault).__name__} {code}".strip()) from None


def _server(mail: Mail) -> smtplib.SMTP:
    if mail.tls == "tls":
        return smtplib.SMTP_SSL(
            mail.host, mail.port, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
    return smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_S)


def _body(notice: Notice) -> str:
    lines = [notice.headline, "", f"起 since：{_moment(notice.began_at)}"]
    if notice.ended_at is not None:
        lines.append(f"迄 until：{_moment(notice.ended_at)}")
    return "\n".join([*lines, f"規則 rule：{notice.rule} ({notice.subject})", ""])


def _moment(at: datetime) -> str:
    return f"{at.astimezone(COUNTY_ZONE):%Y-%m-%d %H:%M}"


def _not_told(what: str, why: str) -> NotTold:
    # Never the address: a webhook's may hold a key.
    return NotTold(f"The {what} was not taken: {why}.", hint="It is tried again by itself.")
