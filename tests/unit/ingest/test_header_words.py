"""Every header that real files have been seen with: each of its words has its field, whatever the case."""

import pytest

from hub.errors import SourceError
from hub.registry import dataset
from ingest.files.header import choose_kind, map_header

SEEN = {
    ("wifi", "hotspot"): (
        "主管機關,辦理單位,位址名稱,連絡電話,地址,熱區分類,無障礙設施,相關網站,X坐標,Y坐標,備註,最後更新時間",
        "熱區名稱,行政區,地址,AP經度座標,AP緯度座標",
        "主管機關,地區,熱點名稱,地址,緯度,經度",
        "Ministry,Area,Agency,Name,Address,Administration,Latitude,Longitude",
    ),
    ("clinics", "site"): (
        "性質,主管機關,辦理單位,單位名稱,連絡電話,傳真,電子郵件,地址,相關網站,X坐標,Y坐標,備註,最後更新時間",
        "醫事機構代碼,醫院名稱,緊急醫療能力分級,急診觀察床,緯度,經度",
        "十碼章,醫院名稱,行政區,地址,連絡電話,座標緯度,座標經度,備註",
        "機構名稱,院區代碼,鄉鎮,地址,權屬別,型態別,X,Y",
    ),
    ("clinics", "aed"): (
        "設置地點,裝設位置(地址),擺放地點備註,設備來源,X坐標,Y坐標",
        "主管機關,辦理單位,設置地點,裝設位置(地址),擺放地點備註,設備來源,X坐標,Y坐標,最後更新時間",
    ),
    ("ambulances", "station"): ("大隊,分隊",),
    ("ambulances", "run"): (
        "incidentId,emsUnit,emsVehicleCode,isAls,isOhca,isTrauma,isMci,facilityId,patientDisposition,psapDatetime,"
        "unitNotifiedDatetime,enRouteDatetime,arriveSceneDatetime,arriveAtPatientDatetime,leaveSceneDatetime,"
        "arriveHospitalDatetime,leaveHospitalDatetime,backStationDatetime",
        "案件編號,報案,派遣,出勤,到達現場,接觸患者,離開現場,送達醫院,離開醫院,返隊待命",
        "incidentId,eTimes.01,eTimes.03,eTimes.05,eTimes.06,eTimes.07,eTimes.09,eTimes.11,eTimes.13,eTimes.15",
        "incidentId,eTimes.T01,eTimes.T02,eTimes.T03,eTimes.T04,eTimes.T05,eTimes.T06,eTimes.T07,eTimes.T08,eTimes.T09",
        "incidentId,psapDateTime,arriveSceneDateTime,backStationDateTime",
    ),
    ("issues", "request"): (
        "FileNo_,Status_,StatusName_,Cre_Date_,Save_Date_,Close_Date_,zipcode_,ZipName_,address_,UnitName_,"
        "InformDesc_,BeforeDesc_,AfterDesc_,Memo_,Lat_,Lng_,ReplyUnit_,_status_history",
        "service_request_id,status,status_notes,service_name,service_code,description,agency_responsible,"
        "service_notice,requested_datetime,updated_datetime,expected_datetime,address,address_id,zipcode,lat,long,"
        "media_url",
        "service_request_id,requested_datetime,status,service_name,subproject,area,address_string,keyword,"
        "description,lat,long",
    ),
    ("issues", "update"): (
        "service_request_id,status,description,updated_datetime,media_url,external_status_code",
    ),
    ("issues", "service"): ("類型,事項",),
}  # fmt: skip

NINE = (
    "psap_datetime", "unit_notified_datetime", "en_route_datetime", "arrive_scene_datetime",
    "arrive_at_patient_datetime", "leave_scene_datetime", "arrive_hospital_datetime", "leave_hospital_datetime",
    "back_station_datetime",
)  # fmt: skip
"""The times in the order of every header above that has all of them."""

LINES = [(*key, line) for key, lines in SEEN.items() for line in lines]


@pytest.mark.parametrize(("name", "kind", "line"), LINES, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("spelt", [str, str.lower, str.upper], ids=["as_seen", "lower", "upper"])
def test_every_word_of_a_header_that_was_seen_has_its_field(
    name: str, kind: str, line: str, spelt: type[str]
) -> None:
    declared, header = dataset(name), spelt(line).split(",")
    found = choose_kind(declared, header)
    mapped = map_header(found, header)
    assert found.name == kind
    assert mapped.ignored == []
    assert len(set(mapped.columns.values())) == len(header)


@pytest.mark.parametrize("line", SEEN["ambulances", "run"][:4])
def test_the_nine_times_stand_in_their_order(line: str) -> None:
    header = line.split(",")
    mapped = map_header(choose_kind(dataset("ambulances"), header), header)
    assert tuple(list(mapped.columns.values())[-9:]) == NINE


def test_of_two_columns_for_one_field_the_preferred_word_counts_wherever_it_stands() -> None:
    header = ["機構代碼", "機構名稱", "院區代碼", "地址"]
    mapped = map_header(choose_kind(dataset("clinics"), header), header)
    assert mapped.columns[2] == "clinic_id"
    assert mapped.ignored == ["機構代碼"]


def test_a_table_that_cannot_say_where_its_hotspots_are_is_refused() -> None:
    header = ["熱點名稱", "備註"]
    with pytest.raises(SourceError) as fault:
        map_header(choose_kind(dataset("wifi"), header), header)
    assert (fault.value.code, "地址" in fault.value.message) == ("missing_column", True)


def test_a_table_of_runs_names_the_run_or_its_incident() -> None:
    header = ["報案", "派遣", "到達現場"]
    declared = dataset("ambulances")
    run = declared.kind("run")
    assert run is not None
    with pytest.raises(SourceError) as fault:
        map_header(run, header)
    assert "出勤編號" in fault.value.message
    assert choose_kind(declared, [*header, "案件編號"]) is run


def test_a_header_that_no_kind_explains_is_read_as_the_one_that_lacks_least() -> None:
    header = ["service_code", "attributes"]
    assert choose_kind(dataset("issues"), header).name == "service"
