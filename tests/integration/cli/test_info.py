# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl info: what a device says, and what is shown of one that cannot be opened."""
import grp
import json
import os
import pwd
import subprocess
from pathlib import Path

import pytest

from cli import (BNXT, ECHO, FWCTL, MLX5, PDS, cxl, is_harmless, read_done, read_error, read_json, run_bare,
                 without_capabilities)

FOUR = {"devices": [dict(MLX5, info="01000000 0f000000"), cxl(), BNXT, PDS]}
with open(Path(os.environ["LIBFWCTL_SOURCE"]) / "tools/fwctl-sim/machines/cards.json", encoding="ascii") as file:
    CARDS = json.load(file)
EVERY_NAME = ["fwctl0", "/dev/fwctl/fwctl0", "0000:08:00.0", "08:00.0"]


def facts(text):
    """The lines of the text as a dict by their labels, which end at column 20."""
    return {line[:20].strip(): line[20:] for line in text.splitlines() if line.startswith("  ")}


def test_pci_device(machine):
    told = facts(read_done(machine(FOUR).run("info", "fwctl0")))
    assert told["name"] == "fwctl0" and told["node"] == "/dev/fwctl/fwctl0"
    assert told["sysfs path"].startswith("/sys/devices/")
    assert told["number"].startswith("250:")
    assert told["parent"] == told["PCI address"] == "0000:08:00.0"
    assert (told["subsystem"], told["driver"]) == ("pci", "mlx5_core")
    assert told["PCI ids"] == "15b3:101d, subsystem 15b3:0043"
    assert told["can be opened"] == "yes"
    assert told["device type"] == "1 (mlx5)"
    assert told["INFO"] == "01 00 00 00 0f 00 00 00"
    assert "memdev" not in told and "serial" not in told


def test_memory_device(machine):
    told = facts(read_done(machine(FOUR).run("info", "mem0")))
    assert (told["parent"], told["subsystem"], told["memdev"]) == ("mem0", "cxl", "mem0")
    assert told["serial"] == "0x8a34567890abcdef"
    assert told["device type"] == "2 (cxl)"
    assert told["INFO"] == "none"
    assert "PCI address" not in told and "PCI ids" not in told


def test_every_group_is_in_the_manual(machine):
    page = (Path(os.environ["LIBFWCTL_SOURCE"]) / "man/fwctl.1").read_text(encoding="ascii").splitlines()
    groups = [line for line in read_done(machine(CARDS).run("info", "fwctl0")).splitlines() if line[:1].strip()]
    assert len(groups) == 5 and all(f".It Cm {group}" in page for group in groups)


@pytest.mark.parametrize("name, value", [("fwctl0", 1), ("fwctl1", 2), ("fwctl2", 3), ("fwctl3", 4)])
def test_json(machine, name, value):
    told = machine(FOUR).json("info", name)
    assert told["device_type"] == {"value": value, "name": ["mlx5", "cxl", "bnxt", "pds"][value - 1]}
    assert told["device"] == machine(FOUR).json("list")["devices"][value - 1]
    assert told["access"]["opened"] is True
    assert "error" not in told


def test_json_info_bytes(machine):
    assert machine(FOUR).json("info", "fwctl0")["info"] == "010000000f000000"
    assert machine(FOUR).json("info", "fwctl1")["info"] == ""


def test_long_info_goes_over_several_lines(machine):
    description = {"devices": [dict(ECHO, info="00" * 17)]}
    text = read_done(machine(description).run("info", "fwctl0"))
    assert "\n  INFO              " + " ".join(["00"] * 16) + "\n" + " " * 20 + "00\n" in text


@pytest.mark.parametrize("name", EVERY_NAME)
def test_every_kind_of_name(machine, name):
    assert machine(FOUR).json("info", name)["device"]["name"] == "fwctl0"


@pytest.mark.parametrize("name", ["mem0", "serial:0x8a34567890abcdef"])
def test_every_kind_of_name_of_memory(machine, name):
    assert machine(FOUR).json("info", name)["device"]["name"] == "fwctl1"


def test_unknown_type_is_a_number(machine):
    description = {"devices": [dict(ECHO, type=77)]}
    assert facts(read_done(machine(description).run("info", "fwctl0")))["device type"] == "77 (unknown)"
    assert machine(description).json("info", "fwctl0")["device_type"] == {"value": 77}


def test_type_of_a_format(machine, formats):
    """A name that the kernel's header does not have, but a format."""
    one = machine({"devices": [dict(ECHO, type=77), MLX5]}, formats)
    assert facts(read_done(one.run("info", "fwctl0")))["device type"] == "77 (cli_test)"
    assert one.json("info", "fwctl0")["device_type"] == {"value": 77, "name": "cli_test"}
    assert facts(read_done(one.run("info", "fwctl1")))["device type"] == "1 (mlx5)"


def test_owner_and_mode(machine):
    description = {"devices": [dict(MLX5, node={"mode": "0640"})]}
    access = machine(description).json("info", "fwctl0")["access"]
    assert access["mode"] == "0640"
    assert access["owner"] == pwd.getpwuid(access["uid"]).pw_name
    assert access["group"] == grp.getgrgid(access["gid"]).gr_name
    told = facts(read_done(machine(description).run("info", "fwctl0")))
    assert told["node mode"] == "0640"
    assert told["node owner"] == "{uid} ({owner}), group {gid} ({group})".format(**access)


def is_tainted():
    return int(open("/proc/sys/kernel/tainted", encoding="ascii").read()) & 0x80000 != 0


def test_taint_is_the_kernels(machine):
    taint = is_tainted()
    assert machine(FOUR).json("info", "fwctl0")["access"]["kernel_tainted_by_fwctl"] is taint
    told = facts(read_done(machine(FOUR).run("info", "fwctl0")))
    assert told["kernel taint"].startswith("yes" if taint else "no")


def has_rawio():
    """Rights in a user namespace of one's own do not count; the first one has this number."""
    status = open("/proc/self/status", encoding="ascii").read()
    effective = int(status.split("CapEff:")[1].split()[0], 16)
    return effective >> 17 & 1 == 1 and os.stat("/proc/self/ns/user").st_ino == 0xeffffffd


def test_rawio_is_this_process(machine):
    access = machine(FOUR).json("info", "fwctl0")["access"]
    scopes = ["configuration", "debug_read_only", "debug_write"]
    assert access["cap_sys_rawio"] is has_rawio()
    assert access["scopes"] == scopes + ["debug_write_full"] * has_rawio()
    told = facts(read_done(machine(FOUR).run("info", "fwctl0")))
    assert told["CAP_SYS_RAWIO"].startswith("yes" if has_rawio() else "no")
    assert told["scopes"].split(", ") == access["scopes"]


def test_rights_in_a_user_namespace_do_not_count(machine):
    words = ["unshare", "--user", "--map-root-user"]
    if subprocess.run(words + ["true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespace can be made here")
    machine = machine(FOUR)
    machine.words += words
    access = machine.json("info", "fwctl0")["access"]
    assert access["cap_sys_rawio"] is False and access["first_user_namespace"] is False
    assert access["scopes"] == ["configuration", "debug_read_only", "debug_write"]


@pytest.mark.parametrize("name, status, kind", [
    ("fwctl9", 4, "device"), ("/dev/fwctl/fwctl9", 4, "device"), ("0000:09:00.0", 4, "device"),
    ("mem7", 4, "device"), ("serial:0x1", 4, "device"), ("/dev/null", 4, "device"),
    ("fwctl0/../fwctl0", 4, "device"), ("nonsense", 4, "device"), ("", 2, "usage"),
    ("serial:", 2, "usage"), ("08:00.9", 2, "usage")])
def test_no_such_device(machine, name, status, kind):
    message = read_error(machine(FOUR).run("info", name), status)
    error = machine(FOUR).json("info", name, status=status)["error"]
    assert error["kind"] == kind and error["message"] == message and error["executed"] == "no"


def without_hardware(tmp_path):
    """A system with an interface and a fwctl device that are on no hardware."""
    for subsystem, name in (("net", "lo"), ("fwctl", "fwctl0")):
        device = tmp_path / "sys/devices/virtual" / subsystem / name
        device.mkdir(parents=True)
        (device / "uevent").write_text("")
        (device / "subsystem").symlink_to(f"../../../../class/{subsystem}")
        (tmp_path / "sys/class" / subsystem).mkdir(parents=True)
        (tmp_path / "sys/class" / subsystem / name).symlink_to(f"../../devices/virtual/{subsystem}/{name}")
    (tmp_path / "sys/bus").mkdir()
    return {"UMOCKDEV_DIR": str(tmp_path)}


def test_an_interface_on_no_hardware(tmp_path):
    """It stands for nothing, though a device of no hardware either is beside it."""
    environment = without_hardware(tmp_path)
    assert "fwctl0" in read_done(run_bare("list", environment=environment))
    message = read_error(run_bare("info", "lo", environment=environment), 4)
    assert message.startswith("there is no fwctl device 'lo'")


@pytest.mark.parametrize("text, word", [
    ("none [integrity] confidentiality\n", "integrity"), ("[none] integrity confidentiality\n", "none"),
    ("none integrity [confidentiality]", "confidentiality"), ("", None), ("[none", None),
    (f"[{'x' * 31}]", "x" * 31), (f"[{'x' * 32}]", None)])
def test_lockdown(tmp_path, text, word):
    environment = without_hardware(tmp_path)
    (tmp_path / "sys/kernel/security").mkdir(parents=True)
    (tmp_path / "sys/kernel/security/lockdown").write_text(text)
    access = read_json(run_bare("info", "fwctl0", "--json", environment=environment), 4)["access"]
    assert access.get("lockdown") == word


def relations_of(told):
    """By their names."""
    return {relation["name"]: relation for relation in told["relations"]["list"]}


def test_relations(machine):
    told = machine(CARDS).json("info", "enp8s0f0np0")
    assert told["device"]["name"] == "fwctl0" and told["relations"]["card"] == "0000:08:00"
    relations = relations_of(told)
    path = "/sys/devices/pci0000:08/0000:08:00.0"
    assert relations["enp8s0f0np0"] == {"kind": "netdev", "name": "enp8s0f0np0", "state": "up",
                                        "syspath": path + "/net/enp8s0f0np0", "link_layer": "ethernet"}
    assert relations["mlx5_0/1"]["link_layer"] == "Ethernet" and relations["mlx5_0/1"]["state"] == "ACTIVE"
    assert relations["0000:08:00.1"] == {"kind": "pci_sibling", "name": "0000:08:00.1", "driver": "mlx5_core",
                                         "syspath": "/sys/devices/pci0000:08/0000:08:00.1"}
    text = read_done(machine(CARDS).run("info", "mlx5_0"))
    assert "\n  card              0000:08:00\n  PCI function      0000:08:00.0 (mlx5_core)\n" in text
    assert "\n  network interface enp8s0f0np0 (up, ethernet)\n" in text
    assert "\n  RDMA device       mlx5_0\n  RDMA port         mlx5_0/1 (ACTIVE, Ethernet)\n" in text
    assert "\n  fwctl device      fwctl1\n" in text


def test_identity(machine):
    """Which words this machine's databases have is not ours to say, but there is a name."""
    told = machine(CARDS).json("info", "fwctl0")["identity"]
    assert told["name"] and told["class_code"] == "0x020000" and told["revision"] == "0x00"
    shown = facts(read_done(machine(CARDS).run("info", "fwctl0")))
    assert shown["known as"].startswith(told["name"].split(" (")[0]) and shown["class"].startswith("020000")
    assert machine(CARDS).json("info", "mem1")["identity"] == {"name": "mem1"}


def test_devlink(machine, devlink):
    told = machine(CARDS).json("info", "fwctl0", env=devlink)["devlink"]
    assert told == {
        "handle": "pci/0000:08:00.0", "driver": "mlx5_core", "serial": "MT2051", "board_serial": "B1",
        "firmware": "1",
        "versions": [{"kind": "stored", "name": "fw", "value": "3"},
                     {"kind": "running", "name": "fw.mgmt", "value": "1"}],
        "ports": [{"index": 1, "type": "eth", "flavour": "physical", "netdev": "eth0"}],
        "reload": {"actions": ["a", "b"], "limits": ["no_reset"], "failed": True},
        "health": [{"name": "fw", "state": "healthy", "errors": 1, "recoveries": 2},
                   {"name": "tx", "errors": 0, "recoveries": 0, "port": 3}]}
    text = read_done(machine(CARDS).run("info", "fwctl0", env=devlink))
    assert """
devlink
  handle            pci/0000:08:00.0
  serial number     MT2051
  board serial      B1
  stored            fw 3
  running           fw.mgmt 1
  port              1, physical, eth, eth0
  reload            a
  reload            b
  reload limit      no_reset
  last reload       failed
  health            fw: healthy, 1 errors, 2 recoveries
  health            tx of port 3: unknown, 0 errors, 0 recoveries
""" in text


def test_devlink_that_tells_a_part(machine, devlink):
    told = machine(CARDS).json("info", "fwctl1", env=devlink)["devlink"]
    assert told["firmware"] == "2" and told["error"]["errno"] == 5
    shown = facts(read_done(machine(CARDS).run("info", "fwctl1", env=devlink)))
    assert shown["not all"] == told["error"]["message"]


@pytest.mark.parametrize("domain, error", [(93, 93), (19, 19), (1, 1), (110, 110)])
def test_devlink_that_is_not_there(machine, devlink, domain, error):
    """Each reason is another, and none keeps the rest from being shown."""
    device = dict(MLX5, parent=dict(MLX5["parent"], address=f"{domain:04x}:08:00.5"))
    told = machine({"devices": [device]}).json("info", "fwctl0", env=devlink)
    assert list(told["devlink"]) == ["error"] and told["devlink"]["error"]["errno"] == error
    shown = facts(read_done(machine({"devices": [device]}).run("info", "fwctl0", env=devlink)))
    assert shown["none"] == told["devlink"]["error"]["message"] and shown["can be opened"] == "yes"


def test_serial_of_devlink(machine, devlink):
    """Numbers are CXL's first; that devlink cannot be asked is told where nothing else is looked for."""
    for serial in ("MT2051", "B1"):
        one = machine({"devices": [cxl(), MLX5]})
        assert one.json("info", f"serial:{serial}", env=devlink)["device"]["name"] == "fwctl1"
    assert "there is no fwctl device" in read_error(one.run("info", "serial:MT2052", env=devlink), 4)
    assert one.json("info", "serial:0x8a34567890abcdef", env=devlink)["device"]["name"] == "fwctl0"
    message = read_error(machine(CARDS).run("info", "serial:MT2051", env=devlink), 4)
    assert "stands for several devices: name one of fwctl0, fwctl3, fwctl5, fwctl6" in message
    refused = dict(MLX5, parent=dict(MLX5["parent"], address="000d:08:00.5"))
    one = machine({"devices": [refused]})
    error = one.json("info", "serial:MT2051", status=4, env=devlink)["error"]
    assert error["errno"] == 13
    assert error["message"].startswith("no device is known to be 'serial:MT2051', and one that may be cannot be asked: "
                                       "devlink may not be asked about pci/000d:08:00.5: ")
    assert "there is no fwctl device" in read_error(one.run("info", "serial:2051", env=devlink), 4)


def test_verdict(machine, formats):
    one = machine({"devices": [dict(ECHO, type=77)]}, formats)
    assert one.json("info", "fwctl0", "nothing")["command"]["would_send"] is True
    told = one.json("info", "fwctl0", "peek")
    assert told["command"] == {"name": "cli_test/peek", "scope": "debug_write", "taints_kernel": True,
                               "effects": ["reads"], "would_send": True}
    assert told["access"]["kernel_tainted_by_fwctl"] is is_tainted()  # nothing was sent
    text = read_done(one.run("info", "fwctl0", "cli_test/peek"))
    assert text.endswith("\ncommand\n  name              cli_test/peek\n"
                         "  scope             debug_write (taints the kernel)\n"
                         "  effects           reads\n  would be sent     yes\n")


def test_verdict_of_no_command(machine, formats):
    one = machine({"devices": [dict(ECHO, type=77), MLX5]}, formats)
    assert "no command 'nosuch'" in read_error(one.run("info", "fwctl0", "nosuch"), 2)
    assert one.json("info", "fwctl0", "nosuch", status=2)["error"]["kind"] == "usage"


def test_verdict_without_the_right(machine, formats):
    """What the kernel would refuse is known before."""
    words = ["unshare", "--user", "--map-root-user"]
    if subprocess.run(words + ["true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespace can be made here")
    one = machine({"devices": [dict(ECHO, type=77)]}, formats)
    one.words += words
    told = one.json("info", "fwctl0", "poke", status=5)["command"]
    assert told["would_send"] is False and "CAP_SYS_RAWIO" in told["error"]["message"]
    assert told["effects"] == ["config_now", "irreversible"]
    result = one.run("info", "fwctl0", "poke")
    assert facts(result.stdout.decode())["would be sent"] == "no"
    assert "CAP_SYS_RAWIO" in read_error(result, 5)
    assert one.json("info", "fwctl0", "peek")["command"]["would_send"] is True


def test_several_devices_of_one_name(machine):
    description = {"devices": [dict(MLX5, count=2, share_parent=True)]}
    message = read_error(machine(description).run("info", "08:00.0"), 4)
    assert "fwctl0" in message and "fwctl1" in message


@pytest.mark.parametrize("description", [{"fwctl": False}, {"devices": []}])
def test_no_device_at_all(machine, description):
    reason = machine(description).json("list")["reason"]["message"]
    assert read_error(machine(description).run("info", "fwctl0"), 4) == reason


def test_no_sysfs():
    assert "sysfs is not mounted" in read_error(run_bare("info", "fwctl0"), 4)
    assert read_json(run_bare("info", "fwctl0", "--json"), 4)["error"]["kind"] == "device"


def check_not_opened(machine, description, status, kind, **options):
    """What sysfs says is shown all the same, and then why the node could not be opened."""
    result = machine(description).run("info", "fwctl0", **options)
    told = facts(result.stdout.decode())
    assert told["name"] == "fwctl0" and told["parent"] == "0000:08:00.0"
    assert told["can be opened"] == "no" and "device type" not in told and "INFO" not in told
    message = read_error(result, status)
    told = machine(description).json("info", "fwctl0", status=status, **options)
    assert told["device"]["name"] == "fwctl0"
    assert told["access"]["opened"] is False and told["access"]["scopes"] == []
    assert "device_type" not in told and "info" not in told
    assert told["error"]["kind"] == kind and told["error"]["message"] == message
    return message


@pytest.mark.parametrize("node", [{"is": "absent"}, {"is": "file"}, {"number": "1:3"},
                                  {"is": "link", "target": "/dev/null"}])
def test_node_is_something_else(machine, node):
    check_not_opened(machine, {"devices": [dict(MLX5, node=node)]}, 4, "device")


def test_permission_denied(machine):
    description = {"devices": [dict(MLX5, node={"mode": "0000"})]}
    message = check_not_opened(machine, description, 5, "delivery", preexec_fn=without_capabilities)
    assert "mode 0000" in message and "fwctl(1)" in message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user(machine):
    words = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]
    if subprocess.run(words + ["test", "-x", FWCTL], check=False).returncode:
        pytest.skip("the build folder is closed to other users")
    machine = machine(FOUR)
    machine.words += words
    result = machine.run("info", "fwctl0")
    told = facts(result.stdout.decode())
    assert told["node mode"] == "0600" and told["node owner"].startswith("0 (root)")
    assert told["can be opened"] == "no"
    assert told["CAP_SYS_RAWIO"] == "no (scope debug_write_full is refused)"
    assert "run as root" in read_error(result, 5)
    assert machine.json("info", "fwctl0", status=5)["access"]["cap_sys_rawio"] is False
    assert len(machine.json("list")["devices"]) == 4


def test_hostile_strings(machine):
    device = dict(ECHO, parent={"kind": "platform", "name": "\x1b[2J\n", "driver": "\x1b]0;x\x07"})
    result = machine({"devices": [device]}).run("info", "fwctl0")
    assert is_harmless(result.stdout)
    assert facts(read_done(result))["parent"] == "\\x1b[2J\\x0a"
    told = machine({"devices": [device]}).json("info", "fwctl0")
    assert told["device"]["driver"] == "\\x1b]0;x\\x07"
