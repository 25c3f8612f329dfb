"""Clinics and telehealth: places of care, their weekly telehealth hours, their 5G links, the sessions held."""

from hub.dataset import Dataset, Source
from hub.datasets.clinics.aed import AED
from hub.datasets.clinics.held import SESSION
from hub.datasets.clinics.link import LINK
from hub.datasets.clinics.metrics import METRICS
from hub.datasets.clinics.site import SITE
from hub.datasets.clinics.timetable import SLOT
from hub.text import Text

OPEN_DATA = "政府資料開放授權條款-第1版 (Open Government Data License, version 1.0)"

DATASET = Dataset(
    name="clinics",
    title=Text("診所與遠距醫療", "Clinics and telehealth"),
    description=Text(
        "衛生所、診所與醫院的位置、每週遠距門診時段、5G 線路狀態與看診人次。",
        "Health stations, clinics and hospitals, their weekly telehealth hours, the state of their 5G links, visits.",
    ),
    entities=(SITE, SLOT, AED),
    observations=(LINK, SESSION),
    sources=(
        Source(
            name="health-bureau",
            title=Text("臺東縣衛生局名冊", "Lists of the county's health bureau"),
            publisher=Text("臺東縣衛生局", "Public Health Bureau, Taitung County"),
            licence=OPEN_DATA,
            url="https://data.gov.tw/dataset/67302",
            update_frequency=Text("不定期", "irregular"),
            markers=frozenset({"性質", "擺放地點備註"}),
        ),
        Source(
            name="special-needs-dentistry",
            title=Text("身心障礙牙醫醫療院所", "Dentistry for people with special needs"),
            publisher=Text("臺東縣衛生局", "Public Health Bureau, Taitung County"),
            licence=OPEN_DATA,
            url="https://data.gov.tw/dataset/67288",
            update_frequency=Text("不定期", "irregular"),
        ),
        Source(
            name="emergency-hospitals",
            title=Text("急救責任醫院分級", "Hospitals graded for emergency care"),
            publisher=Text("衛生福利部", "Ministry of Health and Welfare"),
            licence=OPEN_DATA,
            url="",
            update_frequency=Text("每年", "yearly"),
            markers=frozenset({"緊急醫療能力分級"}),
        ),
        Source(
            name="mohw",
            title=Text("醫療機構與 AED 開放資料", "Institutions and AEDs, open data"),
            publisher=Text("衛生福利部", "Ministry of Health and Welfare"),
            licence=OPEN_DATA,
            url="https://data.gov.tw",
            update_frequency=Text("每年", "yearly"),
            markers=frozenset({"院區代碼", "執業執照是否有效"}),
        ),
        Source(
            name="mqtt",
            title=Text("院所回報（即時）", "The sites' own reports (live)"),
            publisher=Text("臺東縣衛生局", "Public Health Bureau, Taitung County"),
            licence="不公開 not published",
            url="",
            update_frequency=Text("即時", "live"),
        ),
        Source(
            name="simulated",
            title=Text("模擬資料（非實測）", "Simulated (not measured)"),
            publisher=Text("本系統示範資料", "Demonstration data of this hub"),
            licence="CC0-1.0",
            url="",
            update_frequency=Text("不更新", "never"),
        ),
    ),
    metrics=METRICS,
)
