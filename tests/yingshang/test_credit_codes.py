import pytest

from yingshang import credit_codes


def test_the_specimen_of_the_standard():
    # By hand: values 9 1 3 5 0 1 0 0 21 0 0 0 1 0 0 30 4 times weights 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28
    # = 9+3+27+135+0+26+0+0+420+0+0+0+8+0+0+900+112 = 1640 = 52*31+28, and 31-28 = 3.
    assert credit_codes.check_character("91350100M000100Y4") == "3"
    assert credit_codes.is_valid("91350100M000100Y43")


def test_a_remainder_of_zero_gives_zero():
    # 1*1 + 10*3 = 31 = 1*31 + 0.
    assert credit_codes.check_character("1A" + "0" * 15) == "0"


def test_the_last_value_of_the_alphabet_is_reached():
    # Sum 1, 31-1 = 30 = Y.
    assert credit_codes.check_character("1" + "0" * 16) == "Y"


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y44",  # wrong check character
        "91350100M000100Y4",  # 17 characters
        "91350100M000100Y430",  # 19 characters
        "91350100M00O100Y43",  # the letter O is not used
        "91350100m000100y43",  # lower case is not the code itself
        "",
    ],
)
def test_wrong_codes(code):
    assert not credit_codes.is_valid(code)


def test_every_single_wrong_character_and_every_swap_of_neighbours_is_found():
    code = "91350100M000100Y43"
    for place in range(18):
        for character in credit_codes.ALPHABET:
            changed = code[:place] + character + code[place + 1 :]
            assert credit_codes.is_valid(changed) == (changed == code)
    for place in range(17):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert credit_codes.is_valid(swapped) == (swapped == code)


def test_organisation_code():
    # M000100Y: 22*3 + 1*5 + 34*2 = 139 = 12*11 + 7, and 11-7 = 4.
    assert credit_codes.organisation_check_character("M000100Y") == "4"
    # 00000004: 4*2 = 8, 11-8 = 3; 00000006: 12 = 1*11+1, 11-1 = 10 = X; all zeros: 0 (written 0, not 11).
    assert credit_codes.organisation_check_character("00000004") == "3"
    assert credit_codes.organisation_check_character("00000006") == "X"
    assert credit_codes.organisation_check_character("00000000") == "0"


def test_make_joins_the_parts():
    assert credit_codes.make("350100", "M000100Y") == "91350100M000100Y43"
    assert credit_codes.make("330102", "M000100Y", category="2").startswith("92330102M000100Y4")


@pytest.mark.parametrize(("division", "body"), [("33010", "M000100Y"), ("330102", "M00"), ("330102", "M000100*")])
def test_make_refuses_wrong_parts(division, body):
    with pytest.raises(ValueError):
        credit_codes.make(division, body)
