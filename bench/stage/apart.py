"""A part of a bench in a process of its own, so that its peak of memory is its own."""

import json
import subprocess
import sys
from pathlib import Path


def peak_mb() -> float:
    """This process's own peak of resident memory (``ru_maxrss`` would begin with its parent's)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def apart(script: str, *words: str) -> tuple[float, float]:
    """(seconds, peak memory in MB) of ``script`` run with these words; it ends with ``tell``.

    Raises:
        RuntimeError: it failed; the message is what it said.
    """
    done = subprocess.run(
        [sys.executable, script, *words], check=False, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def tell(seconds: float) -> None:
    """What ``apart`` reads: the seconds, and this process's peak."""
    print(json.dumps([seconds, peak_mb()]))
