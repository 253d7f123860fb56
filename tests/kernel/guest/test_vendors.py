# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command fwctl on the kernel's own mlx5, bnxt and pds drivers, over fwctl_standin.ko."""

import json
import os
import platform
import struct
import subprocess

import pytest

FWCTL = os.environ["LIBFWCTL_BUILD"] + "/tools/fwctl/fwctl"
MLX5, BNXT, PDS = "10000:00:00.0", "10000:00:01.0", "10000:00:02.0"
QUERY_HCA_CAP, CREATE_UCTX = 0x100, 0xA04
VER_GET = 0


def run(*words, expect=0):
    done = subprocess.run([FWCTL, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def run_json(*words, expect=0):
    return json.loads(run(*words, "--json", expect=expect))


def rpc(tmp_path, device, request, room, *words, expect=0):
    (tmp_path / "request").write_bytes(request)
    # fmt: off
    return run_json("rpc", device, "--in", str(tmp_path / "request"), "--out-size", str(room),
                    *words, expect=expect)
    # fmt: on


def mlx5_request(opcode):
    return struct.pack(">HHHHQ", opcode, 0, 0, 0, 0)


@pytest.mark.parametrize("address, driver", [(MLX5, "mlx5"), (BNXT, "bnxt"), (PDS, "pds")])
def test_listed_by_what_is_below_it(address, driver):
    found = [each for each in run_json("list")["devices"] if each["parent"] == address]
    assert len(found) == 1
    assert found[0]["parent_subsystem"] == "pci" and found[0]["pci"]["address"] == address
    info = run_json("info", address)
    assert info["device_type"]["name"] == driver
    assert info["device"] == found[0]


def test_what_info_tells():
    uid, caps = struct.unpack("<II", bytes.fromhex(run_json("info", MLX5)["info"]))
    assert uid and caps == 4
    caps = "07000000" if platform.release().startswith("7.2.") else "0f000000"
    assert run_json("info", BNXT)["info"] == caps
    assert run_json("info", PDS)["info"] == ""


def test_a_command_reaches_the_firmware(tmp_path):
    answer = rpc(tmp_path, MLX5, mlx5_request(QUERY_HCA_CAP), 32, "--scope", "debug_read_only")
    reply = bytes.fromhex(answer["reply"])
    assert answer["executed"] == "yes" and len(reply) == 32
    assert reply[:8] == bytes(8)
    # The firmware sees the user context that the driver has put in.
    opcode, uid = struct.unpack_from(">HH", reply, 16)
    assert opcode == QUERY_HCA_CAP and uid


def test_what_the_driver_does_not_admit(tmp_path):
    error = rpc(tmp_path, MLX5, mlx5_request(CREATE_UCTX), 32, "--scope", "debug_read_only",
                expect=5)["error"]
    assert error["executed"] == "no"
    assert "the mlx5 driver does not admit this command, or not at this scope" in error["message"]


def test_the_scope_that_the_driver_wants(tmp_path):
    request = struct.pack("<HHHHQ", VER_GET, 0xFFFF, 0, 0xFFFF, 0).ljust(24, b"\0")
    error = rpc(tmp_path, BNXT, request, 64, "--scope", "configuration", expect=5)["error"]
    assert error["executed"] == "no" and "not at this scope" in error["message"]
    answer = rpc(tmp_path, BNXT, request, 64, "--scope", "debug_read_only")
    assert struct.unpack_from("<HHHH", bytes.fromhex(answer["reply"])) == (0, VER_GET, 0, 16)


def test_a_request_that_is_too_short(tmp_path):
    error = rpc(tmp_path, PDS, bytes(47), 48, "--scope", "configuration", expect=2)["error"]
    assert error["executed"] == "no" and "48" in error["message"]
