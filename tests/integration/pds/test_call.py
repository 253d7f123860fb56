# SPDX-License-Identifier: LGPL-2.1-or-later
"""Operations of which nobody has a spec: their caller says which and at what scope, and gets bytes."""
import errno
import json
import sys

import pytest

from run import call, in_machine, offline

PARENT = {'kind': 'pci', 'address': '0000:41:00.0', 'id': '1dd8:100c', 'driver': 'pds_core'}
OPERATION = ['operation', 'endpoint=3', 'operation=0x107', 'version=1']
ALL = ['--allow', 'all', '--yes']
READ = ['--scope', 'debug_read_only']


def envelope(op, endpoint, length, out_length, retval=0):
    words = [op, endpoint, 0, length, 0, 0, retval, 0, 0, out_length, 0, 0]
    return b''.join(word.to_bytes(4, sys.byteorder) for word in words)


def machine_of(tmp_path, replies=(), **more):
    machine = {'devices': [{'driver': 'pds', 'parent': PARENT, 'replies': list(replies), **more,
                            'endpoints': [{'id': 3, 'operations': [{'op': 0x107, 'version': 1, 'scope': 1}]}]}]}
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps(machine))
    return path


def test_bytes_both_ways(tmp_path):
    reply = {'request': envelope(0x10107, 3, 3, 6).hex(), 'in_buffers': ['010203'], 'reply': '00' * 48,
             'out_buffers': ['0a0b0c0d']}
    found, = in_machine(machine_of(tmp_path, [reply]),
                        call(*OPERATION, 'payload=010203', 'out_len=6', *READ, *ALL))
    assert found.json['command'] == 'operation'
    assert found.fields == {'out_len': 6, 'out_payload': '0a0b0c0d0000'}


def test_what_a_caller_has_to_say(tmp_path):
    machine = machine_of(tmp_path)
    unsaid, low, good = in_machine(machine, call(*OPERATION, *READ), call(*OPERATION, *ALL),
                                   call(*OPERATION, *READ, *ALL))
    assert unsaid.status == 6 and 'destroys_data' in unsaid.error['effects']
    assert unsaid.error['executed'] == 'no'
    assert low.status == 5 and low.error['errno'] == errno.EPERM
    assert 'takes a higher scope' in low.error['message'] and 'taints the kernel' in low.error['message']
    assert good.status == 0


def test_the_firmware_refuses(tmp_path):
    reply = {'request': '*', 'reply': envelope(0, 0, 0, 0, retval=12).hex()}
    found, = in_machine(machine_of(tmp_path, [reply]), call(*OPERATION, *READ, *ALL))
    assert found.status == 3 and found.json['status'] == {'code': 12, 'name': 'ebusy'}


@pytest.mark.parametrize('info', ['00', '0000000000000000', 'ffffffffffffffffffffffffffffffff'])
def test_info_that_is_wrong(tmp_path, info):
    found, = in_machine(machine_of(tmp_path, info=info), call(*OPERATION, *READ, *ALL))
    assert found.status == 0, found.text


def test_described():
    assert 'operation' in offline('commands', '--format', 'pds')
    text = offline('describe', 'pds/operation')
    assert 'endpoint' in text and 'out_payload' in text and 'irreversible' in text


def test_captured(tmp_path):
    request, reply = tmp_path / 'request', tmp_path / 'reply'
    request.write_bytes(envelope(0x10107, 3, 4, 8))
    reply.write_bytes(envelope(0x10107, 3, 4, 8))
    told = json.loads(offline('decode', 'pds/operation', '--request', str(request), '--json'))
    assert told['fields'] == {'operation': 0x107, 'version': 1, 'endpoint': 3, 'len': 4, 'out_len': 8}
    assert 'out_len' in offline('decode', 'pds/operation', str(reply))
