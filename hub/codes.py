"""Every code a row or a number can carry, with what it means and what to do, in 繁體中文 and English."""

from hub.text import Text

REFUSALS: dict[str, Text] = {
    "missing_value": Text(
        "必填欄位是空的：請補上後重送這一列。",
        "A required cell is empty: fill it in and send this row again.",
    ),
    "bad_value": Text(
        "欄位內容不合格式：請依提示更正後重送這一列。",
        "A cell is not of the form its column needs: correct it and send this row again.",
    ),
    "formula_cell": Text(
        "儲存格是公式而不是值：請在試算表「貼上值」後重送。",
        "The cell is a formula, not a value: paste it as a value and send this row again.",
    ),
    "undecodable_text": Text(
        "這一列有無法辨識的位元組（可能在字的中間被切斷）：請由原始資料重新匯出這一列。",
        "The row holds bytes that are no text (a character may be cut in half): export this row again.",
    ),
    "wrong_cell_count": Text(
        "這一列的欄數與標題不同：請檢查多出或缺少的逗號。",
        "The row has not as many cells as the header: look for a comma too many or too few.",
    ),
    "shifted_columns": Text(
        "這一列的內容似乎錯了欄：請將儲存格移回標題所指的欄位。",
        "The row's cells seem to stand under the wrong headers: move them back.",
    ),
    "total_row": Text(
        "這一列是合計，不是一筆資料：可以刪去。", "The row is a total, not a record: leave it out."
    ),
    "no_place": Text(
        "沒有可用的地址，也沒有可用的坐標：請至少補上一個。",
        "Neither an address nor a point that can be used: give at least one of them.",
    ),
    "outside_county": Text(
        "地點在本縣之外：不屬於本系統，無須重送。",
        "The place lies outside the county: it does not belong in this hub.",
    ),
    "line_geometry": Text(
        "圖形是線，不是一個地點：請送點（或範圍）圖層。",
        "The shape is a line, which is no place of a thing: send a layer of points (or of areas).",
    ),
    "broken_line": Text(
        "這一行不是完整的 JSON 物件：請由原始資料重新匯出這一行。",
        "The line is no whole JSON object: export this line again.",
    ),
    "broken_quotes": Text(
        "引號沒有成對，其後的各列被併成一格：請補上引號，重送這些列。",
        "A quotation mark is never closed and the rows below it became one cell: close it and send these rows again.",
    ),
    "too_nested": Text(
        "內容的層數過深：請只送資料本身。", "The values are nested too deeply: send the data alone."
    ),
    "huge_number": Text(
        "數字過長，讀取時會失去末幾位：編號請加引號寫成文字。",
        "A number is too long to be read exactly: write ids as text, in quotation marks.",
    ),
    "future_time": Text(
        "時間比系統時鐘晚 5 分鐘以上：請校正裝置的時鐘後重送。",
        "The time lies more than 5 minutes in the future: set the device's clock and send it again.",
    ),
    "too_old": Text(
        "時間早於保存期限：不再收錄；需要時請調長 HUB_RETENTION_DAYS。",
        "Older than what is kept: it is not taken any more; raise HUB_RETENTION_DAYS if it is needed.",
    ),
    "id_reused": Text(
        "同一個識別碼送來兩種內容：保留較早的一筆。請讓每則訊息有自己的識別碼。",
        "One id was sent with two contents: the earlier one stays. Give every message an id of its own.",
    ),
    "unknown_dataset": Text(
        "沒有這個資料集：請檢查主題（tt/v1/資料集/…）。",
        "There is no such dataset: check the topic (tt/v1/dataset/…).",
    ),
    "unknown_kind": Text(
        "這個資料集沒有這種訊息：請檢查主題的最後一段。",
        "The dataset has no such kind of news: check the topic's last words.",
    ),
    "not_storable": Text(
        "內容無法存入資料庫（例如含有 NUL 字元）：請更正裝置送出的內容。",
        "The database cannot hold the content (a NUL character, for instance): correct what the device sends.",
    ),
    "conflicting_rows": Text(
        "同一份檔案中已有相同識別但內容不同的一列：請只留下正確的一列。",
        "An earlier row of this file has the same identity and other contents: keep the right one.",
    ),
}

MESSAGES: dict[str, Text] = {
    "unknown_topic": Text(
        "沒有解碼器認得這個主題：改用 tt/v1/{資料集}/{實體}/{編號}/{類別}，或把主題加進解碼器的設定。",
        "No decoder knows the topic: publish to tt/v1/{dataset}/{entity}/{id}/{kind}, or add the topic to a decoder's setting.",
    ),
    "bad_id": Text(
        "主題中的編號不合規定：最多 64 個英數字或 _ . : - 符號。",
        "The id in the topic is not allowed: up to 64 letters, digits and _ . : - characters.",
    ),
    "not_json": Text(
        "內容不是完整的 JSON（UTF-8）：請檢查裝置的輸出。",
        "The payload is no whole JSON in UTF-8: check what the device sends.",
    ),
    "nul_character": Text(
        "文字含有 NUL 字元，資料庫無法保存：請由裝置移除。",
        "A text holds the NUL character, which no database keeps: remove it at the device.",
    ),
    "too_large": Text(
        "內容過大：一則訊息只送一個裝置的一次狀態（上限見 HUB_MQTT_MAX_PAYLOAD_KB）。",
        "The payload is too large: send one state of one device (limit: HUB_MQTT_MAX_PAYLOAD_KB).",
    ),
    "bad_envelope": Text(
        '信封格式不對：需要 {"id", "phenomenonTime", "data": {…}}，請依提示更正。',
        'The envelope is not as specified: {"id", "phenomenonTime", "data": {…}}; correct the field named.',
    ),
    "no_time": Text(
        "沒有說明是何時的狀態：請加上含時區的 RFC 3339 時間。",
        "It does not say of what time it is: add an RFC 3339 time with its zone.",
    ),
    "bad_time": Text(
        "時間不是含時區的 RFC 3339（例：2026-01-31T08:00:00+08:00）：請更正裝置。",
        "The time is not RFC 3339 with a zone (e.g. 2026-01-31T08:00:00+08:00): correct the device.",
    ),
    "topic_id_mismatch": Text(
        "主題中的編號與內容中的編號不同：裝置只能以自己的編號送出。",
        "The id in the topic and the one in the message differ: a device may speak for itself alone.",
    ),
    "no_dataset_for_dialect": Text(
        "認得這種裝置，但本系統沒有收這種資料的資料集：請停止送到本系統，或洽管理者。",
        "The device's dialect is known, but no dataset holds what it measures: stop sending it here, or ask the operator.",
    ),
    "unknown_form": Text(
        "解碼器認得主題，但不認得這種訊息：請把範例交給管理者。",
        "The decoder knows the topic but not this form of message: give an example to the operator.",
    ),
}
"""Why a device's message is refused before its data are looked at."""

REFUSALS |= MESSAGES

POPULATION_ROWS: dict[str, Text] = {
    "broken_row": Text("這一列無法讀取（欄數不符或文字被切斷）。", "The row cannot be read."),
    "no_polygon": Text("統計區代碼在界線檔中找不到。", "No polygon has this code."),
    "no_number": Text("人口數不是數字。", "The number of residents is no number."),
    "negative_residents": Text("人口數為負。", "Fewer than 0 residents."),
    "no_point": Text("沒有可用的坐標。", "No point that can be used."),
    "other_county": Text("屬於其他縣市。", "Belongs to another county."),
    "outside_county": Text("位置在縣外。", "Lies outside the county."),
}
"""Why single rows of a population file are left out."""

ROAD_LINES: dict[str, Text] = {
    "no_line": Text("圖形不是線，或沒有長度。", "The shape is no line, or has no length."),
    "not_for_cars": Text(
        "步道或自行車道，車輛不能行駛。", "A path or cycle way: no road for vehicles."
    ),
    "far_from_county": Text("距離本縣超過 20 公里。", "Lies over 20 km from the county."),
}
"""Why single lines of a file of roads are left out."""

FLAGS: dict[str, Text] = {
    "out_of_range": Text(
        "量測值超出可能的範圍：照原樣保留，請檢查感測器。",
        "A measurement is outside what can be: kept as it is, look at the sensor.",
    ),
    "impossible_times": Text(
        "各時間的先後不可能，或相隔超過 24 小時：保留紀錄，不列入反應時間。",
        "The times cannot follow each other so, or lie over 24 hours apart: kept, but left out of response times.",
    ),
    "place_unknown": Text(
        "沒有可用的地點：保留，但不列入各鄉鎮的統計。",
        "No place that can be used: kept, but counted in no township.",
    ),
    "near_boundary": Text(
        "坐標在地址所屬鄉鎮界線外 500 公尺以內，保留坐標。",
        "The point lies up to 500 m outside its address's township; it is kept.",
    ),
    "point_far_from_address": Text(
        "坐標離地址所屬鄉鎮超過 500 公尺：依地址保留鄉鎮，不採用坐標。請查明哪一個正確。",
        "The point lies over 500 m from its address's township: kept at the township, without the point. "
        "Find out which of the two is right.",
    ),
    "zero_coordinates": Text(
        "坐標是 0,0：視為沒有坐標。", "The coordinates are 0,0: read as no point."
    ),
    "unreadable_coordinates": Text(
        "坐標不是數字：視為沒有坐標，依地址保留。",
        "The coordinates are no numbers: read as no point, kept by its address.",
    ),
    "swapped_axes": Text(
        "經緯度（或 X、Y）對調：已換回。", "The two coordinates were swapped: put back."
    ),
    "crs_differs": Text(
        "這一列的坐標系統與其他列不同：已依數值範圍判讀。",
        "The row's coordinates are in another system than the others: read by their range.",
    ),
    "outside_range": Text(
        "坐標不在任何已知坐標系統的本縣範圍內：視為沒有坐標，依地址保留。",
        "The coordinates fit no known system near the county: read as no point, kept by its address.",
    ),
    "township_from_point": Text(
        "地址沒有可辨識的鄉鎮：依坐標判定。", "No township in the address: taken from the point."
    ),
    "township_name_corrected": Text(
        "鄉鎮名稱有誤字：已依最相近的名稱判定。",
        "The township's name has a typo: the nearest name was taken.",
    ),
    "village_name_corrected": Text(
        "村里名稱有誤字：已依最相近的名稱判定。",
        "The village's name has a typo: the nearest name was taken.",
    ),
    "html_removed": Text(
        "儲存格含網頁標記：已去除，只留文字。",
        "The cells held web markup: removed, the text is kept.",
    ),
    "phone_lost_zero": Text(
        "電話號碼似乎少了開頭的 0：保留原樣，請更正。",
        "A telephone number seems to have lost its leading 0: kept as sent; correct it.",
    ),
    "village_abolished": Text(
        "地址中的村里已裁撤或合併：保留地址原文。",
        "The address names a village that has been abolished or merged; the address is kept as it is.",
    ),
}

REASONS: dict[str, Text] = {
    "no_population": Text(
        "沒有人口資料。請用 ingest population 匯入。",
        "No population figures. Load some with ingest population.",
    ),
    "no_features": Text("沒有任何運作中的據點資料。", "No site in service is known."),
    "no_points": Text(
        "運作中的據點都沒有可用的坐標。", "No site in service has a point that can be used."
    ),
    "no_boundary": Text(
        "現行村里界線未取得（2021-10 調整後）。請用 ingest areas 匯入官方界線。",
        "The boundary since the 2021-10 reform is not known here. Load the official file with ingest areas.",
    ),
    "no_residents": Text("沒有居民。", "Nobody lives there."),
    "no_crossing": Text(
        "這個島上沒有運作中的據點，跨海距離不計。",
        "No site in service on this island; distances across the sea do not count.",
    ),
    "no_records": Text(
        "這段期間沒有任何紀錄；沒有紀錄不等於沒有發生。",
        "No record of the whole county in this period; that is not the same as nothing having happened.",
    ),
    "none_here": Text(
        "這裡沒有可列入計算的紀錄。",
        "No record of this area counts here: there is nothing to measure.",
    ),
    "too_few": Text(
        "紀錄太少，數字沒有意義。", "Too few records for a number that means anything."
    ),
    "all_silent": Text(
        "這段期間沒有任何據點回報，狀態未知。",
        "Nothing reported here in this period: the state is unknown, not down.",
    ),
    "no_vehicles": Text("沒有任何救護車的資料。", "No ambulance is known."),
    "vehicles_silent": Text(
        "附近的救護車太久沒有回報，是否可用未知。",
        "The ambulances that could be near have been silent for too long: whether one is free is unknown.",
    ),
    "unreachable": Text("沒有居民到得了任何據點。", "No resident can reach any site."),
    "no_roster": Text(
        "沒有班表；可用不等於值勤。", "There is no roster; being available is not being staffed."
    ),
    "never_half": Text(
        "結案不到一半，無法估計中位數。",
        "Under half of the cases would be closed so far: the median lies beyond what was observed.",
    ),
    "no_promise": Text("沒有公布處理期限。", "No promised time is known for these cases."),
    "suppressed": Text("件數低於公布下限，不公開。", "Fewer records than may be published."),
    "unknown_then": Text(
        "比較期間的數值未知，無法計算變化。",
        "The value of the other period is unknown: there is no change to tell.",
    ),
    "unknown_now": Text(
        "本期的數值未知，無法計算變化。",
        "The value of this period is unknown: there is no change to tell.",
    ),
    "not_then": Text(
        "比較期間的界線中沒有這個區域。",
        "The area is not among the boundaries of the other period.",
    ),
    "not_now": Text(
        "本期的界線中已沒有這個區域。", "The area is no longer among the boundaries of this period."
    ),
    "redrawn": Text(
        "兩個期間之間界線重劃，不是同一個範圍，不比較。",
        "The area was redrawn between the two: the same code is not the same ground.",
    ),
    "not_told": Text(
        "這個層級或期間的數值只提供給緊急救護角色。",
        "At this level, or of these boundaries, it is told to the ems role alone.",
    ),
    "too_little_known": Text(
        "已知的指標不到權重的一半，不給指數。",
        "Metrics with under half of the weight are known here: too little for an index.",
    ),
}

NOTES: dict[str, Text] = {
    "listed_is_in_service": Text(
        "列在最新清單上的據點視為運作中；連線狀態另計於可用率。",
        "A site on the newest list counts as in service; whether its link is up is told by its availability.",
    ),
    "straight_line": Text(
        "距離為直線距離，不跨海計算。", "Distances are straight lines, never across the sea."
    ),
    "uniform_within_village": Text(
        "假設居民均勻分布在村里之內；山地村里幅員廣大，實際誤差可能很大。",
        "Residents are assumed to live evenly spread within their village; in the large mountain villages "
        "that can be far from the truth.",
    ),
    "silence_is_unknown": Text(
        "沒有回報的時間為未知，不算連線也不算斷線。",
        "Time without a report is unknown: neither online nor offline.",
    ),
    "linear_percentile": Text(
        "百分位數以線性內插法計算（同 SQL 的 percentile_cont）；各段時間的百分位數不能相加。",
        "Percentiles are read linearly between neighbours (as SQL's percentile_cont); those of parts do not add up.",
    ),
    "once_each": Text(
        "同一趟出勤由多個來源提供時只計一次，採內容較完整的一筆。",
        "A run that several sources tell of counts once: the fuller record.",
    ),
    "county_rosc_2021": Text(
        "本縣 2021 年急救成功率 33.58 %（鄭人豪，2023）。",
        "The county's own figure of 2021: 33.58 % (鄭人豪, 2023).",
    ),
    "county_strokes_2021": Text(
        "本縣 2021 年急性腦中風送達適當醫院 86.7 %（鄭人豪，2023）。",
        "The county's own figure of 2021: 86.7 % (鄭人豪, 2023).",
    ),
    "duty_from_statuses_or_runs": Text(
        "有狀態回報的車輛依其狀態（整個小時沒有回報者為未知）；沒有狀態回報的車輛依班表與出勤紀錄：派遣起至該趟最後時間為"
        "忙碌，其餘值勤時間為可用。",
        "Vehicles that send statuses are read by them (an hour without a word is unknown); of the others the roster and the "
        "runs tell: busy from the word to the unit until the run's last time, else free while staffed.",
    ),
    "available_only": Text(
        "只計狀態為「待命」的車輛；返隊途中的車輛不計。超過 10 分鐘沒有回報的車輛為未知，不算可用。",
        "Only vehicles whose status is available can be sent; returning ones do not count. A vehicle silent for more "
        "than 10 minutes is unknown, not free.",
    ),
    "weekly_timetable": Text(
        "以每週時段表計算，不問當週是否實際開診。",
        "Counted from the weekly timetable, whether or not each session is held.",
    ),
    "cases_that_count": Text(
        "不計待查核、不公開與標為重複的案件；報案人資料從不使用。",
        "Cases that are not confirmed yet, not public, or marked as duplicates are not counted; nothing of a reporter is used.",
    ),
    "reports_are_not_troubles": Text(
        "通報多不等於問題多：也看居民是否習慣通報。",
        "More reports are not more troubles: it also depends on whether people are used to reporting.",
    ),
    "steps_as_sent": Text(
        "只知道來源送來的處理歷程；只知道已結案的案件看不出是否重新開啟，不計入。",
        "Only the steps that a source sent are known; a case of which it said no more than that it is closed is not counted.",
    ),
    "events_by_themselves": Text(
        "區間假設每件各自獨立發生；成群發生時，實際的區間更寬。",
        "The interval takes each event to happen by itself; where they come in crowds, the truth lies in a wider one.",
    ),
    "periods_differ": Text(
        "兩個期間的天數不同：期間內的件數不能直接相比。",
        "The two periods are not equally long: what is counted over them does not compare as it stands.",
    ),
    "simulated": Text(
        "使用的是模擬資料，不是實際情形，不可用於決策。",
        "Simulated data, not what is real: do not decide anything by them.",
    ),
}
"""Things to know before believing a number; a metric's declaration names those that always stand beside it."""
