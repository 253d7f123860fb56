# SPDX-License-Identifier: LGPL-2.1-or-later
"""A simulated device of the made-up format verbs, whose stored records keep what is set in them."""
import copy

DEVICE = {"enabled": False, "count_valid": True, "count": 8, "offset": -5, "size": "_4KB",
          "services": {"value": 1, "names": ["_3d"]}, "name": "box", "address": "0200deadbeef",
          "lanes": [1, 2, 3, 4], "made": 2023}
PORT = {"mode": "automatic", "speed": 100}
KINDS = ["next", "current", "default"]

# what takes a scope that taints the kernel, as the made-up firmware wants it
SET = ["--scope", "debug_write", "--yes"]


def record(number, which, fields, index=0, **more):
    return {"command": "read_record", "with": {"record": number, "index": index, "which": which, "other": False},
            "set_by": "write_record", "fields": dict(fields, **more)}


def allowed(number, readable=True, writable=True):
    return {"command": "query_record", "with": {"record": number},
            "fields": {"readable": readable, "writable": writable}}


def firmware(**options):
    """Its state; `device` are fields of the first record's next values, `without` records that are not there."""
    state = [{"command": "query_rights",
              "fields": {"current": True, "default": options.get("default", True), "own_function": 1}},
             {"command": "get_option", "set_by": "set_option", "fields": {"length": 4}}]
    for which in KINDS:
        device = copy.deepcopy(DEVICE)
        if which == "next":
            device.update(options.get("device", {}))
        state.append(record(1, which, device))
        for port in range(2):
            state.append(record(2, which, PORT, index=port))
        state.append(record(4, which, {"maximum": 64}))
    state.append({"command": "read_record", "with": {"record": 3, "other": False}, "fields": {"status": "no_such_record"}})
    state += [entry for entry in (allowed(1, writable=options.get("writable", True)), allowed(2),
                                  allowed(3, readable=False, writable=False), allowed(4, writable=False))
              if entry["with"]["record"] not in options.get("without", ())]
    return state


def machine_with(*states, **device):
    """A machine with a device for each of these states."""
    return {"devices": [dict({"driver": "echo", "type": 78, "format": "verbs", "state": state,
                              "parent": {"kind": "platform", "name": f"verbs.{number}", "driver": "fwctl_verbs"}},
                             **device) for number, state in enumerate(states)]}
