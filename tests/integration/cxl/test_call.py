# SPDX-License-Identifier: LGPL-2.1-or-later
"""CXL features by fwctl call on the stock machine: listed, read, set and read back by field names."""
import errno
import json

import pytest

from run import SIM, STOCK, call, in_machine, offline

RESET_ONLY = 'uuid=3c6f1d5e-2a0b-4c8d-9e7f-001122334455'
AT_ONCE = 'uuid=3c6f1d5e-2a0b-4c8d-9e7f-001122334466'
AT_ONCE_ALLOWED = ['--allow', 'config_now,disrupts_traffic', '--yes']


def named(value, name):
    return {'value': value, 'name': name}


def only(*words):
    return in_machine(STOCK, call(*words))[0]


def test_list():
    entries = only('supported_features').fields['ents']
    assert len(entries) == 10
    assert entries[0]['uuid'] == '96dad7d6-fde8-482b-a733-75774e06db8a'
    # The kernel keeps the first eight to itself and lists them so.
    assert [entry['flags']['changeable'] for entry in entries] == [False] * 8 + [True] * 2
    assert [entry['set_feat_size'] for entry in entries] == [0] * 8 + [4, 8]
    assert [entry['get_feat_size'] for entry in entries] == [4, 13, 20, 20, 19, 19, 19, 19, 4, 8]
    assert entries[8]['effects'] == {
        'value': 0x201, 'names': ['config_change_cold_reset', 'cel_11_10_valid']}


@pytest.mark.parametrize('name, expected', [
    ('patrol_scrub', {'scrub_cycle': 12, 'min_scrub_cycle': 1, 'scrub_enable': False}),
    ('ecs', {'log_entry_type': named(1, 'per_memory_media_fru')}),
    ('soft_ppr', {'op_subclass': named(0, 'soft_ppr'), 'data_retention': named(0, 'retained')}),
    ('hard_ppr', {'op_subclass': named(1, 'hard_ppr'), 'data_retention': named(1, 'not_retained')}),
    ('cacheline_sparing', {'op_subclass': named(0, 'cacheline'), 'safe_in_use': named(0, 'safe')}),
    ('row_sparing', {'op_subclass': named(1, 'row'), 'op_cap_device_initiated': True}),
    ('bank_sparing', {'op_subclass': named(2, 'bank'), 'hard_sparing_supported': False}),
    ('rank_sparing', {'op_subclass': named(3, 'rank'), 'safe_in_use': named(1, 'not_safe')}),
])
def test_read_by_names(name, expected):
    fields = only(f'get_feature.{name}').fields
    assert {key: fields[key] for key in expected} == expected


def test_read_each_fru():
    frus = only('get_feature.ecs').fields['fru']
    assert [fru['threshold_count']['name'] for fru in frus] == [
        'threshold_256', 'threshold_1024', 'threshold_4096']
    assert [fru['count_mode']['value'] for fru in frus] == [0, 1, 0]


def test_change_for_a_reset():
    results = in_machine(
        STOCK,
        call('set_feature', RESET_ONLY, 'feat_data=78563412', '--allow', 'config_at_reset', '--yes'),
        call('get_feature', RESET_ONLY, 'selection=saved_value'),
        call('get_feature', RESET_ONLY),
        call('get_feature', RESET_ONLY, 'selection=default_value'))
    assert results[0].status == 0, results[0].text
    assert [result.fields['data'] for result in results[1:]] == ['78563412', 'efbeadde', 'efbeadde']


def test_change_at_once():
    results = in_machine(
        STOCK, call('set_feature', AT_ONCE, 'feat_data=0b00000001020304', *AT_ONCE_ALLOWED),
        call('read_feature', AT_ONCE), call('read_feature', AT_ONCE, 'piece=3'))
    assert results[0].status == 0, results[0].text
    assert [result.fields['data'] for result in results[1:]] == ['0b00000001020304'] * 2


@pytest.mark.parametrize('words', [
    [], ['--allow', 'config_at_reset'], ['--allow', 'config_now'], ['--allow', 'disrupts_traffic']])
def test_not_allowed(words):
    result, after = in_machine(
        STOCK, call('set_feature', AT_ONCE, 'feat_data=0b', '--yes', *words),
        call('get_feature', AT_ONCE))
    assert result.status == 6
    assert result.error['kind'] == 'policy' and result.error['executed'] == 'no'
    assert after.fields['data'] == '0a00000001020304'


def test_dry_run():
    result, after = in_machine(
        STOCK, call('set_feature', AT_ONCE, 'feat_data=0b', '--dry-run', *AT_ONCE_ALLOWED),
        call('get_feature', AT_ONCE))
    assert result.status == 0, result.text
    assert result.json['scope'] == 'debug_write_full'
    assert result.json['effects'] == ['config_now', 'disrupts_traffic']
    assert after.fields['data'] == '0a00000001020304'


@pytest.mark.parametrize('name, says', [
    ('patrol_scrub', '/sys/bus/edac/devices/cxl_mem*/scrub*'),
    ('ecs', '/sys/bus/edac/devices/cxl_mem*/ecs_fru*'),
    ('soft_ppr', '/sys/bus/edac/devices/cxl_mem*/mem_repair*'),
    ('hard_ppr', 'offers nothing in its place'),
    ('rank_sparing', '/sys/bus/edac/devices/cxl_mem*/mem_repair*')])
def test_kept_by_linux(name, says):
    result = only(f'set_feature.{name}', '--allow', 'all', '--yes')
    assert result.status == 5
    assert says in result.error['message'] and result.error['executed'] == 'no'


def stock():
    with open(STOCK, encoding='utf-8') as file:
        return json.load(file)


def write(tmp_path, machine):
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps(machine))
    return path


def machine_of(tmp_path, **more):
    machine = stock()
    machine['devices'][0]['features'][-1].update(more)
    return write(tmp_path, machine)


def test_reset(tmp_path):
    """What waits for a reset counts once the device was away; the rest stays saved too."""
    script = [{'on': 'off', 'remove': 'fwctl0'}, {'on': 'on', 'add': 'fwctl0'}]
    results = in_machine(
        write(tmp_path, stock() | {'script': script}),
        call('set_feature', RESET_ONLY, 'feat_data=78563412', '--allow', 'config_at_reset', '--yes'),
        call('set_feature', AT_ONCE, 'feat_data=0b', *AT_ONCE_ALLOWED),
        [SIM, '--trigger', 'off'], call('get_feature', RESET_ONLY), [SIM, '--trigger', 'on'],
        call('get_feature', RESET_ONLY), call('get_feature', RESET_ONLY, 'selection=default_value'),
        call('get_feature', AT_ONCE))
    assert [result.status for result in results] == [0, 0, 0, 4, 0, 0, 0, 0]
    assert [result.fields['data'] for result in results[5:]] == [
        '78563412', 'efbeadde', '0b00000001020304']


@pytest.mark.parametrize('reply, says', [
    ('08000000 00000000 0000 0500 00000000', 'lists 0 features where 1 to 64 were due'),
    ('08000000 00000000 ffff ffff 00000000', 'lists 65535 features where 1 to 64 were due')])
def test_list_that_does_not_end(tmp_path, reply, says):
    machine = stock()
    machine['devices'][0]['replies'] = [{'request': '0005 *', 'reply': reply}]
    for command in (['supported_features'], ['read_feature', AT_ONCE]):
        result = in_machine(write(tmp_path, machine), call(*command))[0]
        assert result.status == 7
        assert says in result.error['message']


def test_set_that_did_nothing(tmp_path):
    results = in_machine(
        machine_of(tmp_path, fail_set=1),
        call('set_feature', AT_ONCE, 'feat_data=0b', *AT_ONCE_ALLOWED),
        call('get_feature', AT_ONCE),
        call('set_feature', AT_ONCE, 'feat_data=0b', *AT_ONCE_ALLOWED),
        call('get_feature', AT_ONCE, 'count=1'))
    assert results[0].status == 5
    assert "the feature's current value is another" in results[0].error['message']
    # The firmware answered, and what it did is in doubt.
    assert results[0].error['executed'] == 'unknown'
    assert results[1].fields['data'] == '0a00000001020304'
    assert results[2].status == 0, results[2].text
    assert results[3].fields['data'] == '0b'


def test_device_without_set_feature(tmp_path):
    """Linux refuses every Set Feature where the device's command log lacks it: here a reply says so."""
    machine = stock()
    machine['devices'][0]['replies'] = [{'request': '02050000 *', 'errno': 'EINVAL'}]
    refused, after = in_machine(
        write(tmp_path, machine), call('set_feature', AT_ONCE, 'feat_data=0b', *AT_ONCE_ALLOWED),
        call('get_feature', AT_ONCE))
    assert refused.status == 5
    error = refused.error
    assert (error['kind'], error['errno'], error['executed']) == ('delivery', errno.EINVAL, 'no')
    assert 'only if the device lists the command' in error['message'] and 'did not run it' in error['message']
    assert after.fields['data'] == '0a00000001020304'


def test_get_that_gave_nothing(tmp_path):
    result = in_machine(machine_of(tmp_path, fail_get=1), call('get_feature', AT_ONCE))[0]
    assert result.status == 3
    assert result.error['executed'] == 'unknown'


def test_offline():
    request = offline('encode', 'cxl/set_feature.patrol_scrub', 'scrub_cycle=24', 'scrub_enable=true',
                      '--hex')
    assert ''.join(request.split()).endswith('1801')
    assert 'patrol' in offline('commands', '--format', 'cxl')
    text = offline('describe', 'cxl/set_feature.patrol_scrub')
    assert 'scrub_cycle' in text and 'Linux keeps this to itself' in text
