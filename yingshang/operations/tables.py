"""The tables of the operational database. Times are UTC without zone, days are days of the figures."""

import sqlalchemy as sa

METADATA = sa.MetaData()

PEOPLE = sa.Table(
    "people",
    METADATA,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("display_name", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("districts", sa.String, nullable=False),
    sa.Column("departments", sa.String, nullable=False),
    sa.Column("password_hash", sa.String, nullable=False),
    sa.Column("session_key", sa.String, nullable=False),
    sa.Column("is_active", sa.Boolean, nullable=False),
)
ATTEMPTS = sa.Table(
    "attempts",
    METADATA,
    sa.Column("attempt_id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False, index=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("address", sa.String, nullable=False),
    sa.Column("has_succeeded", sa.Boolean, nullable=False),
)
NOTES = sa.Table(
    "notes",
    METADATA,
    sa.Column("note_id", sa.Integer, primary_key=True),
    sa.Column("kpi_id", sa.String, nullable=False, index=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("words", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("written_at", sa.DateTime, nullable=False),
    sa.Column("withdrawn_at", sa.DateTime),
    sa.Column("withdrawn_by", sa.String),
)
# Only appended to; every row holds a hash over itself and the row before.
EVENTS = sa.Table(
    "events",
    METADATA,
    sa.Column("event_id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("snapshot_id", sa.String),
    sa.Column("hash", sa.String, nullable=False),
)
for _verb in ("update", "delete"):
    sa.event.listen(
        EVENTS,
        "after_create",
        sa.DDL(  # type: ignore[no-untyped-call]
            f"create trigger events_stay_{_verb} before {_verb} on events"
            " begin select raise(abort, 'events are only appended to'); end"
        ).execute_if(dialect="sqlite"),
    )
sa.event.listen(
    EVENTS,
    "after_create",
    sa.DDL(  # type: ignore[no-untyped-call]
        "create function events_stay() returns trigger language plpgsql as"
        " $$ begin raise exception 'events are only appended to'; end $$;"
        " create trigger events_stay before update or delete on events"
        " for each statement execute function events_stay()"
    ).execute_if(dialect="postgresql"),
)
EVALUATIONS = sa.Table(
    "evaluations",
    METADATA,
    sa.Column("evaluation_id", sa.Integer, primary_key=True),
    sa.Column("snapshot_id", sa.String, nullable=False, unique=True),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("evaluated_at", sa.DateTime, nullable=False),
    sa.Column("rules_version", sa.String, nullable=False),
    sa.Column("observed", sa.Integer, nullable=False),
    sa.Column("fired", sa.Integer, nullable=False),
    sa.Column("resolved", sa.Integer, nullable=False),
    sa.Column("is_late", sa.Boolean, nullable=False),
)
ALERTS = sa.Table(
    "alerts",
    METADATA,
    sa.Column("alert_id", sa.Integer, primary_key=True),
    sa.Column("fingerprint", sa.String, nullable=False, index=True),
    # The fingerprint as long as the alert is open, so that there is one open alert of it.
    sa.Column("open_fingerprint", sa.String, unique=True),
    sa.Column("rule_id", sa.String, nullable=False),
    sa.Column("rule_version", sa.Integer, nullable=False),
    sa.Column("subject_kind", sa.String, nullable=False),
    sa.Column("kpi_id", sa.String, nullable=False),
    sa.Column("unit_kind", sa.String, nullable=False),
    sa.Column("unit_code", sa.String, nullable=False),
    sa.Column("unit_name", sa.String, nullable=False),
    sa.Column("is_whole", sa.Boolean, nullable=False),
    sa.Column("period_end", sa.Date),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("state_before", sa.String),
    sa.Column("since_on", sa.Date, nullable=False),
    sa.Column("fired_on", sa.Date),
    sa.Column("resolved_on", sa.Date),
    sa.Column("words", sa.String, nullable=False),
    sa.Column("words_en", sa.String, nullable=False, server_default=""),
    sa.Column("value_words", sa.String, nullable=False),
    sa.Column("goal_words", sa.String, nullable=False),
    sa.Column("data_cutoff", sa.Date),
    sa.Column("trend_words", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False),
    sa.Column("assigned_to", sa.String),
    sa.Column("acknowledged_by", sa.String),
    sa.Column("acknowledged_at", sa.DateTime),
    sa.Column("silenced_until", sa.Date),
    sa.Column("silenced_by", sa.String),
    sa.Column("silence_reason", sa.String),
    sa.Column("folded_into", sa.Integer, sa.ForeignKey("alerts.alert_id")),
    sa.Column("told_count", sa.Integer, nullable=False),
    sa.Column("escalated_count", sa.Integer, nullable=False),
    sa.Column("snapshot_id", sa.String, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
)
# The rules that evaluations go by: a file of rules counts from when somebody has adopted it.
ADOPTED_RULES = sa.Table(
    "adopted_rules",
    METADATA,
    sa.Column("adoption_id", sa.Integer, primary_key=True),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("adopted_by", sa.String, nullable=False),
    sa.Column("adopted_at", sa.DateTime, nullable=False),
)
ALERT_HISTORY = sa.Table(
    "alert_history",
    METADATA,
    sa.Column("history_id", sa.Integer, primary_key=True),
    sa.Column("alert_id", sa.Integer, sa.ForeignKey("alerts.alert_id"), nullable=False, index=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("snapshot_id", sa.String, nullable=False),
    sa.Column("from_state", sa.String, nullable=False),
    sa.Column("to_state", sa.String, nullable=False),
    sa.Column("value_words", sa.String, nullable=False),
)
MESSAGES = sa.Table(
    "messages",
    METADATA,
    sa.Column("message_id", sa.Integer, primary_key=True),
    sa.Column("idempotency_key", sa.String, nullable=False, unique=True),
    sa.Column("channel", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("alert_id", sa.Integer, sa.ForeignKey("alerts.alert_id")),
    sa.Column("slip_id", sa.Integer, sa.ForeignKey("slips.slip_id")),
    sa.Column("severity", sa.String, nullable=False),
    sa.Column("subject", sa.String, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime, nullable=False),
    sa.Column("due_at", sa.DateTime, nullable=False),
    sa.Column("waits_for_digest", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("gathered_into", sa.Integer, sa.ForeignKey("messages.message_id", name="gathered_into_message")),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("leased_until", sa.DateTime),
    sa.Column("sent_at", sa.DateTime),
    sa.Column("receipt", sa.String),
    sa.Column("problem", sa.String),
    sa.Index("messages_next", "channel", "state", "due_at"),
    sa.Index("messages_lately", "channel", "sent_at"),
)
SLIPS = sa.Table(
    "slips",
    METADATA,
    sa.Column("slip_id", sa.Integer, primary_key=True),
    sa.Column("number", sa.String, nullable=False, unique=True),
    sa.Column("alert_id", sa.Integer, sa.ForeignKey("alerts.alert_id")),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("demand", sa.String, nullable=False),
    sa.Column("unit_code", sa.String, nullable=False),
    sa.Column("unit_name", sa.String, nullable=False),
    sa.Column("person", sa.String, nullable=False),
    sa.Column("issuer", sa.String, nullable=False),
    sa.Column("issued_at", sa.DateTime, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("asked_due_on", sa.Date),
    sa.Column("closed_at", sa.DateTime),
    sa.Column("escalated_to", sa.String),
    sa.Column("link_secret", sa.String, nullable=False),
    sa.Column("link_used_at", sa.DateTime),
)
SLIP_STEPS = sa.Table(
    "slip_steps",
    METADATA,
    sa.Column("step_id", sa.Integer, primary_key=True),
    sa.Column("slip_id", sa.Integer, sa.ForeignKey("slips.slip_id"), nullable=False, index=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("action", sa.String, nullable=False),
    sa.Column("from_state", sa.String, nullable=False),
    sa.Column("to_state", sa.String, nullable=False),
    sa.Column("words", sa.String, nullable=False),
)
EVIDENCE = sa.Table(
    "evidence",
    METADATA,
    sa.Column("evidence_id", sa.Integer, primary_key=True),
    sa.Column("slip_id", sa.Integer, sa.ForeignKey("slips.slip_id"), nullable=False, index=True),
    sa.Column("file_name", sa.String, nullable=False),
    sa.Column("media_type", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("added_at", sa.DateTime, nullable=False),
)
