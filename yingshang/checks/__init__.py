"""Checks on every arrow: of the lake against contracts and ledger, of the KPIs before they are published.

Great Expectations runs them; reconciliation of files and rows is plain SQL. Publishing is in `snapshots`.
"""
