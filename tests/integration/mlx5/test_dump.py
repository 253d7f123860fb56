# SPDX-License-Identifier: LGPL-2.1-or-later
"""Resource dumps by fwctl call on a simulated card: put together from their pieces, segments by name."""
import json
import subprocess

import pytest

from machine import (BAD_RESOURCE, command, dump_register, dump_replies, info, machine_of, menu, resource,
                     segment)
from run import FWCTL, call, in_machine, offline

# What mlx5ctl printed of a ConnectX-6 Dx (github.com/saeedtx/mlx5ctl, README.md, "Resource dump"): type,
# names, and of the flags those that are set, by their letters in FLAGS.
FLAGS = {'i': 'support_index1', 'I': 'must_have_index1', 'j': 'support_index2', 'J': 'must_have_index2',
         'n': 'support_num_of_obj1', 'N': 'must_have_num_of_obj1', 'a': 'num_of_obj1_supports_all',
         'A': 'num_of_obj1_supports_active', 'm': 'support_num_of_obj2', 'M': 'must_have_num_of_obj2',
         'b': 'num_of_obj2_supports_all', 'B': 'num_of_obj2_supports_active'}
MENU = '''
0x0002  HW_CQPC          QPN       N/A       iI
0x0003  HW_SQPC          QPN       N/A       iI
0x0004  HW_RQPC          QPN       N/A       iI
0x1100  FULL_SRQC        SRQN      N/A       iI
0x1200  FULL_CQC         CQN       N/A       iI
0x1300  FULL_EQC         EQN       N/A       iI
0x1000  FULL_QPC         QPN       N/A       iI
0x1001  SND_BUFF         QPN       WQEBB     iIjmb
0x1002  RCV_BUFF         QPN       DS        iIjmb
0x1101  SRQ_BUFF         SRQN      DS        iIjmb
0x1201  CQ_BUFF          CQN       CQE       iIjmb
0x1301  EQ_BUFF          EQN       EQE       iIjmb
0x3000  SX_SLICE         SLICE     N/A       iI
0x3001  SX_SLICE_ALL     N/A       N/A       -
0x2000  RX_SLICE         SLICE     N/A       iI
0x2001  RX_SLICE_ALL     N/A       N/A       -
0x0021  MKEY_CONTEXT     MKEY_IX   N/A       iI
0x0005  RDB_CONTEXT      QPN       RDB_IX    iIjJ
0x1310  STE_RANGE        STE_IX    N/A       iInm
0x1311  STE_ALL          N/A       N/A       -
0x1010  FUNC_SYND_REC    N/A       N/A       -
0x1312  STE_GLOBAL_RNG   STE_IX    N/A       iInm
0x1313  STE_ROOT         ROOT_IX   N/A       iI
0x2020  ICMC_INFO        SET       N/A       inN
0x4000  PRM_QUERY_QP     QPN       N/A       iI
0x4020  PRM_QUERY_CQ     CQN       N/A       iI
0x4030  PRM_QUERY_MKEY   MKEY_IDX  N/A       iI
0x4008  QUERY_VNIC_ENV   N/A       N/A       -
0x1020  MDFY_HDR_RNG     MDFY_IX   N/A       iInm
0x1021  MDFY_HDR_ALL     N/A       N/A       -
0x4010  QUERY_FT         TABLE_ID  N/A       iI
0x4011  QUERY_FT_ALL     N/A       N/A       -
0x4012  QUERY_FG         TABLE_ID  GROUP_ID  iIjJ
0x4013  QUERY_FG_ALL     TABLE_ID  N/A       iI
0x4014  QUERY_FTE        TABLE_ID  FLOW_IX   iIjJ
0x4015  QUERY_FTE_ALL    TABLE_ID  N/A       iI
0x1318  FLOW_COUNTER     CNTR ID   N/A       iI
0x1320  PKT_REFORMAT     CTX ID    N/A       iI
0x1030  SHARED_BUFFER    N/A       N/A       -
0x103c  PAGE_HISTOGRAM   N/A       N/A       -
0x1040  SCHEDQ_INFO      SCHEDQ_IX N/A       inA
0x104b  VQOS_TREE        SKIP_LOCK N/A       i
0x1050  VQOS_DISTLIST    N/A       N/A       -
0x1048  VLQ_GVMI_VLQ_SQ  N/A       N/A       -
0x1053  PACKET_PACING    PP_IX     N/A       inA
'''


def captured():
    """Each line of MENU: type, names, and the names of its flags."""
    for line in MENU.strip().splitlines():
        yield (int(line[:6], 16), line[8:25].strip(), line[25:35].strip(), line[35:45].strip(),
               {FLAGS[letter] for letter in line[45:] if letter != '-'})


def word(flags):
    """In the register's first 16 bits; their order is the header's."""
    return sum(1 << 'iIjJnNaAmMbB'.index(letter) for letter, name in FLAGS.items() if name in flags)


def whole_menu():
    return menu([(number, name.encode(), index1.encode(), index2.encode(), word(flags))
                 for number, name, index1, index2, flags in captured()])


def records(result):
    assert result.status == 0, result.text
    assert 'damaged' not in result.json, result.text
    return [record['fields'] for record in result.json['records']]


def names(result):
    return [record['segment_type'].get('name') for record in records(result)]


def dump(*words, name='resource_dump'):
    return call(name, *words, '--allow', 'discloses', '--yes')


def test_menu(tmp_path):
    """mlx5ctl counts 2388 bytes."""
    assert len(whole_menu()) == 2388
    machine = machine_of(tmp_path, dump_replies(0xffff, whole_menu()))
    result = in_machine(machine, call('resource_dump.menu'))[0]
    assert names(result) == ['info', 'command', 'menu', 'terminate']
    head, asked, told, _ = records(result)
    assert (head['dump_version'], head['hw_version'], head['fw_version']) == (1, 0x212, 0x16231234)
    assert asked['segment_called'] == {'value': 0xffff, 'name': 'menu'}
    assert told['num_of_records'] == len(told['record']) == 45
    for found, (number, name, index1, index2, flags) in zip(told['record'], captured()):
        assert found['segment_type'] == {'value': number, 'name': name.lower()}
        assert (found['segment_name'], found['index1_name'], found['index2_name']) == (name, index1, index2)
        assert {flag for flag in FLAGS.values() if found[flag]} == flags


# Segments that begin and end within pieces, and one that is longer than three.
def queue_pair(size=700):
    return (info() + command(0x1000, 42) + resource(0x1000, 42, bytes(range(256)) * 3 + b'\1' * (size & ~3))
            + segment(0xfffd, b'\0\0' + b'\x12\0' + b'\0' * 12) + segment(0xfffb))


def test_one_resource(tmp_path):
    machine = machine_of(tmp_path, dump_replies(0x1000, queue_pair(), index1=42, num1=2))
    result = in_machine(machine, dump('segment_type=full_qpc', 'index1=42', 'num_of_obj1=2'))[0]
    assert names(result) == ['info', 'command', 'full_qpc', 'reference', 'terminate']
    found = records(result)
    assert found[1]['segment_called']['name'] == 'full_qpc' and found[1]['index1'] == 42
    assert found[2]['index1'] == 42
    assert bytes.fromhex(found[2]['payload']) == bytes(range(256)) * 3 + b'\1' * 700
    assert found[3]['reference_segment'] == {'value': 0x1200, 'name': 'full_cqc'}
    assert result.json['data'] == queue_pair().hex()


def test_numbers_go_round(tmp_path):
    """More than 16 pieces: their numbers have four bits."""
    data = queue_pair(7000)
    replies = dump_replies(0x1000, data)
    assert len(replies) > 2 * 16
    result = in_machine(machine_of(tmp_path, replies), dump('segment_type=full_qpc'))[0]
    assert result.json['data'] == data.hex()


def test_of_another_function(tmp_path):
    machine = machine_of(tmp_path, dump_replies(0x1000, queue_pair(), vhca_id=7))
    result = in_machine(machine, dump('segment_type=full_qpc', 'vhca_id=7'))[0]
    assert len(names(result)) == 5


def test_by_number(tmp_path):
    """A resource that the format has no name for."""
    data = resource(0x1234, 5, b'\xde\xad\xbe\xef') + segment(0xfffb)
    machine = machine_of(tmp_path, dump_replies(0x1234, data))
    result = in_machine(machine, dump('segment_type=0x1234'))[0]
    found = records(result)[0]
    assert found['segment_type'] == {'value': 0x1234}
    assert (found['index1'], found['payload']) == (5, 'deadbeef')


def test_error_segment(tmp_path):
    data = segment(0xfffc, b'\0\0\x12\x34' + b'\0' * 8 + b'no such queue pair'.ljust(32, b'\0'))
    result = in_machine(machine_of(tmp_path, dump_replies(0x1000, data)), dump('segment_type=full_qpc'))[0]
    assert (records(result)[0]['syndrome_id'], records(result)[0]['error']) == (0x1234, 'no such queue pair')


def test_wrong_number(tmp_path):
    machine = machine_of(tmp_path, dump_replies(0x1000, queue_pair(), first=2))
    result = in_machine(machine, dump('segment_type=full_qpc'))[0]
    assert result.status == 7 and 'piece 2 came where 1 was due' in result.error['message']


def test_not_counted(tmp_path):
    """Linux's own driver takes 0 for any number, too."""
    replies = dump_replies(0x1000, queue_pair(), counted=False)
    result = in_machine(machine_of(tmp_path, replies), dump('segment_type=full_qpc'))[0]
    assert result.json['data'] == queue_pair().hex()


def test_lost_piece(tmp_path):
    """The third is answered with the fourth."""
    replies = dump_replies(0x1000, queue_pair())
    replies[2]['reply'] = replies[3]['reply']
    result = in_machine(machine_of(tmp_path, replies), dump('segment_type=full_qpc'))[0]
    assert result.status == 7 and 'piece 4 came where 3 was due' in result.error['message']


def test_too_large_a_piece(tmp_path):
    replies = dump_replies(0x1000, queue_pair())
    replies[0]['reply'] = '00' * 16 + dump_register(0x1000, 1, 0, size=209).hex()
    result = in_machine(machine_of(tmp_path, replies), dump('segment_type=full_qpc'))[0]
    assert result.status == 7 and 'has 209 bytes where it can have 208' in result.error['message']


def test_refused(tmp_path):
    machine = machine_of(tmp_path, [{'request': '0805 *', 'reply': BAD_RESOURCE}])
    result = in_machine(machine, dump('segment_type=full_qpc'))[0]
    assert result.status == 3 and result.error['status'] == 5, result.text


def test_not_allowed(tmp_path):
    """A dump can show what belongs to others; the menu cannot."""
    machine = machine_of(tmp_path, dump_replies(0xffff, whole_menu()))
    results = in_machine(machine, call('resource_dump', 'segment_type=menu'), call('resource_dump.menu'))
    assert [result.status for result in results] == [6, 0]


def test_file(tmp_path):
    """What was saved decodes without a device."""
    saved = tmp_path / 'qp.dump'
    machine = machine_of(tmp_path, dump_replies(0x1000, queue_pair(), index1=42))
    result = in_machine(machine, dump('segment_type=full_qpc', 'index1=42', '--out', str(saved)))[0]
    assert result.status == 0, result.text
    assert saved.read_bytes() == queue_pair()
    lines = offline('decode', 'mlx5', str(saved), '--stream', 'resource_dump', '--json').splitlines()
    found = [json.loads(line)['fields'] for line in lines]
    assert [one['segment_type']['name'] for one in found] == [
        'info', 'command', 'full_qpc', 'reference', 'terminate']
    assert found[2]['index1'] == 42
    assert 'length_dw     16 byte (4)\n' in offline('decode', 'mlx5', str(saved), '--stream', 'resource_dump')


def test_cut_file(tmp_path):
    cut = tmp_path / 'cut.dump'
    cut.write_bytes(queue_pair()[:-30])
    done = subprocess.run([FWCTL, 'decode', 'mlx5', str(cut), '--stream', 'resource_dump'],
                          capture_output=True, text=True, check=False)
    assert 'segment_called' in done.stdout and 'reference_segment' not in done.stdout
    assert 'byte' in done.stderr


ALL = [(0x1030, b'SHARED_BUFFER', b'N/A', b'N/A', 0),  # as it is
       (0x1000, b'FULL_QPC', b'QPN', b'N/A', word({'support_index1', 'must_have_index1'})),  # left out
       (0x5, b'RDB_CONTEXT', b'QPN', b'RDB_IX', word({'support_index2', 'must_have_index2'})),  # left out
       (0x4011, b'QUERY_FT_ALL', b'N/A', b'N/A', 0),  # refused
       (0x1310, b'STE_RANGE', b'STE_IX', b'N/A', word(
           {'support_num_of_obj1', 'must_have_num_of_obj1', 'num_of_obj1_supports_all',
            'support_num_of_obj2', 'num_of_obj2_supports_active'})),  # all, and those in use
       (0x2020, b'ICMC_INFO', b'SET', b'N/A', word({'must_have_num_of_obj1'})),  # left out
       (0x1053, b'PACKET_PACING', b'PP_IX', b'N/A', 0)]


def test_all(tmp_path):
    parts = [menu(ALL)] + [command(number) + resource(number, 0, b'\1\2\3\4' * 60) + segment(0xfffb)
                           for number in (0x1030, 0x1310, 0x1053)]
    replies = (dump_replies(0xffff, parts[0]) + dump_replies(0x1030, parts[1])
               + [{'request': '0805 .... 0000 0001 0000 c000 00000000 40004011 *', 'reply': BAD_RESOURCE}]
               + dump_replies(0x1310, parts[2], num1=0xffff, num2=0xfffe) + dump_replies(0x1053, parts[3]))
    done = in_machine(machine_of(tmp_path, replies), dump(name='resource_dump.all'))[0]
    assert done.json['data'] == b''.join(parts).hex()
    # Nothing else was asked for: the simulator would have answered it with an empty piece.
    assert 'fwctl0: resource_dump.all: resource 0x4011 is left out: the device does not dump it\n' in done.text


def test_all_fails(tmp_path):
    """A refusal in the midst of a resource is none that can be left out."""
    part = resource(0x1030, 0, b'\1\2\3\4' * 60) + segment(0xfffb)
    replies = dump_replies(0xffff, menu(ALL)) + dump_replies(0x1030, part)
    replies[-1]['reply'] = BAD_RESOURCE
    result = in_machine(machine_of(tmp_path, replies), dump(name='resource_dump.all'))[0]
    assert result.status == 3, result.text
