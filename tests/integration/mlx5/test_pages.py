# SPDX-License-Identifier: LGPL-2.1-or-later
"""What fwctl tells of the mlx5 format to people who look for something."""
import json

import pytest

from run import offline


@pytest.mark.parametrize('words, names', [
    (['link'], {'paos', 'ptys', 'pddr'}),
    (['link', 'speed'], {'ptys'}),
    (['fec'], {'pplm', 'pplm.write'}),
    (['cable'], {'pddr', 'mcia'}),
    (['temperature'], {'mtmp', 'mtcap', 'mtbr'}),
    (['version', 'firmware'], {'mgir'}),
    (['mtu'], {'pmtu'}),
    (['sr-iov'], {'mnvda.global_pci_conf', 'mnvda.global_pci_conf.write', 'mnvda.pf_pci_conf'}),
])
def test_words_of_operators(words, names):
    found = {command['name'] for command in json.loads(offline('commands', '--format', 'mlx5', *words, '--json'))}
    assert {f'access_reg.{name}' for name in names} <= found


def test_numbers_of_registers():
    assert '  with     register_id=0x900a\n' in offline('describe', 'mlx5/access_reg.mtmp')
    assert '  with     cap_type=roce (4)\n' in offline('describe', 'mlx5/query_hca_cap.roce')
    assert '\n  with ' not in offline('describe', 'mlx5/query_qp')


def test_values_are_listed_once():
    text = ' '.join(offline('describe', 'mlx5/access_reg.ptys').split())
    assert text.count('eth_1000base_kx (') == 1 and text.count('caui_4_100gbase_cr4_kr4 (') == 1
    assert text.count('any of those of eth_proto_capability') == 3
    # not of another list, and short ones are not worth it
    assert text.count('any of those of ext_eth_proto_capability') == 2 and 'those of port_type' not in text


@pytest.mark.parametrize('record, others', [
    ('global_pci_conf', ['pf_total_vf_en', 'cqe_compression']), ('sw_offload_conf', ['total_vfs', 'swp_l4_csum_mode'])])
def test_records_have_their_own_fields_alone(record, others):
    page = offline('describe', f'mlx5/access_reg.mnvda.{record}.write')
    assert not [name for name in others if name in page] and '(if ' not in page
