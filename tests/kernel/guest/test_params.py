# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parameters through the kernel's own mlx5 and bnxt drivers, over a firmware that keeps what it is told."""

import json
import os
import pathlib
import platform
import signal
import subprocess
import sys
import time

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from params import FWCTL, Firmware, finish, get, next_value, set_, start, start_set  # noqa: E402

MLX5, BNXT = "10000:00:00.0", "10000:00:01.0"
HAS_BUFFERS = not platform.release().startswith("7.2.")

# ---- mlx5 --------------------------------------------------------------------------------------

READ, WRITE = 1, 0
MNVDA, NVQC, NVQGC = 0x9024, 0x9030, 0x9034
NEXT, CURRENT, DEFAULT = 0x00, 0x40, 0x80
RECORD = 24  # bytes: its head, and the data of nv_global_pci_conf
CELL = 1
RESERVED = 0x05  # in byte 2 of the data, where no field is
DATA = 16 + 12  # in a request and in a reply


def register(method, number):
    return [(0, b"\xff\xff", b"\x08\x05"), (6, b"\xff\xff", bytes([0, method])),
            (10, b"\xff\xff", number.to_bytes(2, "big"))]


def pci_conf(mode):
    """Of that value of the record."""
    return [(17, b"\xc0", bytes([mode])), (20, b"\xff\xff\xff\xff", b"\x00\x00\x00\x80")]


def encode(**fields):
    """A record as a request has it."""
    words = [f"{name}={value}" for name, value in fields.items()]
    # fmt: off
    done = subprocess.run([FWCTL, "call", MLX5, "access_reg.mnvda.global_pci_conf.write", *words, "--dry-run",
                           "--json", "--allow", "all", "--yes"], capture_output=True, text=True, timeout=60, check=True)
    # fmt: on
    record = bytearray.fromhex(json.loads(done.stdout)["request"])[16:16 + RECORD]
    record[12 + 2] |= RESERVED
    return bytes(record)


@pytest.fixture(scope="module", name="records")
def fixture_records():
    return encode(sriov_en="true", total_vfs=8, num_pf_msix=63), encode(sriov_en="false", total_vfs=0)


class Card(Firmware):
    """One record, and what says that it is there."""

    def __init__(self, records):
        super().__init__("mlx5.0")
        self.now, self.default = records
        self.begin()

    def begin(self, delay=0):
        good = bytes(16)
        refused = b"\x03" + bytes(15)
        self.rule(register(READ, NVQGC), good + b"\x00\x00\x00\x03" + bytes(12), delay=delay)
        self.rule(register(READ, NVQC), good + bytes(8), delay=delay)
        self.rule(register(READ, NVQC) + [(16, b"\xff\xff\xff\xff", b"\x00\x00\x00\x80")],
                  good + bytes(7) + b"\x03", delay=delay)
        self.rule(register(READ, MNVDA), refused, delay=delay)
        for mode, record in ((CURRENT, self.now), (DEFAULT, self.default)):
            self.rule(register(READ, MNVDA) + pci_conf(mode), good + record, delay=delay)
        self.rule(register(READ, MNVDA) + pci_conf(NEXT), good + self.now, delay=delay,
                  give=(CELL, 16, RECORD))
        self.rule(register(WRITE, MNVDA) + pci_conf(NEXT), good + self.now, delay=delay,
                  keep=(CELL, 16, RECORD), give=(CELL, 16, RECORD))

    def answer_write(self, reply, **more):
        self.rule(register(WRITE, MNVDA) + pci_conf(NEXT), reply, **more)


@pytest.fixture(name="card")
def fixture_card(records):
    yield Card(records)
    Firmware("mlx5.0")


def values(name):
    found = get(MLX5, name)[name]
    return [found.get(which) for which in ("next", "current", "default")]


def test_set_and_read_back(card):
    """The next value alone; one write, and what no field has goes back as it was read."""
    assert values("NUM_OF_VFS") == [8, 8, 0] and values("SRIOV_EN") == [True, True, False]
    outcomes = set_(MLX5, "NUM_OF_VFS=16")
    assert outcomes == {"NUM_OF_VFS": "changed"}
    assert values("NUM_OF_VFS") == [16, 8, 0] and values("SRIOV_EN") == [True, True, False]
    assert values("NUM_PF_MSIX")[0] == 63


def test_what_is_written(card):
    card.answer_write(bytes(16) + card.now, delay=3000)
    process = start_set(MLX5, "NUM_OF_VFS=300")
    while card.seen()[:2] + card.seen()[6:8] != b"\x08\x05\x00\x00":
        time.sleep(0.01)
    request = card.seen()
    finish(process, 3)
    wanted = bytearray(card.now[12:])
    wanted[6:8] = (300).to_bytes(2, "big")
    assert request[DATA:DATA + 12] == wanted and wanted[2] & RESERVED == RESERVED


def test_two_fields_of_one_record(card):
    before = card.count()
    outcomes = set_(MLX5, "NUM_OF_VFS=9", "SRIOV_EN=false", "NUM_PF_MSIX=31")
    three = card.count() - before
    assert set(outcomes.values()) == {"changed"} and len(outcomes) == 3
    before = card.count()
    set_(MLX5, "NUM_OF_VFS=10")
    assert card.count() - before == three
    assert [values(name)[0] for name in ("NUM_OF_VFS", "SRIOV_EN", "NUM_PF_MSIX")] == [10, False, 31]


def test_refused(card):
    card.answer_write(b"\x03" + bytes(15))
    outcomes = set_(MLX5, "NUM_OF_VFS=16", status=3)
    assert outcomes == {"NUM_OF_VFS": "refused"}
    assert values("NUM_OF_VFS")[0] == 8


def test_forgotten(card):
    """The firmware says yes, and keeps the old value."""
    card.answer_write(bytes(16) + card.now)
    outcomes = set_(MLX5, "NUM_OF_VFS=16", status=3)
    assert outcomes == {"NUM_OF_VFS": "differs"}
    assert values("NUM_OF_VFS")[0] == 8


def test_a_record_that_is_not_there(card):
    before = card.seen()
    error = finish(start_set(MLX5, "MAX_ACC_OUT_READ=1"), 3)["error"]
    assert "does not have" in error["message"]
    assert card.seen() != before and card.seen()[6:8] == b"\x00\x01"


def test_two_writers(card):
    """Each has its own field; none loses what the other one has set."""
    for turn in range(1, 9):
        one = start_set(MLX5, f"NUM_OF_VFS={20 + turn}")
        other = start_set(MLX5, f"NUM_PF_MSIX={30 + turn}")
        finish(one)
        finish(other)
        assert [values(name)[0] for name in ("NUM_OF_VFS", "NUM_PF_MSIX")] == [20 + turn, 30 + turn]


def killed_at(card, step, *words):
    """Sets, and is killed for good while the firmware takes its time with that request."""
    before = card.count()
    process = start_set(MLX5, *words)
    while card.count() < before + step:
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL and card.count() == before + step


def test_killed_at_each_step(card):
    """The old value stands until the write, and the new one from it on; the next one can write at once."""
    before = card.count()
    set_(MLX5, "NUM_OF_VFS=9")
    steps = card.count() - before
    assert steps >= 4
    for step in range(1, steps + 1):
        set_(MLX5, "NUM_OF_VFS=9", "NUM_PF_MSIX=63")
        card.begin(delay=400)
        killed_at(card, step, f"NUM_OF_VFS={100 + step}")
        card.begin()
        # What follows the write is that it is read back.
        assert next_value(MLX5, "NUM_OF_VFS") == (100 + step if step >= steps - 1 else 9)
        assert next_value(MLX5, "NUM_PF_MSIX") == 63
        outcomes = set_(MLX5, "NUM_PF_MSIX=64")
        assert outcomes == {"NUM_PF_MSIX": "changed"}


def bind(action):
    (pathlib.Path("/sys/bus/auxiliary/drivers/mlx5_fwctl.mlx5_fwctl") / action).write_text("mlx5_core.fwctl.0")
    subprocess.run(["udevadm", "settle"], check=True, timeout=60)


def test_away_before_it_is_read_back(card):
    """Nobody can tell then, unless the kernel lets one more call through; the next one who asks can."""
    card.answer_write(bytes(16) + card.now, delay=1500, keep=(CELL, 16, RECORD))
    process = start_set(MLX5, "NUM_OF_VFS=77")
    while card.seen()[:2] + card.seen()[6:8] != b"\x08\x05\x00\x00":
        time.sleep(0.005)
    bind("unbind")
    answer = finish(process, 0, 4)
    bind("bind")
    assert (process.returncode, answer["changes"][0]["outcome"]) in ((4, "unknown"), (0, "changed"))
    assert values("NUM_OF_VFS") == [77, 8, 0]


# ---- bnxt --------------------------------------------------------------------------------------

GET, SET = 0xfff1, 0xfff2
ENABLE_SRIOV = 401
HEAD = 40  # bytes of a request, before what it sends in a buffer


def variable(command):
    return [(0, b"\xff\xff", command.to_bytes(2, "little")), (26, b"\xff\xff", ENABLE_SRIOV.to_bytes(2, "little"))]


class Adapter(Firmware):
    """One variable, of a byte."""

    def __init__(self):
        super().__init__("bnxt.0")
        refused = b"\x02" + bytes(15)
        answer = bytes(8) + b"\x01\x00" + ENABLE_SRIOV.to_bytes(2, "little") + bytes(4)
        self.rule([(0, b"\xff\xff", GET.to_bytes(2, "little"))], refused)
        self.rule(variable(GET), answer, buffer=(16, 1, 0), written=b"\x00", give=(CELL, len(answer), 1))
        self.rule(variable(GET) + [(38, b"\x01", b"\x01")], answer, buffer=(16, 1, 0), written=b"\x01")
        self.rule(variable(SET), bytes(16), buffer=(16, 1, 1), keep=(CELL, HEAD, 1))


@pytest.fixture(name="adapter")
def fixture_adapter():
    yield Adapter()
    Firmware("bnxt.0")


def test_variable(adapter):
    if not HAS_BUFFERS:
        error = finish(start("get", BNXT, "enable_sriov"), 4)["error"]
        assert error["executed"] == "no" and "lacks that capability" in error["message"]
        return
    found = get(BNXT, "enable_sriov")["enable_sriov"]
    assert [found["next"], found["default"]] == [False, True]
    outcomes = set_(BNXT, "enable_sriov=true")
    assert outcomes == {"enable_sriov": "changed"} and next_value(BNXT, "enable_sriov") is True
    adapter.rule(variable(SET), b"\x02" + bytes(15))
    outcomes = set_(BNXT, "enable_sriov=false", status=3)
    assert outcomes == {"enable_sriov": "refused"} and next_value(BNXT, "enable_sriov") is True
