# SPDX-License-Identifier: LGPL-2.1-or-later
"""Features of a CXL device as parameters, through the kernel's own driver on fwctl_cxl_mem.ko. It taints the kernel."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(__file__))
from params import finish, get, set_, start_set  # noqa: E402

CXL = "serial:0x3"


@pytest.fixture(autouse=True)
def put_back():
    before = get(CXL, "mock_low", "mock_high", "mock_number")
    yield
    words = [f"{name}={each.get('next', each.get('current'))}" for name, each in before.items()]
    set_(CXL, *words)


def test_set_at_once():
    """Two fields of one feature: the other one stays."""
    before = get(CXL, "mock_low", "mock_high")
    assert before["mock_low"]["default"] == 0x43424140
    set_(CXL, "mock_low=3")
    outcomes = set_(CXL, "mock_high=7")
    assert outcomes == {"mock_high": "changed"}
    after = get(CXL, "mock_low", "mock_high")
    assert [after[name]["current"] for name in ("mock_low", "mock_high")] == [3, 7]
    assert after["mock_high"]["default"] == before["mock_high"]["default"]


def test_set_for_the_next_reset():
    outcomes = set_(CXL, "mock_number=5")
    assert outcomes == {"mock_number": "changed"}
    found = get(CXL, "mock_number")["mock_number"]
    assert found["next"] == 5 and found["takes_effect"] == "at_reset"


def test_two_writers():
    for turn in range(4):
        one, other = start_set(CXL, f"mock_low={turn + 10}"), start_set(CXL, f"mock_high={turn + 20}")
        finish(one)
        finish(other)
        after = get(CXL, "mock_low", "mock_high")
        assert [after[name]["current"] for name in ("mock_low", "mock_high")] == [turn + 10, turn + 20]


def test_what_the_kernel_keeps_to_itself():
    """It says so, and where it can be set."""
    error = finish(start_set(CXL, "patrol_scrub.scrub_cycle=24"), 2)["error"]
    assert "Linux keeps it to itself" in error["message"]
