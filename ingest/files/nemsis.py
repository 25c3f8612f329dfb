"""One ambulance run of a NEMSIS v3.5 (or TEMSIS) record under TEMSIS names; nothing that tells who the patient was.

Source: NEMSIS v3.5.1 data dictionary, EMSDataSet; names as in the hub's runs: eTimes.01 is ``psapDatetime``.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

TIMES = {
    "psapDatetime": ("eTimes.01", "eTimes.T01"),
    "unitNotifiedDatetime": ("eTimes.03", "eTimes.T02"),
    "enRouteDatetime": ("eTimes.05", "eTimes.T03"),
    "arriveSceneDatetime": ("eTimes.06", "eTimes.T04"),
    "arriveAtPatientDatetime": ("eTimes.07", "eTimes.T05"),
    "leaveSceneDatetime": ("eTimes.09", "eTimes.T06"),
    "arriveHospitalDatetime": ("eTimes.11", "eTimes.T07"),
    "leaveHospitalDatetime": ("eTimes.13", "eTimes.T08"),
    "backStationDatetime": ("eTimes.15", "eTimes.T09"),
}
"""TEMSIS name → the elements that hold it."""

WORDS = {
    "runId": ("eResponse.04", "eRecord.01"),
    "incidentId": ("eResponse.03",),
    "emsUnit": ("eResponse.14",),
    "emsVehicleCode": ("eResponse.13",),
    "facilityId": ("eDisposition.02",),
    "facilityName": ("eDisposition.01",),
    "patientDisposition": ("eDisposition.12", "eDisposition.30"),
}
"""Column → the elements that hold it, the first that is there. A run is one unit's response (eResponse.04)."""

YES_NO = {
    "isAls": ("eDisposition.32", {"4232003", "4232005", "4232009"}, {"4232001", "4232013"}),
    "isOhca": ("eArrest.01", {"3001003", "3001005"}, {"3001001"}),
    "isTrauma": ("eSituation.02", {"9922005"}, {"9922001"}),
    "isMci": ("eScene.07", {"9923003"}, {"9923001"}),
}
"""Column → element, the codes that mean yes, the codes that mean no; any other is unknown.

Care by protocol: AEMT, paramedic and critical care are advanced. Arrest: before or after the unit's arrival."""

PLACE = "eScene.11"
"""The scene as "latitude,longitude"."""

ABSENT = frozenset({"7701001", "7701003", "7701005"})
"""Not values: not applicable, not recorded, not reporting."""

RECORD = "PatientCareReport"
HEADER = [*WORDS, *TIMES, *YES_NO, "lon", "lat"]
ELEMENTS = frozenset(
    {PLACE, *chain(*TIMES.values(), *WORDS.values()), *(element for element, *_ in YES_NO.values())}
)
"""All that is read of a report: nothing of ePatient, ePayment, eHistory or the narrative."""


def run(leaves: Sequence[tuple[str, str]]) -> list[str]:
    """The cells under ``HEADER`` for one report; of an element that occurs twice, the first that has a value.

    >>> cells = run([("eTimes.01", "2024-10-07T20:20:00-04:00"), ("eScene.11", "22.75,121.15"), ("eScene.07", "9923001")])
    >>> [cells[HEADER.index(word)] for word in ("psapDatetime", "lon", "lat", "isMci", "isOhca")]
    ['2024-10-07T20:20:00-04:00', '121.15', '22.75', 'false', '']
    """
    said: dict[str, str] = {}
    for name, text in leaves:
        if text and text not in ABSENT:
            said.setdefault(name, text)
    return [*_texts(said, WORDS), *_texts(said, TIMES), *_answers(said.get), *_place(said)]


def _texts(said: dict[str, str], columns: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [
        next((said[element] for element in elements if element in said), "")
        for elements in columns.values()
    ]


def _answers(get: Callable[[str], str | None]) -> list[str]:
    return [
        "true" if get(element) in yes else "false" if get(element) in no else ""
        for element, yes, no in YES_NO.values()
    ]


def _place(said: dict[str, str]) -> tuple[str, str]:
    lat, comma, lon = said.get(PLACE, "").partition(",")
    return (lon.strip(), lat.strip()) if comma else ("", "")
