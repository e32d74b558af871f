"""Bytes become lines whatever their encoding, packing and length."""

import gzip
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from graph.errors import GuanxiError, Missing, Refused
from graph.imports.decoding import LINE_LIMIT, Line, examine, lines_of
from tests.graph.imports.builders import saved

pytestmark = pytest.mark.text

CHINESE = "编号,姓名\n1,王小明\n2,李雷\n"


def texts(path: Path, encoding: str | None = None) -> list[str]:
    return [each.text for each in lines_of(examine(path, encoding))]


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_an_encoding_is_seen_in_the_bytes(tmp_path: Path, codec: str, found: str) -> None:
    path = saved(tmp_path, CHINESE.encode(codec))

    source = examine(path)

    assert source.encoding == found
    assert source.n_lines == 3
    assert [each.text for each in lines_of(source)] == ["编号,姓名", "1,王小明", "2,李雷"]


def test_a_named_encoding_is_believed(tmp_path: Path) -> None:
    path = saved(tmp_path, "id,name\n1,Agnès\n".encode("latin-1"))

    assert texts(path, "latin-1") == ["id,name", "1,Agnès"]


def test_western_text_is_not_taken_for_chinese(tmp_path: Path) -> None:
    # As GB 18030, "èr" and "ér" of these names would be rare Chinese characters.
    path = saved(tmp_path, "id,name\n1,Hélène Légère\n2,Frédérique Mérimée\n".encode("latin-1"))

    with pytest.raises(Refused) as refusal:
        examine(path)

    assert refusal.value.code == "imports.encoding_unknown"


def test_an_unknown_encoding_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        examine(saved(tmp_path, CHINESE), "utf-7")

    assert refusal.value.code == "imports.encoding_unsupported"
    assert refusal.value.facts["name"] == "utf-7"


def test_one_damaged_line_does_not_change_the_encoding_of_the_others(tmp_path: Path) -> None:
    good = [f"{n},王小明" for n in range(30)]
    path = saved(tmp_path, "\n".join(good).encode() + b"\n30,\xff\xfe\n31,\xe6\x9d\x8e\n")

    lines = list(lines_of(examine(path)))

    assert [each.number for each in lines if each.fault] == [31]
    assert lines[30].fault is not None
    assert lines[30].fault.code == "imports.bytes_invalid"
    assert lines[31] == Line(32, "31,李")


def test_a_packed_file_reads_like_the_file_itself_and_has_its_digest(tmp_path: Path) -> None:
    plain = saved(tmp_path, CHINESE, "a.csv")
    packed = saved(tmp_path, gzip.compress(CHINESE.encode()), "a.csv.gz")

    assert texts(packed) == texts(plain)
    assert examine(packed).digest == examine(plain).digest == hashlib.sha256(CHINESE.encode()).hexdigest()


def test_a_packed_file_cut_short_is_refused(tmp_path: Path) -> None:
    packed = saved(tmp_path, gzip.compress(CHINESE.encode() * 100)[:-9], "a.csv.gz")

    with pytest.raises(Refused) as refusal:
        examine(packed)

    assert refusal.value.code == "imports.file_damaged"


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(Missing) as missing:
        examine(tmp_path / "none.csv")
    with pytest.raises(Refused) as refused:
        examine(tmp_path)

    assert missing.value.code == "imports.file_missing"
    assert refused.value.code == "imports.file_unreadable"


def test_carriage_returns_and_a_missing_last_line_end_do_not_matter(tmp_path: Path) -> None:
    assert texts(saved(tmp_path, b"a\r\nb\nc")) == ["a", "b", "c"]
    assert texts(saved(tmp_path, b"a\n\nc\n")) == ["a", "", "c"]
    assert texts(saved(tmp_path, b"")) == []


def test_a_line_that_is_too_long_is_passed_over_and_reading_goes_on(tmp_path: Path) -> None:
    path = saved(tmp_path, b"first\n" + b"x" * (3 * LINE_LIMIT) + b"\nthird\n" + b"y" * LINE_LIMIT + b"\nfifth")

    lines = list(lines_of(examine(path)))

    assert [each.number for each in lines] == [1, 2, 3, 4, 5]
    assert [each.number for each in lines if each.fault] == [2]
    assert lines[1].fault is not None
    assert lines[1].fault.code == "imports.line_too_long"
    assert len(lines[1].text) == 2000
    assert len(lines[3].text) == LINE_LIMIT
    assert lines[4].text == "fifth"


@given(content=st.binary(max_size=400))
def test_any_bytes_are_lines_or_a_named_refusal(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = saved(tmp_path_factory.mktemp("bytes"), content)

    try:
        lines = list(lines_of(examine(path)))
    except GuanxiError as refusal:
        code, numbers = refusal.code, list[int]()
    else:
        code, numbers = "", [each.number for each in lines]

    assert code in {"", "imports.encoding_unknown", "imports.file_damaged"}
    assert numbers == list(range(1, len(numbers) + 1))


def _in_gb2312(letter: str) -> bool:
    return letter == letter.encode("gb2312", "ignore").decode("gb2312")


# Made once: drawing characters of a codec takes Hypothesis a second the first time.
GB2312 = "".join(filter(_in_gb2312, map(chr, range(0x4E00, 0xA000))))


def is_clear_gbk(name: str) -> bool:
    """False where the GBK bytes happen to be UTF-8 too."""
    try:
        name.encode("gbk").decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


@given(names=st.lists(st.text(st.sampled_from(GB2312), min_size=2), min_size=1))
def test_chinese_text_in_gbk_is_read_back(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    assume(all(is_clear_gbk(each) for each in names))
    path = saved(tmp_path_factory.mktemp("gbk"), "\n".join(names).encode("gbk"))

    source = examine(path)

    assert source.encoding == "gb18030"
    assert [each.text for each in lines_of(source)] == names


def test_lines_that_could_be_both_follow_those_that_could_not(tmp_path: Path) -> None:
    # 一 is D2 BB in GBK, which is also a letter in UTF-8; 丁 is B6 A1, which is not.
    chinese = saved(tmp_path, "一一\n一丁\n".encode("gbk"), "zh.csv")
    french = saved(tmp_path, "Hélène\n".encode() * 20 + b"H\xe9\n", "fr.csv")

    assert texts(chinese) == ["一一", "一丁"]
    assert examine(french).encoding == "utf-8"


def test_a_missing_file_is_named_in_letters_that_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(Missing) as missing:
        examine(tmp_path / os.fsdecode(b"\xc3\xfb.csv"))

    assert str(missing.value.facts["file"]).endswith("/??.csv")
