"""The association's declaration: read as it stands, refused where one thing in it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kexie import organisation
from kexie.declared import DeclarationError
from kexie.words import Name

TOWNSHIPS = "code,name,county_code\n1,东街,10\n"
AREA = """
[[focus_area]]
key = "one"
name = { zh = "甲", en = "One" }
theme = { zh = "题", en = "Theme" }
"""
COUNTY = """
[[county]]
name = { zh = "东县", en = "East" }
code = "10"
tile = { row = 0, column = 1 }
"""
HEAD = """
name = { zh = "某科协", en = "Some Association" }
short_name = { zh = "科协", en = "AST" }
region = { zh = "某市", en = "Somewhere" }
"""
WHOLE = HEAD + AREA + COUNTY


def area(number: int) -> str:
    return AREA.replace("one", f"area_{number}").replace("甲", f"甲{number}")


def test_an_association_is_read_as_it_declares_itself() -> None:
    read = organisation.read(WHOLE + '[[county]]\nname = { zh = "线上", en = "Online" }\n', TOWNSHIPS)
    assert read.name == Name("某科协", "Some Association")
    assert read.languages == ("zh", "en")
    assert read.focus_areas_note == Name("", "")
    assert read.focus_area("one").theme["en"] == "Theme"
    assert [(county.name.zh, county.code, county.tile) for county in read.counties] == [
        ("东县", "10", (0, 1)),
        ("线上", None, None),
    ]
    assert read.townships == {"东街": "10"}
    with pytest.raises(KeyError):
        read.focus_area("two")


def test_its_first_language_comes_first() -> None:
    assert organisation.read('languages = ["en"]' + WHOLE, TOWNSHIPS).languages == ("en",)


def test_six_focus_areas_are_the_most() -> None:
    areas = "".join(area(number) for number in range(6))
    assert len(organisation.read(HEAD + areas + COUNTY, TOWNSHIPS).focus_areas) == 6


@pytest.mark.parametrize(
    ("there", "instead", "message"),
    [
        ('short_name = { zh = "科协", en = "AST" }', "", "short_name: is missing"),
        (', en = "Somewhere"', "", "region.en: is missing"),
        ("region", "place", "region: is missing"),
        ("name =", "colour = 1\nname =", "colour: is not a key that is known here"),
        ("[[county]]", '[[county]]\nmayor = "x"', r"county\[1\].mayor: is not a key"),
        ("name =", 'languages = ["zh", "fr"]\nname =', "languages: 'fr' is not one of: zh, en"),
        ("name =", "languages = []\nname =", "languages: names no language"),
        ('key = "one"', 'key = "甲"', r"focus_area\[1\].key: '甲' is part of an address"),
        ('key = "one"', 'key = "tie_out"', r"focus_area\[1\].key: 'tie_out' is the address of another page"),
        ("[[county]]", area(1) + area(1) + "[[county]]", "focus_area.key: area_1 stands there 2 times"),
        ("[[county]]", AREA.replace("one", "two") + "[[county]]", "focus_area.name.zh: 甲 stands there 2 times"),
        ("[[county]]", "".join(map(area, range(6))) + "[[county]]", "focus_area: at most 6"),
        ("[[county]]", COUNTY.replace("东县", "西县").replace("10", "11") + "[[county]]", "county.tile: "),
        ("[[county]]", COUNTY.replace("东县", "西县").replace("= 1 }", "= 2 }") + "[[county]]", "county.code: 10"),
        ("[[county]]", COUNTY.replace("= 1 }", "= 2 }").replace("10", "11") + "[[county]]", "county.name.zh: 东县"),
        ("row = 0, ", "", r"county\[1\].tile.row: is missing"),
        ("row = 0", 'row = "0"', r"county\[1\].tile.row: must be a whole number"),
        ("row = 0", "row = -1", r"county\[1\].tile: row and column are counted from 0"),
        ("row = 0", "row = 0, floor = 2", r"county\[1\].tile.floor: is not a key"),
        ('"10"', "10", r"county\[1\].code: must be a text, not 10"),
        (AREA, "focus_area = []", "focus_area: at least one is needed"),
    ],
)
def test_what_is_wrong_is_named(there: str, instead: str, message: str) -> None:
    assert WHOLE.count(there) >= 1
    with pytest.raises(DeclarationError, match=f"^organisation.toml: {message}"):
        organisation.read(WHOLE.replace(there, instead, 1), TOWNSHIPS)


@pytest.mark.parametrize(
    ("townships", "message"),
    [
        (TOWNSHIPS + "2,,10\n", "line 3: needs code, name and county_code"),
        (TOWNSHIPS + "2,西街\n", "line 3: needs code, name and county_code"),
        (TOWNSHIPS + "\n2,西街,99\n", "line 4: 99 is not the code of a county declared"),
        ("编码,名称,县区\n1,东街,10\n", "line 2: needs code, name and county_code"),
    ],
)
def test_a_township_belongs_to_a_county(townships: str, message: str) -> None:
    with pytest.raises(DeclarationError, match=f"^townships.csv: {message}"):
        organisation.read(WHOLE, townships)


def test_no_focus_area_takes_the_address_of_a_page() -> None:
    pages = {path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py")}
    assert pages - {"frame", "focus_area"} <= organisation.RESERVED_KEYS


def test_english_may_be_left_out_where_pages_are_chinese_only() -> None:
    chinese = re.sub(r', en = "[^"]*"', "", WHOLE)
    assert "en =" not in chinese
    found = organisation.read('languages = ["zh"]\n' + chinese, TOWNSHIPS)
    assert found.name.en == found.name.zh
    with pytest.raises(DeclarationError, match=r"name\.en: is missing"):
        organisation.read(chinese, TOWNSHIPS)


def test_all_mistakes_of_an_association_come_together() -> None:
    wrong = WHOLE.replace("short_name", "shortname", 1).replace('key = "one"', 'key = "甲"').replace('"10"', "10")
    with pytest.raises(DeclarationError) as told:
        organisation.read(wrong, TOWNSHIPS + "2,,10\n", words="colours = []")
    assert {one.source for one in told.value.mistakes} == {"organisation.toml", "townships.csv", "words.toml"}
    assert len(told.value.mistakes) >= 5
    assert "organisation.toml：short_name：缺少此项" in told.value["zh"]
