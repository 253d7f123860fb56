# SPDX-License-Identifier: LGPL-2.1-or-later
"""A site's own spec of its firmware's operations, as examples/acme-pds.yaml shows: they are listed and called
by name, their payloads have fields, and endpoint, operation and version tell which layout holds."""
import json
import os

from run import call, in_machine, offline
from test_call import PARENT, envelope

WITH_ACME = os.environ['PDS_WITH_ACME']
SENSORS = [{'id': 3, 'operations': [{'op': 7, 'version': 1, 'scope': 1}, {'op': 8, 'version': 0, 'scope': 0}]}]
READING = '0100 01 00 94a70000 43505500 00000000'
BOUNDS = '0100 01 00 94a70000 20a10000 30ab0000 43505500 00000000'
FIELDS = {'kind': {'value': 1, 'name': 'temperature'}, 'valid': True, 'value': 42900, 'name': 'CPU'}


def machine_of(tmp_path):
    replies = [{'request': envelope(7, 3, 4, 16).hex(), 'in_buffers': ['05000100'], 'reply': '00' * 48,
                'out_buffers': [READING]},
               {'request': envelope(0x10007, 3, 4, 24).hex(), 'in_buffers': ['05000100'], 'reply': '00' * 48,
                'out_buffers': [BOUNDS]},
               {'request': envelope(8, 3, 4, 0).hex(), 'in_buffers': ['b0040000'], 'reply': '00' * 48}]
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps({'devices': [{'driver': 'pds', 'parent': PARENT, 'endpoints': SENSORS,
                                             'replies': replies}]}))
    return path


def test_known():
    names = offline('commands', '--format', 'pds', plugins=WITH_ACME)
    assert all(name in names for name in ('acme_read_sensor', 'acme_read_sensor.acme_bounds', 'operation'))
    text = offline('describe', 'pds/acme_read_sensor', plugins=WITH_ACME)
    assert 'temperature (1)' in text and 'payload.NAME' in text and 'made up' in text


def test_calls(tmp_path):
    words = ['payload.index=5', 'payload.kind=temperature']
    fan = ['acme_set_fan', 'payload.speed=1200']
    reading, bounds, unsaid, said = in_machine(
        machine_of(tmp_path), call('acme_read_sensor', *words), call('acme_read_sensor.acme_bounds', *words),
        call(*fan), call(*fan, '--allow', 'config_now', '--yes'), plugins=WITH_ACME)
    assert reading.fields['out_payload'] == FIELDS
    assert bounds.fields['out_payload'] == {**FIELDS, 'lowest': 41248, 'highest': 43824}
    assert unsaid.status == 6 and unsaid.error['effects'] == ['config_now']
    assert said.status == 0, said.text


def test_captured(tmp_path):
    """Bytes are known as the operation that they are."""
    request = tmp_path / 'request'
    request.write_bytes(envelope(0x10007, 3, 4, 24))
    told = json.loads(offline('decode', 'pds', '--request', str(request), '--json', plugins=WITH_ACME))
    assert told['command'] == 'acme_read_sensor.acme_bounds' and told['fields']['version'] == 1
    request.write_bytes(envelope(7, 4, 4, 16))
    told = json.loads(offline('decode', 'pds/operation', '--request', str(request), '--json', plugins=WITH_ACME))
    assert told['fields']['endpoint'] == 4
