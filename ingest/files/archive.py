"""What a zip holds, looked at before anything is unpacked: bombs, passwords and zips within zips are refused."""

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from hub.errors import ServiceFault, SourceError

ENTRIES_MAX = 1_000
"""Files in one zip: a Shapefile has 7, a workbook some hundred."""

RATIO_MAX = 200
"""Times that a file may grow: text of an office reaches 30, a bomb 1,000."""

RATIO_FROM_BYTES = 20_000_000
"""Unpacked size below which the ratio says nothing: the padded cells of a .dbf may shrink a hundredfold, and do no harm."""

INFLATE_RATIO = 1_032
"""What deflate can reach at most, whatever a zip says of itself."""

LOCAL_NAME_AT = 26
"""Where a member's own header says how long its name and extra field are (PKWARE APPNOTE 4.3.7)."""

NESTED = (".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz")
BLOCK_BYTES = 1 << 20

BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError,
)  # fmt: skip
"""What the library raises at damaged zips, passwords and methods that it does not know."""


@contextmanager
def opened(
    path: Path, unpacked_max_bytes: int
) -> Iterator[tuple[zipfile.ZipFile, list[zipfile.ZipInfo]]]:
    """A zip and its files (no folders, nothing that an operating system left there).

    Raises:
        SourceError: ``broken_zip``, ``zip_bomb``, ``password_protected``.
    """
    with _whole(path):
        archive = zipfile.ZipFile(path)
    with archive:
        with _whole(path):
            found = archive.infolist()
            _check(path, found, unpacked_max_bytes)
        yield archive, [info for info in found if not _is_debris(info)]


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Turns what the library says of a broken zip into ours."""
    try:
        yield
    except BROKEN as fault:
        raise SourceError(
            f"{path.name} is no whole zip file: {str(fault)[:120]}.", code="broken_zip",
            hint="It was probably cut while it was copied or downloaded: fetch it again; nothing was stored. "
            "壓縮檔不完整。",
        ) from fault  # fmt: skip


def _check(path: Path, found: list[zipfile.ZipInfo], unpacked_max_bytes: int) -> None:
    unpacked = sum(info.file_size for info in found)
    packed = sum(info.compress_size for info in found)
    grown = next((i for i in found if _grows(i)), None)
    if len(found) > ENTRIES_MAX:
        raise _bomb(path, f"holds {len(found):,} files")
    if unpacked > unpacked_max_bytes:
        raise _bomb(path, f"unpacks to {unpacked / 1e6:,.0f} MB")
    if grown is not None:
        raise _bomb(path, f"grows {grown.file_size / max(grown.compress_size, 1):,.0f} times")
    if packed > path.stat().st_size:
        raise _bomb(path, "packs the same bytes several times")
    if any(info.flag_bits & 1 for info in found):
        raise password(path)


def _grows(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(RATIO_FROM_BYTES, RATIO_MAX * info.compress_size)


def _is_debris(info: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(info.filename)
    return (
        not info.filename
        or info.is_dir()
        or "__MACOSX" in name.parts
        or name.name.startswith((".", "~$"))
    )


def _bomb(path: Path, what: str) -> SourceError:
    return SourceError(
        f"{path.name} {what}.", code="zip_bomb",
        hint="Unpack it and send the one file that is meant, cut to the county; nothing was unpacked, nothing stored. "
        "解壓縮後過大或過多，請解開後只送需要的檔案。",
    )  # fmt: skip


def password(path: Path) -> SourceError:
    """The refusal of a file with a password."""
    return SourceError(
        f"{path.name} is protected with a password.", code="password_protected",
        hint="Take the password off (save it without one) and send it again; nothing was stored. 檔案有密碼保護，請移除密碼後重送。",
    )  # fmt: skip


def nested(path: Path) -> SourceError:
    """The refusal of an archive within an archive."""
    return SourceError(
        f"{path.name} holds another archive.", code="nested_zip",
        hint="Unpack it and send what it holds; nothing was stored. 壓縮檔內不可再有壓縮檔。",
    )  # fmt: skip


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path) -> Path:
    """Unpacks one file under a name of ours; no more than it says it has.

    Raises:
        SourceError: ``nested_zip``, ``broken_zip``.
        ServiceFault: ``no_room``: the disk is full.
    """
    if PurePosixPath(info.filename).suffix.casefold() in NESTED:
        raise nested(Path(archive.filename or ""))
    path = Path(archive.filename or "")
    with _whole(path), archive.open(info) as source:
        for block in iter(lambda: source.read(BLOCK_BYTES), b""):
            _write(target, block)
    target.touch()
    return target


def _write(target: Path, block: bytes) -> None:
    try:
        with target.open("ab") as file:
            file.write(block)
    except OSError as fault:
        raise ServiceFault(
            f"There is no room to unpack a file: {fault.strerror}.", code="no_room",
            hint="Free disk space where temporary files go (TMPDIR), then send the file again; nothing was stored. "
            "暫存空間不足。",
        ) from fault  # fmt: skip


def check_inflates(path: Path, unpacked_max_bytes: int) -> None:
    """Asserts that a zip which a library will open by itself is as large as it says: headers may lie, deflate cannot.

    Raises:
        SourceError: as ``opened``.
    """
    with opened(path, unpacked_max_bytes) as (archive, _):
        if INFLATE_RATIO * sum(i.compress_size for i in archive.infolist()) <= unpacked_max_bytes:
            return
        with _whole(path):
            honest = all(_is_honest(path, info) for info in archive.infolist())
        if not honest:
            raise _bomb(path, "unpacks to more than it says")


def _is_honest(path: Path, info: zipfile.ZipInfo) -> bool:
    """Whether a member's bytes give no more than its header says."""
    if info.compress_type != zipfile.ZIP_DEFLATED:
        return info.compress_type == zipfile.ZIP_STORED
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    total = 0
    with path.open("rb") as file:
        file.seek(info.header_offset + LOCAL_NAME_AT)
        lengths = file.read(4)
        name, extra = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
        file.seek(name + extra, 1)
        left = info.compress_size
        while left > 0 and total <= info.file_size and not inflate.eof:
            block = inflate.unconsumed_tail or file.read(min(BLOCK_BYTES, left))
            left -= 0 if inflate.unconsumed_tail else len(block)
            if not block:
                break
            total += len(inflate.decompress(block, BLOCK_BYTES))
    return total <= info.file_size
