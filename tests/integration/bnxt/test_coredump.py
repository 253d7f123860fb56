# SPDX-License-Identifier: LGPL-2.1-or-later
"""Core dumps by fwctl call on a simulated card: the file is held against bytes by Linux's bnxt_coredump.h."""
import json
import os
import pty
import re
import struct
import subprocess
import time

import pytest

from machine import COREDUMP_INITIATE, COREDUMP_LIST, COREDUMP_RETRIEVE, INVALID_PARAMS, entry, machine_of, reply
from run import SIM, call, in_machine, offline

ALLOWED = ('--allow', 'config_now,discloses,background', '--yes')
VER_GET_SIZE = 176
LONG = bytes(range(255)) * 50  # 12750 bytes: four pieces

SEGMENTS = [(1, 0x10, LONG), (1, 0x11, b''), (7, 0x10, b'last')]


def segments_of(segments, total=None):
    """What a device answers that has these segments."""
    records = [{'component_id': component, 'segment_id': segment, 'version_hi': 2, 'version_low': 3,
                'compress_flags': ['zlib'] if segment == 0x11 else [], 'segment_len': len(data)}
               for component, segment, data in segments]
    pieces = {'in': 'segments', 'number': 'seq_no', 'length': 'data_len', 'more': 'flags.more'}
    state = [
        entry('hwrm_ver_get', {'chip_num': 0x1750, 'chip_rev': 1, 'chip_metal': 2, 'hwrm_fw_name': 'simulated',
                               'active_pkg_name': '229.0.169.0'}),
        entry('hwrm_dbg_coredump_list', {'total_segments': len(segments) if total is None else total}, pieces=pieces,
              stream='coredump_segments', records=records)]
    for component, segment, data in segments:
        chosen = {'with': {'component_id': component, 'segment_id': segment}}
        state.append(entry('hwrm_dbg_coredump_initiate', **chosen))
        if data:
            state.append(entry('hwrm_dbg_coredump_retrieve', pieces={**pieces, 'in': 'data'}, data=data.hex(), **chosen))
        else:
            state.append(entry('hwrm_dbg_coredump_retrieve', **chosen))
    return state


def dump(*words):
    return call('coredump', *words, *ALLOWED)


def parts(data):
    """The heads and data of the segments and the record behind them, by the header's structs."""
    found = []
    while data[:4] == b'sEgM':
        head = struct.unpack('<4sIIIBBHIIIIII20x', data[:64])
        assert head[11] == 64  # data_offset
        found.append((head, data[64:64 + head[8]]))
        data = data[64 + head[8]:]
    assert data[:4] == b'cOrE' and len(data) == 1024
    return found, data


def saved(tmp_path, state, replies=()):
    file = tmp_path / 'coredump'
    began = time.time()
    result = in_machine(machine_of(tmp_path, state, replies), dump('--out', str(file)))[0]
    assert result.status == 0, result.text
    return parts(file.read_bytes()), began, result


def test_file(tmp_path):
    (segments, record), began, _ = saved(tmp_path, segments_of(SEGMENTS))
    head, reply_bytes = segments[0]
    assert head[1:9] == (2, 0, 0, 0, 0, 0, 0, VER_GET_SIZE) and len(reply_bytes) == VER_GET_SIZE
    # error code, command, length; the names at 32 and 80; the chip at 112; no valid bit
    assert struct.unpack_from('<HHxxH', reply_bytes) == (0, 0, VER_GET_SIZE)
    assert reply_bytes[32:41] == b'simulated' and reply_bytes[80:91] == b'229.0.169.0'
    assert struct.unpack_from('<HBB', reply_bytes, 112) == (0x1750, 1, 2) and reply_bytes[-1] == 0
    for (component, segment, data), (head, found) in zip(SEGMENTS, segments[1:], strict=True):
        assert head[1:4] == (component, segment, segment == 0x11) and head[4:6] == (3, 2)
        assert found == data and head[9] == 0
    when = struct.unpack_from('<6H', record, 48)
    assert abs(time.mktime((*when, 0, 0, 0)) - time.timezone - began) < 60
    assert struct.unpack_from('<I', record, 320) == (4,)
    assert record[9] == 1 and record[336:342] == b'Linux\0'
    assert struct.unpack_from('<III', record, 384) == (0x17500102, 0, 0)


def test_decodes_without_a_device(tmp_path):
    saved(tmp_path, segments_of(SEGMENTS))
    lines = offline('decode', 'bnxt', str(tmp_path / 'coredump'), '--stream', 'coredump', '--json').splitlines()
    found = [json.loads(line)['fields'] for line in lines]
    assert [one['signature']['name'] for one in found] == 4 * ['segment'] + ['record']
    assert [(one['component_id'], one['segment_id'], one['length']) for one in found[:4]] == [
        (2, 0, 176), (1, 16, len(LONG)), (1, 17, 0), (7, 16, 4)]
    assert bytes.fromhex(found[1]['data']) == LONG and bytes.fromhex(found[3]['data']) == b'last'
    assert found[2]['flags']['names'] == ['zlib'] and (found[2]['low_version'], found[2]['high_version']) == (3, 2)
    record = found[4]
    assert (record['total_segments'], record['os_name'], record['commandline']) == (4, 'Linux', 'libfwctl')
    assert record['asic_id1'] == 0x17500102 and record['year'] >= 2024 and record['end_month'] in range(1, 13)


def test_kernels_file(tmp_path):
    """As ethtool -w writes it: whatever the host's name and the command are, the record has its own length."""
    host = b'a-host-with-a-long-name-1234567'
    data = struct.pack('<4sIIIBBHIIIIII20x', b'sEgM', 0xd, 0x201, 0, 0, 0, 0x0100, 0, 3, 0xfffffffb, 7, 64, 0) + b'abc'
    data += b'cOrE' + struct.pack('<IBBB5x32s8H', 0, 0, 1, 0, host, 2025, 1, 2, 3, 4, 5, 0, 0) + b'ethtool -w'.ljust(256, b'\0')
    data += struct.pack('<IIII32s7Hxx', 2, 6, 12, 0, b'Linux', 2025, 1, 2, 3, 4, 6, 0)
    data += struct.pack('<III', 0x16d70000, 0, 0).ljust(1024 - 384, b'\0')
    file = tmp_path / 'ethtool.dump'
    file.write_bytes(data)
    lines = offline('decode', 'bnxt', str(file), '--stream', 'coredump', '--json').splitlines()
    segment, record = [json.loads(line)['fields'] for line in lines]
    assert (segment['data'], segment['status'], segment['function_id'], segment['duration']) == ('616263', -5, 0x100, 7)
    assert (record['system_name'], record['commandline']) == (host.decode(), 'ethtool -w')
    assert (record['end_second'], record['os_ver_minor'], record['asic_id1']) == (6, 12, 0x16d70000)


def test_list(tmp_path):
    many = [(component, 5, b'') for component in range(300)]  # three pieces of 128
    one, all_of_them = in_machine(machine_of(tmp_path, segments_of(many)), call('coredump.list', 'crashdump=false'),
                                  dump())
    found = [record['fields'] for record in one.json['records']]
    assert [record['component_id'] for record in found] == list(range(300))
    assert len(all_of_them.json['records']) == 302


def test_only_what_is_allowed(tmp_path):
    """A dump shows what belongs to others, and has the device at work; the list does neither."""
    results = in_machine(machine_of(tmp_path, segments_of(SEGMENTS)), call('coredump'), call('coredump.list'),
                         call('coredump', '--allow', 'discloses', '--yes'))
    assert [result.status for result in results] == [6, 0, 6]


def test_context_cache(tmp_path):
    state = segments_of([(1, 2, b''), (1, 3, b'')])
    state[2]['with'] = {**state[2]['with'], 'seg_flags': ['collect_ctx_l1_cache']}
    results = in_machine(machine_of(tmp_path, state), dump('collect_ctx_l1_cache=true'), dump())
    heads = [result.json['records'][1]['fields'] for result in results]
    assert [head['status'] for head in heads] == [0, -5]


def refuse(command, component, segment, number=None):
    """The device does not dump that segment: at once, or at its piece of that number."""
    if command == COREDUMP_INITIATE:
        rest = struct.pack('<HH', component, segment).hex() + '*'
    else:
        rest = f'{".." * 16}{struct.pack("<HH", component, segment).hex()}{".." * 12}{struct.pack("<I", number).hex()}*'
    return reply(command, error=INVALID_PARAMS, request=rest)


@pytest.mark.parametrize('refusal', [refuse(COREDUMP_INITIATE, 1, 0x10), refuse(COREDUMP_RETRIEVE, 1, 0x10, 0),
                                     refuse(COREDUMP_RETRIEVE, 1, 0x10, 2)], ids=['initiate', 'first', 'third'])
def test_refused_segment(tmp_path, refusal):
    """It is left out and its head says so; the others are there."""
    (segments, record), _, result = saved(tmp_path, segments_of(SEGMENTS), [refusal])
    assert [(head[1], head[2], len(data), head[9]) for head, data in segments[1:]] == [
        (1, 0x10, 0, 0xfffffffb), (1, 0x11, 0, 0), (7, 0x10, 4, 0)]
    assert struct.unpack_from('<I', record, 392) == (0xfffffffb,)
    assert 'segment 0x10 of component 0x1 is left out: the device does not dump it' in result.text


def test_every_segment_refused(tmp_path):
    """A dump of nothing is none."""
    machine = machine_of(tmp_path, segments_of(SEGMENTS), [reply(COREDUMP_INITIATE, error=INVALID_PARAMS)])
    result = in_machine(machine, dump('--out', str(tmp_path / 'coredump')))[0]
    assert result.status == 3 and 'the device dumps none of its segments' in result.error['message'], result.text
    assert not (tmp_path / 'coredump').exists()


def piece(command, length, more=False, total=3, **reply_words):
    body = struct.pack('<BxHHx', more, total, length) if command == COREDUMP_LIST else struct.pack('<BxH3x', more, length)
    return reply(command, body, **reply_words)


LIAR = {
    'list-longer': (piece(COREDUMP_LIST, 2049), 'a piece has 2049 bytes where there is room for 2048'),
    'list-short': (piece(COREDUMP_LIST, 32), 'the list of 3 segments has 32 bytes where it has 48'),
    'list-more': (piece(COREDUMP_LIST, 64), 'the list of 3 segments has 64 bytes where it has 48'),
    'list-empty': (piece(COREDUMP_LIST, 0, total=0), 'the device has nothing to dump'),
    'list-endless': (piece(COREDUMP_LIST, 0, more=True), 'a piece is empty and says that there is more'),
    'data-longer': (piece(COREDUMP_RETRIEVE, 4097), 'a piece has 4097 bytes where there is room for 4096'),
    'data-longest': (piece(COREDUMP_RETRIEVE, 65535), 'a piece has 65535 bytes where there is room for 4096'),
    'data-endless': (piece(COREDUMP_RETRIEVE, 0, more=True), 'a piece is empty and says that there is more'),
}


@pytest.mark.parametrize('kind', LIAR)
@pytest.mark.parametrize('before', [None, b'as it was'], ids=['new', 'old'])
def test_device_that_lies(tmp_path, kind, before):
    """Nothing is left of a new file; one that was there is as it was."""
    lie, says = LIAR[kind]
    folder = tmp_path / 'files'
    folder.mkdir()
    if before:
        (folder / 'coredump').write_bytes(before)
    machine = machine_of(tmp_path, segments_of(SEGMENTS), [lie])
    result = in_machine(machine, dump('--out', str(folder / 'coredump')))[0]
    assert result.status not in (0, 2) and says in result.error['message'], result.text
    assert [file.read_bytes() for file in folder.iterdir()] == ([before] if before else [])


def test_longer_than_the_list_says(tmp_path):
    """The list is a hint: what comes is what counts."""
    state = segments_of(SEGMENTS)
    state[1]['records'][0]['segment_len'] = 1
    (segments, _), _, _ = saved(tmp_path, state)
    assert segments[1][1] == LONG
    state[1]['records'][0]['segment_len'] = 2**32 - 1
    (segments, _), _, _ = saved(tmp_path, state)
    assert segments[1][1] == LONG


def test_segment_without_end(tmp_path):
    """What is too long to be kept ends the dump."""
    machine = machine_of(tmp_path, segments_of(SEGMENTS), [piece(COREDUMP_RETRIEVE, 4096, more=True)])
    result = in_machine(machine, dump('--out', str(tmp_path / 'coredump')))[0]
    assert result.status not in (0, 2) and 'bytes in one segment' in result.error['message'], result.text
    assert not (tmp_path / 'coredump').exists()


def test_cancelled(tmp_path):
    """Ctrl-C ends it between two pieces, and leaves no file."""
    folder = tmp_path / 'files'
    folder.mkdir()
    slow = piece(COREDUMP_RETRIEVE, 16, more=True, delay_ms=100)
    machine = machine_of(tmp_path, segments_of(SEGMENTS), [slow])
    done = subprocess.run(
        [SIM, '--machine', str(machine), '--', 'timeout', '--preserve-status', '-s', 'INT', '1',
         *dump('--out', str(folder / 'coredump'))],
        capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode not in (0, 2) and 'interrupted' in done.stdout + done.stderr
    assert list(folder.iterdir()) == []


def test_progress(tmp_path):
    """What is told on a terminal rises up to all of it, also where a segment is left out."""
    refused = reply(COREDUMP_RETRIEVE, error=INVALID_PARAMS, request=f'{".." * 16}0100 1000 {".." * 12} 02*')
    ours, theirs = pty.openpty()
    done = subprocess.run([SIM, '--machine', str(machine_of(tmp_path, segments_of(SEGMENTS), [refused])), '--',
                           *dump('--out', str(tmp_path / 'coredump'))],
                          stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=60, stdin=subprocess.DEVNULL)
    os.close(theirs)
    text = os.read(ours, 65536)
    os.close(ours)
    told = [int(bytes_done) for bytes_done in re.findall(rb'fwctl: (\d+) of', text)]
    assert done.returncode == 0 and b'segment 0x10 of component 0x1 is left out' in text
    assert len(told) > 8 and told == sorted(told), told


def test_effects_are_told():
    """What a dump does to the device is said before it is done."""
    for command in ('coredump', 'hwrm_dbg_coredump_initiate'):
        effects = json.loads(offline('describe', f'bnxt/{command}', '--json'))['effects']
        assert 'config_now' in effects and 'background' in effects
