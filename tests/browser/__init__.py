"""The screen in a real browser, against a real hub."""
