"""Simulated services for citizens' issues, and the cases of the last months with every step so far."""

from datetime import timedelta

import orjson

from hub.datasets.issues.states import CLOSED_STATES
from ingest.demo.ground import SEED
from ingest.demo.part import Part
from ingest.simulate import rhythm
from ingest.simulate.county import County
from ingest.simulate.issues import Case, Issues, address, standing_at

REQUEST_DAYS = 90
SERVICES = (
    ("pothole", "路面坑洞", "Pothole", "道路維修", 3),
    ("streetlight", "路燈故障", "Street light out", "路燈", 3),
    ("dirt", "環境髒亂", "Litter", "環境清潔", 2),
    ("stray-dog", "遊蕩犬隻", "Stray dog", "動物", 2),
    ("parking", "違規停車", "Illegal parking", "交通", 1),
    ("bulky-waste", "大型廢棄物清運", "Bulky waste", "環境清潔", 5),
    ("noise", "噪音", "Noise", "環境清潔", 2),
    ("drain", "水溝阻塞", "Blocked drain", "道路維修", 4),
    ("fallen-tree", "路樹傾倒", "Fallen tree", "道路維修", 1),
    ("signal", "交通號誌故障", "Traffic signal out", "交通", 1),
    ("water", "漏水停水", "Water leak or cut", "民生管線", 1),
    ("wifi", "免費無線上網無法使用", "Public WiFi not working", "資訊", 5),
)
"""Code, names, group, promised working days, what is reported most first; as many kinds as the county's forums of 2022 sorted issues into."""
MARKED = "（模擬）"

QUESTIONS = (
    ("sim-01-pothole", "size", "坑洞大小", "Size of the hole", "singlevaluelist", "是", "hand=小於手掌/smaller than a hand;wheel=如車輪/like a wheel;larger=更大/larger"),
    ("sim-01-pothole", "depth", "深度（公分）", "Depth in centimetres", "number", "否", ""),
    ("sim-01-pothole", "lanes", "影響哪些車道", "Which lanes it touches", "multivaluelist", "否", "fast=快車道/fast lane;slow=慢車道/slow lane;walk=人行道/footway"),
    ("sim-01-pothole", "seen", "何時發現", "When it was seen", "datetime", "否", ""),
    ("sim-01-pothole", "near", "附近地標", "Landmark nearby", "string", "否", ""),
    ("sim-01-pothole", "more", "其他說明", "Anything else", "text", "否", ""),
    ("sim-02-streetlight", "pole", "燈桿編號", "Number on the pole", "string", "否", ""),
)  # fmt: skip
"""Service, code, question, in English, kind of answer, whether it must be answered, choices: one of each kind."""
QUESTION_FIELDS = (
    "service_code", "code", "question", "question_en", "datatype", "is_required", "choices", "position",
)  # fmt: skip

SERVICE_FIELDS = (
    "service_code",
    "service_name",
    "service_name_en",
    "group",
    "description",
    "promised_days",
    "duplicate_radius_m",
)
REQUEST_FIELDS = (
    "service_request_id", "service_code", "service_name", "description", "standing", "status_notes",
    "requested_datetime", "updated_datetime", "closed_datetime", "address", "x", "y", "history",
)  # fmt: skip


def services() -> Part:
    """What citizens may report."""
    rows = [
        (
            f"sim-{rank:02d}-{code}",
            f"{zh}{MARKED}",
            f"{en} (simulated)",
            group,
            "模擬資料 simulated",
            str(days),
            "100",
        )
        for rank, (code, zh, en, group, days) in enumerate(SERVICES, 1)
    ]
    return Part("issues", "service", SERVICE_FIELDS, rows)


def questions() -> Part:
    """What some of them ask."""
    rows = [(*cells, str(place)) for place, cells in enumerate(QUESTIONS, 1)]
    return Part("issues", "attribute", QUESTION_FIELDS, rows)


def requests(county: County, until: int) -> Part:
    """What they reported in the last months, and what became of it so far."""
    issues = Issues(county, SEED)
    today = rhythm.local(until).date()
    days = (today - timedelta(days=n) for n in range(REQUEST_DAYS, -1, -1))
    cases = (case for day in days for case in issues.cases(day) if case.reported <= until)
    return Part(
        "issues", "request", REQUEST_FIELDS, [_row(c, until) for c in cases], mode="addition"
    )


def _row(case: Case, until: int) -> tuple[str, ...]:
    steps = standing_at(case, until)
    now = steps[-1]
    closed = rhythm.local(now.at).isoformat() if now.state in CLOSED_STATES else ""
    lon, lat = case.place
    history = [[rhythm.local(step.at).isoformat(), step.state] for step in steps]
    return (
        case.case_id, case.service.service_code, case.service.service_name,
        f"{MARKED}{case.village.name}：{case.service.service_name.removesuffix(MARKED)}", now.state, now.note,
        rhythm.local(case.reported).isoformat(), rhythm.local(now.at).isoformat(), closed, address(case),
        f"{lon:.6f}", f"{lat:.6f}", orjson.dumps(history).decode(),
    )  # fmt: skip
