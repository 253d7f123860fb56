# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples do what their first lines say, on simulated machines."""
import json
import os
import subprocess
import sys

import pytest

VENDOR_FEATURE = '12345678-9abc-def0-1122-334455667788'
OTHER_FEATURE = '0a0b0c0d-0e0f-1011-1213-141516171819'
# valgrind and its options, say
WRAPPER = os.environ.get('LIBFWCTL_WRAPPER', '').split()
PLATFORM = {'kind': 'platform', 'name': 'host.0'}


def cxl(**more):
    return {'driver': 'cxl', 'parent': {'kind': 'memdev', 'name': 'mem0', 'parent': PLATFORM,
                                        'serial': '0x8a34567890abcdef'}, **more}


def mlx5():
    return {'driver': 'mlx5', 'parent': {'kind': 'pci', 'address': '0000:08:00.0', 'id': '15b3:101d',
                                         'subsystem': '15b3:0043', 'driver': 'mlx5_core'}}


@pytest.fixture
def run(tmp_path):
    """Runs a command on the machine described, or on the default one."""
    def on(machine, *command):
        sim = [os.environ['FWCTL_SIM']]
        if machine is not None:
            path = tmp_path / 'machine.json'
            path.write_text(json.dumps(machine))
            sim += ['--machine', path]
        return subprocess.run([*sim, '--', *WRAPPER, *command], text=True, capture_output=True, timeout=60)
    return on


def offline(*command, stdin=b''):
    return subprocess.run([*WRAPPER, *command], input=stdin, capture_output=True, timeout=60, check=False)


def example(name):
    return os.environ['EXAMPLES'] + '/fwctl-example-' + name


def test_list_shows_the_default_machine(run):
    done = run(None, example('list'))
    assert (done.returncode, done.stderr) == (0, '')
    types = [line.split()[1] for line in done.stdout.splitlines()]
    assert sorted(types) == ['bnxt', 'cxl', 'mlx5', 'pds']


def test_list_says_why_there_is_none(run):
    done = run({'devices': []}, example('list'))
    assert (done.returncode, done.stdout) == (0, '')
    assert 'no driver has made a device' in done.stderr


@pytest.mark.parametrize('name', ['fwctl0', '/dev/fwctl/fwctl0', 'mem0', 'serial:0x8a34567890abcdef'])
def test_info_takes_any_name(run, name):
    done = run({'devices': [cxl()]}, example('info'), name)
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout.splitlines() == ['node    /dev/fwctl/fwctl0', 'type    2 (cxl)',
                                        'serial  0x8a34567890abcdef', 'info    0 bytes']


def test_info_shows_the_bytes_of_the_driver(run):
    done = run({'devices': [{**mlx5(), 'info': '0123456789abcdef'}]}, example('info'), '08:00.0')
    assert done.stdout.splitlines()[1:] == ['type    1 (mlx5)', 'info    8 bytes: 01 23 45 67 89 ab cd ef']


@pytest.mark.parametrize('name, more', [
    ('info', []), ('rpc', []), ('call-json', ['get_feature']), ('call-typed', [VENDOR_FEATURE, '00']),
    ('set-param', ['NAME=1'])])
def test_no_such_device(run, name, more):
    done = run({'devices': [cxl()]}, example(name), 'fwctl7', *more)
    assert (done.returncode, done.stdout) == (1, '')
    assert 'fwctl7' in done.stderr and done.stderr.count('\n') == 1


@pytest.mark.parametrize('name', ['info', 'rpc', 'call-json', 'call-typed', 'set-param', 'decode',
                                  'catalogue'])
def test_wrong_usage(run, name):
    done = run({'devices': []}, example(name))
    assert done.returncode == 2
    assert done.stderr.startswith('usage: ')


def test_rpc_prints_the_features(run):
    features = [{'uuid': uuid, 'data': '00000000'} for uuid in (VENDOR_FEATURE, OTHER_FEATURE)]
    done = run({'devices': [cxl(features=features)]}, example('rpc'), 'mem0')
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout.splitlines() == [VENDOR_FEATURE, OTHER_FEATURE]


ENTRY = OTHER_FEATURE.replace('-', '') + 32 * '00'


def reply(size, retval, payload=''):
    """A canned answer to any request: the kernel's envelope in the machine's byte order."""
    envelope = size.to_bytes(4, sys.byteorder) + retval.to_bytes(4, sys.byteorder)
    return {'request': '*', 'reply': envelope.hex() + payload}


@pytest.mark.parametrize('canned, status, stdout, says', [
    (reply(0, 2), 1, '', 'the device refused: retval 2'),
    ({'request': '*', 'reply': '0000', 'out_len': 2}, 1, '', 'the reply is only 2 bytes long'),
    (reply(4, 0, '01000100'), 1, '', 'the reply has no list of features'),
    # says it has three entries, and has one and a half
    (reply(8 + 72, 0, '0300030000000000' + ENTRY + ENTRY[:48]), 0, OTHER_FEATURE + '\n', ''),
    ({'request': '*', 'errno': 'EIO'}, 1, '', 'the command may have run'),
])
def test_rpc_believes_nothing(run, canned, status, stdout, says):
    done = run({'devices': [cxl(replies=[canned])]}, example('rpc'), 'mem0')
    assert (done.returncode, done.stdout) == (status, stdout)
    assert says in done.stderr


def test_rpc_is_for_cxl(run):
    done = run({'devices': [mlx5()]}, example('rpc'), 'fwctl0')
    assert (done.returncode, done.stderr) == (1, 'fwctl0 is no CXL memory device\n')


def test_monitor_prints_events(run, tmp_path):
    machine = {'devices': [cxl(), mlx5()],
               'script': [{'on': 'go', 'remove': 'fwctl1'}, {'on': 'go', 'add': 'fwctl1'}]}
    # Nothing happens before the monitor has said that it watches.
    watch = 'mkfifo "$3"; "$1" 2 2>"$3" & exec 3<"$3"; read -r line <&3; "$2" --trigger go; wait $!'
    done = run(machine, 'sh', '-c', watch, 'sh', example('monitor'), os.environ['FWCTL_SIM'],
               str(tmp_path / 'watching'))
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout.splitlines() == ['remove fwctl1', 'add fwctl1']


def feature(**more):
    """One that changes at the next reset, with room for a value to come."""
    return {'uuid': VENDOR_FEATURE, 'data': 'efbeadde', 'set_size': 4, 'flags': '0x61', 'effects': '0x0201', **more}


def test_call_json(run):
    machine = {'devices': [cxl(features=[feature()])]}
    done = run(machine, example('call-json'), 'mem0', 'get_feature', json.dumps({'uuid': VENDOR_FEATURE}))
    assert (done.returncode, done.stderr) == (0, '')
    assert json.loads(done.stdout) == {'format': 'cxl', 'command': 'get_feature',
                                       'status': {'code': 0, 'name': 'success'}, 'fields': {'data': 'efbeadde'}}


@pytest.mark.parametrize('command, fields, says', [
    ('no_such', [], 'no_such'),
    ('get_feature', ['{"no_such": 1}'], 'no_such'),
    ('get_feature', ['{'], 'JSON'),
    # only reads, so that nothing of this kind gets through
    ('set_feature', [json.dumps({'uuid': VENDOR_FEATURE, 'feat_data': '00'})], 'policy'),
])
def test_call_json_says_what_is_wrong(run, command, fields, says):
    done = run({'devices': [cxl(features=[feature()])]}, example('call-json'), 'mem0', command, *fields)
    assert (done.returncode, done.stdout) == (1, '')
    assert says in done.stderr and done.stderr.count('\n') == 1


def test_call_typed_changes_a_feature(run):
    done = run({'devices': [cxl(features=[feature()])]}, example('call-typed'), 'mem0', VENDOR_FEATURE, '78563412')
    assert (done.returncode, done.stdout, done.stderr) == (0, '78 56 34 12\n', '')


@pytest.mark.parametrize('more, bytes_, says', [
    ({'effects': '0x0202'}, '00', 'debug_write_full'),  # to change at once is more than it allows itself
    ({'flags': '0x60'}, '00', 'does not let this feature be changed'),
    ({}, 'no bytes', 'feat_data'),
])
def test_call_typed_says_why_not(run, more, bytes_, says):
    done = run({'devices': [cxl(features=[feature(**more)])]}, example('call-typed'), 'mem0', VENDOR_FEATURE, bytes_)
    assert (done.returncode, done.stdout) == (1, '')
    assert says in done.stderr and done.stderr.count('\n') == 1


def test_decode_shows_fields():
    """12 hours, at least 1, not running; and two media FRUs of the error check scrub, of which one is cut off."""
    done = offline(example('decode'), 'cxl', 'patrol_scrub', stdin=bytes.fromhex('030c0100'))
    assert (done.returncode, done.stderr) == (0, b'')
    assert done.stdout.decode().splitlines() == ['scrub_cycle_changeable 1', 'realtime_reporting 1', 'scrub_cycle 12',
                                                 'min_scrub_cycle 1', 'scrub_enable 0']
    done = offline(example('decode'), 'cxl', 'ecs', stdin=bytes.fromhex('0101030000' + '000c'))
    assert done.stdout.decode().splitlines() == [
        'log_entry_type per_memory_media_fru', 'fru', '  0', '    realtime_reporting 1',
        '    threshold_count threshold_256', '    count_mode rows_with_errors', '    reset_counter 0']


@pytest.mark.parametrize('name, words', [('decode', ['nonsense', 'ecs']), ('decode', ['cxl', 'nonsense']),
                                         ('catalogue', ['nonsense'])])
def test_unknown_names(name, words):
    done = offline(example(name), *words)
    assert (done.returncode, done.stdout) == (1, b'')
    assert b'nonsense' in done.stderr and done.stderr.count(b'\n') == 1


def test_catalogue_lists_commands_and_fields():
    done = offline(example('catalogue'), 'cxl')
    assert (done.returncode, done.stderr) == (0, b'')
    lines = done.stdout.decode().splitlines()
    start = lines.index('get_feature: read a part of a feature, as bytes')
    assert lines[start + 1:start + 3] == ['  [configuration; reads]', '  uuid, 128 bit: which feature']
    # what the library fills is not for the caller to set
    assert not any(line.startswith('  opcode') for line in lines)


def test_set_param_tells_what_became_of_each(run):
    done = run(None, example('set-param'), 'fwctl0', 'num_of_vfs=16', 'SRIOV_EN=true')
    assert (done.returncode, done.stderr) == (0, '')
    assert done.stdout == 'NUM_OF_VFS 16 changed\nSRIOV_EN true unchanged\n'


@pytest.mark.parametrize('word, says', [('NUM_OF_VF=1', 'did you mean'), ('NUM_OF_VFS=many', 'from 0 to 65535'),
                                        ('NUM_OF_VFS', 'expected NAME=VALUE')])
def test_set_param_sets_nothing_if_one_is_wrong(run, word, says):
    done = run(None, 'sh', '-c', '"$0" fwctl0 PF_BAR2_SIZE=3 "$1"; "$0" fwctl0 PF_BAR2_SIZE=0',
               example('set-param'), word)
    assert says in done.stdout + done.stderr
    assert 'PF_BAR2_SIZE 3 changed' not in done.stdout and 'PF_BAR2_SIZE 0 unchanged' in done.stdout


def test_demo():
    """What scripts/demo.sh types does what it is to show."""
    done = subprocess.run([os.environ['LIBFWCTL_SOURCE'] + '/scripts/demo.sh'], text=True, capture_output=True,
                          timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, '')
    output = done.stdout
    assert output.count('  uuid ') > 8
    for part in ('not allowed by default', 'confirmed  yes', 'data    78563412', 'scrub_cycle             24 hour',
                 'fan    1       9           2', 'fan/set_fan: decide how a fan works', '02 00 01 00 00 00 b0 04',
                 'temperature  26.5 degree C (265)', 'oper_status            up (1)',
                 'data_rate_oper            100000 Mbit/s (1000)', 'temperature        52.5 degree C (420)',
                 'NUM_OF_VFS 16   8       0       at reset', 'NUM_OF_VFS 16   16      0       at reset',
                 "NUM_OF_VFS takes no many", 'drifted: exit status 1', 'as it should be', 'port.rx_multicast_packets',
                 'temperature.asic_celsius            52.5 degree C', 'saved  card.core', 'segment_name                 "PRM_QUERY_QP"',
                 'can disclose data of others: not allowed by default', 'segment_called  prm_query_qp (16384)'):
        assert part in output
