"""The codes of what citizens ask and send at the Open311 door."""

from hub.text import Text

CITIZENS: dict[str, Text] = {
    "attribute_missing": Text(
        "這個類別的必填題目沒有回答：類別定義列出所有題目。",
        "A question of the service that must be answered is not: its definition lists them.",
    ),
    "bad_attribute": Text(
        "題目的回答格式不符：請依類別定義填寫。",
        "An answer is not of the kind that the service's definition says.",
    ),
    "consent_needed": Text(
        "沒有同意就不能保存聯絡方式：請加上 consent=true。",
        "Without consent no contact can be kept: send consent=true.",
    ),
    "key_reused": Text(
        "同一個 Idempotency-Key 送來不同的通報：每一件請用不同的值。",
        "One Idempotency-Key came with two reports: give every report a key of its own.",
    ),
    "missing_parameter": Text(
        "缺少必要的欄位：訊息說明是哪一個。",
        "Something that is needed is missing: the message names it.",
    ),
    "no_form": Text(
        "內容不是可讀取的表單：請以 UTF-8 的 urlencoded 或 multipart 表單送出，最多一張照片。",
        "The body is no form that can be read: send it url-encoded or as multipart, in UTF-8, with one photo at most.",
    ),
    "no_reporter": Text(
        "沒有保存這個案件的通報人資料。",
        "Nothing is kept of who reported the case.",
    ),
    "not_closed": Text(
        "只有已結案的案件可以重新開啟；重複案件請追蹤原案。",
        "Only a closed case can be opened again; of a duplicate, follow the first one.",
    ),
    "not_utf8": Text(
        "表單不是 UTF-8 編碼：請改以 UTF-8 送出。",
        "The form is not in UTF-8: send it so.",
    ),
    "photo_too_large": Text(
        "照片像素過多：請縮小後再送。",
        "The photo has too many pixels: send a smaller one.",
    ),
    "photo_unreadable": Text(
        "照片無法讀取：請送完整的 JPEG、PNG、WebP 或 GIF。",
        "The photo cannot be read: send a whole JPEG, PNG, WebP or GIF.",
    ),
    "report_too_large": Text(
        "通報內容過大：請縮小照片（上限見 HUB_OPEN311_PHOTO_MB）。",
        "The report is too large: make its photo smaller (limit: HUB_OPEN311_PHOTO_MB).",
    ),
    "text_too_long": Text(
        "文字過長：訊息說明上限。",
        "A text is too long: the message says how long it may be.",
    ),
    "too_many_days": Text(
        "查詢的期間超過 90 天：請分段查詢。",
        "More than 90 days were asked for: ask for one stretch after another.",
    ),
    "too_many_reports": Text(
        "同一位址通報太頻繁：等 Retry-After 所說的秒數再送。",
        "Too many reports from one address: wait as many seconds as Retry-After says.",
    ),
    "unknown_attribute": Text(
        "這個類別沒有這個題目：類別定義列出所有題目。",
        "The service asks no such question: its definition lists them.",
    ),
    "unknown_case": Text(
        "沒有這個案件，或尚未公開：請再確認案件編號。",
        "There is no such case, or it is not shown yet: look at its number again.",
    ),
    "unknown_jurisdiction": Text(
        "本系統只受理一個轄區：請省略 jurisdiction_id。",
        "This hub has one jurisdiction: leave jurisdiction_id out.",
    ),
    "unknown_photo": Text(
        "沒有這張照片，或案件尚未公開。", "There is no such photo, or its case is not shown."
    ),
    "unknown_token": Text(
        "沒有這個回執代碼：請完整填寫。",
        "There is no such token: send it whole, as the receipt said.",
    ),
    "unknown_service": Text(
        "沒有這個案件類別：GET /open311/v2/services.json 列出所有類別。",
        "There is no such service: GET /open311/v2/services.json lists them.",
    ),
}
