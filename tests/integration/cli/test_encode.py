# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl encode: the bytes of requests, from words and from JSON, and what is refused."""
import json
import os
import pty
import subprocess
import sys

import pytest

from cli import FWCTL, WRAPPER, formats_in, read_error
from conftest import Offline
from messages import FIELDS, ID, everything, request

WORDS = ["temperature=-420", "mode=turbo", "enabled=true", "features=ready|fast|level", "register=0x1a4",
         "memory=65536", "serial=9223372036854775809", "mac=0200deadbeef", "address=0xc0a80001",
         f"id={ID}", "name=box", "key=0badcafe", "big=0x01020304", "view_kind=2", "view.first=9",
         "view.second=0x1234", "ports[0].speed=100", "ports[0].link=normal", "ports[0].lanes[0]=1",
         "ports[0].lanes[1]=2", "ports[0].lanes[2]=3", "ports[1].speed=400", "ports[1].link=off",
         "ports[1].lanes[0]=4", "ports[1].lanes[1]=5", "ports[1].lanes[2]=6"]
ALL = request(2, everything())


def encoded(result):
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout


def test_words(offline):
    assert encoded(offline.run("encode", "cli_test/write_all", *WORDS)) == ALL


def test_json_in(offline, tmp_path):
    (tmp_path / "fields.json").write_text(json.dumps(FIELDS))
    assert encoded(offline.run("encode", "cli_test/write_all", "--json-in",
                               str(tmp_path / "fields.json"))) == ALL
    assert encoded(offline.run("encode", "cli_test/write_all", "--json-in", "-",
                               input=json.dumps(FIELDS).encode())) == ALL


def test_words_come_after_json(offline):
    assert encoded(offline.run("encode", "cli_test/read_all", "--json-in", "-", "index=7",
                               input=b'{"index": 1, "how": "turbo"}')) == request(1, b"\x07\x05")


def test_defaults(offline):
    assert encoded(offline.run("encode", "cli_test/read_all")) == request(1, b"\0\0")
    assert encoded(offline.run("encode", "cli_test/nothing")) == request(8)


def test_hex_is_what_hex_reads(offline, tmp_path):
    text = encoded(offline.run("encode", "cli_test/write_all", "--hex", *WORDS))
    lines = text.decode().splitlines()
    assert bytes.fromhex(text.decode()) == ALL and all(len(line) == 47 for line in lines[:-1])
    (tmp_path / "hex").write_bytes(text)
    told = offline.json("decode", "cli_test/write_all", "--request", "--hex", str(tmp_path / "hex"))
    assert told["fields"] == FIELDS


def test_out(offline, tmp_path):
    path = tmp_path / "request"
    assert encoded(offline.run("encode", "cli_test/read_all", "--out", str(path))) == b""
    assert path.read_bytes() == request(1, b"\0\0")
    encoded(offline.run("encode", "cli_test/read_all", "--out", str(path), "--hex"))
    assert path.read_bytes() == b"01 00 02 00 00 00\n"
    assert encoded(offline.run("encode", "cli_test/read_all", "--out", "-")) == request(1, b"\0\0")
    assert encoded(offline.run("encode", "cli_test/read_all", "-o", "-")) == request(1, b"\0\0")
    told = offline.json("encode", "cli_test/read_all", "--out", str(path))
    assert told["request"] == request(1, b"\0\0").hex() == path.read_bytes().hex()


def test_out_that_cannot_be_written(offline, tmp_path):
    error = read_error(offline.run("encode", "cli_test/read_all", "--out", str(tmp_path)), 1)
    assert error.startswith(f"cannot write {tmp_path}: ")
    assert os.listdir(tmp_path) == []


def test_json(offline):
    assert offline.json("encode", "cli_test/poke", "where=1", "value=2") == {
        "format": "cli_test", "command": "poke", "scope": "debug_write_full",
        "effects": ["config_now", "irreversible"],
        "request": request(6, b"\1\0\0\0\2\0\0\0").hex()}
    # a value can add to what the command does
    assert offline.json("encode", "cli_test/count")["effects"] == ["reads"]
    assert offline.json("encode", "cli_test/count", "clear=true")["effects"] == ["reads", "clears_data"]


def test_bytes_of_a_file(offline, pointers, tmp_path):
    (tmp_path / "four").write_bytes(bytes.fromhex("00ff0a40"))
    words = ["encode", "cli_test/write_all"]
    for file, options in ((str(tmp_path / "four"), {}), ("-", {"input": bytes.fromhex("00ff0a40")})):
        assert encoded(offline.run(*words, "key=@" + file, **options)) == (
            encoded(offline.run(*words, "key=00ff0a40")))
    # a string may begin with it
    assert b"@four\0" in offline.run(*words, "name=@four").stdout
    # the bytes of a buffer
    one = Offline(pointers)
    given = one.json("call", "fwctl9", "test_pds/operation", status=4)
    assert given["error"]["kind"] == "device"
    assert one.json("encode", "test_pds/operation", f"in=@{tmp_path}/four")["request"] == (
        one.json("encode", "test_pds/operation", "in=00ff0a40")["request"])


def test_mistakes_with_files(offline, tmp_path):
    words = ["encode", "cli_test/write_all"]
    (tmp_path / "big").write_bytes(bytes(5))
    (tmp_path / "huge").write_bytes(bytes((2 << 20) + 1))
    for field, status, message in ((f"key=@{tmp_path}/none", 1, "cannot read"),
                                   (f"key=@{tmp_path}/big", 2, "key"),
                                   (f"key=@{tmp_path}/huge", 2, "more than 2097152 bytes"),
                                   ("key=@", 1, "cannot read"),
                                   (f"big=@{tmp_path}/big", 2, "big takes no @")):
        error = offline.json(*words, field, status=status)["error"]
        assert message in error["message"] and error["field"] == field.split("=")[0]


def test_bytes_do_not_go_to_a_terminal(formats):
    leader, follower = pty.openpty()
    words = WRAPPER + [FWCTL, "encode", "cli_test/read_all"]
    result = subprocess.run(words, stdout=follower, stderr=subprocess.PIPE, env=formats_in(formats),
                            check=False)
    assert "add --hex, or name a file with --out" in read_error(result, 2)
    assert subprocess.run(words + ["--hex"], stdout=follower, env=formats_in(formats),
                          check=False).returncode == 0
    assert os.read(leader, 100) == b"01 00 02 00 00 00\r\n"
    os.close(follower)
    os.close(leader)


# ---- mistakes


@pytest.mark.parametrize("words, message", [
    (["cli_test/read_all", "inedx=1"], "the request of cli_test/read_all has no field 'inedx'; did you "
                                       "mean 'index'? 'fwctl describe cli_test/read_all' shows"),
    (["cli_test/write_all", "ports[0].sped=1"], "did you mean 'speed'?"),
    (["cli_test/write_all", "zzz.y=1"], "has no field 'zzz.y': "),
    (["cli_test/read_all", "how=trubo"], "how: 'trubo' is no value of this field; did you mean 'turbo'?"),
    (["cli_test/write_all", "features=ready|fats"], "did you mean 'fast'?"),
    (["cli_test/read_all", "how=3"], "how"),
    (["cli_test/read_all", "index=256"], "index"),
    (["cli_test/read_all", "index=-1"], "index"),
    (["cli_test/read_all", "index=x"], "index"),
    (["cli_test/read_all", "op=9"], "op"),
    (["cli_test/write_all", "key=0bad"], "key"),
    (["cli_test/write_all", "key=xyz"], "key"),
    (["cli_test/write_all", "id=1234"], "id"),
    (["cli_test/read_all", "index"], "'index' is no field=value"),
    (["cli_test/read_all", "=1"], "'=1' is no field=value"),
    (["cli_test/read_all", ""], "'' is no field=value"),
    (["cli_test/read_all", "ports[=1"], "ports["),
    (["cli_test/port", "speed=1"], "'cli_test/port' is no command"),
    (["cli_test", "speed=1"], "'cli_test' is no command"),
    (["cli_test/read_al"], "has no command, layout or stream 'read_al'; did you mean 'read_all'?")])
def test_mistakes(offline, words, message):
    if "key=0bad" in words:  # what is shorter is filled up with zeros
        assert encoded(offline.run("encode", *words))[4 + 66:4 + 70] == b"\x0b\xad\0\0"
        return
    result = offline.run("encode", *words)
    assert message in read_error(result, 2)
    assert result.stdout == b""
    error = offline.json("encode", *words, status=2)["error"]
    assert error["kind"] == "usage" and error["executed"] == "no" and message in error["message"]


@pytest.mark.parametrize("words, told", [
    (["view_kind=2", "view.count=1"], "set view_kind first, or choose from what long_view has: first, second"),
    (["view_kind=3", "view.count=1"], "set view_kind first"),
    (["view.count=1"], "set view_kind first")])
def test_case_that_is_not_chosen(offline, words, told):
    error = offline.json("encode", "cli_test/write_all", *words, status=2)["error"]
    assert error["field"] == "view.count"
    assert error["message"].endswith("fields that decide what is there are set: " + told)
    encoded(offline.run("encode", "cli_test/write_all", "view_kind=1", "view.count=1"))


@pytest.mark.parametrize("path, value", [
    ("ports[256].speed", "1"), ("ports[99999999].speed", "1"), ("ports[0].lanes[3]", "1"),
    ("ports[256].link", "turbo")])
def test_index_that_is_too_large(offline, path, value):
    error = offline.json("encode", "cli_test/write_all", f"{path}={value}", status=2)["error"]
    assert error["message"].startswith(f"there is no room for {path}: ") and error["field"] == path
    assert error["message"].endswith("give a smaller index, or fewer elements")


def test_too_many_elements(offline):
    for given, path in (({"ports": [{}] * 257}, "ports[256]"), ({"ports": [{"lanes": [1, 2, 3, 4]}]},
                                                                "ports[0].lanes[3]")):
        error = offline.json("encode", "cli_test/write_all", "--json-in", "-", input=json.dumps(given).encode(),
                             status=2)["error"]
        assert error["message"].startswith(f"there is no room for {path}: ")


@pytest.mark.parametrize("word", ["ports[0].speed=99999999999", "ports[0].lanes[2]=256"])
def test_value_of_an_element(offline, word):
    error = offline.json("encode", "cli_test/write_all", word, status=2)["error"]
    assert f" takes no {word.split('=')[1]}: give a whole number from 0 to " in error["message"]


def test_mistakes_name_command_and_field(offline):
    for word in ("inedx=1", "index=256", "how=trubo"):
        error = offline.json("encode", "cli_test/read_all", word, status=2)["error"]
        assert (error["command"], error["field"]) == ("read_all", word.split("=", maxsplit=1)[0])


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"index": 1', b'{"index": 1}x', b'{"nosuch": 1}',
                                  b'{"index": 256}', b'{"index": 1}\0', b"\xff", b'{"how": "fast"}',
                                  b"[" * 100000])
def test_what_is_no_json(offline, text):
    result = offline.run("encode", "cli_test/read_all", "--json-in", "-", input=text)
    assert result.returncode in (2, 7) and result.stdout == b""
    assert result.stderr.startswith(b"fwctl: ") and result.stderr.count(b"\n") == 1


def test_files_that_cannot_be_read(offline, tmp_path):
    for path, why in ((tmp_path / "absent", "No such file"), (tmp_path, "Is a directory")):
        error = offline.json("encode", "cli_test/read_all", "--json-in", str(path), status=1)["error"]
        assert f"cannot read {path}: {why}" in error["message"]


def test_a_file_without_end_is_left(offline):
    assert "/dev/zero holds more than" in read_error(
        offline.run("encode", "cli_test/read_all", "--json-in", "/dev/zero"), 2)


def test_request_over_the_limit(offline):
    data = {"ports": [{}] * 300000}
    result = offline.run("encode", "cli_test/write_all", "--json-in", "-", input=json.dumps(data).encode())
    assert result.returncode == 2 and result.stdout == b""
    assert b"ports" in result.stderr


def test_json_and_raw_bytes_do_not_mix(offline):
    error = offline.json("encode", "cli_test/read_all", "--out", "-", status=2)["error"]
    assert "standard output takes the JSON" in error["message"]


@pytest.mark.parametrize("words, length", [
    (["in=0102"], 2), (["in=0102", "len=2"], 2), (["len=6"], 6),
])
def test_data_and_its_length(pointers, words, length):
    told = encoded(Offline(pointers).run("encode", "test_pds/operation", *words))
    assert int.from_bytes(told[12:16], sys.byteorder) == length


@pytest.mark.parametrize("told", [1, 6])
def test_data_of_another_length_is_refused(pointers, told):
    result = Offline(pointers).run("encode", "test_pds/operation", "in=0102", f"len={told}")
    assert f"in of operation holds 2 bytes, but the request tells of {told} in len" in read_error(result, 2)
