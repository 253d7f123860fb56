# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl param save and apply: what is written, what is read of it, which devices it is for, and files that are none."""
import json
import os
import shlex
import stat

import pytest
import yaml

from cli import FWCTL, WRAPPER, compile_spec, cxl, read_done, read_error, read_terminal, run
from conftest import SOURCE
from firmware import SET, firmware, machine_with

CHANGED = {"count": 16, "size": "_1MB", "lanes": [4, 3, 2, 1], "services": {"value": 6, "names": ["offload", "crypto"]}}
ENTRY = "libfwctl-profile: 1\ndevices:\n  - match: {format: verbs}\n    parameters:\n"


@pytest.fixture(name="box")
def fixture_box(machine, verbs):
    """Makes a machine with a device of the format verbs for each description of its firmware; one, by default."""
    return lambda *options: machine(machine_with(*(firmware(**one) for one in options or ({},))), verbs)


@pytest.fixture(name="script")
def fixture_script(box, tmp_path):
    """Runs a shell script on such a machine, in a folder of its own."""
    def run_script(text, *options):
        one = box(*options)
        fwctl = " ".join(shlex.quote(word) for word in WRAPPER + [FWCTL])
        return run(one.words + ["sh", "-c", text.replace("FWCTL", fwctl).replace("@SET", " ".join(SET))], env=one.env,
                   cwd=tmp_path)
    return run_script


@pytest.fixture(name="profile")
def fixture_profile(tmp_path):
    """Writes a file, and gives its path."""
    def write(text, name="profile.yaml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)
    return write


def parameters(profile):
    assert profile["libfwctl-profile"] == 1 and len(profile["devices"]) == 1
    return profile["devices"][0]["parameters"]


# ---- save -------------------------------------------------------------------------------------


def test_save(box):
    """What differs from the default, as any reader of YAML takes it, and always the same bytes."""
    one = box({"device": CHANGED})
    text = read_done(one.run("param", "save", "fwctl0"))
    assert text == """\
# Parameters of fwctl0 (verbs.0), verbs.0, for 'fwctl param apply'.
# What is not here has its default.
# Without name and serial, it is for all devices of this kind.
libfwctl-profile: 1
devices:
  - match:
      format: verbs
      kind: "verbs.0"
      name: fwctl0
    parameters:
      COUNT: 16
      LANES: [4, 3, 2, 1]
      PAGE_SIZE: "_1MB"
      SERVICES: "offload|crypto"
"""
    loaded = yaml.safe_load(text)
    assert parameters(loaded) == {"COUNT": 16, "LANES": [4, 3, 2, 1], "PAGE_SIZE": "_1MB", "SERVICES": "offload|crypto"}
    assert loaded == one.json("param", "save", "fwctl0")
    assert text == read_done(one.run("param", "save", "fwctl0"))


def test_save_nothing(box):
    assert parameters(yaml.safe_load(read_done(box().run("param", "save", "fwctl0")))) == {}


def test_save_all(box):
    """But what cannot be set."""
    saved = parameters(box().json("param", "save", "fwctl0", "--all-values"))
    assert saved["ENABLED"] is False and saved["OFFSET"] == -5 and saved["NAME"] == "box"
    assert "MADE" not in saved and "MAXIMUM" not in saved and "LIMIT" not in saved
    assert list(saved) == sorted(saved)
    assert list(parameters(box().json("param", "save", "fwctl0", "lanes", "mode", "--all-values"))) == [
        "LANES", "MODE_P1", "MODE_P2"]


def test_save_what_must_not_be_set(box):
    """The device does not let them be set, whatever the format says."""
    saved = parameters(box({"writable": False}).json("param", "save", "fwctl0", "--all-values"))
    assert "COUNT" not in saved and "MODE_P1" in saved


def test_save_without_defaults(box):
    """A device that does not tell them has all of it saved, and the file says so."""
    text = read_done(box({"default": False}).run("param", "save", "fwctl0"))
    assert "# Of some, the device does not tell the default: those are all here.\n" in text
    assert parameters(yaml.safe_load(text))["COUNT"] == 8


def test_save_for_the_kind(box):
    match = box().json("param", "save", "fwctl0", "--for-kind")["devices"][0]["match"]
    assert match == {"format": "verbs", "kind": "verbs.0"}


def test_save_to_a_file(box, tmp_path):
    one = box({"device": CHANGED})
    for name in ("profile.yaml", "profile.json"):
        assert read_done(one.run("param", "save", "fwctl0", "-o", str(tmp_path / name))) == ""
    assert sorted(os.listdir(tmp_path / ".")) == sorted(set(os.listdir(tmp_path)))
    assert yaml.safe_load((tmp_path / "profile.yaml").read_text()) == json.loads((tmp_path / "profile.json").read_text())
    assert stat.S_ISREG(os.stat(tmp_path / "profile.json").st_mode)


def test_a_failed_save_leaves_the_file(machine, verbs, tmp_path):
    """What cannot be read is not left out silently."""
    state = [entry for entry in firmware() if entry.get("with", {}).get("record") != 2 or "set_by" not in entry]
    one = machine(machine_with(state), verbs)
    path = tmp_path / "profile.yaml"
    path.write_text("old")
    assert one.run("param", "save", "fwctl0", "-o", str(path)).returncode == 5
    assert one.json("param", "save", "fwctl0", status=5)["error"]["field"] == "MODE_P1"
    assert path.read_text() == "old" and not [name for name in os.listdir(tmp_path) if name.startswith(".fwctl")]
    assert parameters(one.json("param", "save", "fwctl0", "COUNT", "--all-values")) == {"COUNT": 8}


def test_awkward_words(machine, verbs, profile):
    """Texts that YAML takes for something else, or that a terminal would act on, come back as they were."""
    for text in ("no", "on", "~", "1e3", "0x10", "a: b", "# x", "- x", "\x1b[1m", "\\", "'\"", "null", ""):
        one = machine(machine_with(firmware(device={"name": text})), verbs)
        saved = read_done(one.run("param", "save", "fwctl0", "NAME"))
        assert "\x1b" not in saved
        if text != "box":
            assert isinstance(parameters(yaml.safe_load(saved))["NAME"], str)
        assert one.run("param", "apply", profile(saved), "--check").returncode == 0, (text, saved)


# ---- apply ------------------------------------------------------------------------------------


def test_apply(script):
    """Saved, reset, applied: all is as it was, and applied again there is nothing to do."""
    result = script("""
        set -e
        FWCTL param save fwctl0 -o p.yaml; FWCTL param save fwctl0 -o p.json
        FWCTL param reset fwctl0 --all @SET > /dev/null
        FWCTL param save fwctl0 --json
        FWCTL param apply p.yaml --check && exit 9; test $? = 1
        FWCTL param apply p.yaml @SET
        FWCTL param save fwctl0 | cmp - p.yaml
        FWCTL param apply p.yaml --yes; FWCTL param apply p.json; FWCTL param apply - --check < p.yaml
    """, {"device": CHANGED})
    assert (result.returncode, result.stderr) == (0, b"")
    text = result.stdout.decode()
    before, _, rest = text.partition("}\nfwctl0")
    assert parameters(json.loads(before + "}")) == {}
    lines = [line.split() for line in rest.splitlines()]
    assert ["COUNT", "8", "16", "at", "reboot"] in lines and ["COUNT", "8", "16", "at", "reboot", "set"] in lines
    assert ["LANES", "1,2,3,4", "4,3,2,1", "at", "reset", "set"] in lines
    assert text.count("fwctl0 (verbs.0): nothing to do, it has these values\n") == 3


def test_apply_in_json(box, profile):
    path = profile(ENTRY + "      COUNT: 16\n      enabled: false\n")
    told = box().json("param", "apply", path, "--check", status=1)
    assert told["profile"] == path
    assert [(change["name"], change["old"], change["new"], change["differs"]) for change in
            told["devices"][0]["changes"]] == [("COUNT", 8, 16, True), ("ENABLED", False, False, False)]
    told = box().json("param", "apply", path, *SET)
    assert [change["outcome"] for change in told["devices"][0]["changes"]] == ["changed", "unchanged"]


def test_asks_for_yes(box, profile):
    one = box()
    path = profile(ENTRY + "      COUNT: 16\n")
    result = one.run("param", "apply", path, "--scope", "debug_write")
    assert result.returncode == 6 and f"To do it: fwctl param apply {path}".encode() in result.stderr
    assert one.run("param", "apply", path, "--yes").returncode == 6
    text, status = read_terminal(one.words + [FWCTL, "param", "apply", path, "--check"], 80, one.env)
    assert status == 1 and "COUNT" in text


def test_several_devices(script, profile):
    """Entries are for devices by what they are, later ones count over earlier ones; nothing is set before all is checked."""
    path = profile("""\
libfwctl-profile: 1
devices:
  - match: {format: verbs, kind: "VERBS.*"}
    parameters: {COUNT: 16, OFFSET: 1}
  - match: {name: fwctl1}
    parameters: {COUNT: 32}
  - match: {serial: nosuch}
    parameters: {COUNT: 64}
""")
    show = "FWCTL param get fwctl0 COUNT OFFSET --values next; FWCTL param get fwctl1 COUNT OFFSET --values next"
    result = script(f"FWCTL param apply {path} @SET >/dev/null; {show}", {}, {})
    assert result.stderr == b""
    assert [line.split()[1] for line in result.stdout.decode().splitlines() if line[0] in "CO"] == ["16", "1", "32", "1"]
    result = script(f"FWCTL param apply {path} fwctl1 @SET >/dev/null; {show}", {}, {})
    assert [line.split()[1] for line in result.stdout.decode().splitlines() if line[0] in "CO"] == ["8", "-5", "32", "1"]
    # the second device does not let it be set
    result = script(f"FWCTL param apply {path} @SET >/dev/null; {show}", {}, {"writable": False})
    assert [line.split()[1] for line in result.stdout.decode().splitlines() if line[0] in "CO"] == ["8", "-5", "8", "-5"]
    assert f"fwctl: {path}:6: fwctl1 (verbs.1): COUNT: ".encode() in result.stderr
    assert result.stderr.endswith(b"fwctl: nothing was set\n")


@pytest.mark.parametrize("match, says", [
    ("format: mlx5", "another format"), ("kind: verbs", "another kind"), ("name: fwctl1", "another name"),
    ("serial: x", "another serial"), ("name: eth9", "another name")])
def test_another_device(box, profile, match, says):
    one = box()
    path = profile(ENTRY.replace("format: verbs", match) + "      COUNT: 16\n")
    result = one.run("param", "apply", path, *SET)
    assert result.returncode == 4 and b"is for no device of this machine" in result.stderr
    result = one.run("param", "apply", path, "fwctl0", *SET)
    assert result.returncode == 4 and f"is not for fwctl0, which has {says}".encode() in result.stderr
    assert one.json("param", "apply", path, status=4)["error"]["kind"] == "device"


def test_a_device_of_no_format_beside(machine, verbs, profile):
    """A profile that says which format it is for is for no device of which nobody knows the format."""
    odd = {"driver": "echo", "parent": {"kind": "platform", "name": "odd.0", "driver": "odd"}}
    one = machine({"devices": [odd] + machine_with(firmware())["devices"]}, verbs)
    path = profile(ENTRY + "      COUNT: 9\n")
    told = one.json("param", "apply", path, *SET)
    assert [device["device"] for device in told["devices"]] == ["fwctl1"]
    result = one.run("param", "apply", path, "fwctl0", *SET)
    assert result.returncode == 4 and b"is not for fwctl0, which has another format" in result.stderr
    path = profile(ENTRY.replace("format: verbs", "kind: 'odd*'") + "      COUNT: 9\n")
    assert b"no format is known for devices of type 0" in one.run("param", "apply", path, *SET).stderr


@pytest.mark.parametrize("serial, found", [("4779", True), ("0x12AB", True), ("0x12ac", False)])
def test_serial_number(machine, profile, verbs, serial, found):
    """That of a memory device is a number, however it is written."""
    one = machine({"devices": [cxl("0x12ab")] + machine_with(firmware())["devices"]}, verbs)
    path = profile(ENTRY.replace("format: verbs", f"serial: '{serial}'") + "      COUNT: 8\n")
    result = one.run("param", "apply", path)
    assert result.returncode and (b"is for no device" in result.stderr) != found
    assert b"another serial" in one.run("param", "apply", path, "fwctl1").stderr


@pytest.mark.parametrize("lines, at, says", [
    (["NOSUCH: 1"], 5, "NOSUCH"), (["COUNT: 9", "CONT: 1"], 6, "COUNT"), (["COUNT: 65"], 5, "64"),
    (["MODE_P1: token_ring"], 5, "MODE_P1"), (["MADE: 7"], 5, "factory"), (["MAXIMUM: 7"], 5, "nature"),
    (["COUNT: yes"], 5, "COUNT"), (["LANES: [1, 2]"], 5, "LANES"), (["COUNT: [1, 2]"], 5, "COUNT"),
    (["ENABLED: 2"], 5, "ENABLED")])
def test_what_does_not_fit(script, profile, lines, at, says):
    """It is told where that stands, and nothing is set."""
    path = profile(ENTRY + "".join(f"      {line}\n" for line in lines))
    result = script(f"FWCTL param apply {path} @SET; echo $?; FWCTL param get fwctl0 COUNT --values next")
    told = result.stderr.decode().splitlines()
    assert told[0].startswith(f"fwctl: {path}:{at}: fwctl0: ") and says in told[0]
    assert told[1:] == ["fwctl: nothing was set"]
    out = result.stdout.decode().splitlines()
    assert (out[0], out[-1].split()[1]) == ("2", "8")


def test_all_that_is_wrong_is_told(box, profile):
    path = profile(ENTRY + "      NOSUCH: 1\n      COUNT: 65\n")
    assert box().run("param", "apply", path).stderr.count(path.encode()) == 2
    told = box().json("param", "apply", path, status=2)
    assert [error["line"] for error in told["errors"]] == [5, 6]
    assert told["error"] == told["errors"][0]


def test_what_the_device_lacks(box, profile):
    path = profile(ENTRY + "      COUNT: 9\n      LIMIT: 1\n")
    result = box().run("param", "apply", path, *SET)
    assert result.returncode == 3
    assert result.stderr.startswith(f"fwctl: {path}:6: LIMIT: fwctl0 does not have this".encode())


def test_a_name_that_begins_another(machine, tmp_path, profile):
    """Each is told with its own line, and a name without a number with the instances that it stands for."""
    spec, folder = tmp_path / "verbs.yaml", tmp_path / "formats"
    folder.mkdir()
    spec.write_text((SOURCE / "tests" / "formats" / "verbs.yaml").read_text().replace(
        "    parameters: {LIMIT: limit}", "    parameters: {LIMIT: limit, LIMIT_MORE: limit}"))
    compile_spec(spec, folder / "verbs.fwctl")
    one = machine(machine_with(firmware(without=(2,))), folder)
    path = profile(ENTRY + "      LIMIT_MORE: 1\n      LIMIT: 1\n      MODE: ethernet\n")
    lines = one.run("param", "apply", path, *SET).stderr.decode().splitlines()
    for name, line in (("LIMIT_MORE", 5), ("LIMIT", 6), ("MODE_P1", 7), ("MODE_P2", 7)):
        assert any(told.startswith(f"fwctl: {path}:{line}: {name}: ") for told in lines), lines


def test_a_kind_with_brackets(machine, verbs, profile):
    """What save writes fits the device that it was saved from, whatever that is called."""
    parent = {"kind": "platform", "name": "box [new]", "driver": "fwctl_verbs"}
    one = machine(machine_with(firmware(), parent=parent), verbs)
    saved = read_done(one.run("param", "save", "fwctl0", "COUNT", "--all-values", "--for-kind"))
    assert 'kind: "box [new]"' in saved
    assert one.run("param", "apply", profile(saved), "--check").returncode == 0


# ---- files ------------------------------------------------------------------------------------

HOSTILE = {
    "anchor": (ENTRY + "      COUNT: &x 16\n", 5, "anchor"),
    "alias": (ENTRY + "      COUNT: *x\n", 5, "alias"),
    "a thousand aliases": ("a: &a [x,x]\nb: &b [*a,*a]\n", 1, "anchor"),
    "merge": (ENTRY + "      <<: {COUNT: 16}\n", 5, "merge"),
    "tag": (ENTRY + "      COUNT: !!int 16\n", 5, "tag"),
    "code": (ENTRY + "      COUNT: !!python/object/apply:os.system ['true']\n", 5, "tag"),
    "twice": (ENTRY + "      COUNT: 16\n      COUNT: 17\n", 6, "twice"),
    "twice, in other letters": (ENTRY + "      COUNT: 16\n      count: 17\n", 6, "'count' is there twice: line 5"),
    "too many": (ENTRY + "".join(f"      A{i}: 1\n" for i in range(8193)), 8197, "more than 8192 names"),
    "two documents": (ENTRY + "      COUNT: 16\n---\n" + ENTRY + "      COUNT: 17\n", 6, "second document"),
    "no version": ("devices: []\n", 1, "libfwctl-profile"),
    "later version": (ENTRY.replace("1", "2", 1), 1, "version 2"),
    "list": ("- 1\n", 1, "map"),
    "text": ("just some text\n", 1, "map"),
    "no devices": ("libfwctl-profile: 1\n", 1, "devices"),
    "devices is a map": ("libfwctl-profile: 1\ndevices: {}\n", 2, "devices"),
    "unknown key": (ENTRY + "      COUNT: 16\nparameters: {}\n", 6, "parameters"),
    "mistyped key": (ENTRY.replace("match", "macth"), 3, "did you mean 'match'?"),
    "mistyped match": (ENTRY.replace("format:", "fromat:"), 3, "did you mean 'format'?"),
    "no match": ("libfwctl-profile: 1\ndevices:\n  - parameters: {COUNT: 1}\n", 3, "match is missing"),
    "empty match": (ENTRY.replace("{format: verbs}", "{}") + "      COUNT: 16\n", 3, "match is missing"),
    "match is a list": (ENTRY.replace("{format: verbs}", "[verbs]"), 3, "match has to be a map"),
    "parameters is a list": (ENTRY + "      - COUNT\n", 5, "parameters has to be a map"),
    "no parameters": (ENTRY, 4, "parameters has to be a map"),
    "no value": (ENTRY + "      COUNT:\n", 5, "COUNT needs a value"),
    "map as value": (ENTRY + "      COUNT: {a: 1}\n", 5, "COUNT needs a value"),
    "list in a list": (ENTRY + "      LANES: [[1], 2]\n", 5, "LANES needs a value"),
    "empty list": (ENTRY + "      LANES: []\n", 5, "LANES needs a value"),
    "commas": (ENTRY + "      LANES: [\"1,2\", 3, 4]\n", 5, "one element"),
    "map as key": (ENTRY + "      ? {a: b}\n      : 1\n", 5, "name has to be text"),
    "function": (ENTRY.replace("    parameters", "    function: -1\n    parameters"), 4, "no number"),
    "zero byte": (ENTRY + '      NAME: "a\\0b"\n', 5, "zero byte"),
    "tab": (ENTRY + "\tCOUNT: 16\n", 5, "no YAML"),
    "control": (ENTRY + "      NAME: \x01\n", 5, "no YAML"),
    "not UTF-8": (ENTRY.encode() + b"      NAME: \xff\xfe\n", 5, "no YAML"),
    "deep": ("[" * 50 + "]" * 50, 1, "too deep"),
    "unclosed": (ENTRY + "      NAME: \"a\n", 6, "no YAML"),
    "binary": (os.urandom(64).replace(b"{", b"x") + b"\0\xff", None, "no YAML"),
    "JSON cut": ('{"libfwctl-profile": 1,\n', 2, "ends too early"),
    "JSON twice": ('{"libfwctl-profile": 1,\n"libfwctl-profile": 1}', 2, "twice"),
    "JSON comma": ('{"libfwctl-profile": 1,\n}', 2, "no JSON"),
    "JSON quotes": ("{'libfwctl-profile': 1}", 1, "no JSON"),
    "JSON more": ('{"libfwctl-profile": 1}\n{}', 2, "no JSON"),
    "JSON deep": ('{"a":' * 20 + "1" + "}" * 20, 1, "no JSON"),
    "JSON zero": ('{"libfwctl-profile": "1\\u0000"}', 1, "zero byte"),
    "JSON and a zero byte": ('{"libfwctl-profile": 1}\n\0', 2, "zero byte"),
    "JSON null": ('{"libfwctl-profile": null}', 1, "libfwctl-profile: 1"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_no_profile(box, profile, what):
    text, line, says = HOSTILE[what]
    path = profile(text)
    message = read_error(box().run("param", "apply", path, *SET), 7)
    assert message.startswith(f"{path}:{line}: " if line else path) and says in message
    assert box().json("param", "apply", path, status=7)["error"]["kind"] == "malformed"


@pytest.mark.parametrize("text, says", [("", "empty"), ("# nothing\n", "empty")])
def test_empty(box, profile, text, says):
    path = profile(text)
    assert read_error(box().run("param", "apply", path), 7) == f"{path}: it is {says}"


def test_too_large(box, profile):
    path = profile("#" * (16 << 20) + "\n")
    assert "16777216 bytes" in read_error(box().run("param", "apply", path), 2)


def test_no_file(box, tmp_path):
    assert "No such file" in read_error(box().run("param", "apply", str(tmp_path / "nosuch")), 1)
    assert read_error(box().run("param", "apply", str(tmp_path)), 1)


def test_json_says_where(box, profile):
    """Escapes are those of JSON, numbers stay as they are written, lines are counted."""
    path = profile('{"libfwctl-profile": 1, "devices": [{"match": {"format": "verb\\u0073"},\n'
                   '"parameters": {\n"COUNT": 8,\n"LANES": [1, 2, 3, 4],\n\n"OFFSET": 1e1}}]}', "p.json")
    message = box().run("param", "apply", path).stderr.decode()
    assert message.startswith(f"fwctl: {path}:6: fwctl0: ")


def test_function(machine, verbs, profile):
    """Its number is decimal, as everywhere."""
    state = firmware()
    for entry in state:
        if entry["command"] == "query_record" and entry["with"]["record"] == 3:
            entry["fields"] = {"readable": True, "writable": True}
    state = [{"command": "read_record", "set_by": "write_record", "fields": {"limit": 7},
              "with": {"record": 3, "which": which, "other": True, "function": 10}}
             for which in ("next", "current", "default")] + state
    one = machine(machine_with(state), verbs)
    path = profile(ENTRY.replace("    parameters", "    function: 010\n    parameters") + "      LIMIT: 9\n")
    told = one.json("param", "apply", path, *SET)["devices"][0]
    assert (told["function"], told["changes"][0]["outcome"]) == (10, "changed")
    assert one.json("param", "save", "fwctl0", "LIMIT", "--function", "10", "--all-values")["devices"][0]["function"] == 10
