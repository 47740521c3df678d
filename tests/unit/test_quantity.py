"""Reading, printing and adding quantities; what holds for all of them is left to hypothesis."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kexie.quantity import (
    MONEY,
    UNITS,
    Bound,
    CannotAdd,
    Interval,
    NotAQuantity,
    Quantity,
    Reason,
    find,
    parse,
    several,
    total,
)

EXACT, MORE, NEARLY, ABOUT, BETWEEN, AT_MOST = Bound

# Counts, and money in 万元 down to the yuan: up to 4 places.
values = st.decimals(-(10**9), 10**9, places=4) | st.integers(0, 10**9).map(Decimal)
bounds = st.sampled_from(Bound)


def drawn(values: st.SearchStrategy[Decimal], units: st.SearchStrategy[str]) -> st.SearchStrategy[Quantity]:
    """Return quantities of every bound; the end of a range lies above its beginning."""
    of_one_value = st.builds(Quantity, values, st.sampled_from(sorted({*Bound} - {BETWEEN})), units)
    ends = st.tuples(values, values).filter(lambda pair: 0 <= pair[0] < pair[1])
    return of_one_value | st.builds(lambda pair, unit: Quantity(pair[0], BETWEEN, unit, f"{pair[1]:f}"), ends, units)


quantities = drawn(values, st.sampled_from(sorted(UNITS)))
in_people = drawn(values, st.just("人"))


@pytest.mark.parametrize(
    ("text", "value", "bound"),
    [
        ("38人", "38", EXACT),
        ("0人", "0", EXACT),
        ("300余人", "300", MORE),
        ("300多人", "300", MORE),
        ("300人以上", "300", MORE),
        ("300+人", "300", MORE),
        ("超300人", "300", MORE),
        ("超过300人", "300", MORE),
        ("逾300人", "300", MORE),
        ("5万余人", "50000", MORE),
        ("5万多人", "50000", MORE),
        ("超10万人", "100000", MORE),
        ("上万人", "10000", MORE),
        ("上千人", "1000", MORE),
        ("万余人", "10000", MORE),
        ("百余人", "100", MORE),
        ("百万余人", "1000000", MORE),
        ("近万人", "10000", NEARLY),
        ("近百人", "100", NEARLY),
        ("将近500人", "500", NEARLY),
        ("接近500人", "500", NEARLY),
        ("约500人", "500", ABOUT),
        ("大约500人", "500", ABOUT),
        ("500人左右", "500", ABOUT),
        ("500人上下", "500", ABOUT),
        ("突破5万人", "50000", MORE),
        ("不少于20人", "20", MORE),
        ("至少20人", "20", MORE),
        ("不足100人", "100", NEARLY),
        ("不到100人", "100", NEARLY),
        ("至多12,300人", "12300", AT_MOST),
        ("不超过500人", "500", AT_MOST),
        ("500人以内", "500", AT_MOST),
        ("at least 20 people", "20", MORE),
        ("at most 12,300 people", "12300", AT_MOST),
        ("１２３人", "123", EXACT),
        ("1,200人", "1200", EXACT),
        ("１，２００人", "1200", EXACT),
        ("1 200人", "1200", EXACT),
        ("1\u00a0200\u00a0人", "1200", EXACT),
        (" 38 人 ", "38", EXACT),
        ("38名", "38", EXACT),
        ("38位", "38", EXACT),
        ("1.2万人", "12000", EXACT),
        ("3亿人", "300000000", EXACT),
        ("1.5百万人", "1500000", EXACT),
        ("-3人", "-3", EXACT),
        ("九人", "9", EXACT),
        ("两人", "2", EXACT),
        ("十人", "10", EXACT),
        ("十二人", "12", EXACT),
        ("二十人", "20", EXACT),
        ("六十余人", "60", MORE),
        ("一百零八人", "108", EXACT),
        ("两千三百人", "2300", EXACT),
        ("一千零五十人", "1050", EXACT),
        ("三万人", "30000", EXACT),
        ("二十万人", "200000", EXACT),
        ("零人", "0", EXACT),
        ("1 person", "1", EXACT),
        ("1,200 people", "1200", EXACT),
        ("300+ people", "300", MORE),
        ("more than 300 people", "300", MORE),
        ("over 300 people", "300", MORE),
        ("nearly 10,000 people", "10000", NEARLY),
        ("about 500 people", "500", ABOUT),
    ],
)
def test_it_is_read_as_clerks_write_it(text: str, value: str, bound: Bound) -> None:
    assert parse(text) == Quantity(Decimal(value), bound, "人")


@pytest.mark.parametrize(
    ("text", "low", "high", "zh"),
    [
        ("3—5万人", "30000", "50000", "3万—5万人"),
        ("3至5万人", "30000", "50000", "3万—5万人"),
        ("3万~5万人", "30000", "50000", "3万—5万人"),
        ("3-5人", "3", "5", "3—5人"),
        ("三至五人", "3", "5", "3—5人"),
        ("800—1,200人", "800", "1200", "800—1,200人"),
        ("59—60万元", "59", "60", "59—60万元"),
        ("5000元—6000元", "0.5", "0.6", "0.5—0.6万元"),
        ("¥590,000–¥600,000", "59", "60", "59—60万元"),
    ],
)
def test_a_range_has_both_its_ends(text: str, low: str, high: str, zh: str) -> None:
    quantity = parse(text)
    assert (quantity.bound, quantity.interval) == (BETWEEN, Interval(Decimal(low), Decimal(high)))
    assert quantity["zh"] == zh


@pytest.mark.parametrize(
    "text", ["5—3人", "3—3人", "约3—5人", "3—5余人", "0936-8214871人", "400-8008208人", "1-12-3人"]
)
def test_a_range_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(NotAQuantity):
        parse(text)


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("741万元", None, "741"),
        ("741", "万元", "741"),
        ("7410000元", None, "741"),
        ("0.07亿元", None, "700"),
        ("3亿余元", None, "30000"),
        ("80余万元", None, "80"),
        ("5万余元", None, "5"),
        ("近亿元", None, "10000"),
        ("近万元", None, "1"),
        ("近百万元", None, "100"),
        ("近百", "万元", "100"),
        ("5百", "万元", "500"),
        ("五百", "万元", "500"),
        ("1.2万", "万元", "1.2"),
        ("1.2万", "元", "1.2"),
        ("3亿", "元", "30000"),
        ("125000", "元", "12.5"),
        ("2", "亿元", "20000"),
        ("500元", "亿元", "0.05"),
        ("¥12.50", "万元", "0.00125"),
        ("0.01元", None, "0.000001"),
        ("¥7.41 million", None, "741"),
        ("¥1.2 billion", None, "120000"),
        ("-0.3", "万元", "-0.3"),
    ],
)
def test_money_is_read_to_the_fen(text: str, unit: str | None, value: str) -> None:
    read = parse(text, unit)
    assert (read.value, read.unit) == (Decimal(value), MONEY)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("", None),
        ("", "人"),
        ("38", None),
        ("人", "人"),
        ("余", "人"),
        ("约", "人"),
        ("万", "人"),
        ("万人", None),
        ("万元", None),
        ("38头", None),
        ("38人", "头"),
        ("38个", "头"),
        ("38人", "人次"),
        ("38项", "场"),
        ("5万元", "人"),
        ("38人", "万元"),
        ("超300余人", None),
        ("约500人左右", None),
        ("300余+人", None),
        ("300余人以上", None),
        ("第十五届", None),
        ("第十五届", "个"),
        ("第3场", None),
        ("上300场", None),
        ("数百人", None),
        ("三五个", None),
        ("二〇二五", "个"),
        ("12万5千人", None),
        ("数十名", None),
        ("几百人", None),
        ("十几人", None),
        ("若干人", None),
        ("前三名", None),
        ("少于20人", None),
        ("12/30", "人"),
        ("1,2000", "人"),
        ("1e309", "人"),
        ("nan", "人"),
        ("∞人", None),
        ("38人?", None),
        ("约定38人", None),
        ("620702199001011234", "人"),
    ],
)
def test_what_says_nothing_of_the_kind_is_refused(text: str, unit: str | None) -> None:
    with pytest.raises(NotAQuantity):
        parse(text, unit)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("技术指导60余场", ["60余场"]),
        ("专利38项、专家38人", ["38项", "38人"]),
        ("线上线下超10万人次", ["超10万人次"]),
        ("20余场“建家交友”", ["20余场"]),
        ("线上300场", ["300场"]),
        ("线上万人同观", []),
        ("上万人同观", ["1万余人"]),
        ("预约300人次", ["300人次"]),
        ("签约12项,附近3家", ["12项", "3家"]),
        ("不少于20家", ["不少于20家"]),
        ("不足100人", ["不足100人"]),
        ("突破5万人", ["突破5万人"]),
        ("数十名、几百人、若干家、十几场", []),
        ("吸引3—5万人次", ["3万—5万人次"]),
        ("前三名、前3名", []),
        ("目前3家", ["3家"]),
        ("第3-5场", []),
        ("少于20家", []),
        ("第十六个", []),
        ("第12场", []),
        ("第十五届论坛", []),
        ("承办第十五届兰州生命科学论坛", []),
        ("“1+4+N”系列活动、“科普大篷车六进”、一老一小、三号楼", []),
        ("电话:(0936)8214871", []),
        ("2025年", []),
    ],
)
def test_it_is_found_in_a_sentence_and_traps_are_not(text: str, found: list[str]) -> None:
    assert [quantity["zh"] for quantity in find(text)] == found


@pytest.mark.parametrize(
    ("quantity", "zh", "en"),
    [
        (parse("38人"), "38人", "38 people"),
        (parse("1人"), "1人", "1 person"),
        (parse("0场"), "0场", "0 sessions"),
        (parse("38项"), "38项", "38"),
        (parse("12%"), "12%", "12%"),
        (parse("38182人"), "38,182人", "38,182 people"),
        (parse("300余场"), "300余场", "300+ sessions"),
        (parse("1余场"), "1余场", "1+ sessions"),
        (parse("超10万人次"), "超10万人次", "100,000+ attendances"),
        (parse("逾3亿人次"), "逾3亿人次", "300,000,000+ attendances"),
        (parse("5万多人次"), "5万余人次", "50,000+ attendances"),
        (parse("上万人"), "1万余人", "10,000+ people"),
        (parse("近万人"), "近1万人", "nearly 10,000 people"),
        (parse("接近500人"), "近500人", "nearly 500 people"),
        (parse("500人左右"), "约500人", "about 500 people"),
        (parse("more than 300 sessions"), "300余场", "300+ sessions"),
        (Quantity(63, MORE, "场"), "超63场", "63+ sessions"),
        (Quantity(60, MORE, "场"), "60余场", "60+ sessions"),
        (Quantity(0, MORE, "场"), "超0场", "0+ sessions"),
        (Quantity(500, NEARLY, "场"), "近500场", "nearly 500 sessions"),
        (parse("741万元"), "741万元", "¥7.41 million"),
        (parse("80余万元"), "80余万元", "¥800,000+"),
        (parse("3亿余元"), "3亿余元", "¥300 million+"),
        (parse("1.2亿元"), "1.2亿元", "¥120 million"),
        (parse("12亿元"), "12亿元", "¥1.2 billion"),
        (parse("¥12.50"), "0.00125万元", "¥12.50"),
        (parse("-2000元"), "-0.2万元", "-¥2,000"),
        (parse("近5万元"), "近5万元", "nearly ¥50,000"),
    ],
)
def test_it_prints_in_both_languages(quantity: Quantity, zh: str, en: str) -> None:
    assert (quantity["zh"], quantity["en"]) == (zh, en)


@pytest.mark.parametrize(
    ("value", "unit", "error", "message"),
    [
        (0.1, "场", TypeError, "not a float"),
        (Decimal("NaN"), "场", ValueError, "NaN is not a number"),
        (Decimal("Infinity"), "场", ValueError, "not a number"),
        (1, "", ValueError, "'' is not a unit"),
        (1, "元", ValueError, "'元' is not a unit"),
    ],
)
def test_what_is_no_quantity_cannot_be_made(value: Decimal, unit: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        Quantity(value, EXACT, unit)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("38182人", "490771人次", Reason.PEOPLE),
        ("9项", "3场", Reason.SERIES),
        ("3场", "9项", Reason.SERIES),
        ("741万元", "18个", Reason.UNITS),
        ("38人", "38项", Reason.UNITS),
    ],
)
def test_units_are_never_mixed(one: str, other: str, reason: Reason) -> None:
    with pytest.raises(CannotAdd, match=reason.value.en) as refused:
        parse(one) + parse(other)
    assert refused.value.reason is reason


def test_nothing_but_a_quantity_is_added() -> None:
    with pytest.raises(TypeError):
        parse("3场") + 3  # type: ignore[operator]


def test_of_nothing_there_is_no_sum() -> None:
    assert total([]) is None
    assert total([parse("0场")]) == parse("0场")


@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [("0.125", 2, "0.13"), ("-0.125", 2, "-0.13"), ("0.1249", 2, "0.12"), ("741", 2, "741"), ("0.5", 0, "1")],
)
def test_a_half_is_rounded_up(value: str, places: int, rounded: str) -> None:
    quantity = Quantity(Decimal(value), MORE, MONEY, "余").rounded(places)
    assert quantity == Quantity(Decimal(rounded), MORE, MONEY)
    assert quantity.hedge == "余"


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("38人", Interval(Decimal(38), Decimal(38))),
        ("60余人", Interval(Decimal(60), Decimal(70), holds_low=False, holds_high=False)),
        ("120余人", Interval(Decimal(120), Decimal(130), holds_low=False, holds_high=False)),
        ("300余人", Interval(Decimal(300), Decimal(400), holds_low=False, holds_high=False)),
        ("超28人", Interval(Decimal(28), Decimal(29), holds_low=False, holds_high=False)),
        ("741余万元", Interval(Decimal(741), Decimal(742), holds_low=False, holds_high=False)),
        ("5万余人", Interval(Decimal(50_000), Decimal(60_000), holds_low=False, holds_high=False)),
        ("超10万人", Interval(Decimal(100_000), Decimal(200_000), holds_low=False, holds_high=False)),
        ("3余人", Interval(Decimal(3), Decimal(4), holds_low=False, holds_high=False)),
        ("60人以上", Interval(Decimal(60), Decimal(70), holds_high=False)),
        ("不少于20人", Interval(Decimal(20), Decimal(30), holds_high=False)),
        ("不足100人", Interval(Decimal(90), Decimal(100), holds_high=False)),
        ("至多100人", Interval(Decimal(0), Decimal(100))),
        ("近100人", Interval(Decimal(90), Decimal(100), holds_high=False)),
        ("约100人", Interval(Decimal(90), Decimal(110))),
        ("约-100人", Interval(Decimal(-110), Decimal(-90))),
    ],
)
def test_it_stands_for_an_interval(text: str, interval: Interval) -> None:
    assert parse(text).interval == interval


def test_the_hedge_is_for_printing_only() -> None:
    assert parse("300余场") == parse("超300场")
    assert hash(parse("300余场")) == hash(parse("超300场"))
    assert parse("300余场") != parse("300场")


@given(bounds, bounds, bounds)
def test_bounds_join_in_any_order(one: Bound, other: Bound, third: Bound) -> None:
    assert one.joined(other) is other.joined(one)
    assert one.joined(other).joined(third) is one.joined(other.joined(third))
    assert one.joined(one) is one
    assert one.joined(EXACT) is one


@given(in_people, in_people, in_people)
def test_sums_come_out_in_any_order(one: Quantity, other: Quantity, third: Quantity) -> None:
    assert one + other == other + one
    assert (one + other) + third == one + (other + third)


@given(st.lists(in_people, min_size=1, max_size=6))
def test_a_sum_may_stand_for_what_its_parts_add_up_to(parts: list[Quantity]) -> None:
    summed = total(parts)
    assert summed is not None
    intervals = [one.interval for one in parts]
    assert summed.interval == Interval(
        sum((one.low for one in intervals), Decimal(0)),
        sum((one.high for one in intervals), Decimal(0)),
        all(one.holds_low for one in intervals),
        all(one.holds_high for one in intervals),
    )


@pytest.mark.parametrize(
    ("parts", "numbers"),
    [
        ("60余人", "61—69人"),
        ("60余人 + 3人", "64—72人"),
        (" + ".join(["3余人"] * 10), "31—39人"),
        ("超200人 + 近200人", "381—499人"),
        ("1000人 + 近100人", "1,090—1,099人"),
        ("3—5人 + 2人", "5—7人"),
        ("3余人", "3—4人"),
        ("741余万元", "741—742万元"),
        ("38人", "38人"),
    ],
)
def test_a_sum_is_read_in_numbers(parts: str, numbers: str) -> None:
    summed = total(map(parse, parts.split(" + ")))
    assert summed is not None
    assert summed.in_numbers["zh"] == numbers


@given(in_people, in_people)
def test_two_intervals_meet_or_one_is_below(one: Quantity, other: Quantity) -> None:
    here, there = one.interval, other.interval
    assert [here.meets(there), here.is_below(there), there.is_below(here)].count(True) == 1
    assert here.meets(here)


@given(quantities)
def test_what_is_printed_is_read_again(quantity: Quantity) -> None:
    assert parse(quantity["zh"], quantity.unit) == quantity
    assert parse(quantity["en"], quantity.unit) == quantity


@given(quantities)
def test_chinese_prints_its_unit(quantity: Quantity) -> None:
    assert parse(quantity["zh"]) == quantity
    assert find(f"共{quantity['zh']}。") == [quantity] or quantity.value < 0


SIGNS = st.text("0123456789.,-+¥% 万亿百千十一三五余多超近约上第人次场项元以左右 million")


@given(SIGNS | st.text(), st.sampled_from([None, *UNITS, "元", "亿元", "头"]))
def test_any_text_is_a_quantity_or_refused(text: str, unit: str | None) -> None:
    try:
        read = parse(text, unit)
    except NotAQuantity:
        return
    assert unit is None or read.unit == (MONEY if unit in ("元", "亿元") else unit)
    assert parse(read["zh"], read.unit) == read


@given(SIGNS | st.text())
def test_any_text_can_be_searched(text: str) -> None:
    assert all(isinstance(quantity, Quantity) for quantity in find(text))


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1))
def test_money_adds_up_to_the_yuan(yuan: list[int]) -> None:
    summed = total(parse(str(one), "元") for one in yuan)
    assert summed is not None
    assert summed.value * 10_000 == sum(yuan)


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        ("300余场", "300余", "300+"),
        ("1场", "1", "1"),
        ("超10万人次", "超10万", "100,000+"),
        ("80余万元", "80余", "¥800,000+"),
        ("1.2亿元", "1.2亿元", "¥120 million"),
        ("6个", "6", "6"),
        ("95.5%", "95.5", "95.5"),
        ("3—5万人次", "3万—5万", "30,000–50,000"),
    ],
)
def test_a_quantity_may_leave_its_unit_to_what_stands_beside_it(words: str, zh: str, en: str) -> None:
    assert (parse(words).bare("zh"), parse(words).bare("en")) == (zh, en)


# --- several of one shape ---

SHAPES = [
    (Bound.EXACT, "", 0),
    (Bound.MORE_THAN, "余", 100),
    (Bound.MORE_THAN, "以上", 100),
    (Bound.NEARLY, "近", 0),
    (Bound.ABOUT, "约", 0),
    (Bound.AT_MOST, "至多", 0),
    (Bound.BETWEEN, "1000", 0),
]


@pytest.mark.parametrize(("bound", "hedge", "step"), SHAPES)
@given(hundreds=st.lists(st.integers(1, 9), min_size=1, max_size=6), sign=st.sampled_from([1, -1, 0]))
def test_several_of_one_shape_come_to_what_adding_them_gives(
    bound: Bound, hedge: str, step: int, hundreds: list[int], sign: int
) -> None:
    values = [Decimal(sign * 100 * one) for one in hundreds]
    step = step and (step if sign else 1)
    one_by_one = total(Quantity(value, bound, "场", hedge) for value in values)
    at_once = several(sum(values, Decimal(0)), len(values), bound, "场", hedge, step)
    assert one_by_one is not None
    assert at_once == one_by_one
    assert at_once.interval == one_by_one.interval
    assert (at_once["zh"], at_once["en"]) == (one_by_one["zh"], one_by_one["en"])
