# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages of the made-up format tells, written by hand from tests/formats/readings.yaml."""
import struct

from messages import device, request

VERSION, SENSORS, LINK, COUNTERS, POWER, FEATURES, PCIE, MEMORY, LOG = range(1, 10)


def reply(body=b"", status=0):
    return struct.pack("<HH", status, len(body)) + body


def version(serial=b"SN7"):
    return request(VERSION, b"\0"), reply(b"1.2.3".ljust(8) + serial.ljust(8, b"\0") + b"\xab\xcd")


def sensors(temperature=420, threshold=480, fault=0):
    """In eighths of a degree."""
    return request(SENSORS, b"\0"), reply(struct.pack("<hhHBBBb", temperature, threshold, 12345, 8, 8, fault, -2))


def link(port, up=1, speed=8):
    return request(LINK, bytes([port])), reply(bytes([up, speed, 4]))


def no_link(port):
    return request(LINK, bytes([port])), reply(status=3)


def counters(octets, words=1, errors=0, **more):
    return request(COUNTERS, b"\0"), reply(struct.pack("<QQI", octets, words, errors)), *more.items()


def well(*instead):
    """What a device answers that is well, and before it something else."""
    return [*instead, version(), sensors(), link(0), link(1), no_link(2), counters(5),
            (request(FEATURES, b"\0"), reply(b"\0"))]


def telling(*replies):
    return dict(device(*replies, kind=79), info="00")


def on_pci(what, function):
    """On a PCI function, where devlink is asked."""
    return dict(what, parent={"kind": "pci", "address": f"0000:08:00.{function}", "id": "15b3:101d",
                              "driver": "mlx5_core"})
