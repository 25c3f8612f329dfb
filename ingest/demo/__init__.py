"""``ingest demo``: a simulated county for whoever has no files yet; seeded, marked, replaced by the first real file.

One file a dataset. The things stand first; what happened in the last months is what the simulator says of them.
"""
