"""What is measured of citizens' cases.

Counted are the cases that citizens may see: neither those not confirmed yet, nor hidden ones, nor duplicates of another.
"""

from hub.metric import Choice, Metric, Standard
from hub.text import Text

CATEGORY = Choice(name="category", title=Text("類別", "Category"), query="issue_categories")

READS = ("issues", "issues.update")
COUNTED = ("cases_that_count",)
LEAST = 5
"""Cases under which a median or a percentile says more of chance than of the office."""

DAYS = Text("天", "days")
PERCENT = Text("%", "%")

PER_1000 = Metric(
    name="issues_per_1000",
    title=Text("每千人案件數", "Cases per 1,000 residents"),
    question=Text("每千位居民通報了幾件？", "How many cases do 1,000 residents report?"),
    definition=Text(
        "期間內通報的案件數 ÷ 居民總數 × 1,000", "Cases opened in the period per 1,000 residents"
    ),
    formula=Text("1,000 × 案件數 ÷ 居民總數", "1,000 × cases ÷ residents"),
    unit="per_1000",
    unit_label=Text("件／千人", "per 1,000"),
    decimals=1,
    higher_is_better=False,
    citation="Plain ratio: cases opened ÷ residents × 1,000; interval: Garwood (1936), doi:10.1093/biomet/28.3-4.437.",
    function="geo.coverage.per_1000",
    method="rate",
    inputs={"records": "issues_opened"},
    reads=READS,
    counts=Text("通報的案件", "Cases opened"),
    choices=(CATEGORY,),
    time="window",
    assumptions=(*COUNTED, "reports_are_not_troubles", "events_by_themselves"),
    sentence=Text(
        "{area}每千位居民通報 {value} 件，全縣最多（共 {n} 件）。",
        "In {area} 1,000 residents reported {value} cases, the most in the county ({n} cases).",
    ),
    county_sentence=Text("全縣平均 {value} 件。", "The county as a whole: {value}."),
)

DAYS_TO_CLOSE = Metric(
    name="issue_median_days_to_close",
    title=Text("結案天數（中位數）", "Days until half of the cases are closed"),
    question=Text("一半的案件在幾天內結案？", "Within how many days is half of the cases closed?"),
    definition=Text(
        "期間內通報之案件，自通報至最後一次結案的日曆天數之中位數；期末尚未結案者計至期末（Kaplan–Meier）；結案不論結果",
        "Median of the calendar days from the opening of a case in the period to its last closing, whatever came of it; "
        "cases still open count for as long as they were open by the period's end (Kaplan–Meier)",
    ),
    formula=Text(
        "最小的 t，使得 S(t) = Π（1 − 結案數 ÷ 尚未結案數）≤ 1/2",
        "the smallest t with S(t) = Π (1 − closed ÷ still open) ≤ 1/2",
    ),
    unit="days",
    unit_label=DAYS,
    decimals=1,
    higher_is_better=False,
    citation="Kaplan & Meier (1958), doi:10.1080/01621459.1958.10501452; interval: Brookmeyer & Crowley (1982), "
    "doi:10.2307/2530286.",
    function="geo.survival.median_time",
    method="median_time",
    inputs={"records": "issue_durations"},
    reads=READS,
    counts=Text("通報的案件", "Cases opened"),
    choices=(CATEGORY,),
    time="window",
    least=LEAST,
    assumptions=COUNTED,
    sentence=Text(
        "{area}一半的案件要 {value} 天才結案，全縣最久（共 {n} 件）。",
        "In {area} it takes {value} days until half of the cases are closed, the longest in the county ({n} cases).",
    ),
    county_sentence=Text("全縣 {value} 天。", "The county as a whole: {value} days."),
)


def _open_age(name: str, q: float, title: Text, question: Text, sentence: Text) -> Metric:
    """The percentile ``q`` of the ages of what is open now."""
    percent = f"{100 * q:.0f}"
    return Metric(
        name=name,
        title=title,
        question=question,
        definition=Text(
            f"目前未結案件自通報至今的日曆天數之第 {percent} 百分位數（線性內插）",
            f"{percent}th percentile of the calendar days since each case that is open now was opened (linear)",
        ),
        formula=Text(
            f"P{percent}（現在 − 通報時間），線性內插",
            f"P{percent} of (now − opened), linear between neighbours",
        ),
        unit="days",
        unit_label=DAYS,
        decimals=1,
        higher_is_better=False,
        citation="Hyndman & Fan (1996), type 7, doi:10.1080/00031305.1996.10473566.",
        function="geo.percentiles.percentile",
        method="percentile",
        inputs={"records": "issue_open_ages"},
        reads=READS,
        counts=Text("未結案件", "Open cases"),
        choices=(CATEGORY,),
        constants={"q": q},
        time="now",
        least=LEAST,
        assumptions=COUNTED,
        sentence=sentence,
        county_sentence=Text("全縣 {value} 天。", "The county as a whole: {value} days."),
    )


OPEN_AGE_P50 = _open_age(
    "issue_open_age_p50",
    0.5,
    Text("未結案件的天數（中位數）", "Age of open cases (median)"),
    Text("還沒結案的案件已經等了多久？", "How long have the open cases been waiting?"),
    Text(
        "{area}有一半的未結案件已超過 {value} 天，全縣最久（未結 {n} 件）。",
        "In {area} half of the open cases are {value} days old or more, the oldest in the county ({n} open).",
    ),
)

OPEN_AGE_P90 = _open_age(
    "issue_open_age_p90",
    0.9,
    Text("未結案件的天數（第 90 百分位）", "Age of open cases (90th percentile)"),
    Text("最久沒結案的那一成等了多久？", "How long has the oldest tenth of the open cases waited?"),
    Text(
        "{area}有一成的未結案件已超過 {value} 天，全縣最久（未結 {n} 件）。",
        "In {area} one in ten open cases is {value} days old or more, the oldest in the county ({n} open).",
    ),
)

WITHIN_SLA = Metric(
    name="issue_within_sla",
    title=Text("如期結案率", "Closed within the promised time"),
    question=Text(
        "到期的案件有多少如期結案？", "How many of the cases that fell due were closed in time?"
    ),
    definition=Text(
        "承諾期限在期間內屆滿的案件中，在期限內結案者的比例；期限為該類別目前公布的工作天數，依政府行事曆，扣除本縣停班日；"
        "重新開啟者以最後一次結案為準；沒有期限的類別不計",
        "Closed within the promise ÷ cases whose promised day fell in the period; the promise is the working days now "
        "published for the category, by the government's calendar without the days on which the county's offices were closed; a "
        "case opened again counts by its last closing; categories without a promise are left out",
    ),
    formula=Text(
        "100 × 期限屆滿前結案 ÷ 期限屆滿",
        "100 × closed before the promise ran out ÷ promises run out",
    ),
    unit="%",
    unit_label=PERCENT,
    decimals=1,
    higher_is_better=True,
    citation="行政程序法 art. 48 and 51; interval: Wilson (1927), doi:10.1080/01621459.1927.10502953.",
    function="hub.promises.percent_kept",
    method="promises",
    inputs={"records": "issue_promises", "closures": "closed_days"},
    reads=(*READS, "closures"),
    counts=Text("到期的案件", "Cases due"),
    choices=(CATEGORY,),
    time="window",
    assumptions=COUNTED,
    standard=Standard(
        100, Text("每件都在公布的期限內處理完", "Every case is closed within its published promise")
    ),
    sentence=Text(
        "{area}到期的案件只有 {value} % 如期結案，全縣最低（到期 {n} 件）。",
        "In {area} only {value} % of the cases due were closed in time, the lowest share in the county ({n} due).",
    ),
    county_sentence=Text("全縣 {value} %。", "The county as a whole: {value} %."),
)

REOPEN_RATE = Metric(
    name="issue_reopen_rate",
    title=Text("重新開啟率", "Closed cases opened again"),
    question=Text(
        "結案的案件有多少又重新開啟？", "How many of the closed cases were opened again?"
    ),
    definition=Text(
        "期間內結案的案件中，之後由結案回到處理狀態者的比例；期間過後才重新開啟的也計入",
        "Cases closed in the period that went back to an open state afterwards, in the period or later ÷ cases closed in "
        "it",
    ),
    formula=Text("100 × 重新開啟 ÷ 結案", "100 × opened again ÷ closed"),
    unit="%",
    unit_label=PERCENT,
    decimals=1,
    higher_is_better=False,
    citation="Plain share; interval: Wilson (1927), doi:10.1080/01621459.1927.10502953.",
    function="geo.shares.percent",
    method="known_share",
    inputs={"records": "issues_reopened"},
    reads=READS,
    counts=Text("結案的案件", "Cases closed"),
    choices=(CATEGORY,),
    time="window",
    assumptions=(*COUNTED, "steps_as_sent"),
    sentence=Text(
        "{area}結案的案件有 {value} % 又重新開啟，全縣最高（結案 {n} 件）。",
        "In {area} {value} % of the closed cases were opened again, the largest share in the county ({n} closed).",
    ),
    county_sentence=Text("全縣 {value} %。", "The county as a whole: {value} %."),
)

CLUSTERS = Metric(
    name="issue_clusters",
    title=Text("案件熱點", "Clusters of cases"),
    question=Text(
        "同類案件在哪裡一再發生？", "Where do cases of one category come again and again?"
    ),
    definition=Text(
        "期間內同一類別的案件，200 公尺內至少有 3 件者相連成一處熱點；熱點屬於最接近其中心之案件所在的地區",
        "Cases of one category opened in the period, at least 3 within 200 m, joined to one cluster; it belongs to the "
        "area of the case nearest to its centre",
    ),
    formula=Text(
        "DBSCAN（距離 200 公尺、至少 3 件），各類別分開",
        "DBSCAN (200 m, at least 3 cases), each category by itself",
    ),
    unit="clusters",
    unit_label=Text("處", "clusters"),
    decimals=0,
    higher_is_better=False,
    citation="Ester, Kriegel, Sander & Xu (1996), KDD-96, pp. 226–231.",
    function="geo.clusters.count_clusters",
    method="spots",
    inputs={"records": "issue_places"},
    reads=READS,
    counts=Text("有坐標的案件", "Cases with a point"),
    choices=(CATEGORY,),
    constants={"reach_m": 200.0, "least_cases": 3.0},
    time="window",
    assumptions=COUNTED,
    sentence=Text(
        "{area}有 {value} 處同類案件的熱點，全縣最多（案件 {n} 件）。",
        "{area} has {value} clusters of cases of one category, the most in the county ({n} cases).",
    ),
    county_sentence=Text("全縣共 {value} 處。", "The county as a whole: {value}."),
)

METRICS = (PER_1000, DAYS_TO_CLOSE, OPEN_AGE_P50, OPEN_AGE_P90, WITHIN_SLA, REOPEN_RATE, CLUSTERS)
