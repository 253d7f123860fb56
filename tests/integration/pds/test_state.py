# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices whose firmware answers by the names of a spec that extends pds: the example of a machine that has
examples/acme-pds.yaml's firmware, with its parameters and readings, and how payloads choose an answer."""
import json
import os

import jsonschema
import pytest

from run import FWCTL, SIM, SOURCE, call, in_machine
from test_call import ALL, PARENT
from test_site import WITH_ACME

EXAMPLE = SOURCE + '/examples/acme-pds.json'
NAMES = 'acme_boot_order', 'acme_boot_retries', 'acme_boot_timeout'
FACTORY = ['flash', 3, 30]
RESET = [SIM, '--trigger', 'reset']
KINDS = 'next', 'current', 'default'
READ = ['acme_read_sensor', 'payload.index=5', 'payload.kind=temperature']


def example():
    with open(EXAMPLE, encoding='utf-8') as file:
        return json.load(file)


def param(verb, *words):
    return [FWCTL, 'param', verb, 'fwctl0', *words, '--json']


LIST = param('list', '--values', ','.join(KINDS))


def run(*calls, machine=EXAMPLE):
    return in_machine(machine, *calls, plugins=WITH_ACME)


def values(result):
    """Of the three parameters, for each kind of values."""
    assert result.status == 0, result.text
    found = {parameter['name']: parameter for parameter in result.json['parameters']}
    assert tuple(found) == NAMES
    return [[found[name][kind] for name in NAMES] for kind in KINDS]


def outcomes(result):
    assert result.status == 0, result.text
    return {change['name']: change['outcome'] for change in result.json['changes']}


def machine_of(tmp_path, *state, operations=(7, 8, 9, 10, 0x20, 0x21)):
    path = tmp_path / 'machine.json'
    endpoint = {'id': 3, 'operations': [{'op': number} for number in operations]}
    path.write_text(json.dumps({'devices': [{'driver': 'pds', 'parent': PARENT, 'endpoints': [endpoint],
                                             'state': list(state)}]}))
    return path


def reading(value, **payload):
    return {'command': 'acme_read_sensor', 'with': {'payload': payload},
            'buffers': {'out_payload': {'valid': True, 'value': value}}}


def value_of(result):
    return result.fields['out_payload']['value']


# ---- the example -------------------------------------------------------------------------------------


def test_example_is_as_the_schema_says():
    with open(f'{SOURCE}/tools/fwctl-sim/machine.schema.json', encoding='utf-8') as file:
        jsonschema.Draft7Validator(json.load(file)).validate(example())


def test_what_is_set_counts_after_a_reset():
    """The next value alone is set, and what is not named stays; the one from the factory never changes."""
    before, done, after, _, then = run(
        LIST, param('set', 'acme_boot_order=network', 'acme_boot_timeout=600', '--yes'), LIST, RESET, LIST)
    assert values(before) == [FACTORY] * 3
    assert outcomes(done) == {'acme_boot_order': 'changed', 'acme_boot_timeout': 'changed'}
    assert values(after) == [['network', 3, 600], FACTORY, FACTORY]
    assert values(then) == [['network', 3, 600], ['network', 3, 600], FACTORY]


def test_get():
    _, found = run(param('set', 'acme_boot_retries=7', '--yes'), param('get', 'acme_boot_retries'))
    assert [found.json['parameters'][0][kind] for kind in KINDS] == [7, 3, 3]


def test_reset_to_the_default():
    """It counts after the next reset of the device, too."""
    _, _, done, then, _, last = run(
        param('set', 'acme_boot_order=host', 'acme_boot_retries=0', '--yes'), RESET,
        param('reset', '--all', '--yes'), LIST, RESET, LIST)
    assert outcomes(done).items() >= {'acme_boot_order': 'changed', 'acme_boot_retries': 'changed'}.items()
    assert values(then) == [FACTORY, ['host', 0, 30], FACTORY]
    assert values(last) == [FACTORY] * 3


def test_other_values_are_not_set():
    """The firmware refuses a write of those that count now."""
    refused, after = run(call('acme_set_boot', 'payload.record=1', 'payload.which=current', *ALL), LIST)
    assert refused.status == 3 and refused.json['status'] == {'code': 14, 'name': 'einval'}
    assert values(after) == [FACTORY] * 3


def test_health():
    found, = run([FWCTL, 'health', 'fwctl0', '--json'])
    assert found.status == 0, found.text
    assert {one['name']: one['value'] for one in found.json['readings']} == {
        'temperature.asic_celsius': 42.9, 'temperature.asic_highest_celsius': 61.8}


def test_every_operation_is_answered():
    results = run(call(*READ), call('acme_read_sensor.acme_bounds', *READ[1:]),
                  call('acme_set_fan', 'payload.speed=1200', *ALL))
    assert [result.status for result in results] == [0, 0, 0], [result.text for result in results]
    assert value_of(results[0]) == value_of(results[1]) and results[0].fields['out_payload']['name'] == 'CPU'


# ---- which answer ------------------------------------------------------------------------------------


def test_payload_chooses(tmp_path):
    """By the fields that are named; another one, or none, is a bad parameter."""
    machine = machine_of(tmp_path, reading(1, index=5, kind='voltage'), reading(2, index=5), reading(3, index=6))
    results = run(*(call('acme_read_sensor', f'payload.index={index}', f'payload.kind={kind}')
                    for index, kind in ((5, 'voltage'), (5, 'current'), (6, 'voltage'), (7, 'voltage'))),
                  machine=machine)
    assert [value_of(result) for result in results[:3]] == [1, 2, 3]
    assert results[3].status == 3 and results[3].json['status'] == {'code': 14, 'name': 'einval'}


def test_payload_of_bytes_chooses(tmp_path):
    """All of them have to be the same; a request without any has a reply, too."""
    def told(reply, payload):
        return {'command': 'plain_get', 'with': {'payload': payload}, 'buffers': {'out_payload': reply}}

    machine = machine_of(tmp_path, told('0a0b', '0102'), told('0c0d', ''))
    one, longer, none = run(*(call('plain_get', *payload, 'out_len=2')
                              for payload in (['payload=0102'], ['payload=010203'], [])), machine=machine)
    assert one.fields['out_payload'] == '0a0b' and none.fields['out_payload'] == '0c0d'
    assert longer.status == 3 and longer.json['status']['name'] == 'einval'


def test_operation_that_the_state_has_not(tmp_path):
    found, = run(call('acme_set_fan', *ALL), machine=machine_of(tmp_path, reading(1, index=5)))
    assert found.status == 3 and found.json['status'] == {'code': 2, 'name': 'eopcode'}


def test_the_driver_comes_first(tmp_path):
    """An operation that the kernel does not let pass is not asked of the firmware."""
    found, = run(call(*READ), machine=machine_of(tmp_path, reading(1, index=5), operations=[8]))
    assert found.status == 5 and found.error['errno'] == 22, found.text


def test_status(tmp_path):
    busy = {'command': 'acme_read_sensor', 'fields': {'retval': 'ebusy'}, 'times': 1}
    first, second = run(call(*READ), call(*READ), machine=machine_of(tmp_path, busy, reading(4, index=5)))
    assert first.status == 3 and first.json['status'] == {'code': 12, 'name': 'ebusy'}
    assert value_of(second) == 4


# ---- what is set -------------------------------------------------------------------------------------


def test_only_fields_of_the_same_names_are_set(tmp_path):
    """A fan's setting has none of a reading's."""
    machine = machine_of(tmp_path, {**reading(4, index=5), 'set_by': 'acme_set_fan'})
    done, found = run(call('acme_set_fan', 'payload.speed=0xffff', *ALL), call(*READ), machine=machine)
    assert done.status == 0, done.text
    assert found.fields['out_payload'] == {'kind': {'value': 0}, 'valid': True, 'value': 4, 'name': ''}


def test_bytes_are_set_as_they_are(tmp_path):
    """Where payloads have no fields; first there was nothing in it."""
    machine = machine_of(tmp_path, {'command': 'plain_get', 'set_by': 'plain_set'})
    read = call('plain_get', 'out_len=4')
    before, _, after, _, last = run(read, call('plain_set', 'payload=010203', *ALL), read,
                                    call('plain_set', 'payload=04', *ALL), read, machine=machine)
    assert [result.fields['out_payload'] for result in (before, after, last)] == ['00000000', '01020300', '04000000']


@pytest.mark.parametrize('state, says', [
    ({'with': {'payload': {'size': 1}}}, '.with: '),
    ({'with': {'payload': {'index': 70000}}}, '.with: '),
    ({'buffers': {'payload': {}}}, '.buffers: expected a buffer that acme_read_sensor fills, "payload" is none'),
    ({'fields': {'retval': 'none'}}, '.fields: ')])
def test_wrong(tmp_path, state, says):
    found, = in_machine(EXAMPLE, [SIM, '--check', str(machine_of(tmp_path, {'command': 'acme_read_sensor', **state}))],
                        plugins=WITH_ACME)
    assert found.status == 1 and f': $.devices[0].state[0]{says}' in found.text, found.text


def test_without_the_spec():
    """Its names are unknown then."""
    found, = in_machine(EXAMPLE, ['env', f'LIBFWCTL_PLUGIN_PATH={os.environ["LIBFWCTL_PLUGIN_PATH"]}', SIM, '--check',
                                  EXAMPLE], plugins=WITH_ACME)
    assert found.status == 1 and '"acme_read_sensor" is none' in found.text
