"""Who can be given something to do: people with an account, and the contacts of the units."""

from yingshang.accounts.store import people
from yingshang.errors import YingshangError
from yingshang.messages.channels import load_channels
from yingshang.settings import Settings


def known_person(settings: Settings, name: str) -> str:
    """Return a person's name as it was given, without blanks around it.

    Raises:
        YingshangError: nobody of this name has an account or is a contact of a unit.
    """
    asked = name.strip()
    accounts = {known for person in people(settings) for known in (person.name, person.display_name)}
    contacts = {contact.name for contact in load_channels(settings.channels).contacts}
    if asked not in accounts | contacts:
        known = "、".join(sorted((accounts | contacts) - {""})[:20]) or "nobody yet"
        raise YingshangError(
            f"{asked or '(nobody)'}: no such person; expected an account or a contact of {settings.channels.name}"
            f" ({known}). 没有此人: 请先建立账号, 或写入 {settings.channels.name} 的 contacts。"
        )
    return asked
