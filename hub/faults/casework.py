"""The codes of what officials do with cases."""

from hub.text import Text

CASEWORK: dict[str, Text] = {
    "case_changed": Text(
        "案件在讀取之後已被更動，這次的內容沒有儲存：看 changed，重新讀取後再送。",
        "The case has changed since it was read, and nothing of this was stored: look at changed, read it again, and send it anew.",
    ),
    "case_state": Text(
        "案件目前的狀態不能這樣處理：依訊息先做前一步。",
        "As the case stands, this cannot be done: the message says what comes first.",
    ),
    "merge_itself": Text(
        "不能併入自己，模擬與真實案件也不能互併：改填另一件的編號。",
        "A case is merged neither into itself nor, a simulated one, into a real one: name another one.",
    ),
    "unknown_office": Text(
        "沒有這個單位或鄉鎮市：提示列出相近的名稱。",
        "There is no such office or township: the hint lists those that are written like it.",
    ),
    "version_needed": Text(
        "更動案件要以 If-Match 附上讀到的版本（ETag）：先讀取案件。",
        "A change names the version (ETag) that was seen, as If-Match: read the case first.",
    ),
}
