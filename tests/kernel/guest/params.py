# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl param in the guest, and what the firmware of fwctl_standin.ko answers to it."""

import json
import os
import pathlib
import struct
import subprocess

FWCTL = os.environ["LIBFWCTL_BUILD"] + "/tools/fwctl/fwctl"
DEBUG = pathlib.Path("/sys/kernel/debug/fwctl_standin")
MATCH = 128


def start(verb, device, *words):
    # fmt: off
    return subprocess.Popen([FWCTL, "param", verb, device, *words, "--json"], text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # fmt: on


def finish(process, *statuses):
    """What it printed, if it ends with one of these; 0 if none is given."""
    out, err = process.communicate(timeout=120)
    assert process.returncode in (statuses or (0,)), out + err
    return json.loads(out)


def get(device, *names):
    """All values of parameters, by their names."""
    return {each["name"]: each for each in finish(start("get", device, *names))["parameters"]}


def next_value(device, name):
    return get(device, name)[name]["next"]


def start_set(device, *words):
    return start("set", device, *words, "--scope", "debug_write_full", "--allow",
                 "all", "--yes")


def set_(device, *words, status=0):
    """What became of each change, by name."""
    changes = finish(start_set(device, *words), status)["changes"]
    return {each["name"]: each.get("outcome") for each in changes}


class Firmware:
    """Of a device of the module, by the name of its folder."""

    def __init__(self, name):
        self.folder = DEBUG / name
        os.close(os.open(self.folder / "rules", os.O_WRONLY | os.O_TRUNC))

    def count(self):
        return int((self.folder / "count").read_text())

    def seen(self):
        return (self.folder / "seen").read_bytes()

    # As struct fwctl_standin_rule has it; conditions are (offset, mask, value) of bytes.
    def rule(self, conditions, reply, delay=0, buffer=(0, 0, 0), written=b"", keep=(0, 0, 0),
             give=(0, 0, 0), retval=0):
        mask, value = bytearray(MATCH), bytearray(MATCH)
        for at, some, wanted in conditions:
            mask[at:at + len(some)], value[at:at + len(some)] = some, wanted
        numbers = (0, 0, delay, retval, len(reply), *buffer, 0, 0, 0, *keep, *give)
        said = bytes(mask) + bytes(value) + struct.pack(f"={len(numbers)}I", *numbers)
        fd = os.open(self.folder / "rules", os.O_WRONLY)
        assert os.write(fd, said + reply + written) == len(said + reply + written)
        os.close(fd)
