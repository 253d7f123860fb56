# SPDX-License-Identifier: LGPL-2.1-or-later
"""A site's own spec gives a vendor's feature fields: compiled from one YAML file, beside the installed
format, it is listed, read and set by name, and simulated by name."""
import json
import os
import subprocess
import sys

import pytest

from run import PLUGINS, SOURCE, call, in_machine, offline

UUID = 'ac3e0000-0000-4000-8000-000000000001'
ALLOWED = ['--allow', 'config_now,disrupts_traffic', '--yes']


@pytest.fixture(scope='module')
def plugins(tmp_path_factory):
    folder = tmp_path_factory.mktemp('plugins')
    subprocess.run([sys.executable, '-B', SOURCE + '/tools/libfwctl-spec/libfwctl-spec.py', 'compile',
                    '--include', SOURCE + '/plugins/cxl', '-o', str(folder / 'acme.fwctl'),
                    os.path.join(os.path.dirname(__file__), 'acme.yaml')], check=True)
    return f'{folder}:{PLUGINS}'


@pytest.fixture
def machine(tmp_path):
    feature = {'uuid': 'acme_power', 'set_size': 4, 'flags': {'changeable': True, 'saved_sel': True},
               'saved': {'power_limit': 8000},
               'effects': ['immediate_config_change'],
               'fields': {'power': 4321, 'power_limit': 9000, 'mode': 'balanced'}}
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps({'devices': [{
        'driver': 'cxl', 'features': [feature],
        'parent': {'kind': 'memdev', 'name': 'mem0', 'serial': '0x1'}}]}))
    return path


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
