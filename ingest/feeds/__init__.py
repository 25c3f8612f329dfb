"""Feeds: addresses that are asked on schedule for a dataset's newest file. Off unless ``HUB_FEEDS_FILE`` is set."""
