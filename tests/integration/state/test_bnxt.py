# SPDX-License-Identifier: LGPL-2.1-or-later
"""The state of the default machine's bnxt device: every typed read is answered, what is answered agrees with
itself, also what comes in buffers, and what is set reads back."""
import itertools
import json
import zlib

import pytest

from card import Card, fwctl, run

CARD = Card('bnxt', 'fwctl2')
call, get, load = CARD.call, CARD.get, CARD.load

KINDS = ('ucast', 'mcast', 'bcast')


def raw(command, **fields):
    result = run([call(command, **fields)])[0]
    assert 'error' not in result, result
    return result


def records(command, **fields):
    return [record['fields'] for record in raw(command, **fields)['records']]


def asked(entry):
    """What a request for an entry has: with room for a buffer that has none of its own accord."""
    chosen = dict(entry.get('with', {}))
    if entry['command'] in ('hwrm_nvm_read', 'hwrm_nvm_raw_dump'):
        chosen['len'] = 4
    if entry['command'] == 'hwrm_nvm_get_variable':
        chosen['data_len'] = entry['fields']['data_len']
    if entry['command'] == 'hwrm_nvm_set_variable':
        chosen['value'] = ''
    if entry['command'] in ('hwrm_nvm_get_variable', 'hwrm_nvm_set_variable'):
        chosen |= {f'index[{number}]': index for number, index in enumerate(chosen.pop('index', []))}
    for name in ('data_len', 'host_dest_addr_len'):
        if any(name == field['path'] for field in CARD.describe(entry['command'])['request']['fields']):
            chosen.setdefault(name, 64)
    return chosen


@pytest.fixture(name='answers', scope='module')
def fixture_answers():
    """What comes for each entry: a list of (command, what chooses it, the result)."""
    entries = load()
    results = run([call(entry['command'], **asked(entry)) for entry in entries])
    return [(entry['command'], entry.get('with', {}), result) for entry, result in zip(entries, results, strict=True)]


def test_every_typed_read_is_answered(answers):
    for command, chosen, result in answers:
        assert 'error' not in result, (command, chosen, result)
    reads = {command['name'] for command in fwctl('commands', '--format', 'bnxt')
             if command['typed'] and not command['procedure'] and 'reads' in command['effects']}
    assert reads <= {command for command, _, _ in answers}


def test_every_read_of_the_only_port_is_of_it(answers):
    """And another is refused, where nothing else has to be told."""
    ports = {command for command, chosen, _ in answers if 'port_id' in chosen}
    results = run([call(command, port_id=1) for command in sorted(ports - {'hwrm_port_prbs_test', 'hwrm_port_dsc_dump'})])
    assert len(results) > 8
    assert {result['status']['name'] for result in results} == {'invalid_params'}


def test_versions():
    version, memory, package, log = get(
        ('hwrm_ver_get', {}), ('hwrm_nvm_get_dev_info', {}), ('package_version', {}),
        ('hwrm_nvm_find_dir_entry', {'dir_type': 'pkg_log'}))
    for part in ('hwrm_fw', 'mgmt_fw', 'roce_fw', 'netctrl_fw'):
        numbers = [version[f'{part}_{place}'] for place in ('major', 'minor', 'build', 'patch')]
        assert [version[f'{part}_{place}_8b'] for place in ('maj', 'min', 'bld', 'rsvd')] == numbers
        assert [memory[f'{part}_{place}'] for place in ('major', 'minor', 'build', 'patch')] == numbers
        if part == 'hwrm_fw':
            assert version['active_pkg_name'] == '.'.join(str(number) for number in numbers)
    assert memory['pkg_name'] == version['active_pkg_name'] == package['version']
    data = bytes.fromhex(raw('nvm_item', dir_idx=log['dir_idx'])['data'])
    assert data.decode().splitlines()[-1].split('\t')[2] == package['version']


def test_function():
    can, has, most = (get((command, {'fid': 0xffff}))[0] for command in (
        'hwrm_func_qcaps', 'hwrm_func_qcfg', 'hwrm_func_resource_qcaps'))
    assert can['mac_address'] == has['mac_address'] and can['fid'] == has['fid'] and can['port_id'] == has['port_id']
    assert can['device_serial_number'] == can['mac_address'][:6] + 'fffe' + can['mac_address'][6:]
    for kind in ('rsscos_ctx', 'cmpl_rings', 'tx_rings', 'rx_rings', 'vnics', 'stat_ctx', 'hw_ring_grps'):
        assert has[f'alloc_{kind}'] <= most[f'max_{kind}'] == can[f'max_{kind}'], kind
    assert has['alloc_vfs'] <= most['max_vfs'] == can['max_vfs'] and has['alloc_msix'] <= most['max_msix']
    assert has['admin_mtu'] <= has['max_mtu_configured'] <= has['mru']


def frames(counters, prefix):
    return sum(value for name, value in counters.items()
               if name.startswith(prefix) and name[len(prefix)].isdigit() and name.endswith('_frames'))


def test_counters():
    """What a port counts by size, by kind and by queue is the same; its functions count it without checksums."""
    port, extended, function, more = get(*((command, {}) for command in (
        'hwrm_port_qstats', 'hwrm_port_qstats_ext', 'hwrm_func_qstats', 'hwrm_func_qstats_ext')))
    for way in ('tx', 'rx'):
        counters, total = port[way], port[way][f'{way}_total_frames']
        assert total == frames(counters, f'{way}_') == counters[f'{way}_good_frames'] > 0
        assert total == sum(counters[f'{way}_{kind}_frames'] for kind in KINDS)
        queues = extended[way]
        assert total == sum(queues[f'{way}_packets_cos{queue}'] for queue in range(8))
        assert counters[f'{way}_bytes'] == sum(queues[f'{way}_bytes_cos{queue}'] for queue in range(8))
        for kind in KINDS:
            assert function[f'{way}_{kind}_pkts'] == more[f'{way}_{kind}_pkts'] == counters[f'{way}_{kind}_frames']
        assert sum(function[f'{way}_{kind}_bytes'] for kind in KINDS) + 4 * total == counters[f'{way}_bytes']
    assert extended['rx']['rx_bits'] == 8 * port['rx']['rx_bytes']


def test_pcie():
    stats, generic = (get((command, {}))[0]['stats'] for command in ('hwrm_pcie_qstats', 'hwrm_stat_generic_qstats'))
    assert sum(stats['pcie_wr_latency_histogram']) == stats['pcie_posted_packet_count']
    assert sum(stats['pcie_rd_latency_histogram']) == stats['pcie_non_posted_packet_count']
    assert stats['pcie_cmpl_packet_count'] == generic['pcie_statistics_rx_tlp']
    assert [stats['pcie_cmpl_longest_time'], stats['pcie_cmpl_shortest_time']] == [
        generic['pcie_cmpl_longest'], generic['pcie_cmpl_shortest']]


def test_link():
    link, can, codewords = get(('hwrm_port_phy_qcfg', {}), ('hwrm_port_phy_qcaps', {}),
                               ('hwrm_port_phy_fdrstat', {'ops': 'counter'}))
    assert link['link']['name'] == 'link' and link['link_speed']['name'] in link['support_speeds']['names']
    assert set(link['auto_link_speed_mask']['names']) <= set(link['support_speeds']['names'])
    assert link['support_speeds'] == can['supported_speeds_auto_mode'] == can['supported_speeds_force_mode']
    assert link['active_fec_signal_mode']['active_fec']['name'] == 'fec_clause91_active'
    assert 'fec_clause91_enabled' in link['fec_cfg']['names']
    by_errors = codewords['codewords_err_s']
    assert sum(by_errors) == codewords['total_codewords'] and sum(by_errors[1:]) == codewords['corrected_codewords']
    assert sum(errors * count for errors, count in enumerate(by_errors)) == codewords['symbol_errors']


def eeprom(at, length):
    return bytes.fromhex(get(('hwrm_port_phy_i2c_read', {
        'i2c_slave_addr': 0xa0, 'page_offset': at, 'data_length': length}))[0]['data'])


def test_module():
    """What its memory holds at the places of SFF-8636."""
    link, heat = get(('hwrm_port_phy_qcfg', {}), ('hwrm_temp_monitor_query', {}))
    assert eeprom(0, 1) == b'\x11' and link['xcvr_identifier_type_tx_lpi_timer']['xcvr_identifier_type']['name'] == 'qsfp28'
    assert [eeprom(148, 16).decode().rstrip(), eeprom(168, 16).decode().rstrip()] == [
        link['phy_vendor_name'], link['phy_vendor_partnumber']]
    assert eeprom(22, 2)[0] == heat['om_temp']


def test_temperatures():
    heat = get(('hwrm_temp_monitor_query', {}))[0]
    limits = [heat[f'{name}_threshold'] for name in ('warn', 'critical', 'fatal', 'shutdown')]
    assert limits == sorted(limits) and 'threshold_values_available' in heat['flags']['names']
    for sensor in ('temp', 'phy_temp', 'om_temp'):
        assert heat[sensor] == heat[f'{sensor}2'] < limits[0]


def test_queues():
    priorities, bandwidth, extended, group = get(
        ('hwrm_queue_pri2cos_qcfg', {}), ('hwrm_queue_cos2bw_qcfg', {}), ('hwrm_port_qstats_ext', {}),
        ('hwrm_sch_grp_qcfg', {}))
    used = {priorities[f'pri{priority}_cos_queue_id'] for priority in range(8)}
    weights = {bandwidth['queue_id0']: bandwidth['queue_id0_bw_weight']} | {
        queue['queue_id']: queue['queue_id_bw_weight'] for queue in bandwidth['cfg'] if queue['queue_id'] != 0xff}
    assert used == weights.keys() and sum(weights.values()) == 100
    assert extended['total_active_cos_queues'] == len(used)
    assert used == {queue for queue in range(8) if extended['tx'][f'tx_packets_cos{queue}']}
    assert group['num_fids'] == len(group['fids']['fid']) and sum(group['queue_min_bw_percent']) == 100


def test_backing_store():
    """A chain from one kind of context to the next, as long as the first version has kinds."""
    whole = get(('hwrm_func_backing_store_qcaps', {}))[0]
    kind, kinds = 'qp', []
    while kind != 'invalid':
        kinds.append(kind)
        can, has = get(('hwrm_func_backing_store_qcaps_v2', {'type': kind}),
                       ('hwrm_func_backing_store_qcfg_v2', {'type': kind}))
        assert can['entry_size'] == whole[f'{kind}_entry_size'] and has['num_entries'] <= can['max_num_entries']
        kind = can['next_valid_type']['name']
    assert kinds == ['qp', 'srq', 'cq', 'vnic', 'stat']


# ---- memory ------------------------------------------------------------------------------------------


def test_directory():
    """Each item is where the directory says, as long as it says, and has the checksum that it says."""
    shape, memory = get(('hwrm_nvm_get_dir_info', {}), ('hwrm_nvm_get_dev_info', {}))
    items = records('nvm_directory')
    assert 5 < len(items) < shape['entries'] and items[-1]['dir_idx'] == shape['entries'] - 1
    places = sorted((item['item_location'], item['item_location'] + item['item_length']) for item in items)
    assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(places))
    assert places[-1][1] + memory['available_size'] + memory['reserved_size'] == memory['nvram_size']
    assert memory['nvram_size'] % memory['sector_size'] == 0
    for item in items:
        found, same = get(
            ('hwrm_nvm_find_dir_entry', {'dir_idx': item['dir_idx']}),
            ('hwrm_nvm_find_dir_entry', {'dir_type': item['type']['name'], 'dir_ordinal': item['ordinal']}))
        assert found == same and found['dir_idx'] == item['dir_idx']
        assert (found['dir_item_length'], found['dir_data_length']) == (item['item_length'], item['data_length'])
        data = bytes.fromhex(raw('nvm_item', dir_idx=item['dir_idx'])['data'])
        assert len(data) == item['data_length'] and zlib.crc32(data) == item['data_chksum']


def test_behind_the_end_of_an_item():
    item = records('nvm_directory')[0]
    results = run([call('hwrm_nvm_read', dir_idx=0, offset=item['data_length'] - 2, len=length) for length in (2, 3)])
    assert 'error' not in results[0] and results[1]['status']['name'] == 'invalid_params'


def variable(name, bits, **more):
    return 'hwrm_nvm_get_variable', {'option_num': name, 'data_len': bits, **more}


def test_variables():
    memory, *versions = get(('hwrm_nvm_get_dev_info', {}),
                            *[variable('nvm_cfg_ver', 8, **{'dimensions': 1, 'index[0]': index}) for index in range(3)])
    parts = [memory[f'nvm_cfg_ver_{part}'] for part in ('upd', 'min', 'maj')]
    assert [version['value']['nvm_cfg_ver'] for version in versions] == parts


def test_variable_that_is_set_reads_back():
    before, _, after, other, factory = get(
        variable('enable_sriov', 1), ('hwrm_nvm_set_variable', {'option_num': 'enable_sriov', 'data_len': 1, 'value': '00'}),
        variable('enable_sriov', 1), variable('support_rdma', 1), variable('enable_sriov', 1, flags='factory_dflt'))
    assert [one['value'] for one in (before, after, factory)] == [{'enable_sriov': value} for value in (True, False, False)]
    assert other['value'] == {'support_rdma': True}
    assert after['option_num']['name'] == 'enable_sriov'


def test_wide_variable_that_is_set_reads_back():
    _, after = get(
        ('hwrm_nvm_set_variable', {'option_num': 'msix_vec_per_pf_max', 'data_len': 10,
                                   'value': {'msix_vec_per_pf_max': 300}, 'flags': {'force_flush': True}}),
        variable('msix_vec_per_pf_max', 10))
    assert (after['value'], after['data_len']) == ({'msix_vec_per_pf_max': 300}, 10)
    assert after['flags']['names'] == []


def test_variable_that_is_set_back():
    """To what the factory gave; a reset leaves what was set."""
    command = ('hwrm_nvm_set_variable', {'option_num': 'msix_vec_per_pf_max', 'data_len': 10, 'value': '2c01'})
    back = (command[0], {**command[1], 'value': '', 'flags': {'factory_default': True}})
    read = variable('msix_vec_per_pf_max', 10)
    results = get(read, command, ('hwrm_fw_reset', {'embedded_proc_type': 'chip'}), read,
                  variable('msix_vec_per_pf_max', 10, flags='factory_dflt'), back, read)
    assert [results[i]['value'] for i in (0, 3, 4, 6)] == [{'msix_vec_per_pf_max': value} for value in (64, 300, 74, 74)]


def test_variable_that_there_is_not():
    result = run([call('hwrm_nvm_get_variable', option_num=9999, data_len=8)])[0]
    assert result['status']['name'] == 'invalid_params'


def test_what_is_sent_is_of_none_of_several_buffers(tmp_path):
    """Where none has its name: all of them stay as they are."""
    entry = {'command': 'hwrm_port_qstats', 'fields': {'tx_stat_size': 8, 'rx_stat_size': 8},
             'buffers': {'tx': {'tx_64b_frames': 1}, 'rx': {'rx_64b_frames': 2}}, 'set_by': 'hwrm_nvm_modify'}
    parent = {'kind': 'pci', 'address': '0000:3b:00.0', 'id': '14e4:1750', 'driver': 'bnxt_en'}
    device = {'driver': 'bnxt', 'number': 2, 'parent': parent, 'state': [entry]}
    (tmp_path / 'machine.json').write_text(json.dumps({'devices': [device]}))
    done, found = run([call('hwrm_nvm_modify', data='ff'), call('hwrm_port_qstats')],
                      '--machine', str(tmp_path / 'machine.json'))
    assert 'error' not in done, done
    fields = found['fields']
    assert [fields['tx']['tx_64b_frames'], fields['rx']['rx_64b_frames']] == [1, 2]


# ---- dumps -------------------------------------------------------------------------------------------


def test_core_dump(tmp_path):
    """As many segments as are listed, as long as they are, and all of it as long as was told before."""
    told = get(('hwrm_dbg_qcfg', {'fid': 0xffff}))[0]
    segments = records('coredump.list')
    result = raw('coredump', more=['--out', str(tmp_path / 'dump')])
    dump = (tmp_path / 'dump').read_bytes()
    # The kernel's driver adds the reply to hwrm_ver_get behind a head, and a record.
    assert len(dump) == told['coredump_size'] + 64 + 176 + 1024 and result['saved'] == len(dump)
    parts = records('coredump')
    assert [(part['component_id'], part['segment_id'], part['length']) for part in parts[1:-1]] == [
        (segment['component_id'], segment['segment_id'], segment['segment_len']) for segment in segments]
    assert parts[-1]['total_segments'] == len(segments) + 1 and parts[-1]['coredump_status'] == 0
    chip = get(('hwrm_ver_get', {}))[0]
    assert parts[-1]['asic_id1'] == chip['chip_num'] << 16 | chip['chip_rev'] << 8 | chip['chip_metal']
    assert bytes.fromhex(parts[0]['data'])[32:41] == b'simulated'
