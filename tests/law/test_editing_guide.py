"""The guide for lawyers is carried out as it stands, in each of its three languages."""

import re
import shlex
import shutil

import pytest

from tests.unit.cli.running import tiexin
from tools.project import DATA, ROOT

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
FILE = re.compile(
    r"^`([\w./]+\.yaml)`( \+)?\n```yaml\n(.*?)```", re.DOTALL | re.MULTILINE
)


def page(language):
    path = ROOT / "docs" / f"editing-guide.{language}.md"
    return path.read_text(encoding="utf-8")


def blocks(kind, text):
    return re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("kind", ["sh", "yaml"])
@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_the_three_languages_show_the_same_files_and_commands(kind, language):
    assert blocks(kind, page(language)) == blocks(kind, page("en"))


@pytest.fixture
def edited(tmp_path, monkeypatch):
    """A copy of the data with the guide's files written, and its patch beside it."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    for name, added, text in FILE.findall(page("en")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        before = path.read_text(encoding="utf-8") if added else ""
        path.write_text(before + text, encoding="utf-8")
    monkeypatch.setattr("tiexin.cli.context.data_root", lambda: data)
    return tmp_path


def commands(first):
    return [
        shlex.split(line)[1:]
        for block in blocks("sh", page("en"))
        for line in block.splitlines()
        if line.startswith(f"tiexin {first}")
    ]


@pytest.mark.parametrize(
    "words", commands("catalogue"), ids=lambda words: "-".join(words[1:3])
)
def test_the_guides_commands_do_what_it_says(words, edited):
    at_hand = {"main": DATA, "data": edited / "data"}
    at_hand["estimates_2027.yaml"] = edited / "estimates_2027.yaml"
    told = [str(at_hand.get(word, word)) for word in words]
    ran = tiexin(*told, "--language", "en")
    assert ran.code == 0, ran.out + ran.err
    match words[1]:
        case "show":
            assert "dongguan" in ran.out.lower()
        case "check":
            assert "sound" in ran.out
        case "cases":
            assert "2 law cases hold" in ran.out
        case "diff":
            assert "8" in ran.out
            assert "works_planning_permit" in ran.out
        case "accept":
            assert "18 – 31 – 52" in ran.out
            assert tiexin("catalogue", "check").code == 0


def test_the_guides_patch_is_tried(edited):
    for words in commands("reform"):
        told = [
            str(edited / word) if word.endswith(".yaml") else word
            for word in words
            if word != "data/samples"
        ]
        sample = DATA / "samples" / "small_low_risk_building.yaml"
        ran = tiexin(*told, str(sample), "--language", "en")
        assert ran.code == 0, ran.out + ran.err
