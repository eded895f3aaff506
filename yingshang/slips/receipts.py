"""Receipt by the signed one-time link of a message: no account is needed, and it works once."""

import datetime as dt
import hmac

from yingshang.errors import YingshangError
from yingshang.messages.channels import Channels
from yingshang.settings import Settings
from yingshang.slips.letters import receipt_key
from yingshang.slips.service import Deed, Slip, show_slip, take_step
from yingshang.slips.steps import Action

LINK_LASTS = dt.timedelta(days=30)
CLOCKS_DIFFER = dt.timedelta(minutes=5)
_WRONG = "链接无效、已过期或已使用; 请登录后签收。This link is wrong, too old or used; sign in to receive the slip."


def slip_of_link(settings: Settings, slip_id: int, key: str, at: dt.datetime) -> Slip:
    """Return the slip of a link that can still be used.

    Raises:
        YingshangError: the link is forged, too old or used; which of them is not told.
    """
    try:
        slip, _ = show_slip(settings, slip_id)
    except YingshangError as error:
        raise YingshangError(_WRONG) from error
    is_right = hmac.compare_digest(receipt_key(slip), key)
    is_old = not slip["issued_at"] - CLOCKS_DIFFER <= at <= slip["issued_at"] + LINK_LASTS
    if not is_right or is_old or slip["link_used_at"] is not None:
        raise YingshangError(_WRONG)
    return slip


def receive_by_link(settings: Settings, channels: Channels, slip_id: int, key: str, at: dt.datetime) -> Slip:
    """Receive a slip for the person whom it names.

    Raises:
        YingshangError: the link cannot be used, or somebody has received the slip meanwhile.
    """
    slip = slip_of_link(settings, slip_id, key, at)
    return take_step(settings, channels, slip_id, Deed(Action.RECEIVE, slip["person"], at, "经链接签收"))
