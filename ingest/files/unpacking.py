"""The parts of a file of shapes laid out for reading: side by side, or out of a zip."""

import hashlib
import zipfile
from pathlib import Path, PurePosixPath

from hub.errors import SourceError
from ingest.files.archive import opened, unpack
from ingest.files.source import unreadable

NEEDED = (".shp", ".shx", ".dbf")
"""Parts without which a Shapefile cannot be read; .prj and .cpg may be missing."""

OPTIONAL = (".prj", ".cpg")
JSON_KINDS = (".geojson", ".json", ".topojson")
GEOPACKAGE = ".gpkg"
GEOPACKAGE_ID_AT = 68
GEOPACKAGE_IDS = (b"GPKG", b"GP10", b"GP11")
"""SQLite's application id of a GeoPackage, and of its first two versions (OGC 12-128r18, requirement 2). Any other
database might be opened as something else, with tables that live in other files."""

SHP_HEADER_BYTES = 100
SHP_LENGTH_AT = slice(24, 28)
"""The .shp's own length in 16-bit words, big-endian (ESRI Shapefile Technical Description, 1998)."""

PRJ_MAX_BYTES = 65_536
"""Of one coordinate system's description; real ones have some hundred."""

UNPACKED_FACTOR = 20
"""How many times larger than its zip a file may unpack: real ones reach 4, a bomb 1,000."""


def check_size(path: Path, limit_bytes: int) -> None:
    """Asserts that the file is there, holds something, and not too much.

    Raises:
        SourceError: ``file_gone``, ``file_unreadable``, ``empty_file``, ``file_too_large``.
    """
    try:
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as fault:
        raise unreadable(path, fault) from fault
    if size == 0:
        raise SourceError(
            f"{path.name} is empty.", code="empty_file",
            hint="Export it again; nothing was stored. 檔案是空的。",
        )  # fmt: skip
    if size > limit_bytes:
        raise SourceError(
            f"{path.name} has {size / 1e6:.0f} MB; at most {limit_bytes / 1e6:.0f} MB are taken.",
            code="file_too_large",
            hint="Cut it to the county, or raise HUB_MAX_FILE_MB; nothing was stored. 檔案過大。",
        )


def laid_out(path: Path, folder: Path, limit_bytes: int) -> tuple[Path, str]:
    """The file under a plain name in ``folder`` (names in zips are often mojibake), and its SHA-256.

    Raises:
        SourceError: ``broken_zip``, ``zip_bomb``, ``password_protected``, ``no_shapes_in_zip``, ``several_layers``,
            ``missing_part``, ``unknown_format``.
    """
    suffix = path.suffix.casefold()
    if suffix == ".zip":
        layer = _unzipped(path, folder, limit_bytes)
        _check_length(path, layer)
        _plain_system(layer)
        return layer, _hash([path])
    if suffix == ".shp":
        parts = _beside(path)
        _check_parts(path, set(parts))
        for ending, part in parts.items():
            (folder / f"layer{ending}").symlink_to(part.resolve())
        _check_length(path, folder / "layer.shp")
        _plain_system(folder / "layer.shp")
        return folder / "layer.shp", _hash([parts[ending] for ending in NEEDED])
    if suffix in JSON_KINDS:
        return path, _hash([path])
    if suffix == GEOPACKAGE:
        return linked_geopackage(path, folder), _hash([path])
    raise SourceError(
        f"{path.name} is no file of shapes.", code="unknown_format",
        hint="Give a Shapefile (.shp with its parts, or all of them in one .zip), GeoJSON, TopoJSON or GeoPackage; "
        "nothing was stored. 不支援的檔案格式。",
    )  # fmt: skip


def linked_geopackage(path: Path, folder: Path) -> Path:
    """A GeoPackage under a plain name in ``folder``.

    Raises:
        SourceError: ``unknown_format``: it is another kind of database, or none.
    """
    with path.open("rb") as raw:
        raw.seek(GEOPACKAGE_ID_AT)
        if raw.read(4) not in GEOPACKAGE_IDS:
            raise SourceError(
                f"{path.name} is a database, but no GeoPackage.", code="unknown_format",
                hint="Export the table as CSV or GeoPackage; nothing was stored. 不是 GeoPackage。",
            )  # fmt: skip
    local = folder / f"layer{GEOPACKAGE}"
    local.symlink_to(path.resolve())
    return local


def _beside(path: Path) -> dict[str, Path]:
    """The parts of a Shapefile by their ending, whatever its case."""
    stem = path.stem.casefold()
    return {
        part.suffix.casefold(): part
        for part in path.parent.iterdir()
        if part.stem.casefold() == stem and part.suffix.casefold() in (*NEEDED, *OPTIONAL)
    }


def _check_parts(path: Path, there: set[str]) -> None:
    missing = [ending for ending in NEEDED if ending not in there]
    if missing:
        raise SourceError(
            f"{path.name}: the Shapefile's part {' and '.join(missing)} is missing.", code="missing_part",
            hint="A Shapefile is several files of one name: put .shp, .shx and .dbf (and .prj) into one folder "
            "or one .zip and send that; nothing was stored. Shapefile 缺少檔案，請一併提供。",
        )  # fmt: skip


def _check_length(path: Path, layer: Path) -> None:
    """Asserts that a Shapefile has the length that its header says; the library reads a cut one in silence."""
    if layer.suffix != ".shp":
        return
    with layer.open("rb") as file:
        header = file.read(SHP_HEADER_BYTES)
    said = 2 * int.from_bytes(header[SHP_LENGTH_AT])
    if len(header) < SHP_HEADER_BYTES or layer.stat().st_size < said:
        raise SourceError(
            f"{path.name} is cut: it has {layer.stat().st_size:,} of {said:,} bytes.", code="broken_shapes",
            hint="Copy or download it again; nothing was stored. 檔案不完整。",
        )  # fmt: skip


def _plain_system(layer: Path) -> None:
    """Leaves only ASCII in the .prj: some programs name the system in Big5, at which the library breaks down."""
    part = layer.with_suffix(".prj")
    if layer.suffix != ".shp" or not part.exists():
        return
    with part.open("rb") as file:
        stated = file.read(PRJ_MAX_BYTES)
    part.unlink()
    part.write_text(
        stated.decode("ascii", errors="replace").replace("\ufffd", "?"), encoding="ascii"
    )


def _unzipped(path: Path, folder: Path, limit_bytes: int) -> Path:
    """Unpacks the one Shapefile (or GeoJSON) of a zip; names inside never become paths here."""
    with opened(path, UNPACKED_FACTOR * limit_bytes) as (archive, found):
        chosen = _members(path, found)
        for ending, info in chosen.items():
            unpack(archive, info, folder / f"layer{ending}")
    return folder / next(f"layer{ending}" for ending in (".shp", *JSON_KINDS) if ending in chosen)


def _members(path: Path, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The parts of the only layer in a zip, by their ending."""
    found = [(PurePosixPath(info.filename), info) for info in infos]
    main = [name for name, _ in found if name.suffix.casefold() in (".shp", *JSON_KINDS)]
    if len(main) != 1:
        raise SourceError(
            f"{path.name} holds {len(main)} layers: {', '.join(n.name for n in main[:5]) or 'none'}.",
            code="no_shapes_in_zip" if not main else "several_layers",
            hint="Put one Shapefile (or GeoJSON) into the zip; nothing was stored. 壓縮檔內須恰有一個圖層。",
        )
    same = (main[0].parent, main[0].stem.casefold())
    parts = {n.suffix.casefold(): i for n, i in found if (n.parent, n.stem.casefold()) == same}
    if main[0].suffix.casefold() == ".shp":
        _check_parts(path, set(parts))
    return parts


def _hash(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        try:
            with path.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as fault:
            raise unreadable(path, fault) from fault
    return whole.hexdigest()
