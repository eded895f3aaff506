"""Which step of a slip may follow which, and who may take it. Pure: no clock, no database."""

from dataclasses import dataclass
from enum import StrEnum

from yingshang.errors import YingshangError


class SlipState(StrEnum):
    """下达, 签收, 反馈, 核查, 退回, 办结."""

    ISSUED = "issued"
    RECEIVED = "received"
    ANSWERED = "answered"
    CHECKING = "checking"
    RETURNED = "returned"
    CLOSED = "closed"


STATE_WORDS = {
    SlipState.ISSUED: "下达",
    SlipState.RECEIVED: "签收",
    SlipState.ANSWERED: "反馈",
    SlipState.CHECKING: "核查",
    SlipState.RETURNED: "退回",
    SlipState.CLOSED: "办结",
}


class Action(StrEnum):
    """What is done to a slip. What leads to no other state is told in its steps all the same."""

    RECEIVE = "receive"
    ANSWER = "answer"
    CHECK = "check"
    SEND_BACK = "send_back"
    CLOSE = "close"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    ESCALATE = "escalate"


@dataclass(frozen=True)
class Step:
    """From which states an action starts, where it leads (None: nowhere else), and whether only the issuer may."""

    starts: frozenset[SlipState]
    leads_to: SlipState | None
    is_issuers: bool
    needs_words: bool


_OPEN = frozenset(SlipState) - {SlipState.CLOSED}
_HELD = frozenset({SlipState.RECEIVED, SlipState.RETURNED})
STEPS = {
    Action.RECEIVE: Step(frozenset({SlipState.ISSUED}), SlipState.RECEIVED, is_issuers=False, needs_words=False),
    Action.ANSWER: Step(_HELD, SlipState.ANSWERED, is_issuers=False, needs_words=True),
    Action.CHECK: Step(frozenset({SlipState.ANSWERED}), SlipState.CHECKING, is_issuers=True, needs_words=False),
    Action.SEND_BACK: Step(frozenset({SlipState.CHECKING}), SlipState.RETURNED, is_issuers=True, needs_words=True),
    Action.CLOSE: Step(frozenset({SlipState.CHECKING}), SlipState.CLOSED, is_issuers=True, needs_words=True),
    Action.ASK_EXTENSION: Step(_OPEN - {SlipState.ISSUED}, None, is_issuers=False, needs_words=True),
    Action.GRANT_EXTENSION: Step(_OPEN, None, is_issuers=True, needs_words=False),
    Action.REFUSE_EXTENSION: Step(_OPEN, None, is_issuers=True, needs_words=True),
    Action.ESCALATE: Step(_OPEN, None, is_issuers=True, needs_words=True),
}


def state_after(state: SlipState, action: Action, *, by: str, issuer: str, words: str) -> SlipState:
    """Return the state to which an action leads.

    Raises:
        YingshangError: it does not start from this state, is the issuer's alone, or needs words.
    """
    step = STEPS[action]
    if state not in step.starts:
        starts = "、".join(STATE_WORDS[start] for start in SlipState if start in step.starts)
        raise YingshangError(f"{action}: the slip is {STATE_WORDS[state]}; this starts from {starts}.")
    if step.is_issuers and by != issuer:
        raise YingshangError(f"{action}: only the issuer {issuer} may; you are {by}. 只有签发人可以。")
    if step.needs_words and not words.strip():
        raise YingshangError(f"{action}: needs words. 请写明内容。")
    return step.leads_to or state
