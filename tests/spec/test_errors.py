# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is wrong with a spec is said with its place: each mistake once, by line, column, path and words."""
import re
import time

import pytest

HEAD = 'format: t\n'
STRUCT = HEAD + 'structs:\n  s:\n    fields:\n'
TEMPLATE = HEAD + '''templates:
  t0:
    doc-ref: p
    scope: configuration
    effects: [reads]
    request: {fields: {op: {type: u16, role: opcode}, id: u16, body: {type: bytes, size: eos, payload: true}}}
    response: {fields: {status: {type: u8, role: status}, body: {type: bytes, size: eos, payload: true}}}
commands:
'''


def one(lines, place, words):
    """Among the lines there is one for this place, and it says these words."""
    found = [line for line in lines if re.match(rf'[\w.-]+:{place}: ', line)]
    assert len(found) == 1, lines
    for word in words if isinstance(words, tuple) else (words,):
        assert word in found[0], lines


# Fields of a struct s that is in the lines from 5 on, column 7.
@pytest.mark.parametrize('text, place, words', [
    # what the schema finds
    ('a: {typ: u8}', '5:11', ('structs.s.fields.a.typ', 'unknown key', 'did you mean type?', 'known here')),
    ('a: {type: u8, doc: one, two}', '5:31', ('two', 'unknown key')),
    ('a: {type: u8, doc: one, and two}', '5:31', 'quotes'),
    ('a: [1]', '5:10', ('is a list', 'expected a type such as u32')),
    ('a: 5', '5:10', 'is a number'),
    ('a:', '5:9', 'is nothing'),
    ('a: {type: u8, at: -1}', '5:25', ("'-1' is out of range", 'BYTE or BYTE.BIT')),
    ('a: {type: u8, at: 4.x}', '5:25', ("'4.x'", 'BYTE or BYTE.BIT')),
    ('a: {type: u8, at: 99999999}', '5:25', 'behind 2097152 bytes'),
    ('a: {type: u8, at: 1.9999999}', '5:25', 'BYTE or BYTE.BIT'),
    ('a: {bits: 0}', '5:17', 'out of range'),
    ('a: {bits: 99999999999999999999999999}', '5:17', 'out of range'),
    (f'a: {{bits: {"9" * 5000}}}', '5:17', 'is a text'),
    ('a: {bits: x}', '5:17', ('is a text', 'expected a number of bits')),
    ('a: {type: u8, access: read}', '5:29', ("'read' is no access", 'key, ro, rw, wo, op')),
    ('a: {type: u8, role: opcod}', '5:27', ('no role', 'did you mean opcode?')),
    ('a: {type: u8, display-hint: hexadecimal}', '5:35', 'no hint'),
    ('a: {type: u8, adds-effects: [read]}', '5:36', ("'read' is no effect", 'did you mean reads?')),
    ('a: {type: u8, adds-effects: []}', '5:35', 'is empty'),
    ('a: {type: u8, adds-effects: reads}', '5:35', ('is a text', 'a list of effects')),
    ('a: {type: u8, enabled-by: {bit: 1}}', '5:33', '`field` is missing'),
    ('a: {type: u8, repeat: {mul: 1}}', '5:29', '`field` is missing'),
    ('a: {type: u8, repeat: 0}', '5:29', 'out of range'),
    ('a: {type: u8, repeat: a.b.c}', '5:29', 'a number of elements'),
    ('a: {type: u8, repeat: 2, stride: 3 bit}', '5:40', 'a number of bytes, or of bits'),
    ('a: {parts: [{at: 0, bits: 1}]}', '5:18', ('has 1 item', '2 to 8 parts')),
    ('a: {type: u8, sensitive: yes}', '5:32', 'true or false'),
    ('a: {type: u8, scale: 1e3}', '5:28', 'a number or a fraction'),
    ('a: {type: u8, unit: "\\e[31m"}', '5:27', 'control character U+001B'),
    ('a: {type: u8, doc: "e\\u0301"}', '5:26', 'NFC'),
    ('a: {type: u8, doc: "\\u202e"}', '5:26', 'U+202E'),
    ('a: {type: "u8\\n"}', '5:17', 'line break'),
    ('"a\\nb": u8', '5:7', 'control character'),
    # names
    ('1a: u8', '5:11', 'is no name of a field'),
    ('a.b: u8', '5:12', 'is no name of a field'),
    ('"": u8', '5:11', 'is no name of a field'),
    ('a: u8\n      a: u8', '6:7', ('stands here twice', 'line 5')),
    # types and widths
    ('a: u9', '5:10', "'u9' is no type"),
    ('a: strng', '5:10', 'did you mean string?'),
    ('a: {type: nothing}', '5:17', 'is no type and no struct'),
    ('a: {}', '5:10', 'nothing says how wide it is'),
    ('a: {type: u8, bits: 5}', '5:27', 'u8 has 8 bits, not 5'),
    ('a: {bits: 5, size: 1}', '5:20', '`bits` and `size`'),
    ('a: {bits: 65}', '5:17', 'at most 64'),
    ('a: {type: bytes}', '5:10', 'without a size'),
    ('a: {type: bytes, bits: 8}', '5:24', 'counted in bytes'),
    ('a: {type: bytes, size: 0}', '5:30', 'a size of 0'),
    ('a: {type: uuid, size: 8}', '5:29', 'has 16 bytes'),
    ('a: {type: u8, size: eos}', '5:27', 'for bytes and strings'),
    ('a: {type: reserved, bits: 8, access: ro}', '5:36', 'a reserved field has no `access`'),
    ('a: {type: s8, enum: e}', '5:27', ("there is no enum 'e'")),
    ('a: {type: bytes, size: 1, enum: e}', '5:33', 'has no enum'),
    ('a: {type: bytes, size: 1, role: status}', '5:33', 'only a number has a role'),
    ('a: {type: bytes, size: 1, scale: 2}', '5:33', 'only a number has a scale'),
    ('a: {type: bytes, size: 1, adds-effects: [reads]}', '5:47', 'only a number adds effects'),
    ('a: {type: u8, scale: 0}', '5:28', 'a scale of 0'),
    ('a: {type: u8, scale: 1/0}', '5:28', 'division by zero'),
    ('a: {type: u8, from: 4}', '5:21', 'request-length and response-length'),
    ('a: {type: u8, role: status}\n      b: {type: u8, role: status}', '6:10', 'a role status stands here twice'),
    ('a: {type: u8, cases: {1: null}}', '5:21', '`switch-on`'),
    # places
    ('a: u16\n      b: {at: 1, type: u8}', '6:15', ('b (byte 1, 8 bits) overlaps a (byte 0, 16 bits)', 'alias-of')),
    ('a: {at: 4, type: u8}\n      b: {at: 0, type: u8}', '6:15', ('before the field above', 'the order of their places')),
    ('a: {bits: 3}\n      b: {type: bytes, size: 1}', '6:10', 'whole bytes'),
    ('a: {bits: 3}\n      b: be16', '6:10', 'another byte order'),
    ('a: {at: 0.4, type: u32, byte-order: host}', '5:15', 'in host order only'),
    ('a: {bits: 12, byte-order: host}', '5:10', ('in host order only', 'not 12 bits')),
    ('a: {parts: [{at: 0, bits: 8}, {at: 0.4, bits: 4}]}', '5:10', 'its parts overlap'),
    ('a: {parts: [{at: 0, bits: 8}, {at: 1, bits: 8}], at: 3}', '5:56', 'in parts has no `at`'),
    ('a: {type: u8, parts: [{at: 0, bits: 8}, {at: 1, bits: 8}]}', '5:28', 'have 16 bits together'),
    ('a: {type: u8, repeat: 3, stride: -1}', '5:10', 'before the start'),
    ('a: {type: u16, repeat: 3, stride: 1}', '5:41', 'overlap'),
    ('a: {type: uuid, repeat: 3, stride: "129 bits"}', '5:42', 'whole bytes'),
    ('a: {type: u64, repeat: 1048576}', '5:10', 'more than 2097152 bytes'),
    ('a: {type: u8, stride: 4}', '5:21', 'for arrays'),
    ('a: {type: u8, repeat: eos}\n      b: u8', '6:10', 'takes all up to the end'),
    ('n: u8\n      a: {type: u8, repeat: n}\n      b: {at: 9, type: u8}', '7:15', ('a, which varies', 'no `at`')),
    ('n: u8\n      a: {type: u8, repeat: n}\n      b: bool', '7:10', 'whole bytes'),
    ('a: u32\n      b: {at: 2, type: u8, repeat: eos}', '6:15', ('b begins at byte 2', 'a goes on to byte 4')),
    ('a: u32\n      b: {at: 2, type: bytes, size: a}', '6:15', 'varies in length, but a goes on'),
    ('a: {type: u8, after: true}', '5:21', 'no field before varies'),
    ('n: u8\n      a: {bits: 4, repeat: n}', '6:28', 'whole bytes'),
    ('a: {type: string, size: eos, repeat: 3}', '5:10', 'all of one length'),
    # aliases
    ('a: {alias-of: b}\n      b: u8', '5:21', 'no field b above'),
    ('a: u8\n      b: {alias-of: a, at: 0, bits: 9}', '6:28', 'has bits that a does not have'),
    ('a: {type: bytes, size: eos}\n      b: {alias-of: a, bits: 8}', '6:21', 'varies in length'),
    ('a: {type: u32, halves: [high]}', '5:30', ('has 1 item', 'what the names of both halves end in')),
    ('a: {type: u32, halves: [h, 1]}', '5:34', 'is a number'),
    ('a: {bits: 24, halves: [h, l]}', '5:21', 'only one unsigned number of 16, 32, 48 or 64 bits has halves'),
    ('a: {type: s32, halves: [h, l]}', '5:22', 'only one unsigned number'),
    ('a: {type: u32, repeat: 2, halves: [h, l]}', '5:33', 'only one unsigned number'),
    ('a: {parts: [{at: 0, bits: 8}, {at: 2, bits: 8}], halves: [h, l]}', '5:56', 'only one unsigned number'),
    ('a_h: u8\n      a: {type: u32, halves: [h, l]}', '6:10', 'the name a_h stands here twice'),
    # references
    ('a: {type: u8, repeat: n}', '5:29', "no field 'n'"),
    ('n: {type: u8, repeat: 2}\n      a: {type: u8, repeat: n}', '6:29', 'is an array'),
    ('n: uuid\n      a: {type: u8, repeat: n}', '6:29', 'is no number'),
    ('a: {type: bytes, size: n}\n      n: u8', '5:30', 'stands behind what it measures'),
    ('n: u8\n      a: {type: u8, repeat: other.n}', '6:29', 'a field\'s name or an expression'),
    ('n: u8\n      a: {type: u8, repeat: info.n}', '6:29', 'there is no info here'),
    ('n: u8\n      a: {type: u8, repeat: {field: n, unit: 0}}', '6:46', 'is no unit'),
    ('n: u8\n      a: {type: u8, repeat: {field: n, plus: {field: info.x}}}', '6:54', 'no info'),
    ('n: u8\n      a: {type: u8, enabled-by: n}', '6:33', ('n has 8 bits', '`bit`')),
    ('n: u8\n      a: {type: u8, enabled-by: {field: n, bit: 8}}', '6:49', 'bits 0 to 7'),
    ('n: u8\n      a: {type: u8, enabled-by: {field: n, bit: 1, mask: 2}}', '6:49', 'which bit is meant'),
    ('n: u8\n      a: {type: u8, enabled-by: {field: n, mask: 2, value: 1}}', '6:60', 'outside of its mask'),
    ('n: u8\n      a: {type: u8, enabled-by: {field: n, value: 256}}', '6:51', 'out of range'),
    ('a: {type: u8, repeat: eos, record-size: 4}', '5:34', 'only structs'),
    # unions
    ('k: u8\n      v: {switch-on: k, type: u8, cases: {1: null}}', '6:31', 'a union has no type'),
    ('k: u8\n      v: {switch-on: k, cases: {1: x}}', '6:36', "no struct 'x'"),
    ('k: u8\n      v: {switch-on: k, cases: {1: null}}', '6:10', 'no case says how wide'),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {256: null}}', '6:42', ('256', 'out of range')),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {x: null}}', '6:42', "'x' is no value"),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {5: null, 0x5: null}}', '6:51', 'never comes about'),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {0x10/0xf0: null, 0x15: null}}', '6:59', 'never comes about'),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {0x11/0xf0: null}}', '6:42', 'outside of its mask'),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {_: null}}', '6:42', '`_` is for values'),
    ('k: u8\n      v: {switch-on: [k, k], size: 1, cases: {5: null}}', '6:47', 'a list of as many values'),
    ('k: u8\n      v: {switch-on: [k, k], size: 1, cases: {"[5]": null}}', '6:47', 'here are 1 values'),
    ('k: uuid\n      l: u8\n      v: {switch-on: [k, l], size: 1, cases: {"[1, 2]": null}}', '7:22', 'more than 128 bits'),
    ('k: u8\n      v: {switch-on: {field: k, bits: "4-8"}, size: 1, cases: {1: null}}', '6:39', 'bits 0 to 7'),
    ('k: u8\n      v: {switch-on: k, size: 1, cases: {1: {fields: {a: u16}}}}', '6:31', 'at least that'),
    ('k: u8\n      v: {switch-on: k, cases: {1: {fields: {a: {type: bytes, size: eos}}}}}', '6:10', '`size: eos`'),
    # subfields, inline
    ('a: {type: u16, subfields: {x: {bits: "0-3"}, y: {bit: 3}}}', '5:61', 'belongs to x already'),
    ('a: {type: u16, subfields: {x: {bit: 16}}}', '5:43', 'bits 0 to 15'),
    ('a: {type: u16, subfields: {x: {bits: "3-1"}}}', '5:44', 'the lower bit comes first'),
    ('a: {type: u16, subfields: {x: {}}}', '5:37', 'needs `bit: N`'),
    ('a: {type: s16, subfields: {x: {bit: 1}}}', '5:22', 'an unsigned type'),
    ('a: {type: u24, byte-order: host, subfields: {x: {bit: 1}}}', '5:40', 'host order'),
    ('a: {type: u8, inline: true}', '5:21', 'only one struct or union'),
    ('a: u8\n      b: {inline: true, fields: {a: u8}}', '3:5', ('name a stands here twice', 's and in s.b')),
    ('a: {type: t, inline: true}\n      b: {type: t, inline: true}\n  t: {fields: {x: u8}}', '3:5', 'the name x stands here twice'),
    ('a: {inline: true, fields: {b: {inline: true, fields: {c: {inline: true, fields: {d: {inline: true, fields: {e: u8}}}}}}}}',
     '3:5', 'more than 3 levels'),
    ('a: {type: s}', '5:17', 's contains itself'),
    ('a: {type: u8, fields: {x: u8}}', '5:17', 'u8 has no `fields`'),
    ('a: {type: bytes, size: eos, payload: true}\n      b: {type: bytes, size: 1, payload: true}', '6:33', 'marked as payload already'),
    ('a: {type: u8, payload: true}', '5:21', 'of type bytes'),
])
def test_fields(refusals, text, place, words):
    if place == '3:5':
        place = '(3|4):5'
    lines = refusals(f'{STRUCT}      {text}\n')
    one(lines, place, words)
    assert len(lines) <= 2


@pytest.mark.parametrize('text, place, words', [
    ('{entries: {}}', '3:15', 'is empty'),
    ('{entries: {a: 1, b: 1}}', '3:25', ('has the value of a')),
    ('{entries: {a: -1}}', '3:19', 'out of range'),
    ('{entries: {a: 18446744073709551616}}', '3:19', 'out of range'),
    ('{entries: {a: {bit: 1}}}', '3:25', '`type: flags`'),
    ('{entries: {a: {}}}', '3:19', 'nothing says which value'),
    ('{type: flags, entries: {a: 0}}', '3:32', 'has no bit'),
    ('{type: flags, entries: {a: {bit: 64}}}', '3:38', 'out of range'),
    ('{type: flags, entries: {a: {bit: 1, value: 2}}}', '3:48', 'remove one'),
    ('{type: flags, entries: {a: {bit: 1, adds-effects: [reads]}}}', '3:55', 'on a field of one bit'),
    ('{entries: {1a: 1}}', '3:16', 'no name of a value'),
    ('{doc: d}', '3:5', '`entries` is missing'),
    ('{type: set, entries: {a: 1}}', '3:12', 'no type of an enum'),
])
def test_enums(refusals, text, place, words):
    one(refusals(f'{HEAD}enums:\n e: {text}\n'), place.replace('3:5', '3:5'), words)


@pytest.mark.parametrize('text, place, words', [
    ('{is: t0, select: {op: 1}}', '10:6', 'nothing says what it does'),
    ('{is: t9, doc: d, select: {op: 1}}', '10:11', "no template or command 't9'"),
    ('{is: c, doc: d}', '10:11', 'is made from itself'),
    ('{is: t0, doc: d}', '10:6', 'nothing says its opcode'),
    ('{is: t0, doc: d, select: {opc: 1}}', '10:32', ("has no field 'opc'", 'did you mean op')),
    ('{is: t0, doc: d, select: {op: 65536}}', '10:36', 'out of range'),
    ('{is: t0, doc: d, select: {op: x}}', '10:36', 'no value of this field'),
    ('{is: t0, doc: d, select: {op: "1/0xff"}}', '10:36', 'selected by all of them'),
    ('{is: t0, doc: d, select: {op: 1, id: "2/1"}}', '10:43', 'outside of its mask'),
    ('{is: t0, doc: d, select: {op: 1, id: {value: 1, mask: 0x10000}}}', '10:60', 'does not fit'),
    ('{is: t0, doc: d, select: {op: 1, body: 1}}', '10:39', 'is no number'),
    ('{is: t0, doc: d, select: {op: 1}, scope: all}', '10:47', ("'all' is no scope", 'debug_write_full')),
    ('{is: t0, doc: d, select: {op: 1}, effects: [resets, bombs]}', '10:58', 'no effect'),
    ('{is: t0, doc: d, select: {op: 1}, request-payload: nothing}', '10:57', "no struct 'nothing'"),
    ('{is: t0, doc: d, select: {op: 1}, request: {fields: {op: {type: u16, role: opcode}}}, request-payload: {fields: {a: u8}}}',
     '10:109', 'no field with `payload: true`'),
    ('{is: t0, doc: d, select: {op: 1}, request-payload: {fields: {id: u8}}}', '7:14', 'the name id stands here twice'),
    ('{is: t0, doc: d, select: {op: 1}, room: count}', '10:46', 'no such field'),
    ('{is: t0, doc: d, select: {op: 1}, room: response.x}', '10:46', 'the response has no such field'),
    ('{is: t0, doc: d, select: {op: 1}, needs-caps: {field: c, bit: 1}}', '10:52', 'has no `info`'),
    ('{is: t0, doc: d, select: {op: 1}, response-payload: {fields: {a: {type: u8, repeat: request.n}}}}', '10:90',
     'the request has no such field'),
    ('{is: t0, doc: d, select: {op: 1}, buffers: {b: {address: 0, direction: from_device}}}', '10:63', 'not inside of the 4 bytes'),
    ('{is: t0, doc: d, select: {op: 1}, buffers: {b: {address: id, direction: from_device}}}', '10:63', 'no field of 64 bits'),
    ('{is: t0, doc: d, select: {op: 1}, buffers: {b: {address: 4, direction: in}}}', '10:77', 'no direction'),
    ('{is: t0, doc: d, select: {op: 1}, request-payload: {fields: {a: u64}}, buffers: {b: {address: 4, direction: from_device}}}',
     '10:100', ('overlaps the field a', 'reserved')),
    ('{is: t0, doc: d, select: {op: 1}, request-payload: {fields: {a: {type: reserved, size: 16}}}, '
     'buffers: {b: {address: 4, direction: from_device}, c: {address: 8, direction: from_device}}}', '10:164', 'the buffer b'),
    ('{is: t0, doc: d, select: {op: 1}, before: a-b}', '10:48', 'expected a name'),
    ('{doc: d, doc-ref: r, scope: configuration, effects: [reads]}', '10:6', 'it has no request'),
])
def test_commands(refusals, text, place, words):
    one([line for line in refusals(f'{TEMPLATE}  c: {text}\n') if 'no response' not in line], place, words)


@pytest.mark.parametrize('key, place, words', [
    ('n', '10:157', ('a buffer stands alone', 'request.NAME')),
    ('request.n', '12:42', 'the request has no such field'),
])
def test_struct_of_a_buffer(refusals, key, place, words):
    command = ('{is: t0, doc: d, select: {op: 1}, request-payload: {fields: {a: {type: reserved, size: 8}}}, '
               'buffers: {b: {address: 4, direction: from_device, struct: s}}}')
    struct = f'{{fields: {{a: {{size: eos, switch-on: {key}, cases: {{1: null}}}}}}}}'
    one(refusals(f'{TEMPLATE}  c: {command}\nstructs:\n  s: {struct}\n'), place, words)


@pytest.mark.parametrize('key', ['n', 'request.n'])
def test_struct_of_a_stream(refusals, key):
    one(refusals(HEAD + f'''structs:
  s: {{fields: {{a: u8, v: {{size: 4, switch-on: {key}, cases: {{1: null}}}}}}}}
streams:
  x: {{struct: s, record-size: a}}
'''), '5:15', 'records of a stream stand alone')


@pytest.mark.parametrize('text, place, words', [
    ('a: {is: t0, doc: d, select: {op: 1}}\n  b: {is: t0, doc: d, select: {op: 1}}', '11:6', 'cannot be told from a'),
    ('a: {is: t0, doc: d, select: {op: 1}}\n  t0: {is: a, doc: d}', '11:3', 'another t0'),
    ('a: {is: b, doc: d}\n  b: {is: a, doc: d}', '10:11', 'made from itself'),
    ('a: {is: t0, doc: d, select: {op: 1}, request: {fields: {op: {at: 4, type: u16, role: opcode}}}}\n'
     '  b: {is: t0, doc: d, select: {op: 2}}', '7:28', 'the opcode of b stands elsewhere than that of a'),
    ('1a: {is: t0, doc: d}', '10:3', 'is no name'),
    ('a..b: {is: t0, doc: d}', '10:3', 'is no name'),
])
def test_several_commands(refusals, text, place, words):
    one(refusals(f'{TEMPLATE}  {text}\n'), place, words)


@pytest.mark.parametrize('text, place, words', [
    ('', '1:1', 'the file is empty'),
    ('[1]', '1:1', 'a spec is a mapping'),
    ('structs: {}', '1:1', 'expected `format: NAME`, or `extends: FORMAT`'),
    ('format: a\nextends: b\n', '1:1', 'not clear'),
    ('extends: b\n', '1:1', '`namespace: NAME` too'),
    ('format: a\nnamespace: b\n', '2:1', 'a format has no `namespace`'),
    ('extends: b\nnamespace: c\ndevice-type: 1\n', '3:1', 'an extension has no `device-type`'),
    ('extends: b\nnamespace: c\n', '1:10', ('there is no b.yaml', '--include')),
    ('format: a b\n', '1:9', 'expected a name'),
    ('format: a\nverson: 1\n', '2:1', 'did you mean version?'),
    ('format: a\nformat: b\n', '2:1', 'twice'),
    ('format: a\ndevice-type: x\n', '2:14', "is a text"),
    ('format: a\ndrivers: [a/b]\n', '2:11', 'the name of a kernel driver'),
    ('format: a\nbyte-order: middle\n', '2:13', 'little-endian, big-endian, host'),
    ('format: a\ninfo: x\n', '2:7', "no struct 'x'"),
    ('format: a\ninclude: [b.yaml]\n', '2:11', 'there is no file'),
    ('format: a\ninclude: [spec.yaml]\n', '2:11', 'is part of this spec already'),
    ('format: a\nstructs: {u8: {fields: {a: u8}}}\n', '2:11', 'a type of the language'),
    ('format: a\nstructs: {a: {size: 2, fields: {a: u32}}}\n', '2:21', ('given as 2 bytes', 'take 4')),
    ('format: a\nstructs: {a: {size: 5, fields: {n: u32, b: {type: bytes, size: eos}}}}\n', '2:21', 'the part before what varies'),
    ('format: a\nstructs: {a: {fields: {b: b}}, b: {fields: {a: a}}}\n', '2:[0-9]+', 'contains itself'),
    ('format: a\nstructs: {a: {fields: {b: {type: c, repeat: 2}}}, c: {fields: {}}}\n', '2:27', 'an element has no bytes'),
    ('format: a\nstructs: {a: {extend: true, fields: {a: u8}}}\n', '2:15', 'no extension of another format'),
    ('format: a\nstructs: {a: {fields: {b: {type: u8, repeat: request.n}, c: {type: u8, repeat: m}}}}\n', '2:80', "no field 'm'"),
    ('format: a\nstreams: {r: {struct: s}}\nstructs: {s: {fields: {b: {type: bytes, size: eos}}}}\n', '2:14', '`record-size`'),
    ('format: a\nstreams: {r: {struct: s, max-record: 3}}\nstructs: {s: {fields: {b: u32}}}\n', '2:38', 'at least that'),
    ('format: a\nstreams: {r: {struct: x}}\n', '2:23', "no struct 'x'"),
    ('format: a\nprocedures: {p: {doc: d, doc-ref: r, scope: configuration, effects: [reads]}}\n', '2:17', 'needs `run`'),
    ('format: a\nprocedures: {p: {doc: d, doc-ref: r, scope: configuration, effects: [reads], run: h, '
     'needs-caps: {field: c, bit: 1}}}\n', '2:98', 'has no `info`'),
    ('format: a\nprocedures: {p: {doc: d, doc-ref: r, scope: configuration, effects: [reads], run: h, emits: x}}\n', '2:93', "no stream 'x'"),
    # YAML
    ('format: &a x\n', '1:9', 'anchors (&)'),
    ('format: a\ndoc: *a\n', '2:6', ('anchors')),
    ('format: !!str x\n', '1:9', 'tags'),
    ('format: a\n---\nformat: b\n', '2:1', 'a second document'),
    ('format: [a\n', '2:1', 'this is not YAML'),
    ('format: a\n\tdoc: b\n', '2:1', 'this is not YAML'),
    ('format: "a\n', '2:1', 'this is not YAML'),
    ('format: a\n? [1]\n: b\n', '2:3', 'a key must be'),
    ('format: a\ndoc: ' + '[' * 30 + ']' * 30, '2:30', 'nested deeper'),
    ('format: a\ndoc: ' + '[' * 20000, '2:30', 'nested deeper'),
])
def test_files(refusals, text, place, words):
    one(refusals(text), place, words)


def test_bytes_that_are_no_text(spec, run, tmp_path):
    for data, place, words in ((b'format: a\ndoc: x\xffy\n', '2:7', 'byte 0xff is not UTF-8'),
                               (b'format: a\ndoc: x\0y\n', '2:7', 'U+0000'),
                               ('format: a\ndoc: \u2028\x07\n'.encode(), '2:7', 'U+0007'),
                               ('format: a\n'.encode('utf-16'), '1:1', 'is not UTF-8')):
        path = tmp_path / 'bytes.yaml'
        path.write_bytes(data)
        done = run('check', path)
        assert done.returncode == 1
        assert f'bytes.yaml:{place}: ' in done.stderr and words in done.stderr


def test_many_mistakes_at_once(refusals):
    lines = refusals(STRUCT + '      a: u9\n      b: {bits: 99}\n      c: u8\n'
                     'enums: {e: {entries: {x: 1, y: 1}}}\n')
    assert [line.split(':')[1] for line in lines] == ['5', '6', '8']


def test_sorted_by_place(refusals):
    lines = refusals('format: t\n' + ''.join(f'key{number}: 1\n' for number in range(30)))
    assert [int(line.split(':')[1]) for line in lines] == list(range(2, 32))


def test_only_so_many(refusals):
    lines = refusals('format: t\nstructs:\n' + ''.join(f' s{number}: 1\n' for number in range(500)))
    assert len(lines) == 201 and 'and 300 more problems' in lines[-1]


def test_two_constants_of_the_same_bits(refusals):
    text = TEMPLATE.replace('id: u16', 'id: u16, part: {alias-of: id, at: 2, bits: 4}')
    one(refusals(text + '  c: {is: t0, doc: d, select: {op: 1, id: 5}, fixed: {part: 6}}\n'), '10:6',
        'part and id want different values')


def test_unused_template_is_checked(refusals):
    text = TEMPLATE.replace('commands:\n', '  bad: {is: t0, request-payload: {fields: {a: {type: u8, repeat: n}}}}\n')
    one(refusals(text), '9:66', "no field 'n'")


def test_too_deep(refusals):
    chain = ''.join(f'  d{number}: {{fields: {{x: d{number + 1}}}}}\n' for number in range(20))
    lines = refusals(f'{HEAD}structs:\n{chain}  d20: {{fields: {{x: u8}}}}\n')
    assert any('deeper than 16 levels' in line for line in lines)


def test_too_entangled(refusals):
    """Structs that refer to fields around them are made again for each place: that has an end."""
    def cases(level):
        return ', '.join(f'{n}: d{level}_{n}' for n in range(9))

    levels = ''.join(f'  d{level}_{n}: {{fields: {{v: {{size: 1, switch-on: k, cases: {{{cases(level + 1)}}}}}}}}}\n'
                     for level in range(8) for n in range(9))
    last = ''.join(f'  d8_{n}: {{fields: {{v: {{size: 1, switch-on: k, cases: {{1: null}}}}}}}}\n' for n in range(9))
    start = time.process_time()
    lines = refusals(f'{HEAD}structs:\n  top: {{fields: {{k: u8, v: {{size: 1, switch-on: k, cases: {{{cases(0)}}}}}}}}}\n'
                     f'{levels}{last}')
    assert len(lines) == 1 and 'more than 16384 layouts' in lines[0]
    assert time.process_time() - start < 3


def test_too_many_ways(refusals, image):
    """Few structs, each of which stands eight times in the next, have any number of fields."""
    def levels(count):
        fields = ', '.join(f'f{number}: {{type: d{{}}}}' for number in range(8))
        return f'{HEAD}structs:\n' + ''.join(f'  d{level}: {{fields: {{{fields.replace("{}", str(level + 1))}}}}}\n'
                                            for level in range(count)) + f'  d{count}: {{fields: {{x: u8}}}}\n'

    image(levels(6))
    assert any('fields all together: at most 1048576' in line for line in refusals(levels(7)))


def test_unreadable(run, tmp_path):
    for path, words in ((tmp_path / 'none.yaml', 'No such file'), (tmp_path, 'Is a directory')):
        done = run('check', path)
        assert done.returncode == 1 and f'{path}:1:1: cannot be read: {words}' in done.stderr


def test_a_struct_that_is_too_long_is_the_only_problem(refusals):
    """Nothing is said about what is made of it: that would be in order, were it shorter."""
    lines = refusals(HEAD + '''structs:
  big: {fields: {a: {type: bytes, size: 2097152}, b: u32, c: u32}}
  many: {fields: {a: {type: u32, repeat: 1000000}}}
  arrays: {fields: {x: {type: big, repeat: 2}, y: {type: many, repeat: 2, stride: 4}}}
  plain: {fields: {x: big, y: u8}}
  around: {fields: {k: u8, x: {type: plain, repeat: 3}, u: {switch-on: k, cases: {1: many}}}}
  union: {fields: {k: u8, u: {size: 4, switch-on: k, cases: {1: big, 2: around}}, x: {type: around, repeat: 2}}}
''')
    assert [line.split(': ')[1] for line in lines] == ['structs.big.fields.b', 'structs.many.fields.a'], lines


@pytest.mark.parametrize('case, words', [
    ('2: {fields: {b: {type: bytes, size: 16}}}', "the case '2' has 16 bytes: expected a size of at least that"),
    ('2: {fields: {b: {type: bytes, size: eos}}}', "the case '2' varies in length: expected `size: eos`"),
])
def test_a_case_that_a_union_has_no_room_for(refusals, case, words):
    lines = refusals(f'{STRUCT}      k: u8\n      u: {{size: 8, switch-on: k, cases: {{'
                     f'1: {{fields: {{a: {{type: bytes, size: 12}}}}}}, {case}}}}}\n')
    assert len(lines) == 1
    one(lines, '6:17', words)
