"""The commands of ``hub``, one file each: imported when they are asked for (``hub/menu.py``)."""
