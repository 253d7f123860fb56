# SPDX-License-Identifier: LGPL-2.1-or-later
"""A site's own spec gives a vendor's feature fields: compiled from one YAML file, beside the installed
format, it is listed, read and set by name, and simulated by name."""
import json
import os
import shutil
import subprocess
import sys

import pytest

from run import PLUGINS, SOURCE, call, in_machine, offline

UUID = 'ac3e0000-0000-4000-8000-000000000001'
FAN_UUID = 'ac3e0000-0000-4000-8000-000000000002'
ALLOWED = ['--allow', 'config_now,disrupts_traffic', '--yes']


@pytest.fixture(scope='module')
def plugins(tmp_path_factory):
    folder = tmp_path_factory.mktemp('plugins')
    subprocess.run([sys.executable, '-B', SOURCE + '/tools/libfwctl-spec/libfwctl-spec.py', 'compile',
                    '--include', SOURCE + '/plugins/cxl', '-o', str(folder / 'acme.fwctl'),
                    os.path.join(os.path.dirname(__file__), 'acme.yaml')], check=True)
    return f'{folder}:{PLUGINS}'


def machine_of(tmp_path, *features, **more):
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps({'devices': [{
        'driver': 'cxl', 'features': features,
        'parent': {'kind': 'memdev', 'name': 'mem0', 'serial': '0x1'}} | more]}))
    return path


@pytest.fixture
def machine(tmp_path):
    feature = {'uuid': 'acme_power', 'set_size': 4, 'flags': {'changeable': True, 'saved_sel': True},
               'saved': {'power_limit': 8000},
               'effects': ['immediate_config_change'],
               'fields': {'power': 4321, 'power_limit': 9000, 'mode': 'balanced'}}
    return machine_of(tmp_path, feature)


def fan(**more):
    return {'uuid': 'acme_fan', 'set_size': 4, 'flags': {'changeable': True},
            'effects': ['immediate_config_change'], 'fields': {'speed': 900, 'target': 60}, **more}


def test_known(plugins):
    assert 'acme_power' in offline('commands', '--format', 'cxl', plugins=plugins)
    assert 'power_limit' in offline('describe', 'cxl/get_feature.acme_power', plugins=plugins)


def test_read_and_set(plugins, machine):
    before, done, after, raw = in_machine(
        machine, call('get_feature.acme_power'),
        call('set_feature.acme_power', 'power_limit=7500', 'mode=saving', *ALLOWED),
        call('get_feature.acme_power'), call('get_feature', 'uuid=' + UUID), plugins=plugins)
    assert before.fields == {
        'power': 4321, 'power_limit': 9000, 'mode': {'value': 1, 'name': 'balanced'}}
    assert done.status == 0, done.text
    # What is set stands elsewhere than what is read, and what cannot be set stays.
    assert after.fields == {
        'power': 4321, 'power_limit': 7500, 'mode': {'value': 2, 'name': 'saving'}}
    assert raw.fields['data'] == 'e1104c1d02000000'


def test_saved(plugins, machine):
    """Described by what differs from the current value."""
    saved = in_machine(machine, call('get_feature.acme_power', 'selection=saved_value'),
                       plugins=plugins)[0]
    assert saved.fields == {
        'power': 4321, 'power_limit': 8000, 'mode': {'value': 1, 'name': 'balanced'}}


def test_effect_of_a_field(plugins, machine):
    refused, allowed = in_machine(
        machine, call('set_feature.acme_power', 'reset_peak=true', *ALLOWED),
        call('set_feature.acme_power', 'reset_peak=true', '--allow', 'clears_data', *ALLOWED),
        plugins=plugins)
    assert refused.status == 6 and 'clears_data' in refused.error['message']
    assert allowed.status == 0, allowed.text


# By the names of the fields, and by the bytes that stand for them.
FAN_SETS = [('set_feature.acme_fan', 'target=55', 'quiet=true'),
            ('set_feature', 'uuid=' + FAN_UUID, 'feat_data=01370000')]


@pytest.mark.parametrize('words', FAN_SETS)
def test_confirmed_by_names(plugins, tmp_path, words):
    """Of equal length and laid out otherwise: compared as bytes they would differ."""
    done, after = in_machine(machine_of(tmp_path, fan()), call(*words, *ALLOWED),
                             call('get_feature.acme_fan'), plugins=plugins)
    assert done.status == 0, done.text
    assert done.json['confirmed'] == 'yes'
    assert after.fields == {'speed': 900, 'target': 55, 'quiet': True}


def test_confirmed_at_another_length(plugins, machine):
    done, asked = in_machine(
        machine, call('set_feature.acme_power', 'power_limit=7500', 'mode=saving', *ALLOWED),
        call('set_feature.acme_power', 'reset_peak=true', '--allow', 'clears_data', *ALLOWED),
        plugins=plugins)
    assert done.json['confirmed'] == 'yes'
    # An operation leaves nothing to be read.
    assert asked.json['confirmed'] == 'unknown'


@pytest.mark.parametrize('words', FAN_SETS)
def test_device_ignores_it(plugins, tmp_path, words):
    refused, after = in_machine(machine_of(tmp_path, fan(fail_set=1)), call(*words, *ALLOWED),
                                call('get_feature.acme_fan'), plugins=plugins)
    assert refused.status == 5
    error = refused.error
    assert (error['kind'], error['executed'], error['command'], error['field']) == (
        'delivery', 'unknown', words[0], 'quiet')
    assert 'quiet is false where true was sent' in error['message']
    assert after.fields == {'speed': 900, 'target': 60, 'quiet': False}


def test_device_makes_something_else_of_it(plugins, tmp_path):
    """It takes the one and not the other."""
    other = {'request': '01050000 *', 'reply': '04000000 00000000 84033c01'}
    machine = machine_of(tmp_path, fan(), replies=[other])
    refused = in_machine(machine, call('set_feature.acme_fan', 'target=55', 'quiet=true', *ALLOWED),
                         plugins=plugins)[0]
    assert refused.status == 5 and refused.error['field'] == 'target'
    assert 'target is 60 where 55 was sent' in refused.error['message']


def test_cannot_be_read_back(plugins, tmp_path):
    done = in_machine(machine_of(tmp_path, fan(fail_get=1)),
                      call('set_feature.acme_fan', 'target=55', *ALLOWED), plugins=plugins)[0]
    assert done.status == 0 and done.json['confirmed'] == 'unknown'
    assert done.text.startswith('fwctl: fwctl0: set_feature.acme_fan: '), done.text


def test_older_library(plugins, machine, tmp_path):
    """Without the service that compares by names: by bytes, where both are as long, or not at all."""
    older = tmp_path / 'older'
    older.mkdir(mode=0o755)
    shutil.copy(os.environ['CXL_OLDER'], older / 'cxl.so')
    plain = {'uuid': '00000000-0000-0000-0000-000000000001', 'data': 'efbeadde', 'set_size': 4,
             'flags': '0x1', 'effects': '0x0002'}
    value = json.loads(machine.read_text())
    value['devices'][0]['features'].append(plain)
    machine.write_text(json.dumps(value))
    named, raw = in_machine(
        machine, call('set_feature.acme_power', 'power_limit=7500', *ALLOWED),
        call('set_feature', 'uuid=' + plain['uuid'], 'feat_data=01020304', *ALLOWED),
        plugins=f'{older}:{plugins}')
    assert named.status == 0 and named.json['confirmed'] == 'unknown'
    assert raw.status == 0 and raw.json['confirmed'] == 'yes'
