"""Alerts by rule: what is amiss, to whom it is told, and telling it once."""
