"""Files of shapes: Shapefile (its parts side by side or zipped), GeoJSON, TopoJSON; text and coordinates sorted out."""

import tempfile
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyproj import CRS

from geo import crs
from geo.errors import UnknownSystemError
from hub.errors import SourceError
from ingest.files.unpacking import check_size, laid_out

ENCODINGS = ("utf-8", "cp950", "big5hkscs")
"""Tried in this order: CP950 bytes are almost never valid UTF-8, the other way round they often are.
CP950 lacks 坂, 壠 and 舘, which stand in names of villages; the Hong Kong supplement has them."""

SAMPLE = 50_000
"""Corners by which the coordinate system is found; a national file has millions."""


@dataclass(frozen=True)
class Shapes:
    """Features in lon, lat with all their columns as read, and how they were read."""

    path: Path
    frame: gpd.GeoDataFrame
    encoding: str
    srid: int
    sha256: str
    warnings: list[str] = field(default_factory=list)


def read_shapes(
    path: Path,
    *,
    within: crs.Box,
    encoding: str | None = None,
    srid: int | None = None,
    limit_bytes: int = 500_000_000,
) -> Shapes:
    """The features of a file of shapes, in lon, lat.

    Args:
        within: the county's box with a margin; where the file names no coordinate system, its values
            must lead there.
        encoding, srid: as the sender says; both are found out where they are None.

    Raises:
        SourceError: ``file_gone``, ``file_unreadable``, ``file_too_large``, ``empty_file``, ``broken_zip``,
            ``no_shapes_in_zip``, ``missing_part``, ``broken_shapes``, ``no_records``,
            ``wrong_encoding``, ``undecodable_file``, ``unknown_crs``; nothing was stored.
    """
    check_size(path, limit_bytes)
    said: list[str] = []
    with tempfile.TemporaryDirectory(prefix="shapes-") as folder:
        local, digest = laid_out(path, Path(folder), limit_bytes)
        frame, found = decoded(path, local, encoding, said)
    if frame.empty or not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError(
            f"{path.name} holds no features with a geometry.", code="no_records",
            hint="Export it again; nothing was stored. 檔案沒有任何圖徵。",
        )  # fmt: skip
    placed, used = _in_degrees(path, frame, srid, within, said)
    return Shapes(path, placed, found, used, digest, said)


def decoded(
    path: Path, local: Path, given: str | None, said: list[str]
) -> tuple[gpd.GeoDataFrame, str]:
    """The features with readable text, and the encoding that made it so; a plain frame where no geometry is kept.

    Args:
        local: the Shapefile, GeoPackage or JSON as laid out for reading; ``path`` names it to the sender.
        said: what the report should say is added here.

    Raises:
        SourceError: ``several_layers``, ``broken_shapes``, ``wrong_encoding``, ``undecodable_file``.
    """
    declared = _declared(local)
    for name in dict.fromkeys(filter(None, (given,) if given else (declared, *ENCODINGS))):
        try:
            frame = _read(path, local, name, said)
        except UnicodeDecodeError:
            continue
        except LookupError:
            if given:
                break
            continue
        if declared and not given and name != declared:
            said.append(f"編碼 encoding {name}（.cpg 誤標為 wrongly says {declared}）")
        else:
            said.append(f"編碼 encoding {name}")
        return frame, name
    if given:
        raise SourceError(
            f"{path.name} is not {given}.", code="wrong_encoding",
            hint="Leave --encoding out: it is found by itself; nothing was stored. 宣告的編碼不符。",
        )  # fmt: skip
    raise SourceError(
        f"{path.name}: its text is neither UTF-8 nor Big5 (CP950).", code="undecodable_file",
        hint="Export it again in UTF-8; nothing was stored. 無法辨識的編碼。",
    )  # fmt: skip


def _declared(local: Path) -> str | None:
    """What the .cpg says; it is taken away, so that only we decide."""
    part = local.with_suffix(".cpg")
    if local.suffix != ".shp" or not part.exists():
        return None
    text = part.read_text(encoding="ascii", errors="replace").strip().casefold()
    part.unlink()
    return {"950": "cp950", "big5": "cp950", "65001": "utf-8", "utf8": "utf-8"}.get(
        text, text
    ) or None


def _read(path: Path, local: Path, encoding: str, said: list[str]) -> gpd.GeoDataFrame:
    try:
        with warnings.catch_warnings(record=True) as heard:
            warnings.simplefilter("always")
            warnings.simplefilter("error", UserWarning)
            if local.suffix in (".shp", ".gpkg"):
                frame = pyogrio.read_dataframe(local, encoding=encoding)
            else:
                frame = pyogrio.read_dataframe(_as_utf8(local, encoding))
    except UserWarning as fault:
        raise SourceError(
            f"{path.name} holds several layers.", code="several_layers",
            hint="Send a file with one layer; nothing was stored. 檔案含多個圖層。",
        ) from fault  # fmt: skip
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as fault:
        raise SourceError(
            f"{path.name} cannot be read: {_plain(fault)}.", code="broken_shapes",
            hint="It is cut or damaged: export (or fetch) it again; nothing was stored. 檔案損毀或不完整。",
        ) from fault  # fmt: skip
    said += dict.fromkeys(_plain(warning.message) for warning in heard)
    return frame


def _as_utf8(local: Path, encoding: str) -> bytes:
    return local.read_bytes().decode(encoding).removeprefix("\ufeff").encode()


def _plain(fault: Warning | BaseException | str) -> str:
    """The library's reason, without the names of our temporary files."""
    text = str(fault).split("\n", 1)[0]
    return " ".join(word for word in text.split() if "/" not in word).rstrip(".;")[:160]


def _in_degrees(
    path: Path, frame: gpd.GeoDataFrame, given: int | None, within: crs.Box, said: list[str]
) -> tuple[gpd.GeoDataFrame, int]:
    detection = _detection(path, frame, given, within)
    said.append(detection.statement)
    swapped, srid = detection.swapped, detection.srid

    def placed(points: crs.Floats) -> crs.Floats:
        x, y = (points[:, 1], points[:, 0]) if swapped else (points[:, 0], points[:, 1])
        return np.column_stack(crs.to_lonlat(x, y, srid))

    shapes = shapely.transform(shapely.force_2d(frame.geometry.to_numpy()), placed)
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index), crs=crs.WGS84), srid


def _detection(
    path: Path, frame: gpd.GeoDataFrame, given: int | None, within: crs.Box
) -> crs.Detection:
    """The coordinate system as given, as the file says, or by the range of its coordinates."""
    try:
        if given is not None:
            return crs.given(given)
        points = shapely.get_coordinates(frame.geometry.to_numpy())
        points = points[:: len(points) // SAMPLE + 1]
        srid = stated(frame.crs) if frame.crs is not None else None
        if srid is not None and in_degrees(points) == (srid in (crs.WGS84, crs.TWD97)):
            return crs.detect(
                points[:, 0], points[:, 1], header_x=f"EPSG:{srid}", header_y="", within=within
            )
    except UnknownSystemError as fault:
        raise SourceError(
            f"{path.name}: {fault}", code="unknown_crs",
            hint="Export it in TWD97 (EPSG:3826 or 3824) or WGS 84 (4326); nothing was stored. 不支援的坐標系統。",
        ) from fault  # fmt: skip
    return crs.detect(points[:, 0], points[:, 1], header_x="", header_y="", within=within)


def in_degrees(points: crs.Floats) -> bool:
    """Whether coordinates, shape (points, 2), can be degrees: a .prj may say so of metres, or the other way round."""
    return bool(points.size) and float(np.nanmax(np.abs(points))) <= 360


def stated(system: CRS) -> int | None:
    """Our number for the system that the file names; None where it names one that values must decide."""
    if system.is_geographic:
        return crs.WGS84
    number = system.to_epsg(min_confidence=20)
    if number in crs.NAMES:
        return int(number)
    if number is not None:
        raise UnknownSystemError(number, tuple(crs.NAMES))
    return None
