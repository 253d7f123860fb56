# SPDX-License-Identifier: LGPL-2.1-or-later
"""A site's own spec adds a register: compiled from one YAML file, beside the installed format, it is listed,
read and written by name, as those are that come with the library."""
import json
import os
import subprocess
import sys

import pytest

from machine import machine_of
from run import PLUGINS, SOURCE, call, in_machine, offline

READ = '0805 .... 0000 0001 0000 bf01 00000000 00000002 *'
WRITE = '0805 .... 0000 0000 0000 bf01 00000000 00000002 0200 07d0 00000000 00000000'
REPLY = '00' * 16 + '00000002 01000400 00000001 00000002'
FIELDS = {'queue': 2, 'policy': {'value': 1, 'name': 'oldest'}, 'limit': 1024, 'taken': (1 << 32) + 2}
# A site's word is not taken for less than what any register may do that is named by its number.
TO_READ = ['--allow', 'clears_data,discloses', '--yes']
TO_WRITE = ['--allow', 'all', '--yes']


@pytest.fixture(scope='module')
def plugins(tmp_path_factory):
    folder = tmp_path_factory.mktemp('plugins')
    subprocess.run([sys.executable, '-B', SOURCE + '/tools/libfwctl-spec/libfwctl-spec.py', 'compile',
                    '--include', SOURCE + '/plugins/mlx5', '-o', str(folder / 'acme.fwctl'),
                    os.path.join(os.path.dirname(__file__), 'acme.yaml')], check=True)
    return f'{folder}:{PLUGINS}'


def test_known(plugins):
    names = offline('commands', '--format', 'mlx5', plugins=plugins)
    assert 'access_reg.acme_credits.write' in names and 'access_reg.mtmp' in names
    assert 'credits of a queue' in offline('describe', 'mlx5/access_reg.acme_credits', plugins=plugins)


def test_effects_of_what_is_known_better(plugins):
    """A register that the format knows is not taken for any register, nor for less than it is known for."""
    def effects(command):
        return json.loads(offline('describe', f'mlx5/{command}', '--json', plugins=plugins))['effects']

    assert effects('access_reg.paos.acme_uplink') == effects('access_reg.paos') == ['reads']
    assert effects('access_reg.paos.acme_uplink_set') == ['reads', *effects('access_reg.paos.write')]
    assert 'destroys_data' not in effects('access_reg.paos.write')
    assert set(effects('access_reg.acme_credits')) == {'reads', 'clears_data', 'discloses'}
    assert 'destroys_data' in effects('access_reg.acme_credits.write')


def test_read_and_write(plugins, tmp_path):
    machine = machine_of(tmp_path, [{'request': READ, 'reply': REPLY},
                                    {'request': WRITE, 'reply': '00' * 32}])
    found, refused, done = in_machine(
        machine, call('access_reg.acme_credits', 'queue=2', *TO_READ),
        call('access_reg.acme_credits.write', 'queue=2', 'policy=smallest', 'limit=2000', *TO_READ),
        call('access_reg.acme_credits.write', 'queue=2', 'policy=smallest', 'limit=2000', *TO_WRITE),
        plugins=plugins)
    assert found.fields == FIELDS
    assert refused.status == 6 and 'disrupts_traffic' in refused.error['effects']
    assert done.status == 0, done.text


def test_captured(plugins, tmp_path):
    """Bytes of the register are known as such."""
    request, reply = tmp_path / 'request', tmp_path / 'reply'
    request.write_bytes(bytes.fromhex('08050000 00000001 0000bf01 00000000 00000002' + '00' * 12))
    reply.write_bytes(bytes.fromhex(REPLY))
    told = offline('decode', 'mlx5', '--request', str(request), plugins=plugins)
    assert 'access_reg.acme_credits' in told
    told = offline('decode', 'mlx5/access_reg.acme_credits', str(reply), plugins=plugins)
    assert 'oldest' in told and '1024' in told


def test_without_it(tmp_path):
    """Anybody can read it by its number."""
    machine = machine_of(tmp_path, [{'request': READ, 'reply': REPLY}])
    raw = in_machine(machine, call('access_reg', 'register_id=0xbf01', 'register_data=00000002', *TO_READ))[0]
    assert raw.fields['register_data'].startswith('000000020100040000000001')
