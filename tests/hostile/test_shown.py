"""What strangers wrote is shown as text: no terminal obeys it, and no page or card takes it for markup."""

import json
from pathlib import Path

import pytest

from layoutgen.dataset.plan import PLAN_NAME
from layoutgen.wording import plain, without_password
from tests.hostile.conftest import Plain, run_cli, with_record

EVIL = "\x1b]0;owned\x07\x1b[2J\r\nall is well\u202e<script>alert(1)</script>"
COMMANDS = {
    "show": ("CLIP",),
    "status": (),
    "audit": (),
    "verify": (),
    "publish": ("--repo", "u/n", "--dry-run"),
    "card": (),
}


@pytest.fixture(scope="module")
def evil(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set whose texts are not meant for reading."""

    def change(record: Plain) -> None:
        record["clip_id"] = f"clip{EVIL}"
        record["house"]["id"] = record["engine"]["name"] = record["objects"][0]["type"] = EVIL
        record["objects"][0]["name"] = record["rooms"][0]["type"] = EVIL
        for question in record["questions"]:
            question.update(text=question["text"] + EVIL.replace("\r\n", ""), task=question["task"] + EVIL)
            if question["kind"] == "choice":
                question.update(answer=EVIL)

    folder = with_record(sound, tmp_path_factory.mktemp("evil") / "set", change)
    plan = json.loads((folder / PLAN_NAME).read_text())
    plan["recipe"]["name"] = f"`{EVIL}`"
    plan["engine"]["version"] = EVIL
    plan["parent"] = {"url": EVIL, "name": f"`{EVIL}", "plan": "", "manifest_sha256": ""}
    (folder / PLAN_NAME).write_text(json.dumps(plan))
    for name in ("layoutgen-00000.json", "manifest.json"):
        document = json.loads((folder / name).read_text())
        document["tasks"] = {EVIL: 3}
        (folder / name).write_text(json.dumps(document))
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_terminals_are_sent_no_control_characters(evil: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    options = [f"clip{EVIL}" if option == "CLIP" else option for option in COMMANDS[name]]
    assert run_cli(name, str(evil), *options) in (0, 1, 2)
    told = capfd.readouterr()
    assert told.out + told.err == plain(told.out + told.err, keep="\n")
    assert "\nall is well" not in told.out + told.err


def test_cards_hold_no_markup_of_strangers(evil: Path) -> None:
    from layoutgen.publish.card import Published, dataset_card
    from layoutgen.publish.facts import gather

    text = dataset_card(gather(str(evil)), Published())
    body = text.split("---\n", 2)[2]
    outside = "".join(part for index, part in enumerate(body.replace("```", "`").split("`")) if index % 2 == 0)
    assert "<script" not in outside and "\x1b" not in text and "`<" not in body.replace("`\\x1b", "")


def test_plain_text_stays() -> None:
    assert plain("a wall, 3 m²: 客厅 é") == "a wall, 3 m²: 客厅 é"
    assert plain("a\nb\tc\x9b\ud800", keep="\n") == "a\nb\\x09c\\x9b\\ud800"
    assert without_password("see s3://k:p@b/x and /a:b@c") == "see s3://k:...@b/x and /a:b@c"
