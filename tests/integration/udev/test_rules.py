# SPDX-License-Identifier: LGPL-2.1-or-later
"""The links that the rules for udev make, as udevadm finds them in a simulated machine. It runs as another user, or
the links of that machine would be made here, and in a mount namespace in which these are the system's rules."""
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

SIM = os.environ["FWCTL_SIM"]
SOURCE = Path(os.environ["LIBFWCTL_SOURCE"])
RULES = SOURCE / "udev/60-fwctl.rules"
CARDS = SOURCE / "tools/fwctl-sim/machines/cards.json"
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] if os.geteuid() == 0 else []
NAMESPACE = NOBODY + ["unshare", "--user", "--map-root-user", "--mount"]


@pytest.fixture(name="rules", scope="module")
def fixture_rules():
    """A folder that everybody can read, with the rules alone."""
    if subprocess.run(NAMESPACE + ["true"], check=False, capture_output=True).returncode:
        pytest.skip("no user namespace can be made here")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        shutil.copy(RULES, folder)
        yield folder


def properties(rules, machine, node, action="add"):
    command = f"mount --bind {rules} /etc/udev/rules.d && udevadm test -a {action} /sys/class/fwctl/{node}"
    result = subprocess.run([SIM, "--machine", str(machine), "--", *NAMESPACE, "sh", "-c", command], check=False,
                            text=True, capture_output=True, timeout=60)
    assert result.returncode == 0, result.stderr
    assert not re.search(r"fwctl[a-z-]*\.rules:.*ignoring", result.stderr)  # what udev does not understand
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", result.stdout, re.M)), result.stderr


def links(rules, machine, node, action="add"):
    return set(properties(rules, machine, node, action)[0].get("DEVLINKS", "").split())


@pytest.mark.parametrize("node, expected", [
    ("fwctl0", {"by-path/pci-0000:08:00.0"}),
    ("fwctl2", {"by-path/pci-0000:08:00.2"}),
    ("fwctl3", {"by-path/pci-0000:0d:00.0", "by-serial/0x8a34567890abcdef", "by-name/mem0"}),
    ("fwctl4", {"by-path/platform-cxl_mem.1", "by-serial/0x2", "by-name/mem1"}),
    ("fwctl5", {"by-path/pci-10000:3b:00.0"}),
])
def test_links(rules, node, expected):
    assert links(rules, CARDS, node) == {f"/dev/fwctl/{link}" for link in expected}


def test_access_is_unchanged(rules):
    told, says = properties(rules, CARDS, "fwctl0")
    assert "Preserve permissions of /dev/fwctl/fwctl0" in says and "GROUP" not in told and "MODE" not in told


def test_others_get_no_links(rules, tmp_path):
    """What is no fwctl device is passed over."""
    command = f"mount --bind {rules} /etc/udev/rules.d && udevadm test -a add /sys/class/net/enp8s0f0np0"
    result = subprocess.run([SIM, "--machine", str(CARDS), "--", *NAMESPACE, "sh", "-c", command], check=False,
                            text=True, capture_output=True, timeout=60)
    assert "DEVPATH=" in result.stdout and "/dev/fwctl" not in result.stdout


def test_hostile_serial_makes_no_other_path(rules, tmp_path):
    tmp_path.chmod(0o755)
    machine = tmp_path / "machine.json"
    machine.write_text(json.dumps({"devices": [{"driver": "cxl", "parent": {
        "kind": "memdev", "name": "mem0", "serial": "0x1", "attributes": {"serial": "../../x y\n"}}}]}))
    for link in links(rules, machine, "fwctl0"):
        assert os.path.normpath(link).startswith("/dev/fwctl/by-")


def twin_script():
    """What the shell runs to tell twins apart, which gets a device's folder and number as arguments."""
    program = re.search(r'^PROGRAM=="([^"]*)"', RULES.read_text(), re.M)[1]
    return re.fullmatch(r"/bin/sh -c '(.*)' /sys%p %n", program)[1].replace("$$", "$")


def test_names_of_devices_are_no_code(tmp_path):
    """root's shell takes the path of a device as an argument, never as a part of what it runs."""
    folder = tmp_path / "$(touch spoiled);`touch spoiled`" / "fwctl"
    for number in (2, 11):
        (folder / f"fwctl{number}").mkdir(parents=True)
    result = subprocess.run(["sh", "-c", twin_script(), str(folder / "fwctl11"), "11"], cwd=tmp_path, check=False,
                            text=True, capture_output=True)
    assert (result.stdout, result.stderr) == ("-1\n", "") and not (tmp_path / "spoiled").exists()


@pytest.mark.parametrize("node, end", [("fwctl5", ""), ("fwctl6", "-1"), ("fwctl0", ""), ("fwctl1", "")])
def test_twins_have_numbers(node, end):
    """udev starts programs without the preload that a simulated machine is seen by: what it would start, by hand."""
    number = re.search("[0-9]+$", node)[0]
    result = subprocess.run(
        [SIM, "--machine", str(CARDS), "--", "sh", "-c",
         f'exec sh -c "$0" $(readlink -f /sys/class/fwctl/{node}) {number}', twin_script()],
        check=False, text=True, capture_output=True, timeout=60)
    assert (result.returncode, result.stdout.strip(), result.stderr) == (0, end, "")


def test_the_line_that_gives_access_is_right(rules):
    """Without the first character it is a rule of its own, which udev takes for these devices."""
    line = re.search(r"^#(SUBSYSTEM==.*)$", RULES.read_text(), re.M)[1].replace('"fwctl", MODE', '"tty", MODE')
    path = Path(rules) / "61-own.rules"
    path.write_text(line + "\n")
    try:
        says = properties(rules, CARDS, "fwctl0")[1]
    finally:
        path.unlink()
    assert re.search(r"/dev/fwctl/fwctl0.*mode=0660|mode.*0660", says)
