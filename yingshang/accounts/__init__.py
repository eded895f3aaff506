"""Who may look at the pages and at which part of them: accounts, sign-in with throttling, and the audit trail.

No web framework is here; the pages bring a name and a password, and get a person with a scope. Nothing is imported
here, so that the command line can name roles without opening a database.
"""
