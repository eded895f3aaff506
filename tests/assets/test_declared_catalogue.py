"""The committed catalogue against the documents it quotes and against the reading of them, row by row."""

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from yingshang.catalogue import SourceKind, load_catalogue
from yingshang.catalogue.documents import folded
from yingshang.catalogue.pages import commitments_markdown
from yingshang.settings import PROJECT_DIR, Settings

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEEDS = {"shangcheng": "000", "jiading": "001", "hangzhou": "002", "yangpu": "003", "xixian": "004"}
# The copy of the Xixian plan is in traditional characters with the sound of some of them in brackets.
PINYIN = re.compile(r"\([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]+\)")
here = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the source documents {SHARED} are not here")


@pytest.fixture(scope="module")
def catalogues():
    return load_catalogue(Settings().catalogue_dir)


@pytest.fixture(scope="module")
def targets(catalogues):
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


def test_every_document_has_its_words_beside_it_and_a_unit(catalogues):
    """Quotes are held against these words whenever the catalogue is loaded."""
    assert {catalogue.text for catalogue in catalogues} == {f"documents/{stem}.txt" for stem in SEEDS}
    assert all(catalogue.root_unit for catalogue in catalogues)


@here
@pytest.mark.parametrize(("stem", "seed"), SEEDS.items())
def test_the_words_are_those_of_the_document(stem, seed):
    """In the one document of traditional characters every character stands for the same simplified one everywhere."""
    (path,) = (SHARED / "seeds").glob(f"{seed}_*.txt")
    given = folded(PINYIN.sub("", path.read_text(encoding="utf-8")) if seed == "004" else path.read_text("utf-8"))
    kept = folded((Settings().catalogue_dir / "documents" / f"{stem}.txt").read_text(encoding="utf-8"))
    if seed != "004":
        assert kept == given
        return
    assert len(kept) == len(given)
    simplified = {}
    for character, simple in zip(given, kept, strict=True):
        simplified.setdefault(character, set()).add(simple)
    assert {character: found for character, found in simplified.items() if len(found) > 1} == {}


@here
def test_every_row_of_the_reading_is_covered_once(catalogues):
    """639 commitments were read out of the documents; none may be dropped, none counted twice, each in its document."""
    with (SHARED / "targets.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wanted = sorted((row["jurisdiction"], row["id"]) for row in rows)
    found = sorted(
        (catalogue.jurisdiction, source_id)
        for catalogue in catalogues
        for target in catalogue.targets.values()
        for source_id in target.source_ids
    )
    assert len(wanted) == 639
    assert found == wanted


@here
def test_figures_of_the_reading_are_kept_or_the_difference_is_explained(targets):
    """Every row with a stated comparison stays a measured target, and a row marked as lost stays without a figure."""
    with (SHARED / "targets.tsv").open(encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}
    for kpi_id, target in targets.items():
        for row in (rows[source_id] for source_id in target.source_ids):
            if row["operator"] in {">", ">=", "<="} and "CTX" not in row["notes"]:
                assert target.is_measured or target.note, kpi_id
            if target.source_kind is SourceKind.UNUSABLE:
                assert "UNUSABLE" in row["notes"], kpi_id


STRICT = re.compile(r"(超过|超|突破|多于|高于)\s*[0-9０-９.]+")
AT_LEAST = re.compile(r"[0-9０-９.]+[^,，;；。]{0,8}以上|(不少于|不低于|达到|达)\s*[0-9０-９.]+")
AT_MOST = re.compile(r"(不超过|不高于|不多于|不大于)\s*[0-9０-９.]+|[0-9０-９.]+[^,，;；。]{0,6}(以内|以下|内(?!容))")


def figures(targets):
    """Targets with a quote that says one comparison only, about the figure of the target."""
    for kpi_id, target in targets.items():
        quote = folded(target.quote)
        said = [
            operator
            for operator, pattern in ((">", STRICT), (">=", AT_LEAST), ("<=", AT_MOST))
            if pattern.search(quote.replace("不超过", "不过") if operator == ">" else quote)
        ]
        if len(said) == 1 and target.source_kind in {SourceKind.COMPUTED, SourceKind.REPORTED}:
            yield kpi_id, said[0], target


def test_operators_are_as_strict_as_the_words(targets):
    checked = list(figures(targets))
    assert len(checked) >= 50
    assert {kpi_id: (said, target.operator) for kpi_id, said, target in checked if said != target.operator} == {}


def test_the_page_of_commitments_is_the_catalogue(catalogues):
    page = (PROJECT_DIR / "docs" / "commitments.md").read_text(encoding="utf-8")
    assert page == commitments_markdown(catalogues), "python -m yingshang.catalogue.pages > docs/commitments.md"
