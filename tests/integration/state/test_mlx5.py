# SPDX-License-Identifier: LGPL-2.1-or-later
"""The state of the default machine's mlx5 device: every typed read is answered, what is answered agrees with
itself, and what is written reads back."""
import json
import os
import subprocess

import pytest

from card import FWCTL, SIM, Card, fwctl, run

CARD = Card('mlx5', 'fwctl0')
call, describe, get, load = CARD.call, CARD.describe, CARD.get, CARD.load

# What a card refuses that has no FPGA, is no switch, and lets nobody make a memory key.
REFUSED = {'access_reg.core_dump', 'access_reg.mord', 'fpga_query_qp', 'fpga_query_qp_counters'}
# One is only written; of another, what is read only chooses the fields; a record of no layout comes back as long as
# it is, and is written with all the room of the register.
NOT_WRITTEN = {'access_reg.nvia.write', 'access_reg.sltp.write', 'access_reg.mnvda.write',
               *(f'access_reg.mnvda.{record}.write' for record in (
                   'crypto_conf', 'psid_lock', 'public_key_0', 'public_key_1', 'public_key_2', 'host_priv_conf',
                   'external_host_priv_conf'))}
BEYOND = {0x907f}  # MCAM itself, whose bit has no name
PORT = {'local_port': 1}


def commands(reading):
    """Those with fields of their own that only read, or those that do not."""
    return [command['name'] for command in fwctl('commands', '--format', 'mlx5')
            if command['typed'] and not command['procedure'] and ('reads' in command['effects']
            and not command['name'].endswith('.write')) == reading]


@pytest.fixture(name='answers', scope='module')
def fixture_answers():
    """What comes for each entry: a list of (command, what chooses it, the result)."""
    entries = load()
    results = run([call(entry['command'], **entry.get('with', {})) for entry in entries])
    return [(entry['command'], entry.get('with', {}), result) for entry, result in zip(entries, results)]


def test_every_typed_read_is_answered(answers):
    good = {command for command, _, result in answers if 'error' not in result}
    assert set(commands(True)) - good == REFUSED
    refused = {command for command, _, result in answers if 'error' in result}
    assert REFUSED <= refused


def test_what_an_entry_names_is_returned(answers):
    for entry, (command, chosen, result) in zip(load(), answers):
        if 'status' in entry.get('fields', {}) or 'error' in result:
            continue
        for name, value in chosen.items():
            # A pointer is where it goes on.
            if name in result['fields'] and not isinstance(value, list) and name != 'nv_pointer':
                shown = result['fields'][name]
                value = int(value, 0) if str(value).startswith('0x') else value
                assert value in (shown, *(shown.values() if isinstance(shown, dict) else ())), (command, name)


def test_versions():
    device, version = get(('access_reg.mgir', {}), ('access_reg.mcqi', {'info_type': 'version'}))
    firmware, component = device['fw_info'], version['data']
    numbers = [firmware[f'extended_{part}'] for part in ('major', 'minor', 'sub_minor')]
    assert component['version_string'] == '.'.join(str(number) for number in numbers)
    assert component['version_string_length'] == len(component['version_string'])
    assert component['version'] == numbers[0] << 24 | numbers[1] << 16 | numbers[2]
    assert [firmware['major'], firmware['minor'], firmware['sub_minor']] == [number & 0xff for number in numbers]
    assert [firmware[part] for part in ('year', 'month', 'day')] == [
        component['build_time'][part] for part in ('year', 'month', 'day')]
    assert get(('query_adapter', {}))[0]['vsd_contd_psid'] == firmware['psid']


def test_ports():
    device, caps = get(('access_reg.mgir', {}), ('query_hca_cap.general', {}))
    assert device['hw_info']['num_ports'] == caps['num_ports'] == 1
    one, two = run([call('access_reg.paos', **PORT), call('access_reg.paos', local_port=2)])
    assert one['status']['code'] == 0 and two['status']['name'] == 'bad_param_err'


def test_addresses():
    device, port, vport, entry, roce = get(
        ('access_reg.mgir', {}), ('access_reg.ppad', PORT), ('query_nic_vport_context', {}),
        ('query_l2_table_entry', {}), ('query_roce_address', {}))
    mac = device['hw_info']['manufacturing_base_mac']
    assert port['mac'] == mac
    assert [vport['current_mac_address'][0]['mac_addr'], entry['mac_addr'], roce['source_mac']] == [int(mac, 16)] * 3
    guid = int(mac[:6] + 'fffe' + mac[6:], 16)
    assert [vport[f'{kind}_guid'] for kind in ('system_image', 'node', 'port')] == [guid] * 3
    assert roce['source_l3_address'] == f'fe80000000000000{guid:016x}'


def test_link():
    paos, ptys, pmlp, pplm, pddr, vport = get(
        ('access_reg.paos', PORT), ('access_reg.ptys', {**PORT, 'proto_mask': 'ethernet'}),
        ('access_reg.pmlp', PORT), ('access_reg.pplm', PORT),
        ('access_reg.pddr', {**PORT, 'page_select': 'operational_info'}), ('query_vport_state', {}))
    assert [paos['oper_status']['name'], vport['state']['name']] == ['up', 'up']
    assert paos['physical_state_status']['name'] == 'link_up'
    for kind in ('eth_proto', 'ext_eth_proto'):
        has, may, can = (set(ptys[f'{kind}_{what}']['names']) for what in ('oper', 'admin', 'capability'))
        assert len(has) == 1 and has <= can and may <= can
    # 100 Mbit/s, Gbit/s; 10 Mbit/s for each lane, error correction included
    assert ptys['data_rate_oper'] == ptys['max_port_rate'] * 10
    assert pmlp['width'] * ptys['lane_rate_oper'] >= ptys['data_rate_oper'] * 10
    fec = pddr['page_data']['fec_mode_active']
    # a number there, its bit here
    assert pplm['fec_mode_active'] == {'value': 1 << fec['value'], 'names': [fec['name']]}
    assert fec['name'] in pplm['fec_override_cap_100g']['names']


def test_largest_packets():
    port, vport = get(('access_reg.pmtu', PORT), ('query_nic_vport_context', {}))
    assert port['oper_mtu'] == port['admin_mtu'] == vport['mtu'] <= port['max_mtu']


def test_temperatures():
    chip, module, chips, modules, have, page, eeprom = get(
        ('access_reg.mtmp', {}), ('access_reg.mtmp', {'sensor_index': 64}), ('access_reg.mtbr', {}),
        ('access_reg.mtbr', {'base_sensor_index': 64}), ('access_reg.mtcap', {}),
        ('access_reg.pddr', {**PORT, 'page_select': 'module_info'}),
        ('access_reg.mcia', {'i2c_device_address': 0x50, 'device_address': 22, 'size': 2}))
    assert have['sensor_count'] == have['internal_sensor_count'] == bin(have['sensor_map']).count('1') == 1
    for sensor, records in ((chip, chips), (module, modules)):
        assert records['temperature_record'] == [
            {name: sensor[name] for name in ('max_temperature', 'temperature')}]
        assert sensor['temp_threshold_lo'] < sensor['temp_threshold_hi']
        assert sensor['temperature'] <= sensor['max_temperature'] < sensor['temp_threshold_hi']
    # 1/8 degree, and 1/256
    assert page['page_data']['temperature'] == module['temperature'] * 32
    assert int(eeprom['dwords'][:4], 16) == page['page_data']['temperature']


def test_module():
    page, *parts = get(('access_reg.pddr', {**PORT, 'page_select': 'module_info'}), *(
        ('access_reg.mcia', {'i2c_device_address': 0x50, 'device_address': at, 'size': 16}) for at in (148, 168, 196)))
    names = [page['page_data'][f'vendor_{what}'] for what in ('name', 'pn', 'sn')]
    assert [bytes.fromhex(part['dwords'])[:16].decode().rstrip() for part in parts] == names


def test_pcie_and_functions():
    link, place, conf, cap, functions = get(
        ('access_reg.mpein', {}), ('access_reg.mpir', {}),
        ('access_reg.mnvda.global_pci_conf', {'access_mode': 'current'}), ('access_reg.mnvda.global_pci_cap', {}),
        ('query_esw_functions', {'op_mod': 'layout_v1'}))
    assert link['bdf0'] == place['bus'] << 8 | place['device'] << 3 == 0x0800
    assert link['link_width_active'] <= link['link_width_enabled']
    assert link['num_of_vfs'] == conf['total_vfs'] == functions['function'][0]['pci_total_vfs']
    assert conf['total_vfs'] <= cap['max_vfs_per_pf'] and functions['function'][0]['pci_bus'] == place['bus']


def test_counters():
    groups = ('ieee_802_3', 'rfc_2863', 'rfc_2819', 'per_priority', 'ethernet_extended', 'physical_layer')
    *sets, vport = get(*(('access_reg.ppcnt', {**PORT, 'grp': grp}) for grp in groups), ('query_vport_counter', {}))
    ieee, interface, statistics, priority, extended, physical = (fields['counter_set'] for fields in sets)
    received, sent = ieee['a_frames_received_ok'], ieee['a_frames_transmitted_ok']
    assert sum(interface[f'if_in_{kind}_pkts'] for kind in ('ucast', 'multicast', 'broadcast')) == received
    assert sum(interface[f'if_out_{kind}_pkts'] for kind in ('ucast', 'multicast', 'broadcast')) == sent
    assert [priority['rx_frames'], priority['tx_frames'], statistics['ether_stats_pkts']] == [received, sent, received]
    assert [interface['if_in_octets'], priority['rx_octets'], statistics['ether_stats_octets']] == [
        ieee['a_octets_received_ok']] * 3
    for prefix, total, found in (('ether_stats_pkts', received, statistics), ('tx_stats_pkts', sent, extended)):
        assert sum(value for name, value in found.items() if name.startswith(prefix) and
                   name.endswith('octets')) == total
    for kind in ('unicast', 'multicast', 'broadcast'):
        assert vport[f'received_eth_{kind}']['packets'] == interface[f'if_in_{kind.replace("uni", "u")}_pkts']
    # Octets on the wire have the checksum of each frame, too.
    assert sum(vport[f'received_eth_{kind}']['octets'] for kind in ('unicast', 'multicast', 'broadcast')) \
        + 4 * received == ieee['a_octets_received_ok']
    assert sum(physical[f'rs_fec_corrected_symbols_lane{lane}'] for lane in range(4)) == \
        physical['rs_fec_corrected_symbols_total']


def test_limits():
    most, now, eq, cq, table, qos, rate, qp = get(
        ('query_hca_cap.general', {'current': 'max'}), ('query_hca_cap.general', {}),
        ('query_eq', {'eq_number': 4}), ('query_cq', {'cqn': 0x41}), ('query_rqt', {'rqtn': 1}),
        ('query_hca_cap.qos', {}), ('query_rate_limit', {'rate_limit_index': 1}), ('query_qp', {'qpn': 0x71}))
    for name, value in now.items():
        if isinstance(value, (bool, int)):
            assert value <= most[name], name
    assert eq['eq_context_entry']['log_eq_size'] <= now['log_max_eq_sz']
    assert cq['cq_context']['log_cq_size'] <= now['log_max_cq_sz']
    assert table['rqt_context']['rqt_actual_size'] <= table['rqt_context']['rqt_max_size'] <= 1 << now['log_max_rqt_size']
    assert qos['packet_pacing_min_rate'] <= rate['rate_limit'] <= qos['packet_pacing_max_rate']
    assert qp['qpc']['log_msg_max'] <= now['log_max_msg']


def registers():
    """Registers with fields, by their numbers."""
    numbers = {}
    for command in commands(True):
        if command.startswith('access_reg.') and command.count('.') == 1:
            for field in describe(command)['request']['fields']:
                if field['name'] == 'register_id':
                    numbers[field['preset']] = command
    return numbers


def claimed(fields, name, first):
    """Numbers of the registers that a mask says there are: its last bit is that of the first one."""
    numbers, at = set(), 0
    described = [field for field in describe(f'access_reg.{name}')['response']['fields']
                 if field.get('when') == f'access_reg_group={fields["access_reg_group"]}']
    struct = next(value for key, value in fields.items() if key.endswith('access_reg_cap_mask'))
    for field in sorted(described, key=lambda field: -field['bit_offset']):
        value = int(struct[field['name']])
        numbers |= {first + at + bit for bit in range(field['bit_width']) if value >> bit & 1}
        at += field['bit_width']
    return numbers


def test_registers_that_there_are(answers):
    """Those that the masks name are those that answer."""
    groups = [('mcam', group, 0x9000 + 0x80 * group) for group in range(4)] + [('pcam', 0, 0x5000)]
    masks = get(*((f'access_reg.{name}', {'access_reg_group': group}) for name, group, _ in groups))
    good = {command for command, _, result in answers if 'error' not in result}
    known = registers()
    for fields, (name, _, first) in zip(masks, groups):
        there = {number for number, command in known.items() if first <= number < first + 128 and command in good}
        assert claimed(fields, name, first) == there - BEYOND, name


# ---- what is written ---------------------------------------------------------------------------------


def test_what_is_written_as_it_was_reads_the_same(answers):
    """Every register that can be written takes back what was read of it."""
    writes = [command for command in commands(False) if command.endswith('.write') and command not in NOT_WRITTEN]
    read = [(f'{command}.write', chosen, result['fields']) for command, chosen, result in answers
            if 'error' not in result and f'{command}.write' in writes]
    assert {command for command, _, _ in read} == set(writes)
    calls = []
    for command, chosen, _ in read:
        calls += [call(command, ['--read-first'], **chosen), call(command.removesuffix('.write'), **chosen)]
    results = run(calls)
    for (command, _, fields), written, after in zip(read, results[::2], results[1::2]):
        assert 'error' not in written, written
        assert after['fields'] == fields, command


@pytest.mark.parametrize('write, read, name, value', [
    ('access_reg.pmtu.write', 'access_reg.pmtu', 'admin_mtu', 9022),
    ('access_reg.paos.write', 'access_reg.paos', 'admin_status', 'down_by_configuration'),
])
def test_port_register(write, read, name, value):
    done, after = get((write, {**PORT, name: value}), (read, PORT))
    assert value in (after[name], *(after[name].values() if isinstance(after[name], dict) else ()))
    assert done[name] == after[name]


def test_parameter_for_the_next_start():
    read = 'access_reg.mnvda.global_pci_conf'
    _, following, current = get((f'{read}.write', {'sriov_valid': True, 'sriov_en': True, 'total_vfs': 16}),
                                (read, {}), (read, {'access_mode': 'current'}))
    assert [following['total_vfs'], current['total_vfs']] == [16, 8]


RESET = ('access_reg.mfrl.write', {'reset_level': 'level3'})


def test_parameters_over_a_reset():
    """What was set counts then; what is forgotten is the factory's from the next one on."""
    number = {'type_class': 'global', 'parameter_index': '0x80'}
    reads = [('access_reg.mnvda', {**number, 'access_mode': mode}) for mode in ('next', 'current', 'default')]
    results = get(*reads, ('access_reg.mnvda.write', {**number, 'length': 12, 'total_vfs': 16}), *reads, RESET,
                  *reads, ('access_reg.nvia.write', {}), *reads, RESET, *reads)
    assert [result['total_vfs'] for result in results if 'total_vfs' in result] == [
        8, 8, 0, 16, 16, 8, 0, 16, 16, 0, 0, 16, 0, 0, 0, 0]


def test_records_of_parameters():
    """Those that can be read are there, with every value, and those that are somebody's are listed."""
    known = [entry['with'] for entry in load() if entry['command'] == 'access_reg.nvqc' and 'with' in entry]
    assert len(known) > 40
    for mode in ('next', 'current', 'default'):
        records = get(*[('access_reg.mnvda', {**number, 'access_mode': mode}) for number in known])
        assert {record['valid'] for record in records} == {1}
        if mode == 'next':
            users = [record for record in records if record['priority']['name'] == 'user']
    listed, pointer = [], None
    while pointer != 0:
        answer, = get(('access_reg.mnvgn', {'nv_pointer': pointer or 0}))
        listed, pointer = [*listed, answer['record']], answer['nv_pointer']
    assert listed == users and len(listed) > 3
    unknown, = run([call('access_reg.mnvda', type_class='physical_port', parameter_index='0x30012')])
    assert unknown['status']['name'] == 'bad_param_err'


def test_parameters_that_cannot_be():
    """The card takes no more virtual functions than it says it can have."""
    most = get(('access_reg.mnvda.global_pci_cap', {}))[0]['max_vfs_per_pf']
    write = 'access_reg.mnvda.global_pci_conf.write'
    good, bad, read = run([call(write, total_vfs=most), call(write, total_vfs=most + 1),
                           call('access_reg.mnvda.global_pci_conf')])
    assert [good['status']['code'], bad['status']['name']] == [0, 'bad_param_err']
    assert read['fields']['total_vfs'] == most


def test_other_functions():
    """Each virtual function has its own capabilities, which are set."""
    def caps(function):
        return ('query_hca_cap.general', {'other_function': True, 'function_id': function})
    one, other, own = get(caps(1), caps(2), ('query_hca_cap.general', {}))
    assert len({function['vhca_id'] for function in (one, other, own)}) == 3 and one['roce'] and other['roce']
    _, one, other = get(('set_hca_cap.general', {'function_id': 1, 'capability.log_max_qp': 9}), caps(1), caps(2))
    assert one['log_max_qp'] == 9 and not one['roce'] and other['log_max_qp'] == 14
    assert run([call(caps(3)[0], **caps(3)[1])])[0]['status']['name'] == 'bad_param_err'


def test_parameters_of_other_functions():
    """They are set through the call of another name, and of one function alone."""
    def words(verb, function, *more):
        return [FWCTL, 'param', verb, 'fwctl0', *more, '--function', str(function), '--allow', 'all', '--json']
    changed, one, other = run([words('set', 1, 'hca_roce=false', 'hca_log_max_qp=9', '--yes'),
                               *(words('get', function, 'hca_roce', 'hca_log_max_qp') for function in (1, 2))])
    assert {change['outcome'] for change in changed['changes']} == {'changed'}
    assert [[parameter['next'] for parameter in each['parameters']] for each in (one, other)] == [
        [9, False], [14, True]]


def test_what_is_not_given_stays():
    """What has no fields of its own is not there to be kept: what is only read, and operations, are not sent."""
    read = 'access_reg.mnvda.global_pci_conf'
    before, done, after, dry, unchanged = run([
        call(read), call(f'{read}.write', ['--read-first'], total_vfs=16), call(read),
        call(f'{read}.write', ['--read-first', '--dry-run'], per_pf_num_sf=True, rd_en=False), call(read)])
    assert before['fields']['sriov_en'] and before['fields']['rd_en'] and before['fields']['total_vfs'] == 8
    assert after['fields'] == done['fields'] == {**before['fields'], 'total_vfs': 16}
    assert dry['would_send'] and dry['read_first'] == read
    assert {name: dry['fields'][name] for name in ('total_vfs', 'per_pf_num_sf', 'sriov_en', 'ovr_en', 'rd_en')} == {
        'total_vfs': 16, 'per_pf_num_sf': True, 'sriov_en': True, 'ovr_en': True, 'rd_en': False}
    assert dry['fields']['writer_id']['value'] == 0 != after['fields']['writer_id']['value']
    assert unchanged['fields'] == after['fields']


def test_what_cannot_be_read_is_not_written():
    """Of the port that is named, and not of that which is there."""
    failed, = run([call('access_reg.paos.write', ['--read-first'], local_port=2, admin_status='up')])
    assert failed['error']['command'] == 'access_reg.paos' and failed['error']['kind'] == 'firmware'
    assert 'access_reg.paos.write was not sent' in failed['error']['message']


def test_why_a_short_register_can_be_anything():
    """Of what is missing nobody can tell what it would ask for."""
    words = [FWCTL, 'call', 'fwctl0', 'access_reg', 'register_id=0x900a', '--json', 'register_data=']
    short, whole = run([[*words[:-1], words[-1] + 4 * '00'], [*words[:-1], words[-1] + 32 * '00']])
    assert ', because it is a request of access_reg.mtmp with 20 of its 48 bytes: ' in short['error']['message']
    assert 'because' not in whole['error']['message'] and whole['error']['effects'] == ['clears_data', 'discloses']


def test_other_commands_that_set():
    _, counters, _, congestion, other = get(
        ('set_diagnostic_params', {'enable': True, 'log_sample_period': 10, 'num_of_counters': 1,
                                   'counter_id[0]': 'l0_mtt_miss'}), ('query_diagnostic_params', {}),
        ('modify_cong_status', {'cong_protocol': 'r_roce_ecn_np', 'priority': 3, 'enable': False}),
        ('query_cong_status', {'cong_protocol': 'r_roce_ecn_np', 'priority': 3}),
        ('query_cong_status', {'cong_protocol': 'r_roce_ecn_np', 'priority': 4}))
    assert [counter['name'] for counter in counters['counter_id']] == ['l0_mtt_miss']
    assert [congestion['enable'], other['enable']] == [False, True]


# ---- procedures --------------------------------------------------------------------------------------


def records(*calls):
    return [[record['fields'] for record in result['records']]
            for result in run([call(command, **fields) for command, fields in calls])]


def test_resource_dumps():
    """The menu names what can be dumped; a queue pair's dump is what its query replies."""
    menu, everything, queue = records(('resource_dump.menu', {}), ('resource_dump.all', {}), (
        'resource_dump', {'segment_type': 'prm_query_qp', 'index1': 0x71}))
    names = [record['segment_name'] for record in menu[2]['record']]
    assert len(names) == menu[2]['num_of_records'] and 'PRM_QUERY_QP' in names
    kinds = [record['segment_type']['name'] for record in everything]
    assert kinds[:4] == ['info', 'command', 'menu', 'terminate'] and kinds.count('terminate') == 3
    version = get(('access_reg.mcqi', {'info_type': 'version'}))[0]['data']
    assert menu[0]['fw_version'] == version['version']
    reply = queue[2]['payload']
    assert reply[:32] == 32 * '0' and len(reply) == 2 * 280
    state = get(('query_qp', {'qpn': 0x71}))[0]['qpc']
    assert int(reply[2 * 0x18:2 * 0x18 + 1], 16) == state['state']['value'] == 3


def test_dumps_of_other_functions():
    """There is none that could be dumped, and its own is not handed out instead."""
    own, other = run([call('resource_dump', segment_type='prm_query_qp', index1=0x71, **function)
                      for function in ({}, {'vhca_id': 3})])
    assert len(own['records']) == 4
    assert other['error']['kind'] == 'firmware' and 'records' not in other


def test_core_dump():
    """It says why there can be none, before anything is sent."""
    error = run([call('access_reg.core_dump')])[0]['error']
    assert error['executed'] == 'no' and 'lets nobody make one' in error['message']


def test_samples():
    samples = records(('diagnostic_samples', {}))[0]
    general, debug, params = get(('query_hca_cap.general', {}), ('query_hca_cap.debug', {}),
                                 ('query_diagnostic_params', {}))
    known = [counter['counter_id']['value'] for counter in debug['diagnostic_counter']]
    there = known[:general['num_of_diagnostic_counters']]
    assert all(there) and not any(known[len(there):])
    assert {counter['value'] for counter in params['counter_id']} <= set(there)
    assert params['log_num_of_samples'] <= debug['log_max_samples']
    assert [sample['sample_id'] for sample in samples] == [0, 0, 1, 1, 2, 2, 3, 3]
    assert samples[2]['counter_value'] > 2**32


# ---- where the state comes from ----------------------------------------------------------------------


def sensor(tmp_path, *options, **environment):
    """What fwctl call shows of the chip's temperature."""
    done = subprocess.run([SIM, *options, *call('access_reg.mtmp')], capture_output=True, text=True, check=False,
                          timeout=60, stdin=subprocess.DEVNULL, cwd=tmp_path, env={**os.environ, **environment})
    return done


def test_state_that_comes_with_the_simulator(tmp_path):
    """A copy of the default machine has it, until there is one of this name beside the copy."""
    printed = subprocess.run([SIM, '--print-machine'], capture_output=True, text=True, check=True, timeout=60)
    machine = tmp_path / 'folder' / 'machine.json'
    machine.parent.mkdir()
    machine.write_text(printed.stdout)
    assert json.loads(sensor(tmp_path, '--machine', str(machine)).stdout)['fields']['temperature'] == 420
    (machine.parent / 'mlx5-state.json').write_text(json.dumps(
        [{'command': 'access_reg.mtmp', 'fields': {'temperature': 8}}]))
    assert json.loads(sensor(tmp_path, '--machine', str(machine)).stdout)['fields']['temperature'] == 8
    assert json.loads(sensor(machine.parent).stdout)['fields']['temperature'] == 420


def test_default_machine_without_formats(tmp_path):
    """It runs all the same; a copy of it says what is missing."""
    without = {'LIBFWCTL_PLUGIN_PATH': str(tmp_path)}
    words = [FWCTL, 'rpc', 'fwctl0', '--in', '-', '--scope', 'configuration', '--out-size', '16', '--out', '-']
    done = subprocess.run([SIM, *words], input=bytes.fromhex('0100' + 14 * '00'), capture_output=True, check=True,
                          timeout=60, env={**os.environ, **without})
    assert done.stdout == bytes(16)
    machine = tmp_path / 'machine.json'
    machine.write_text(subprocess.run([SIM, '--print-machine'], capture_output=True, text=True, check=True,
                                      timeout=60).stdout)
    done = sensor(tmp_path, '--machine', str(machine), **without)
    assert done.returncode == 125 and "$.devices[0].state: names need the format mlx5: " in done.stderr
