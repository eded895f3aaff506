"""What is known of a person: name, role and the districts and departments whose records the person may see."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody does here. A role says which pages there are; the scope, which records are on them."""

    LEADER = "leader"
    SUPERVISOR = "supervisor"
    ANALYST = "analyst"
    STEWARD = "steward"
    ADMIN = "admin"


ROLE_WORDS = {
    Role.LEADER: "领导",
    Role.SUPERVISOR: "督查",
    Role.ANALYST: "分析",
    Role.STEWARD: "数据管理",
    Role.ADMIN: "管理员",
}


@dataclass(frozen=True)
class Scope:
    """Codes of the units whose figures and records may be seen; nothing given is no limit of that kind."""

    districts: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()

    @property
    def is_limited(self) -> bool:
        """Whether anything is out of sight."""
        return bool(self.districts or self.departments)


@dataclass(frozen=True)
class Person:
    """One account. `session_key` changes with the password, so that older sessions end."""

    name: str
    display_name: str
    role: Role
    scope: Scope
    is_active: bool
    session_key: str
