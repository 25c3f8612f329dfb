"""Open311 GeoReport v2: citizens' cases for any Open311 client, in JSON and XML.

Whoever asks sees what anybody may see: a session or a key changes nothing here.
"""
