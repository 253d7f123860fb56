# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl describe: pages of commands, layouts and formats, and the same as JSON."""
import pytest

from cli import FWCTL, WRAPPER, formats_in, is_harmless, read_done, read_error, read_terminal
from conftest import Offline
from messages import device

READ_ALL = """\
cli_test/read_all: read a field of every kind

  scope    configuration (taints nothing)
  effects  reads
  opcode   0x1
  source   section 1
  since    version 1

  in       index           8 bit  which one, from 0; chooses what is read or
                                  written
           how             8 bit  how to read it
                                  one of off (0), normal (1), turbo (5)
  out      temperature    16 bit  of the hottest place; signed; in 0.125 degree
                                  C
           mode            8 bit  one of off (0), normal (1), turbo (5)
           enabled         8 bit  true or false
           features       32 bit  any of ready (0x1), fast (0x2), level (0x30)
           register       32 bit
           memory         32 bit  in byte
           serial         64 bit  larger than some readers of JSON can count
           mac           6 bytes
           address        32 bit
           id               uuid
           name         16 chars  whatever the device says
           key           4 bytes
           big            32 bit
           view_kind       8 bit
           view            union
             (if view_kind=1)
               count       8 bit
             (if view_kind=2)
               first       8 bit
               second     16 bit
             (if view_kind=3) nothing is there
           nports          8 bit
           ports[]        struct
             speed        32 bit  how fast it is; in Mb/s
             link          8 bit  one of off (0), normal (1), turbo (5)
             lanes[3]      8 bit

  example  fwctl call fwctl0 read_all how=off
"""


def test_command(offline):
    assert read_done(offline.run("describe", "cli_test/read_all")) == READ_ALL


@pytest.mark.parametrize("command, lines", [
    ("erase", ["  effects  resets, destroys_data (destroys data)",
               "  example  fwctl call fwctl0 erase area=1 --allow resets,destroys_data"]),
    ("poke", ["  scope    debug_write_full (taints the kernel; needs CAP_SYS_RAWIO)",
              "  effects  config_now (changes configuration at once), irreversible (cannot be",
              "           undone)"]),
    ("peek", ["  scope    debug_write (taints the kernel)"]),
    ("nothing", ["  in       nothing can be set", "  out      nothing but whether it was done",
                 "  example  fwctl call fwctl0 nothing"]),
    ("blob", ["  out      data            bytes"])])
def test_lines(offline, command, lines):
    text = read_done(offline.run("describe", "cli_test/" + command)).splitlines()
    for line in lines:
        assert line in text


def test_layout(offline):
    assert read_done(offline.run("describe", "cli_test/port")) == (
        "cli_test/port: one port\n\n  size     8 bytes\n\n"
        "  fields   speed     32 bit  how fast it is; in Mb/s\n"
        "           link       8 bit  one of off (0), normal (1), turbo (5)\n"
        "           lanes[3]   8 bit\n")
    assert "  size     2 bytes and more\n" in read_done(offline.run("describe", "cli_test/event"))


def test_format(offline):
    assert read_done(offline.run("describe", "cli_test")) == (
        "cli_test: what the tests of fwctl need\n\n"
        "  version  1.2\n  source   made up\n  devices  type 77\n"
        "  commands 8: fwctl commands --format cli_test\n"
        "  layouts  event everything long_view port short_view\n"
        "  streams  events\n")
    told = offline.json("describe", "cli_test")
    assert told["name"] == "cli_test" and told["device_type"] == 77 and told["streams"] == ["events"]
    assert told["layouts"] == ["event", "everything", "long_view", "port", "short_view"]
    assert "read_all" in told["commands"]


def describe_on_terminal(folder, what, width):
    text, status = read_terminal(WRAPPER + [FWCTL, "describe", what], width, formats_in(folder))
    assert status == 0
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if line.startswith("  example"))
    # the words of an example cannot be broken
    assert max(len(line) for line in lines[:at]) <= width
    return lines


@pytest.mark.parametrize("width", [40, 60, 120])
def test_wraps_to_the_terminal(formats, width):
    assert len(describe_on_terminal(formats, "cli_test/write_all", width)) > 10


def test_meaning_stands_below_on_a_narrow_terminal(formats):
    lines = describe_on_terminal(formats, "cli_test/read_all", 40)
    at = lines.index("  in       index           8 bit")
    assert lines[at + 1:at + 5] == ["             which one, from 0; chooses",
                                    "             what is read or written",
                                    "           how             8 bit",
                                    "             how to read it"]


def test_broken_example_is_one_command(formats):
    lines = describe_on_terminal(formats, "cli_test/erase", 60)
    at = next(i for i, line in enumerate(lines) if line.startswith("  example"))
    assert lines[at:] == ["  example  fwctl call fwctl0 erase area=1 \\",
                          "               --allow resets,destroys_data"]


def test_cases_of_registers(kinds):
    """What selects them is told; where nothing in them can be set, they are no part of what goes in."""
    text = read_done(kinds.run("describe", "test_mlx5/access_reg.ppcnt"))
    going_in, coming_out = text.split("\n  out ")
    assert "counter_set" not in going_in and "counter_set" in coming_out
    assert "chooses what is read or written" in going_in
    assert "chooses what is read or written" not in coming_out
    assert "             (if grp=ieee_802_3)\n               a_frames_transmitted_ok  64 bit\n" in coming_out
    told = kinds.json("describe", "test_mlx5/access_reg.ppcnt")["response"]["fields"]
    assert {field.get("when") for field in told} == {None, "grp=ieee_802_3", "grp=per_priority"}


def test_effects_that_a_field_adds(kinds):
    """A read that can clear says so where it is asked to."""
    going_in, coming_out = read_done(kinds.run("describe", "test_mlx5/access_reg.ppcnt")).split("\n  out ")
    assert "can add clears_data" in " ".join(going_in.split())
    assert "can add" not in coming_out
    told = {field["path"]: field for field in kinds.json("describe", "test_mlx5/access_reg.ppcnt")["request"]["fields"]}
    assert told["clr"]["adds_effects"] == ["clears_data"]
    assert "adds_effects" not in told["grp"]


def test_cases_of_several_fields(kinds):
    lines = read_done(kinds.run("describe", "kinds/selected")).splitlines()
    assert "             (if kind=one,flags=0x20/0xf0)" in lines
    assert "             (if kind=zero,flags=0x0/0xf0) nothing is there" in lines
    assert "             (otherwise)" in read_done(kinds.run("describe", "kinds/tlv")).splitlines()
    whens = {field["path"]: field.get("when") for field in kinds.json("describe", "kinds/tlv")["fields"]}
    assert (whens["type"], whens["value.number"], whens["value.rest"]) == (None, "type=1", "")
    whens = {field["path"]: field.get("when") for field in kinds.json("describe", "kinds/nested")["fields"]}
    assert (whens["body.head"], whens["body.body.number"]) == ("outer=1", "outer=1,inner=2")


def test_examples_work(offline):
    """Every example is one that encodes; the rest of it is the device and what it must be allowed."""
    for command in offline.json("commands"):
        name = f"{command['format']}/{command['name']}"
        lines = read_done(offline.run("describe", name)).splitlines()
        words = [line for line in lines if line.startswith("  example ")][0].split()
        fields = [word for word in words if "=" in word]
        assert words[1:5] == ["fwctl", "call", "fwctl0", command["name"]]
        assert offline.run("encode", name, *fields).returncode == 0


def test_examples_leave_out_what_is_best_left_alone(offline):
    """How many, from where and which version are for the device to choose."""
    text = read_done(offline.run("describe", "test_cxl/get_feature"))
    assert "  count " in text and "  offset " in text
    assert "uuid=" in text and "count=" not in text and "offset=" not in text


def test_device(machine, formats):
    one = machine({"devices": [device()]}, formats)
    assert read_done(one.run("describe", "--device", "fwctl0", "read_all")) == READ_ALL
    assert one.json("describe", "--device", "fwctl0", "cli_test/read_all")["name"] == "read_all"
    error = one.json("describe", "--device", "fwctl0", "test_cxl/get_feature", status=2)["error"]
    assert "the device has format cli_test" in error["message"]
    assert one.json("describe", "--device", "fwctl9", "x", status=4)["error"]["kind"] == "device"


# ---- Buffers


def test_buffers(pointers):
    one = Offline(pointers)
    text = read_done(one.run("describe", "test_pds/read_sensor"))
    assert ("  buffer   in, to the device; its fields are set as in.NAME\n"
            "           index  16 bit\n"
            "           kind   16 bit  one of temperature (1), voltage (2), current (3)\n"
            "  buffer   out, from the device\n") in text
    text = read_done(one.run("describe", "test_pds/operation"))
    assert "  buffer   in, to the device: what the operation takes; its bytes are set as in\n" in text
    told = one.json("describe", "test_pds/read_sensor")["buffers"]
    assert [(buffer["name"], buffer["direction"], buffer["bits"]) for buffer in told] == [
        ("in", "to_device", 32), ("out", "from_device", 128)]
    assert [field["path"] for field in told[0]["fields"]] == ["index", "kind"]
    assert read_done(one.run("describe", "test_pds/read_sensor", "--fields")) == "in.index\nin.kind\n"
    assert read_done(one.run("describe", "test_pds/read_sensor", "--values", "in.kind")) == (
        "temperature\nvoltage\ncurrent\n")


def test_obstacle(pointers):
    one = Offline(pointers)
    text = read_done(one.run("describe", "test_bnxt/coredump"))
    assert "\n  obstacle " in text and "example" not in text
    assert one.json("describe", "test_bnxt/coredump")["obstacle"]
    error = one.json("decode", "test_bnxt/coredump", "--request", "/dev/null", status=2)["error"]
    assert error["command"] == "coredump" and "cannot use coredump" in error["message"]


# ---- JSON


def test_json(offline):
    told = offline.json("describe", "cli_test/read_all")
    assert {key: told[key] for key in ("format", "name", "opcode", "scope", "effects", "typed")} == {
        "format": "cli_test", "name": "read_all", "opcode": 1, "scope": "configuration",
        "effects": ["reads"], "typed": True}
    assert told["request"]["bits"] == 6 * 8
    fields = {field["path"]: field for field in told["request"]["fields"]}
    assert fields["index"] == {
        "path": "index", "name": "index", "bit_offset": 32, "bit_width": 8, "kind": "unsigned",
        "summary": "which one, from 0", "byte_order": "little", "envelope": False, "settable": True,
        "access": "key"}
    assert fields["op"]["envelope"] and not fields["op"]["settable"]
    assert fields["how"]["values"] == [{"value": 0, "name": "off", "summary": "not at all"},
                                       {"value": 1, "name": "normal"}, {"value": 5, "name": "turbo"}]


def test_json_of_nested_fields(offline):
    told = offline.json("describe", "cli_test/read_all")["response"]
    assert told["open"] is True
    fields = {field["path"]: field for field in told["fields"]}
    start = 8 * 8  # the header of replies
    assert fields["temperature"]["bit_offset"] == start
    assert fields["temperature"]["scale"] == {"multiply": 1, "divide": 8, "add": 0}
    assert fields["temperature"]["unit"] == "degree C"
    assert fields["mac"]["display"] == "mac"
    assert (fields["view.second"]["case"], fields["view.second"]["when"]) == ("2", "view_kind=2")
    assert fields["view.second"]["bit_offset"] == start + 76 * 8
    assert fields["ports[].speed"]["count"] is None
    assert fields["ports[].speed"]["stride_bits"] == 64
    assert "arrays" not in fields["ports[].speed"]
    lanes = fields["ports[].lanes[]"]
    assert (lanes["count"], lanes["stride_bits"]) == (3, 8)
    assert lanes["arrays"] == [{"name": "ports", "count": None, "stride_bits": 64},
                               {"name": "lanes", "count": 3, "stride_bits": 8}]
    assert lanes["bit_offset"] == start + 79 * 8 + 5 * 8
    assert "ports[]" not in fields and "view" not in fields


def test_json_of_a_layout(offline):
    told = offline.json("describe", "cli_test/port")
    assert (told["format"], told["layout"], told["summary"], told["bits"], told["open"]) == (
        "cli_test", "port", "one port", 64, False)
    assert [field["path"] for field in told["fields"]] == ["speed", "link", "lanes[]"]


# ---- bare names


def test_fields_and_values(offline):
    assert read_done(offline.run("describe", "cli_test/read_all", "--fields")) == "index\nhow\n"
    assert "ports[0].lanes[0]\n" in read_done(offline.run("describe", "cli_test/write_all", "--fields"))
    assert read_done(offline.run("describe", "cli_test/read_all", "--values", "how")) == (
        "off\nnormal\nturbo\n")
    assert read_done(offline.run("describe", "cli_test/write_all", "--values", "ports[1].link")) == (
        "off\nnormal\nturbo\n")
    assert read_done(offline.run("describe", "cli_test/read_all", "--values", "index")) == ""
    assert read_done(offline.run("describe", "cli_test/nothing", "--fields")) == ""


# ---- mistakes


@pytest.mark.parametrize("words, message", [
    (["cli_test/read_al"], "format cli_test has no command or layout 'read_al'; did you mean 'read_all'?"),
    (["test_cxl/get_featur"], "did you mean 'get_feature', 'set_feature'"),
    (["test_cxl/Get_Feature"], "did you mean 'get_feature'"),
    (["cli_test/prot"], "did you mean 'port'? 'fwctl describe cli_test' shows them"),
    (["cli_test/view"], "did you mean 'long_view' or 'short_view'?"),
    (["cli_test/"], "format cli_test has no command or layout ''"),
    (["zzz/x"], "there is no format 'zzz': "),
    (["/x"], "there is no format ''"),
    (["cli_test/read_all", "--values", "hwo"], "there is no field hwo"),
    (["cli_test/read_all", "--fields", "--json"], "JSON has them anyway")])
def test_mistakes(offline, words, message):
    if "--json" in words:
        assert message in offline.json("describe", *words, status=2)["error"]["message"]
    else:
        assert message in read_error(offline.run("describe", *words), 2)


def test_hostile_names(offline):
    result = offline.run("describe", "cli_test/\x1b[31m\n")
    assert result.returncode == 2 and is_harmless(result.stderr)
    assert "\\x1b" in read_error(result, 2)
