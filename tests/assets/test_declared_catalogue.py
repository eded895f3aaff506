"""The committed catalogue against the documents it quotes."""

from decimal import Decimal
from pathlib import Path

import pytest

from yingshang.catalogue import load_catalogue
from yingshang.settings import Settings

DOCUMENTS = Path(__file__).resolve().parents[3] / "shared/seeds"
# The copy of the Xixian plan is in traditional characters; quotes are stored in simplified ones.
SIMPLIFIED = str.maketrans("單辦結", "单办结")


@pytest.fixture(scope="module")
def targets():
    catalogues = load_catalogue(Settings().catalogue_dir)
    return {kpi_id: target for catalogue in catalogues for kpi_id, target in catalogue.targets.items()}


def test_the_three_headline_targets_are_as_strict_as_the_documents(targets):
    stated = {kpi_id: (target.operator, target.target, target.unit) for kpi_id, target in targets.items()}
    assert stated["proactive_push_rate"] == (">", Decimal("0.95"), "share")
    assert stated["petition_closure_rate"] == (">=", Decimal("0.98"), "share")
    assert stated["guarantee_balance"] == (">=", Decimal(20_000_000_000), "元")


def test_official_and_rival_definitions(targets):
    official = {kpi_id: target.official_definition_id for kpi_id, target in targets.items()}
    assert official["proactive_push_rate"] == "push_by_pair"
    assert official["petition_closure_rate"] == "closure_of_due"
    assert official["guarantee_balance"] == "balance_by_ledger"
    assert targets["proactive_push_rate"].definitions["push_by_pair"].workdays_allowed == 10


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=f"the source documents {DOCUMENTS} are not here")
@pytest.mark.parametrize(
    ("kpi_id", "document"),
    [("proactive_push_rate", "002"), ("guarantee_balance", "002"), ("petition_closure_rate", "004")],
)
def test_quotes_stand_in_the_documents_word_for_word(targets, kpi_id, document):
    (path,) = DOCUMENTS.glob(f"{document}_*.txt")
    text = path.read_text(encoding="utf-8")
    assert targets[kpi_id].quote in (text.translate(SIMPLIFIED) if document == "004" else text)
