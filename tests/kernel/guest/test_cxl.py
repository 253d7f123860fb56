# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command fwctl on the kernel's cxl_test: eleven nodes of the real CXL features driver."""

import json
import os
import pathlib
import platform
import struct
import select
import subprocess

import pytest

FWCTL = os.environ["LIBFWCTL_BUILD"] + "/tools/fwctl/fwctl"
TAINT_FWCTL = 1 << 19
# cxl_test numbers its memory devices from 1; one has, from Linux 7.3 on, a serial number with bit 63 set
# instead. 1 and 5 are in a region, which does not survive that they are unbound.
HIGH = 8 if platform.release().startswith("7.2.") else 0x8A34567890ABCDEF
SERIALS = {*range(1, 8), 9, 10, 11, HIGH}
SERIAL = 2
GET_SUPPORTED_FEATURES = 0x500
FEATURE_ENTRY = struct.Struct("<16sHHHIBBH18x")
VENDOR_FEATURE = b"\xff" * 16


def run(*words, expect=0):
    done = subprocess.run([FWCTL, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def run_json(*words, expect=0):
    return json.loads(run(*words, "--json", expect=expect))


def is_tainted():
    return bool(int(pathlib.Path("/proc/sys/kernel/tainted").read_text()) & TAINT_FWCTL)


@pytest.fixture
def devices():
    found = run_json("list")["devices"]
    assert len(found) == len(SERIALS)
    return found


@pytest.fixture
def device(devices):
    return next(device for device in devices if int(device["serial"], 16) == SERIAL)


def test_udevd_has_processed_each_device(devices):
    for device in devices:
        assert pathlib.Path(f"/run/udev/data/c{device['major']}:{device['minor']}").exists()


def test_cxl_test_is_loaded():
    assert pathlib.Path("/sys/module/cxl_test").is_dir()


def test_list_shows_every_node(devices):
    nodes = [f"fwctl{number}" for number in range(len(SERIALS))]
    assert [device["name"] for device in devices] == nodes
    assert [device["node"] for device in devices] == [f"/dev/fwctl/{node}" for node in nodes]


def test_list_shows_serials(devices):
    assert {int(device["serial"], 16) for device in devices} == SERIALS


def test_list_agrees_with_sysfs(devices):
    for device in devices:
        memdev = pathlib.Path("/sys/class/fwctl", device["name"], "device").resolve()
        assert device["memdev"] == device["parent"] == memdev.name
        assert device["parent_subsystem"] == "cxl"
        assert device["driver"] == "cxl_mem"
        assert device["format"] == "cxl"
        assert int(device["serial"], 16) == int((memdev / "serial").read_text(), 16)
        number = f"{device['major']}:{device['minor']}"
        assert pathlib.Path("/sys/class/fwctl", device["name"], "dev").read_text().strip() == number
        assert "pci" not in device and "error" not in device


def test_info_opens_each_node(devices):
    for device in devices:
        info = run_json("info", device["name"])
        assert info["device_type"] == {"value": 2, "name": "cxl"}
        assert info["info"] == ""
        assert info["device"] == device


@pytest.mark.parametrize("form", ["memdev", "serial:0x%x", "serial:%d", "node"])
def test_info_by_other_names(device, form):
    name = form % SERIAL if "%" in form else device[form]
    assert run_json("info", name)["device"] == device


def test_reading_taints_nothing(device):
    run("list")
    run("info", device["name"])
    assert not is_tainted()
    assert run_json("info", device["name"])["access"]["kernel_tainted_by_fwctl"] is False


def get_supported_features(device, tmp_path, entries, *options, op_size=8, expect=0):
    request = struct.pack("<IIIIIHH", GET_SUPPORTED_FEATURES, 0, op_size, 0, entries * 48, 0, 0)
    (tmp_path / "request").write_bytes(request)
    room = 16 + entries * FEATURE_ENTRY.size
    # fmt: off
    return run_json("rpc", f"serial:{device['serial']}", "--scope", "debug_read_only",
                    "--in", str(tmp_path / "request"), "--out-size", str(room), *options,
                    expect=expect)
    # fmt: on


def test_supported_features_of_each_device(devices, tmp_path):
    for device in devices:
        answer = get_supported_features(device, tmp_path, 4)
        assert answer["executed"] == "yes"
        assert answer["device"] == device["name"]
        reply = bytes.fromhex(answer["reply"])
        size, retval, entries, total = struct.unpack_from("<IIHH", reply)
        assert (size, retval, entries, total) == (8 + FEATURE_ENTRY.size, 0, 1, 1)
        uuid, _, get_size, set_size, *_ = FEATURE_ENTRY.unpack_from(reply, 16)
        assert uuid == VENDOR_FEATURE
        assert get_size and set_size
    assert not is_tainted()


def test_reply_to_a_file(device, tmp_path):
    reply = tmp_path / "reply"
    answer = get_supported_features(device, tmp_path, 1, "--out", str(reply))
    assert reply.stat().st_size == answer["out_valid"]
    assert VENDOR_FEATURE in reply.read_bytes()


def test_refused_by_the_kernel(device, tmp_path):
    error = get_supported_features(device, tmp_path, 1, op_size=7, expect=5)["error"]
    assert error["kind"] == "delivery"
    assert error["errno"] == 22
    assert error["executed"] == "no"


class Monitor:
    """fwctl monitor --json, from when it says that it is ready."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [FWCTL, "monitor", "--json"], stdout=subprocess.PIPE, bufsize=0
        )
        assert self.next() == {"event": "ready"}
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(timeout=60) == 0
        self.process.stdout.close()

    def next(self):
        assert select.select([self.process.stdout], [], [], 60)[0], "no event within a minute"
        return json.loads(self.process.stdout.readline())

    def await_event(self, event, **facts):
        while True:
            seen = self.next()
            device = seen.get("device", {})
            if seen["event"] == event and facts.items() <= device.items():
                return device


def test_monitor_reports_unbind_and_bind(device):
    platform_device = pathlib.Path(device["syspath"]).parents[2]
    driver = (platform_device / "driver").resolve()
    with Monitor() as monitor:
        (driver / "unbind").write_text(platform_device.name)
        monitor.await_event("remove", name=device["name"], memdev=device["memdev"])
        assert device["name"] not in [each["name"] for each in run_json("list")["devices"]]
        run("info", f"serial:{SERIAL}", expect=4)
        (driver / "bind").write_text(platform_device.name)
        assert monitor.await_event("add", serial=device["serial"])["format"] == "cxl"
    run("info", f"serial:{SERIAL}")
