# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machine files of fwctl-sim with a NetXtreme card whose firmware replies as it is told."""
import json
import struct

INVALID_PARAMS = 2
VER_GET = 0
NVM_READ, NVM_FIND_DIR_ENTRY, NVM_GET_DIR_INFO, NVM_GET_DIR_ENTRIES = 0xfffd, 0xfff9, 0xfffb, 0xfffa
COREDUMP_LIST, COREDUMP_INITIATE, COREDUMP_RETRIEVE = 0xff17, 0xff18, 0xff19


def machine_of(tmp_path, state, replies=(), **more):
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps({'devices': [{
        'driver': 'bnxt', 'state': state, 'replies': list(replies),
        'parent': {'kind': 'pci', 'address': '0000:3b:00.0', 'id': '14e4:1750', 'driver': 'bnxt_en'}, **more,
    }]}))
    return path


def entry(command, fields=None, **more):
    return {'command': command, 'fields': fields or {}, **more}


def reply(command, body=b'', error=0, request='*', **more):
    """A reply of one's own in place of the state's. The request: what follows the head of 16 bytes."""
    body = body.ljust(7, b'\0') + b'\1'
    head = struct.pack('<HHHH', error, command, 0, 8 + len(body))
    return {'request': f'{struct.pack("<H", command).hex()}{".." * 14}{request}', 'reply': (head + body).hex(), **more}
