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
           ports[]        struct  how many: nports
             speed        32 bit  how fast it is; in Mb/s
             link          8 bit  one of off (0), normal (1), turbo (5)
             lanes[3]      8 bit

  example  fwctl call fwctl0 read_all index=0 how=normal
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
    ("blob", ["  out      data            bytes  to the end"])])
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


def test_examples_name_what_chooses(kinds, settings):
    """Without what is preset, what others switch on, and keys of few bits or that nothing explains."""
    def example(offline, name):
        text = read_done(offline.run("describe", name))
        return text[text.index("  example "):].split()[5:]

    assert example(kinds, "test_mlx5/access_reg.mtmp") == ["sensor_index=0"]
    assert example(kinds, "test_mlx5/access_reg.ppcnt") == ["local_port=1"]
    assert example(Offline(settings), "settings/setting") == ["area=1"]
    assert example(Offline(settings), "settings/setting.write")[0] == "label=01"
    assert example(Offline(settings), "settings/chosen") == ["which=1"]
    assert example(Offline(settings), "settings/noisy.write")[:2] == ["area=1", "label=01"]


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
            "           kind   16 bit  one of temperature (1), voltage (2), current (3), or\n"
            "                          another number\n"
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
    assert lanes["arrays"] == [{"name": "ports", "count": None, "count_rule": "nports", "stride_bits": 64},
                               {"name": "lanes", "count": 3, "stride_bits": 8}]
    assert lanes["bit_offset"] == start + 79 * 8 + 5 * 8
    assert "ports[]" not in fields and "view" not in fields


def test_json_of_a_layout(offline):
    told = offline.json("describe", "cli_test/port")
    assert (told["format"], told["layout"], told["summary"], told["bits"], told["open"]) == (
        "cli_test", "port", "one port", 64, False)
    assert [field["path"] for field in told["fields"]] == ["speed", "link", "lanes[]"]


# ---- What else is known of fields and commands


def fields_of(told):
    return {field["path"]: field for field in told["fields"]}


def test_parts(kinds):
    """Where all bits of a split field lie, counted from the start of the message."""
    text = " ".join(read_done(kinds.run("describe", "kinds/choices")).split())
    assert "12 bit in parts, the most significant first: bits 96-98, 88-95, 101 of its struct one of" in text
    fields = fields_of(kinds.json("describe", "kinds/choices")["request"])
    assert fields["spread"]["parts"] == [{"bit_offset": 160, "bit_width": 3}, {"bit_offset": 152, "bit_width": 8},
                                         {"bit_offset": 165, "bit_width": 1}]
    assert "parts" not in fields["big"]


def test_conditions(kinds):
    text = read_done(kinds.run("describe", "test_mlx5/nv_global_pci_conf"))
    assert "  sriov_valid       1 bit  true or false\n" in text
    assert "  total_vfs        16 bit  counts if sriov_valid=true,sriov_en=true\n" in text
    fields = fields_of(kinds.json("describe", "test_mlx5/nv_global_pci_conf"))
    assert "if" not in fields["sriov_valid"]
    assert fields["total_vfs"]["if"] == "sriov_valid=true,sriov_en=true"


def test_counts_and_lengths(kinds):
    text = read_done(kinds.run("describe", "kinds/counted"))
    for line in ("linear[]     16 bit  how many: 2 * count + 1", "power[]       8 bit  how many: 2^log",
                 "name          chars  how many: name_length", "tail          bytes  to the end"):
        assert f"           {line}\n" in text
    fields = fields_of(kinds.json("describe", "kinds/counted")["request"])
    assert (fields["linear[]"]["bit_offset"], fields["linear[]"]["count_rule"]) == (96, "2 * count + 1")
    assert fields["name"]["length_rule"] == "name_length"
    # no offset rather than a wrong one, behind what varies
    assert fields["power[]"]["bit_offset"] is None and fields["name"]["bit_offset"] is None
    fixed = fields_of(kinds.json("describe", "kinds/arrays"))["nibbles[]"]
    assert fixed["count"] == 4 and "count_rule" not in fixed


def test_presets(kinds):
    text = read_done(kinds.run("describe", "kinds/table"))
    assert "  in       count     16 bit  default 2\n           flavour   16 bit\n" in text
    assert "default seven (7); can add destroys_data" in read_done(kinds.run("describe", "kinds/choices"))
    told = kinds.json("describe", "kinds/table")
    fields = fields_of(told["request"])
    assert (fields["count"]["preset"], fields["count"]["fixed"]) == (2, False)
    assert (fields["opcode"]["preset"], fields["opcode"]["fixed"]) == (8, True)
    assert "preset" not in fields["flavour"] and "preset" not in fields_of(told["response"])["entry[].key"]
    alias = fields_of(kinds.json("describe", "test_mlx5/query_hca_cap.qos")["request"])["current"]
    assert (alias["preset"], alias["alias"]) == (1, True)


def test_preset_too_long_for_a_number(offline):
    uuid = fields_of(offline.json("describe", "test_cxl/get_feature.patrol_scrub")["request"])["uuid"]
    assert uuid["fixed"] is True and "preset" not in uuid


def test_open_enums(kinds):
    text = " ".join(read_done(kinds.run("describe", "kinds/choices")).split())
    assert "unknown (15), or another number" in text and "top (0x8000), or other bits" in text
    assert "danger (5), seven (7) shared" in text
    fields = fields_of(kinds.json("describe", "kinds/choices")["request"])
    assert fields["shared"]["open"] is True and fields["small"]["open"] is False


def test_needed_capability(kinds):
    assert "  needs    info.caps=0x4/0x4\n" in read_done(kinds.run("describe", "kinds/table"))
    assert kinds.json("describe", "kinds/table")["needs"] == "info.caps=0x4/0x4"
    assert "  needs " not in read_done(kinds.run("describe", "kinds/echo"))
    assert "needs" not in kinds.json("describe", "kinds/echo")


# ---- Streams

TLVS = """\
records of the stream tlvs; elements one behind the other
           type         8 bit
           length       8 bit
           value        union  to the end
             (if type=1)
               number  32 bit
"""


def test_stream_of_a_procedure(kinds):
    assert "  in       rounds  32 bit\n  out      " + TLVS in read_done(kinds.run("describe", "kinds/gather"))
    told = kinds.json("describe", "kinds/gather")
    assert told["stream"] == "tlvs"
    assert [field["path"] for field in told["record"]["fields"]][:3] == ["type", "length", "value.number"]


def test_stream_in_a_buffer(kinds):
    text = read_done(kinds.run("describe", "kinds/pointer"))
    assert "  buffer   result, from the device: what comes back\n           " + TLVS in text
    told = kinds.json("describe", "kinds/pointer")
    assert [buffer.get("stream") for buffer in told["buffers"]] == [None, "tlvs"]
    assert told["buffers"][1]["record"]["fields"][0]["path"] == "type" and "stream" not in told


def test_stream(offline):
    assert read_done(offline.run("describe", "cli_test/events")) == (
        "cli_test/events: what happened\n\n  kind     a stream: records one behind the other\n\n"
        "  record   length  8 bit  in byte\n"
        "           what    8 bit  one of off (0), normal (1), turbo (5)\n"
        "           text    chars  to the end\n\n"
        "  example  fwctl decode cli_test --stream events FILE\n")
    told = offline.json("describe", "cli_test/events")
    assert (told["format"], told["stream"], told["summary"]) == ("cli_test", "events", "what happened")
    assert [field["path"] for field in told["record"]["fields"]] == ["length", "what", "text"]
    assert read_done(offline.run("describe", "cli_test/events", "--values", "what")) == "off\nnormal\nturbo\n"


def test_stream_with_the_name_of_a_layout(kinds):
    text = read_done(kinds.run("describe", "kinds/tlvs"))
    assert "  fields   version " in text and "  stream   " + TLVS in text
    told = kinds.json("describe", "kinds/tlvs")
    assert (told["layout"], told["stream"]) == ("tlvs", "tlvs")


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
    (["cli_test/read_al"], "format cli_test has no command, layout or stream 'read_al'; did you mean 'read_all'?"),
    (["test_cxl/get_featur"], "did you mean 'get_feature', 'set_feature'"),
    (["test_cxl/Get_Feature"], "did you mean 'get_feature'"),
    (["cli_test/prot"], "did you mean 'port'? 'fwctl describe cli_test' shows them"),
    (["cli_test/evnts"], "did you mean 'events' or 'event'?"),
    (["cli_test/view"], "did you mean 'long_view' or 'short_view'?"),
    (["cli_test/"], "format cli_test has no command, layout or stream ''"),
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
