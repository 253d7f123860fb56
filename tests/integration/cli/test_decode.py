# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl decode: replies, requests, layouts and streams of captured bytes."""
import json
import os
import struct
import subprocess

import pytest

from cli import is_harmless, read_done, read_error
from messages import FIELDS, TEXT, everything, reply, request


def test_reply(offline):
    data = reply(everything())
    assert read_done(offline.run("decode", "cli_test/read_all", "-", input=data)) == (
        "status       0x0 ok\n" + TEXT)
    assert offline.json("decode", "cli_test/read_all", "-", input=data) == {
        "format": "cli_test", "command": "read_all", "status": {"code": 0, "name": "ok"}, "fields": FIELDS}


def test_reply_as_hexadecimal_text(offline, tmp_path):
    (tmp_path / "reply").write_text(reply(everything()).hex(" "))
    told = offline.json("decode", "cli_test/read_all", "--hex", str(tmp_path / "reply"))
    assert told["fields"] == FIELDS


def test_large_numbers(offline):
    data = reply(everything())
    result = offline.run("decode", "cli_test/read_all", "-", "--json", input=data)
    assert b'"serial": 9223372036854775809,' in result.stdout
    told = offline.json("decode", "cli_test/read_all", "-", "--json-u64=string", input=data)
    assert told["fields"]["serial"] == "9223372036854775809"
    told = offline.json("decode", "cli_test/read_all", "-", "--json-u64=number", input=data)
    assert told["fields"]["serial"] == 9223372036854775809


def test_what_was_not_returned_is_not_there(offline):
    told = offline.json("decode", "cli_test/read_all", "-", input=reply(everything()[:3]))
    assert told["fields"] == {"temperature": -420, "mode": {"value": 5, "name": "turbo"}}
    text = read_done(offline.run("decode", "cli_test/read_all", "-", input=reply(everything()[:3])))
    assert text == ("status       0x0 ok\ntemperature  -52.5 degree C (-420)\nmode         turbo (5)\n")


def test_empty_array(offline):
    data = everything()[:78] + b"\0"
    text = read_done(offline.run("decode", "cli_test/read_all", "-", input=reply(data)))
    assert "nports       0\n" in text and "ports[0]" not in text
    assert offline.json("decode", "cli_test/read_all", "-", input=reply(data))["fields"]["ports"] == []


def test_refusal(offline):
    data = reply(status=2, syndrome=0x77)
    result = offline.run("decode", "cli_test/read_all", "-", input=data)
    assert result.returncode == 3
    assert result.stdout == b"status  0x2 bad_input (it makes no sense), syndrome 0x77\n"
    assert result.stderr.startswith(b"fwctl: ") and b"0x2 (bad_input)" in result.stderr
    told = offline.json("decode", "cli_test/read_all", "-", status=3, input=data)
    assert told["status"] == {"code": 2, "name": "bad_input", "syndrome": 0x77}
    assert (told["error"]["kind"], told["error"]["status"], told["error"]["syndrome"]) == ("firmware", 2, 0x77)
    # a status that nobody knows
    told = offline.json("decode", "cli_test/read_all", "-", status=3, input=reply(status=9))
    assert told["status"]["code"] == 9 and "name" not in told["status"]
    assert offline.run("decode", "cli_test/read_all", "-", input=reply(status=9)).stdout == b"status  0x9\n"


def test_bytes(offline):
    short, long = bytes(range(32)), bytes(range(40))
    assert read_done(offline.run("decode", "cli_test/blob", "-", input=reply(short))) == (
        f"status  0x0 ok\ndata    {short.hex()}\n")
    assert read_done(offline.run("decode", "cli_test/blob", "-", input=reply(long))) == (
        "status  0x0 ok\ndata    40 bytes\n"
        "  00000000  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|\n"
        "  00000010  10 11 12 13 14 15 16 17  18 19 1a 1b 1c 1d 1e 1f  |................|\n"
        "  00000020  20 21 22 23 24 25 26 27                           | !\"#$%&'|\n")
    told = offline.json("decode", "cli_test/blob", "-", input=reply(long))
    assert told["fields"] == {"data": long.hex()}


def test_envelope(offline):
    told = offline.json("decode", "cli_test/nothing", "--envelope", "-", input=reply())
    assert told["fields"] == {"status": {"value": 0, "name": "ok"}, "length": 8, "syndrome": 0}
    text = read_done(offline.run("decode", "cli_test/nothing", "--request", "--envelope", "-",
                                 input=request(8)))
    assert text == "op      8\nlength  0\n"


HOSTILE = b"\x1b[31m\x07\xff\xe2\x80\xae"


def test_hostile_strings_do_not_reach_the_terminal(offline):
    data = reply(everything(HOSTILE))
    result = offline.run("decode", "cli_test/read_all", "-", input=data)
    assert result.returncode == 0 and is_harmless(result.stdout)
    assert b'name         "\\x1b[31m\\x07\\xff\\xe2\\x80\\xae"' in result.stdout
    result = offline.run("decode", "cli_test/read_all", "-", "--json", input=data)
    assert is_harmless(result.stdout)
    # byte for byte, as the library's JSON has it
    assert json.loads(result.stdout)["fields"]["name"].encode("latin-1") == HOSTILE


# ---- requests


def test_request(offline):
    data = request(1, b"\x03\x05")
    assert read_done(offline.run("decode", "cli_test/read_all", "--request", "-", input=data)) == (
        "index  3\nhow    turbo (5)\n")
    assert offline.json("decode", "cli_test/read_all", "--request", "-", input=data) == {
        "format": "cli_test", "command": "read_all",
        "fields": {"index": 3, "how": {"value": 5, "name": "turbo"}}}


def test_request_is_identified(offline):
    data = request(1, b"\x03\x05")
    assert read_done(offline.run("decode", "cli_test", "--request", "-", input=data)) == (
        "command  read_all\nindex  3\nhow    turbo (5)\n")
    assert offline.json("decode", "cli_test", "--request", "-", input=data)["command"] == "read_all"
    for data in (request(99), b"", b"\x01"):
        error = offline.json("decode", "cli_test", "--request", "-", status=7, input=data)["error"]
        assert "a request of no command of format cli_test" in error["message"]


def test_request_of_another_command(offline):
    result = offline.run("decode", "cli_test/read_all", "--request", "-", input=request(2, b"\0\0"))
    assert "read_all" in read_error(result, 7)


LEFT_OUT = b"fwctl: fields that depend on the request are left out: give it by --of-request FILE\n"


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_what_is_left_out_without_the_request(kinds, tmp_path, more):
    """The made-up reply has as many entries as were asked for: nobody knows how many without the request."""
    words = ["decode", "growing/asked_for", *more]
    result = kinds.run(*words, "-", input=b"\0abcd")
    assert (result.returncode, result.stderr) == (0, LEFT_OUT)
    (tmp_path / "request").write_bytes(b"\1\2\1")
    text = read_done(kinds.run(*words, "--of-request", str(tmp_path / "request"), "-", input=b"\0abcd"))
    assert "behind" in text and b"behind" not in result.stdout
    # of another kind: refused, and a request
    result = kinds.run(*words, "-", input=b"\1abcd")
    assert result.returncode == 3 and LEFT_OUT not in result.stderr
    read_done(kinds.run(*words, "--request", "-", input=b"\1\2\1"))


def test_what_depends_on_the_request(offline, tmp_path):
    """Of CXL: how Get Supported Features is answered does not depend on it, but it must be one."""
    asked = struct.pack("=IIII", 0x500, 0, 8, 0) + struct.pack("<IHH", 8, 0, 0)
    (tmp_path / "request").write_bytes(asked)
    data = struct.pack("=II", 8, 0) + struct.pack("<HH4x", 0, 3)
    told = offline.json("decode", "test_cxl/get_supported_features", "--of-request",
                        str(tmp_path / "request"), "-", input=data)
    assert told["fields"] == {"num_entries": 0, "supported_feats": 3, "entries": []}
    (tmp_path / "other").write_bytes(request(2))
    result = offline.run("decode", "cli_test/read_all", "--of-request", str(tmp_path / "other"), "-",
                         input=reply())
    assert "read_all" in read_error(result, 7)


# ---- layouts


def test_layout(offline):
    data = struct.pack("<IB3B", 100, 1, 1, 2, 3)
    assert read_done(offline.run("decode", "cli_test/port", "-", input=data)) == (
        "speed  100 Mb/s\nlink   normal (1)\nlanes  1, 2, 3\n")
    assert offline.json("decode", "cli_test/port", "-", input=data) == {
        "format": "cli_test", "layout": "port",
        "fields": {"speed": 100, "link": {"value": 1, "name": "normal"}, "lanes": [1, 2, 3]}}
    assert offline.json("decode", "cli_test/port", "-", input=b"")["fields"] == {}


# ---- streams

EVENTS = b"\x06\x01four" + b"\x02\x05" + b"\x03\x00x"


def test_stream(offline):
    result = offline.run("decode", "cli_test", "--stream", "events", "-", "--json", input=EVENTS)
    assert result.returncode == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["offset"] for line in lines] == [0, 6, 8]
    assert [line["fields"]["what"]["name"] for line in lines] == ["normal", "turbo", "off"]
    assert lines[0] == {"format": "cli_test", "stream": "events", "offset": 0, "fields": {
        "length": 6, "what": {"value": 1, "name": "normal"}, "text": "four"}}
    text = read_done(offline.run("decode", "cli_test", "--stream", "events", "-", input=EVENTS))
    assert text.startswith("record 0 at 0, 6 bytes\nlength  6 byte\nwhat    normal (1)\n"
                           'text    "four"\n\nrecord 1 at 6, 2 bytes\n')


def test_stream_as_hexadecimal_text(offline):
    result = offline.run("decode", "cli_test", "--stream", "events", "-", "--hex", "--json",
                         input=EVENTS.hex().encode())
    assert len(result.stdout.splitlines()) == 3


def test_long_stream_comes_in_pieces(offline):
    """Longer than any piece that is read at once; records lie across the borders of pieces."""
    record = b"\xff\x01" + b"a" * 253
    result = offline.run("decode", "cli_test", "--stream", "events", "-", "--json", input=record * 3000)
    lines = result.stdout.splitlines()
    assert (result.returncode, len(lines)) == (0, 3000)
    assert json.loads(lines[-1])["offset"] == 2999 * 255


def test_stream_that_is_cut_off(offline):
    result = offline.run("decode", "cli_test", "--stream", "events", "-", input=EVENTS[:-1])
    assert result.returncode == 7
    assert b"record 1" in result.stdout and b"record 2" not in result.stdout
    assert result.stderr == b"fwctl: the last record, at 8, is cut off after 2 bytes\n"


def test_stream_with_a_size_that_cannot_be(offline):
    result = offline.run("decode", "cli_test", "--stream", "events", "-", "--json", input=EVENTS + b"\0\0")
    assert result.returncode == 7
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == 4 and lines[3]["error"]["kind"] == "malformed"


def test_stream_whose_reader_leaves(offline, formats):
    words = ["head", "-n", "1"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as head:
        result = offline.run("decode", "cli_test", "--stream", "events", "/dev/stdin", "--json",
                             input=b"\x02\x01" * 200000, stdout=head.stdin)
        head.stdin.close()
    assert (result.returncode, result.stderr) == (1, b"")


# ---- mistakes


@pytest.mark.parametrize("words, message", [
    (["cli_test", "-"], "'cli_test' is a format alone: name a command or layout of it, or add --request"),
    (["cli_test/read_all", "--stream", "events", "-"], "with --stream, 'cli_test/read_all' must be a format"),
    (["cli_test", "--stream", "evnts", "-"], "has no stream 'evnts'; did you mean 'events'? 'fwctl describe "),
    (["cli_test/events", "-"], "'cli_test/events' is a stream: name its format alone, and the stream by --stream"),
    (["cli_test/events", "--request", "-"], "'cli_test/events' is a stream"),
    (["cli_test/port", "--request", "-"], "'cli_test/port' is a layout"),
    (["cli_test/port", "--of-request", "/dev/null", "-"], "'cli_test/port' is a layout"),
    (["cli_test/read_all", "--request", "--of-request", "x", "-"], "do not go together"),
    (["cli_test/read_all", "--of-request", "-", "-"], "standard input can be read once only"),
    (["cli_test/read_all", "--json-u64=float", "-"], "--json-u64: 'float' is neither string nor number"),
    (["cli_test/raed_all", "-"], "did you mean 'read_all'")])
def test_mistakes(offline, words, message):
    result = offline.run("decode", *words)
    assert message in read_error(result, 2)
    assert result.stdout == b""
    assert message in offline.json("decode", *words, status=2)["error"]["message"]


@pytest.mark.parametrize("data", [b"", b"\0", reply()[:3]])
def test_what_cannot_be_a_reply(offline, data):
    result = offline.run("decode", "cli_test/read_all", "-", input=data)
    assert "read_all" in read_error(result, 7)
    error = offline.json("decode", "cli_test/read_all", "-", status=7, input=data)["error"]
    assert (error["kind"], error["command"]) == ("malformed", "read_all")


def test_files(offline, tmp_path):
    for path, why in ((tmp_path / "absent", "No such file"), (tmp_path, "Is a directory")):
        for words in (["cli_test/read_all"], ["cli_test/port"], ["cli_test", "--stream", "events"],
                      ["cli_test", "--request"]):
            error = offline.json("decode", *words, str(path), status=1)["error"]
            assert f"cannot read {path}: {why}" in error["message"]
    assert "cannot read" in read_error(offline.run("decode", "cli_test/read_all", "--of-request",
                                                   str(tmp_path), "/dev/null"), 1)
    assert "is no hexadecimal text" in read_error(
        offline.run("decode", "cli_test/read_all", "--hex", "-", input=b"xx"), 7)


@pytest.mark.parametrize("words", [["cli_test/read_all"], ["cli_test/port"], ["cli_test", "--request"]])
def test_a_file_without_end_is_left(offline, words):
    assert "/dev/zero holds more than" in read_error(offline.run("decode", *words, "/dev/zero"), 2)


def test_reply_up_to_the_limit(offline):
    data = os.urandom(65000)
    told = offline.json("decode", "cli_test/blob", "-", input=reply(data))
    assert told["fields"]["data"] == data.hex()
    read_done(offline.run("decode", "cli_test/blob", "-", input=reply(data)))
