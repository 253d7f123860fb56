# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices that answer by the names of their formats, from a state in the machine file."""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest

FWCTL = os.environ['FWCTL']
SIM = os.environ['FWCTL_SIM']
SPEC = os.environ['LIBFWCTL_SPEC']
SOURCE = os.environ['LIBFWCTL_SOURCE']
FORMATS = os.environ['TEST_FORMATS']
HERE = os.path.dirname(os.path.abspath(__file__))
MARK = '--8<--'
ALLOWED = ['--allow', 'all', '--yes']

PCI = {'kind': 'pci', 'address': '0000:08:00.0', 'id': '15b3:101d', 'driver': 'mlx5_core'}
PIECES = {'in': 'inline_data', 'length': 'size', 'position': 'device_opaque', 'more': 'more_dump',
          'number': 'seq_num'}


def mlx5(*state, **more):
    return {'driver': 'mlx5', 'format': 'test_mlx5', 'parent': PCI, 'state': list(state), **more}


def echo(*state, **more):
    return {'driver': 'echo', 'type': 77, 'format': 'test_call', 'state': list(state),
            'parent': {'kind': 'platform', 'name': 'made_up'}, **more}


def made_up(*state):
    return {**echo(*state), 'type': 78, 'format': 'made_up'}


def entry(command, fields=None, **more):
    return {'command': command, 'fields': fields or {}, **more}


def mtmp(index, fields, **more):
    return entry('access_reg.mtmp', fields, **{'with': {'sensor_index': index}, **more})


def dump(segment, **more):
    return entry('access_reg.resource_dump', {'inline_dump': True},
                 **{'with': {'segment_type': segment}, 'pieces': PIECES, **more})


def compile_spec(spec, image):
    subprocess.run([sys.executable, SPEC, 'compile', str(spec), '-o', str(image)], check=True)


@pytest.fixture(name='folder', scope='session')
def fixture_folder(tmp_path_factory):
    """The formats of the tests, found by name."""
    folder = tmp_path_factory.mktemp('formats')
    for name in ('mlx5', 'bnxt', 'call'):
        shutil.copy(f'{FORMATS}/test-{name}.fwctl', folder / f'test_{name}.fwctl')
    compile_spec(f'{HERE}/made_up.yaml', folder / 'made_up.fwctl')
    return folder


class Machine:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def write(self, *devices, name='machine.json', **more):
        file = self.path / name
        file.write_text(json.dumps({'devices': list(devices), **more}))
        return file

    def sim(self, *words):
        return subprocess.run([SIM, *words], text=True, check=False, timeout=60, capture_output=True,
                              stdin=subprocess.DEVNULL,
                              env={**os.environ, 'LIBFWCTL_PLUGIN_PATH': str(self.folder)})

    def check(self, file):
        """What is wrong, without the file's name."""
        done = self.sim('--check', str(file))
        assert done.returncode in (0, 1) and done.stderr.count('\n') == done.returncode
        return done.stderr.removeprefix('fwctl-sim: ').strip().removeprefix(f'{file}: ')

    def run(self, file, *calls):
        """What each of the calls of fwctl returns; to fwctl0, unless they begin with another device."""
        script = ''
        for words in calls:
            if words[0] != SIM:
                words = words if words[0].startswith('fwctl') else ['fwctl0', *words]
                words = [FWCTL, 'call', *words, *ALLOWED, '--json']
            script += f'{shlex.join(words)}; echo "{MARK}"\n'
        done = self.sim('--machine', str(file), '--', 'sh', '-c', script)
        assert done.returncode == 0 and done.stderr == '', done.stderr
        texts = done.stdout.split(MARK + '\n')[:-1]
        assert len(texts) == len(calls), done.stdout
        return [json.loads(text) if text.strip() else None for text in texts]

    def fields(self, file, *calls):
        """Their fields, where all of them succeed."""
        results = self.run(file, *calls)
        for result in results:
            assert result is None or 'error' not in result, result
        return [result and result['fields'] for result in results]


@pytest.fixture(name='machine')
def fixture_machine(tmp_path, folder):
    return Machine(tmp_path, folder)


def parts(fields, *names):
    return {name: fields[name] for name in names}


def test_fields(machine):
    """What is named is returned; the rest is zero."""
    state = mtmp(1, {'temperature': -8, 'sensor_name': 'asic', 'mte': True})
    fields = machine.fields(machine.write(mlx5(state)), ['access_reg.mtmp', 'sensor_index=1'])[0]
    assert fields == {
        'sensor_index': 1, 'temperature': -8, 'mte': True, 'mtr': False, 'max_temperature': 0, 'tee': 0,
        'temp_threshold_hi': 0, 'temp_threshold_lo': 0, 'sensor_name': 'asic'}


def test_bytes(machine, tmp_path):
    """Against bytes written by hand: status and syndrome 0, eight zero bytes, the register."""
    file = machine.write(mlx5(mtmp(1, {'temperature': 0x150, 'sensor_name': 'asic'})))
    request = tmp_path / 'request'
    request.write_bytes(bytes.fromhex('0805 0000 0000 0001 0000 900a 0000 0000 0000 0001' + 28 * '00'))
    done = machine.sim('--machine', str(file), '--', FWCTL, 'rpc', 'fwctl0', '--in', str(request),
                       '--scope', 'debug_read_only', '--out-size', '52', '--out', str(tmp_path / 'reply'))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / 'reply').read_bytes().hex() == (
        32 * '0' + '00000001 00000150'.replace(' ', '') + 32 * '0' + b'asic'.hex() + 8 * '0' + 8 * '0')


def test_first_entry_that_fits(machine):
    file = machine.write(mlx5(
        entry('query_hca_cap.qos', {'packet_pacing': True}, **{'with': {'current': True}}),
        entry('query_hca_cap.qos', {'esw_rate_limit': True}),
        entry('query_hca_cap.qos', {'nic_rate_limit': True}, **{'with': {'current': False}})))
    found = [[name for name, value in fields.items() if value] for fields in machine.fields(
        file, ['query_hca_cap.qos'], ['query_hca_cap.qos', 'current=false'])]
    assert found == [['packet_pacing'], ['esw_rate_limit']]


@pytest.mark.parametrize('grp', [0x10, '0x10', 'per_priority', {'value': 16, 'name': 'per_priority'}])
def test_union_by_key(machine, grp):
    """A key of the request chooses what the reply has, and is in it."""
    file = machine.write(mlx5(
        entry('access_reg.ppcnt', {'counter_set': {'rx_octets': 2**64 - 1}},
              **{'with': {'grp': grp, 'prio_tc': 3}}),
        entry('access_reg.ppcnt', {'counter_set': {'a_frames_received_ok': 6}}, **{'with': {'grp': 0}})))
    assert machine.check(file) == ''
    first, second = machine.fields(
        file, ['access_reg.ppcnt', 'grp=per_priority', 'prio_tc=3', 'local_port=300'],
        ['access_reg.ppcnt', 'local_port=2'])
    assert first['counter_set']['rx_octets'] == 2**64 - 1
    assert (first['grp']['name'], first['prio_tc'], first['local_port']) == ('per_priority', 3, 300)
    assert second['counter_set']['a_frames_received_ok'] == 6


def test_case_by_request(machine):
    """What the reply has is told by a field that it does not repeat."""
    file = machine.write(mlx5(entry('query_esw_functions', {'functions': {
        'function': [{'host_number': 1}, {'host_total_vfs': 8}]}})))
    assert machine.check(file) == ''
    functions = machine.fields(file, ['query_esw_functions'])[0]['functions']['function']
    assert [(function['host_number'], function['host_total_vfs']) for function in functions[:2]] == [
        (1, 0), (0, 8)]


def refusal(result):
    return result['status']['name'], result['error']['executed']


def test_what_is_not_told_of(machine):
    file = machine.write(mlx5(mtmp(1, {})))
    results = machine.run(file, ['access_reg.mtmp', 'sensor_index=2'], ['access_reg.mnvda'], ['query_cq'])
    assert [refusal(result) for result in results] == [
        ('bad_param', 'yes'), ('bad_op', 'yes'), ('bad_op', 'yes')]


def test_status_as_a_field(machine):
    file = machine.write(mlx5(mtmp(1, {}), entry('access_reg.mtmp', {'status': 'res_busy', 'syndrome': 0x1234})))
    good, bad = machine.run(file, ['access_reg.mtmp', 'sensor_index=1'], ['access_reg.mtmp'])
    assert good['status']['code'] == 0
    assert (bad['status']['name'], bad['status']['syndrome']) == ('res_busy', 0x1234)


def test_canned_replies_come_first(machine):
    file = machine.write(mlx5(mtmp(0, {'temperature': 1}), replies=[
        {'request': '0805 *', 'reply': '05', 'times': 1}]))
    first, second = machine.run(file, ['access_reg.mtmp'], ['access_reg.mtmp'])
    assert first['status']['name'] == 'bad_res' and second['fields']['temperature'] == 1


def test_driver_checks_first(machine):
    file = machine.write(mlx5(mtmp(0, {}), entry('access_reg.mnvda')))
    done = machine.sim('--machine', str(file), '--', 'sh', '-c',
                       r'printf "\010\005\0\0\0\0\0\001\0\0\220\012\0\0\0\0" | '
                       f'{FWCTL} rpc fwctl0 --in - --scope configuration --out-size 64')
    assert done.returncode == 5 and 'Bad message' in done.stderr


SET = ['access_reg.mtmp_set', 'sensor_index=1']


def test_set_and_read_back(machine):
    file = machine.write(mlx5(
        mtmp(0, {'temp_threshold_hi': 7}, set_by='access_reg.mtmp_set'),
        mtmp(1, {'temperature': 400, 'tee': 2, 'mte': True}, set_by='access_reg.mtmp_set')))
    names = ('temperature', 'mte', 'mtr', 'tee', 'temp_threshold_hi')
    told, other, after, twice = machine.fields(
        file, SET + ['temp_threshold_hi=800', 'mtr=true'], ['access_reg.mtmp'],
        ['access_reg.mtmp', 'sensor_index=1'], ['access_reg.mtmp', 'sensor_index=1'])
    # All of the register was sent, read-only fields and the operation have no effect.
    assert parts(told, *names) == {
        'temperature': 400, 'mte': False, 'mtr': False, 'tee': 0, 'temp_threshold_hi': 800}
    assert after == told == twice
    assert parts(other, 'sensor_index', 'temp_threshold_hi') == {'sensor_index': 0, 'temp_threshold_hi': 7}


def test_set_by_its_name(machine):
    """What is set by COMMAND.write: all that can be, and in what is inside, too."""
    file = machine.write(made_up(
        entry('sensor', {'mode': 'slow', 'value': 7, 'scale': 9}, **{'with': {'index': 1}}),
        entry('sensor', {'index': 2})))
    written, read, other = machine.fields(
        file, ['sensor.write', 'index=1', 'mode=fast', 'limits.high=5', 'forget=1'], ['sensor', 'index=1'],
        ['sensor', 'index=2'])
    assert written == read == {
        'index': 1, 'mode': {'value': 2, 'name': 'fast'}, 'value': 7, 'limits': {'low': 0, 'high': 5},
        'forget': 0, 'scale': 0}
    assert other['mode']['name'] == 'off'


def test_set_by_another_command(machine):
    """It has fewer fields than what is read, and returns one of those."""
    file = machine.write(made_up(
        entry('sensor', {'value': 7, 'scale': 9}, set_by='set_mode', **{'with': {'index': 1}})))
    told, read = machine.fields(file, ['set_mode', 'mode=fast'], ['sensor', 'index=1'])
    assert told == {'value': 7}
    assert (read['mode']['name'], read['scale'], read['value']) == ('fast', 9, 7)


def test_command_that_only_says_yes(machine):
    """An entry of its own makes a command that is accepted, and changes nothing."""
    file = machine.write(mlx5(mtmp(1, {}), entry('access_reg.mtmp_set', **{'with': {'sensor_index': 1}})))
    results = machine.fields(file, SET + ['temp_threshold_hi=800'], ['access_reg.mtmp', 'sensor_index=1'])
    assert results[1]['temp_threshold_hi'] == 0


def test_each_device_by_itself(machine):
    device = mlx5(mtmp(0, {'tee': 1}, set_by='access_reg.mtmp_set'), count=2)
    calls = [['fwctl1', 'access_reg.mtmp_set', 'tee=2'], ['fwctl0', 'access_reg.mtmp'],
             ['fwctl1', 'access_reg.mtmp']]
    results = machine.fields(machine.write(device), *calls)
    assert [result['tee'] for result in results] == [2, 1, 2]


def test_after_a_reset(machine):
    file = machine.write(
        mlx5(mtmp(1, {'tee': 1}, set_by='access_reg.mtmp_set')),
        script=[{'on': 'off', 'remove': 'fwctl0'}, {'on': 'on', 'add': 'fwctl0'}])
    results = machine.fields(
        file, SET + ['tee=2'], ['access_reg.mtmp', 'sensor_index=1'], [SIM, '--trigger', 'off'],
        [SIM, '--trigger', 'on'], ['access_reg.mtmp', 'sensor_index=1'])
    assert [results[1]['tee'], results[4]['tee']] == [2, 1]


# ---- what is stored ----------------------------------------------------------------------------------


def stored(**more):
    """A sensor whose index says which of its values is meant: 1 for the next one, 2 now, 3 the factory's."""
    return entry('sensor', {'mode': 'slow', 'value': 7, 'scale': 9, 'limits': {'low': 3, 'high': 5}}, **{
        'with': {'index': 1}, 'copies': [
            {'with': {'index': 2}, 'follows_at': 'reset'},
            {'with': {'index': 3}, 'fields': {'mode': 'off', 'limits': {'high': 6}}, 'returns_at': 'forget'}], **more})


def values(*results):
    return [[(result['mode']['name'], result['limits']['high']) for result in results[i:i + 3]]
            for i in range(0, len(results), 3)]


READ = [['sensor', f'index={index}'] for index in (1, 2, 3)]
WRITE = ['sensor.write', 'index=1', 'mode=fast', 'limits.high=8']


def test_stored_values(machine):
    """What is set is the next one alone; a copy is as its original, but for what it says."""
    file = machine.write(made_up(stored()))
    assert machine.check(file) == ''
    *before, _, first, second, third = machine.fields(file, *READ, WRITE, *READ)
    assert values(*before) == [[('slow', 5), ('slow', 5), ('off', 6)]]
    assert values(first, second, third) == [[('fast', 8), ('slow', 5), ('off', 6)]]
    assert [result['value'] for result in before] == [7, 7, 7]
    assert [result['limits']['low'] for result in before] == [3, 3, 3]
    result = machine.run(file, ['sensor.write', 'index=2', 'mode=fast'])[0]
    assert result['error']['errno'] == 22


@pytest.mark.parametrize('steps', [[{'on': 'x', 'reset': 'fwctl0'}],
                                   [{'on': 'x', 'remove': 'fwctl0'}, {'on': 'x', 'add': 'fwctl0'}]])
def test_stored_values_after_a_reset(machine, steps):
    """The next ones count, also those that were never set; what is not stored begins as described."""
    other = entry('sensor', {'mode': 'slow'}, **{'with': {'index': 4}})
    waiting = entry('sensor', {'scale': 1}, **{'with': {'index': 5}, 'copies': [
        {'with': {'index': 6}, 'fields': {'scale': 2}, 'follows_at': 'reset'}]})
    file = machine.write(made_up(stored(), other, waiting), script=steps)
    results = machine.fields(
        file, WRITE, ['sensor.write', 'index=4', 'mode=fast'], ['sensor', 'index=4'], ['sensor', 'index=6'],
        [SIM, '--trigger', 'x'], *READ, ['sensor', 'index=4'], ['sensor', 'index=6'])
    assert values(*results[5:8]) == [[('fast', 8), ('fast', 8), ('off', 6)]]
    assert [results[i]['mode']['name'] for i in (2, 8)] == ['fast', 'slow']
    assert [results[i]['scale'] for i in (3, 9)] == [2, 1]


def test_stored_values_twice_over(machine):
    file = machine.write(made_up(stored()), script=[{'on': 'x', 'reset': 'fwctl0'}])
    results = machine.fields(file, WRITE, [SIM, '--trigger', 'x'], [*WRITE[:3], 'limits.high=9'], *READ,
                             [SIM, '--trigger', 'x'], *READ)
    assert values(*results[3:6], *results[7:]) == [[('fast', 9), ('fast', 8), ('off', 6)],
                                                  [('fast', 9), ('fast', 9), ('off', 6)]]


def test_events(machine):
    """A command of the device brings the factory's values back, another one resets it."""
    file = machine.write(made_up(
        entry('set_mode', event='forget', **{'with': {'mode': 'off'}}),
        entry('set_mode', {'value': 4}, event='reset', **{'with': {'mode': 'slow'}}),
        entry('set_mode', event='other', **{'with': {'mode': 'fast'}}), stored()))
    results = machine.fields(file, WRITE, ['set_mode', 'mode=fast'], *READ, ['set_mode', 'mode=off'], *READ,
                             ['set_mode', 'mode=slow'], *READ)
    assert values(*results[2:5], *results[6:9], *results[10:]) == [
        [('fast', 8), ('slow', 5), ('off', 6)], [('off', 6), ('slow', 5), ('off', 6)],
        [('off', 6), ('off', 6), ('off', 6)]]
    assert results[9] == {'value': 4}


def test_reset_of_a_device_that_is_away(machine):
    file = machine.write(made_up(stored()), script=[{'on': 'x', 'remove': 'fwctl0'}, {'on': 'x', 'reset': 'fwctl0'}])
    done = machine.sim('--machine', str(file), '--', SIM, '--trigger', 'x')
    assert done.stderr == 'fwctl-sim: script step 1: fwctl0 cannot be reset, it is not there\n'


def test_more_than_there_can_be(machine):
    """It is refused, and nothing is changed."""
    file = machine.write(made_up(stored(most={'scale': 9, 'limits.high': 2**16 - 2})))
    good, read, bad, more, after = machine.run(
        file, [*WRITE, 'scale=9'], READ[0], [*WRITE[:2], 'scale=10'], [*WRITE[:2], 'limits.high=65535'], READ[0])
    assert good['fields']['scale'] == 9 and [bad['error']['errno'], more['error']['errno']] == [22, 22]
    assert after == read


def test_answers_that_are_late_or_few(machine):
    """One that is passed over when it was given so often; it is forgotten, and takes its time."""
    lost = entry('sensor.write', times=2, delay_ms=300)
    file = machine.write(made_up(lost, stored()))
    begun = time.monotonic()
    results = machine.fields(file, WRITE, WRITE, READ[0])
    assert time.monotonic() - begun > 0.6 and results[2]['mode']['name'] == 'slow'
    results = machine.fields(file, WRITE, WRITE, WRITE, READ[0])
    assert results[3]['mode']['name'] == 'fast'


def test_how_often_is_counted_over_a_reset(machine):
    lost = entry('sensor.write', times=1)
    for steps in ([{'on': 'x', 'reset': 'fwctl0'}],
                  [{'on': 'x', 'remove': 'fwctl0'}, {'on': 'x', 'add': 'fwctl0'}]):
        file = machine.write(made_up(lost, stored()), script=steps)
        results = machine.fields(file, WRITE, [SIM, '--trigger', 'x'], READ[0], WRITE, READ[0])
        assert [results[i]['mode']['name'] for i in (2, 4)] == ['slow', 'fast']
    forget = entry('set_mode', event='forget')
    file = machine.write(made_up(forget, stored(times=2)))
    results = machine.run(file, READ[0], ['set_mode'], READ[0], READ[0])
    assert [('error' in results[i]) for i in (0, 2, 3)] == [False, False, True]


@pytest.mark.parametrize('more, says', [
    ({'copies': []}, '.copies: expected a list of 1 to 16 entries'),
    ({'copies': [{'fields': {}}]}, '.copies[0]: expected a key "with"'),
    ({'copies': [{'with': {'indexes': 2}}]}, '.copies[0].with: '),
    ({'copies': [{'with': {'index': 2}, 'fields': {'modes': 2}}]}, '.copies[0].fields: '),
    ({'copies': [{'with': {'index': 2}, 'set_by': 'set_mode'}]}, '.copies[0].set_by: unknown key'),
    ({'copies': 5}, '.copies: expected a list'),
    ({'most': {'scales': 1}}, '.most: expected a number that can be set, "scales" is none'),
    ({'most': {'limits': 1}}, '.most: expected a number that can be set, "limits" is none'),
    ({'most': {'scale': -1}}, '.most.scale: '),
    ({'most': []}, '.most: expected an object of names and numbers'),
    ({'times': 0}, '.times: expected'),
])
def test_wrong_stored_values(machine, more, says):
    assert machine.check(machine.write(made_up(stored(**more)))).startswith(f'$.devices[0].state[0]{says}')


def test_copies_of_pieces(machine):
    pieces = {'in': 'data', 'position': 'offset', 'length': 'size'}
    state = entry('memory', pieces=pieces, data='00', copies=[{'with': {}}])
    assert machine.check(machine.write(made_up(state))) == (
        '$.devices[0].state[0].copies: expected no "copies" where there is "pieces"')


# ---- pieces ------------------------------------------------------------------------------------------


RECORDS = [
    {'length_dw': 5, 'segment_type': 'command', 'body': {'segment_called': 0xffff, 'index1': 7}},
    {'length_dw': 67, 'segment_type': 'menu', 'body': {'num_of_records': 5, 'record': [
        {'segment_type': 0x1000 + i, 'segment_name': f'SEGMENT_{i}', 'support_index1': True}
        for i in range(5)]}},
    {'length_dw': 1, 'segment_type': 'terminate'},
]


def follow(machine, file, segment, *words):
    """All pieces of a dump, and what each of them says."""
    pieces = [{'device_opaque': 0, 'seq_num': 0, 'more_dump': True}]
    while pieces[-1]['more_dump']:
        pieces += machine.fields(file, [
            'access_reg.resource_dump', f'segment_type={segment}', *words,
            *(f'{name}={pieces[-1][name]}' for name in ('device_opaque',))])
    return pieces[1:]


def test_dump_of_records(machine):
    file = machine.write(mlx5(dump('menu', stream='resource_dump', records=RECORDS)))
    assert machine.check(file) == ''
    pieces = follow(machine, file, 'menu')
    assert [piece['size'] for piece in pieces] == [208, 292 - 208]
    assert [piece['device_opaque'] for piece in pieces] == [208, 292]
    assert all(piece['inline_dump'] and piece['segment_type']['name'] == 'menu' for piece in pieces)
    whole = bytes.fromhex(''.join(piece['inline_data'] for piece in pieces))
    assert whole[:8].hex() == '0005fffaffff0000' and whole[292:] == bytes(2 * 208 - 292)
    assert whole[20:24].hex() == '0043ffff' and whole[32:41] == b'SEGMENT_0'
    assert whole[288:292].hex() == '0001fffb'


def test_dump_of_bytes(machine):
    data = bytes(range(256)).hex() + 'ffee'
    file = machine.write(mlx5(dump('info', data=data)))
    pieces = follow(machine, file, 'info', 'index1=9')
    whole = ''.join(piece['inline_data'][:2 * piece['size']] for piece in pieces)
    assert whole == data and {piece['index1'] for piece in pieces} == {9}


@pytest.mark.parametrize('position, size, more', [(257, 1, False), (258, 0, False), (49, 208, True),
                                                  (50, 208, False)])
def test_dump_from_anywhere(machine, position, size, more):
    file = machine.write(mlx5(dump('info', data=258 * '11')))
    fields = machine.fields(file, ['access_reg.resource_dump', 'segment_type=info',
                                   f'device_opaque={position}'])[0]
    assert (fields['size'], fields['more_dump']) == (size, more)


def test_dump_from_behind_its_end(machine):
    file = machine.write(mlx5(dump('info', data=258 * '11')))
    results = machine.run(file, ['access_reg.resource_dump', 'segment_type=info', 'device_opaque=259'],
                          ['access_reg.resource_dump', 'segment_type=notice'])
    assert [refusal(result)[0] for result in results] == ['bad_param', 'bad_param']


def test_piece_of_the_callers_choice(machine):
    pieces = {'in': 'data', 'position': 'offset', 'length': 'size'}
    file = machine.write(made_up(entry('memory', pieces=pieces, data='00112233445566778899aabb')))
    assert machine.check(file) == ''
    results = machine.fields(file, ['memory', 'offset=2', 'size=3'], ['memory', 'offset=10', 'size=8'],
                             ['memory', 'offset=1', 'size=255'])
    assert [(result['offset'], result['size'], result['data']) for result in results] == [
        (2, 3, '2233440000000000'), (10, 8, 'aabb000000000000'), (1, 255, '1122334455667788')]


def test_pieces_by_number(machine):
    pieces = {'in': 'text', 'number': 'count', 'more': 'goes_on'}
    file = machine.write(made_up(entry('log', pieces=pieces, data='00112233445566778899')))
    results = machine.run(file, *(['log', f'count={count}'] for count in (0, 1, 2, 3)))
    assert [result['fields'] for result in results[:3]] == [
        {'count': 1, 'text': '00112233', 'goes_on': True}, {'count': 2, 'text': '44556677', 'goes_on': True},
        {'count': 3, 'text': '88990000', 'goes_on': False}]
    assert results[3]['error']['errno'] == 22


# ---- other drivers -----------------------------------------------------------------------------------


def bnxt(*state, **more):
    return {'driver': 'bnxt', 'format': 'test_bnxt', 'state': list(state),
            'parent': {'kind': 'pci', 'address': '0000:3b:00.0', 'id': '14e4:1750', 'driver': 'bnxt_en'}, **more}


def test_bnxt(machine):
    """A field of the request tells how long the reply is; the kernel's header is around it."""
    device = bnxt(entry('hwrm_port_phy_i2c_read', {'data': '0c0d0e'}, **{'with': {'data_length': 3}}))
    good, other, none = machine.run(
        machine.write(device), ['hwrm_port_phy_i2c_read', 'data_length=3', 'i2c_slave_addr=0xa0'],
        ['hwrm_port_phy_i2c_read', 'data_length=4'], ['hwrm_ver_get'])
    assert good['fields']['data'] == '0c0d0e'
    assert [refused['status']['name'] for refused in (other, none)] == ['invalid_params', 'cmd_not_supported']


# ---- buffers -----------------------------------------------------------------------------------------


def test_buffers_of_fields_and_bytes(machine):
    """Each goes to its own address; what is longer than there is room for is cut, as far as the reply tells."""
    state = entry('hwrm_port_qstats', {'tx_stat_size': 408, 'rx_stat_size': 4}, buffers={
        'tx': {'tx_64b_frames': 1, 'tx_stat_error': 2**64 - 1}, 'rx': '00112233 4455'})
    result = machine.run(machine.write(bnxt(state)), ['hwrm_port_qstats'])[0]
    assert parts(result['fields']['tx'], 'tx_64b_frames', 'tx_65b_127b_frames', 'tx_stat_error') == {
        'tx_64b_frames': 1, 'tx_65b_127b_frames': 0, 'tx_stat_error': 2**64 - 1}
    assert result['fields']['rx'] == '00112233'


def test_buffer_shorter_than_what_is_in_it(machine):
    state = entry('hwrm_nvm_get_variable', {'data_len': 64}, buffers={'value': '0011223344556677'})
    result = machine.run(machine.write(bnxt(state)), ['hwrm_nvm_get_variable', 'data_len=3'])[0]
    assert result['fields']['value'] == '001122'


def test_buffer_of_records(machine):
    records = [{'component_id': 2, 'segment_id': 3, 'segment_len': 4}, {'component_id': 5}]
    state = entry('hwrm_dbg_coredump_list', {'total_segments': 2, 'data_len': 32}, buffers={'segments': records})
    result = machine.run(machine.write(bnxt(state)), ['hwrm_dbg_coredump_list'])[0]
    found = [record['fields'] for record in result['buffers']['segments']['records']]
    assert [(one['component_id'], one['segment_id'], one['segment_len']) for one in found] == [(2, 3, 4), (5, 0, 0)]


def test_pieces_in_a_buffer(machine):
    """As many bytes as the caller has room for; a flag among others tells whether there are more."""
    pieces = {'in': 'data', 'number': 'seq_no', 'length': 'data_len', 'more': 'flags.more'}
    file = machine.write(bnxt(entry('hwrm_dbg_coredump_retrieve', pieces=pieces, data='00112233445566',
                                    **{'with': {'segment_id': 1}})))
    results = machine.run(file, *(['hwrm_dbg_coredump_retrieve', 'segment_id=1', f'seq_no={number}', 'host_buf_len=4']
                                  for number in (0, 1, 2)))
    assert [(result['fields']['data'], result['fields']['data_len'], result['fields']['flags']['more'])
            for result in results[:2]] == [('00112233', 4, True), ('445566', 3, False)]
    assert results[2]['status']['name'] == 'invalid_params'


def test_wrong_buffers(machine):
    for command, buffers, says in (
            ('hwrm_port_qstats', {'tx': {'tx_64b': 1}}, 'tx_64b'),
            ('hwrm_port_qstats', {'ty': '00'}, 'expected a buffer that hwrm_port_qstats fills, "ty" is none'),
            ('hwrm_port_qstats', {'rx': {'rx': 1}}, 'expected bytes in the buffer rx'),
            ('hwrm_port_qstats', {'tx': [{}]}, 'expected an object of fields, or bytes, in the buffer tx'),
            ('hwrm_dbg_coredump_list', {'segments': {}}, 'expected a list of records, or bytes, in the buffer segm'),
            ('hwrm_dbg_coredump_list', {'segments': [{}, {'id': 1}]}, 'record 1: ')):
        said = machine.check(machine.write(bnxt(entry(command, buffers=buffers))))
        assert said.startswith('$.devices[0].state[0].buffers: ') and says in said, said


def test_echo(machine):
    """A format of no kernel driver: its envelope tells a length."""
    file = machine.write(echo(entry('read_told', {'sent': 5}, **{'with': {'data': '01'}})))
    results = machine.run(file, ['read_told', 'data=01'], ['read_told', 'data=02'], ['read_counters'])
    assert results[0]['fields'] == {'sent': 5, 'received': 0}
    assert [result['error']['errno'] for result in results[1:]] == [22, 95]


def manual(page):
    with open(f'{SOURCE}/man/{page}', encoding='utf-8') as file:
        return file.read()


def example(page, start):
    """The display of a manual page that begins so."""
    found = [text for text in re.findall(r'\.Bd -literal[^\n]*\n(.*?)\.Ed', manual(page), re.S)
             if start in text]
    assert len(found) == 1
    return found[0]


def test_manual_pages(machine, tmp_path):
    """The example of libfwctl-machine(5), with the format that libfwctl-spec(5) has as its own."""
    (tmp_path / 'acme.yaml').write_text(example('libfwctl-spec.5', 'format: acme'))
    machine.folder = tmp_path / 'formats'
    machine.folder.mkdir()
    compile_spec(tmp_path / 'acme.yaml', machine.folder / 'acme.fwctl')
    file = tmp_path / 'machine.json'
    file.write_text(example('libfwctl-machine.5', '"format": "acme"'))
    two, three = machine.run(file, ['read_sensors', 'count=2'], ['read_sensors', 'count=3'])
    assert [sensor['name'] for sensor in two['fields']['sensor']] == ['pcb', 'chip']
    assert three['status']['name'] == 'busy'


# ---- files, and what is wrong ------------------------------------------------------------------------


def write_state(machine, state, name='state.json'):
    (machine.path / name).write_text(json.dumps(state))


@pytest.mark.parametrize('relative', [True, False])
def test_file_of_its_own(machine, relative):
    write_state(machine, [mtmp(1, {'temperature': 9})])
    name = 'state.json' if relative else str(machine.path / 'state.json')
    file = machine.write({**mlx5(), 'state': name})
    assert machine.check(file) == ''
    assert machine.fields(file, ['access_reg.mtmp', 'sensor_index=1'])[0]['temperature'] == 9


def test_file_with_an_error(machine):
    """It is the file with the error that is named, and the place in it."""
    write_state(machine, [mtmp(1, {}), mtmp(2, {'temprature': 9})])
    said = machine.check(machine.write({**mlx5(), 'state': 'state.json'}))
    assert said.startswith(f'{machine.path}/state.json: $[1].fields: ') and 'temprature' in said
    (machine.path / 'state.json').write_text('[1')
    said = machine.check(machine.write({**mlx5(), 'state': 'state.json'}))
    assert said.startswith(f'{machine.path}/state.json: line 1, column 3: not JSON')


def test_file_that_is_a_folder(machine):
    said = machine.check(machine.write({**mlx5(), 'state': '.'}))
    assert said.startswith('$.devices[0].state: ') and 'directory' in said


def test_error_behind_a_file(machine):
    """The path goes on as if there had been no other file."""
    write_state(machine, [])
    said = machine.check(machine.write({**mlx5(), 'state': 'state.json'}, {'driver': 'none'}))
    assert said.startswith('$.devices[1].driver: ')


@pytest.mark.parametrize('more, says', [
    ({'pieces': {**PIECES, 'in': 'mkey'}}, '.pieces: expected a buffer, or bytes of a fixed length in the reply, "mkey" is'),
    ({'pieces': {**PIECES, 'in': 'nothing'}}, '.pieces: expected a buffer, or bytes of a fixed length in the reply, "noth'),
    ({'pieces': {**PIECES, 'more': 'size'}}, '.pieces: expected a bool of the reply, "size" is none'),
    ({'pieces': {**PIECES, 'number': 'more_dump'}}, '.pieces: expected a number of the request, "more_dump"'),
    ({'stream': 'menu'}, '.stream: expected a stream of the format test_mlx5, "menu" is none'),
    ({'records': [RECORDS[0], {**RECORDS[0], 'length_dw': 6}]},
     '.records: record 1: expected a record that says of itself that it has 20 bytes'),
    ({'records': [{**RECORDS[0], 'length_dw': 4}]},
     '.records: record 0: expected a record that says of itself that it has 20 bytes'),
    ({'records': [{'length_dw': 1, 'segment': 1}]}, '.records: record 0: '),
])
def test_wrong_pieces(machine, more, says):
    said = machine.check(machine.write(mlx5(dump('menu', **{
        'stream': 'resource_dump', 'records': RECORDS, **more}))))
    assert said.startswith('$.devices[0].state[0]' + says), said


def test_value_that_another_switches_off(machine):
    said = machine.check(machine.write(mlx5(entry('access_reg.ppcnt', {'counter_set': {'rx_octets': 1}}))))
    assert said.startswith('$.devices[0].state[0].fields: ')
