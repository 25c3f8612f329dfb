"""The codes of what citizens ask and send at the Open311 door."""

from hub.text import Text

CITIZENS: dict[str, Text] = {
    "too_many_days": Text(
        "查詢的期間超過 90 天：請分段查詢。",
        "More than 90 days were asked for: ask for one stretch after another.",
    ),
    "unknown_case": Text(
        "沒有這個案件，或尚未公開：請再確認案件編號。",
        "There is no such case, or it is not shown yet: look at its number again.",
    ),
    "unknown_jurisdiction": Text(
        "本系統只受理一個轄區：請省略 jurisdiction_id。",
        "This hub has one jurisdiction: leave jurisdiction_id out.",
    ),
    "unknown_service": Text(
        "沒有這個案件類別：GET /open311/v2/services.json 列出所有類別。",
        "There is no such service: GET /open311/v2/services.json lists them.",
    ),
}
