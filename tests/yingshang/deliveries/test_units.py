"""Units are recognised by code, name and alias, however they are written; a word for two units means neither."""

from yingshang.deliveries.units import load_unit_words

HEADER = "单位代码,单位名称,单位类型,上级单位代码,别名\n"


def test_words_of_the_template(home):
    words = load_unit_words(home.settings)
    assert words["district"] == {
        **dict.fromkeys(("330102", "上城区", "上城"), "330102"),
        **dict.fromkeys(("330106", "西湖区", "西湖", "西湖景区"), "330106"),
    }
    # D03 and D04 share the alias 监管局: it means neither.
    assert "监管局" not in words["department"]
    assert words["department"]["市药监局"] == "D04"
    # Folded spellings are there too.
    assert words["department"]["d01"] == "D01"
    assert set(words) == {"any", "city", "district", "department"}
    assert words["any"]["西湖"] == "330106"


def test_a_word_that_means_two_units_only_in_another_spelling(home):
    home.deliver("units_2024-02-01.csv", HEADER + "D10,A处,部门,3301,\nD11,Ａ 处,部门,3301,\nD12,d10,部门,3301,\n")
    words = load_unit_words(home.settings)["department"]
    assert [word for word in words if word.startswith(("A", "Ａ", "a"))] == []
    # The name of D12 is the code of D10, and a code names its own unit.
    assert (words["D10"], words["d10"], words["D12"]) == ("D10", "D10", "D12")


def test_the_newest_version_of_a_unit_counts(home):
    home.deliver("units_2024-02-01.csv", HEADER + "330106,西湖新区,区,3301,老西湖；湖区\n")
    words = load_unit_words(home.settings)["district"]
    assert {word for word, code in words.items() if code == "330106"} == {"330106", "西湖新区", "老西湖", "湖区"}


def test_a_later_unit_lets_a_refused_row_in(home):
    petition = "诉求编号,受理时间,所属区县\nWX0001,2024-03-05,余杭区\n"
    assert home.deliver("petitions_2024-03-05.csv", petition).rows_quarantined == 1
    home.deliver("units_2024-03-06.csv", HEADER + "330110,余杭区,区,3301,\n")
    again = home.deliver("petitions_2024-03-06.csv", petition.replace("WX0001,", "WX0001 ,"))
    assert (again.rows_accepted, again.rows_quarantined) == (1, 0)
    assert home.column("petitions", "district_code") == ["330110"]
