"""The first version: a new database is made whole by the application, so there is nothing to change."""

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change nothing."""
