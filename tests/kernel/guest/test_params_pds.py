# SPDX-License-Identifier: LGPL-2.1-or-later
"""Parameters of a site's own spec through the kernel's own pds driver: the stored record of examples/acme-pds.yaml."""

import os
import pathlib
import struct
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from params import Firmware, get, next_value, set_  # noqa: E402

os.environ["LIBFWCTL_PLUGIN_PATH"] += f":{os.environ['LIBFWCTL_BUILD']}/tests/integration/pds"

PDS = "10000:00:02.0"
DRIVER = pathlib.Path("/sys/bus/auxiliary/drivers/pds_fwctl.pds_fwctl")

# include/linux/pds/pds_adminq.h
RPC, QUERY = 71, 72
QUERY_ROOT, QUERY_ENDPOINT = 0, 1

ENDPOINT, GET_BOOT, SET_BOOT = 3, 9, 10
NEXT, CURRENT, FACTORY = 0, 1, 2
PAYLOAD = 64  # in what the firmware sees
CELL = 1
EBUSY = 12


def number(at, value):
    return at, b"\xff" * 4, struct.pack("<I", value)


def operation(which):
    return [(0, b"\xff", bytes([RPC])), number(4, ENDPOINT), number(8, which)]


def boot(order, retries, timeout):
    return struct.pack("<BBHI", order, retries, timeout, 0)


class Dsc(Firmware):
    """One record."""

    def __init__(self):
        super().__init__("pds.0")
        self.rule([(0, b"\xff\xff", bytes([QUERY, QUERY_ROOT]))], struct.pack("<III", 0, 1, ENDPOINT))
        self.rule([(0, b"\xff\xff", bytes([QUERY, QUERY_ENDPOINT]))],
                  struct.pack("<IIIIII", 0, 2, GET_BOOT, 0, SET_BOOT, 0))
        for which in (NEXT, CURRENT, FACTORY):
            self.rule(operation(GET_BOOT) + [number(PAYLOAD, which << 16 | 1)], boot(0, 3, 30 + which),
                      give=(CELL, 0, 8) if which == NEXT else (0, 0, 0))
        self.answer_write(keep=(CELL, PAYLOAD + 8, 8))

    def answer_write(self, **more):
        self.rule(operation(SET_BOOT) + [number(PAYLOAD, NEXT << 16 | 1)], b"", **more)


def rebind():
    """The driver asks for endpoints when it is bound."""
    for action in ("unbind", "bind"):
        (DRIVER / action).write_text("pds_core.fwctl.0")
    subprocess.run(["udevadm", "settle"], check=True, timeout=60)


@pytest.fixture(scope="module", autouse=True)
def bound():
    Dsc()
    rebind()
    yield
    Firmware("pds.0")
    rebind()


@pytest.fixture(name="card")
def fixture_card():
    return Dsc()


def values(name):
    found = get(PDS, name)[name]
    return [found.get(which) for which in ("next", "current", "default")]


@pytest.mark.usefixtures("card")
def test_set_and_read_back():
    """The next values alone, in one write; what is not named stays."""
    assert values("acme_boot_timeout") == [30, 31, 32]
    assert set_(PDS, "acme_boot_retries=7") == {"acme_boot_retries": "changed"}
    outcomes = set_(PDS, "acme_boot_order=network", "acme_boot_timeout=600")
    assert outcomes == {"acme_boot_order": "changed", "acme_boot_timeout": "changed"}
    assert values("acme_boot_timeout") == [600, 31, 32]
    assert values("acme_boot_order") == ["network", "flash", "flash"]
    assert values("acme_boot_retries") == [7, 3, 3]


def test_refused(card):
    card.answer_write(retval=EBUSY)
    outcomes = set_(PDS, "acme_boot_timeout=60", status=3)
    assert outcomes == {"acme_boot_timeout": "refused"} and next_value(PDS, "acme_boot_timeout") == 30


def test_forgotten(card):
    """The firmware says yes, and keeps the old value."""
    card.answer_write()
    outcomes = set_(PDS, "acme_boot_timeout=60", status=3)
    assert outcomes == {"acme_boot_timeout": "differs"} and next_value(PDS, "acme_boot_timeout") == 30
