# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl formats and fwctl commands: what there is, what became of files, and what fits."""
import os

import pytest

from cli import (FWCTL, WRAPPER, compile_spec, formats_in, read_done, read_error, read_json, read_terminal,
                 rows, run_bare)
from conftest import Offline
from messages import device

COMMANDS = ["blob", "count", "erase", "nothing", "peek", "poke", "read_all", "write_all"]


# ---- formats


def test_formats(offline, formats):
    table = rows(read_done(offline.run("formats")))
    assert {row["FORMAT"]: row for row in table}["cli_test"] == {
        "FORMAT": "cli_test", "VERSION": "1.2", "TYPE": "77", "COMMANDS": str(len(COMMANDS)),
        "FILE": str(formats / "cli_test.fwctl"), "STATE": "loaded"}
    assert {row["FORMAT"] for row in table} == {"cli_test", "test_cxl"}


def test_formats_json(offline, formats):
    told = offline.json("formats")
    assert {"name": "cli_test", "version": "1.2", "summary": "what the tests of fwctl need",
            "reference": "made up", "device_type": 77, "commands": len(COMMANDS), "layouts": 5,
            "streams": ["events"]} in told["formats"]
    assert {"path": str(formats / "cli_test.fwctl"), "state": "loaded",
            "format": "cli_test"} in told["files"]


@pytest.fixture(name="odd")
def fixture_odd(formats, tmp_path):
    """A folder with a good file, a masked one, and two that are refused."""
    (tmp_path / "cli_test.fwctl").write_bytes((formats / "cli_test.fwctl").read_bytes())
    (tmp_path / "masked.fwctl").write_bytes(b"")
    (tmp_path / "bad.fwctl").write_bytes(b"FWIM but no more")
    os.chmod(tmp_path / "bad.fwctl", 0o644)
    (tmp_path / "open.fwctl").write_bytes((formats / "test_cxl.fwctl").read_bytes())
    os.chmod(tmp_path / "open.fwctl", 0o666)
    return Offline(tmp_path)


def test_what_became_of_files(odd):
    told = odd.json("formats")
    assert [entry["name"] for entry in told["formats"]] == ["cli_test"]
    files = {os.path.basename(entry["path"]): entry for entry in told["files"]}
    assert files["cli_test.fwctl"]["state"] == "loaded"
    assert files["masked.fwctl"]["state"] == "masked"
    assert files["bad.fwctl"]["state"] == files["open.fwctl"]["state"] == "refused"
    assert files["bad.fwctl"]["error"]["kind"] == "malformed"
    assert files["open.fwctl"]["error"]["kind"] == "policy"
    assert "open.fwctl" in files["open.fwctl"]["error"]["message"]
    text = read_done(odd.run("formats"))
    assert "REASON" in text.splitlines()[0]
    assert files["bad.fwctl"]["error"]["message"] in text
    # formats come first
    assert text.splitlines()[1].startswith("cli_test")


def test_no_format(tmp_path):
    nothing = Offline(tmp_path)
    assert nothing.json("formats")["formats"] == []
    assert read_done(nothing.run("commands")) == ("no format is installed: 'fwctl formats' shows what "
                                                  "was looked at\n")
    assert nothing.json("commands") == []


# ---- commands


def test_all_commands(offline):
    names = [row["NAME"] for row in rows(read_done(offline.run("commands")))]
    assert [name for name in names if name.startswith("cli_test/")] == [
        "cli_test/" + name for name in COMMANDS]
    assert "test_cxl/get_feature" in names


def test_table(offline):
    lines = read_done(offline.run("commands", "--format", "cli_test")).splitlines()
    assert lines[0].split() == ["NAME", "SCOPE", "EFFECTS", "SUMMARY"]
    assert lines[3].split() == ["cli_test/erase", "configuration", "resets,destroys_data", "erase", "what",
                                "is", "stored"]


def test_json(offline):
    told = {entry["name"]: entry for entry in offline.json("commands", "--format", "cli_test")}
    assert sorted(told) == COMMANDS
    assert told["read_all"] == {
        "format": "cli_test", "name": "read_all", "opcode": 1, "scope": "configuration",
        "effects": ["reads"], "summary": "read a field of every kind", "reference": "section 1",
        "since": "version 1", "typed": True, "procedure": False}
    assert told["blob"]["reference"] == "made up"
    assert told["poke"]["scope"] == "debug_write_full"
    assert told["poke"]["effects"] == ["config_now", "irreversible"]


@pytest.mark.parametrize("words, found", [
    (["erase"], ["erase"]), (["ERASE"], ["erase"]), (["destroys_data"], ["erase"]),
    (["every", "kind"], ["read_all", "write_all"]), (["every", "config_now"], ["write_all"]),
    (["--scope", "configuration"], ["blob", "erase", "nothing", "read_all", "write_all"]),
    (["--scope", "debug_write_full"], COMMANDS),
    (["--effects", "reads"], ["blob", "count", "nothing", "peek", "read_all"]),
    (["--effects", "config_now"], ["blob", "count", "nothing", "peek", "read_all", "write_all"]),
    (["--effects", "resets", "--effects", "destroys_data", "stored"], ["erase"]),
    (["--effects", "all"], COMMANDS), (["no such word"], [])])
def test_what_fits(offline, words, found):
    told = offline.json("commands", "--format", "cli_test", *words)
    # clear_data can be added to count by a value, so it is no pure reader
    if "reads" in words or words == ["--effects", "config_now"]:
        told = [entry for entry in told if entry["name"] != "count"]
        found = [name for name in found if name != "count"]
    assert [entry["name"] for entry in told] == found


def test_a_format_is_a_word_too(offline):
    told = offline.json("commands", "cli_test")
    assert [entry["name"] for entry in told] == COMMANDS
    assert {entry["format"] for entry in told} == {"cli_test"}
    assert [entry["name"] for entry in offline.json("commands", "cli_test", "erase")] == ["erase"]


def test_nothing_fits(offline):
    assert read_done(offline.run("commands", "--format", "cli_test", "no such word")) == (
        "no command fits: 'fwctl commands' shows them all\n")


def test_commands_of_a_device(machine, formats):
    told = machine({"devices": [device()]}, formats)
    assert [entry["name"] for entry in told.json("commands", "fwctl0")] == COMMANDS
    table = rows(read_done(told.run("commands", "fwctl0", "bytes")))
    assert [row["NAME"] for row in table] == ["blob"]
    # without a device of that name it is a word, unless it has the form of one
    assert [entry["name"] for entry in told.json("commands", "stored")] == ["erase"]
    assert told.json("commands", "fwctl7", status=4)["error"]["kind"] == "device"


def test_device_without_a_format(machine, tmp_path):
    (tmp_path / "none").mkdir()
    error = machine({"devices": [device()]}, tmp_path / "none").json("commands", "fwctl0", status=4)["error"]
    assert error["kind"] == "device" and error["executed"] == "no"


def commands_on_terminal(formats, width):
    text, status = read_terminal(WRAPPER + [FWCTL, "commands", "--format", "cli_test"], width,
                                 formats_in(formats))
    assert status == 0
    lines = text.splitlines()
    assert max(len(line.rstrip()) for line in lines) <= width
    return lines


@pytest.mark.parametrize("width", [80, 100])
def test_table_fits_the_terminal(formats, width):
    """Words stay whole: lines are broken at blanks and behind commas."""
    lines = commands_on_terminal(formats, width)
    assert lines[0].split() == ["NAME", "SCOPE", "EFFECTS", "SUMMARY"]
    assert any(line.rstrip().endswith("what is") or "erase what is stored" in line for line in lines)
    assert all(word in " ".join(lines) for word in ("config_now,", "irreversible", "resets,", "destroys_data"))


def test_no_table_on_a_narrow_terminal(formats):
    lines = commands_on_terminal(formats, 40)
    assert lines[6:9] == ["cli_test/erase", "    erase what is stored",
                          "    configuration; resets, destroys_data"]
    at = lines.index("cli_test/poke")
    assert lines[at + 2:at + 4] == ["    debug_write_full; config_now,", "    irreversible"]


@pytest.mark.parametrize("width", [60, 120])
def test_reasons_stand_below_on_a_terminal(odd, width):
    text, status = read_terminal(WRAPPER + [FWCTL, "formats"], width,
                                 dict(formats_in(odd.folder), NO_COLOR="1"))
    assert status == 0
    lines = text.splitlines()
    assert "REASON" not in lines[0]
    reasons = {os.path.basename(entry["path"]): entry["error"]["message"]
               for entry in odd.json("formats")["files"] if "error" in entry}
    assert set(reasons) == {"bad.fwctl", "open.fwctl"}
    for name, reason in reasons.items():
        at = next(i for i, line in enumerate(lines) if f"/{name} " in line)
        assert lines[at].split()[-1] == "refused"
        words = reason.split()
        for line in lines[at + 1:]:
            if not line.startswith("    "):
                break
            assert line.split() == words[:len(line.split())]
            words = words[len(line.split()):]
        assert not words


# ---- mistakes


@pytest.mark.parametrize("words, message", [
    (["commands", "--format", "cli_tst"], "there is no format 'cli_tst'; did you mean 'cli_test'? "
                                          "'fwctl formats' shows"),
    (["commands", "--format", "CLI_TEST"], "did you mean 'cli_test'?"),
    (["commands", "--format", "zzz"], "there is no format 'zzz': 'fwctl formats' shows"),
    (["commands", "--format", ""], "there is no format ''"),
    (["commands", "--format", "../x"], "there is no format '../x'"),
    (["commands", "--scope", "all"], "--scope: 'all' is none of configuration"),
    (["commands", "--effects", "explodes"], "--effects: 'explodes' is no list of effects, which are all "
                                            "or some of reads,config_now"),
    (["commands", "--effects", ""], "--effects: '' is no list of effects")])
def test_mistakes(offline, words, message):
    assert message in read_error(offline.run(*words), 2)
    assert message in offline.json(*words, status=2)["error"]["message"]


def test_refused_format_says_why(odd):
    error = odd.json("commands", "--format", "bad", status=7)["error"]
    assert error["kind"] == "malformed" and "bad.fwctl" in error["message"]


def test_no_device_is_needed():
    assert read_json(run_bare("commands", "--json", environment={"LIBFWCTL_PLUGIN_PATH": "/nonexistent"}),
                     0) == []


# ---- What an extension says of requests that its format knows

BASE = """
format: known
doc: commands that are told by more and more
doc-ref: made up
templates:
  any_of:
    doc-ref: made up
    scope: configuration
    request: {fields: {op: {type: u16, role: opcode}, one: u8, other: u16, more: u8}}
    response: {fields: {status: {type: u16, role: status}}}
commands:
  any: {is: any_of, doc: any, effects: [reads, destroys_data, irreversible], select: {op: 1}}
  any.one: {is: any_of, doc: one way, effects: [reads, resets], select: {op: 1, one: 1}}
  any.other: {is: any_of, doc: another, effects: [reads, discloses], select: {op: 1, other: 2}}
  any.one.more: {is: any_of, doc: one way and more, effects: [reads], select: {op: 1, one: 1, more: 3}}
"""
SITE = """
extends: known
namespace: site
doc: what a site says
commands:
"""


@pytest.mark.parametrize("select, effects", [
    ("more: 9", {"destroys_data", "irreversible"}), ("one: 1, more: 4", {"resets"}), ("other: 2, more: 3", {"discloses"}),
    # Neither of two is more exact than the other.
    ("one: 1, other: 2", {"resets", "discloses"}), ("one: 1, other: 2, more: 3", {"discloses"})])
def test_effects_of_an_extension(tmp_path, select, effects):
    """What the most exact of the commands does that the format knows its requests as."""
    base, site, folder = tmp_path / "known.yaml", tmp_path / "site.yaml", tmp_path / "folder"
    folder.mkdir()
    base.write_text(BASE)
    site.write_text(SITE + "  site_one: {is: any_of, doc: said to read, effects: [reads], select: {op: 1, %s}}\n" % select)
    compile_spec(base, folder / "known.fwctl")
    compile_spec(site, folder / "site.fwctl", "--include", str(tmp_path))
    told = read_json(run_bare("describe", "known/site_one", "--json", environment=formats_in(folder)), 0)
    assert set(told["effects"]) == {"reads"} | effects
