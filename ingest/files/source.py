"""One file being read: bytes counted for the progress bar and hashed on the way, and watched for change."""

import hashlib
import io
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from hub.errors import SourceError

DRAIN_BYTES = 1 << 20


class WatchedFile(io.RawIOBase):
    """A file opened for reading that knows how far it is, its SHA-256, and whether it stayed the same.

    ``closing``: what is to be closed with it (a folder that it was unpacked into).
    """

    def __init__(self, path: Path, *, limit_bytes: int, progress: Callable[[int], None]) -> None:
        super().__init__()
        self.path = path
        self.limit_bytes = limit_bytes
        self.closing = ExitStack()
        self._progress = progress
        self._hash = hashlib.sha256()
        try:
            self._file = path.open("rb", buffering=0)
            self._before = os.fstat(self._file.fileno())
        except OSError as fault:
            raise unreadable(path, fault) from fault
        if self.size > limit_bytes:
            self._file.close()
            raise SourceError(
                f"{path.name} has {self.size / 1e6:.0f} MB; at most {limit_bytes / 1e6:.0f} MB are taken.",
                code="file_too_large",
                hint="Split it, or raise HUB_MAX_FILE_MB; nothing was stored.",
            )

    @property
    def size(self) -> int:
        """Bytes when it was opened."""
        return self._before.st_size

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Reads on; raises SourceError where the disk or the share fails halfway."""
        try:
            count = self._file.readinto(buffer)
        except OSError as fault:
            raise unreadable(self.path, fault) from fault
        self._hash.update(buffer[:count])
        self._progress(count)
        return count

    def drain(self) -> None:
        """Reads to the end for the hash and the progress bar: for formats that a library opens by their path."""
        while self.read(DRAIN_BYTES):
            pass

    def close(self) -> None:
        """Closes the file below, and what belongs to it."""
        if hasattr(self, "_file"):
            self._file.close()
        if hasattr(self, "closing"):
            self.closing.close()
        super().close()

    def sha256(self) -> str:
        """Hash of what has been read."""
        return self._hash.hexdigest()

    def check_unchanged(self) -> None:
        """Asserts, at the end, that the file is still the one that was opened.

        Raises:
            SourceError: it vanished, was replaced, or changed while it was read.
        """
        try:
            now = self.path.stat()
        except OSError as fault:
            raise unreadable(self.path, fault) from fault
        then = self._before
        same = (now.st_ino, now.st_size, now.st_mtime_ns) == (
            then.st_ino,
            then.st_size,
            then.st_mtime_ns,
        )
        if not same:
            raise SourceError(
                f"{self.path.name} changed while it was read.",
                code="file_changed",
                hint="Wait until it is written whole, and send it again; nothing was stored. 檔案在讀取時被更動。",
            )


def unreadable(path: Path, fault: OSError) -> SourceError:
    """The coded form of an operating system's refusal to give us a file."""
    if isinstance(fault, FileNotFoundError):
        return SourceError(
            f"{path.name} is not there, or vanished while it was read.",
            code="file_gone",
            hint="Check the path (and the network share) and send it again; nothing was stored. 找不到檔案。",
        )
    return SourceError(
        f"{path.name} cannot be read: {fault.strerror}.",
        code="file_unreadable",
        hint="Check that it is a file you may read, and send it again; nothing was stored. 無法讀取檔案。",
    )
