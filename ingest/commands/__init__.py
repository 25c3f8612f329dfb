"""The commands of ``ingest``, one file each: imported when they are asked for (``hub/menu.py``)."""
