"""Messages to people: kept in an outbox until a channel has taken them, at least once, each marked as the same one."""
