# SPDX-License-Identifier: LGPL-2.1-or-later
"""Readings of the default cards agree with what `fwctl call` tells of the same registers, field by field, and alarms
go off when they should. Where a reading stands is taken from the specs; what its number means is reckoned here."""
import json
import os
import subprocess
from fractions import Fraction

import pytest
import yaml

FWCTL, SIM, SOURCE = (os.environ[name] for name in ('FWCTL', 'FWCTL_SIM', 'LIBFWCTL_SOURCE'))
MACHINES = f'{SOURCE}/tools/fwctl-sim/machines'
CARDS = {'mlx5': ('fwctl0', 'mlx5/mlx5-readings.yaml'), 'cxl': ('fwctl1', 'cxl/cxl-verbs.yaml'),
         'bnxt': ('fwctl2', 'bnxt/bnxt-readings.yaml')}

# Fields that the format has in another unit than the device: NVIDIA's manual and mlx5_ifc.h for the factors.
SCALES = {
    'temperature.asic_celsius': Fraction(1, 8), 'temperature.asic_highest_celsius': Fraction(1, 8),
    'temperature.asic_threshold_celsius': Fraction(1, 8), 'temperature.module_celsius': Fraction(1, 8),
    'temperature.module_threshold_celsius': Fraction(1, 8), 'link.speed_mbps': 100,
    'voltage.module_millivolts': Fraction(1, 10000),
}


def in_machine(script, machine=None):
    words = [SIM] + (['--machine', str(machine)] if machine else []) + ['sh', '-c', script]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL).stdout


def told(machine=None, node='fwctl0'):
    """All readings by name: value, and whether there is an alarm."""
    lines = in_machine(f'{FWCTL} health {node} --json; echo ---; {FWCTL} stats {node} --json', machine).split('---\n')
    rows = json.loads(lines[0])['readings'] + json.loads(lines[1])['counters']
    assert not [row for row in rows if 'error' in row]
    return {row['name']: row for row in rows}


def load(card):
    with open(f'{SOURCE}/plugins/{CARDS[card][1]}', encoding='utf-8') as file:
        return yaml.safe_load(file)


class Asking:
    """Makes the calls of queries by hand, each once."""

    def __init__(self, card):
        self.node, self.queries, self.known = CARDS[card][0], load(card).get('queries', {}), {}

    def call(self, query, more=None, instance=None):
        query = self.queries[query] if isinstance(query, str) else query
        words = []
        for name, value in {**query.get('set', {}), **(more or {})}.items():
            if isinstance(value, dict):
                value = instance + value['instance'] if 'instance' in value else \
                    find(self.call(value['query']), value['field']) + value.get('add', 0)
            words.append(f'{name}={str(value).lower() if isinstance(value, bool) else value}')
        key = ' '.join([query['command'], *words])
        if key not in self.known:
            out = in_machine(f'{FWCTL} call {self.node} {key} --allow discloses --yes --json')
            fields = json.loads(out[out.index('{'):])['fields']
            self.known[key] = find(fields, query['at']) if 'at' in query else fields
        return self.known[key]

    def makes_sense(self, query):
        """Whether what it waits for is told."""
        query = self.queries[query] if isinstance(query, str) else query
        told_by = query.get('if')
        return not told_by or names_of(find(self.call(told_by['query']), told_by['field']))[0] not in ('0', 'idle')


def find(fields, path):
    for step in path.split('.'):
        fields = fields[step]
    return fields


def names_of(field):
    """What an enum or flags are called, and what else is there as it is."""
    if not isinstance(field, dict):
        return [str(int(field) if isinstance(field, bool) else field)]
    return field['names'] if 'names' in field else [field['name']]


def expected(item, field, scale):
    if 'map' in item:
        number, = (number for text, number in item['map'].items() if str(text) in names_of(field))
        return Fraction(number, item.get('div', 1))
    if isinstance(field, int):
        return field * scale * item.get('mul', 1) / Fraction(item.get('div', 1)) + item.get('add', 0)
    return '|'.join(names_of(field)) or '0'


def is_unknown(field):
    """Of one whose 0 says so."""
    return field == 0 or names_of(field) in ([], ['unknown']) or isinstance(field, str) and not field.strip('0')


def is_same(value, want):
    return Fraction(str(value)) == want if isinstance(want, (int, Fraction)) else value == want


@pytest.mark.parametrize('card', CARDS)
def test_each_reading_is_what_its_call_tells(card):
    asking, rows, compared = Asking(card), told(node=CARDS[card][0]), 0
    for group in load(card)['readings'].values():
        suffix, first, count = (group.get('instances', {}).get(key, none) for key, none in
                                (('suffix', ''), ('from', 0), ('count', 0)))
        for instance in range(first, first + count) if count else [None]:
            query = group.get('query', {key: group[key] for key in ('command', 'at') if key in group})
            if not asking.makes_sense(query):
                continue
            fields = asking.call(query, group.get('set'), instance)
            for name, item in group['values'].items():
                item = {'field': item} if isinstance(item, str) else item
                row = rows.pop(name + (f'{suffix}{instance}' if count else ''), None)
                try:
                    field = find(fields, item['field'])
                except KeyError:
                    assert row is None, name
                    continue
                if 'zero' in item and is_unknown(field):
                    assert row is None, name
                    continue
                if name == 'board.mac_address':
                    field = bytes.fromhex(field).hex(':')
                scale = SCALES.get(name, 1) if card == 'mlx5' else 1
                assert row and is_same(row['value'], expected(item, field, scale)), name
                compared += 1
    assert not rows and compared > {'mlx5': 150, 'bnxt': 80, 'cxl': 2}[card]


def test_same_things_have_the_same_names():
    """An operator's one command for every card."""
    mlx5, bnxt = told(node='fwctl0'), told(node='fwctl2')
    both = set(mlx5) & set(bnxt)
    assert {'firmware.version', 'temperature.asic_celsius', 'temperature.module_celsius', 'link.up', 'link.speed_mbps',
            'link.width', 'link.fec', 'pcie.link_speed_gtps', 'pcie.link_width', 'port.rx_bytes', 'port.tx_packets',
            'port.rx_discards', 'port.rx_pause_frames', 'port.rx_fec_corrected_blocks', 'function.rx_unicast_packets',
            'module.part_number', 'link.down_count'} <= both
    for name in ('link.up', 'link.speed_mbps', 'pcie.link_speed_gtps', 'pcie.link_width', 'link.width'):
        assert mlx5[name]['value'] == bnxt[name]['value'], name
    assert (mlx5['link.up']['value'], mlx5['link.speed_mbps']['value']) == (1, 100000)
    assert mlx5['temperature.asic_celsius']['value'] == 52.5 and bnxt['temperature.asic_celsius']['value'] == 52


def changed(tmp_path, node, command, chosen, **fields):
    """The default machine in which one reply has other fields."""
    with open(f'{MACHINES}/default.json', encoding='utf-8') as file:
        machine = json.load(file)
    device = machine['devices'][node]
    with open(f'{MACHINES}/{device["state"]}', encoding='utf-8') as file:
        device['state'] = json.load(file)
    entries = [one for one in device['state'] if one['command'] == command and chosen.items() <= one.get('with', {}).items()]
    entry = next((one for one in entries if one.get('with') == chosen), entries[0])
    entry.setdefault('fields', {}).update(fields)
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps(machine))
    return path


@pytest.mark.parametrize('node, command, chosen, fields, name', [
    (0, 'access_reg.mtmp', {'sensor_index': 0}, {'temperature': 841}, 'temperature.asic_celsius'),
    (0, 'access_reg.mtmp', {'sensor_index': 64}, {'temperature': 561}, 'temperature.module_celsius'),
    (0, 'access_reg.pmaos', {'module': 0}, {'oper_status': 'plugged_error', 'error_type': 'high_temperature'}, 'module.faulty'),
    (0, 'access_reg.mpein', {'depth': 0}, {'pwr_status': 'insufficient'}, 'pcie.power_short'),
    (2, 'hwrm_temp_monitor_query', {}, {'temp': 99, 'temp2': 99}, 'temperature.asic_celsius'),
    (2, 'hwrm_port_phy_qcfg', {'port_id': 0}, {'module_status': 'overheated'}, 'module.faulty'),
])
def test_alarm(tmp_path, node, command, chosen, fields, name):
    before = told(node=f'fwctl{node}')
    assert not [row['name'] for row in before.values() if row.get('alarm')]
    after = told(changed(tmp_path, node, command, chosen, **fields), f'fwctl{node}')
    assert [row['name'] for row in after.values() if row.get('alarm')] == [name]


@pytest.mark.parametrize('state', ['none', 'warningmsg', 'notinserted', 'notapplicable'])
def test_no_alarm(tmp_path, state):
    """Nobody wants to hear every day of a module that works, or is not there."""
    rows = told(changed(tmp_path, 2, 'hwrm_port_phy_qcfg', {'port_id': 0}, module_status=state), 'fwctl2')
    assert not [row['name'] for row in rows.values() if row.get('alarm')] and rows['module.state']['value'] == state


@pytest.mark.parametrize('speed, number', [('speed_2_5gb', 2500), ('speed_10mb', 10), ('speed_400gb', 400000)])
def test_speeds_of_bnxt(tmp_path, speed, number):
    machine = changed(tmp_path, 2, 'hwrm_port_phy_qcfg', {'port_id': 0}, link_speed=speed)
    assert told(machine, 'fwctl2')['link.speed_mbps']['value'] == number


@pytest.mark.parametrize('node, command, chosen, fields, name', [
    (0, 'access_reg.mtmp', {'sensor_index': 0}, {'mte': False, 'max_temperature': 0}, 'temperature.asic_highest_celsius'),
    (0, 'access_reg.mtmp', {'sensor_index': 0}, {'temp_threshold_hi': 0}, 'temperature.asic_threshold_celsius'),
    (0, 'access_reg.ptys', {'local_port': 1}, {'data_rate_oper': 0}, 'link.speed_mbps'),
    (0, 'access_reg.mpein', {'depth': 0}, {'pci_power': 0}, 'power.slot_limit_watts'),
    (0, 'access_reg.pddr', {'page_select': 'module_info', 'module_info_ext': 1},
     {'page_data': {'cable_type': 'unplugged'}}, 'module.kind'),
    (2, 'hwrm_port_phy_qcfg', {'port_id': 0}, {'active_lanes': 0}, 'link.width'),
    (2, 'hwrm_func_qcaps', {}, {'mac_address': '000000000000'}, 'board.mac_address'),
])
def test_what_is_not_known_is_not_there(tmp_path, node, command, chosen, fields, name):
    """No card says 0 of what it does not know."""
    assert name in told(node=f'fwctl{node}')
    assert name not in told(changed(tmp_path, node, command, chosen, **fields), f'fwctl{node}')


@pytest.mark.parametrize('command, chosen, mask, feature, gone', [
    ('access_reg.mcam', {'access_reg_group': 0}, 'mng_feature_cap_mask', 'pcie_performance_group', 'pcie.rx_errors'),
    ('access_reg.mcam', {'access_reg_group': 0}, 'mng_feature_cap_mask', 'tx_overflow_buffer_pkt', 'pcie.tx_overflow_packets'),
    ('access_reg.mcam', {'access_reg_group': 0}, 'mng_feature_cap_mask', 'pcie_outbound_stalled', 'pcie.stalled_reads_percent'),
    ('access_reg.pcam', {}, 'feature_cap_mask', 'rx_buffer_fullness_counters', 'port.rx_buffer_full_events'),
    ('access_reg.pcam', {}, 'feature_cap_mask', 'ppcnt_discard_group', 'port.rx_vlan_discards'),
    ('access_reg.pcam', {}, 'feature_cap_mask', 'ppcnt_statistical_group', 'port.rx_bits'),
])
def test_counters_that_firmware_lacks(tmp_path, command, chosen, mask, feature, gone):
    """They would be 0 for ever."""
    with open(f'{MACHINES}/mlx5-state.json', encoding='utf-8') as file:
        masks = next(one for one in json.load(file) if one['command'] == command)['fields'][mask]
    assert gone in told()
    machine = changed(tmp_path, 0, command, chosen, **{mask: {**masks, feature: False}})
    assert gone not in told(machine)


@pytest.mark.parametrize('feature, gone', [
    ('nic_receive_steering_discard', 'function.rx_steering_discards'), ('vnic_env_queue_counters', 'function.error_queues'),
    ('receive_discard_vport_down', 'function.rx_down_discards'), ('invalid_command_count', 'function.refused_commands'),
    ('transmit_discard_vport_down', 'function.tx_down_discards'),
])
def test_counters_that_the_function_lacks(tmp_path, feature, gone):
    assert gone in told()
    machine = changed(tmp_path, 0, 'query_hca_cap.general', {'other_function': False}, **{feature: False})
    assert set(told()) - set(told(machine)) == {gone}


def test_firmware_that_waits_for_a_reset(tmp_path):
    """Firmware refuses to tell of one that is not there."""
    assert 'firmware.stored_version' not in told()
    machine = changed(tmp_path, 0, 'access_reg.mcqs', {'component_index': 0}, component_update_state='active_pending_reset')
    assert told(machine)['firmware.stored_version']['value'] == '22.41.1000'


def test_why_a_link_is_down(tmp_path):
    """Nothing, while it is up."""
    assert 'link.down_reason' not in told(node='fwctl2')
    machine = changed(tmp_path, 2, 'hwrm_port_phy_qcfg', {'port_id': 0}, link_down_reason='rf')
    assert told(machine, 'fwctl2')['link.down_reason']['value'] == 'rf'


def test_without_a_module(tmp_path):
    """No sensor is asked whose place nobody tells."""
    machine = changed(tmp_path, 0, 'access_reg.pmlp', {'local_port': 1}, width=0)
    assert not {'temperature.module_celsius', 'module.state'} & set(told(machine))
