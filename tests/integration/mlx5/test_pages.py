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


@pytest.mark.parametrize('record, others', [
    ('global_pci_conf', ['pf_total_vf_en', 'cqe_compression']), ('sw_offload_conf', ['total_vfs', 'swp_l4_csum_mode'])])
def test_records_have_their_own_fields_alone(record, others):
    page = offline('describe', f'mlx5/access_reg.mnvda.{record}.write')
    assert not [name for name in others if name in page] and '(if ' not in page
