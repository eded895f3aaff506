"""Slips: which step follows which, who may take it, terms in working days, links that work once, files, reminders."""

import datetime as dt
import json
import sqlite3

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from yingshang.errors import YingshangError
from yingshang.messages.channels import Channels
from yingshang.operations.audit import read_audit, verify_audit
from yingshang.operations.database import transaction
from yingshang.operations.tables import MESSAGES
from yingshang.settings import Settings
from yingshang.slips.evidence import LARGEST_BYTES, add_evidence, evidence_of
from yingshang.slips.letters import receipt_key, remind
from yingshang.slips.receipts import receive_by_link, slip_of_link
from yingshang.slips.service import Deed, Demand, issue_slip, list_slips, show_slip, take_step
from yingshang.slips.steps import STEPS, Action, SlipState, state_after

AT = dt.datetime(2024, 9, 27, 2, 0)
FRIDAY = dt.date(2024, 9, 27)
CHANNELS = Channels()
DEMAND = Demand("330106", "西湖区", "李某", "五日内办结超期诉求", 3)


@pytest.fixture
def home(tmp_path):
    contacts = "contacts: [{unit_code: '330106', name: 李某}, {unit_code: '330106', name: 赵某, mail: zhao@x.cn}]"
    (tmp_path / "channels.yml").write_text(contacts, encoding="utf-8")
    return Settings(home=tmp_path)


def test_a_slip_is_for_somebody_who_is_known(home):
    stranger = Demand("330106", "西湖区", "张某", "x", 3)
    with pytest.raises(YingshangError, match="no such person"):
        issue_slip(home, CHANNELS, stranger, by="王某", today=FRIDAY, at=AT)
    assert list_slips(home) == []


def test_a_mail_about_a_slip_goes_to_its_person(home):
    mail = {"name": "m", "kind": "smtp", "host": "h", "sender": "a@x.cn", "recipients": ["d@x.cn"], "to_units": True}
    contacts = [
        {"unit_code": "330106", "name": "李某", "mail": "li@x.cn"},
        {"unit_code": "1", "name": "周某", "mail": "z@x.cn"},
    ]
    issue_slip(
        home,
        Channels.model_validate({"channels": [mail], "contacts": contacts}),
        DEMAND,
        by="王某",
        today=FRIDAY,
        at=AT,
    )
    with transaction(home) as connection:
        body = connection.execute(sa.select(MESSAGES.c.body)).scalar_one()
    assert json.loads(body)["recipients"] == ["li@x.cn"]


@pytest.fixture
def slip(home):
    return issue_slip(home, CHANNELS, DEMAND, by="王某", today=FRIDAY, at=AT)


def step(home, slip, action, by="李某", words="说明", minutes=0, **more):
    at = AT + dt.timedelta(minutes=minutes)
    return take_step(home, CHANNELS, slip["slip_id"], Deed(Action(action), by, at, words, more))


def told(home):
    with transaction(home) as connection:
        return list(connection.execute(sa.select(MESSAGES.c.kind).order_by(MESSAGES.c.message_id)).scalars())


def test_a_term_is_counted_in_working_days(slip):
    # Sunday 29 September is worked for the holiday from 1 to 7 October: 29, 30, then the 8th.
    assert (slip["due_on"], slip["state"], slip["number"]) == (dt.date(2024, 10, 8), "issued", "督〔2024〕1号")


def test_a_slip_goes_all_the_way(home, slip):
    way = [("receive", "李某"), ("answer", "李某"), ("check", "王某"), ("send_back", "王某"), ("answer", "李某"), ("check", "王某"), ("close", "王某")]  # fmt: skip
    states = [step(home, slip, action, by, minutes=place)["state"] for place, (action, by) in enumerate(way)]
    assert states == ["received", "answered", "checking", "returned", "answered", "checking", "closed"]
    assert list_slips(home) == []
    kept, steps = show_slip(home, slip["slip_id"])
    assert kept["closed_at"] == AT + dt.timedelta(minutes=6)
    assert [one["action"] for one in steps] == ["issue", *(action for action, _ in way)]
    assert told(home) == [f"slip_{kind}" for kind in ("issued", *(action for action, _ in way))]
    assert verify_audit(home) == 8


@given(st.lists(st.sampled_from(Action), max_size=30))
@settings(max_examples=300, deadline=None)
def test_no_order_of_steps_closes_what_was_not_answered_and_checked(actions):
    state, seen = SlipState.ISSUED, []
    for action in actions:
        try:
            after = state_after(state, action, by="王某", issuer="王某", words="说明")
        except YingshangError:
            continue
        seen.append(action)
        state = after
    if state is SlipState.CLOSED:
        assert seen.index(Action.RECEIVE) < seen.index(Action.ANSWER) < len(seen)
        last = [action for action in seen if STEPS[action].leads_to]
        assert last[-3:] == [Action.ANSWER, Action.CHECK, Action.CLOSE]


@pytest.mark.parametrize("action", ["check", "close", "send_back", "grant_extension", "refuse_extension", "escalate"])
def test_what_is_the_issuers_is_the_issuers(home, slip, action):
    for before in ("receive", "answer"):
        step(home, slip, before)
    if action in ("close", "send_back"):
        step(home, slip, "check", "王某")
    with pytest.raises(YingshangError, match="只有签发人可以"):
        step(home, slip, action, "李某")
    assert show_slip(home, slip["slip_id"])[0]["state"] in ("answered", "checking")


@pytest.mark.parametrize(
    ("action", "words", "told_words"),
    [
        ("close", "x", "starts from 核查"),
        ("answer", "x", "starts from 签收、退回"),
        ("receive", "x" * 4001, "at most 4000"),
    ],
)
def test_a_step_that_is_not_due_changes_nothing(home, slip, action, words, told_words):
    with pytest.raises(YingshangError, match=told_words):
        step(home, slip, action, "王某", words=words)
    assert (show_slip(home, slip["slip_id"])[0]["state"], verify_audit(home)) == ("issued", 1)


def test_an_answer_needs_words(home, slip):
    step(home, slip, "receive")
    with pytest.raises(YingshangError, match="needs words"):
        step(home, slip, "answer", words="  ")


def test_an_extension_is_asked_for_before_the_day_and_granted_by_the_issuer(home, slip):
    step(home, slip, "receive")
    later, today = dt.date(2024, 10, 15), dt.date(2024, 10, 8)
    with pytest.raises(YingshangError, match="asked for before"):
        step(home, slip, "ask_extension", due_on=later, today=dt.date(2024, 10, 9))
    with pytest.raises(YingshangError, match="no later than the term"):
        step(home, slip, "ask_extension", due_on=today, today=today)
    with pytest.raises(YingshangError, match="no extension was asked for"):
        step(home, slip, "grant_extension", "王某")
    step(home, slip, "ask_extension", due_on=later, today=today)
    assert step(home, slip, "refuse_extension", "王某")["due_on"] == today
    step(home, slip, "ask_extension", due_on=later, today=today, minutes=1)
    changed = step(home, slip, "grant_extension", "王某")
    assert (changed["due_on"], changed["asked_due_on"], changed["state"]) == (later, None, "received")


@pytest.mark.parametrize(
    ("demand", "words"),
    [
        (Demand("", "", "李某", "x", 3), "needs unit_code、unit_name"),
        (Demand("1", "甲", " ", "x", 3), "needs person"),
        (Demand("1", "甲", "李某", "x", 0), "one working day or more"),
        (Demand("1", "甲", "李某", "x", 3, alert_id=7), "no such alert"),
    ],
)
def test_an_incomplete_slip_is_refused(home, demand, words):
    with pytest.raises(YingshangError, match=words):
        issue_slip(home, CHANNELS, demand, by="王某", today=FRIDAY, at=AT)
    assert list_slips(home, is_open=False) == []


def test_a_link_works_once_and_for_its_slip_alone(home, slip):
    other = issue_slip(home, CHANNELS, DEMAND, by="王某", today=FRIDAY, at=AT)
    key = receipt_key(slip)
    assert slip_of_link(home, slip["slip_id"], key, AT)["number"] == slip["number"]
    for slip_id, wrong in (
        (other["slip_id"], key),
        (slip["slip_id"], key[:-1] + "x"),
        (99, key),
        (slip["slip_id"], ""),
    ):
        with pytest.raises(YingshangError, match="链接无效"):
            receive_by_link(home, CHANNELS, slip_id, wrong, AT)
    for at in (AT - dt.timedelta(minutes=6), AT + dt.timedelta(days=31)):  # a clock that jumped back, and too late
        with pytest.raises(YingshangError, match="链接无效"):
            receive_by_link(home, CHANNELS, slip["slip_id"], key, at)
    assert receive_by_link(home, CHANNELS, slip["slip_id"], key, AT)["state"] == "received"
    with pytest.raises(YingshangError, match="链接无效"):
        receive_by_link(home, CHANNELS, slip["slip_id"], key, AT)
    assert read_audit(home, 1)[0].name == "李某"


PDF = b"%PDF-1.7\n"


def test_a_file_is_kept_with_its_hash(home, slip):
    add_evidence(home, slip["slip_id"], "..\\..\\办结单.PDF", PDF, by="李某", at=AT)
    (kept,) = evidence_of(home, slip["slip_id"])
    assert (kept["file_name"], kept["media_type"]) == ("办结单.PDF", "application/pdf")
    with sqlite3.connect(home.home / "operations" / "operations.sqlite") as connection:
        assert connection.execute("select content from evidence").fetchone() == (PDF,)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"", "1 to 10,000,000"),
        ("a.pdf", PDF + b"x" * LARGEST_BYTES, "1 to 10,000,000"),
        ("a.exe", b"MZ", "expected a PDF"),
        ("a.pdf", b"MZ", "expected a PDF"),
        ("a.exe", PDF, "expected a PDF"),
    ],
)
def test_other_files_are_refused(home, slip, name, content, words):
    with pytest.raises(YingshangError, match=words):
        add_evidence(home, slip["slip_id"], name, content, by="李某", at=AT)
    assert evidence_of(home, slip["slip_id"]) == []


def test_nothing_is_added_to_a_closed_slip(home, slip):
    for action, by in (("receive", "李某"), ("answer", "李某"), ("check", "王某"), ("close", "王某")):
        step(home, slip, action, by)
    with pytest.raises(YingshangError, match="no such open slip"):
        add_evidence(home, slip["slip_id"], "a.pdf", PDF, by="李某", at=AT)


def test_it_is_reminded_near_the_day_and_on_every_working_day_after(home, slip):
    days = [dt.date(2024, 9, 27), dt.date(2024, 9, 29), dt.date(2024, 9, 29), dt.date(2024, 10, 8), dt.date(2024, 10, 9), dt.date(2024, 10, 9), dt.date(2024, 10, 10)]  # fmt: skip
    for day in days:
        remind(home, CHANNELS, day, AT)
    # Near from two working days before, told once; late on the 9th and the 10th.
    assert told(home) == ["slip_issued", "slip_near", "slip_late", "slip_late"]


def test_numbers_begin_anew_every_year(home, slip):
    second = issue_slip(home, CHANNELS, DEMAND, by="王某", today=FRIDAY, at=AT)
    assert second["number"] == "督〔2024〕2号"
    later = issue_slip(home, CHANNELS, DEMAND, by="王某", today=dt.date(2025, 3, 3), at=AT)
    assert later["number"] == "督〔2025〕1号"


def test_a_term_that_has_passed_is_told_of_in_a_year_that_is_not_known_yet(home, slip):
    remind(home, CHANNELS, dt.date(2031, 1, 6), AT)
    assert told(home) == ["slip_issued", "slip_late"]
