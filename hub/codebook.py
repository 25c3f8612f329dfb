"""The page of codes in the docs: every code a row, a number, a delivery or a request can carry."""

from collections.abc import Mapping

from hub.codes import FLAGS, NOTES, POPULATION_ROWS, REASONS, REFUSALS, ROAD_LINES
from hub.faults import DELIVERIES, FEEDS, REQUESTS, SERVICE
from hub.text import Text

INTRODUCTION = """\
# Codes 代碼

`hub codes` prints this page; it is made from the code. A code never changes its meaning: programs may rely on it.

程式可以依代碼判斷；每個代碼都附上發生了什麼、該怎麼做。本頁由程式產生（`hub codes`）。
"""

TABLES: tuple[tuple[str, str, Mapping[str, Text]], ...] = (
    (
        "Rows refused 退回的資料列",
        "The row is not stored. It stands in the report (`ingest file … --report OUT.csv`), to be mended and sent again.",
        REFUSALS,
    ),
    (
        "Rows of a population left out 略過的人口資料列",
        "The rest of the file is taken; the report counts them (`ingest population`).",
        POPULATION_ROWS,
    ),
    (
        "Lines of a file of roads left out 略過的道路",
        "The rest of the file is taken; the report counts them (`ingest roads`).",
        ROAD_LINES,
    ),
    (
        "Rows kept and flagged 保留但標記的資料列",
        "The row is stored, with something to look at; a feature carries its flags in the API.",
        FLAGS,
    ),
    (
        "Numbers that are unknown 沒有數值的原因",
        "A value is null exactly where one of these says why; unknown is never zero.",
        REASONS,
    ),
    (
        "Notes beside a number 數值的附註",
        "What to know before believing it.",
        NOTES,
    ),
    (
        "Deliveries refused 整份退回",
        "Nothing of the delivery is stored; its ledger line says so. Exit code 1.",
        DELIVERIES,
    ),
    (
        "Feeds that fail 定期抓取失敗",
        "The feed is tried again by itself, less and less often; `ingest feeds list` shows it. Nothing of it is stored.",
        FEEDS,
    ),
    (
        "Requests and commands 請求與指令",
        "Who asked can mend it: HTTP 4xx, exit code 1.",
        REQUESTS,
    ),
    (
        "The service itself 服務本身",
        "The operator can mend it: HTTP 5xx, exit code 2. `*` stands for a server's name, e.g. `postgres_failed`.",
        SERVICE,
    ),
)


def rendered() -> str:
    """The page in Markdown; a test keeps ``docs/codes.md`` equal to it."""
    return "\n".join([INTRODUCTION, *(_table(*table) for table in TABLES)])


def _table(title: str, meaning: str, codes: Mapping[str, Text]) -> str:
    rows = [f"| `{code}` | {words.zh} | {words.en} |" for code, words in codes.items()]
    head = [f"## {title}", "", meaning, "", "| code 代碼 | 說明 | what to do |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])
