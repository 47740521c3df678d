"""Words that are on no list: one decision mends all rows of a word, and the next file needs none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from kexie import check, clean, plan
from kexie.access import Operator, Role
from kexie.check import Upload, unlisted
from kexie.choices import LEFT_OUT, Choices, Mode
from kexie.cli import main
from kexie.problems import Severity
from kexie.registers import REGISTERS
from kexie.store import NotAllowed, Store
from tests.store.people import enter

BY = Operator("clerk")
HEADER = "活动编号,活动名称,活动类别,工作板块,开始日期,县区,主办单位,场次,举办方式,面向人群"
ROWS = """
    E1,展出,展览,普惠共享,2025-03-01,甘州区,市科协,2,线下,公众
    E2,展出,展览,普惠共享,2025-03-02,甘州区,市科协,3,走访,公众
    E3,讲座,科普讲座,普惠共享,2025-03-03,甘州区,市科协,1,线下,果农、公众
    E4,下乡,科技下乡,普惠共享,很多,甘州区,市科协,1,线下,公众
"""
FILE = "\n".join([HEADER, *(line.strip() for line in ROWS.strip().splitlines())]) + "\n"


@pytest.fixture
def held(data: Path, tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'kexie.sqlite'}", data)) as store:
        yield store


def read(held: Store, choices: Choices | None = None, text: str = FILE) -> Upload:
    revision = held.revision()
    return check.upload(text.encode(), "活动.csv", organisation=revision.organisation, held={}, choices=choices)


def stored(upload: Upload, *columns: str) -> list[tuple[str, ...]]:
    [table] = upload.tables
    return list(clean.written(table.frame, table.register)[list(columns)].itertuples(index=False, name=None))


def codes(upload: Upload) -> list[tuple[int | None, str]]:
    return [(one.row, one.fault.code) for one in upload.findings if one.fault.severity is not Severity.NOTE]


def test_findings_are_grouped_by_what_is_to_be_decided(held: Store) -> None:
    asked = unlisted(read(held), held.revision().organisation)
    told = [
        (one.column.name.zh, one.word, [row for _, row in one.rows], one.guess.zh if one.guess else "", one.is_kept)
        for one in asked
    ]
    assert told == [
        ("活动类别", "展览", [2, 3], "科普展览", False),
        ("活动类别", "科技下乡", [5], "", False),
        ("举办方式", "走访", [3], "", True),
        ("面向人群", "果农", [4], "", True),
    ]


def test_one_decision_mends_all_rows_of_a_word(held: Store) -> None:
    upload = read(held, Choices(words={("event_kinds", "展览"): "科普展览"}))
    assert stored(upload, "活动编号", "活动类别") == [("E1", "科普展览"), ("E2", "科普展览"), ("E3", "科普讲座")]
    [note] = [one for one in upload.findings if one.fault.code == "word-read-as"]
    assert (note.column, note.value, note.details["count"], note.details["read"]) == ("活动类别", "展览", 2, "科普展览")


def test_a_word_in_a_column_that_is_not_required_is_kept_with_a_warning(held: Store) -> None:
    upload = read(held)
    assert stored(upload, "活动编号", "举办方式", "面向人群") == [("E3", "线下", "果农、公众")]
    assert (4, "word-kept") in codes(upload)
    mapped = read(held, Choices(words={("audiences", "果农"): "农民", ("event_kinds", "展览"): "科普展览"}))
    assert stored(mapped, "面向人群")[2] == ("农民、社会公众",)


def test_rows_of_a_word_are_left_out_whatever_else_is_wrong_with_them(held: Store) -> None:
    upload = read(held, Choices(words={("event_kinds", "科技下乡"): LEFT_OUT, ("event_kinds", "展览"): "科普展览"}))
    [table] = upload.tables
    assert (table.read, table.accepted, table.set_aside, table.refused) == (4, 3, 1, 0)
    assert not [one for one in upload.findings if one.row == 5 and one.is_fatal]
    assert [one.row for one in upload.findings if one.fault.code == "word-left-out"] == [5]


@pytest.mark.parametrize("word", ["科普讲座", "讲 座"])
def test_a_decision_for_a_word_that_the_list_has_or_lacks_changes_nothing(held: Store, word: str) -> None:
    text = FILE.replace("展览", word)
    decided = {("event_kinds", word): "没有这个词", ("event_kinds", "科普讲座"): "科普展览"}
    assert codes(read(held, Choices(words=decided), text)) == codes(read(held, text=text))


def test_the_next_file_needs_no_decision(held: Store) -> None:
    words = {("event_kinds", "展览"): "科普展览", ("event_kinds", "科技下乡"): LEFT_OUT}
    upload = read(held, Choices(words=words))
    ahead = plan.of_files(held, [upload], Mode.APPEND, 1)
    plan.commit(held, ahead, by=BY, note="")
    plan.remember(held, upload, Choices(words=words), by=BY)
    # That rows were left out holds for one file.
    assert plan.known(held) == Choices(words={("event_kinds", "展览"): "科普展览"})
    [known] = held.meanings.all()
    assert (known.word, known.meaning, known.by) == ("展览", "科普展览", "clerk")
    # What is decided now goes before what was.
    own = Choices(words={("event_kinds", "展览"): "其他"})
    assert own.over(plan.known(held)).words == own.words
    held.meanings.decide({("event_kinds", "展览"): None}, by=BY)
    assert plan.known(held) == Choices()
    # A file that is read with what was known then does not bring back what was forgotten since.
    plan.remember(held, upload, Choices(), by=BY)
    assert plan.known(held) == Choices()
    assert [entry.about for entry in held.log.entries()[:2]] == [
        "event_kinds: 展览 → —",
        "event_kinds: 展览 → 科普展览",
    ]


def test_an_administrator_adds_a_word_to_its_list(held: Store) -> None:
    words = {("event_kinds", "科技下乡"): "科技下乡", ("event_kinds", "展览"): "科普展览"}
    text = FILE.replace("很多", "2025-03-04")
    upload = read(held, Choices(words=words), text)
    assert stored(upload, "活动类别")[3] == ("科技下乡",)
    [note] = [one for one in upload.findings if one.fault.code == "word-added"]
    assert (note.column, note.value, note.details["count"]) == ("活动类别", "科技下乡", 1)
    plan.commit(held, plan.of_files(held, [upload], Mode.APPEND, 1), by=BY, note="")
    before = held.revision()
    assert "科技下乡" in [one.word for one in before.unknown_words()]
    plan.remember(held, upload, Choices(words=words), by=BY)
    after = held.revision()
    assert "科技下乡" not in [one.word for one in after.unknown_words()]
    assert after.version != before.version
    names = [name.zh for name in REGISTERS["events"]["category"].allowed(after.organisation)]
    assert names[-2:] == ["科技下乡", "其他"]
    # It is a word of the list now: nothing is asked, and nothing noted.
    again = read(held, plan.known(held), text)
    assert {"word-added", "not-on-the-list"}.isdisjoint(one.fault.code for one in again.findings)
    # What data/words.toml declares since is that word, once.
    declared = '\nevent_kinds = [{ zh = "科技下乡", en = "Science in the villages" }]\n'
    words_file = held.folder / "words.toml"
    words_file.write_text(words_file.read_text("utf-8") + declared, "utf-8")
    [one] = [one for one in REGISTERS["events"]["category"].allowed(held.organisation) if one.zh == "科技下乡"]
    assert one.en == "Science in the villages"


def test_what_a_list_holds_is_for_an_administrator(held: Store) -> None:
    analyst, administrator = enter(held, "张三", Role.ANALYST), enter(held, "李四", Role.ADMINISTRATOR)
    added: dict[tuple[str, str], str | None] = {("event_kinds", "科技下乡"): "科技下乡"}
    with pytest.raises(NotAllowed):
        held.meanings.decide(added, by=analyst)
    held.meanings.decide(added, by=administrator)
    for meaning in (None, "宣讲"):
        with pytest.raises(NotAllowed):
            held.meanings.decide({("event_kinds", "科技下乡"): meaning}, by=analyst)
    held.meanings.decide(added, by=analyst)
    held.meanings.decide({("event_kinds", "科技下乡"): None}, by=administrator)
    assert held.meanings.added() == {}


def test_the_command_line_groups_and_decides_too(
    held: Store, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEXIE_DATA", str(data))
    monkeypatch.setenv("KEXIE_STORE", f"sqlite:///{tmp_path / 'kexie.sqlite'}")
    file = tmp_path / "活动.csv"
    file.write_text(FILE, "utf-8")

    def checked(*options: str) -> str:
        return CliRunner().invoke(main, ["check", str(file), "--lang", "en", *options]).output

    said = checked()
    assert "2 rows (2, 3), 活动类别: “展览” is not among" in said
    assert "3 with errors" in said
    decided = checked("--word", "活动类别:展览=科普展览", "--word", "category:科技下乡=")
    assert "4 rows: 3 ready, 0 with errors, 1 not counted" in decided
    held.meanings.decide({("event_kinds", "展览"): "科普展览"}, by=BY)
    assert "“展览” in “活动类别” (2 cells) is read as “科普展览”" in checked()
    assert CliRunner().invoke(main, ["check", str(file), "--word", "没有这列:展览=科普展览"]).exit_code == 2
