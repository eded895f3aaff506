"""The operational database: accounts, notes, alerts, slips, messages and the audit trail.

SQLite with a write-ahead log by default, PostgreSQL by address. What is computed never comes here, and nothing here
changes a figure.
"""
