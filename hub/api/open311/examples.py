"""Example forms of the Open311 door, for the OpenAPI document."""

from typing import Any

_WORDS = {"type": "string"}

FIELDS: dict[str, dict[str, Any]] = {
    "service_code": {**_WORDS, "description": "What it is, a code of /open311/v2/services.json."},
    "lat": {"type": "number", "description": "Degrees, WGS 84; with `long`, or else an address."},
    "long": {"type": "number", "description": "Degrees, WGS 84."},
    "address_string": {**_WORDS, "maxLength": 500, "description": "Where, in words."},
    "address_id": {**_WORDS, "maxLength": 500, "description": "The number of an address."},
    "description": {**_WORDS, "maxLength": 4000, "description": "What it is about. Shown to everybody."},
    "attribute[CODE]": {**_WORDS, "description": "The answer to the question CODE of the service's definition."},
    "media_url": {**_WORDS, "maxLength": 500, "description": "Address of a photo elsewhere."},
    "email": {**_WORDS, "maxLength": 254, "description": "Never published."},
    "first_name": {**_WORDS, "maxLength": 100, "description": "Never published."},
    "last_name": {**_WORDS, "maxLength": 100, "description": "Never published."},
    "phone": {**_WORDS, "maxLength": 40, "description": "Never published."},
    "device_id": {**_WORDS, "maxLength": 200, "description": "Never published."},
    "account_id": {**_WORDS, "maxLength": 200, "description": "Never published."},
    "consent": {**_WORDS, "description": "`true`: who I am may be kept, as discovery's `consent` says."},
    "jurisdiction_id": {**_WORDS, "description": "Accepted and never needed."},
    "api_key": {**_WORDS, "description": "A key with the scope requests:write; not needed."},
}  # fmt: skip
POTHOLE = {
    "service_code": "sim-01-pothole", "lat": "22.7553", "long": "121.1503", "description": "路面有坑洞，機車容易摔倒",
    "attribute[size]": "hand", "email": "name@example.org", "consent": "true",
}  # fmt: skip


def _form(fields: dict[str, Any], required: list[str], example: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": {"type": "object", "properties": fields, "required": required},
        "example": example,
    }


_BASE64 = {**_WORDS, "description": "The photo in base64, as it is or as a data: address."}
_PART = {"type": "string", "format": "binary", "description": "The photo: JPEG, PNG, WebP or GIF."}
_URLENCODED = "application/x-www-form-urlencoded"

REPORT = {
    "required": True,
    "content": {
        _URLENCODED: _form({**FIELDS, "media": _BASE64}, ["service_code"], POTHOLE),
        "multipart/form-data": _form({**FIELDS, "media": _PART}, ["service_code"], {**POTHOLE, "media": "hole.jpg"}),
    },
}  # fmt: skip

FOLLOWING = {
    "required": True,
    "content": {
        _URLENCODED: _form(
            {"email": FIELDS["email"], "consent": FIELDS["consent"]}, ["email", "consent"],
            {"email": "name@example.org", "consent": "true"},
        )
    },
}  # fmt: skip

REOPENING = {
    "required": True,
    "content": {
        _URLENCODED: _form(
            {
                "token": {**_WORDS, "description": "What the receipt of the report said."},
                "description": {**_WORDS, "maxLength": 4000, "description": "Why. Shown to everybody."},
            },
            ["token"],
            {"token": "a-token-of-the-example-report", "description": "洞又出現了"},
        )
    },
}  # fmt: skip
