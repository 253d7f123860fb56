# SPDX-License-Identifier: LGPL-2.1-or-later
"""Each thing that a struct, a field or an enum can say, and what the image then has, read without the
compiler's help."""
import json
import re
import textwrap

import pytest

from conftest import SOURCE, TOOL
from fwctlspec import compiler, problem
from reader import Image

HEAD = 'format: t\n'


def struct(fields, more='', enums=''):
    text = f'{HEAD}{enums}structs:\n  s:\n{textwrap.indent(more, "    ")}    fields:\n'
    return text + textwrap.indent(textwrap.dedent(fields), '      ')


@pytest.fixture
def layout(image):
    """The layout of a struct s with these fields."""
    def made(fields, more='', enums=''):
        return image(struct(fields, more, enums)).layout('s')
    return made


BIG = 'byte-order: big-endian\n'
HOST = 'byte-order: host\n'


@pytest.mark.parametrize('text, kind, width, order', [
    ('u8', 'unsigned', 8, 'little'),
    ('u16', 'unsigned', 16, 'little'),
    ('u32', 'unsigned', 32, 'little'),
    ('u64', 'unsigned', 64, 'little'),
    ('s8', 'signed', 8, 'little'),
    ('s64', 'signed', 64, 'little'),
    ('le16', 'unsigned', 16, 'little'),
    ('be16', 'unsigned', 16, 'big'),
    ('bes32', 'signed', 32, 'big'),
    ('les24', 'signed', 24, 'little'),
    ('u48', 'unsigned', 48, 'little'),
    ('bool', 'bool', 1, 'little'),
    ('uuid', 'uuid', 128, 'little'),
    ('{bits: 5}', 'unsigned', 5, 'little'),
    ('{size: 3}', 'unsigned', 24, 'little'),
    ('{type: signed, bits: 7}', 'signed', 7, 'little'),
    ('{type: bool, bits: 8}', 'bool', 8, 'little'),
    ('{type: bytes, size: 5}', 'bytes', 40, 'little'),
    ('{type: string, size: 9}', 'string', 72, 'little'),
    ('{type: reserved, bits: 13}', 'reserved', 13, 'little'),
    ('{type: reserved, size: 100}', 'reserved', 800, 'little'),
    ('{type: u32, byte-order: big-endian}', 'unsigned', 32, 'big'),
])
def test_types(layout, text, kind, width, order):
    field = layout(f'f: {text}')['f']
    assert (field.kind, field.width, field.order) == (kind, width, order)
    assert field.bit_offset == 0 and not field.flags and not field.extras


def test_order_of_the_file_and_of_a_struct(image):
    text = 'format: t\nbyte-order: big-endian\nstructs:\n  a: {fields: {f: u16}}\n' \
           '  b: {byte-order: host, fields: {f: u16}}\n'
    made = image(text)
    assert made.layout('a')['f'].order == 'big'
    assert made.layout('b')['f'].order == 'host'


def test_fields_follow_each_other(layout):
    made = layout('a: u8\nb: {bits: 3}\nc: bool\nd: {at: 4, type: u16}\ne: u8\n')
    assert [field.bit_offset for field in made.fields.values()] == [0, 8, 11, 32, 48]
    assert made.size == 7 and not made.flags


def test_places(layout):
    made = layout('a: {at: 0.3, bits: 2}\nb: {at: "0x4.31", bits: 1}\nc: {at: 0x10, type: u8}\n'
                  'd: {at: 20.0, type: u8}\n', BIG)
    assert [made[name].place for name in 'abcd'] == [(3, 2), (4 * 8 + 31, 1), (128, 8), (160, 8)]
    assert all(field.order == 'big' for field in made.fields.values())


def test_stated_size_pads(layout):
    assert layout('a: u8\n', 'size: 16\n').size == 16


def test_parts(layout):
    field = layout('a: {parts: [{at: 0.18, bits: 2}, {at: 0.8, bits: 8}]}\n', BIG)['a']
    assert field.width == 10 and field.parts == [(18, 2), (8, 8)]


def test_signed_parts_and_the_struct_they_need(layout):
    made = layout('a: {type: signed, parts: [{at: 2, bits: 8}, {at: 0, bits: 16}]}\n')
    assert made['a'].kind == 'signed' and made['a'].parts == [(16, 8), (0, 16)] and made.size == 3


def test_alias(layout):
    made = layout('a: u64\nhigh: {alias-of: a, at: 0, bits: 32}\nall: {alias-of: a}\nb: u8\n', BIG)
    assert made['high'].flags == {'alias'} and made['high'].place == (0, 32)
    assert made['all'].place == made['a'].place and made['all'].flags == {'alias'}
    assert made['b'].bit_offset == 64


@pytest.mark.parametrize('order, high, low', [(BIG, 0, 32), ('', 32, 0)])
def test_halves(layout, order, high, low):
    """The first named is the more significant, wherever that stands."""
    made = layout('a: {type: u64, unit: byte, halves: [high, low]}\nb: u8\n', order)
    assert made['a'].place == (0, 64) and made['b'].bit_offset == 64
    assert made['a_high'].place == (high, 32) and made['a_low'].place == (low, 32)
    assert made['a_high'].flags == made['a_low'].flags == {'alias'}


def test_alias_over_several_parts(layout):
    made = layout('a: {parts: [{at: 0.0, bits: 4}, {at: 0.4, bits: 4}]}\nb: {alias-of: a, at: 0.2, bits: 4}\n')
    assert made['b'].place == (2, 4)


def test_host_order(layout):
    made = layout('a: u8\nb: u64\nlist: {type: u16, repeat: 3}\nc: le32\nraw: {type: bytes, size: 3}\n', HOST)
    assert [made[name].order for name in ('a', 'b', 'list')] == ['host'] * 3
    assert made['c'].order == 'little' and made['raw'].order == 'little'


def test_array(layout):
    made = layout('a: {type: u16, repeat: 4}\nb: u8\n')
    count = made['a'].extra('count')
    assert made['a'].flags == {'array'} and made['a'].width == 16
    assert (count.add, count.field1) == (4, None) and made['a'].extra('stride') is None
    assert made['b'].bit_offset == 64


@pytest.mark.parametrize('stride, bits', [('4', 32), ('-4', -32), ('"14 bits"', 14), ('"-16 bits"', -16)])
def test_stride(layout, stride, bits):
    at = 'at: 12, ' if bits < 0 else ''
    field = layout(f'a: {{{at}bits: 12, repeat: 3, stride: {stride}}}\n')['a']
    assert field.extra('stride').add == bits


def test_interleaved_arrays(layout):
    made = layout('a: {type: u16, repeat: 3, stride: 4}\nb: {at: 2, type: u16, repeat: 3, stride: 4}\n')
    assert made.size == 12


def test_array_to_the_end(layout):
    made = layout('n: u8\na: {type: u16, repeat: eos}\n')
    assert made['a'].flags == {'array'} and not made['a'].extras
    assert made.flags == {'open'} and made.size == 1


@pytest.mark.parametrize('text, expected', [
    ('n', dict(field1=('s', 'n'), mul1=1)),
    ('{field: n}', dict(field1=('s', 'n'), mul1=1)),
    ('{field: n, mul: 3, add: -1}', dict(field1=('s', 'n'), mul1=3, add=-1)),
    ('{field: n, mul: -2, add: 300}', dict(mul1=-2, add=300)),
    ('{field: n, plus: {field: m}}', dict(field2=('s', 'm'), mul1=1, mul2=1)),
    ('{field: n, plus: {field: m, mul: 4}}', dict(field2=('s', 'm'), mul2=4)),
    ('{field: n, log2: true}', dict(log2=True)),
    ('{field: n, unit: 4}', dict(unit=4, divide=1)),
    ('{field: n, unit: 1/8, round: up}', dict(unit=1, divide=8)),
    ('{field: n, unit: 3/2}', dict(unit=3, divide=2)),
])
def test_expressions(layout, text, expected):
    made = layout(f'n: u16\nm: u16\na: {{type: u8, repeat: {text}}}\nb: {{type: bytes, size: {text}}}\n')
    for extra in (made['a'].extra('count'), made['b'].extra('length')):
        assert extra.side == 'here'
        for name, value in expected.items():
            assert getattr(extra, name) == value, name
    assert made['b'].flags == {'after'} and made['b'].bit_offset == 0 and made.size == 4


def test_bytes_and_string_to_the_end(layout):
    for kind in ('bytes', 'string'):
        made = layout(f'a: u8\nb: {{type: {kind}, size: eos}}\n')
        assert made['b'].flags == {'to_end'} and made['b'].width == 0
        assert made.flags == {'open'} and made.size == 1


def test_after(layout):
    made = layout('n: u8\na: {type: string, size: n}\nb: u32\nc: {type: u8, after: true}\nd: {type: bytes, size: eos}\n')
    assert made.size == 1
    assert [made[name].flags for name in 'bcd'] == [{'after'}, {'after'}, {'after', 'to_end'}]


def test_struct_and_inline(image):
    made = image(struct('a: pair\nb: {type: pair, inline: true}\nc: {fields: {x: u8, y: {fields: {z: u8}}}}\n')
                 + '  pair: {fields: {left: u16, right: u16}}\n')
    outer = made.layout('s')
    assert outer['a'].struct.name == 'pair' and outer['a'].width == 32 and not outer['a'].flags
    assert outer['b'].flags == {'inline'}
    assert outer['c'].struct.name == 's.c' and outer['c'].struct.flags == {'private'}
    assert outer['c'].struct['y'].struct.name == 's.c.y'
    assert outer.size == 10


def test_array_of_structs(image):
    made = image(struct('a: {type: pair, repeat: 3}\n') + '  pair: {size: 6, fields: {left: u16}}\n')
    assert made.layout('s')['a'].width == 48 and made.layout('s').size == 18


def test_records(image):
    made = image(struct('a: {type: tlv, repeat: eos, record-size: {field: length, add: 2}}\n')
                 + '  tlv: {fields: {kind: u8, length: u8, value: {type: bytes, size: eos}}}\n')
    size = made.layout('s')['a'].extra('size')
    assert (size.field1, size.add) == (('tlv', 'length'), 2)


def test_subfields(layout):
    fields = 'a: {type: u16, subfields: {low: {bits: "0-2"}, flag: {bit: 3, type: bool}, top: {bits: "12-15", type: signed}}}\n'
    little = layout(fields)['a'].struct
    assert [little[name].place for name in ('low', 'flag', 'top')] == [(0, 3), (3, 1), (12, 4)]
    assert little['flag'].kind == 'bool' and little['top'].kind == 'signed'
    big = layout(fields, BIG)['a'].struct
    assert [big[name].place for name in ('low', 'flag', 'top')] == [(13, 3), (12, 1), (0, 4)]
    assert big.name == 's.a' and big.size == 2 and big['low'].order == 'big'
    assert list(big.fields) == ['top', 'flag', 'low']
    assert big.flags == little.flags == {'private'}
    # Counted from the least significant one, wherever that is on the machine that reads it.
    host = layout(fields.replace('u16,', 'u16, byte-order: host,'))['a'].struct
    assert [host[name].place for name in ('low', 'flag', 'top')] == [(0, 3), (3, 1), (12, 4)]
    assert host['low'].order == 'host' and host.flags == {'private', 'number'}


ENUM = 'enums:\n  e: {open: true, doc: d, entries: {zero: 0, one: {value: 1, doc: first}, top: 0xffffffffffffffff}}\n' \
       '  f: {type: flags, entries: {a: {bit: 0}, b: {bits: "4-5"}, c: 0x80}}\n' \
       '  g: {entries: {safe: 0, bad: {value: 3, adds-effects: [resets, destroys_data]}}}\n'


def test_enums(image):
    made = image(struct('a: {type: u64, enum: e}\nb: {type: u8, enum: f}\nc: {bits: 2, enum: g}\n', enums=ENUM))
    assert made.enum('e') == {'zero': 0, 'one': 1, 'top': 2**64 - 1}
    assert list(made.enum('e').values()) == sorted(made.enum('e').values())
    assert made.enum('f') == {'a': 1, 'b': 0x30, 'c': 0x80}
    assert made.named('ENUM', 'e').flags == 4 and made.named('ENUM', 'g').flags == 0
    value = made.rows['VALU'][made.named('ENUM', 'e').first_value + 1]
    assert (value.name, value.doc) == ('one', 'first')
    fields = made.layout('s')
    assert [fields[name].kind for name in 'abc'] == ['enum', 'flags', 'enum']
    assert [fields[name].enum.name for name in 'abc'] == ['e', 'f', 'g']
    effects = fields['c'].extra('effects')
    assert (effects.mask, effects.value, effects.unit) == (1 << 3 | 1 << 6, 3, 1)


def test_effects_of_a_field(layout):
    extra = layout('clear: {type: bool, adds-effects: [clears_data]}\n')['clear'].extra('effects')
    assert (extra.mask, extra.unit) == (1 << 5, 1)


@pytest.mark.parametrize('word, bit', [(word, bit) for bit, word in enumerate((
    'reads', 'config_now', 'config_at_reset', 'resets', 'disrupts_traffic', 'clears_data', 'destroys_data',
    'irreversible', 'touches_other_functions', 'discloses', 'background'))])
def test_every_effect(layout, word, bit):
    assert layout(f'a: {{type: u8, adds-effects: [{word}]}}\n')['a'].extra('effects').mask == 1 << bit


@pytest.mark.parametrize('word', ['key', 'ro', 'rw', 'wo', 'op'])
def test_access(layout, word):
    assert layout(f'a: {{type: u8, access: {word}}}\n')['a'].access == word


@pytest.mark.parametrize('word', ['opcode', 'request-length', 'response-length', 'status', 'syndrome', 'fixed'])
def test_roles(layout, word):
    start = ', from: 16' if 'length' in word else ''
    field = layout(f'a: {{type: u8, role: {word}{start}}}\n')['a']
    assert field.role == word
    assert not start or field.extra('from').add == 16


@pytest.mark.parametrize('text, mask, value', [
    ('flag', 1, 1), ('{field: flag}', 1, 1), ('{field: n, bit: 3}', 8, 8), ('{field: n, bit: 3, value: 0}', 8, 0),
    ('{field: n, mask: 6, value: 2}', 6, 2), ('{field: n, value: 5}', 0xff, 5), ('{field: n, mask: 0x10}', 16, 16),
    ('{field: kind, value: one}', 2**64 - 1, 1),
])
@pytest.mark.parametrize('key', ['enabled-by', 'valid-bit', 'if'])
def test_conditions(layout, key, text, mask, value):
    made = layout(f'n: u8\nflag: bool\nkind: {{at: 2, type: u64, enum: e}}\na: {{type: u8, {key}: {text}}}\n', enums=ENUM)
    extra = made['a'].extra('enabled_by')
    assert (extra.mask, extra.value) == (mask, value)
    assert extra.field1[1] in text and extra.side == 'here'


def test_several_conditions(layout):
    made = layout('n: u8\na: {type: u8, enabled-by: [{field: n, bit: 0}, {field: n, bit: 1}], if: {field: n, bit: 2}}\n')
    assert [extra.mask for extra in made['a'].extras] == [1, 2, 4]


@pytest.mark.parametrize('text, mul, div, add', [
    ('scale: 1/8', 1, 8, 0), ('scale: "-1/2"', -1, 2, 0), ('scale: "0.125"', 1, 8, 0), ('scale: 0.10', 1, 10, 0),
    ('scale: 3', 3, 1, 0), ('offset: 5', 1, 1, 5), ('scale: 1/2, offset: -40', 1, 2, -40),
])
def test_scale(layout, text, mul, div, add):
    extra = layout(f'a: {{type: u8, {text}}}\n')['a'].extra('scale')
    assert (extra.mul1, extra.unit, extra.add) == (mul, div, add)


def test_words(layout):
    made = layout('a: {type: u8, doc: "two\\n words", since: 1.10, unit: degree C, display-hint: hex, sensitive: true}\n',
                  'doc: >\n  a text\n  of lines\ndoc-ref: page 1\n')
    field = made['a']
    assert (field.doc, field.since, field.flags) == ('two words', '1.10', {'sensitive'})
    assert field.extra('unit').text == 'degree C' and field.extra('display').text == 'hex'
    assert made.doc == 'a text of lines'


UNION = '  pair: {fields: {left: u16, right: u16}}\n  one: {fields: {only: u8}}\n'


def test_union(image):
    made = image(struct('k: {type: u8, enum: e8}\nv: {switch-on: k, cases: {zero: pair, 7: one, 0x10/0xf0: null, _: {fields: {x: u24}}}}\n',
                        enums='enums: {e8: {open: true, entries: {zero: 0, seven: 7}}}\n') + UNION)
    field = made.layout('s')['v']
    assert field.keys == [('here', 'k', 0, 8)] and field.width == 32 and not field.flags
    assert field.cases == {'zero': (0, 0xff, 'pair'), 'seven': (7, 0xff, 'one'), '0x10/0xf0': (0x10, 0xf0, None)}
    assert field.otherwise == 's.v.else'


def test_union_of_several_keys(image):
    made = image(struct('k: u8\nf: {at: 2, type: u16}\nv: {size: eos, switch-on: [k, {field: f, bits: "4-7"}, {field: f, bit: 15}], '
                        'cases: {"[1, 2, 0]": pair, "[0x80/0x80, _, 1]": one}}\n') + UNION)
    field = made.layout('s')['v']
    assert field.keys == [('here', 'k', 0, 8), ('here', 'f', 4, 4), ('here', 'f', 15, 1)]
    assert field.cases == {'1,2,0': (1 << 5 | 2 << 1, 0x1fff, 'pair'),
                           '0x80/0x80,_,1': (0x80 << 5 | 1, 0x80 << 5 | 1, 'one')}
    assert field.flags == {'to_end'} and field.otherwise is None


def test_union_by_uuid(image):
    made = image(struct('k: uuid\nv: {switch-on: k, cases: {00112233-4455-6677-8899-aabbccddeeff: pair}}\n') + UNION)
    assert made.layout('s')['v'].cases['00112233-4455-6677-8899-aabbccddeeff'][:2] == \
        (0x00112233445566778899aabbccddeeff, 2**128 - 1)


def test_key_around(image):
    """A struct that refers to a field around it has a layout for each place where it stands."""
    made = image('format: t\nstructs:\n  a: {fields: {k: u8, body: inner}}\n  b: {fields: {x: u32, k: u16, body: inner}}\n'
                 '  inner: {fields: {v: {switch-on: k, cases: {1: one}}}}\n  one: {fields: {only: u8}}\n')
    for name, width in (('a', 8), ('b', 16)):
        inner = made.layout(name)['body'].struct
        assert inner.name == f'{name}/inner' and inner.flags == {'private'}
        assert inner['v'].keys == [('here', 'k', 0, width)]
        union = made.at('UNIO', inner['v'].row.ref)
        assert made.owner(made.rows['KEYS'][union.first_key].field) == (name, 'k')
    assert 'inner' not in [row.name for row in made.rows['LAYT']]


def test_union_in_a_union_without_references_is_shared(image):
    made = image(struct('k: u8\nv: {switch-on: k, cases: {1: pair, 2: pair}}\n') + UNION)
    assert [row.name for row in made.rows['LAYT']] == ['one', 'pair', 's']


def test_format_words(image):
    made = image('format: some_name\ndoc: what it is\ndoc-ref: a page\nversion: 0.10\ndevice-type: 7\n'
                 'drivers: [one, two-2]\ninfo: i\nstructs: {i: {byte-order: host, fields: {caps: u32}}}\n')
    row = made.format
    assert (row.name, row.extends, row.doc, row.doc_ref, row.version) == \
        ('some_name', '', 'what it is', 'a page', '0.10')
    assert (row.device_type, row.drivers) == (7, 'one,two-2')
    assert made.at('LAYT', row.info_ref).name == 'i'


def test_stream(image):
    made = image('format: t\nstreams: {r: {doc: d, struct: seg, record-size: {field: dw, unit: 4}, max-record: 4 KiB}}\n'
                 'structs: {seg: {fields: {dw: u16, kind: u16, body: {type: bytes, size: eos}}}}\n')
    row = made.named('STRM', 'r')
    assert made.rows['LAYT'][row.layout].name == 'seg' and row.record_max == 4096
    extra, = made.extras(row.size_extra_ref)
    assert (extra.kind, extra.field1, extra.unit) == ('size', ('seg', 'dw'), 4)


def test_stream_whose_length_a_case_tells(image):
    made = image('format: t\nstreams: {r: {doc: d, struct: s, record-size: {field: length, add: 4}}}\n'
                 'structs:\n  s:\n    fields:\n      kind: u8\n      head: {size: 3, inline: true, switch-on: kind,\n'
                 '        cases: {1: {fields: {length: u16}}, 2: {fields: {count: u16}}}}\n'
                 '      data: {type: bytes, size: eos}\n')
    extra, = made.extras(made.named('STRM', 'r').size_extra_ref)
    assert (extra.kind, extra.field1[1], extra.add) == ('size', 'length', 4)


def test_quoted_words_and_numbers(image):
    """What looks like a boolean, a float or an octal number elsewhere stays what is written."""
    made = image('format: t\nenums: {e: {entries: {no: 1, yes: 0, on: 2}}}\nversion: 010\n')
    assert made.enum('e') == {'no': 1, 'yes': 0, 'on': 2} and made.format.version == '010'


def test_all_of_kinds(formats, run, tmp_path):
    """Tests in C decode this one byte by byte: here only that the file is what it says."""
    done = run('compile', formats / 'kinds.yaml', '-o', tmp_path / 'x')
    assert done.returncode == 0 and not done.stderr


def examples(page):
    """Literal displays of the manual page that are specs of their own."""
    displays = re.findall(r'^\.Bd -literal.*?\n(.*?)^\.Ed$', page.read_text(), re.M | re.S)
    return [text for text in displays if re.match('format|extends', text)]


def test_examples_of_the_manual(image, formats):
    own, extension = examples(SOURCE / 'man/libfwctl-spec.5')
    made = image(own)
    sensor = made.command('read_sensors').response['payload'].struct['sensor']
    assert sensor.extra('count').side == 'request' and sensor.struct.size == 8
    problems = problem.Problems()
    data, _ = compiler.compile_image('acme.yaml', problems, [formats], extension.encode())
    assert Image(data).enum('shared_enum') == {'acme_overheated': 9}


def test_the_manual_names_every_key():
    """Each key that the schema has stands in the manual page, and is introduced there."""
    schema = json.loads((TOOL / 'fwctl-spec.schema.json').read_text())
    keys = set(schema['properties'])
    for part in schema['$defs'].values():
        keys |= set(part.get('properties', ()))
    text = re.sub(r'\\[&e]', '', (SOURCE / 'man/libfwctl-spec.5').read_text())
    words = set(re.findall(r'[\w-]+', text))
    assert not keys - words


def many_cases(count):
    text = struct('key: u16\nv:\n  inline: true\n  switch-on: key\n  cases:\n' +
                  ''.join(f'    {number}: c{number}\n' for number in range(count)))
    return text + ''.join(f'  c{number}: {{fields: {{a: u8, b{number}: u8}}}}\n' for number in range(count))


def test_many_structs_can_be_inlined(image, refusals):
    assert len(image(many_cases(255)).rows['LAYT']) == 256
    assert refusals(many_cases(256)) == ['spec.yaml:4:5: structs.s: more than 256 structs are inlined here']
