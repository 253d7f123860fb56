# SPDX-License-Identifier: LGPL-2.1-or-later
"""Features of the kernel's cxl_test through fwctl call, and all that its real driver refuses. Run last:
setting a feature taints the kernel."""

import ctypes
import errno
import json
import os
import pathlib
import struct
import subprocess
import sys

import pytest

sys.path.insert(0, os.environ["LIBFWCTL_SOURCE"] + "/tests/integration/sim")
from fwctl import PAGE, RPC, Memory, Rpc, ioctl  # noqa: E402

FWCTL = os.environ["LIBFWCTL_BUILD"] + "/tools/fwctl/fwctl"
SERIAL = "serial:0x3"
VENDOR = b"\xff" * 16
VENDOR_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
SCRUB = bytes.fromhex("96dad7d6fde8482ba73375774e06db8a")
OTHER = bytes(range(16))
FRESH = "efbeadde"
LIST, GET, SET = 0x500, 0x501, 0x502
SCOPES = ["configuration", "debug_read_only", "debug_write", "debug_write_full"]
FAIL_NTH = pathlib.Path("/proc/thread-self/fail-nth")


def run(*words, expect=0, under=()):
    done = subprocess.run([*under, FWCTL, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == expect, done.stdout + done.stderr
    return done


def run_json(*words, expect=0, under=()):
    return json.loads(run(*words, "--json", expect=expect, under=under).stdout)


def call(command, *words, expect=0):
    return run_json("call", SERIAL, command, *words, expect=expect)


def set_vendor(data, *words, expect=0):
    return call("set_feature", f"uuid={VENDOR_UUID}", f"feat_data={data}", "--yes", *words,
                expect=expect)


def read_vendor(selection="current_value"):
    answer = call("get_feature", f"uuid={VENDOR_UUID}", f"selection={selection}")
    return answer["fields"]["data"]


@pytest.fixture(scope="module")
def node():
    """The ioctl itself, for what no careful program does, and to look at values quickly."""
    name = next(device["node"] for device in run_json("list")["devices"]
                if int(device["serial"], 16) == 3)
    fd = os.open(name, os.O_RDWR | os.O_CLOEXEC)
    yield fd
    os.close(fd)


def call_ioctl(fd, data, scope, out=None, room=64, in_len=None, size=32):
    """errno and the reply"""
    before = ctypes.create_string_buffer(data, len(data))
    after = ctypes.create_string_buffer(room)
    args = Rpc(size, scope, len(data) if in_len is None else in_len, room,
               ctypes.addressof(before), ctypes.addressof(after) if out is None else out)
    return ioctl(fd, RPC, ctypes.addressof(args)), after.raw


@pytest.fixture
def value(node):
    """What the feature holds now."""
    return lambda: call_ioctl(node, get(), 1)[1][8:12].hex()


@pytest.fixture(autouse=True)
def put_back(node, value):
    yield
    if value() != FRESH:
        assert call_ioctl(node, set_(data=bytes.fromhex(FRESH)), 2)[0] == 0
        assert value() == FRESH


# ---- by name -----------------------------------------------------------------------------------


def test_list():
    entries = call("supported_features")["fields"]["ents"]
    assert entries == [{
        "uuid": VENDOR_UUID, "id": 0, "get_feat_size": 4, "set_feat_size": 4,
        "flags": {
            "changeable": True, "deepest_reset_persistence": {"value": 0, "name": "none"},
            "persist_fw_update": False, "default_sel": True, "saved_sel": True,
        },
        "get_feat_ver": 1, "set_feat_ver": 1,
        "effects": {"value": 0x201, "names": ["config_change_cold_reset", "cel_11_10_valid"]},
    }]
    page = call("get_supported_features")["fields"]
    assert (page["num_entries"], page["supported_feats"], page["ents"]) == (1, 1, entries)


@pytest.mark.parametrize("words", [[], ["count=4"], ["piece=4"]])
def test_read(words):
    command = "read_feature" if words == ["piece=4"] else "get_feature"
    assert call(command, f"uuid={VENDOR_UUID}", *words)["fields"]["data"] == FRESH


def test_change_and_read_back():
    answer = set_vendor("78563412", "--allow", "config_at_reset")
    assert answer["status"]["code"] == 0
    assert read_vendor() == "78563412"
    assert read_vendor("saved_value") == "78563412"


def test_not_allowed(value):
    error = set_vendor("78563412", expect=6)["error"]
    assert error["kind"] == "policy" and error["executed"] == "no"
    assert "config_at_reset" in error["message"]
    assert value() == FRESH


def test_dry_run(value):
    answer = set_vendor("78563412", "--allow", "config_at_reset", "--dry-run")
    assert answer["scope"] == "debug_write" and answer["effects"] == ["config_at_reset"]
    assert bytes.fromhex(answer["request"])[-4:] == bytes.fromhex("78563412")
    assert value() == FRESH


@pytest.mark.parametrize("words, says", [
    (["feat_data=0102030405"], "5 bytes are too many: the device takes 4"),
    (["feat_data=01", "offset=1"], "offset has to be 0"),
    (["feat_data=01", "version=2"], "takes version 1 of this feature, not 2"),
    ([], "nothing to set"),
])
def test_refused_before_it_is_sent(words, says):
    error = call("set_feature", f"uuid={VENDOR_UUID}", "--yes", "--allow", "config_at_reset", *words,
                 expect=2)["error"]
    assert says in error["message"] and error["executed"] == "no"


@pytest.mark.parametrize("command, words", [
    ("set_feature", ["uuid=00010203-0405-0607-0809-0a0b0c0d0e0f", "feat_data=00"]),
    ("set_feature.patrol_scrub", ["scrub_cycle=24"]),
    ("read_feature", ["uuid=00010203-0405-0607-0809-0a0b0c0d0e0f"]),
    ("get_feature.ecs", []),
])
def test_feature_that_it_has_not(command, words):
    error = call(command, *words, "--yes", "--allow", "all", expect=2)["error"]
    assert "the device has no feature" in error["message"]


def test_refused_by_the_device():
    error = call("get_feature.patrol_scrub", expect=3)["error"]
    assert error["kind"] == "firmware" and error["status"] == 3
    error = call("get_feature", f"uuid={VENDOR_UUID}", "count=5", expect=3)["error"]
    assert error["status"] == 2 and "invalid_input" in error["message"]


# ---- what the driver refuses ---------------------------------------------------------------------


def request(opcode, payload=b"", op_size=None):
    size = len(payload) if op_size is None else op_size
    return struct.pack("=IIII", opcode, 0, size, 0) + payload


def listing(count=48, start=0):
    return request(LIST, struct.pack("<IH2x", count, start))


def get(uuid=VENDOR, offset=0, count=4, selection=0):
    return request(GET, uuid + struct.pack("<HHB", offset, count, selection))


def set_(uuid=VENDOR, data=b"\x01\x02\x03\x04", offset=0):
    return request(SET, uuid + struct.pack("<IHB9x", 0, offset, 1) + data)


REFUSED = {
    "D1 shorter than the header": (bytes(15), 64, 1),
    "D2 payload behind the end": (request(LIST, bytes(8), op_size=9), 64, 1),
    "D3 opcode 503h": (request(0x503, bytes(8)), 64, 3),
    "D3 Perform Maintenance": (request(0x600, bytes(8)), 64, 3),
    "D3 Identify": (request(0x4000), 64, 3),
    "S1 no UUID": (request(SET, bytes(15)), 64, 3),
    "S2 other UUID": (set_(OTHER), 64, 3),
    "S2 the kernel's own, which this device has not": (set_(SCRUB), 64, 3),
    "S7 configuration": (set_(), 64, 0),
    "S7 debug_read_only": (set_(), 64, 1),
    "S8 header cut": (request(SET, VENDOR + bytes(4)), 64, 2),
    "S8 no data": (set_(data=b""), 64, 2),
    "S10 no room": (set_(), 7, 2),
    "G1 short": (request(GET, bytes(20)), 64, 1),
    "G1 long": (request(GET, bytes(22)), 64, 1),
    "G2 count 0": (get(count=0), 64, 1),
    "G3 no room for the header": (get(), 7, 1),
    "G3 no room for the data": (get(count=1), 8, 1),
    "L1 short": (request(LIST, bytes(7)), 64, 1),
    "L1 long": (request(LIST, bytes(9)), 64, 1),
    "L2 start at the total": (listing(start=1), 64, 1),
}


def rpc(tmp_path, data, room, scope, expect=0, under=()):
    (tmp_path / "request").write_bytes(data)
    return run_json("rpc", SERIAL, "--scope", SCOPES[scope], "--in", str(tmp_path / "request"),
                    "--out-size", str(room), expect=expect, under=under)


@pytest.mark.parametrize("row", REFUSED)
def test_refused_by_the_driver(tmp_path, value, row):
    error = rpc(tmp_path, *REFUSED[row], expect=5)["error"]
    assert error["kind"] == "delivery"
    assert error["errno"] == errno.EINVAL and error["executed"] == "no"
    assert error["message"]
    assert value() == FRESH


def test_scope_needs_a_capability(tmp_path):
    under = ["setpriv", "--bounding-set", "-sys_rawio", "--inh-caps", "-sys_rawio"]
    error = rpc(tmp_path, set_(), 64, 3, expect=5, under=under)["error"]
    assert error["errno"] == errno.EPERM and error["executed"] == "no"
    assert "CAP_SYS_RAWIO" in error["message"]


def test_each_scope_reads(tmp_path):
    for scope in range(4):
        assert rpc(tmp_path, get(), 24, scope)["reply"].startswith("0400000000000000" + FRESH)


@pytest.mark.parametrize("data, scope, retval", [
    (get(count=5), 1, 2), (get(offset=5), 1, 2), (get(OTHER), 1, 3), (get(SCRUB), 1, 3),
    (set_(offset=1), 2, 2), (set_(data=bytes(4065)), 2, 2),
], ids=["get beyond the end", "get behind the end", "get of none", "get of the kernel's own",
        "set behind the beginning", "set longer than the mailbox"])
def test_refused_by_the_mailbox(tmp_path, value, data, scope, retval):
    reply = bytes.fromhex(rpc(tmp_path, data, 64, scope)["reply"])
    assert struct.unpack_from("=II", reply) == (0, retval)
    assert value() == FRESH


# ---- what no careful program does: the ioctl itself -----------------------------------------------


@pytest.mark.parametrize("facts, error", [
    ({"size": 31}, errno.EINVAL), ({"in_len": (2 << 20) + 1}, errno.EMSGSIZE),
    ({"scope": 4}, errno.EOPNOTSUPP), ({"out": 8}, errno.EFAULT),
])
def test_core_refuses(node, facts, error):
    assert call_ioctl(node, **{"data": listing(), "scope": 1, **facts})[0] == error


def test_reply_that_cannot_be_written(node, value):
    """The feature is set all the same."""
    memory = Memory()
    assert call_ioctl(node, get(), 1, out=memory.base + PAGE)[0] == errno.EFAULT
    assert call_ioctl(node, set_(), 2, out=memory.base + PAGE)[0] == errno.EFAULT
    assert value() == "01020304"


@pytest.fixture
def faults():
    debug = pathlib.Path("/sys/kernel/debug")
    assert FAIL_NTH.exists(), "the guest's kernel has no fault injection"
    (debug / "failslab/ignore-gfp-wait").write_text("N")
    # The console stays clean: a stack trace there is a failure.
    for kind in ["failslab", "fail_usercopy"]:
        (debug / kind / "verbose").write_text("0")


def stop_failing(control):
    """What is left of it can meet this very write."""
    while True:
        try:
            return os.write(control, b"0")
        except OSError:
            pass


def outcomes(fd, data, scope):
    """What becomes of a call whose n-th allocation or copy fails, for each n."""
    seen = set()
    for nth in range(1, 40):
        control = os.open(FAIL_NTH, os.O_WRONLY)
        os.write(control, str(nth).encode())
        error, reply = call_ioctl(fd, data, scope)
        stop_failing(control)
        os.close(control)
        seen.add((error, struct.unpack_from("=II", reply)[1] if not error else None))
    return seen


@pytest.mark.parametrize("data, scope", [(listing(), 1), (get(), 1), (set_(), 2)],
                         ids=["list", "get", "set"])
def test_without_memory(node, faults, data, scope):
    seen = outcomes(node, data, scope)
    assert (errno.ENOMEM, None) in seen and (errno.EFAULT, None) in seen and (0, 0) in seen
    # In the middle of a Set, the kernel says invalid input in the device's name.
    assert ((0, 2) in seen) == (scope == 2)
