"""What an API key can be allowed: each scope with its meaning. ``hub/api/access.py`` says which path needs which."""

from collections.abc import Iterable

from hub.errors import BadParameter
from hub.text import Text

SCOPES: dict[str, Text] = {
    "data:read": Text(
        "讀取帳號可見的資料；沒有這個範圍的金鑰只看到公開的部分。",
        "Read what the account may see; a key without it sees what is public.",
    ),
    "messages:read": Text(
        "讀取被退回的訊息原文（僅限維運角色）。",
        "Read refused messages as they came (the operator's role alone).",
    ),
    "deliveries:read": Text(
        "查看交付、報告與退回的列。", "Look at deliveries, their reports and refused rows."
    ),
    "deliveries:write": Text(
        "上傳檔案，並確認、更正、取消或復原交付。",
        "Send files; confirm, correct, cancel or undo deliveries.",
    ),
    "requests:write": Text(
        "以 Open311 通報案件，不受單一位址的次數限制，也不需先經確認。",
        "Report cases by Open311 without the limit of one address, and without waiting to be confirmed.",
    ),
    "contacts:read": Text(
        "讀取案件通報人的聯絡資料；每次讀取都會留下紀錄。",
        "Read the contact of whoever reported a case; every look is written down.",
    ),
    "cases:read": Text(
        "查看案件清單、歷程與內部備註。", "Look at cases, their history and internal notes."
    ),
    "cases:write": Text(
        "審核、分派、回覆、併案與重啟案件。",
        "Confirm, hide, assign, answer, merge and reopen cases.",
    ),
    "audit:read": Text("讀取登入與帳號的稽核紀錄。", "Read the audit of sign-ins and accounts."),
}


def read_scopes(words: Iterable[str]) -> frozenset[str]:
    """The scopes named by ``words``, each word one or several with commas between.

    Raises:
        BadParameter: none at all, or one that does not exist; the hint lists those there are.

    >>> sorted(read_scopes(["audit:read, data:read", "data:read"]))
    ['audit:read', 'data:read']
    """
    named = {part.strip() for word in words for part in word.split(",")} - {""}
    unknown = sorted(named - SCOPES.keys())
    if unknown or not named:
        raise BadParameter(
            f"No such scope: {', '.join(unknown)}." if unknown else "A key needs a scope.",
            hint=f"Choose among: {', '.join(SCOPES)}.",
            field="scope",
            code="unknown_scope",
        )
    return frozenset(named)
