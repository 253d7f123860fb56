# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl param list, get, describe, set and reset, on simulated devices that keep what is set."""
import json
import os
import shlex
import signal
import subprocess
import time

import pytest

from cli import FWCTL, WRAPPER, compile_spec, is_harmless, read_done, read_error, read_terminal, rows, run
from conftest import SOURCE
from firmware import SET, firmware, machine_with

ALL = ["ADDRESS", "COUNT", "ENABLED", "LANES", "MADE", "MAXIMUM", "MODE_P1", "MODE_P2", "NAME", "OFFSET", "PAGE_SIZE",
       "SERVICES", "SPEED_P1", "SPEED_P2", "option"]


@pytest.fixture(name="box")
def fixture_box(machine, verbs):
    """Makes a machine with one device of the format verbs; options are those of its firmware."""
    return lambda **options: machine(machine_with(firmware(**options)), verbs)


@pytest.fixture(name="script")
def fixture_script(box):
    """Runs a shell script on such a machine, so that several commands meet the same device."""
    def run_script(text, **options):
        one = box(**options)
        fwctl = " ".join(shlex.quote(word) for word in WRAPPER + [FWCTL])
        return run(one.words + ["sh", "-c", text.replace("FWCTL", fwctl)], env=one.env)
    return run_script


def names(told):
    return [parameter["name"] for parameter in told["parameters"]]


def only(told):
    assert len(told["parameters"]) == 1
    return told["parameters"][0]


# ---- list -------------------------------------------------------------------------------------


def test_list(box):
    """What the device does not have is left out."""
    one = box()
    told = one.json("param", "list", "fwctl0")
    assert (told["device"], told["format"]) == ("fwctl0", "verbs")
    assert sorted(names(told)) == ALL
    count = [parameter for parameter in told["parameters"] if parameter["name"] == "COUNT"][0]
    assert count["next"] == 8 and "current" not in count
    assert (count["supported"], count["takes_effect"]) == ("yes", "at_reboot")
    assert "LIMIT" in names(one.json("param", "list", "fwctl0", "--all"))


def test_list_as_text(box):
    table = read_done(box().run("param", "list", "fwctl0"))
    lines = {line.split()[0]: line for line in table.splitlines()}
    assert lines["NAME"].split()[:4] in (["NAME", "NEXT", "TYPE", "WHEN"], ["NAME", "box", "8", "characters"])
    assert table.splitlines()[0].split() == ["NAME", "NEXT", "TYPE", "WHEN", "SUMMARY"]
    assert "1 to 64" in lines["COUNT"] and "at reboot" in lines["COUNT"]
    assert "automatic, ethernet, infiniband" in lines["MODE_P1"] and "how the port works" in lines["MODE_P1"]
    assert is_harmless(table.encode())


@pytest.mark.parametrize("words, found", [
    (["mode"], ["MODE_P1", "MODE_P2"]), (["MODE_P2"], ["MODE_P2"]), (["*_P1"], ["MODE_P1", "SPEED_P1"]),
    (["virtual functions"], ["COUNT", "ENABLED"]), (["count", "NAME"], ["COUNT", "NAME"]), (["nosuch"], []),
    (["x*"], [])])
def test_list_filter(box, words, found):
    assert sorted(names(box().json("param", "list", "fwctl0", *words))) == found


def test_list_nothing(box):
    assert read_done(box().run("param", "list", "fwctl0", "nosuch")) == "no parameter fits\n"
    assert read_done(box().run("param", "list", "fwctl0", "--changed")) == \
        "no parameter has another value than its default\n"


def test_list_changed(box):
    one = box(device={"count": 16, "size": "_1MB"})
    assert names(one.json("param", "list", "fwctl0", "--changed")) == ["COUNT", "PAGE_SIZE"]
    table = read_done(one.run("param", "list", "fwctl0", "COUNT", "LANES", "--values", "next,current,default"))
    assert table.splitlines()[0].split()[:4] == ["NAME", "NEXT", "CURRENT", "DEFAULT"]
    marked = [line for line in table.splitlines() if line.startswith("*")]
    assert [line.split()[1:5] for line in marked[:1]] == [["COUNT", "16", "8", "8"]]
    assert len(marked) == 2 and "not the default" in marked[1]


@pytest.mark.parametrize("columns", [40, 80, 120, 200])
def test_list_fits_the_terminal(box, columns):
    one = box(device={"count": 16})
    text, status = read_terminal(one.words + [FWCTL, "param", "list", "fwctl0", "--values", "next,default"], columns,
                                 one.env)
    assert status == 0
    assert max(len(line) for line in text.splitlines()) <= columns
    assert "how the port works" in " ".join(text.split())


def test_list_of_a_format(box):
    """Nothing is opened for it, and everything is there."""
    one = box()
    told = one.json("param", "list", "--format", "verbs")
    assert "device" not in told and "LIMIT" in names(told)
    assert "COUNT" in read_done(one.run("param", "list", "--format", "verbs"))
    assert names(one.json("param", "list", "--format", "verbs", "virtual")) == ["COUNT", "ENABLED"]


def test_a_record_that_cannot_be_read(machine, verbs):
    """The others are shown, and one line tells of all of its parameters."""
    state = [entry for entry in firmware() if entry.get("with", {}).get("record") != 2 or "set_by" not in entry]
    one = machine(machine_with(state), verbs)
    text = read_done(one.run("param", "list", "fwctl0"))
    assert [line for line in text.splitlines() if line.startswith("MODE_P1, ")]
    told = one.json("param", "list", "fwctl0", "COUNT", "MODE_P1")
    assert [("error" in parameter, "next" in parameter) for parameter in told["parameters"]] == \
        [(False, True), (True, False)]


# ---- get, describe ----------------------------------------------------------------------------


def test_get(box):
    one = box(device={"count": 16})
    assert rows(read_done(one.run("param", "get", "fwctl0", "count", "OFFSET"))) == [
        {"NAME": "COUNT", "NEXT": "16", "CURRENT": "8", "DEFAULT": "8", "WHEN": "at"},
        {"NAME": "OFFSET", "NEXT": "-5", "CURRENT": "-5", "DEFAULT": "-5", "WHEN": "at"}]
    assert names(one.json("param", "get", "fwctl0", "MODE")) == ["MODE_P1", "MODE_P2"]
    told = only(one.json("param", "get", "fwctl0", "LANES", "--values", "default"))
    assert told["default"] == [1, 2, 3, 4] and "next" not in told


def test_values_have_types(box):
    told = {parameter["name"]: parameter["next"] for parameter in box().json("param", "get", "fwctl0", "*")["parameters"]
            if "next" in parameter}
    assert {name: told[name] for name in ALL if name not in ("ADDRESS", "SERVICES")} == {
        "COUNT": 8, "ENABLED": False, "LANES": [1, 2, 3, 4], "MADE": 2023, "MAXIMUM": 64, "MODE_P1": "automatic",
        "MODE_P2": "automatic", "NAME": "box", "OFFSET": -5, "PAGE_SIZE": "_4KB", "SPEED_P1": 100, "SPEED_P2": 100,
        "option": 0}
    assert told["SERVICES"] == "_3d"


def test_get_unknown(box):
    text = read_error(box().run("param", "get", "fwctl0", "CONT"), 2)
    assert "COUNT" in text


def test_describe(box):
    one = box(device={"count": 16})
    text = read_done(one.run("param", "describe", "fwctl0", "COUNT"))
    assert text.startswith("COUNT: how many virtual functions\n\n")
    for words in ("type 1 to 64", "when at reboot", "record device", "since 2.0", "next 16", "default 8", "settable yes"):
        assert words in " ".join(text.split())
    told = only(one.json("param", "describe", "fwctl0", "COUNT"))
    assert (told["min"], told["max"], told["kind"]) == (1, 64, "unsigned")
    assert told["settings"][0]["next"] == 16


def test_describe_in_a_format(box):
    one = box()
    text = " ".join(read_done(one.run("param", "describe", "verbs", "MODE", "MADE")).split())
    assert "MODE_P1 to MODE_P2" in text and "infiniband 2" in text and "the factory sets it" in text
    told = only(one.json("param", "describe", "verbs", "MODE"))
    assert [value["name"] for value in told["values"]] == ["automatic", "ethernet", "infiniband"]
    assert (told["suffix"], told["first"], told["instances"]) == ("_P", 1, 2)
    assert read_done(one.run("param", "describe", "verbs", "ENABLED", "--values")) == "false\ntrue\n"
    assert "LIMIT\n" in read_done(one.run("param", "describe", "verbs", "--names"))


# ---- set --------------------------------------------------------------------------------------


def changes(told):
    return {change["name"]: change for change in told["changes"]}


def test_set(script):
    """Old and new, when it counts, what became of it, what to do then; and the values are there."""
    result = script("FWCTL param set fwctl0 COUNT=16 mode_p1=ethernet ENABLED=false %s && "
                    "FWCTL param get fwctl0 COUNT MODE_P1 --json" % " ".join(SET))
    assert (result.returncode, result.stderr) == (0, b"")
    table, told = result.stdout.decode().split("{", 1)
    found = [line.split() for line in table.splitlines()]
    assert found[0] == ["NAME", "OLD", "NEW", "WHEN", "OUTCOME"]
    assert ["COUNT", "8", "16", "at", "reboot", "set"] in found
    assert ["ENABLED", "false", "false", "at", "reset", "had", "it", "already"] in found
    assert ["MODE_P1", "automatic", "ethernet", "at", "reset", "set"] in found
    assert "restart the machine" in table
    values = {parameter["name"]: parameter for parameter in json.loads("{" + told)["parameters"]}
    assert (values["COUNT"]["next"], values["COUNT"]["current"]) == (16, 8)
    assert values["MODE_P1"]["next"] == "ethernet"


def test_set_in_json(box):
    told = box().json("param", "set", "fwctl0", "COUNT=16", "MODE=infiniband", *SET)
    assert {name: (change["old"], change["new"], change["outcome"]) for name, change in changes(told).items()} == {
        "COUNT": (8, 16, "changed"), "MODE_P1": ("automatic", "infiniband", "changed"),
        "MODE_P2": ("automatic", "infiniband", "changed")}
    assert "then" in told


def test_set_elements_of_an_array(script):
    result = script("FWCTL param set fwctl0 'LANES[2]=9' %s >/dev/null && FWCTL param get fwctl0 LANES --values next "
                    "&& FWCTL param set fwctl0 LANES=4,3,2,1 %s > /dev/null && "
                    "FWCTL param get fwctl0 LANES --values next" % (" ".join(SET), " ".join(SET)))
    assert (result.returncode, result.stderr) == (0, b"")
    assert [line.split()[1] for line in result.stdout.decode().splitlines() if line.startswith("LANES")] == \
        ["1,2,9,4", "4,3,2,1"]


def test_nothing_to_set(box):
    one = box()
    assert read_done(one.run("param", "set", "fwctl0", "COUNT=0x8", "ENABLED=0")) == \
        "fwctl0 (verbs.0): nothing to do, it has these values\n"
    assert [change["differs"] for change in one.json("param", "set", "fwctl0", "COUNT=8")["changes"]] == [False]


@pytest.mark.parametrize("word, says", [
    ("NOSUCH=1", "NOSUCH"), ("CONT=1", "COUNT"), ("COUNT=65", "64"), ("COUNT=0", "1"), ("COUNT=x", "COUNT"),
    ("COUNT=", "COUNT"), ("MODE_P1=token_ring", "MODE_P1"), ("MADE=1", "factory"), ("LANES=1,2", "LANES"),
    ("LANES[4]=1", "LANES"), ("LANES[=1", "LANES"), ("ENABLED=maybe", "ENABLED"), ("OFFSET=-101", "OFFSET"),
    ("MAXIMUM=3", "nature"), ("speed_p1=300", "'SPEED_P1=200' and 'speed_p1=300' are for one parameter"),
    ("=3", "NAME=VALUE"), ("COUNT", "NAME=VALUE"), ("MODE_P3=ethernet", "MODE_P")])
def test_set_what_does_not_fit(script, word, says):
    """Nothing of it is set, not what stands in front either."""
    result = script("FWCTL param set fwctl0 SPEED_P1=200 %s %s; echo $?; FWCTL param get fwctl0 SPEED_P1 --values next"
                    % (shlex.quote(word), " ".join(SET)))
    lines = result.stdout.decode().splitlines()
    assert (lines[0], lines[-1].split()[1]) == ("2", "100")
    assert says in result.stderr.decode() and result.stderr.startswith(b"fwctl: ")
    assert result.stderr.count(b"\n") == 1


def test_set_what_the_device_lacks(box):
    result = box().run("param", "set", "fwctl0", "LIMIT=3", *SET)
    assert result.returncode == 3 and result.stderr.endswith(b"fwctl: nothing was set\n")
    assert result.stderr.startswith(b"fwctl: LIMIT: fwctl0 does not have this")


def test_set_asks_for_yes(box):
    """Without a terminal, the message has the command line that would do it."""
    result = box().run("param", "set", "fwctl0", "COUNT=16", "--scope", "debug_write")
    assert result.returncode == 6
    assert b"To do it: fwctl param set fwctl0 COUNT=16 --scope debug_write --yes" in result.stderr


def test_set_beyond_policy(box):
    result = box().run("param", "set", "fwctl0", "COUNT=16", "--yes")
    assert result.returncode == 6
    assert b"--scope" in result.stderr and b"nothing was set" in result.stderr


def test_check_and_dry_run(script):
    result = script("FWCTL param set fwctl0 COUNT=16 --check --scope debug_write; echo $?;"
                    "FWCTL param set fwctl0 COUNT=8 --check --scope debug_write; echo $?;"
                    "FWCTL param set fwctl0 COUNT=16 --dry-run --scope debug_write; echo $?;"
                    "FWCTL param get fwctl0 COUNT --values next")
    assert result.stderr == b""
    lines = [line.split() for line in result.stdout.decode().splitlines()]
    assert [line[0] for line in lines if len(line) == 1] == ["1", "0", "0"]
    assert lines.count(["COUNT", "8", "16", "at", "reboot"]) == 2
    assert lines[-1][:2] == ["COUNT", "8"]


def test_a_firmware_that_forgets(box):
    """It says yes, and has another value: that is told, and the exit status too."""
    result = box().run("param", "set", "fwctl0", "option=5", "COUNT=9", *SET)
    assert result.returncode not in (0, 2)
    lines = result.stdout.decode().splitlines()
    assert [line for line in lines if line.startswith("option") and line.endswith("device has another value")]
    assert [line for line in lines if line.startswith("COUNT") and line.endswith(" set")]


def test_one_refusal_leaves_the_others(machine, verbs):
    """Each record is told apart, and the first failure is the exit status."""
    # opcode 2, record 2, index 1: status 1
    refusal = {"request": "0200 .. .. .. .. .. .. 0200 01 *", "reply": "0000 0100 0000 0000"}
    one = machine(machine_with(firmware(), replies=[refusal]), verbs)
    result = one.run("param", "set", "fwctl0", "COUNT=9", "MODE=ethernet", *SET, "--json")
    told = json.loads(result.stdout)
    assert result.returncode == 3 and result.stderr == b""
    assert {name: change["outcome"] for name, change in changes(told).items()} == {
        "COUNT": "changed", "MODE_P1": "changed", "MODE_P2": "refused"}
    assert told["error"]["kind"] == "firmware"


def test_each_refusal_is_told(machine, verbs):
    """Two ports are refused, for different reasons: as text, too, each has its own."""
    refusals = [{"request": f"0200 .. .. .. .. .. .. 0200 0{port} *", "reply": f"0000 0{status}00 0000 0000"}
                for port, status in ((0, 3), (1, 1))]
    one = machine(machine_with(firmware(), replies=refusals), verbs)
    result = one.run("param", "set", "fwctl0", "MODE=ethernet", *SET)
    assert result.returncode == 3
    lines = result.stderr.decode().splitlines()
    assert [line.split(": ")[1] for line in lines] == ["MODE_P1", "MODE_P2"]
    assert "(busy)" in lines[0] and "(refused)" in lines[1]


def test_changes_that_undo_each_other(machine, tmp_path):
    """What says whether a value is there is a parameter, too: both ways at once cannot be, and nothing is sent."""
    spec, folder = tmp_path / "verbs.yaml", tmp_path / "formats"
    folder.mkdir()
    spec.write_text((SOURCE / "tests" / "formats" / "verbs.yaml").read_text().replace(
        "      ENABLED: enabled\n", "      ENABLED: enabled\n" + "".join(
            f"      {name}: {{field: count_valid, doc: COUNT counts}}\n" for name in ("A_COUNT", "Z_COUNT"))))
    compile_spec(spec, folder / "verbs.fwctl")
    one = machine(machine_with(firmware()), folder)
    for word, culprit in (("A_COUNT=false", "A_COUNT"), ("Z_COUNT=false", "COUNT")):
        result = one.run("param", "set", "fwctl0", word, "COUNT=9", *SET)
        assert result.returncode == 2
        assert result.stderr.startswith(f"fwctl: {culprit}: {culprit} cannot be ".encode())
        assert result.stderr.endswith(b"fwctl: nothing was set\n")
    told = one.json("param", "set", "fwctl0", "A_COUNT=true", "COUNT=9", "Z_COUNT=true", *SET)
    assert changes(told)["COUNT"]["outcome"] == "changed"
    told = one.json("param", "set", "fwctl0", "A_COUNT=false", *SET)
    assert changes(told)["A_COUNT"]["outcome"] == "changed"


def test_flags_of_many_names(machine, tmp_path):
    """However long the names are together, none is lost: values that differ in the last one alone are not the same."""
    long = [f"a_flag_of_rather_many_letters_that_is_number_{bit}" for bit in range(32)]
    text = (SOURCE / "tests" / "formats" / "verbs.yaml").read_text()
    entries = ", ".join(f"{name}: {{bit: {bit}}}" for bit, name in enumerate(long))
    text = text.replace("enums:\n", f"enums:\n  long: {{doc: many, type: flags, entries: {{{entries}}}}}\n", 1)
    text = text.replace("made: {at: 28, type: u32, access: ro,", "made: {at: 28, type: u32, enum: long,")
    text = text.replace("MADE: {field: made, read-only: the factory sets it,", "MADE: {field: made,")
    spec, folder = tmp_path / "verbs.yaml", tmp_path / "formats"
    folder.mkdir()
    spec.write_text(text)
    compile_spec(spec, folder / "verbs.fwctl")
    state = firmware()
    for entry in state:
        if "made" in entry.get("fields", {}):
            entry["fields"]["made"] = {"value": 0x7fffffff, "names": long[:31]}
    one = machine(machine_with(state), folder)
    assert only(one.json("param", "get", "fwctl0", "MADE"))["next"] == "|".join(long[:31])
    change = changes(one.json("param", "set", "fwctl0", "MADE=0xffffffff", *SET))["MADE"]
    assert (change["new"], change["outcome"]) == ("|".join(long), "changed")


def test_asked_at_a_terminal(box):
    one = box()
    words = one.words + [FWCTL, "param", "set", "fwctl0", "COUNT=16", "--scope", "debug_write"]
    assert ask(words, b"y\n", one.env) == (0, True)
    assert ask(words, b"n\n", one.env) == (6, False)


def ask(words, answer, env):
    ours, its = os.openpty()
    process = subprocess.Popen(words, stdin=its, stdout=subprocess.PIPE, stderr=its, env=env)
    os.close(its)
    asked = b""
    while b"[y/N] " not in asked:
        asked += os.read(ours, 4096)
    assert b"COUNT: 8 -> 16 (at reboot)" in asked
    os.write(ours, answer)
    output, _ = process.communicate(timeout=60)
    os.close(ours)
    return process.returncode, b" set\n" in output


def test_reset(script):
    result = script("FWCTL param reset fwctl0 COUNT 'SPEED*' %s && FWCTL param list fwctl0 --changed --json"
                    % " ".join(SET), device={"count": 16, "size": "_1MB"})
    assert (result.returncode, result.stderr) == (0, b"")
    table, told = result.stdout.decode().split("{", 1)
    assert ["COUNT", "16", "8", "at", "reboot", "set"] in [line.split() for line in table.splitlines()]
    assert names(json.loads("{" + told)) == ["PAGE_SIZE"]


def test_reset_all(script):
    result = script("FWCTL param reset fwctl0 --all %s >/dev/null && FWCTL param list fwctl0 --changed --json"
                    % " ".join(SET), device={"count": 16, "size": "_1MB"})
    assert (result.returncode, result.stderr) == (0, b"")
    assert names(json.loads(result.stdout)) == []


def test_reset_what_is_not_set_by_default(machine, tmp_path):
    """What a device's default says of a value is that it does not count: so it is to be again, with all that goes by
    the same bit, and only if all of that is wanted."""
    text = (SOURCE / "tests" / "formats" / "verbs.yaml").read_text()
    spec, folder = tmp_path / "verbs.yaml", tmp_path / "formats"
    folder.mkdir()
    spec.write_text(text.replace("offset: {type: s16, unit: ms,", "offset: {type: s16, unit: ms, if: count_valid,"))
    compile_spec(spec, folder / "verbs.fwctl")
    state = firmware()
    for entry in state:
        if entry.get("with", {}).get("which") == "default" and "count_valid" in entry["fields"]:
            entry["fields"].update(count_valid=False, count=0, offset=0)
            del entry["fields"]["count"], entry["fields"]["offset"]
    one = machine(machine_with(state), folder)
    result = one.run("param", "reset", "fwctl0", "COUNT", *SET)
    assert result.returncode == 2 and b"COUNT is not set by default, and OFFSET goes with it" in result.stderr
    fwctl = " ".join(shlex.quote(word) for word in WRAPPER + [FWCTL])
    for names_of_both in ("COUNT OFFSET", "'[CO]*'", "--all"):
        result = run(one.words + ["sh", "-c", f"""
            {fwctl} param reset fwctl0 {names_of_both} {" ".join(SET)} &&
            {fwctl} param get fwctl0 COUNT OFFSET --values next && {fwctl} param reset fwctl0 COUNT --check &&
            {fwctl} param set fwctl0 COUNT=9 {" ".join(SET)} --json"""], env=one.env)
        assert result.returncode == 0 and result.stderr == b""
        table, told = result.stdout.decode().split("{", 1)
        lines = [line.split() for line in table.splitlines()]
        assert ["COUNT", "8", "not", "set", "at", "reboot", "set"] in lines
        assert ["OFFSET", "-5", "not", "set", "at", "reset", "set"] in lines
        assert ["COUNT", "-", "at", "reboot"] in lines and ["OFFSET", "-", "at", "reset"] in lines
        assert "had it already" not in table
        assert "old" not in changes(json.loads("{" + told))["COUNT"]
    told = one.json("param", "reset", "fwctl0", "COUNT", "OFFSET", *SET)
    assert changes(told)["COUNT"]["old"] == 8 and "new" not in changes(told)["COUNT"]
    assert changes(told)["COUNT"]["outcome"] == "changed"


# ---- two at once, and killed ------------------------------------------------------------------


def test_two_writers(script):
    """Fields of one record are set by two programs at once, again and again: no change is lost."""
    result = script("""
        for i in 1 2 3 4 5 6; do FWCTL param set fwctl0 COUNT=$((i + 10)) {0} >/dev/null || exit 1; done &
        for i in 1 2 3 4 5 6; do FWCTL param set fwctl0 OFFSET=$i {0} > /dev/null || exit 1; done
        wait $! || exit 1
        FWCTL param get fwctl0 COUNT OFFSET --values next --json""".replace("{0}", " ".join(SET)))
    assert (result.returncode, result.stderr) == (0, b"")
    assert [parameter["next"] for parameter in json.loads(result.stdout)["parameters"]] == [16, 6]


def test_killed(box):
    """Whenever it dies, all of a record is as it was or as it was to be."""
    one = box()
    fwctl = " ".join(shlex.quote(word) for word in WRAPPER + [FWCTL])
    script = "\n".join(["old='8 -5'"] + [f"""
        {fwctl} param set fwctl0 COUNT={number} OFFSET={number} {" ".join(SET)} > /dev/null 2>&1 & child=$!
        sleep {number / 1000}
        kill -9 $child 2> /dev/null; wait $child
        now=$({fwctl} param get fwctl0 COUNT OFFSET --values next | awk 'NR > 1 {{ printf "%s ", $2 }}')
        echo "$old: $now: {number} {number}"
        old=$now""" for number in range(10, 60, 5)])
    result = run(one.words + ["sh", "-c", script], env=one.env)
    assert result.returncode == 0
    seen = set()
    for line in result.stdout.decode().splitlines():
        old, now, new = (part.split() for part in line.split(":"))
        assert now in (old, new)
        seen.add(now == new)
    assert len(result.stdout.splitlines()) == 10


# ---- other functions, and the command line ----------------------------------------------------


def test_another_function(machine, verbs):
    state = firmware() + [{"command": "read_record", "set_by": "write_record", "fields": {"limit": 7},
                           "with": {"record": 3, "which": which, "other": True, "function": 2}}
                          for which in ("next", "current", "default")]
    for entry in state:
        if entry["command"] == "query_record" and entry["with"]["record"] == 3:
            entry["fields"] = {"readable": True, "writable": True}
    one = machine(machine_with(state), verbs)
    told = one.json("param", "get", "fwctl0", "LIMIT", "--function", "2")
    assert (told["function"], only(told)["next"]) == (2, 7)
    told = one.json("param", "set", "fwctl0", "LIMIT=9", "--function", "2", *SET)
    assert changes(told)["LIMIT"]["outcome"] == "changed"
    assert one.run("param", "get", "fwctl0", "option", "--function", "2").returncode == 2


@pytest.mark.parametrize("words, says", [
    (["param"], "a verb is missing"), (["param", "nosuch"], "no verb 'param nosuch'"),
    (["param", "lst"], "did you mean 'list'?"), (["param", "list"], "a device is missing"),
    (["param", "list", "fwctl0", "--values", "old"], "'old' is none of next, current, default"),
    (["param", "list", "--format", "verbs", "--all"], "asks no device"),
    (["param", "get", "fwctl0"], "an argument is missing"), (["param", "set", "fwctl0"], "an argument is missing"),
    (["param", "reset", "fwctl0"], "or --all"), (["param", "reset", "fwctl0", "X", "--all"], "one or the other"),
    (["param", "get", "fwctl0", "X", "--function", "-1"], "--function"),
    (["param", "set", "fwctl0", "X=1", "--scope", "all"], "--scope"),
    (["param", "set", "fwctl0", "X=1", "--allow", "harm"], "--allow")])
def test_mistake(box, words, says):
    assert says in read_error(box().run(*words), 2)
    assert says in box().json(*words, status=2)["error"]["message"]


def test_no_such_device(box):
    assert "fwctl9" in read_error(box().run("param", "list", "fwctl9"), 4)


def test_a_format_without_parameters(machine, formats):
    one = machine({"devices": [{"driver": "echo", "type": 77,
                                "parent": {"kind": "platform", "name": "x.0", "driver": "x"}}]}, formats)
    result = one.run("param", "list", "fwctl0")
    assert (result.returncode, result.stdout) == (0, b"no parameters are known of fwctl0 (x.0)\n")


def test_what_a_device_has_fewer_of(machine, verbs):
    """A name without a number stands for those that are there, to be shown, set and reset."""
    state = [entry for entry in firmware() if entry.get("with", {}).get("record") != 2 or entry["with"].get("index") != 1]
    state.append({"command": "read_record", "with": {"record": 2, "index": 1, "other": False},
                  "fields": {"status": "no_such_record"}})
    one = machine(machine_with(state), verbs)
    assert names(one.json("param", "get", "fwctl0", "MODE")) == ["MODE_P1"]
    told = one.json("param", "set", "fwctl0", "MODE=ethernet", *SET)
    assert list(changes(told)) == ["MODE_P1"]
    assert changes(told)["MODE_P1"]["outcome"] == "changed"
    assert one.run("param", "reset", "fwctl0", "MODE", *SET).returncode == 0
    for words in (["get", "fwctl0", "MODE_P2"], ["set", "fwctl0", "MODE_P2=ethernet", *SET]):
        result = one.run("param", *words)
        assert result.returncode == 3 and result.stderr.startswith(b"fwctl: MODE_P2: ")


def test_a_format_has_one_line_for_all_ports(box):
    table = read_done(box().run("param", "list", "--format", "verbs", "MODE"))
    assert [line.split()[0] for line in table.splitlines()] == ["NAME", "MODE_P1..2"]


def test_a_device_that_has_nothing_of_it(machine, verbs):
    refused = [{"command": "read_record", "fields": {"status": "no_such_record"}}]
    one = machine(machine_with([entry for entry in firmware() if entry["command"] == "query_rights"] + refused), verbs)
    assert read_done(one.run("param", "list", "fwctl0", "COUNT", "MODE")) == \
        "fwctl0 (verbs.0) has none of these parameters: --all shows them\n"


def test_reading_can_take_permission(machine, verbs, tmp_path):
    """What reads more than parameters is asked for by name."""
    spec = tmp_path / "formats" / "verbs.yaml"
    spec.parent.mkdir()
    text = (SOURCE / "tests" / "formats" / "verbs.yaml").read_text()
    spec.write_text(text.replace("doc: read a stored record,", "doc: read a stored record, effects: [reads, discloses],"))
    compile_spec(spec, spec.with_suffix(".fwctl"))
    one = machine(machine_with(firmware()), spec.parent)
    result = one.run("param", "get", "fwctl0", "COUNT")
    assert result.returncode == 6 and b"(--allow EFFECT,... allows more)" in result.stderr
    for words in (["get", "fwctl0", "COUNT"], ["list", "fwctl0", "COUNT"], ["save", "fwctl0", "COUNT"]):
        assert one.run("param", *words, "--allow", "discloses").returncode == 0
