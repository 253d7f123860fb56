# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machine files of fwctl-sim with a ConnectX card whose firmware replies as it is told."""
import json
import struct

BAD_RESOURCE = '05000000 00abcdef 00000000 00000000'
PIECE = 208


def machine_of(tmp_path, replies):
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps({'devices': [{
        'driver': 'mlx5', 'replies': replies,
        'parent': {'kind': 'pci', 'address': '0000:08:00.0', 'id': '15b3:101d', 'driver': 'mlx5_core'},
    }]}))
    return path


def dump_register(segment_type, sequence, opaque, more=False, index1=0, num1=0, num2=0, vhca_id=None,
                  data=b'', size=None):
    """The register RESOURCE_DUMP: in requests, data is left out."""
    head = (more << 31 | 1 << 30 | (vhca_id is not None) << 29 | sequence << 16 | segment_type)
    size = len(data) if size is None else size
    return struct.pack('>IxxHIIHHIQIIQ', head, vhca_id or 0, index1, 0, num1, num2, 0, opaque, 0, size,
                       0) + data.ljust(PIECE, b'\0')


def dump_replies(segment_type, data, first=1, counted=True, **which):
    """What a device answers that hands out `data`: each piece only to who asks for it in its turn."""
    pieces = [data[at:at + PIECE] for at in range(0, len(data), PIECE)]
    replies = []
    for number, piece in enumerate(pieces):
        asked = dump_register(segment_type, counted * number % 16, number and 0x1000 + number, number > 0, **which)
        given = dump_register(segment_type, counted * (number + first) % 16, 0x1001 + number,
                              number < len(pieces) - 1, data=piece, **which)
        replies.append({
            'request': '0805 .... 0000 0001 0000 c000 00000000' + asked[:48].hex() + '*',
            'reply': '00' * 16 + given.hex()})
    return replies


def segment(segment_type, body=b''):
    return struct.pack('>HH', 1 + len(body) // 4, segment_type) + body


def info():
    return segment(0xfffe, struct.pack('>xxxBII', 1, 0x212, 0x16231234))


def command(segment_type, index1=0):
    return segment(0xfffa, struct.pack('>HHIIHH', segment_type, 1, index1, 0, 0, 0))


def resource(segment_type, index1, payload):
    return segment(segment_type, struct.pack('>IIi', 0, index1, 0) + payload)


def menu_record(segment_type, name, index1, index2, flags):
    return struct.pack('>HH16s16s16s', flags, segment_type, name, index1, index2)


def menu(records):
    """All of the menu's dump."""
    body = struct.pack('>HH', 0, len(records)) + b''.join(menu_record(*record) for record in records)
    return info() + command(0xffff) + segment(0xffff, body) + segment(0xfffb)
