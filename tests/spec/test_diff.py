# SPDX-License-Identifier: LGPL-2.1-or-later
"""A spec held against C headers. With LIBFWCTL_KERNEL_SOURCE, the top of a kernel source tree, the test
formats are held against the kernel's own."""
import os
import pathlib

import pytest

from conftest import SOURCE

KERNEL = os.environ.get('LIBFWCTL_KERNEL_SOURCE')
HEADER = '''
typedef unsigned char u8;
#define COLOUR_RED 1
#define COLOUR_BLUE 2
#define COLOUR_LAST COLOUR_BLUE
enum shape { SHAPE_ROUND, SHAPE_FLAT = 4, SHAPE_MAX };
struct whole {
	__le16 type;
	__le16 flags;
	u8 unused_0[4];
	__be32 port;
	char name[8];
	__le16 index_0, index_1;
	u8 valid;
	u8 pad[3];
} __attribute__((packed));
struct nested { struct whole inner; __le32 tail; };
struct open { __le32 count; __le32 entry[]; };
struct open_structs { __le32 count; struct whole entry[]; };
struct x_ifc_reg_bits {
	u8 reserved_at_0[0x14];
	u8 index[0xc];
	u8 value_high[0x20];
	u8 value_low[0x20];
	u8 resereved_at_60[0x20];
};
struct message { __le16 op; __le16 seq; __le64 addr; __le32 count; } __attribute__((packed));
'''
WHOLE = '''
format: t
structs:
  whole:
    c-struct: whole
    size: 28
    fields:
      kind: {type: u16, c-name: type}
      flags: {type: u16, subfields: {one: {bit: 0}}}
      port: {at: 8, type: be32}
      name: {type: string, size: 8}
      index: {type: u16, repeat: 2, c-name: index_0}
'''


@pytest.fixture
def differ(run, spec, tmp_path):
    """Lines that `diff` prints for a spec's text, without the place of the file."""
    def compared(text, header=HEADER, *options):
        path = tmp_path / 'header.h'
        path.write_text(header)
        done = run('diff', *options, spec(text), path)
        assert not done.stderr and done.returncode == (1 if 'spec.yaml:' in done.stdout else 0)
        return [line.replace(f'{tmp_path}/spec.yaml:', '') for line in done.stdout.splitlines()]
    return compared


def test_agrees(differ):
    assert differ(WHOLE) == []
    assert differ(WHOLE, HEADER, '-v') == ['structs.whole: struct whole, 9 members']


@pytest.mark.parametrize('change, to, says', [
    ('at: 8, type: be32', 'at: 4, type: be32', '9:13: structs.whole.fields.port: stands at byte 4, but the member port of '
     'struct whole at byte 8'),
    ('type: be32', 'type: le32', 'is in little order, but the member port in big order'),
    ('at: 8, type: be32', 'at: 8, type: be24', 'has 24 bits, but the member port of struct whole has 32'),
    ('size: 8}', 'size: 7}', 'has 56 bits, but the member name of struct whole has 64'),
    ('c-name: type', 'c-name: kind', 'struct whole has no member kind: expected `c-name`'),
    ('repeat: 2', 'repeat: 1', 'has no field for the member index_1 of struct whole, byte 22'),
    ('      name: {type: string, size: 8}\n', '      rest: {at: 20, type: reserved, size: 0x2}\n', 'overlaps'),
    ('size: 28', 'size: 32', 'has 32 bytes, but struct whole has 28'),
    ('c-struct: whole', 'c-struct: hole', '4:15: structs.whole.c-struct: header.h has no struct hole'),
])
def test_differs(differ, spec, change, to, says):
    text = WHOLE.replace(change, to)
    assert text != WHOLE
    if says == 'overlaps':
        text = WHOLE.replace(change, '').replace('index: {', 'index: {at: 20, ')
        says = 'has no field for the member name of struct whole, byte 12'
    found = differ(text)
    assert any(says in line for line in found), found


def test_partial(differ):
    text = WHOLE.replace('      name: {type: string, size: 8}\n', '').replace('index: {', 'index: {at: 20, ')
    assert differ(text.replace('c-struct: whole', 'c-struct: whole\n    c-partial: true')) == []


def test_reserved_and_alias_need_no_member(differ):
    text = WHOLE.replace('port: {', 'gap: {type: reserved, size: 4}\n      other: {alias-of: kind}\n      port: {')
    assert differ(text) == []


def test_describes_bits(differ):
    text = '''
format: t
byte-order: big-endian
structs:
  reg:
    c-struct: x_ifc_reg_bits
    size: 16
    fields:
      index: {at: 0.20, bits: 12}
      value: {at: 4, type: u64, c-name: value_high}
'''
    assert differ(text) == []
    found = differ(text.replace('0.20', '0.19'))
    assert found == ['8:14: structs.reg.fields.index: stands at byte 2 bit 3, but the member index of struct '
                     'x_ifc_reg_bits at byte 2 bit 4']


def test_halves(differ):
    text = 'format: t\nbyte-order: big-endian\nstructs: {reg: {c-struct: x_ifc_reg_bits, size: 16, ' \
           'fields: {index: {at: 0.20, bits: 12}, value: {at: 4, type: u64, halves: [high, low]}}}}\n'
    assert differ(text) == []
    assert 'has no member value_l: ' in differ(text.replace('low', 'l'))[0]
    found = differ(text.replace('high, low', 'low, high'))
    assert len(found) == 2 and 'but the member value_low of struct x_ifc_reg_bits at byte 8' in found[0]


def test_only_in_the_spec(differ):
    text = 'format: t\nbyte-order: big-endian\nstructs: {reg: {c-struct: x_ifc_reg_bits, size: 16, ' \
           'fields: {slot: {at: 0.16, bits: 4, c-name: null}, index: {at: 0.20, bits: 12}, ' \
           'value: {at: 4, type: u64, c-name: value_high}, ' \
           'more: {type: u32, halves: [high, low], c-name: null}}}}\n'
    assert differ(text) == []
    assert 'has no member slot' in differ(text.replace(', c-name: null', ''))[0]
    found = differ(text.replace('index: {at: 0.20, bits: 12}', 'rest: {bits: 8}').replace('bits: 4', 'bits: 8'))
    assert any('slot: is said not to be in C, but struct x_ifc_reg_bits has the member index there' in line
               for line in found), found


def test_parts(differ):
    text = 'format: t\nbyte-order: big-endian\nstructs: {reg: {c-struct: x_ifc_reg_bits, c-partial: true, size: 16, ' \
           'fields: {index: {parts: [{at: 0.0, bits: 2}, {at: 0.20, bits: 12}]}}}}\n'
    assert differ(text) == []
    assert 'none of its parts is the member index, 12 bits' in differ(text.replace('bits: 12', 'bits: 11'))[0]


def test_nested_and_open(differ):
    text = '''
format: t
structs:
  nested: {c-struct: nested, fields: {inner: {type: bytes, size: 28}, tail: u32}}
  open: {c-struct: open, fields: {count: u32, entry: {type: u32, repeat: count}}}
'''
    assert differ(text) == []
    assert any('stands at byte 24' in line for line in differ(text.replace('size: 28', 'size: 24')))


def test_part_of_a_struct(differ):
    text = 'format: t\nstructs: {whole: {c-struct: whole, c-from: 20, fields: ' \
           '{index: {type: u16, repeat: 2, c-name: index_0}, rest: {type: reserved, size: 4}}}}\n'
    assert differ(text) == []
    assert 'index: stands at byte 16' in '\n'.join(differ(text.replace('c-from: 20', 'c-from: 16')))
    assert 'no field for the member name' in '\n'.join(differ(text.replace('c-from: 20', 'c-from: 4')))
    assert 'has 4 bytes, but struct whole has 8 from byte 20 on' in differ(text.replace(', rest: {type: reserved, size: 4}', ''))[0]


def test_open_array_of_a_given_length(differ):
    for name, last in (('open', 'entry: {type: u32, repeat: 2}'), ('open_structs', 'entry: {type: bytes, size: 28}')):
        assert differ(f'format: t\nstructs: {{s: {{c-struct: {name}, fields: {{count: u32, {last}}}}}}}\n') == []


MESSAGE = '''
format: t
templates:
  base:
    doc-ref: p
    scope: configuration
    effects: [reads]
    request: {fields: {op: {type: u16, role: opcode}, seq: {type: u16, role: fixed}, body: {type: bytes, size: eos, payload: true}}}
    response: {fields: {status: {type: u8, role: status}}}
commands:
  c:
    is: base
    doc: d
    select: {op: 1}
    request-payload:
      c-struct: message
      fields: {to: {type: reserved, size: 8}, count: u32}
    buffers: {b: {address: 4, direction: from_device}}
'''


def test_message(differ):
    """A payload that is written in its command stands for the whole message."""
    assert differ(MESSAGE) == []
    assert 'has 20 bytes, but struct message has 16' in '\n'.join(differ(MESSAGE.replace('count: u32', 'count: u64')))
    found = differ(MESSAGE.replace('seq: {type: u16', 'seq: {type: u32'))
    assert any('seq: has 32 bits' in line for line in found), found


def test_subfields_in_host_order(differ):
    text = 'format: t\nbyte-order: host\nstructs: {s: {c-struct: s, fields: {op: {type: u32, subfields: {x: {bit: 0}}}}}}\n'
    assert differ(text, 'struct s { unsigned int op; };') == []
    found, = differ(text, 'struct s { __le32 op; };')
    assert 'is in host order, but the member op in little order' in found


def test_enum(differ):
    text = 'format: t\nenums:\n  colour: {c-prefix: COLOUR_, entries: {red: 1, blue: 2}}\n' \
           '  shape: {c-prefix: SHAPE_, c-names: {level: FLAT, none: null}, entries: {round: 0, level: 4, none: 9}}\n'
    assert differ(text) == []
    assert 'is 3, but COLOUR_BLUE is 2' in differ(text.replace('blue: 2', 'blue: 3'))[0]
    assert 'has no COLOUR_GREEN' in differ(text.replace('blue: 2', 'green: 2'))[1]
    assert 'has no value for COLOUR_BLUE = 2' in differ(text.replace(', blue: 2', ''))[0]
    assert differ(text.replace(', blue: 2', '').replace('COLOUR_,', 'COLOUR_, c-partial: true,')) == []


CONSTANTS = """
struct flagged {
	__le16 flags;
	#define FLAGGED_FLAGS_FAST 0x1UL
	#define FLAGGED_FLAGS_KEEP_LAST 0x2UL
	#define FLAGGED_FLAGS_COUNTER_MASK 0x4UL
	__le16 speed;
	#define FLAGGED_SPEED_1GB 0xaUL
	#define FLAGGED_SPEED_AUTO 0x0UL
	#define FLAGGED_SPEED_LAST FLAGGED_SPEED_AUTO
	__le16 mode;
	#define FLAGGED_MODE_LANE_MASK 0xfUL
	#define FLAGGED_MODE_LANE_SFT 0
	#define FLAGGED_MODE_DIR 0x10UL
	#define FLAGGED_MODE_DIR_TX (0x0UL << 4)
	#define FLAGGED_MODE_DIR_RX (0x1UL << 4)
	#define FLAGGED_MODE_RSVD_MASK 0xe0UL
	__le16 plain;
	struct {
		u8 id;
		u8 kind;
		#define FLAGGED_KIND_ONE 0x1UL
	} part[2];
};
"""
FLAGGED = """
format: t
enums:
  flags: {type: flags, entries: {fast: {bit: 0}, keep_last: {bit: 1}, counter_mask: {bit: 2}}}
  speed: {entries: {speed_1gb: 10, auto: 0}}
  dir: {entries: {tx: 0, rx: 1}}
  kind: {entries: {one: 1}}
structs:
  flagged:
    c-struct: flagged
    size: 12
    fields:
      flags: {type: u16, enum: flags}
      speed: {type: u16, enum: speed}
      mode: {type: u16, subfields: {lane: {bits: 0-3}, dir: {bit: 4, enum: dir}}}
      plain: u16
      part: {repeat: 2, fields: {id: u8, kind: {type: u8, enum: kind}}}
"""


def test_constants_behind_members(differ):
    header = HEADER + CONSTANTS
    assert differ(FLAGGED, header) == []
    assert differ(FLAGGED.replace('u16, enum: flags', 'u16').replace('    size', '    c-partial: true\n    size'),
                  header) == []


@pytest.mark.parametrize('change, to, says', [
    ('fast: {bit: 0}', 'fast: {bit: 3}', 'enums.flags.entries.fast: is 8, but FLAGGED_FLAGS_FAST is 1'),
    ('fast: {bit: 0}', 'fast: {bit: 0}, slow: {bit: 3}', 'the member flags has no constant that ends in _SLOW'),
    ('counter_mask', 'counter', 'the member flags has no constant that ends in _COUNTER'),
    (', keep_last: {bit: 1}', ', keep: {bit: 1}', 'the member flags has no constant that ends in _KEEP'),
    ('speed_1gb: 10', 'gb: 10', 'fields.speed: has no name for FLAGGED_SPEED_1GB = 10'),
    ('speed_1gb: 10', 'speed_1gb: 11', 'is 11, but FLAGGED_SPEED_1GB is 10'),
    ('bits: 0-3', 'bits: 0-2', 'subfields.lane: is 7, but FLAGGED_MODE_LANE is 15'),
    ('lane: {bits: 0-3}, ', '', 'fields.mode: has no name for FLAGGED_MODE_LANE = 15'),
    ('tx: 0, rx: 1', 'tx: 1, rx: 0', 'is 16, but FLAGGED_MODE_DIR_TX is 0'),
    (', enum: dir', '', 'fields.mode: has no name for FLAGGED_MODE_DIR_TX = 0'),
    ('u16, enum: flags', 'u16', 'fields.flags: has no names, but the member flags has 2, as FLAGGED_FLAGS_FAST'),
    ('one: 1', 'one: 2', 'enums.kind.entries.one: is 2, but FLAGGED_KIND_ONE is 1'),
    ('id: u8, kind', 'other: u8, kind', 'struct flagged has no member part.other'),
])
def test_constants_differ(differ, change, to, says):
    assert change in FLAGGED
    found = differ(FLAGGED.replace(change, to), HEADER + CONSTANTS)
    assert any(says in line for line in found), found


def test_nothing_to_compare(run, spec, tmp_path):
    header = tmp_path / 'h.h'
    header.write_text(HEADER)
    done = run('diff', spec('format: t\n'), header)
    assert done.returncode == 1 and 'there is nothing to compare' in done.stderr and not done.stdout


def test_unreadable(run, spec, tmp_path):
    for arguments in ((spec(WHOLE), tmp_path / 'none.h'), (tmp_path / 'none.yaml', tmp_path / 'none.h')):
        done = run('diff', *arguments)
        assert done.returncode == 1 and done.stderr.count('\n') == 1 and 'none.' in done.stderr


HEADERS = {
    'plugins/bnxt/bnxt': ['include/uapi/fwctl/bnxt.h', 'include/linux/bnxt/hsi.h',
                          *(f'drivers/net/ethernet/broadcom/bnxt/bnxt_{name}.h' for name in (
                              'coredump', 'dcb', 'devlink', 'nvm_defs'))],
    'plugins/cxl/cxl': ['include/uapi/fwctl/cxl.h', 'include/uapi/cxl/features.h'],
    'plugins/mlx5/mlx5': ['include/uapi/fwctl/mlx5.h',
                          *(f'include/linux/mlx5/{name}.h' for name in (
                              'mlx5_ifc', 'mlx5_ifc_fpga', 'mlx5_ifc_vdpa', 'device', 'driver', 'fs',
                              'port', 'qp', 'vport')),
                          *(f'drivers/net/ethernet/mellanox/mlx5/core/{name}' for name in (
                              'lib/nv_param.c', 'sf/mlx5_ifc_vhca_event.h'))],
    'plugins/pds/pds': ['include/uapi/fwctl/pds.h', 'include/linux/pds/pds_core_if.h'],
    'tests/formats/test-bnxt': ['include/uapi/fwctl/bnxt.h', 'include/linux/bnxt/hsi.h'],
    'tests/formats/test-cxl': ['include/uapi/fwctl/cxl.h', 'include/uapi/cxl/features.h'],
    'tests/formats/test-mlx5': ['include/uapi/fwctl/mlx5.h', 'include/linux/mlx5/mlx5_ifc.h',
                  'drivers/net/ethernet/mellanox/mlx5/core/lib/nv_param.c'],
    'tests/formats/test-pds': ['include/uapi/fwctl/pds.h'],
}


@pytest.mark.skipif(not KERNEL, reason='LIBFWCTL_KERNEL_SOURCE is not set')
@pytest.mark.parametrize('name', HEADERS)
def test_kernel(run, name):
    headers = [pathlib.Path(KERNEL, header) for header in HEADERS[name]]
    done = run('diff', SOURCE / f'{name}.yaml', *headers)
    assert done.returncode == 0, done.stdout + done.stderr
