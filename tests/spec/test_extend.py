# SPDX-License-Identifier: LGPL-2.1-or-later
"""Extensions of another format: what is taken by name, what is copied, what may be added."""
import pytest

BASE = '''
format: base
info: i
enums:
  mode: {open: true, entries: {slow: 0, fast: 1}}
  fixed: {entries: {off: 0, on: 1}}
structs:
  i: {byte-order: host, size: 8, fields: {caps: u32, more: u32}}
  pair: {fields: {left: u16, right: u16}}
  reg: {size: 16, fields: {key: {type: u8, access: key}, mode: {bits: 4, enum: mode}, hole: {at: 4, type: reserved, size: 4}, tail: {at: 8, type: u32}}}
  around: {fields: {v: {size: 4, switch-on: request.kind, cases: {1: pair}}}}
streams: {pairs: {struct: pair}}
templates:
  t0:
    doc-ref: p
    scope: debug_write
    effects: [config_now]
    request: {fields: {op: {type: u16, role: opcode}, kind: u16, body: {type: bytes, size: eos, payload: true}}}
    response: {fields: {status: {type: u8, role: status, enum: mode}, body: {at: 4, type: bytes, size: eos, payload: true}}}
commands:
  read: {is: t0, doc: d, select: {op: 1}, request-payload: {fields: {id: uuid, count: u16}}, response-payload: around}
  write: {is: t0, doc: d, select: {op: 2}, payload: reg}
'''
HEAD = 'extends: base\nnamespace: acme\n'


@pytest.fixture
def extension(image, spec):
    spec(BASE, 'base.yaml')
    return lambda text: image(HEAD + text, 'acme.yaml')


@pytest.fixture
def refused(refusals, spec):
    spec(BASE, 'base.yaml')
    return lambda text: refusals(HEAD + text, 'acme.yaml')


def layouts(image):
    return {row.name: image.layout(row.name) for row in image.rows['LAYT']}


def test_header(extension):
    made = extension('doc: more\nversion: 2\n')
    assert (made.format.name, made.format.extends, made.format.version) == ('acme', 'base', '2')
    assert made.format.device_type == 0 and made.format.drivers == ''


def test_command_of_a_template(extension):
    made = extension('structs: {acme_s: {fields: {a: pair, b: {type: u8, enum: mode}}}}\n'
                     'commands: {acme_do: {is: t0, doc: d, select: {op: 9}, payload: acme_s}}\n')
    command = made.command('acme_do')
    assert command.row.opcode == 9 and command.row.is_ == 't0'
    assert (made.format.opcode_offset, made.format.opcode_width) == (0, 16)
    found = layouts(made)
    assert found['pair'].flags == {'import'} and found['pair'].size == 4 and not found['pair'].fields
    assert found['acme_do/request'].flags == {'private'} and found['acme_s'].flags == set()
    assert made.named('ENUM', 'mode').flags == 1 and made.enum('mode') == {}
    assert 'fixed' not in [row.name for row in made.rows['ENUM']]
    assert 'read' not in [row.name for row in made.rows['CMDS']]


def test_command_of_a_command(extension):
    """What a constant or a count refers to is copied; what stands for itself is named."""
    made = extension('commands:\n  read.acme_x: {is: read, doc: d, select: {id: 00112233-4455-6677-8899-aabbccddeeff}, default: {count: 4}}\n')
    command = made.command('read.acme_x')
    assert command.constants('select') == {'op': (1, 0xffff), 'id': (0x00112233445566778899aabbccddeeff, 2**128 - 1)}
    found = layouts(made)
    assert found['pair'].flags == {'import'}
    around = command.response['body'].struct
    assert around.flags == {'private'} and around['v'].keys == [('request', 'kind', 0, 16)]


def test_inlined_struct_is_copied(extension):
    made = extension('commands:\n  write.acme_x: {is: write, doc: d, select: {key: 7}}\n')
    body = made.command('write.acme_x').request['body'].struct
    assert body.name == 'acme/reg' and body.flags == {'private'} and list(body.fields) == ['key', 'mode', 'hole', 'tail']
    assert made.command('write.acme_x').constants('select')['key'] == (7, 0xff)


def test_effects_and_scope_are_at_least_those_of_the_base(extension):
    made = extension('commands:\n'
                     '  acme_a: {is: t0, doc: d, select: {op: 9}, scope: configuration, effects: [reads]}\n'
                     '  acme_b: {is: acme_a, doc: d, select: {op: 10}, scope: debug_write_full, effects: [resets]}\n')
    assert (made.command('acme_a').row.scope, made.command('acme_a').effects) == (2, 0b11)
    assert (made.command('acme_b').row.scope, made.command('acme_b').effects) == (3, 0b1010)


def test_info_by_name(extension):
    made = extension('commands: {acme_a: {is: t0, doc: d, select: {op: 9}, needs-caps: {field: more, bit: 1}}}\n')
    info = layouts(made)['i']
    assert info.flags == {'import'} and list(info.fields) == ['more'] and info['more'].bit_offset == 32
    assert made.command('acme_a').extras['capability'].field1 == ('i', 'more')
    assert made.at('LAYT', made.format.info_ref).name == 'i'


def test_added_fields(extension):
    made = extension('structs: {reg: {extend: true, fields: {acme_a: {at: 4, type: u16, doc: d}, acme_b: {at: 1.4, bits: 4, enum: mode}}}}\n')
    reg = layouts(made)['reg']
    assert reg.flags == {'extend'} and reg.size == 16
    assert reg['acme_a'].place == (32, 16) and reg['acme_b'].place == (12, 4)
    assert made.named('ENUM', 'mode').flags == 1


def test_added_fields_show_in_copies(extension):
    made = extension('structs: {reg: {extend: true, fields: {acme_a: {at: 4, type: u16}}}}\n'
                     'commands: {write.acme_x: {is: write, doc: d, select: {key: 7}}}\n')
    assert list(layouts(made)['acme/reg'].fields) == ['key', 'mode', 'hole', 'acme_a', 'tail']
    assert list(layouts(made)['reg'].fields) == ['acme_a']


def test_added_values(extension):
    made = extension('enums: {mode: {extend: true, entries: {acme_turbo: {value: 5, doc: d}}}}\n')
    assert made.named('ENUM', 'mode').flags == 2 and made.enum('mode') == {'acme_turbo': 5}


def test_added_values_that_are_used(extension):
    made = extension('enums: {mode: {extend: true, entries: {acme_turbo: 5}}}\n'
                     'commands: {write.acme_x: {is: write, doc: d, select: {mode: acme_turbo}}}\n')
    assert made.command('write.acme_x').constants('select')['mode'] == (5, 15)
    assert made.enum('mode') == {'acme_turbo': 5}
    assert made.enum('acme/mode') == {'slow': 0, 'fast': 1, 'acme_turbo': 5}


@pytest.mark.parametrize('name', ['acme_x', 'write.acme_x', 'write.acme_x.other', 'acme_x.write'])
def test_namespace_in_a_name(extension, name):
    made = extension(f'commands: {{{name}: {{is: t0, doc: d, select: {{op: 9}}}}}}\n')
    assert made.command(name)


def test_stream_of_the_base(extension):
    made = extension('commands:\n  acme_a:\n    is: t0\n    doc: d\n    select: {op: 9}\n'
                     '    request-payload: {fields: {a: {type: reserved, size: 8}}}\n'
                     '    buffers: {b: {address: 4, direction: from_device, stream: pairs}}\n')
    assert [row.name for row in made.rows['STRM']] == ['acme_pairs']


@pytest.mark.parametrize('text, place, words', [
    ('structs: {pair: {fields: {a: u8}}}', '3:11', 'base has pair already: expected another name, or `extend: true`'),
    ('structs: {mine: {fields: {a: u8}}}', '3:11', 'begins with acme_'),
    ('enums: {mode: {entries: {a: 1}}}', '3:9', 'base has mode already'),
    ('commands: {read: {is: t0, doc: d}}', '3:12', 'base has read already'),
    ('commands: {t0: {is: read, doc: d}}', '3:12', 'base has t0 already'),
    ('commands: {read.mine: {is: read, doc: d}}', '3:12', 'begins with acme_'),
    ('commands: {read.my_acme_x: {is: read, doc: d}}', '3:12', 'begins with acme_'),
    ('commands: {acme_a: {is: t0, doc: d, select: {op: 1}}}', '3:20', 'cannot be told from read'),
    ('commands: {acme_a: {is: none, doc: d}}', '3:25', "no template or command 'none'"),
    ('structs: {none: {extend: true, fields: {acme_a: u8}}}', '3:17', 'no struct none in base'),
    ('structs: {around: {extend: true, fields: {acme_a: u8}}}', '3:19', 'refers to fields around it'),
    ('structs: {reg: {extend: true, fields: {a: {at: 4, type: u8}}}}', '3:43', 'begins with acme_'),
    ('structs: {reg: {extend: true, fields: {"acme_a{": {at: 4, type: u8}}}}', '3:51', 'is no name of a field'),
    ('structs: {reg: {extend: true, fields: {acme_a: u8}}}', '3:48', 'expected `at`'),
    ('structs: {reg: {extend: true, fields: {acme_a: {at: 8, type: u8}}}}', '3:53', 'overlaps tail'),
    ('structs: {reg: {extend: true, fields: {acme_a: {at: 15, type: u16}}}}', '3:48', 'behind the 16 bytes'),
    ('structs: {reg: {extend: true, fields: {acme_a: {at: 4, type: u8}, acme_b: {at: 4, type: u8}}}}', '3:80', 'overlaps acme_a'),
    ('structs: {reg: {extend: true, fields: {acme_a: {at: 4, type: u8, enabled-by: key}}}}', '3:48', 'no `enabled-by`'),
    ('structs: {reg: {extend: true, fields: {acme_a: {at: 4, type: bytes, size: eos}}}}', '3:48', 'fixed length'),
    ('enums: {none: {extend: true, entries: {acme_a: 1}}}', '3:15', 'no enum none in base'),
    ('enums: {fixed: {extend: true, entries: {acme_a: 2}}}', '3:16', 'is not open'),
    ('enums: {mode: {extend: true, entries: {acme_a: 1}}}', '3:40', 'fast has this value already'),
    ('enums: {mode: {extend: true, entries: {a: 9}}}', '3:40', 'begins with acme_'),
    ('commands: {acme_a: {is: t0, doc: d, select: {op: 9}, needs-caps: {field: none, bit: 1}}}', '3:74', 'no such field'),
])
def test_refused(refused, text, place, words):
    lines = refused(text + '\n')
    assert any(line.startswith(f'acme.yaml:{place}: ') and words in line for line in lines), lines


def test_added_to_and_named(refused):
    lines = refused('structs:\n  reg: {extend: true, fields: {acme_a: {at: 4, type: u16}}}\n'
                    '  acme_s: {fields: {x: {type: reg, repeat: 2}}}\n')
    assert len(lines) == 1 and 'two files, one for each' in lines[0]


def test_base_with_mistakes(refusals, spec):
    spec(BASE + 'unknown: 1\n', 'base.yaml')
    lines = refusals(HEAD, 'acme.yaml')
    assert len(lines) == 1 and lines[0].startswith('base.yaml:') and 'unknown key' in lines[0]


def test_base_that_is_an_extension(refusals, spec):
    spec('extends: other\nnamespace: base\n', 'base.yaml')
    spec('format: other\n', 'other.yaml')
    assert 'an extension itself' in refusals(HEAD, 'acme.yaml')[0]


def test_base_that_is_itself(refusals):
    assert 'is not the format acme, but an extension itself' in refusals('extends: acme\nnamespace: acme\n', 'acme.yaml')[0]


def test_base_elsewhere(run, spec, tmp_path):
    spec(BASE, 'specs/base.yaml')
    path = spec(HEAD, 'acme.yaml')
    assert run('check', path).returncode == 1
    assert run('check', '--include', tmp_path, '--include', tmp_path / 'specs', path).returncode == 0
