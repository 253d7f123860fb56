# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl list: every device in text and JSON, and why there is none."""
import copy
import json
import os
import subprocess
from pathlib import Path

import pytest

from cli import (BNXT, ECHO, FWCTL, MLX5, PDS, WRAPPER, cxl, is_harmless, read_done, read_error, read_json,
                 read_terminal, rows, run, run_bare)

FOUR = {"devices": [MLX5, cxl(), BNXT, PDS]}
HEADER = ["NODE", "FORMAT", "PARENT", "DEVICE", "NAMES", "SERIAL"]
with open(Path(os.environ["LIBFWCTL_SOURCE"]) / "tools/fwctl-sim/machines/cards.json", encoding="ascii") as file:
    CARDS = json.load(file)


NOTHING = [
    ("no_fwctl", {"fwctl": False}, "CONFIG_FWCTL"),
    ("no_device", {"devices": []}, "no driver has made a device"),
]


def test_four_devices(machine):
    assert read_done(machine(FOUR).run("list")).splitlines()[0].split() == HEADER
    text = read_done(machine(FOUR).run("list", "--columns", "node,format,driver,parent,id,serial"))
    assert rows(text) == [
        {"NODE": "fwctl0", "FORMAT": "mlx5", "DRIVER": "mlx5_core", "PARENT": "0000:08:00.0",
         "ID": "15b3:101d", "SERIAL": "-"},
        {"NODE": "fwctl1", "FORMAT": "cxl", "DRIVER": "cxl_mem", "PARENT": "mem0",
         "ID": "-", "SERIAL": "0x8a34567890abcdef"},
        {"NODE": "fwctl2", "FORMAT": "bnxt", "DRIVER": "bnxt_en", "PARENT": "0000:3b:00.0",
         "ID": "14e4:1750", "SERIAL": "-"},
        {"NODE": "fwctl3", "FORMAT": "pds", "DRIVER": "pds_core", "PARENT": "0000:41:00.0",
         "ID": "1dd8:100c", "SERIAL": "-"},
    ]


def test_four_devices_in_json(machine):
    listing = machine(FOUR).json("list")
    assert list(listing) == ["devices"]
    mlx5, memory = listing["devices"][:2]
    assert mlx5["syspath"].startswith("/sys/devices/") and mlx5["syspath"].endswith("/fwctl0")
    del mlx5["syspath"], memory["syspath"]
    assert mlx5 == {
        "name": "fwctl0", "node": "/dev/fwctl/fwctl0", "format": "mlx5", "driver": "mlx5_core",
        "parent": "0000:08:00.0", "parent_subsystem": "pci",
        "pci": {"address": "0000:08:00.0", "vendor": "0x15b3", "device": "0x101d",
                "subsystem_vendor": "0x15b3", "subsystem_device": "0x0043"},
        "major": 250, "minor": mlx5["minor"],
    }
    assert memory == {
        "name": "fwctl1", "node": "/dev/fwctl/fwctl1", "format": "cxl", "driver": "cxl_mem",
        "parent": "mem0", "parent_subsystem": "cxl", "memdev": "mem0",
        "serial": "0x8a34567890abcdef", "major": 250, "minor": memory["minor"],
    }
    assert [device["format"] for device in listing["devices"]] == ["mlx5", "cxl", "bnxt", "pds"]
    assert len({device["minor"] for device in listing["devices"]}) == 4


def test_unknown_driver_has_no_format(machine):
    lonely = {"devices": [ECHO]}
    assert rows(read_done(machine(lonely).run("list", "--columns", "node,format,driver,parent,id,serial"))) == [
        {"NODE": "fwctl0", "FORMAT": "-", "DRIVER": "fwctl_echo", "PARENT": "echo.0", "ID": "-",
         "SERIAL": "-"}]
    device = machine(lonely).json("list")["devices"][0]
    assert "format" not in device and "pci" not in device and "serial" not in device


def test_natural_order(machine):
    listing = machine({"devices": [dict(ECHO, count=12)]}).json("list")
    assert [device["name"] for device in listing["devices"]] == [f"fwctl{i}" for i in range(12)]


@pytest.mark.parametrize("code, description, message", NOTHING)
def test_nothing_says_why(machine, code, description, message):
    text = read_done(machine(description).run("list"))
    assert text.count("\n") == 1 and message in text
    reason = {"code": code, "message": text[:-1]}
    assert machine(description).json("list") == {"devices": [], "reason": reason}


def test_no_sysfs_says_so():
    text = read_done(run_bare("list"))
    assert text.count("\n") == 1 and "sysfs is not mounted" in text
    reason = {"code": "no_sysfs", "message": text[:-1]}
    assert read_json(run_bare("list", "--json")) == {"devices": [], "reason": reason}


def test_not_ready_says_so(machine):
    description = {"devices": [dict(MLX5, initialized=False)]}
    assert machine(description).json("list")["reason"]["code"] == "not_ready"
    assert "try again" in read_done(machine(description).run("list"))


FILTERS = [
    (["--driver", "bnxt_en"], ["fwctl2"]),
    (["--driver", "nosuch"], []),
    (["--parent", "mem0"], ["fwctl1"]),
    (["--parent", "mem1"], []),
    (["--pci", "0000:41:00.0"], ["fwctl3"]),
    (["--pci", "41:00.0"], ["fwctl3"]),
    (["--pci", "42:00.0"], []),
    (["--pci", "41:00.0", "--driver", "bnxt_en"], []),
    (["--pci", "08:00.0", "--driver", "mlx5_core"], ["fwctl0"]),
]


@pytest.mark.parametrize("words, names", FILTERS)
def test_filter(machine, words, names):
    listing = machine(FOUR).json("list", *words)
    assert [device["name"] for device in listing["devices"]] == names
    if not names:
        assert listing["reason"]["code"] == "no_match"
        text = read_done(machine(FOUR).run("list", *words))
        assert text == listing["reason"]["message"] + "\n"


@pytest.mark.parametrize("code, description, message", NOTHING)
def test_filter_on_nothing_still_says_why(machine, code, description, message):
    reason = machine(description).json("list", "--driver", "mlx5_core")["reason"]
    assert reason["code"] == code and message in reason["message"]


def broken():
    memory = cxl()
    memory["parent"]["attributes"] = {"serial": "nonsense\n"}
    return {"devices": [MLX5, memory]}


def test_broken_device_is_a_row_with_its_error(machine):
    assert read_done(machine(broken()).run("list")).splitlines()[0].split() == HEADER + ["ERROR"]
    text = read_done(machine(broken()).run("list", "--columns", "node,format,driver,parent,id,serial"))
    lines = text.splitlines()
    assert lines[1].split()[0] == "fwctl0" and lines[1].split()[-1] == "-"
    assert lines[2].split()[:6] == ["fwctl1", "cxl", "cxl_mem", "mem0", "-", "-"]
    assert "serial number" in lines[2]


def test_broken_device_in_json(machine):
    whole, memory = machine(broken()).json("list")["devices"]
    assert "error" not in whole
    assert memory["name"] == "fwctl1" and "serial" not in memory
    assert memory["error"]["kind"] == "device" and "serial number" in memory["error"]["message"]


def test_broken_device_may_be_the_one_looked_for(machine):
    message = read_error(machine(broken()).run("info", "serial:0x1"), 4)
    assert "serial number of fwctl1" in message
    assert "there is no fwctl device" in read_error(machine(broken()).run("info", "mem9"), 4)


def hostile(name):
    device = copy.deepcopy(ECHO)
    device["parent"].update(name=name, driver=name)
    return {"devices": [device]}


@pytest.mark.parametrize("name", ["\x1b]0;owned\x07", "two\nlines", "back\\x1bslash", "\u202eabc", "\u009b31m",
                                  "quote\"s", "del\x7f", "tab\tbed"])
def test_hostile_names_are_escaped(machine, name):
    result = machine(hostile(name)).run("list")
    assert is_harmless(result.stdout) and result.stderr == b""
    assert len(rows(read_done(result))) == 1
    device = machine(hostile(name)).json("list")["devices"][0]
    assert device["parent"].isprintable() and device["driver"] == device["parent"]
    if name.isprintable() and name.isascii():
        assert device["parent"] == name.replace("\\", "\\\\")
    if name.isascii():
        assert device["parent"] in result.stdout.decode()


@pytest.mark.parametrize("locale, shown", [("C.UTF-8", "gerät"), ("C", "ger\\xc3\\xa4t")])
def test_names_of_other_languages(machine, locale, shown):
    env = dict(os.environ, LC_ALL=locale)
    machine = machine(hostile("gerät"))
    assert rows(read_done(machine.run("list", env=env)))[0]["PARENT"] == shown
    assert f" {shown}\n" in read_done(machine.run("info", "fwctl0", env=env))
    assert machine.json("list", env=env)["devices"][0]["parent"] == "gerät"


@pytest.mark.parametrize("locale, shown", [("C.UTF-8", r"fwctl\\ä"), ("C", r"fwctl\\\xc3\xa4")])
def test_error_of_a_device_of_another_language(tmp_path, locale, shown):
    """No kernel names a device so; libsmartcols would not come back from what its locale does not know."""
    name = "fwctl\\ä"
    device = tmp_path / "sys/devices/platform/x/fwctl" / name
    device.mkdir(parents=True)
    (device / "uevent").write_text("")
    (device / "subsystem").symlink_to("../../../../../class/fwctl")
    (tmp_path / "sys/class/fwctl").mkdir(parents=True)
    (tmp_path / "sys/class/fwctl" / name).symlink_to("../../devices/platform/x/fwctl/" + name)
    (tmp_path / "sys/bus").mkdir()
    result = run_bare("list", environment={"UMOCKDEV_DIR": str(tmp_path), "LC_ALL": locale})
    row = read_done(result).splitlines()[1]
    assert row.startswith(f"{shown} ") and f"of {shown}: look at its uevent file" in row


def list_on_terminal(machine, columns, environment, *words):
    env = {key: value for key, value in os.environ.items()
           if key not in ("NO_COLOR", "COLUMNS", "TERM")}
    text, status = read_terminal(machine.words + WRAPPER + [FWCTL, "list", *words], columns,
                                 dict(env, **environment))
    assert status == 0
    return text


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_narrow_terminal_cuts_drivers_alone(machine, columns):
    device = copy.deepcopy(MLX5)
    device["parent"].update(address="0000:08:00.1")
    machine = machine({"devices": [MLX5, device, cxl(), BNXT, PDS]})
    words = ["--columns", "node,format,driver,parent,id,serial"]
    shown = rows(list_on_terminal(machine, columns, {"TERM": "dumb"}, *words))
    whole = rows(read_done(machine.run("list", *words)))
    assert [row["PARENT"] for row in whole[:2]] == ["0000:08:00.0", "0000:08:00.1"]
    drivers = [(row.pop("DRIVER"), full.pop("DRIVER")) for row, full in zip(shown, whole)]
    assert shown == whole
    assert all(full.startswith(cut) for cut, full in drivers)
    assert any(cut != full for cut, full in drivers) == (columns < 80)


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_errors_stand_below_on_a_terminal(machine, columns):
    words = ["--columns", "node,format,parent"]
    lines = list_on_terminal(machine(broken()), columns, {"TERM": "dumb"}, *words).splitlines()
    message = machine(broken()).json("list")["devices"][1]["error"]["message"]
    assert lines[0].split() == ["NODE", "FORMAT", "PARENT"]
    assert [line.split()[0] for line in lines[1:3]] == ["fwctl0", "fwctl1"]
    assert all(line.startswith("    ") and len(line) <= columns for line in lines[3:])
    assert " ".join(line.strip() for line in lines[3:]) == message


def test_table_is_whole_where_there_is_no_terminal(machine):
    narrow = dict(os.environ, COLUMNS="20")
    text = read_done(machine(broken()).run("list", env=narrow))
    assert "look at its uevent file and into dmesg" in text.splitlines()[2]


def test_colour_is_for_terminals(machine):
    description = broken()
    assert "\x1b[" in list_on_terminal(machine(description), 200, {"TERM": "xterm"})
    assert "\x1b" not in list_on_terminal(machine(description), 200, {"TERM": "dumb"})
    assert "\x1b" not in list_on_terminal(machine(description), 200, {"TERM": "xterm", "NO_COLOR": "1"})
    assert b"\x1b" not in machine(description).run("list").stdout


def test_names(machine):
    shown = rows(read_done(machine(CARDS).run("list", "--columns", "node,pci,netdev,rdma,memdev")))
    assert [list(row.values()) for row in shown[2:]] == [
        ["fwctl2", "0000:08:00.2", "enp8s0f0v0", "mlx5_2", "-"],
        ["fwctl3", "0000:0d:00.0", "-", "-", "mem0"],
        ["fwctl4", "-", "-", "-", "mem1"],
        ["fwctl5", "10000:3b:00.0", "enP65536p59s0np0", "-", "-"],
        ["fwctl6", "10000:3b:00.0", "enP65536p59s0np0", "-", "-"]]
    lines = read_done(machine(CARDS).run("list", "--columns", "names,node")).splitlines()
    assert lines[1].split() == ["enp8s0f0np0", "enp8s0f0s88", "mlx5_0", "fwctl0"]
    assert lines[5].split() == ["mem1", "fwctl4"]


def test_names_of_cards(machine):
    """Which words the databases have is not ours to say: the same as elsewhere."""
    lines = read_done(machine(CARDS).run("list", "--columns", "name")).splitlines()
    assert lines[0] == "DEVICE" and lines[5] == "mem1"
    assert lines[1] == machine(CARDS).json("info", "fwctl0")["identity"]["name"]


def test_tree(machine):
    lines = read_done(machine(CARDS).run("list", "--tree", "--columns", "node,parent")).splitlines()
    assert [line.split() for line in lines] == [
        ["NODE", "PARENT"],
        ["0000:08:00"], ["|-fwctl0", "0000:08:00.0"], ["|-fwctl1", "0000:08:00.1"], ["`-fwctl2", "0000:08:00.2"],
        ["0000:0d:00"], ["`-fwctl3", "mem0"],
        ["10000:3b:00"], ["|-fwctl5", "10000:3b:00.0"], ["`-fwctl6", "10000:3b:00.0"],
        ["mem1"], ["`-fwctl4", "mem1"]]


def test_tree_in_json(machine):
    devices = machine(CARDS).json("list", "--tree")["devices"]
    assert [device["card"] for device in devices] == ["0000:08:00"] * 3 + ["0000:0d:00", "mem1"] + ["10000:3b:00"] * 2
    assert "known_as" not in devices[0]


def test_columns_in_json(machine):
    plain = machine(CARDS).json("list")["devices"][0]
    more = machine(CARDS).json("list", "--columns", "name,netdev")["devices"][0]
    assert plain.items() <= more.items() and set(more) - set(plain) == {"known_as", "card", "netdevs", "rdma"}
    assert more["netdevs"] == ["enp8s0f0np0", "enp8s0f0s88"] and more["rdma"] == ["mlx5_0"]
    assert machine(CARDS).json("list", "--columns", "node,pci,serial")["devices"][0] == plain


def test_firmware(machine, devlink):
    text = read_done(machine(CARDS).run("list", "--columns", "node,serial,firmware", env=devlink))
    assert [list(row.values()) for row in rows(text)][:5] == [
        ["fwctl0", "MT2051", "1"], ["fwctl1", "-", "2"], ["fwctl2", "-", "3"],
        ["fwctl3", "0x8a34567890abcdef", "1"], ["fwctl4", "0x2", "-"]]
    told = machine(CARDS).json("list", "--columns", "firmware", env=devlink)["devices"]
    assert (told[0]["firmware"], told[0]["devlink_serial"]) == ("1", "MT2051") and "firmware" not in told[4]


def test_only_what_is_shown_is_asked_for(machine, tmp_path):
    """Neither interfaces nor databases are looked at for a list that shows nothing of them."""
    trace = tmp_path / "trace"
    if subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        pytest.skip("strace cannot be used here")
    one = machine(CARDS)
    for words, looks in ((["--columns", "node,pci,serial"], False), ([], True)):
        run(one.words + ["strace", "-f", "-e", "trace=file", "-o", str(trace), FWCTL, "list", *words])
        text = trace.read_text()
        assert ("hwdb" in text) is looks and ("/infiniband" in text) is looks


@pytest.mark.parametrize("names", ["", "nosuch", "node,", ",node", "nod", "node, pci", "NODE"])
def test_columns_that_are_not_there(machine, names):
    message = read_error(machine(FOUR).run("list", "--columns", names), 2)
    assert "--columns: there is no column '" in message and "node,format,driver" in message


def test_columns_are_given_once(machine):
    message = read_error(machine(FOUR).run("list", "--columns", "node,pci,node"), 2)
    assert "--columns: 'node' is there twice; give each column once" in message


def test_columns_may_be_all(machine):
    every = "node,format,driver,parent,pci,id,name,names,netdev,rdma,memdev,serial,firmware,error"
    for words in ([], ["--tree"]):
        text = read_done(machine(broken()).run("list", "--columns", every, *words))
        assert text.splitlines()[0].split() == ["NODE", "FORMAT", "DRIVER", "PARENT", "PCI", "ID", "DEVICE", "NAMES",
                                                "NETDEV", "RDMA", "MEMDEV", "SERIAL", "FIRMWARE", "ERROR"]
        assert "look at its uevent file" in text


def test_hostile_interfaces_are_escaped(machine):
    parent = dict(MLX5["parent"], net=["\x1b[31m", "a\nb"], infiniband=["\u202e"])
    one = machine({"devices": [dict(MLX5, parent=parent)]})
    for words in (["list"], ["list", "--tree"], ["list", "--columns", "rdma,netdev", "--json"], ["info", "fwctl0"]):
        assert is_harmless(one.run(*words).stdout)
    assert rows(read_done(one.run("list", "--columns", "netdev,rdma,node")))[0]["NETDEV"] == "\\x1b[31m"
