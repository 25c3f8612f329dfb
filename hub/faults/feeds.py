"""The codes with which a feed fails: what its address did, and what the operator can do about it."""

from hub.text import Text

FEEDS: dict[str, Text] = {
    "feed_answer": Text(
        "對方伺服器回覆錯誤（例如 500）或不完整的內容：稍後會自動重試；持續發生時請通知來源單位。",
        "The server answers with an error (500, for instance), or not with the whole content: it is tried again by itself; "
        "tell the publisher if it goes on.",
    ),
    "feed_cut": Text(
        "內容在傳送途中中斷：沒有採用任何部分，稍後會自動重試。",
        "The content ended before its end: nothing of it was taken; it is tried again by itself.",
    ),
    "feed_denied": Text(
        "對方要求登入或拒絕存取（401、403）：確認網址是否公開。",
        "The server wants a sign-in or denies it (401, 403): check whether the address is public.",
    ),
    "feed_disk": Text(
        "暫存空間無法寫入（例如磁碟已滿）：騰出空間後會自動重試。",
        "The content cannot be kept for a moment (a full disk, for instance): make room; it is tried again by itself.",
    ),
    "feed_encoding": Text(
        "內容的壓縮方式無法解讀，或壓縮內容損壞。",
        "The content is compressed in a way that is not read, or damaged.",
    ),
    "feed_fault": Text(
        "抓取失敗；訊息會說明原因。",
        "The feed could not be fetched; the message says why.",
    ),
    "feed_gone": Text(
        "網址已失效（404、410）：到來源網站複製新的網址，更正 HUB_FEEDS_FILE。",
        "There is nothing at the address any more (404, 410): copy the new one from the publisher's page into HUB_FEEDS_FILE.",
    ),
    "feed_private": Text(
        "網址指向內部網路：確有需要時，在該來源加上 private_network = true。",
        "The address is within a private network: if it is meant, say private_network = true for this feed.",
    ),
    "feed_redirected": Text(
        "網址一再轉址，或轉到不允許的地方：到來源網站複製最終網址。",
        "The address leads round in a circle, or where it may not: copy the final address from the publisher's page.",
    ),
    "feed_timeout": Text(
        "對方沒有在時限內回覆或傳完：稍後會自動重試。",
        "No answer, or not all of it, within the time: it is tried again by itself.",
    ),
    "feed_too_large": Text(
        "內容（解壓後）超過上限：確認網址，或調高該來源的 max_mb。",
        "The content (unpacked) is larger than what is taken: check the address, or raise the feed's max_mb.",
    ),
    "feed_unreachable": Text(
        "無法連線（網域不存在、拒絕連線）：檢查網址與網路；稍後會自動重試。",
        "No connection (no such name, refused): check the address and the network; it is tried again by itself.",
    ),
    "feed_untrusted": Text(
        "對方的憑證無法驗證：通知來源單位；內部憑證請以 ca_file 指定。",
        "The server's certificate cannot be verified: tell the publisher, or name your own authority with ca_file.",
    ),
}
"""Code → what happened and what to do. Nothing was stored; what was known before stays."""
