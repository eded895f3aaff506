"""Digests, English words of alerts, the rules that were adopted, and what the sender looks for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table."""
    with op.batch_alter_table("messages") as messages:
        messages.add_column(sa.Column("waits_for_digest", sa.Boolean, nullable=False, server_default=sa.false()))
        messages.add_column(
            sa.Column("gathered_into", sa.Integer, sa.ForeignKey("messages.message_id", name="gathered_into_message"))
        )
    for name in ("channel", "due_at"):
        op.drop_index(f"ix_messages_{name}", "messages")
    op.create_index("messages_next", "messages", ["channel", "state", "due_at"])
    op.create_index("messages_lately", "messages", ["channel", "sent_at"])
    with op.batch_alter_table("alerts") as alerts:
        alerts.add_column(sa.Column("words_en", sa.String, nullable=False, server_default=""))
    op.create_table(
        "adopted_rules",
        sa.Column("adoption_id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("adopted_by", sa.String, nullable=False),
        sa.Column("adopted_at", sa.DateTime, nullable=False),
    )
