# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl call: what is sent, what is asked first, what is refused, and what is shown."""
import errno
import json
import os
import shlex
import signal
import struct
import subprocess

import pytest

from cli import BNXT, MLX5, PDS, cxl, is_harmless, on_terminal, read_done, read_error, without_capabilities
from messages import FIELDS, TEXT, device, everything, reply, request

PARENT = "fwctl0 (made.up)"
READ = (request(1, b"\0\0"), reply(everything()))
ERASE = (request(3, b"\x01"), reply())
CAN_ERASE = ["--allow", "destroys_data,resets"]


@pytest.fixture(name="folder")
def fixture_folder(tmp_path):
    """An empty one: the machine's description is in another."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.fixture(name="made_up")
def fixture_made_up(machine, formats):
    """Makes a machine with one device that gives these answers, and no others."""
    return lambda *replies: machine({"devices": [device(*replies)]}, formats)


# ---- Reading


def test_read(made_up):
    one = made_up(READ)
    assert read_done(one.run("call", "fwctl0", "read_all")) == "status       0x0 ok\n" + TEXT
    assert one.json("call", "fwctl0", "cli_test/read_all") == {
        "format": "cli_test", "command": "read_all", "status": {"code": 0, "name": "ok"},
        "fields": FIELDS, "device": "fwctl0"}


def test_fields_are_sent(made_up):
    one = made_up((request(1, b"\x07\x05"), reply(everything()[:2])))
    assert one.json("call", "fwctl0", "read_all", "index=7", "how=turbo")["fields"] == {"temperature": -420}
    told = one.json("call", "fwctl0", "read_all", "--json-in", "-", "how=turbo", input=b'{"index": 7}')
    assert told["fields"] == {"temperature": -420}


def test_large_numbers(made_up):
    result = made_up(READ).run("call", "fwctl0", "read_all", "--json")
    assert b'"serial": 9223372036854775809,' in result.stdout
    told = made_up(READ).json("call", "fwctl0", "read_all", "--json-u64=string")
    assert told["fields"]["serial"] == "9223372036854775809"


def test_refusal(made_up):
    one = made_up((READ[0], reply(status=2, syndrome=5)))
    result = one.run("call", "fwctl0", "read_all")
    assert (result.returncode, result.stdout) == (3, b"status  0x2 bad_input (it makes no sense), syndrome 0x5\n")
    assert b"the firmware of fwctl0 refused read_all" in result.stderr
    told = one.json("call", "fwctl0", "read_all", status=3)
    assert told["status"] == {"code": 2, "name": "bad_input", "syndrome": 5}
    assert {key: told["error"][key] for key in ("kind", "executed", "device", "command", "status",
                                                "syndrome")} == {
        "kind": "firmware", "executed": "yes", "device": "fwctl0", "command": "read_all", "status": 2,
        "syndrome": 5}


@pytest.mark.parametrize("syndrome, shown", [(0, ""), (5, ", syndrome 0x5")])
def test_status_without_a_name(made_up, syndrome, shown):
    result = made_up((READ[0], reply(status=10, syndrome=syndrome))).run("call", "fwctl0", "read_all")
    assert (result.returncode, result.stdout.decode()) == (3, f"status  0xa{shown}\n")


def test_hostile_strings(made_up):
    one = made_up((READ[0], reply(everything(b"\x1b]0;x\x07\xff"))))
    for words in ([], ["--json"]):
        result = one.run("call", "fwctl0", "read_all", *words)
        assert result.returncode == 0 and is_harmless(result.stdout)


@pytest.mark.parametrize("data", [b"", b"\0", reply()[:3]])
def test_malformed_reply(made_up, data):
    error = made_up((READ[0], data)).json("call", "fwctl0", "read_all", status=7)["error"]
    assert (error["kind"], error["command"]) == ("malformed", "read_all")


def test_success_without_content(made_up):
    """A success that has less than a success has is none, and nobody knows what happened."""
    error = made_up((READ[0], struct.pack("<HH", 0, 4))).json("call", "fwctl0", "read_all", status=3)["error"]
    assert (error["kind"], error["executed"], error["command"]) == ("firmware", "unknown", "read_all")


def test_kernel_refuses(made_up):
    failing = made_up((READ[0], "EIO"))
    error = failing.json("call", "fwctl0", "read_all", status=5)["error"]
    assert (error["kind"], error["errno"]) == ("delivery", errno.EIO)
    assert "fwctl0" in read_error(failing.run("call", "fwctl0", "read_all"), 5)


def test_room(made_up):
    one = made_up((request(7, b"\0\0"), reply(b"x" * 100)))
    assert one.json("call", "fwctl0", "blob")["fields"]["data"] == "78" * 100
    assert one.json("call", "fwctl0", "blob", "--room", "18")["fields"]["data"] == "78" * 10
    assert "--room: 3M is more than" in read_error(one.run("call", "fwctl0", "blob", "--room", "3M"), 2)


# ---- What changes something


def test_not_allowed(made_up):
    result = made_up(ERASE).run("call", "fwctl0", "erase", "area=1")
    assert (result.returncode, result.stdout) == (6, b"")
    assert result.stderr.decode() == (
        f"fwctl: erase on {PARENT} resets and destroys data: not allowed by default.\n"
        "       To do it: fwctl call fwctl0 erase area=1 --allow resets,destroys_data --yes        "
        "(nothing was sent)\n")


def test_not_allowed_in_json(made_up):
    error = made_up(ERASE).json("call", "fwctl0", "erase", "area=1", status=6)["error"]
    assert error == {
        "kind": "policy", "errno": errno.EPERM, "executed": "no", "device": "fwctl0", "command": "erase",
        "effects": ["resets", "destroys_data"],
        "message": f"erase on {PARENT} resets and destroys data: not allowed by default. To do it: fwctl call "
                   "fwctl0 erase area=1 --json --allow resets,destroys_data --yes (nothing was sent)"}


def remedy(result):
    assert result.returncode == 6, result.stderr
    line = result.stderr.decode().splitlines()[1]
    assert line.startswith("       To do it: fwctl ") and line.endswith("        (nothing was sent)")
    return shlex.split(line[len("       To do it: fwctl "):-len("        (nothing was sent)")])


@pytest.mark.parametrize("given", [[], ["--yes"], ["--allow", "resets"], CAN_ERASE, ["--allow=destroys_data"],
                                   ["--scope", "debug_read_only"]])
def test_the_remedy_does_it(made_up, given):
    one = made_up(ERASE)
    words = remedy(one.run("call", "fwctl0", "erase", "area=1", *given))
    assert read_done(one.run(*words)) == "status  0x0 ok\n"


def test_the_remedy_is_quoted(made_up):
    """Whatever a shell would take apart comes back as it was."""
    word = "name=it's $(a)`b\"\\d"
    one = made_up()
    line = one.run("call", "fwctl0", "write_all", word, "--allow", "resets").stderr.decode().splitlines()[1]
    shown = line[len("       To do it: "):-len("        (nothing was sent)")]
    result = subprocess.run(["bash", "-c", f'fwctl() {{ printf "%s\\n" "$@"; }}; {shown}'],
                            stdout=subprocess.PIPE, check=True)
    assert result.stdout.decode().splitlines() == [
        "call", "fwctl0", "write_all", word, "--allow", "resets", "--allow", "config_now", "--yes"]


def test_allowed(made_up):
    one = made_up(ERASE)
    assert read_done(one.run("call", "fwctl0", "erase", "area=1", *CAN_ERASE, "--yes")) == "status  0x0 ok\n"
    told = one.json("call", "fwctl0", "erase", "area=1", "--allow", "resets", "--allow", "destroys_data",
                    "--yes")
    assert told["fields"] == {} and told["status"]["code"] == 0
    one.json("call", "fwctl0", "erase", "area=1", "--allow", "all", "--yes")


def test_yes_is_missing(made_up):
    result = made_up(ERASE).run("call", "fwctl0", "erase", "area=1", *CAN_ERASE)
    assert b": that has to be confirmed, and there is no terminal.\n" in result.stderr
    assert remedy(result)[-1] == "--yes"


def test_a_value_can_add_effects(made_up):
    one = made_up((request(4, b"\0"), reply(struct.pack("<QQ", 1, 2))),
                  (request(4, b"\1"), reply(struct.pack("<QQ", 1, 2))))
    assert one.json("call", "fwctl0", "count")["fields"] == {"counters": [1, 2]}
    assert one.json("call", "fwctl0", "count", "clear=true", status=6)["error"]["effects"] == ["clears_data"]
    one.json("call", "fwctl0", "count", "clear=true", "--allow", "clears_data", "--yes")


def test_what_taints_asks_too(made_up):
    one = made_up((request(5, b"\0\0\0\0"), reply(b"\1\0\0\0"), ("scope", 2)),
                  (request(6, bytes(8)), reply(), ("scope", 3)))
    result = one.run("call", "fwctl0", "peek")
    assert b"peek on fwctl0 (made.up) taints the kernel (scope debug_write): that has to be" in result.stderr
    assert remedy(result) == ["call", "fwctl0", "peek", "--yes"]
    assert one.json("call", "fwctl0", "peek", "--yes")["fields"] == {"value": 1}
    result = one.run("call", "fwctl0", "poke")
    assert (b"poke on fwctl0 (made.up) changes configuration at once and cannot be undone, and taints the "
            b"kernel (scope debug_write_full): not allowed by default.\n") in result.stderr
    one.json("call", "fwctl0", "poke", "--allow", "config_now,irreversible", "--yes")


def test_scope(made_up):
    one = made_up((READ[0], reply(everything()[:2]), ("scope", 1)), (READ[0], reply(status=2)))
    assert one.json("call", "fwctl0", "read_all", status=3)["status"]["code"] == 2
    assert one.json("call", "fwctl0", "read_all", "--scope", "debug_read_only")["fields"] == {
        "temperature": -420}
    # a higher one is used only if somebody agrees
    assert b"taints the kernel (scope debug_write)" in one.run("call", "fwctl0", "read_all", "--scope",
                                                               "debug_write").stderr


# ---- On a terminal


def test_question(made_up):
    words = ["call", "fwctl0", "erase", "area=1", *CAN_ERASE]
    for answer in (b"y\n", b"YES\n"):
        text, status = on_terminal(made_up(ERASE), words, answer)
        assert status == 0
        assert text.startswith(
            f"fwctl: erase on {PARENT} resets and destroys data.\n"
            "       Scope configuration, effects resets,destroys_data. Send it? [y/N] ")
        assert text.endswith("status  0x0 ok\n")
    for answer in (b"\n", b"n\n", b"yy\n", b"\x04"):
        text, status = on_terminal(made_up(), words, answer)
        assert status == 6 and text.endswith("fwctl: not confirmed: nothing was sent\n")


def test_no_question(made_up):
    text, status = on_terminal(made_up(ERASE), ["call", "fwctl0", "erase", "area=1", *CAN_ERASE, "--yes"])
    assert (text, status) == ("status  0x0 ok\n", 0)
    assert "Send it" not in on_terminal(made_up(READ), ["call", "fwctl0", "read_all"])[0]


def test_remedy_on_a_terminal_leaves_the_question(made_up):
    text, status = on_terminal(made_up(), ["call", "fwctl0", "erase"])
    assert status == 6
    assert "To do it: fwctl call fwctl0 erase --allow resets,destroys_data        (nothing" in text


# ---- Dry runs


def test_dry_run(made_up):
    one = made_up()  # whatever is sent is answered by itself, which is no reply
    assert read_done(one.run("call", "fwctl0", "read_all", "index=3", "--dry-run")) == (
        f"command  read_all\ndevice   {PARENT}\nscope    configuration (taints nothing)\neffects  reads\n"
        "request  6 bytes\n01 00 02 00 03 00\n\nindex  3\nhow    off (0)\n")
    assert one.json("call", "fwctl0", "read_all", "index=3", "--dry-run") == {
        "device": "fwctl0", "format": "cli_test", "command": "read_all", "scope": "configuration",
        "taints_kernel": False, "effects": ["reads"], "request": request(1, b"\3\0").hex(),
        "fields": {"index": 3, "how": {"value": 0, "name": "off"}}, "buffers": [], "would_send": True}


def test_dry_run_of_what_is_not_allowed(made_up):
    one = made_up()
    result = one.run("call", "fwctl0", "erase", "area=1", "--dry-run")
    assert result.stdout.startswith(b"command  erase\n") and b"03 00 01 00 01\n" in result.stdout
    assert remedy(result) == ["call", "fwctl0", "erase", "area=1", "--allow", "resets,destroys_data", "--yes"]
    told = one.json("call", "fwctl0", "erase", "area=1", "--dry-run", status=6)
    assert (told["would_send"], told["error"]["kind"]) == (False, "policy")
    assert told["error"]["effects"] == ["resets", "destroys_data"]
    told = one.json("call", "fwctl0", "erase", "--dry-run", *CAN_ERASE, "--yes")
    assert told["would_send"] is True and "error" not in told


# ---- Files


def test_out(made_up, tmp_path):
    one = made_up((request(7, b"\0\0"), reply(b"some bytes")))
    path = tmp_path / "data"
    assert read_done(one.run("call", "fwctl0", "blob", "--out", str(path))) == (
        "status  0x0 ok\nsaved   10 bytes\n")
    assert path.read_bytes() == b"some bytes"
    assert one.json("call", "fwctl0", "blob", "--out", str(path))["saved"] == 10
    assert read_done(one.run("call", "fwctl0", "blob", "--out", "-")) == "some bytes"


def test_out_after_a_refusal(made_up, folder):
    path = folder / "data"
    path.write_bytes(b"kept")
    result = made_up((request(7, b"\0\0"), reply(status=2))).run("call", "fwctl0", "blob", "--out", str(path))
    assert (result.returncode, path.read_bytes(), os.listdir(folder)) == (3, b"kept", ["data"])


def test_out_that_cannot_be_written(made_up, tmp_path):
    """Found out before the call is made."""
    result = made_up().run("call", "fwctl0", "blob", "--out", str(tmp_path))
    assert f"cannot write {tmp_path}: " in read_error(result, 1)


def test_out_of_fields(made_up, folder):
    result = made_up().run("call", "fwctl0", "read_all", "--out", str(folder / "x"))
    assert "--out is for what returns bytes, and read_all returns fields" in read_error(result, 2)
    assert os.listdir(folder) == []


# ---- Mistakes


@pytest.mark.parametrize("words, message", [
    (["fwctl0", "raed_all"], "format cli_test has no command 'raed_all'; did you mean 'read_all'? 'fwctl "
                             "commands --format cli_test' shows them"),
    (["fwctl0", "test_cxl/get_feature"], "the device has format cli_test, so 'test_cxl/get_feature' is no"),
    (["fwctl0", "port"], "format cli_test has no command 'port'"),
    (["fwctl0", "read_all", "inedx=1"], "did you mean 'index'?"),
    (["fwctl0", "read_all", "index"], "'index' is no field=value"),
    (["fwctl0", "read_all", "--allow", "fun"], "--allow: 'fun' is no list of effects"),
    (["fwctl0", "read_all", "--scope", "fun"], "--scope: 'fun' is none of"),
    (["fwctl0"], "an argument is missing: fwctl call DEVICE COMMAND")])
def test_mistakes(made_up, words, message):
    one = made_up()
    assert message in read_error(one.run("call", *words), 2)
    error = one.json("call", *words, status=2)["error"]
    assert (error["kind"], error["executed"]) == ("usage", "no") and message in error["message"]


def test_no_such_device(made_up):
    assert made_up().json("call", "fwctl5", "read_all", status=4)["error"]["device"] == "fwctl5"


@pytest.mark.parametrize("kind", [MLX5, BNXT, PDS])
@pytest.mark.parametrize("words", [[], ["--dry-run"], ["--allow", "all", "--yes"]])
def test_device_without_a_format(machine, formats, kind, words):
    one = machine({"devices": [kind]}, formats)
    assert "no format is known for devices of type" in read_error(one.run("call", "fwctl0", "x", *words), 4)
    error = one.json("call", "fwctl0", "x", *words, status=4)["error"]
    assert (error["kind"], error["executed"]) == ("device", "no")


def test_node_that_cannot_be_opened(machine, formats):
    one = machine({"devices": [dict(device(), node={"mode": "0000"})]}, formats)
    result = one.run("call", "fwctl0", "read_all", preexec_fn=without_capabilities)
    assert result.returncode in (4, 5) and b"fwctl0" in result.stderr


def test_json_and_raw_bytes_do_not_mix(made_up):
    error = made_up().json("call", "fwctl0", "blob", "--out", "-", status=2)["error"]
    assert "standard output takes the JSON" in error["message"]


# ---- Buffers

# HWRM_PORT_QSTATS: 16 bytes of the first buffer count, of the second none; the last byte is no data
QSTATS = {"request": "2300 *", "reply": "0000230000001000" + "1000000000000001",
          "out_buffers": ["0100000000000000" + "0200000000000000" + "ff" * 32, ""]}
VARIABLE = {"request": "f1ff *", "reply": "0000f1ff00001000" + "2000070000000001", "out_buffers": ["c0ffee01"]}
SEGMENTS = ["02000100" + "0100" + "0100" + "00" * 4 + "00100000", "02000300" + "0100" + "0100" + "00" * 4 + "00200000"]
COREDUMP = {"request": "17ff *", "reply": "000017ff00001000" + "0000020020000001", "out_buffers": ["".join(SEGMENTS)]}
SENSOR = {"request": "07000100 03000000 *", "in_buffers": ["05000200"],
          "reply": "00" * 24 + "00000000" + "00" * 8 + "10000000" + "00" * 8,
          "out_buffers": ["02000100" + "e8030000" + b"core\0\0\0\0".hex()]}


@pytest.fixture(name="pointing")
def fixture_pointing(machine, pointers):
    endpoints = [{"id": 3, "operations": [{"op": 7, "version": 1, "scope": 1}]}]
    return machine({"devices": [dict(BNXT, replies=[QSTATS, VARIABLE, COREDUMP]),
                                dict(PDS, endpoints=endpoints, replies=[SENSOR])]}, pointers)


def test_buffers_from_the_device(pointing):
    told = pointing.json("call", "fwctl0", "hwrm_port_qstats", "port_id=1")
    assert told["fields"]["tx"] == {"tx_64b_frames": 1, "tx_65b_127b_frames": 2}
    assert told["fields"]["tx_stat_size"] == 16
    text = read_done(pointing.run("call", "fwctl0", "hwrm_port_qstats", "port_id=1"))
    assert text.splitlines()[-3:] == ["tx", "  tx_64b_frames       1", "  tx_65b_127b_frames  2"]


def test_bytes_of_a_buffer(pointing, folder):
    words = ["call", "fwctl0", "hwrm_nvm_get_variable", "data_len=32", "--allow", "discloses", "--yes"]
    assert pointing.json(*words)["fields"]["value"] == "c0ffee01"
    text = read_done(pointing.run(*words))
    assert "value       4 bytes\n  00000000  c0 ff ee 01 " in text
    path = folder / "value"
    text = read_done(pointing.run(*words, "--out", str(path)))
    assert path.read_bytes() == bytes.fromhex("c0ffee01")
    assert "data_len    32 bit\n" in text and text.endswith("saved       4 bytes\n")


def test_buffer_that_carries_a_stream(pointing, folder):
    words = ["call", "fwctl0", "hwrm_dbg_coredump_list", "--allow", "discloses", "--yes"]
    text = read_done(pointing.run(*words))
    head, records = text.split("\n\nsegments, record 0 at 0, 16 bytes\n")
    assert head.startswith("status ") and "segments" not in head.replace("total_segments", "")
    assert records.startswith("component_id   2\nsegment_id     1\n")
    assert "\n\nsegments, record 1 at 16, 16 bytes\ncomponent_id   2\nsegment_id     3\n" in records
    told = pointing.json(*words)
    assert told["fields"]["segments"] == "".join(SEGMENTS)
    stream = told["buffers"]["segments"]
    assert stream["stream"] == "coredump_segments"
    assert [(one["offset"], one["fields"]["segment_id"]) for one in stream["records"]] == [(0, 1), (16, 3)]
    path = folder / "segments"
    assert "record 0" not in read_done(pointing.run(*words, "--out", str(path)))
    assert path.read_bytes().hex() == "".join(SEGMENTS)


def test_buffers_to_the_device(pointing):
    told = pointing.json("call", "fwctl1", "read_sensor", "in.index=5", "in.kind=voltage")
    assert told["fields"]["out"]["name"] == "core" and told["fields"]["out"]["value"] == 1000


def test_dry_run_shows_no_address(pointing):
    told = pointing.json("call", "fwctl1", "read_sensor", "in.index=5", "in.kind=voltage", "--dry-run")
    assert told["buffers"] == [
        {"name": "in", "direction": "to_device", "bytes": "05000200",
         "fields": {"index": 5, "kind": {"value": 2, "name": "voltage"}}},
        {"name": "out", "direction": "from_device"}]
    sent = bytes.fromhex(told["request"])
    assert len(sent) == 48 and sent[16:24] == sent[40:48] == bytes(8)
    text = read_done(pointing.run("call", "fwctl1", "read_sensor", "in.index=5", "in.kind=voltage", "--dry-run"))
    assert "buffer   in, to the device\nbuffer   out, from the device\nrequest  48 bytes\n" in text
    assert text.endswith("\nin  4 bytes\n05 00 02 00\n\nindex  5\nkind   voltage (2)\n")
    told = pointing.json("encode", "test_pds/read_sensor", "in.index=5")
    assert told["buffers"][0]["bytes"] == "05000000"


def test_mistakes_in_buffers(pointing):
    error = pointing.json("call", "fwctl1", "read_sensor", "in.kind=volt", status=2)["error"]
    assert "did you mean 'voltage'?" in error["message"] and error["field"] == "in.kind"
    error = pointing.json("call", "fwctl1", "read_sensor", "in.knid=1", status=2)["error"]
    assert "did you mean 'kind'?" in error["message"]
    error = pointing.json("call", "fwctl1", "read_sensor", "out.kind=1", status=2)["error"]
    assert error["field"] == "out.kind"


# ---- A real format


def test_cxl(machine, formats):
    feature = {"uuid": "ffffffff-ffff-ffff-ffff-ffffffffffff", "data": "deadbeef", "effects": "0x0001"}
    one = machine({"devices": [dict(cxl(), features=[feature])]}, formats)
    told = one.json("call", "mem0", "get_supported_features", "count=56")
    assert told["fields"]["supported_feats"] == 1
    assert told["fields"]["entries"][0]["uuid"] == feature["uuid"]
    told = one.json("call", "mem0", "get_feature", "uuid=" + feature["uuid"], "count=4")
    assert told["fields"] == {"data": "deadbeef"}
    change = ["call", "mem0", "set_feature", "uuid=" + feature["uuid"], "feat_data=01020304", "version=1"]
    assert one.json(*change, status=6)["error"]["effects"] == ["config_now", "config_at_reset"]


# ---- Commands with code


@pytest.fixture(name="coded")
def fixture_coded(machine, hooks):
    answers = [(struct.pack("<HH", op, value), struct.pack("<HH", 0, value)) for op in (1, 2, 3)
               for value in (0, 5)]
    return machine({"devices": [device(*answers, kind=78)]}, hooks)


def test_confirmed(coded):
    agreed = ["--allow", "config_now", "--yes"]
    told = coded.json("call", "fwctl0", "set", "value=5", *agreed)
    assert (told["confirmed"], told["fields"]) == ("yes", {"value": 5})
    assert "confirmed  yes: it was read back\n" in read_done(coded.run("call", "fwctl0", "set", *agreed))
    assert coded.json("call", "fwctl0", "set_blind", *agreed)["confirmed"] == "unknown"
    assert "confirmed  unknown: " in read_done(coded.run("call", "fwctl0", "set_blind", *agreed))
    assert "confirmed" not in coded.json("call", "fwctl0", "read")


def test_procedure(coded, tmp_path):
    data = b"piece of 16 byte" * 3
    assert coded.json("call", "fwctl0", "collect", "pieces=3")["data"] == data.hex()
    assert "|piece of 16 byte|" in read_done(coded.run("call", "fwctl0", "collect", "pieces=3"))
    path = tmp_path / "dump"
    assert read_done(coded.run("call", "fwctl0", "collect", "pieces=3", "--out", str(path))) == (
        "saved  48 bytes\n")
    assert path.read_bytes() == data
    assert read_done(coded.run("call", "fwctl0", "collect", "pieces=3", "--out", "-")) == data.decode()


EVENT = {"length": 6, "what": 1, "text": "four"}


def test_procedure_that_returns_a_stream(coded, tmp_path):
    """Its records are shown as those of a captured one; a file gets the bytes."""
    assert read_done(coded.run("call", "fwctl0", "events", "count=2")) == (
        'record 0 at 0, 6 bytes\nlength  6 byte\nwhat    1\ntext    "four"\n\n'
        'record 1 at 6, 6 bytes\nlength  6 byte\nwhat    1\ntext    "four"\n')
    told = coded.json("call", "fwctl0", "events", "count=2")
    assert told["stream"] == "events" and told["data"] == (b"\6\1four" * 2).hex()
    assert told["records"] == [{"offset": 0, "fields": EVENT}, {"offset": 6, "fields": EVENT}]
    path = tmp_path / "events"
    assert read_done(coded.run("call", "fwctl0", "events", "count=2", "--out", str(path))) == "saved  12 bytes\n"
    assert path.read_bytes() == b"\6\1four" * 2
    told = coded.json("call", "fwctl0", "events", "count=2", "--out", str(path))
    assert told["saved"] == 12 and "records" not in told
    assert read_done(coded.run("call", "fwctl0", "events", "count=1", "--out", "-")) == "\6\1four"


def test_procedure_that_returns_no_record(coded):
    assert read_done(coded.run("call", "fwctl0", "events")) == "records  none\n"
    assert coded.json("call", "fwctl0", "events")["records"] == []


@pytest.mark.parametrize("broken, message, data", [
    (1, "the last record, at 6, is cut off after 1 bytes", "06"),
    (2, "the record at byte 6 of the stream events contradicts itself: what comes from there on is not shown", "0000")])
def test_stream_that_is_broken(coded, broken, message, data):
    """The call was made all the same, and nothing of what it returned is lost."""
    result = coded.run("call", "fwctl0", "events", "count=1", f"broken={broken}")
    assert result.returncode == 7 and message.encode() in result.stderr
    assert result.stdout.startswith(b"record 0 at 0, 6 bytes\n") and b"record 1" not in result.stdout
    told = coded.json("call", "fwctl0", "events", "count=1", f"broken={broken}", status=7)
    assert told["records"] == [{"offset": 0, "fields": EVENT}] and told["data"] == "0601666f7572" + data
    assert (told["error"]["kind"], told["error"]["executed"]) == ("malformed", "yes")
    assert message in told["error"]["message"]


def test_procedure_in_the_catalogue(coded):
    told = {entry["name"]: entry for entry in coded.json("commands", "fwctl0")}
    assert told["collect"]["procedure"] is True and "opcode" not in told["collect"]
    text = read_done(coded.run("describe", "hooks/collect"))
    assert "  kind     a procedure: several calls, made one after another\n" in text
    assert "  out      bytes, if it returns any\n" in text


def test_procedure_has_no_bytes_to_encode(coded):
    error = coded.json("encode", "hooks/collect", "pieces=3", status=2)["error"]
    assert "'hooks/collect' is a procedure, which makes other calls" in error["message"]
    told = coded.json("call", "fwctl0", "collect", "pieces=3", "--dry-run")
    assert (told["fields"], told["would_send"]) == ({"pieces": 3}, True)


def test_progress_is_for_terminals(coded):
    text, status = on_terminal(coded, ["call", "fwctl0", "collect", "pieces=2"])
    assert status == 0 and "\r\033[Kfwctl: 2 of 2\r\033[K" in text
    assert coded.run("call", "fwctl0", "collect", "pieces=2").stderr == b""


def test_interrupted(coded, folder):
    """Whoever runs the machine passes the signal on to the command."""
    path = folder / "dump"
    path.write_bytes(b"kept")
    text, status = on_terminal(coded, ["call", "fwctl0", "wait", "--out", str(path)],
                               keys=(b"fwctl: 1", lambda process: process.send_signal(signal.SIGINT)))
    assert status == 5 and "wait on fwctl0 was interrupted by a signal: " in text and "caller" not in text
    assert path.read_bytes() == b"kept" and os.listdir(folder) == ["dump"]


def test_procedure_that_goes_too_far(coded, folder):
    """More bytes than its format allows it: nothing is left of what there was."""
    path = folder / "dump"
    words = ["call", "fwctl0", "collect", "--out", str(path)]
    assert coded.json(*words, "pieces=1024")["saved"] == 16384
    error = coded.json(*words, "pieces=1025", status=7)["error"]
    assert (error["errno"], error["kind"], error["command"]) == (errno.EDQUOT, "malformed", "collect")
    assert "the 16384 bytes that its format allows" in error["message"]
    assert len(path.read_bytes()) == 16384 and os.listdir(folder) == ["dump"]


def test_disk_that_is_full(coded):
    error = coded.json("call", "fwctl0", "collect", "pieces=3", "--out", "/dev/full", status=5)["error"]
    assert error["errno"] == errno.ENOSPC


def test_json_is_one_object(made_up):
    result = made_up(READ).run("call", "fwctl0", "read_all", "--json")
    json.loads(result.stdout)
    assert result.stdout.startswith(b'{\n  "format": "cli_test",\n  "command": "read_all",\n')
