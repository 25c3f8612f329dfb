"""The county's real list of emergency shelters: a right and stated outcome for every row."""

from pathlib import Path

from tests.sending import rows, send

SHELTERS = "facilities/臺東避難收容所位置及收容人數.csv"


def test_every_shelter_of_the_countys_file_has_its_outcome(
    loaded_url: str, real_data: Path
) -> None:
    report = send(loaded_url, real_data / SHELTERS, into="shelters")
    assert report.counts() == {
        "received": 168, "stored": 168, "unchanged": 0, "duplicate": 0, "refused": 0, "flagged": 3, "closed": 0,
        "refused_by_code": {}, "flagged_by_code": {"village_abolished": 2, "near_boundary": 1},
    }  # fmt: skip
    assert (report.source, report.crs) == ("county", "EPSG:3826")
    # 90 rows have no coordinates: they are known by their address, never put at a guess.
    known = rows(
        loaded_url, "SELECT place_basis, count(*) FROM emergency_shelter GROUP BY 1 ORDER BY 1"
    )
    assert known == [("address", 90), ("point", 78)]
    assert rows(loaded_url, "SELECT count(DISTINCT township_code) FROM emergency_shelter") == [
        (16,)
    ]
    astray = rows(
        loaded_url,
        "SELECT s.name, s.flags FROM emergency_shelter s JOIN area a ON a.area_code = s.township_code "
        "WHERE s.geom IS NOT NULL AND a.valid_to IS NULL AND NOT ST_Covers(a.geom, s.geom)",
    )
    assert [flags for _, flags in astray] == [["near_boundary"]]


def test_the_list_sent_again_changes_nothing_and_a_shorter_one_asks_first(
    loaded_url: str, real_data: Path, tmp_path: Path
) -> None:
    send(loaded_url, real_data / SHELTERS, into="shelters")
    again = send(loaded_url, real_data / SHELTERS, into="shelters")
    assert (again.stored, again.unchanged, again.closed) == (0, 168, 0)
    lines = (real_data / SHELTERS).read_text(encoding="utf-8-sig").splitlines()
    shorter = tmp_path / "shorter.csv"
    shorter.write_text("\n".join(lines[:101]), encoding="utf-8")
    report = send(loaded_url, shorter, into="shelters", confirm=lambda closing: closing == 68)
    assert (report.unchanged, report.closed) == (100, 68)
    assert rows(loaded_url, "SELECT count(*) FROM emergency_shelter WHERE valid_to IS NULL") == [
        (100,)
    ]
