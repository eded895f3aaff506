"""Alerts: which rule fires for which target and unit, in which state it is, and who follows it up.

Rules are data (`assets/alerts/rules.yml`). They look at published figures and change none.
"""
