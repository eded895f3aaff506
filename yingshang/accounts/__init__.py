"""Who may look at the pages and at which part of them: accounts, sign-in with throttling, and the audit trail.

No web framework is here; the pages bring a name and a password, and get a person with a scope.
"""

from yingshang.accounts.audit import AuditEvent, read_audit, record_event
from yingshang.accounts.people import Person, Role, Scope
from yingshang.accounts.sign_in import signed_in
from yingshang.accounts.store import add_person, find_person, people, replace_password, set_active

__all__ = [
    "AuditEvent",
    "Person",
    "Role",
    "Scope",
    "add_person",
    "find_person",
    "people",
    "read_audit",
    "record_event",
    "replace_password",
    "set_active",
    "signed_in",
]
