# SPDX-License-Identifier: LGPL-2.1-or-later
"""Samples of diagnostic counters by fwctl call on a simulated card: a ring of them, read in pages."""
import json
import struct

import pytest

from machine import BAD_RESOURCE, machine_of
from run import call, in_machine, offline

COUNTERS = (0x401, 0x2006, 0x40b)
PAGE = 256 // 3  # samples of three counters that there is room for


def params(log_samples, counters=COUNTERS):
    body = struct.pack('>HxBHxB16x', len(counters), log_samples, 0xb400, 10)
    return {'request': '0819 *', 'reply': '00' * 8 + body.hex() + ''.join(f'{one:08x}' for one in counters)}


def sample(number):
    """The value of each counter has more than 32 bits, and tells the sample."""
    return b''.join(struct.pack('>HHIQ', counter, number & 0xffff, 1000 + number, 1 << 40 | number)
                    for counter in COUNTERS)


def page(first, count, data):
    return {'request': f'0821 .... 0000 0000 {count:04x}{first:04x} 00000000', 'reply': '00' * 16 + data.hex()}


def pages(*parts):
    return [page(first, count, b''.join(map(sample, range(first, first + count)))) for first, count in parts]


def read(tmp_path, replies, *words):
    return in_machine(machine_of(tmp_path, replies), call('diagnostic_samples', *words))[0]


def numbers(result):
    """Which samples came, each with all its counters."""
    assert result.status == 0, result.text
    records = [record['fields'] for record in result.json['records']]
    assert [record['counter_id']['value'] for record in records] == list(COUNTERS) * (len(records) // 3)
    return [record['sample_id'] for record in records[::3]]


def test_all(tmp_path):
    result = read(tmp_path, [params(7)] + pages((0, PAGE), (PAGE, 128 - PAGE)))
    assert numbers(result) == list(range(128))
    assert result.json['records'][3 * 100 + 1]['fields'] == {
        'counter_id': {'value': 0x2006, 'name': 'sxw_packet_send_sxw2sxp_go_vld'}, 'sample_id': 100,
        'time_stamp_31_0': 1100, 'counter_value': (1 << 40) + 100}


@pytest.mark.parametrize('words, first, count', [
    (['first=4', 'count=2'], 4, 2), (['first=14'], 14, 2), (['first=14', 'count=9'], 14, 2), (['count=3'], 0, 3)])
def test_some(tmp_path, words, first, count):
    result = read(tmp_path, [params(4)] + pages((first, count)), *words)
    assert numbers(result) == list(range(first, first + count))


def test_behind_the_ring(tmp_path):
    assert numbers(read(tmp_path, [params(4)], 'first=16')) == []


def test_not_taken_yet(tmp_path):
    """Zeros stand where no sample is; nobody asks for the next page then."""
    replies = [params(7), page(0, PAGE, sample(0) + sample(1) + bytes(48 * (PAGE - 2)))]
    assert numbers(read(tmp_path, replies)) == [0, 1]


def test_short_page(tmp_path):
    """A device may return fewer than were asked for: what follows is asked for from there."""
    replies = [params(7), page(0, PAGE, b''.join(map(sample, range(50))))] + pages((50, 78))
    assert numbers(read(tmp_path, replies)) == list(range(128))


def test_part_of_a_sample(tmp_path):
    result = read(tmp_path, [params(4), page(0, 16, sample(0) + sample(1)[:32])])
    assert result.status == 7
    assert '2 counters came of a sample that has 3' in result.error['message']


def test_none_chosen(tmp_path):
    result = read(tmp_path, [params(4, ())])
    assert result.status == 5 and 'set_diagnostic_params' in result.error['message']


@pytest.mark.parametrize('replies', [params(17), params(4, [0x401] * 257)])
def test_more_than_there_can_be(tmp_path, replies):
    result = read(tmp_path, [replies])
    assert result.status == 7 and 'more than can be read' in result.error['message']


def test_refused(tmp_path):
    replies = [params(4), {'request': '0821 *', 'reply': BAD_RESOURCE}]
    assert read(tmp_path, replies).status == 3


def test_file(tmp_path):
    saved = tmp_path / 'samples'
    result = read(tmp_path, [params(4)] + pages((0, 16)), '--out', str(saved))
    assert result.status == 0, result.text
    assert saved.read_bytes() == b''.join(map(sample, range(16)))
    lines = offline('decode', 'mlx5', str(saved), '--stream', 'diagnostic_samples', '--json').splitlines()
    assert json.loads(lines[-1])['fields']['counter_value'] == (1 << 40) + 15


def test_to_choose_taints(tmp_path):
    """Writing the parameters takes a higher scope than reading them."""
    machine = machine_of(tmp_path, [params(4)])
    words = ['set_diagnostic_params', 'enable=true', 'counter_id[0]=pci_read_bp', '--allow',
             'config_now,clears_data,touches_other_functions,background', '--yes']
    plan, done = in_machine(machine, call(*words, '--dry-run'), call(*words))
    assert plan.json['scope'] == 'debug_write' and done.status == 0, done.text
