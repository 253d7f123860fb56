# SPDX-License-Identifier: LGPL-2.1-or-later
"""Templates, commands, procedures: what they inherit, and what the image has of them."""
import pytest

BASE = '''
format: t
info: i
structs:
  i: {byte-order: host, fields: {caps: u32}}
  pair: {fields: {left: u16, right: u16}}
  other: {fields: {id: uuid, small: {bits: 4, enum: small}, sign: {type: signed, bits: 4}}}
  asked: {fields: {count: u8, kind: u8}}
  listed: {fields: {entry: {type: pair, repeat: request.count}}}
enums:
  small: {entries: {a: 1, b: 2}}
  status: {open: true, entries: {ok: 0}}
templates:
  base:
    doc-ref: page
    scope: debug_write
    effects: [config_now, resets]
    since: always
    minimum-response: 8
    trailer: 1
    fixed: {seq: 7}
    request:
      fields:
        op: {type: u16, role: opcode}
        len: {type: u16, role: request-length, from: 8}
        seq: {type: u32, role: fixed}
        body: {type: bytes, size: eos, payload: true}
    response:
      byte-order: big-endian
      fields:
        status: {type: u8, role: status, enum: status}
        len: {at: 2, type: u16, role: response-length, from: 4}
        body: {type: bytes, size: eos, payload: true}
commands:
'''


@pytest.fixture
def command(image):
    """A command `c` made from the template, with what the text adds."""
    def made(text, others=''):
        return image(f'{BASE}  c: {{is: base, doc: what it does, select: {{op: 3}}, {text}}}\n{others}').command('c')
    return made


def test_what_is_inherited(command):
    row = command('before: h').row
    assert (row.doc, row.doc_ref, row.since, row.is_, row.before) == ('what it does', 'page', 'always', 'base', 'h')
    assert row.scope == 2 and (row.effects_low, row.effects_high) == (0b1010, 0)


def test_what_is_replaced(command):
    row = command('doc-ref: own, scope: configuration, effects: [reads]').row
    assert (row.doc_ref, row.scope, row.effects_low) == ('own', 0, 1)


@pytest.mark.parametrize('word, number', [('configuration', 0), ('debug_read_only', 1), ('debug_write', 2),
                                          ('debug_write_full', 3)])
def test_scopes(command, word, number):
    assert command(f'scope: {word}').row.scope == number


def test_shared_envelope(image):
    made = image(f'{BASE}  a: {{is: base, doc: d, select: {{op: 1}}}}\n  b: {{is: base, doc: d, select: {{op: 2}}}}\n')
    for name in 'ab':
        assert made.command(name).request.name == 'base/request'
        assert made.command(name).response.name == 'base/response'
    assert made.command('a').request.flags == {'open', 'private'} and made.command('a').request.size == 8
    assert 'typed' not in made.command('a').flags


def test_payload_both_ways(command):
    made = command('payload: pair')
    for message, at in ((made.request, 64), (made.response, 32)):
        body = message['body']
        assert body.flags == {'inline'} and body.struct.name == 'pair' and body.bit_offset == at
        assert message.flags == {'private'} and message.size == at // 8 + 4
    assert (made.request.name, made.response.name) == ('c/request', 'c/response')
    assert made.response['len'].order == 'big' and made.response['body'].struct['left'].order == 'little'
    assert 'typed' in made.flags


def test_payload_defined_in_place_and_none(command):
    made = command('request-payload: {byte-order: big-endian, fields: {x: u32}}, response-payload: null')
    inner = made.request['body'].struct
    assert inner.name == 'c/request/body' and inner['x'].order == 'big' and inner.flags == {'private'}
    assert list(made.response.fields) == ['status', 'len'] and made.response.size == 4
    assert made.response.flags == {'private'}


def test_payload_in_a_payload(image):
    made = image(BASE + '''
  reg: {is: base, doc: d, select: {op: 5}, request-payload: {fields: {number: u16, rest: {at: 4, type: bytes, size: eos, payload: true}}}}
  reg.pair: {is: reg, doc: d, select: {number: 9}, request-payload: pair}
  reg.other: {is: reg.pair, doc: d, select: {number: 10}, request-payload: other}
''')
    assert made.command('reg').request['body'].struct.name == 'reg/request/body'
    outer = made.command('reg.pair').request['body'].struct
    assert outer.name == 'reg.pair/request/body' and outer['rest'].flags == {'inline'}
    assert outer['rest'].struct.name == 'pair' and outer['rest'].bit_offset == 32
    assert made.command('reg.other').request['body'].struct['rest'].struct.name == 'other'
    assert made.command('reg.pair').constants('select') == {'op': (5, 0xffff), 'number': (9, 0xffff)}
    assert made.command('reg.pair').row.is_ == 'reg'
    assert made.command('reg').response.name == 'base/response'


def test_own_messages(image):
    made = image(BASE + '  c: {is: base, doc: d, select: {op: 1}, response: {fields: {x: u8}}, error: {fields: {why: u8}}}\n')
    assert list(made.command('c').response.fields) == ['x']
    assert made.command('c').request.name == 'base/request'
    assert made.command('c').error.name == 'c/error' and list(made.command('c').error.fields) == ['why']


@pytest.mark.parametrize('text, field, value, mask', [
    ('select: {id: 00112233-4455-6677-8899-aabbccddeeff}', 'id', 0x00112233445566778899aabbccddeeff, 2**128 - 1),
    ('select: {small: b}', 'small', 2, 15),
    ('select: {small: 1}', 'small', 1, 15),
    ('select: {small: "0x0/0x8"}', 'small', 0, 8),
    ('select: {small: {value: 4, mask: 0x4}}', 'small', 4, 4),
    ('select: {sign: -1}', 'sign', 15, 15),
])
def test_constants(image, text, field, value, mask):
    made = image(f'{BASE}  c: {{is: d, doc: x, {text}}}\n  d: {{is: base, doc: x, select: {{op: 3}}, payload: other}}\n')
    assert made.command('c').constants('select') == {'op': (3, 0xffff), field: (value, mask)}
    assert made.command('c').constants('fixed') == {'seq': (7, 2**32 - 1)}


def test_constants_are_replaced_across_kinds(image):
    made = image(f'{BASE}  c: {{is: base, doc: d, select: {{op: 1}}, default: {{seq: 9}}}}\n').command('c')
    assert made.constants('default') == {'seq': (9, 2**32 - 1)} and made.constants('fixed') == {}


def test_opcodes(image):
    made = image(BASE + '''
  b: {is: base, doc: d, select: {op: 2}, request-payload: pair}
  b.x: {is: b, doc: d, select: {left: 5}}
  b.y: {is: b, doc: d, select: {left: "0x100/0xf00"}}
  a: {is: base, doc: d, select: {op: 9}}
''')
    names = [row.name for row in made.rows['CMDS']]
    assert names == ['a', 'b', 'b.x', 'b.y']
    assert [(row.opcode, row.bits, names[row.command]) for row in made.rows['OPCD']] == \
        [(2, 32, 'b.x'), (2, 20, 'b.y'), (2, 16, 'b'), (9, 16, 'a')]
    assert made.command('a').row.opcode == 9 and 'has_opcode' in made.command('a').flags
    assert (made.format.opcode_offset, made.format.opcode_width, made.format.opcode_order) == (0, 16, 1)


def test_reply(command):
    extras = command('request-payload: asked, room: {field: request.count, mul: 4, add: 24}, '
                     'needs-caps: {field: caps, bit: 3}').extras
    room, caps = extras['room'], extras['capability']
    assert (room.side, room.field1, room.mul1, room.add) == ('request', ('asked', 'count'), 4, 24)
    assert (caps.side, caps.field1, caps.mask, caps.value) == ('info', ('i', 'caps'), 8, 8)
    assert extras['minimum'].add == 8 and extras['trailer'].add == 1


def test_response_that_depends_on_the_request(image):
    made = image(BASE + '''
  a: {is: base, doc: d, select: {op: 1}, request-payload: asked, response-payload: listed}
  b: {is: base, doc: d, select: {op: 2}, request-payload: {fields: {x: u32, count: u16}}, response-payload: listed}
''')
    for name, owner in (('a', 'asked'), ('b', 'b/request/body')):
        inner = made.command(name).response['body'].struct
        count = inner['entry'].extra('count')
        assert inner.name == f'{name}/response/listed'
        assert (count.side, count.field1) == ('request', (owner, 'count'))
    assert 'listed' not in [row.name for row in made.rows['LAYT']]


def test_request_that_names_itself(image):
    made = image(BASE + '''
  a: {is: base, doc: d, select: {op: 1}, request-payload: {fields: {count: u8, list: {type: u8, repeat: request.count}}}}
''')
    count = made.command('a').request['body'].struct['list'].extra('count')
    assert count.side == 'here' and count.field1[1] == 'count'


def test_buffers(image):
    made = image(BASE + '''
  a:
    is: base
    doc: d
    select: {op: 1}
    request-payload: {fields: {addr: {type: reserved, size: 8}, addr2: {type: reserved, size: 8}, bytes: u32}}
    response-payload: {fields: {bits: u32}}
    buffers:
      to: {doc: there, address: 8, direction: to_device, struct: pair, kernel-length: {field: bytes, unit: 4}}
      from: {address: addr2, direction: from_device, kernel-length: unknown, valid-length: {field: response.bits, unit: 1/8}, max: 4 KiB, byte-order: big-endian}
''')
    buffers = made.command('a').buffers
    to, back = buffers['to'], buffers['from']
    assert (to.doc, to.bit_offset, to.order, to.direction, to.length_max) == ('there', 64, 1, 1, 65536)
    assert made.at('LAYT', to.layout_ref).name == 'pair'
    kernel, = made.extras(to.extra_ref)
    assert (kernel.kind, kernel.side, kernel.unit) == ('kernel_length', 'request', 4)
    assert (back.bit_offset, back.order, back.direction, back.length_max) == (128, 2, 2, 4096)
    valid, = made.extras(back.extra_ref)
    assert (valid.kind, valid.side, valid.divide) == ('valid_length', 'response', 8)


def test_buffer_that_the_request_chooses(image):
    """A layout for each command, as a payload has."""
    made = image(BASE.replace('structs:', '''structs:
  chosen: {fields: {what: {size: eos, switch-on: request.kind, cases: {1: pair}}}}''', 1) + '''
  a:
    is: base
    doc: d
    select: {op: 1}
    request-payload: {fields: {addr: {type: reserved, size: 8}, kind: u32}}
    buffers: {b: {address: 8, direction: from_device, struct: chosen}}
  b: {is: a, doc: d, select: {op: 2}, request-payload: {fields: {addr: {type: reserved, size: 8}, more: u32, kind: u32}}}
''')
    for command in 'ab':
        layout = made.at('LAYT', made.command(command).buffers['b'].layout_ref)
        assert layout.name == f'{command}/chosen'


def test_reads_keys_and_typed(image):
    made = image(BASE + '''
  a: {is: base, doc: d, select: {op: 1}, reads-keys: true, payload: pair, typed: false}
  b: {is: a, doc: d, select: {op: 2}}
  e: {is: base, doc: d, select: {op: 3}, payload: null}
''')
    assert made.command('a').flags == {'reads_keys', 'has_opcode'}
    assert made.command('b').flags == {'reads_keys', 'has_opcode', 'typed'}
    assert made.command('e').flags == {'has_opcode', 'typed'}


def test_procedure(image):
    made = image('''
format: t
info: i
structs: {seg: {fields: {a: u8}}, i: {fields: {caps: u32}}}
streams: {r: {struct: seg}}
procedures:
  dump: {doc: d, doc-ref: p, scope: debug_read_only, effects: [reads], before: ask, run: hook, request: {fields: {kind: u8}}, emits: r, max-steps: 5, max-bytes: 3 GiB}
  bare: {doc: d, doc-ref: p, scope: debug_read_only, effects: [reads], run: hook}
  able: {doc: d, doc-ref: p, scope: debug_read_only, effects: [reads], run: hook, needs-caps: {field: caps, bit: 3}}
''')
    caps = made.command('able').extras['capability']
    assert (caps.side, caps.field1, caps.mask, caps.value) == ('info', ('i', 'caps'), 8, 8)
    dump = made.command('dump')
    assert dump.flags == {'procedure', 'typed'} and (dump.row.before, dump.row.run) == ('ask', 'hook')
    assert dump.row.steps_max == 5 and dump.bytes_max == 3 << 30 and dump.stream.name == 'r'
    assert dump.request.name == 'dump/request' and dump.response is None
    assert made.command('bare').request is None and made.rows['OPCD'] == []


def test_told_without_opcodes(image):
    """By all that is selected, most first; what selects nothing is not told."""
    made = image('''
format: t
templates:
  base: {doc-ref: p, scope: configuration, effects: [reads], request: {fields: {a: u8, b: u16}}, response: {fields: {c: u8}}}
commands:
  any: {is: base, doc: d}
  one: {is: base, doc: d, select: {b: 1}}
  two: {is: one, doc: d, select: {a: 0x10/0xf0}}
''')
    names = [row.name for row in made.rows['CMDS']]
    told = [(names[row.command], row.opcode, row.bits) for row in made.rows['OPCD']]
    assert told == [('two', 0, 20), ('one', 0, 16)]
    assert all('has_opcode' not in made.command(name).flags for name in ('any', 'one', 'two'))


def test_any_opcode(image):
    made = image(BASE + '  any: {is: base, doc: d, select: {}}\n')
    assert 'has_opcode' not in made.command('any').flags
