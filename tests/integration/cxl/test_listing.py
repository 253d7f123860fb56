# SPDX-License-Identifier: LGPL-2.1-or-later
"""All features of a device in one dump, and what is told of one."""
import json
import os
import struct
import subprocess
import uuid

from machine import KINDS, MANY, memdev
from run import FWCTL, call, in_machine

PATROL_SCRUB = '96dad7d6-fde8-482b-a733-75774e06db8a'
FAILING = f'{13:032d}'  # its mailbox fails, which Linux tells by neither data nor a return code

# Record of patrol scrub: UUID, id 0, 4 bytes to read, none to set; flags default_sel; versions 1, 1; effects
# 0x0202; 18 bytes reserved; selection, retval, length; the four bytes of CXL 3.2's table.
SCRUB_RECORD = bytes.fromhex(
    '96dad7d6fde8482ba73375774e06db8a' '0000' '0400' '0000' '20000000' '01' '01' '0202' + '00' * 18 +
    '00000000' '00000000' '04000000' '030c0100')
SCRUB = {'uuid': 'patrol_scrub', 'set_size': 2, 'effects': '0x0202', 'flags': '0x21', 'default': {'scrub_cycle': 24},
         'fields': {'scrub_cycle_changeable': True, 'realtime_reporting': True, 'scrub_cycle': 12, 'min_scrub_cycle': 1}}


def machine_of(tmp_path, *features):
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps({'devices': [memdev(0, list(features))]}))
    return path


def other(number, **more):
    return {'uuid': str(uuid.UUID(f'{number:032d}')), 'data': 'efbeadde', 'set_size': 4, 'effects': '0x0201',
            'flags': '0x01', **more}


def dump(machine, tmp_path, *more):
    out = tmp_path / 'dump'
    result, = in_machine(machine, call('dump_features', '--out', str(out), *more))
    return result, out


def records(data):
    """Split by hand: 48 bytes of entry, selection, retval, length, data."""
    found = []
    while data:
        selection, retval, length = struct.unpack_from('<B3xII', data, 48)
        found.append((data[:16].hex(), selection, retval, data[60:60 + length].hex()))
        data = data[60 + length:]
    return found


def test_bytes(tmp_path):
    scrub = {name: value for name, value in SCRUB.items() if name != 'default'} | {'flags': '0x01'}
    result, out = dump(machine_of(tmp_path, scrub), tmp_path)
    assert result.status == 0, result.text
    record = bytearray(SCRUB_RECORD)
    record[22] = 0
    assert out.read_bytes() == bytes(record)


def test_each_value_that_there_is(tmp_path):
    result, out = dump(machine_of(tmp_path, SCRUB, other(1), other(2, flags='0x61')), tmp_path)
    assert result.status == 0, result.text
    data = out.read_bytes()
    assert data[:64] == SCRUB_RECORD
    scrub = PATROL_SCRUB.replace('-', '')
    assert [record[:3] for record in records(data)] == [
        (scrub, 0, 0), (scrub, 1, 0), (f'{1:032d}', 0, 0), (f'{2:032d}', 0, 0), (f'{2:032d}', 1, 0), (f'{2:032d}', 2, 0)]
    assert records(data)[1][3] == '03180100' and records(data)[2][3] == 'efbeadde'


def test_a_saved_dump_decodes_anywhere(tmp_path):
    _, out = dump(machine_of(tmp_path, SCRUB, other(1)), tmp_path)
    done = subprocess.run([FWCTL, 'decode', 'cxl', str(out), '--stream', 'features', '--json'], capture_output=True,
                          text=True, check=True, timeout=60, env=os.environ)
    told = [json.loads(line)['fields'] for line in done.stdout.splitlines()]
    assert told[0]['patrol_scrub']['scrub_cycle'] == 12 and told[1]['patrol_scrub']['scrub_cycle'] == 24
    assert told[0]['flags']['default_sel'] is True and told[2]['data'] == 'efbeadde'
    assert [record['selection']['name'] for record in told] == ['current_value', 'default_value', 'current_value']


def test_one_that_cannot_be_read_is_told(tmp_path):
    """And the others are all there."""
    result, out = dump(machine_of(tmp_path, *KINDS), tmp_path)
    assert result.status == 0, result.text
    found = records(out.read_bytes())
    assert [record for record in found if not record[3]] == [(FAILING, 0, 0, '')]
    assert len({record[0] for record in found}) == len(KINDS)


def test_refusal_is_told(tmp_path):
    machine = json.loads(machine_of(tmp_path, other(1), other(2)).read_text())
    machine['devices'][0]['replies'] = [{
        'request': f'01050000 00000000 15000000 00000000 {1:032d} 0000 0400 00', 'reply': '00000000 03000000'}]
    path = tmp_path / 'refusing.json'
    path.write_text(json.dumps(machine))
    result, out = dump(path, tmp_path)
    assert result.status == 0, result.text
    assert records(out.read_bytes()) == [(f'{1:032d}', 0, 3, ''), (f'{2:032d}', 0, 0, 'efbeadde')]


def test_more_than_a_page(tmp_path):
    result, out = dump(machine_of(tmp_path, *MANY), tmp_path)
    assert result.status == 0, result.text
    found = records(out.read_bytes())
    current = [record for record in found if record[1] == 0]
    assert [record[3] for record in current] == [f'{i:08x}' for i in range(150)] and len(found) == 450


def test_entry(tmp_path):
    machine = machine_of(tmp_path, *MANY)
    last, none = in_machine(machine, call('feature_entry', f'uuid={uuid.UUID(f"{150:032d}")}'),
                            call('feature_entry', f'uuid={PATROL_SCRUB}'))
    assert last.fields['present'] is True and last.fields['id'] == 149 and last.fields['flags']['saved_sel'] is True
    assert none.fields == {'present': False}
