# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl health: versions, readings, reporters, alarms, and what could not be read."""
import os

import pytest

from cli import formats_in, is_harmless, on_terminal, read_done, read_error
from messages import device, request
from tells import SENSORS, VERSION, link, on_pci, reply, sensors, telling, version, well

WELL = """\
versions
  board.model                         abcd
  board.serial_number                 SN7
  firmware.version                    1.2.3
health
  link.speed_mbps.1                   10000 Mb/s
  link.speed_mbps.2                   10000 Mb/s
  link.state.1                        up
  link.state.2                        up
  link.width.1                        4
  link.width.2                        4
  pcie.link_width                     8
  power.card_watts                    12.345 W
  tells.fault                         false
  tells.tiny                          -0.001235
  temperature.asic_celsius            52.5 degree C
  temperature.asic_threshold_celsius  60 degree C
  temperature.board_celsius           205 degree C
"""


@pytest.fixture(name="ill")
def fixture_ill(machine, tells):
    """Makes a machine whose one device gives these answers, and else such as a device that is well."""
    return lambda *instead: machine({"devices": [telling(*well(*instead))]}, tells)


def test_well(ill):
    assert read_done(ill().run("health", "fwctl0")) == WELL
    assert ill().run("health", "fwctl0", "--check").returncode == 0


def test_json(ill):
    told = ill(sensors(temperature=480 + 1)).json("health", "fwctl0")
    assert (told["device"], told["format"], told["alarm"]) == ("fwctl0", "tells", True)
    assert "reporters" not in told and "devlink_error" not in told
    readings = {reading.pop("name"): reading for reading in told["readings"]}
    assert len(readings) == 16
    assert readings["firmware.version"] == {"kind": "version", "value": "1.2.3"}
    assert readings["temperature.asic_celsius"] == {
        "kind": "health", "value": 60.125, "unit": "celsius", "alarm": True}
    assert readings["link.state.2"] == {"kind": "health", "value": "up"}
    assert readings["link.speed_mbps.1"] == {"kind": "health", "value": 10000, "unit": "mbps"}


@pytest.mark.parametrize("answer, line", [
    (sensors(temperature=500), "temperature.asic_celsius            62.5 degree C ALARM"),
    (sensors(fault=1), "tells.fault                         true ALARM"),
    (link(1, up=0), "link.state.2                        down ALARM")])
def test_alarms(ill, answer, line):
    """They change the exit status only if that was asked for."""
    text = read_done(ill(answer).run("health", "fwctl0"))
    assert f"  {line}\n" in text and text.count("ALARM") == 1
    result = ill(answer).run("health", "fwctl0", "--check")
    assert (result.returncode, result.stdout.decode(), result.stderr) == (1, text, b"")
    assert ill(answer).json("health", "fwctl0", "--check", status=1)["alarm"] is True


def test_colour_is_for_terminals(ill):
    one = ill(sensors(fault=1))
    one.env = dict(one.env, TERM="xterm")
    assert "true \033[1;31mALARM\033[0m\n" in on_terminal(one, ["health", "fwctl0"])[0]
    one.env["NO_COLOR"] = "1"
    assert "true ALARM\n" in on_terminal(one, ["health", "fwctl0"])[0]


def test_what_could_not_be_read(ill):
    """It is told once for all that stand in one answer, and the others go on."""
    one = ill((request(VERSION, b"\0"), reply(status=3)), (request(SENSORS, b"\0"), "EBUSY"))
    text = read_done(one.run("health", "fwctl0"))
    assert "  board.model                         not read: the firmware of fwctl0 refused version: " in text
    assert "  firmware.version                    not read, as board.model\n" in text
    assert "  module.faulty                       not read: " in text and text.count("busy") == 1
    assert "  link.state.1                        up\n" in text
    readings = {reading["name"]: reading for reading in one.json("health", "fwctl0")["readings"]}
    assert readings["firmware.version"]["error"]["kind"] == "firmware"
    assert readings["firmware.version"]["error"]["status"] == 3
    assert "value" not in readings["firmware.version"]
    assert readings["tells.fault"]["error"]["errno"] == 16


def test_nothing_could_be_read(machine, tells):
    """That is no health."""
    one = machine({"devices": [telling(*[(request(op, b"\0"), reply(status=3)) for op in range(1, 8)])]}, tells)
    result = one.run("health", "fwctl0", "--check")
    assert result.returncode == 3 and b"not read: " in result.stdout
    one.json("health", "fwctl0", status=3)


def test_a_device_that_is_gone(machine, tells):
    one = machine({"devices": [telling((request(VERSION, b"\0"), "ENODEV"))]}, tells)
    assert "fwctl0" in read_error(one.run("health", "fwctl0"), 4)
    assert one.json("health", "fwctl0", status=4)["error"]["kind"] == "device"


def test_a_format_without_readings(machine, formats):
    one = machine({"devices": [device()]}, formats)
    assert read_done(one.run("health", "fwctl0", "--check")) == (
        "readings  none: no readings of health are known of its format, cli_test\n")
    told = one.json("health", "fwctl0", "--check")
    assert (told["readings"], told["alarm"]) == ([], False)


def test_a_device_that_lacks_them_all(machine, tells):
    nothing = [(request(op, b"\0"), reply()) for op in range(1, 8)]
    one = machine({"devices": [telling(*nothing, *[(request(3, bytes([port])), reply()) for port in (1, 2)])]}, tells)
    assert read_done(one.run("health", "fwctl0")) == (
        "readings  none: this device has none of the readings of health that its format tells knows\n")


def test_hostile_text(ill):
    result = ill(version(serial=b"\x1b[2J\n\xff")).run("health", "fwctl0")
    assert is_harmless(result.stdout) and b"\\x1b[2J\\x0a\\xff\n" in result.stdout
    assert ill(version(serial=b"\x1b[2J")).json("health", "fwctl0")["readings"][1]["value"] == "\\x1b[2J"


# ---- devlink


@pytest.fixture(name="with_devlink")
def fixture_with_devlink(machine, tells, devlink):
    """Makes a machine whose one device is on a function of this number, which devlink is asked about."""
    def make(function):
        one = machine({"devices": [on_pci(telling(*well()), function)]}, tells)
        one.env = dict(formats_in(tells), LIBFWCTL_MODULE_PATH=devlink["LIBFWCTL_MODULE_PATH"])
        return one
    return make


def test_reporters(with_devlink):
    assert read_done(with_devlink(0).run("health", "fwctl0", "--check")) == WELL + """\
devlink
  fw                                  healthy, 1 errors, 2 recoveries
  tx of port 3                        unknown, 0 errors, 0 recoveries
"""
    told = with_devlink(0).json("health", "fwctl0")
    assert told["reporters"][0] == {"name": "fw", "state": "healthy", "errors": 1, "recoveries": 2}


def test_a_reporter_in_error(with_devlink):
    result = with_devlink(6).run("health", "fwctl0", "--check")
    assert result.returncode == 1
    assert result.stdout.endswith(b"  fw_fatal                            error, 2 errors, 1 recoveries ALARM\n")
    assert with_devlink(6).json("health", "fwctl0")["alarm"] is True


def test_devlink_that_tells_a_part(with_devlink):
    assert "devlink\n  not all                             " in read_done(with_devlink(1).run("health", "fwctl0"))
    assert with_devlink(1).json("health", "fwctl0")["devlink_error"]["errno"] == 5


def test_a_machine_without_devlink(machine, tells):
    one = machine({"devices": [on_pci(telling(*well()), 0)]}, tells)
    one.env = dict(one.env, LIBFWCTL_MODULE_PATH=os.devnull)
    assert read_done(one.run("health", "fwctl0")) == WELL
