# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl rpc: raw calls to each kind of device, their buffers, and every way they fail."""
import os
import pty
import stat
import struct
import subprocess

import pytest

from cli import BNXT, ECHO, MLX5, PDS, cxl, read_done, read_error, without_capabilities

# QUERY_HCA_CAP, current general capabilities
MLX5_REQUEST = struct.pack(">HHHH8x", 0x100, 0, 0, 1)
MLX5_REPLY = "00" * 16 + "c0ffee" + "00" * 13
# Get Supported Features, room for two
CXL_REQUEST = struct.pack("=IIII", 0x500, 0, 8, 0) + struct.pack("<IHH", 8 + 2 * 48, 0, 0)
FEATURE = {"uuid": "ffffffff-ffff-ffff-ffff-ffffffffffff", "data": "deadbeef", "effects": "0x0001"}
# VER_GET
BNXT_REQUEST = struct.pack("<HHHHQBBB5x", 0, 0xffff, 0, 0xffff, 0, 1, 10, 3)

ALL = {"devices": [
    dict(MLX5, replies=[{"request": "0100 .... 0000 0001 *", "reply": MLX5_REPLY}]),
    dict(cxl(), features=[FEATURE]),
    BNXT,
    PDS,
]}
ECHOES = {"devices": [ECHO]}


def nvm_read(length, address=0):
    """NVM_READ of bnxt: the address of the buffer at 16, its length at 32."""
    return struct.pack("<HHHHQ", 0xfffd, 0xffff, 0, 0xffff, 0) + struct.pack("<QHHIII", address, 1, 0, 0,
                                                                           length, 0)


def nvm_set_variable(length):
    """NVM_SET_VARIABLE of bnxt: the address of the buffer at 16, its length at 24."""
    return struct.pack("<HHHHQ", 0xfff2, 0xffff, 0, 0xffff, 0) + struct.pack("<QH14x", 0, length)


def pds_request(in_length, out_length, operation=1):
    """The addresses of the payloads at 16 and 40, their lengths at 12 and 36."""
    return struct.pack("=IIIIQIIIIQ", operation, 1, 0, in_length, 0, 0, 0, 0, out_length, 0)


def words(device, request, scope="configuration", size=4096):
    """The arguments for a request on standard input."""
    return (["rpc", device, "--scope", scope, "--in", "-", "--out-size", str(size)], {"input": request})


def call(machine, device, request, *more, status=0, **how):
    arguments, options = words(device, request, **how)
    return machine.json(*arguments, *more, status=status, **options)


# ---- What comes back


def test_mlx5(machine):
    told = call(machine(ALL), "fwctl0", MLX5_REQUEST, size=32)
    assert told == {"device": "fwctl0", "executed": "yes", "out_valid": 32, "out_reported": 32,
                    "reply": MLX5_REPLY, "buffers": []}


def test_cxl(machine):
    told = call(machine(ALL), "mem0", CXL_REQUEST)
    reply = bytes.fromhex(told["reply"])
    size, retval, entries, supported = struct.unpack_from("=IIHH", reply)
    assert (told["device"], told["executed"], retval, entries, supported) == ("fwctl1", "yes", 0, 1, 1)
    assert size == 8 + 48 and reply[16:32] == b"\xff" * 16
    # the driver of this device counts 8 bytes too many, so more is reported than there is
    assert told["out_reported"] == 8 + size + 8


def test_bnxt(machine):
    told = call(machine(ALL), "fwctl2", BNXT_REQUEST, scope="debug_read_only", size=256)
    assert told["executed"] == "yes"
    error_code, command = struct.unpack_from("<HH", bytes.fromhex(told["reply"]))
    assert (error_code, command) == (0, 0)


def test_pds(machine):
    told = call(machine(ALL), "fwctl3", pds_request(0, 0), size=48)
    assert (told["executed"], told["out_valid"]) == ("yes", 48)


def test_text(machine):
    arguments, options = words("fwctl0", MLX5_REQUEST, size=32)
    assert read_done(machine(ALL).run(*arguments, **options)) == (
        "executed: yes\n"
        "reply: 32 bytes, 32 reported\n"
        "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n"
        "00000010  c0 ff ee 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|\n")


def test_hex_dump_of_an_incomplete_row(machine):
    arguments, options = words("fwctl0", b"0123456789\x1b\x7f\xff", size=64)
    assert read_done(machine(ECHOES).run(*arguments, **options)).splitlines()[2:] == [
        "00000000  30 31 32 33 34 35 36 37  38 39 1b 7f ff           |0123456789...|"]


def test_hex_dump_of_equal_rows(machine):
    arguments, options = words("fwctl0", bytes(48) + b"0123456789abcdef" * 2 + bytes(20), size=128)
    assert read_done(machine(ECHOES).run(*arguments, **options)).splitlines()[2:] == [
        "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
        "*",
        "00000030  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|",
        "*",
        "00000050  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
        "00000060  00 00 00 00                                       |....|"]


def test_reply_longer_than_the_room(machine):
    told = call(machine(ECHOES), "fwctl0", b"0123456789", size=4)
    assert (told["out_valid"], told["out_reported"], told["reply"]) == (4, 10, b"0123".hex())
    told = call(machine(ECHOES), "fwctl0", b"0123456789", size=0)
    assert (told["out_valid"], told["out_reported"], told["reply"]) == (0, 10, "")


def test_every_scope_reaches_the_device(machine):
    for scope in ["configuration", "debug_read_only", "debug_write"]:
        assert call(machine(ECHOES), "fwctl0", b"x", scope=scope)["executed"] == "yes"


@pytest.mark.parametrize("text", ["100", "0x64", "0X64"])
def test_numbers(machine, text):
    assert call(machine(ECHOES), "fwctl0", b"y" * 200, size=text)["out_valid"] == 100


@pytest.mark.parametrize("text, room", [("1K", 1024), ("0x1k", 1024), ("2M", 2097152), ("2048k", 2097152)])
def test_sizes(machine, text, room):
    told = call(machine(ECHOES), "fwctl0", b"z" * 2097152, size=text)
    assert (told["out_valid"], told["out_reported"]) == (room, 2097152)


def test_empty_request_reaches_the_device(machine):
    assert call(machine(ECHOES), "fwctl0", b"")["executed"] == "yes"


# ---- Where the request comes from


def test_request_from_a_file(machine, tmp_path):
    (tmp_path / "request").write_bytes(b"from a file")
    told = machine(ECHOES).json("rpc", "fwctl0", "--scope", "configuration", "--in",
                                str(tmp_path / "request"), "--out-size", "64")
    assert bytes.fromhex(told["reply"]) == b"from a file"


@pytest.mark.parametrize("text, data", [
    (b"00 01 fF\n", "0001ff"), (b"0x12, 0x34,\n\t0x5678", "12345678"), (b"", ""), (b"0xabcd", "abcd"),
    (b"00", "00"), (b" \n ", "")])
def test_hexadecimal_request(machine, text, data):
    assert call(machine(ECHOES), "fwctl0", text, "--hex")["reply"] == data


@pytest.mark.parametrize("text, place", [(b"0", 0), (b"12 3", 3), (b"zz", 0), (b"12 0x", 5), (b"12 0x5", 5),
                                         (b"0x0x12", 2), (b"\0", 0), (b"12\xff", 2)])
def test_what_is_no_hexadecimal_text(machine, text, place):
    error = call(machine(ECHOES), "fwctl0", text, "--hex", status=7)["error"]
    assert error["kind"] == "malformed" and error["executed"] == "no"
    assert f"standard input is no hexadecimal text: byte {place} " in error["message"]
    assert "leave --hex away" in error["message"]


def test_request_up_to_the_limit(machine):
    limit = 2 * 1024 * 1024
    assert call(machine(ECHOES), "fwctl0", b"a" * limit)["out_reported"] == limit
    error = call(machine(ECHOES), "fwctl0", b"a" * (limit + 1), status=2)["error"]
    assert "standard input holds more than 2097152 bytes" in error["message"]
    error = call(machine(ECHOES), "fwctl0", b"aa" * (limit + 1), "--hex", status=2)["error"]
    assert "standard input holds more than 2097152 bytes" in error["message"]


@pytest.mark.parametrize("option", [["--in", "/dev/zero"], ["--in", "/dev/zero", "--hex"],
                                    ["--in", "/dev/null", "--buffer", "0:in:/dev/zero"]])
def test_a_file_without_end_is_left(machine, option):
    result = machine(ECHOES).run("rpc", "fwctl0", "--scope", "configuration", *option, "--out-size", "8")
    assert "/dev/zero holds more than 2097152 bytes" in read_error(result, 2)


def test_file_that_cannot_be_read(machine, tmp_path):
    for path, why in ((tmp_path / "absent", "No such file"), (tmp_path, "Is a directory")):
        arguments = ["rpc", "fwctl0", "--scope", "configuration", "--in", str(path), "--out-size", "8"]
        assert f"cannot read {path}: {why}" in read_error(machine(ECHOES).run(*arguments), 1)
        error = machine(ECHOES).json(*arguments, status=1)["error"]
        assert "kind" not in error and error["errno"] and error["executed"] == "no"


# ---- Buffers


def test_buffer_from_bnxt(machine):
    description = {"devices": [dict(BNXT, replies=[
        {"request": "fdff *", "reply": "0000fdff00001000", "out_buffers": ["00112233445566778899"]}])]}
    told = call(machine(description), "fwctl0", nvm_read(8), "--buffer", "16:out:8",
                scope="debug_read_only", size=16)
    assert told["executed"] == "yes"
    assert told["buffers"] == [{"offset": 16, "data": "0011223344556677"}]


def test_buffer_to_bnxt(machine, tmp_path):
    (tmp_path / "data").write_bytes(b"\x01\x02\x03\x04")
    replies = [{"request": "f2ff *", "in_buffers": ["01020304"], "reply": "0000f2ff00001000"}]
    told = call(machine({"devices": [dict(BNXT, replies=replies)]}), "fwctl0", nvm_set_variable(4),
                "--buffer", f"0x10:in:{tmp_path / 'data'}", scope="configuration", size=16)
    assert told["executed"] == "yes" and told["reply"].startswith("0000f2ff")
    assert told["buffers"] == []


def test_both_buffers_of_pds(machine, tmp_path):
    (tmp_path / "data").write_bytes(b"payload!")
    arguments = ["--buffer", f"16:in:{tmp_path / 'data'}", "--buffer", "40:out:8"]
    told = call(machine(ALL), "fwctl3", pds_request(8, 8), *arguments, size=48)
    assert told["buffers"] == [{"offset": 40, "data": b"payload!".hex()}]
    options = words("fwctl3", pds_request(8, 8), size=48)
    lines = read_done(machine(ALL).run(*options[0], *arguments, **options[1])).splitlines()
    assert lines[-2] == "buffer at 40: 8 bytes"
    assert lines[-1].endswith("  |payload!|")


def test_no_address_of_ours_is_shown(machine, tmp_path):
    (tmp_path / "data").write_bytes(b"payload!")
    told = call(machine(ALL), "fwctl3", pds_request(8, 8), "--buffer", f"16:in:{tmp_path / 'data'}",
                "--buffer", "40:out:8", size=48)
    reply = bytes.fromhex(told["reply"])
    assert reply[16:24] == reply[40:48] == bytes(8)


def test_only_the_size_wanted_is_shown(machine):
    description = {"devices": [dict(BNXT, replies=[
        {"request": "fdff *", "reply": "0000fdff00001000", "out_buffers": ["ab" * 65536]}])]}
    told = call(machine(description), "fwctl0", nvm_read(65536), "--buffer", "16:out:2",
                scope="debug_read_only", size=16)
    assert told["buffers"] == [{"offset": 16, "data": "abab"}]
    told = call(machine(description), "fwctl0", nvm_read(65536), "--buffer", "16:out:64K",
                scope="debug_read_only", size=16)
    assert told["buffers"] == [{"offset": 16, "data": "ab" * 65536}]


def test_address_in_the_request_needs_a_buffer(machine):
    error = call(machine(ALL), "fwctl2", nvm_read(8, address=0x1000), scope="debug_read_only",
                 status=2)["error"]
    assert "offset 16" in error["message"] and error["executed"] == "no"


def test_buffer_shorter_than_its_length_field(machine, tmp_path):
    (tmp_path / "data").write_bytes(b"1234")
    error = call(machine(ALL), "fwctl2", nvm_set_variable(5), "--buffer", f"16:in:{tmp_path / 'data'}",
                 status=2)["error"]
    assert "uses 5 bytes" in error["message"] and error["executed"] == "no"


@pytest.mark.parametrize("buffers", [["9:out:8"], ["0:out:8", "7:out:8"]])
def test_buffer_without_a_place(machine, buffers):
    more = [word for buffer in buffers for word in ("--buffer", buffer)]
    error = call(machine(ECHOES), "fwctl0", bytes(16), *more, status=2)["error"]
    assert error["kind"] == "usage" and error["executed"] == "no"


def test_empty_buffer_file(machine):
    error = call(machine(ECHOES), "fwctl0", bytes(16), "--buffer", "0:in:/dev/null", status=2)["error"]
    assert error["message"] == "--buffer: /dev/null is empty"


# ---- What goes wrong


# Whether the command ran can be told of most drivers: pds gives answers of its firmware as errno too.
REFUSED = [
    ("fwctl0", struct.pack(">HHHH8x", 0x107, 0, 0, 0), {}, "no"),  # needs debug_read_only
    ("fwctl0", MLX5_REQUEST, {"size": 8}, "no"),
    ("fwctl1", CXL_REQUEST[:20], {}, "no"),
    ("fwctl2", BNXT_REQUEST, {}, "no"),
    ("fwctl3", pds_request(0, 0, operation=3), {}, "unknown"),
]


@pytest.mark.parametrize("device, request_bytes, how, executed", REFUSED)
def test_refused_by_the_kernel(machine, device, request_bytes, how, executed):
    arguments, options = words(device, request_bytes, **how)
    result = machine(ALL).run(*arguments, **options)
    message = read_error(result, 5)
    assert result.stdout == f"executed: {executed}\n".encode()
    error = call(machine(ALL), device, request_bytes, status=5, **how)["error"]
    assert (error["kind"], error["message"]) == ("delivery", message)
    assert (error["executed"], error["device"]) == (executed, device)


@pytest.mark.parametrize("name", ["EIO", "EINTR", "ETIMEDOUT"])
def test_nobody_knows_whether_it_ran(machine, name):
    description = {"devices": [dict(ECHO, replies=[{"request": "*", "errno": name}])]}
    arguments, options = words("fwctl0", b"x")
    result = machine(description).run(*arguments, **options)
    read_error(result, 5)
    error = call(machine(description), "fwctl0", b"x", status=5)["error"]
    assert result.stdout == b"executed: unknown\n" and error["executed"] == "unknown"


def test_removed_between_open_and_call(machine):
    description = {"devices": [MLX5],
                   "script": [{"after_calls": 1, "of": "fwctl0", "remove": "fwctl0"}]}
    arguments, options = words("fwctl0", b"x")
    result = machine(description).run(*arguments, **options)
    assert "unplugged" in read_error(result, 4)
    assert result.stdout == b"executed: no\n"
    error = call(machine(description), "fwctl0", b"x", status=4)["error"]
    assert error["kind"] == "device" and error["executed"] == "no"


def test_no_such_device(machine):
    arguments, options = words("fwctl9", b"x")
    result = machine(ECHOES).run(*arguments, **options)
    assert "fwctl9" in read_error(result, 4)
    assert result.stdout == b"executed: no\n"
    assert call(machine(ECHOES), "fwctl9", b"x", status=4)["error"]["executed"] == "no"


def test_permission_denied(machine):
    description = {"devices": [dict(ECHO, node={"mode": "0000"})]}
    arguments, options = words("fwctl0", b"x")
    result = machine(description).run(*arguments, preexec_fn=without_capabilities, **options)
    assert "mode 0000" in read_error(result, 5)


# ---- Where the reply goes


def save(machine, path, *more, request=b"the reply", **options):
    arguments, given = words("fwctl0", request)
    return machine.run(*arguments, "--out", str(path), *more, **given, **options)


def test_reply_into_a_file(machine, tmp_path):
    path = tmp_path / "reply"
    assert read_done(save(machine(ECHOES), path)) == "executed: yes\nreply: 9 bytes, 9 reported\n"
    assert path.read_bytes() == b"the reply"
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~current_umask()
    told = call(machine(ECHOES), "fwctl0", b"another", "--out", str(path))
    assert path.read_bytes() == b"another" and "reply" not in told
    assert not leftovers(tmp_path)


def leftovers(folder):
    """The temporary files; a Machine has its description in the same folder."""
    return [name for name in os.listdir(folder) if name != "reply" and not name.endswith(".json")]


def current_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_file_keeps_its_mode(machine, tmp_path):
    path = tmp_path / "reply"
    path.write_bytes(b"old and longer than the new one")
    path.chmod(0o640)
    read_done(save(machine(ECHOES), path))
    assert path.read_bytes() == b"the reply" and stat.S_IMODE(path.stat().st_mode) == 0o640


def test_file_behind_a_link_is_replaced(machine, tmp_path):
    (tmp_path / "folder").mkdir()
    target = tmp_path / "folder" / "target"
    target.write_bytes(b"old")
    (tmp_path / "link").symlink_to(target)
    read_done(save(machine(ECHOES), tmp_path / "link"))
    assert target.read_bytes() == b"the reply" and (tmp_path / "link").is_symlink()


def test_file_in_the_current_folder(machine, tmp_path):
    read_done(save(machine(ECHOES), "reply", cwd=tmp_path))
    assert (tmp_path / "reply").read_bytes() == b"the reply"


def test_what_is_no_regular_file_is_written_to(machine, tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    read_done(save(machine(ECHOES), path))
    assert os.read(reader, 100) == b"the reply" and stat.S_ISFIFO(path.stat().st_mode)
    os.close(reader)


def test_reader_that_waits_gets_the_reply(machine, tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with subprocess.Popen(["cat", str(path)], stdout=subprocess.PIPE) as reader:
        try:
            read_done(save(machine(ECHOES), path))
            assert reader.communicate(timeout=60)[0] == b"the reply"
        finally:
            reader.kill()


def test_standard_output_by_its_name(machine):
    assert save(machine(ECHOES), "/dev/stdout").stdout.startswith(b"the replyexecuted: yes\n")


def test_pipe_that_was_inherited(machine):
    ours, its = os.pipe()
    read_done(save(machine(ECHOES), f"/dev/fd/{its}", pass_fds=[its]))
    os.close(its)
    assert os.read(ours, 100) == b"the reply"
    os.close(ours)


@pytest.mark.parametrize("length", [252, 255])
def test_long_name(machine, tmp_path, length):
    folder = tmp_path / "folder"
    folder.mkdir()
    read_done(save(machine(ECHOES), folder / ("n" * length)))
    assert os.listdir(folder) == ["n" * length]


def test_empty_name(machine):
    result = save(machine(ECHOES), "")
    assert "--out: the name is empty" in read_error(result, 2) and result.stdout == b""


def test_raw_bytes_on_standard_output(machine):
    request = bytes(range(256))
    assert save(machine(ECHOES), "-", request=request).stdout == request


@pytest.mark.parametrize("path, why", [("absent/reply", "No such file"), (".", "Is a directory"),
                                       ("dangling", "No such file"), ("n" * 256, "File name too long"),
                                       ("/proc/foo", "No such file")])
def test_place_that_cannot_be_written_is_found_before_the_call(machine, tmp_path, path, why):
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    # the first call of the device would be the one that opens it
    description = {"devices": [dict(ECHO, replies=[{"request": "*", "errno": "EIO"}])]}
    result = save(machine(description), path, cwd=tmp_path)
    assert f"cannot write {path}: {why}" in read_error(result, 1)
    assert result.stdout == b""
    error = call(machine(description), "fwctl0", b"x", "--out", str(tmp_path / path), status=1)["error"]
    assert error["executed"] == "no"


def test_reply_that_cannot_be_saved_is_shown(machine):
    result = save(machine(ECHOES), "/dev/full")
    told = read_error(result, 1)
    assert "cannot write /dev/full: No space left" in told and "(the command was executed: " in told
    assert result.stdout.startswith(b"executed: yes\n") and b"|the reply|" in result.stdout
    error = call(machine(ECHOES), "fwctl0", b"x", "--out", "/dev/full", status=1)["error"]
    assert error["executed"] == "yes" and error["errno"]


def test_failed_call_leaves_the_file_alone(machine, tmp_path):
    path = tmp_path / "reply"
    path.write_bytes(b"old")
    description = {"devices": [dict(ECHO, replies=[{"request": "*", "errno": "EIO"}])]}
    read_error(save(machine(description), path), 5)
    assert path.read_bytes() == b"old" and not leftovers(tmp_path)


def test_nothing_is_left_of_a_file_that_could_not_be_written(machine, tmp_path):
    arguments, options = words("fwctl0", b"the reply")
    machine = machine(ECHOES)
    machine.words += ["sh", "-c", "trap '' XFSZ; ulimit -f 0; exec \"$@\"", "sh"]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "reply").write_bytes(b"old")
    result = machine.run(*arguments, "--out", str(folder / "reply"), **options)
    assert "File too large" in read_error(result, 1)
    assert os.listdir(folder) == ["reply"] and (folder / "reply").read_bytes() == b"old"


def test_raw_bytes_do_not_go_to_a_terminal(machine):
    ours, its = pty.openpty()
    arguments, options = words("fwctl0", b"x")
    for out in ("-", "/dev/stdout"):
        result = machine(ECHOES).run(*arguments, "--out", out, stdout=its, **options)
        assert "is a terminal" in read_error(result, 2)
    os.close(its)
    os.close(ours)
