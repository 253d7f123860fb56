# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line on CXL's own format and its code: features listed, read, changed, and refused."""
import os
import struct
import subprocess

import pytest

from cli import compile_spec, cxl, read_done
from conftest import SOURCE, Offline

AT_RESET = "ffffffff-ffff-ffff-ffff-ffffffffffff"
AT_ONCE = "11111111-2222-3333-4444-555555555555"
PATROL_SCRUB = "96dad7d6-fde8-482b-a733-75774e06db8a"
FEATURES = [
    {"uuid": AT_RESET, "data": "deadbeef", "effects": "0x0001", "flags": "0x61", "set_size": 4},
    {"uuid": AT_ONCE, "data": "0102030405060708", "effects": "0x0002", "flags": "0x61", "set_size": 8},
    {"uuid": PATROL_SCRUB, "data": "01180c01", "effects": "0x0002", "flags": "0x61"},
]


@pytest.fixture(name="plugin", scope="module")
def fixture_plugin(tmp_path_factory):
    """A folder with the plugin, made as anybody could."""
    folder, build = tmp_path_factory.mktemp("cxl"), tmp_path_factory.mktemp("build")
    source = SOURCE / "plugins" / "cxl"
    compile_spec(source / "cxl.yaml", build / "cxl.fwctl", "--c-array", "cxl_image",
                 str(build / "cxl-image.h"))
    subprocess.run([*os.environ.get("CC", "cc").split(), "-shared", "-fPIC", "-I", str(SOURCE / "include"),
                    "-I", str(build), str(source / "hooks.c"), str(source / "listing.c"),
                    "-o", str(folder / "cxl.so")], check=True)
    return folder


@pytest.fixture(name="one")
def fixture_one(machine, plugin):
    return machine({"devices": [dict(cxl(), features=FEATURES)]}, plugin)


def test_list(one):
    told = one.json("call", "mem0", "supported_features")
    entries = {entry["uuid"]: entry for entry in told["fields"]["ents"]}
    assert set(entries) == {AT_RESET, AT_ONCE, PATROL_SCRUB}
    assert entries[AT_ONCE]["get_feat_size"] == 8


def test_read(one):
    told = one.json("call", "mem0", "get_feature", f"uuid={AT_RESET}", "count=4")
    assert (told["status"]["name"], told["fields"]) == ("success", {"data": "deadbeef"})
    fields = one.json("call", "mem0", "get_feature.patrol_scrub")["fields"]
    assert fields["scrub_cycle"] == 0x18 or 0x18 in fields.values()


@pytest.mark.parametrize("uuid, data, effects, scope", [
    (AT_RESET, "01020304", "config_at_reset", "debug_write"),
    (AT_ONCE, "1112131415161718", "config_now,disrupts_traffic", "debug_write_full")])
def test_scope_and_effects_are_the_features_own(one, uuid, data, effects, scope):
    words = ["call", "mem0", "set_feature", f"uuid={uuid}", f"feat_data={data}"]
    told = one.json(*words, "--dry-run", status=6)
    assert (told["effects"], told["scope"], told["taints_kernel"]) == (effects.split(","), scope, True)
    assert told["error"]["effects"] == effects.split(",")
    told = one.json(*words, "--allow", effects, "--yes")
    assert told["confirmed"] == "yes"


def test_change_and_read_back(one):
    """In one machine: the second call sees what the first one did."""
    script = (f'"$0" call mem0 set_feature uuid={AT_RESET} feat_data=01020304 --allow config_at_reset --yes && '
              f'"$0" call mem0 get_feature uuid={AT_RESET} count=4 selection=saved_value')
    fwctl = os.environ["FWCTL"]
    result = subprocess.run([*one.words, "sh", "-c", script, fwctl], env=one.env, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, check=False)
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout == (b"status     0x0 success\nconfirmed  yes: it was read back\n"
                             b"status  0x0 success\ndata    01020304\n")


def test_what_the_kernel_keeps(one):
    result = one.run("call", "mem0", "set_feature", f"uuid={PATROL_SCRUB}", "feat_data=01020304", "--allow",
                     "all", "--yes", "--json")
    assert result.returncode not in (0, 1) and b'"error"' in result.stdout


def test_captured_bytes(plugin):
    offline = Offline(plugin)
    data = struct.pack("=IIII", 0x501, 0, 21, 0) + b"\xff" * 16 + struct.pack("<HHB", 0, 4, 1)
    told = offline.json("decode", "cxl", "--request", "-", input=data)
    assert told["command"] == "get_feature"
    assert (told["fields"]["uuid"], told["fields"]["count"]) == (AT_RESET, 4)
    words = ["encode", "cxl/get_feature", f"uuid={AT_RESET}", "count=4", "selection=default_value"]
    assert offline.run(*words).stdout == data
    told = offline.json("decode", "cxl/get_feature", "-", status=3, input=struct.pack("=II", 0, 2))
    assert told["status"]["code"] == 2


def test_examples_work(plugin):
    offline = Offline(plugin)
    for command in offline.json("commands"):
        if "obstacle" in command or command["procedure"]:
            continue
        name = f"cxl/{command['name']}"
        words = [line for line in read_done(offline.run("describe", name)).splitlines()
                 if line.startswith("  example ")][0].split()
        assert offline.run("encode", name, *[word for word in words if "=" in word]).returncode == 0
