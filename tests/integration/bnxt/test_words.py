# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people find of bnxt: commands by the words that they look for, and examples that do what the page is for."""
import json

import pytest

from run import offline


@pytest.mark.parametrize('words, first', [
    ('package version', 'package_version'), ('temperature', 'hwrm_temp_monitor_query'), ('link', 'hwrm_port_phy_qcfg'),
    ('port statistics', 'hwrm_port_qstats'), ('pcie statistics', 'hwrm_pcie_qstats'),
    ('roce statistics', 'hwrm_stat_query_roce_stats'), ('transceiver read', 'hwrm_port_phy_i2c_read'), ('nvm items', 'nvm_directory'), ('core dump', 'coredump'),
    ('option set', 'hwrm_nvm_set_variable')])
def test_found_by_words(words, first):
    found = [command['name'] for command in json.loads(offline('commands', '--format', 'bnxt', *words.split(), '--json'))]
    assert first in found and len(found) < 9, found


@pytest.mark.parametrize('command, words', [
    ('nvm_item', 'type=pkg_log ordinal=0'), ('hwrm_port_qstats', 'port_id=0'), ('hwrm_dbg_coredump_list', 'seq_no=0'),
    ('hwrm_dbg_qcaps', ''), ('hwrm_core_frequency_query', ''), ('hwrm_func_reset', 'func_reset_level=resetme')])
def test_example(command, words):
    """No value that stands for nothing, no index behind the first, no made-up body."""
    page = offline('describe', f'bnxt/{command}')
    line = page[page.index('  example  '):].replace('\\\n', ' ').split(' --allow')[0].split()
    assert line[5:] == words.split()
