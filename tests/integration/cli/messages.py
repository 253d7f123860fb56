# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages of the made-up format cli_test, written by hand from cli_test.yaml."""
import struct
import uuid

ID = uuid.UUID("12345678-9abc-def0-1122-334455667788")

# What a reply's everything holds, as JSON and as text.
FIELDS = {
    "temperature": -420,
    "mode": {"value": 5, "name": "turbo"},
    "enabled": True,
    "features": {"value": 0x33, "names": ["ready", "fast", "level"]},
    "register": 0x1a4,
    "memory": 65536,
    "serial": 2**63 + 1,
    "mac": "0200deadbeef",
    "address": 0xc0a80001,
    "id": str(ID),
    "name": "box",
    "key": "0badcafe",
    "big": 0x01020304,
    "view_kind": 2,
    "view": {"first": 9, "second": 0x1234},
    "nports": 2,
    "ports": [{"speed": 100, "link": {"value": 1, "name": "normal"}, "lanes": [1, 2, 3]},
              {"speed": 400, "link": {"value": 0, "name": "off"}, "lanes": [4, 5, 6]}],
}

TEXT = """\
temperature  -52.5 degree C (-420)
mode         turbo (5)
enabled      true
features     ready|fast|level (0x33)
register     0x1a4
memory       65536 (64 KiB)
serial       9223372036854775809
mac          02:00:de:ad:be:ef
address      192.168.0.1
id           12345678-9abc-def0-1122-334455667788
name         "box"
key          0badcafe
big          16909060
view_kind    2
view
  first      9
  second     4660
nports       2
ports[0]
  speed      100 Mb/s
  link       normal (1)
  lanes      1, 2, 3
ports[1]
  speed      400 Mb/s
  link       off (0)
  lanes      4, 5, 6
"""


def request(op, body=b""):
    return struct.pack("<HH", op, len(body)) + body


def reply(body=b"", status=0, syndrome=0):
    return struct.pack("<HHI", status, 8 + len(body), syndrome) + body


def everything(name=b"box"):
    return (struct.pack("<hBBIIIQ", -420, 5, 1, 0x33, 0x1a4, 65536, 2**63 + 1)
            + bytes.fromhex("0200deadbeef") + struct.pack("<I", 0xc0a80001) + ID.bytes
            + name.ljust(16, b"\0") + bytes.fromhex("0badcafe") + struct.pack(">I", 0x01020304)
            + struct.pack("<BBHB", 2, 9, 0x1234, 2)
            + struct.pack("<IB3B", 100, 1, 1, 2, 3) + struct.pack("<IB3B", 400, 0, 4, 5, 6))


def device(*replies, kind=77):
    """A device that answers requests, given as (request, reply) or with more keys."""
    return {"driver": "echo", "type": kind, "info": "",
            "parent": {"kind": "platform", "name": "made.up"},
            "replies": [{"request": entry[0].hex(" "), **answer(entry[1]), **dict(entry[2:])}
                        for entry in replies]}


def answer(what):
    """A reply's bytes, or the name of the errno that the kernel gives."""
    return {"errno": what} if isinstance(what, str) else {"reply": what.hex()}
