# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl call --read-first: what is kept of what was read, what is sent over it, and when nothing is written."""
import pytest

from cli import read_done
from messages import device, reply, request

SETTING_READ = (request(9, b"\x01" + bytes(7)), reply(b"\x00\x01\x02\x03\x04abc"))
TO_SET = ["--read-first", "--allow", "config_now", "--yes"]

@pytest.fixture(name="made_up")
def fixture_made_up(machine, settings):
    """Makes a machine with one device that gives these answers, and no others."""
    return lambda *replies: machine({"devices": [device(*replies)]}, settings)


def written(level=4, label=b"abc", area=1, reset=0):
    return request(10, bytes([area, reset, 0, 0, level]) + label)


def test_what_is_not_given_is_kept(made_up):
    """The key is the one that is written, whatever comes back; an operation is not asked for by reading."""
    one = made_up(SETTING_READ, (written(level=9), reply(bytes(8))), (written(reset=1), reply(bytes(8))))
    read_done(one.run("call", "fwctl0", "setting.write", "level=9", *TO_SET))
    read_done(one.run("call", "fwctl0", "setting.write", "reset=1", *TO_SET))
    other = made_up((request(9, b"\x02" + bytes(7)), reply(b"\x02\0\0\0\x05xyz")),
                    (written(area=2, level=5, label=b"new"), reply(bytes(8))))
    read_done(other.run("call", "fwctl0", "setting.write", "--json-in", "-", "label=6e6577", *TO_SET,
                        input=b'{"area": 2}'))


def test_a_file_is_read_once(made_up):
    one = made_up(SETTING_READ, (written(label=b"new"), reply(bytes(8))))
    read_done(one.run("call", "fwctl0", "setting.write", "label=@-", *TO_SET, input=b"new"))


@pytest.mark.parametrize("answer, kind", [(reply(status=2), "firmware"), ("EIO", "delivery"), (b"", "malformed")])
def test_nothing_is_written_if_it_cannot_be_read(made_up, answer, kind):
    one = made_up((SETTING_READ[0], answer))
    error = one.json("call", "fwctl0", "setting.write", "level=9", *TO_SET,
                     status={"firmware": 3, "delivery": 5, "malformed": 7}[kind])["error"]
    assert (error["kind"], error["command"]) == (kind, "setting")
    assert error["message"].endswith("(this was --read-first: setting.write was not sent)")
    text = one.run("call", "fwctl0", "setting.write", "level=9", *TO_SET).stderr.decode()
    assert text.endswith("(this was --read-first: setting.write was not sent)\n")


def test_reading_first_dry(made_up):
    """The read is sent to show what would be; the write is not."""
    one = made_up(SETTING_READ)
    words = ["call", "fwctl0", "setting.write", "level=9", "--dry-run"]
    told = one.json(*words, *TO_SET)
    assert told["read_first"] == "setting" and told["would_send"]
    assert told["request"] == written(level=9).hex()
    assert b"\nread     setting was sent, and told what is not given\n" in one.run(*words, *TO_SET).stdout
    assert one.run(*words, "--read-first").stderr.endswith(b"(only setting was sent)\n")
    assert "read_first" not in one.json(*words, "--allow", "config_now", "--yes")


def test_nothing_is_read_for_what_is_not_allowed(made_up):
    error = made_up().json("call", "fwctl0", "setting.write", "level=9", "--read-first", status=6)["error"]
    assert error["command"] == "setting.write" and error["message"].endswith("(nothing was sent)")


def test_a_read_that_does_more_is_asked_about(made_up):
    read = (request(14, bytes(8)), SETTING_READ[1])
    words = ["call", "fwctl0", "noisy.write", "level=9", *TO_SET]
    error = made_up(read).json(*words, status=6)["error"]
    assert error["effects"] == ["clears_data"] and error["message"].startswith("noisy on ")
    one = made_up(read, (request(15, b"\0\0\0\0\x09abc"), reply(bytes(8))))
    read_done(one.run(*words, "--allow", "clears_data"))


@pytest.mark.parametrize("command, says", [
    ("setting", "for commands whose names end in .write"), ("orphan.write", "there is no command orphan to read with"),
    ("blob.write", "has no fields")])
def test_nothing_to_read_first(made_up, command, says):
    error = made_up().json("call", "fwctl0", command, "--read-first", "--allow", "all", "--yes", status=2)["error"]
    assert error["kind"] == "usage" and error["message"].startswith("--read-first: ") and says in error["message"]
