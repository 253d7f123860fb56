# SPDX-License-Identifier: LGPL-2.1-or-later
"""The non-volatile memory by fwctl call on a simulated card: its directory, its items, the package's version."""
import struct
import subprocess

import pytest

from machine import (INVALID_PARAMS, NVM_FIND_DIR_ENTRY, NVM_GET_DIR_ENTRIES, NVM_GET_DIR_INFO, NVM_READ, VER_GET, entry,
                     machine_of, reply)
from run import SIM, call, in_machine

# Lines as Broadcom's tools write them: when, what, version, made when, checksum, items, which of them.
LOG = (b'2023-01-02T03:04:05+00:00\tNetXtreme-E\t227.0.131.0\t2022-12-01T00:00:00+00:00\t12345678\t9\t1ff\n'
       b'2024-05-06T07:08:09+00:00\tNetXtreme-E\t229.0.169.0\t2024-04-01T00:00:00+00:00\t9abcdef0\t9\t1ff\n')
BIG = bytes(range(251)) * 600  # 150600 bytes: three pieces
ALLOWED = ('--allow', 'discloses', '--yes')


def item(index, kind, data, room=None, **more):
    """An item that is found by its index and by its type, and can be read."""
    fields = {'dir_idx': index, 'dir_item_length': room or len(data) + 4096, 'dir_data_length': len(data), **more}
    state = [entry('hwrm_nvm_find_dir_entry', fields, **{'with': {'enables': ['dir_idx_valid'], 'dir_idx': index}}),
             entry('hwrm_nvm_find_dir_entry', fields, **{'with': {
                 'enables': [], 'dir_type': kind, 'dir_ordinal': more.get('dir_ordinal', 0), 'dir_ext': []}})]
    if data:
        state.append(entry('hwrm_nvm_read', pieces={'in': 'data', 'position': 'offset'}, data=data.hex(),
                           **{'with': {'dir_idx': index}}))
    return state


def version(active=''):
    return entry('hwrm_ver_get', {'active_pkg_name': active})


ITEMS = [version(), *item(0, 'pkg_log', LOG), *item(3, 'vpd', b'\x82vital'), *item(5, 'port_cfg', BIG, dir_ordinal=1),
         *item(6, 'avs', b'')]


def records(result):
    assert result.status == 0, result.text
    return [record['fields'] for record in result.json['records']]


def directory(*entries, count=None, length=24):
    """As the device writes it, by the description in Trusted Firmware-A's chimp_nv_defs.h."""
    data = b''.join(struct.pack('<HHHHIIII', *one).ljust(length, b'\xee') for one in entries)
    return [reply(NVM_GET_DIR_INFO, struct.pack('<II', len(entries) if count is None else count, length).ljust(15, b'\0')),
            reply(NVM_GET_DIR_ENTRIES, out_buffers=[data.hex()])]


DIRECTORY = [(1, 0, 0, 0, 0x1000, 4096, 200, 0x11223344), (0, 0, 0, 0, 0, 0, 0, 0),
             (41, 1, 2, 3, 0xabcde000, 8192, 5000, 0xffffffff), (0x1234, 7, 1, 0x10, 0, 4096, 1, 0)]


@pytest.mark.parametrize('length', [24, 40])
def test_directory(tmp_path, length):
    """What is unused is left out; the others keep their indices. Later firmware may have longer entries."""
    result = in_machine(machine_of(tmp_path, ITEMS, directory(*DIRECTORY, length=length)), call('nvm_directory'))[0]
    log, port, unknown = records(result)
    assert log == {
        'dir_idx': 0, 'type': {'value': 1, 'name': 'pkg_log'}, 'ordinal': 0, 'ext': {'value': 0, 'names': []},
        'attr': {'value': 0, 'names': []}, 'item_location': 0x1000, 'item_length': 4096, 'data_length': 200,
        'data_chksum': 0x11223344}
    assert (port['dir_idx'], port['type']['name'], port['ordinal']) == (2, 'port_cfg', 1)
    assert (port['ext']['names'], port['attr']['names']) == (['update'], ['no_chksum', 'prop_stream'])
    assert (unknown['dir_idx'], unknown['type'], unknown['ext']['names']) == (3, {'value': 0x1234}, ['inactive'])


@pytest.mark.parametrize('entries, length, says', [
    (4, 23, 'an entry of the directory has 23 bytes where 24 were due'),
    (4, 0, 'an entry of the directory has 0 bytes where 24 were due'),
    (2731, 24, 'the directory has 2731 entries of 24 bytes: more than a command can read'),
    (2**32 - 1, 2**32 - 1, 'entries of 4294967295 bytes: more than a command can read')])
def test_directory_that_cannot_be(tmp_path, entries, length, says):
    replies = [reply(NVM_GET_DIR_INFO, struct.pack('<II', entries, length).ljust(15, b'\0'))]
    result = in_machine(machine_of(tmp_path, ITEMS, replies), call('nvm_directory'))[0]
    assert result.status == 7 and says in result.error['message'], result.text


def test_reply_that_is_too_short(tmp_path):
    """The device's fault, and no wrong use of the program."""
    result = in_machine(machine_of(tmp_path, ITEMS, [reply(NVM_GET_DIR_INFO)]), call('nvm_directory'))[0]
    assert result.status == 7, result.text
    assert 'to hwrm_nvm_get_dir_info has no entry_length: it is too short' in result.error['message']


def test_longest_directory(tmp_path):
    replies = directory(*[(4, i, 0, 0, 0, 0, 0, 0) for i in range(2730)])
    found = records(in_machine(machine_of(tmp_path, ITEMS, replies), call('nvm_directory'))[0])
    assert [one['ordinal'] for one in found] == [one['dir_idx'] for one in found] == list(range(2730))


def test_items(tmp_path):
    results = in_machine(
        machine_of(tmp_path, ITEMS), call('nvm_item', 'type=pkg_log', *ALLOWED), call('nvm_item', 'dir_idx=3', *ALLOWED),
        call('nvm_item', 'type=port_cfg', 'ordinal=1', *ALLOWED), call('nvm_item', 'dir_idx=6', *ALLOWED))
    assert [bytes.fromhex(result.json.get('data', '')) for result in results] == [LOG, b'\x82vital', BIG, b'']


def test_item_to_a_file(tmp_path):
    saved = tmp_path / 'item'
    result = in_machine(machine_of(tmp_path, ITEMS), call('nvm_item', 'dir_idx=5', '--out', str(saved), *ALLOWED))[0]
    assert result.status == 0, result.text
    assert saved.read_bytes() == BIG


def test_item_that_is_not_told(tmp_path):
    results = in_machine(machine_of(tmp_path, ITEMS), call('nvm_item', *ALLOWED), call('nvm_item', 'ordinal=1', *ALLOWED))
    for result in results:
        assert result.status == 2 and 'say which item: its dir_idx, or its type' in result.error['message']
        assert result.error['executed'] == 'no'


def test_item_that_is_not_there(tmp_path):
    results = in_machine(machine_of(tmp_path, ITEMS), call('nvm_item', 'type=vpd', 'ordinal=1', *ALLOWED),
                         call('nvm_item', 'dir_idx=4', *ALLOWED))
    for result in results:
        assert result.status == 3 and result.error['status'] == INVALID_PARAMS, result.text


def test_item_longer_than_its_room(tmp_path):
    result = in_machine(machine_of(tmp_path, item(3, 'vpd', b'123456', room=5)), call('nvm_item', 'dir_idx=3', *ALLOWED))[0]
    assert result.status == 7 and 'item 3 has 6 bytes in room for 5' in result.error['message']


@pytest.mark.parametrize('before', [None, b'as it was'])
def test_item_shorter_than_it_says(tmp_path, before):
    """The device refuses to read on: a file is as it was, and nothing of a new one is left."""
    saved = tmp_path / 'files' / 'item'
    saved.parent.mkdir()
    if before:
        saved.write_bytes(before)
    piece = struct.pack('<8xHHII', 5, 0, 65536, 65536).hex()
    machine = machine_of(tmp_path, ITEMS, [
        reply(NVM_READ, error=INVALID_PARAMS, request=f'{".." * 8}{piece[16:]}*')])
    result = in_machine(machine, call('nvm_item', 'dir_idx=5', '--out', str(saved), *ALLOWED))[0]
    assert result.status == 3 and 'hwrm_nvm_read' in result.error['message'], result.text
    assert [file.read_bytes() for file in saved.parent.iterdir()] == ([before] if before else [])


def test_cancelled(tmp_path):
    """Ctrl-C ends it between two pieces, and leaves no file."""
    folder = tmp_path / 'files'
    folder.mkdir()
    machine = machine_of(tmp_path, ITEMS, [reply(NVM_READ, delay_ms=700)])
    done = subprocess.run(
        [SIM, '--machine', str(machine), '--', 'timeout', '--preserve-status', '-s', 'INT', '1',
         *call('nvm_item', 'dir_idx=5', '--out', str(folder / 'item'), *ALLOWED)],
        capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL)
    assert done.returncode not in (0, 2) and 'interrupted' in done.stdout + done.stderr
    assert list(folder.iterdir()) == []


def test_items_can_disclose(tmp_path):
    result = in_machine(machine_of(tmp_path, ITEMS), call('nvm_item', 'dir_idx=3'))[0]
    assert result.status == 6 and 'discloses' in result.text


def test_kernel_without_buffers(tmp_path):
    """Before Linux 7.3: told before anything is sent; what needs none works."""
    machine = machine_of(tmp_path, [version('1.2.3')], info='07000000')
    *refused, told = in_machine(
        machine, call('nvm_directory'), call('nvm_item', 'dir_idx=1', *ALLOWED), call('coredump.list'),
        call('coredump', '--allow', 'all', '--yes'), call('package_version'))
    for result in refused:
        assert result.status == 4 and 'newer kernel' in result.error['message'], result.text
        assert result.error['executed'] == 'no' and 'does not offer hwrm' not in result.error['message']
    assert told.fields['version'] == '1.2.3'


# ---- The version of the package ----------------------------------------------------------------------


def test_version_that_the_firmware_tells(tmp_path):
    """Nothing is read of the memory, so nothing can be disclosed."""
    result = in_machine(machine_of(tmp_path, [version('229.0.169.0')]), call('package_version'))[0]
    assert result.fields == {'version': '229.0.169.0', 'source': {'value': 0, 'name': 'active'}}


def test_version_of_firmware_that_cannot_tell(tmp_path):
    """Its reply ends before the name: the log tells."""
    results = in_machine(machine_of(tmp_path, ITEMS, [reply(VER_GET, bytes(40))]), call('package_version', *ALLOWED))
    assert results[0].fields == {'version': '229.0.169.0', 'source': {'value': 1, 'name': 'log'}}


def test_version_in_the_log(tmp_path):
    results = in_machine(machine_of(tmp_path, ITEMS), call('package_version'), call('package_version', *ALLOWED))
    assert results[0].status == 6 and 'discloses' in results[0].text
    assert results[1].fields == {'version': '229.0.169.0', 'source': {'value': 1, 'name': 'log'}}


def logged(tmp_path, log):
    machine = machine_of(tmp_path, [version(), *item(2, 'pkg_log', log)])
    return in_machine(machine, call('package_version', *ALLOWED))[0]


@pytest.mark.parametrize('log, told', [
    (b'a\tb\t1.2\n', '1.2'),
    (b'a\tb\t1.2', '1.2'),
    (b'a\tb\t1.2\tc\n\n', '1.2'),
    (b'a\tb\t1.2\nc\td\t3.4\te\n\0\0a\tb\t5\n', '3.4'),
    (b'a\t\t1\n', '1'),
    (b'a\tb\t' + b'1' * 63 + b'\n', '1' * 63),
    (b'x' * 70000 + b'\na\tb\t7.8\n', '7.8'),
], ids=range(7))
def test_logs(tmp_path, log, told):
    assert logged(tmp_path, log).fields['version'] == told


@pytest.mark.parametrize('log', [b'', b'\n', b'\0', b'a\tb\n', b'a\tb\t\n', b'a\tb\t\tc\n', b'a\tb\tN/A\tc\n', b'1.2.3\n',
                                 b'a\tb\t' + b'1' * 64 + b'\n', b'a\tb\t1.2\nlast line\n'], ids=range(10))
def test_logs_without_a_version(tmp_path, log):
    result = logged(tmp_path, log)
    assert result.status != 0 and 'the log of packages tells no version' in result.error['message'], result.text


def test_no_log(tmp_path):
    machine = machine_of(tmp_path, [version()], [reply(NVM_FIND_DIR_ENTRY, error=INVALID_PARAMS)])
    result = in_machine(machine, call('package_version', *ALLOWED))[0]
    assert result.status == 3 and 'hwrm_nvm_find_dir_entry' in result.error['message']
