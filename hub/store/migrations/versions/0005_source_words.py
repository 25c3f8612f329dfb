"""Keep every column that real files offer: fax, e-mail, postcode, notes, the sources' own codes

Revision: 0005
Follows: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

COLUMNS = {
    "clinic_site": ("fax", "email"),
    "clinic_aed": ("agency", "operator"),
    "issue_request": (
        "subproject", "keyword", "service_notice", "status_code", "note", "agency_code", "address_id", "zipcode",
    ),
    "issue_update": ("external_status_code",),
}  # fmt: skip
"""Table → its new columns, all text and all empty where nothing was said."""


def upgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.TEXT(), nullable=True))


def downgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
