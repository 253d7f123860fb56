# SPDX-License-Identifier: LGPL-2.1-or-later
"""Standard output that is closed, full or left by its reader."""
import errno
import os
import subprocess

import pytest

from cli import ECHO, FWCTL, run, run_bare
from messages import device, reply, request

EVERYTHING = [["--version"], ["--help"], ["help", "list"], ["list"], ["list", "--json"],
              ["--version", "--json"], ["monitor", "--count", "1", "--json"]]
RPC = ["rpc", "fwctl0", "--scope", "configuration", "--in", "-", "--out-size", "2M"]


def close_output():
    os.close(1)


@pytest.mark.parametrize("words", EVERYTHING)
def test_full_disk(words):
    with open("/dev/full", "wb") as full:
        result = run_bare(*words, stdout=full)
    assert result.returncode == 1
    assert result.stderr == b"fwctl: cannot write to standard output: No space left on device\n"


OFFLINE = [["formats"], ["formats", "--json"], ["commands"], ["commands", "--json"],
           ["describe", "cli_test/read_all"], ["describe", "cli_test/read_all", "--json"],
           ["describe", "cli_test/read_all", "--fields"], ["encode", "cli_test/read_all"],
           ["encode", "cli_test/read_all", "--hex"], ["encode", "cli_test/read_all", "--out", "-"],
           ["decode", "cli_test", "--request", "--hex", "-"],
           ["decode", "cli_test", "--request", "--hex", "-", "--json"],
           ["decode", "cli_test", "--stream", "events", "--hex", "-"],
           ["decode", "cli_test", "--stream", "events", "--hex", "-", "--json"]]


@pytest.mark.parametrize("words", OFFLINE)
def test_full_disk_and_formats(offline, words):
    text = b"02 01" if "--stream" in words else b"01 00 02 00 00 00"
    with open("/dev/full", "wb") as full:
        result = offline.run(*words, stdout=full, input=text)
    assert result.returncode == 1
    assert result.stderr == b"fwctl: cannot write to standard output: No space left on device\n"
    reader, writer = os.pipe()
    os.close(reader)
    result = offline.run(*words, stdout=writer, input=text)
    os.close(writer)
    assert (result.returncode, result.stderr) == (1, b"")


@pytest.mark.parametrize("words", EVERYTHING)
def test_closed_output(words):
    result = run_bare(*words, stdout=None, preexec_fn=close_output)
    assert result.returncode == 1
    assert result.stderr == b"fwctl: cannot write to standard output: Bad file descriptor\n"


def test_failure_keeps_its_status():
    with open("/dev/full", "wb") as full:
        result = run_bare("info", "fwctl0", "--json", stdout=full)
    assert result.returncode == 4
    assert b"No space left on device" in result.stderr


@pytest.mark.parametrize("words", EVERYTHING)
def test_reader_that_is_gone(words):
    reader, writer = os.pipe()
    os.close(reader)
    result = run_bare(*words, stdout=writer)
    os.close(writer)
    assert result.returncode in ((0, 1) if words[0] == "monitor" else (1,))
    assert result.stderr == b""


def test_reader_that_leaves_in_between(machine):
    with machine({"devices": [ECHO]}).start(*RPC, stdin=subprocess.PIPE) as process:
        process.stdin.write(b"".join(n.to_bytes(16, "big") for n in range(64 * 1024)))
        process.stdin.close()
        assert process.stdout.readline() == b"executed: yes\n"
        process.stdout.close()
        assert process.wait(60) == 1
        assert process.stderr.read() == b""


EXECUTED = (b"fwctl: cannot write to standard output: No space left on device (the command was executed: "
            b"repeat it only if that does no harm)\n")
ERASE = (request(3, b"\x01"), reply())
CHANGE = ["call", "fwctl0", "erase", "area=1", "--allow", "all", "--yes"]


def test_disk_that_fills_up_in_between(machine):
    with open("/dev/full", "wb") as full:
        result = machine({"devices": [ECHO]}).run(*RPC, stdout=full, input=bytes(1024 * 1024))
    assert (result.returncode, result.stderr) == (1, EXECUTED)


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_change_that_cannot_be_told(machine, formats, more):
    """What was done is told on standard error, so that nobody does it again."""
    one = machine({"devices": [device(ERASE)]}, formats)
    with open("/dev/full", "wb") as full:
        result = one.run(*CHANGE, *more, stdout=full)
    assert (result.returncode, result.stderr) == (1, EXECUTED)


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_nothing_is_sent_without_standard_output(machine, formats, more):
    # any call would fail otherwise than this
    one = machine({"devices": [device((request(3, b"\x01"), "EIO"))]}, formats)
    for words in (CHANGE, RPC):
        result = one.run(*words, *more, stdout=None, preexec_fn=close_output)
        assert result.returncode == 1
        assert result.stderr.startswith(b"fwctl: standard output is closed or cannot be written to")
        assert result.stderr.endswith(b"(nothing was sent)\n") and result.stderr.count(b"\n") == 1


def test_failure_that_cannot_be_told(machine):
    failing = machine({"devices": [dict(ECHO, replies=[{"request": "*", "errno": "EIO"}])]})
    with open("/dev/full", "wb") as full:
        result = failing.run(*RPC, "--json", stdout=full, input=b"x")
    assert result.returncode == 5
    assert b"No space left on device (the command may have run: " in result.stderr


def test_all_standard_files_closed():
    """A node must never be opened in the place of a standard file."""
    result = run(["sh", "-c", f"exec '{FWCTL}' list <&- >&- 2>&-"])
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", b"")


def test_closed_standard_input(machine):
    words = RPC[:-1] + ["8"]
    result = machine({"devices": [ECHO]}).run(*words, stdin=None, preexec_fn=lambda: os.close(0))
    assert result.returncode == 1
    assert os.strerror(errno.EBADF).encode() in result.stderr
