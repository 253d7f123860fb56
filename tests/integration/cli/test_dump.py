# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl dump: whole files or none, whatever happens on the way."""
import errno
import os
import re
import signal
import time

import pytest

from cli import on_terminal, read_done, read_error
from messages import device, request
from tells import LOG, MEMORY, reply, telling

PIECES = b"piece of 16 byte" * 3


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    """An empty one: the machine's description is in another."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture(name="coded")
def fixture_coded(machine, hooks):
    """Its dumps are procedures."""
    return machine({"devices": [device(kind=78)]}, hooks)


@pytest.fixture(name="plain")
def fixture_plain(machine, tells):
    """Its dumps are single calls, answered with this."""
    return lambda *replies: machine({"devices": [telling(*replies)]}, tells)


def test_dump(coded, folder):
    path = folder / "dump"
    assert read_done(coded.run("dump", "fwctl0", "pieces", "-o", str(path))) == f"saved  {path}, 48 bytes\n"
    assert path.read_bytes() == PIECES and path.stat().st_mode & 0o777 == 0o600
    assert coded.json("dump", "fwctl0", "--out", str(path)) == {
        "device": "fwctl0", "dump": "pieces", "file": str(path), "bytes": 48}
    assert read_done(coded.run("dump", "fwctl0", "-o", "-")) == PIECES.decode()
    assert os.listdir(folder) == ["dump"]


def test_single_call(plain, folder):
    one = plain((request(MEMORY, b"\3"), reply(b"what it holds")))
    path = folder / "dump"
    assert read_done(one.run("dump", "fwctl0", "-o", str(path))) == f"saved  {path}, 13 bytes\n"
    assert path.read_bytes() == b"what it holds"
    assert read_done(one.run("dump", "fwctl0", "memory", "-o", "-")) == "what it holds"


def test_made_name(coded, folder):
    """Nothing that is there is replaced."""
    names = [coded.json("dump", "fwctl0", cwd=folder)["file"] for _ in range(3)]
    assert sorted(os.listdir(folder)) == sorted(set(names)) and len(set(names)) == 3
    for name in names:
        assert re.fullmatch(r"fwctl0-pieces-\d{8}T\d{6}Z(-[23])?\.bin", name)
        assert (folder / name).read_bytes() == PIECES


def test_made_names_at_the_same_time(coded, folder):
    """Each that says it has saved a file has: of those that began in one second, too."""
    running = [coded.start("dump", "fwctl0", cwd=folder) for _ in range(8)]
    told = [one.communicate(timeout=60)[0].decode() for one in running]
    assert not any(one.returncode for one in running)
    assert sorted(re.match("saved  (.*), 48 bytes\n", text)[1] for text in told) == sorted(os.listdir(folder))
    assert all((folder / name).read_bytes() == PIECES for name in os.listdir(folder)) and len(set(told)) == 8


def test_link_to_nowhere_of_a_made_name(coded, folder):
    """It is not followed, and not replaced."""
    def stamp(seconds):
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(time.time() + seconds))
    names = {f"fwctl0-pieces-{stamp(seconds)}.bin" for seconds in range(30)}
    for name in names:
        (folder / name).symlink_to(folder / "elsewhere")
    name = coded.json("dump", "fwctl0", cwd=folder)["file"]
    assert name not in names and set(os.listdir(folder)) == names | {name} and (folder / name).read_bytes() == PIECES


def test_file_that_is_there(coded, folder):
    """Its place is taken, and who may read it stays."""
    path = folder / "dump"
    path.write_bytes(b"x" * 100)
    path.chmod(0o640)
    read_done(coded.run("dump", "fwctl0", "-o", str(path)))
    assert path.read_bytes() == PIECES and path.stat().st_mode & 0o777 == 0o640


# ---- What goes wrong: nothing is left, and what was there stays


@pytest.fixture(name="kept")
def fixture_kept(folder):
    path = folder / "dump"
    path.write_bytes(b"kept")
    yield path
    assert path.read_bytes() == b"kept" and os.listdir(folder) == ["dump"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted(coded, kept, number):
    text, status = on_terminal(coded, ["dump", "fwctl0", "waiting", "-o", str(kept)],
                               keys=(b"fwctl: 6 bytes", lambda process: process.send_signal(number)))
    assert status == 5 and "the dump waiting of fwctl0 was interrupted by a signal: nothing of it was kept" in text
    assert text.count("\n") == 1


def test_too_large(coded, kept):
    words = ["dump", "fwctl0", "-o", str(kept), "--max-size"]
    error = coded.json(*words, "47", status=1)["error"]
    assert error["errno"] == errno.EFBIG and "has more than 47 bytes: nothing of it was kept" in error["message"]
    assert read_done(coded.run("dump", "fwctl0", "-o", "-", "--max-size", "48")) == PIECES.decode()


def test_too_large_for_a_single_call(plain, kept):
    one = plain((request(MEMORY, b"\3"), reply(b"what it holds")))
    assert "more than 12 bytes" in read_error(one.run("dump", "fwctl0", "-o", str(kept), "--max-size", "12"), 1)


def test_more_than_its_format_allows(coded, kept):
    error = coded.json("dump", "fwctl0", "beyond", "-o", str(kept), status=7)["error"]
    assert (error["errno"], error["command"]) == (errno.EDQUOT, "collect")


def test_disk_that_is_full(coded):
    assert read_error(coded.run("dump", "fwctl0", "-o", "/dev/full"), 1).startswith(
        "cannot write /dev/full: No space left on device")


def test_place_that_cannot_be_written(coded, kept):
    """Found out before anything is asked."""
    message = read_error(coded.run("dump", "fwctl0", "-o", str(kept / "x")), 1)
    assert message == f"cannot write {kept}/x: Not a directory"


def test_refused(plain, kept):
    one = plain((request(MEMORY, b"\3"), reply(b"what it holds", status=3)))
    assert "the firmware of fwctl0 refused memory: status 0x3 " in read_error(one.run("dump", "fwctl0", "-o", str(kept)), 3)
    assert one.json("dump", "fwctl0", "-o", str(kept), status=3)["error"]["status"] == 3


def test_a_device_that_goes_away(plain, kept):
    one = plain((request(MEMORY, b"\3"), "ENODEV"))
    assert one.json("dump", "fwctl0", "-o", str(kept), status=4)["error"]["kind"] == "device"


def test_reader_that_goes_away(coded):
    """Then that is no matter for a message."""
    process = coded.start("dump", "fwctl0", "limit", "-o", "-")
    process.stdout.close()
    assert process.wait(60) == 1 and process.stderr.read() == b""
    process.stderr.close()


def test_terminal_takes_no_bytes(coded, folder):
    text, status = on_terminal(coded, ["dump", "fwctl0", "-o", "-"])
    assert (status, text) == (2, "fwctl: --out: standard output is a terminal and these bytes are not text: "
                                 "name a file\n")
    assert os.listdir(folder) == []


# ---- What it may do


def test_what_reads_and_clears(plain, folder):
    """Disclosing is what a dump is for; the rest has to be allowed."""
    one = plain((request(LOG, b"\0"), reply(b"it was so")))
    result = one.run("dump", "fwctl0", "log", "-o", str(folder / "log"))
    assert (result.returncode, result.stdout) == (6, b"")
    assert result.stderr.decode() == (
        "fwctl: take_log on fwctl0 (made.up) clears counters or logs: not allowed by default.\n"
        f"       To do it: fwctl dump fwctl0 log -o {folder}/log --allow clears_data --yes        (nothing was sent)\n")
    assert os.listdir(folder) == []
    assert read_done(one.run("dump", "fwctl0", "log", "-o", "-", "--allow", "clears_data", "--yes")) == "it was so"
    text, status = on_terminal(one, ["dump", "fwctl0", "log", "-o", str(folder / "log"), "--allow", "clears_data"], b"y\n")
    assert status == 0 and "Send it? [y/N] " in text and (folder / "log").read_bytes() == b"it was so"


# ---- Which there are


def test_list(coded):
    text = read_done(coded.run("dump", "fwctl0", "--list"))
    assert "\npieces  some pieces (if none is named)\n" in text and "\nwaiting what never ends\n" in text
    told = coded.json("dump", "--list", "--format", "hooks")
    assert told["format"] == "hooks" and [dump["name"] for dump in told["dumps"]] == [
        "beyond", "limit", "pieces", "waiting"]
    assert told["dumps"][2] == {"name": "pieces", "summary": "some pieces", "command": "collect", "suffix": ".bin", "default": True}


def test_which_one(coded):
    assert "fwctl0 has no dump 'peices'; did you mean 'pieces'? 'fwctl dump fwctl0 --list' shows" in read_error(
        coded.run("dump", "fwctl0", "peices"), 2)


def test_what_returns_no_bytes(plain):
    message = read_error(plain().run("dump", "fwctl0", "state"), 2)
    assert message == "sensors returns fields, and no bytes that could be saved: see 'fwctl call fwctl0 sensors'"


def test_a_format_without_dumps(machine, formats):
    one = machine({"devices": [device()]}, formats)
    assert read_done(one.run("dump", "fwctl0", "--list")) == "none: no dumps are known of the format cli_test\n"
    assert one.json("dump", "fwctl0", "--list") == {"format": "cli_test", "dumps": []}
    assert "no dumps are known of fwctl0" in read_error(one.run("dump", "fwctl0"), 2)


# ---- Progress


def test_progress_is_for_terminals(coded, folder):
    text, status = on_terminal(coded, ["dump", "fwctl0", "-o", str(folder / "dump")])
    assert status == 0
    assert "\r\033[Kfwctl: [######--------------]  33%, 16 bytes" in text
    assert "\r\033[Kfwctl: [####################] 100%, 48 bytes\r\033[Ksaved  " in text
    assert coded.run("dump", "fwctl0", "-o", "-").stderr == b""


def test_progress_without_an_end(coded, folder):
    text, _ = on_terminal(coded, ["dump", "fwctl0", "waiting", "-o", str(folder / "dump")],
                          keys=(b"fwctl: 6 bytes", lambda process: process.send_signal(signal.SIGINT)))
    assert "%" not in text
