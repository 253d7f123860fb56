# SPDX-License-Identifier: LGPL-2.1-or-later
"""Queries, parameters, readings and dumps: what the image then has, and what is wrong with them."""
import re

import pytest

from conftest import SOURCE, assert_loads
from fwctlspec import compiler, problem
from reader import Image, signed

HEAD = '''
format: t
enums:
  which: {entries: {next: 0, current: 1, default: 2}}
  size: {open: true, entries: {_4KB: 0, _64KB: 1, __1: 2}}
  bits: {type: flags, entries: {_3d: {bit: 0}, other: {bit: 1}}}
structs:
  rec:
    fields:
      num: {type: u8, doc: n}
      sig: {type: s16, doc: s}
      on: {type: bool, bits: 8, doc: o}
      size: {type: u8, enum: size, doc: z}
      text: {type: string, size: 4, doc: t}
      list: {type: u8, repeat: 3, doc: l}
      fixed: {type: u8, access: ro, doc: f}
      bits: {type: u8, enum: bits, doc: b}
      pair: {fields: {left: {type: u8, doc: l}}}
      silent: u8
      hole: {type: reserved, size: 2}
  hot: {fields: {level: {type: u8, unit: degree C}, low: {type: u8, unit: W}}}
  bright:
    fields:
      light: {size: 2, switch-on: request.key, inline: true,
              cases: {1: {fields: {level: {type: u8, unit: uW}}}, 2: {fields: {level: {type: s16, unit: dBm}}}}}
      most: {size: 2, switch-on: request.key, inline: true,
             cases: {1: {fields: {limit: {type: u16, unit: uW}}}, 2: {fields: {limit: {type: s16, unit: dBm}}}}}
  outer: {fields: {v: {size: 4, switch-on: request.key, cases: {1: {fields: {a: u32}}}}}}
templates:
  t0:
    doc-ref: p
    scope: configuration
    effects: [reads]
    request: {fields: {op: {type: u16, role: opcode}, body: {type: bytes, size: eos, payload: true}}}
    response: {fields: {status: {type: u8, role: status}, body: {at: 4, type: bytes, size: eos, payload: true}}}
commands:
  get: {is: t0, doc: d, select: {op: 1}, response-payload: rec,
    request-payload: {fields: {key: u8, port: u8, which: {type: u8, enum: which}, id: uuid, raw: {type: bytes, size: 2},
                               name: {type: string, size: 4}, on: bool, ro: {at: 40, type: u8, access: ro}}}}
  put: {is: t0, doc: d, effects: [config_now], select: {op: 2}, response-payload: null,
    request-payload: {fields: {key: u8, port: u8, at: {at: 4, type: rec}}}}
  can: {is: t0, doc: d, select: {op: 3}, request-payload: {fields: {key: u8}},
    response-payload: {fields: {rd: bool, wr: bool, own: {at: 2, type: u16}, name: {type: string, size: 4}}}}
  buf: {is: t0, doc: d, select: {op: 4}, request-payload: {fields: {room: u16, hole: {at: 6, type: reserved, size: 8}}},
    response-payload: null,
    buffers: {data: {address: 8, direction: from_device, struct: rec, max: 64},
              bare: {address: 0, direction: from_device, max: 64}}}
  heat: {is: t0, doc: d, select: {op: 5}, request-payload: {fields: {key: u8}}, response-payload: hot}
  shine: {is: t0, doc: d, select: {op: 6}, request-payload: {fields: {key: u8}}, response-payload: bright}
procedures:
  all: {doc: d, doc-ref: p, scope: configuration, effects: [reads], run: all}
'''.replace('hole: {at: 6, type: reserved, size: 8}', 'hole: {at: 6, type: reserved, size: 16}') \
    .replace('bare: {address: 0,', 'bare: {address: 16,')
QUERIES = '''
queries:
  next: {command: get, set: {which: next}}
  now: {command: get, set: {which: current}, if: {query: can, field: rd}}
  put: {command: put, at: at, keep-reserved: true}
  can: {command: can}
'''
GROUP = QUERIES + '''
parameters:
  g:
    next: next
    write: put
    set: {key: 1}
'''


def number(row, name):
    return getattr(row, f'{name}_high') << 32 | getattr(row, f'{name}_low')


def params(image):
    return {row.name: row for row in image.rows['PARM']}


def readings(image):
    return {row.name: row for row in image.rows['READ']}


@pytest.fixture(scope='module')
def verbs():
    """tests/formats/verbs.yaml has all of it, and so have the tests in C."""
    problems = problem.Problems()
    data, spec = compiler.compile_image(SOURCE / 'tests/formats/verbs.yaml', problems)
    assert_loads({0: (data, spec)})
    return Image(data)


def test_queries(verbs):
    current = verbs.named('QURY', 'record_current')
    assert (current.command_name, current.at, current.flags) == ('read_record', '', 0)
    assert verbs.settings(current) == {'which': 'current'}
    assert verbs.at('QURY', current.when_ref).name == 'rights' and current.when_path == 'current'
    write = verbs.named('QURY', 'record_write')
    assert write.flags == 1 and not write.nsettings and not write.when_ref


def test_groups(verbs):
    group = verbs.named('GRUP', 'device')
    assert verbs.queries(group) == {'next': 'record_next', 'current': 'record_current', 'default': 'record_default',
                                    'write': 'record_write', 'support': 'record_support'}
    assert (group.readable, group.writable, group.takes_effect, group.flags) == ('readable', 'writable', 2, 1)
    assert (group.doc, group.doc_ref) == ('the whole device', 'Verbs Guide, 1')
    assert verbs.settings(group) == {'record': '1', 'other': ('true', 'other'),
                                     'function': (('function', 0), 'other')}
    assert verbs.at('LAYT', group.layout_ref).name == 'device_record'
    port = verbs.named('GRUP', 'port')
    assert (port.suffix, port.first_instance, port.ninstances) == ('_P', 1, 2)
    assert verbs.settings(port)['index'] == ('instance', -1)
    facts = verbs.named('GRUP', 'facts')
    assert facts.obstacle == 'the device has it by nature' and facts.doc == ''
    assert 'stored' not in [row.name for row in verbs.rows['GRUP']]


def test_what_is_written_where_it_is_used(verbs):
    option = verbs.named('GRUP', 'option')
    assert verbs.queries(option) == {'next': 'option.next', 'default': 'option.default', 'write': 'option.write'}
    call = verbs.named('QURY', 'option.default')
    assert (call.command_name, call.at) == ('get_option', 'value')
    assert verbs.settings(call) == {'length': '4', 'default': 'true'}
    assert verbs.settings(option) == {'number': '7', 'function': ('rights', 'own_function', -1)}
    assert option.flags == 0 and option.takes_effect == 0


def test_parameters(verbs):
    found = params(verbs)
    assert list(found) == sorted(found)
    count = found['COUNT']
    assert (count.doc, count.since, count.path, count.takes_effect, count.flags) == \
        ('how many virtual functions', '2.0', 'count', 3, 1)
    assert (number(count, 'min'), number(count, 'max')) == (1, 64)
    offset = found['OFFSET']
    assert (number(offset, 'min'), number(offset, 'max')) == (2**64 - 100, 100) and offset.doc == ''
    assert (number(found['SPEED'], 'min'), number(found['SPEED'], 'max')) == (0, 400)
    assert found['MADE'].obstacle == 'the factory sets it' and found['MADE'].doc_ref == 'Verbs Guide, 9'
    assert verbs.rows['GRUP'][found['MODE'].group].name == 'port'
    assert found['ENABLED'].flags == 0 and found['ENABLED'].obstacle == ''


def test_readings(verbs):
    found = readings(verbs)
    assert list(found) == sorted(found)
    assert {row.name for row in verbs.rows['READ'] if row.kind == 1} == {'firmware.version'}
    assert found['port.rx_bytes'].kind == 3 and found['port.rx_bytes'].doc == 'bytes received'
    own = found['verbs.fault']
    assert (own.kind, own.doc, own.alarm_kind, own.alarm) == (2, 'something is broken', 1, '')
    chip = found['temperature.asic_celsius']
    assert (chip.mul, chip.divide, chip.add, chip.alarm_kind, chip.alarm) == (0, 0, 0, 2, 'threshold')
    assert (found['link.width'].alarm_kind, found['link.width'].alarm) == (3, 'pcie')
    assert (found['link.state'].alarm_kind, found['link.state'].alarm) == (4, 'up')
    module = found['temperature.module_celsius']
    assert (module.mul, signed(module.add)) == (2, -40)
    group = verbs.rows['GRUP'][module.group]
    assert (group.suffix, group.ninstances) == ('.', 2) and verbs.settings(group) == {'sensor': ('instance', 15)}
    assert verbs.queries(group) == {'current': 'modules.current'}
    counters = verbs.named('QURY', 'counters.current')
    assert counters.at == 'counters' and verbs.settings(counters) == {'port': '1'}


def points(image, reading):
    rows = image.rows['PNTS'][reading.first_point:][:reading.npoints]
    return {number(row, 'value'): number(row, 'number') for row in rows}


def test_maps(verbs):
    found = readings(verbs)
    assert points(verbs, found['link.speed_mbps']) == {1: 1000, 8: 10000, 0x20: 100000}
    speed = found['pcie.link_speed_gtps']
    assert points(verbs, speed) == {1: 25, 2: 50, 3: 80} and speed.divide == 10
    assert not found['link.width'].npoints


def test_dumps(verbs):
    found = {row.name: row for row in verbs.rows['DUMP']}
    assert (found['all'].suffix, found['all'].flags, found['memory'].suffix, found['memory'].flags) == ('.bin', 1, '', 0)
    assert found['memory'].doc_ref == 'Verbs Guide, 7'
    call = verbs.rows['QURY'][found['all'].query]
    assert call.command_name == 'gather' and verbs.settings(call) == {'rounds': '2'}


def test_the_only_dump_is_the_default(image):
    made = image(HEAD + 'dumps: {d: {doc: d, command: all}}\n')
    assert made.named('DUMP', 'd').flags == 1
    made = image(HEAD + 'dumps: {d: {doc: d, command: all}, e: {doc: e, command: all}}\n')
    assert [row.flags for row in made.rows['DUMP']] == [0, 0]


def test_layout_without_a_struct(image):
    """What stands in the reply, behind `at`, tells as much as long as no union leaves it open."""
    made = image(HEAD + GROUP + '    parameters: {A: num}\n')
    layout = made.at('LAYT', made.named('GRUP', 'g').layout_ref)
    assert layout.name == 'get/response'
    made = image(HEAD + 'parameters: {g: {next: {command: buf, at: data}, read-only: r, parameters: {A: num}}}\n')
    assert made.at('LAYT', made.named('GRUP', 'g').layout_ref).name == 'rec'


def test_groups_of_other_functions_alone(image):
    made = image(HEAD + GROUP + '    function: {port: {function: 0}}\n    functions-only: true\n    parameters: {A: num}\n')
    assert made.named('GRUP', 'g').flags == 3


@pytest.mark.parametrize('value, text', [
    ('which: current', 'current'), ('which: 2', '2'), ('key: 0x10', '16'), ('key: "0x10"', '0x10'), ('on: true', 'true'),
    ('on: 0', '0'), ('raw: "00ff"', '00ff'), ('id: 00112233-4455-6677-8899-aabbccddeeff',
                                            '00112233-4455-6677-8899-aabbccddeeff'),
    ('name: abc', 'abc'),
])
def test_values_of_settings(image, value, text):
    made = image(HEAD + f'queries: {{q: {{command: get, set: {{{value}}}}}}}\n')
    assert list(made.settings(made.named('QURY', 'q')).values()) == [text]


def test_names_with_an_underscore_first(image):
    made = image(HEAD)
    assert made.enum('size') == {'_4KB': 0, '_64KB': 1, '__1': 2} and made.enum('bits') == {'_3d': 1, 'other': 2}


@pytest.mark.parametrize('name', ['_', '__', '4KB', '_4-KB', ''])
def test_names_of_values(refusals, name):
    lines = refusals(f'format: t\nenums: {{e: {{entries: {{"{name}": 1}}}}}}\n')
    assert len(lines) == 1 and 'is no name of a value' in lines[0] and 'not beginning with a digit' in lines[0]


# Each mistake once, by its place in the YAML and its words.
@pytest.mark.parametrize('text, path, words', [
    # queries
    ('queries: {q: {command: gett}}', 'queries.q.command', ("no command 'gett'", 'did you mean get?')),
    ('queries: {q: {command: t0}}', 'queries.q.command', "no command 't0'"),
    ('queries: {q: {}}', 'queries.q', '`command` is missing'),
    ('queries: {q: {command: get, set: {keyy: 1}}}', 'queries.q.set.keyy',
     ("request of get has no field 'keyy'", 'did you mean key?')),
    ('queries: {q: {command: get, set: {which: nxt}}}', 'queries.q.set.which', ('no value of which', 'did you mean next?')),
    ('queries: {q: {command: get, set: {which: 3}}}', 'queries.q.set.which', 'no value of the enum which'),
    ('queries: {q: {command: get, set: {key: 256}}}', 'queries.q.set.key', 'key goes from 0 to 255'),
    ('queries: {q: {command: get, set: {key: -1}}}', 'queries.q.set.key', 'key goes from 0 to 255'),
    ('queries: {q: {command: get, set: {key: true}}}', 'queries.q.set.key', 'expected a number'),
    ('queries: {q: {command: get, set: {on: 2}}}', 'queries.q.set.on', 'expected true or false'),
    ('queries: {q: {command: get, set: {on: "True"}}}', 'queries.q.set.on', "'True' is no value of on"),
    ('queries: {q: {command: put, set: {at.bits: "_3d | other"}}}', 'queries.q.set.at.bits', 'no value of bits'),
    ('queries: {q: {command: put, set: {at.bits: 256}}}', 'queries.q.set.at.bits', 'from 0 to 255'),
    ('queries: {q: {command: put, set: {at.sig: -32769}}}', 'queries.q.set.at.sig', 'from -32768 to 32767'),
    ('queries: {q: {command: get, set: {raw: 12}}}', 'queries.q.set.raw', 'hexadecimal bytes in quotes'),
    ('queries: {q: {command: get, set: {id: 12}}}', 'queries.q.set.id', 'a UUID in quotes'),
    ('queries: {q: {command: get, set: {ro: 1}}}', 'queries.q.set.ro', 'read only'),
    ('queries: {q: {command: put, set: {at: 1}}}', 'queries.q.set.at', 'no single value'),
    ('queries: {q: {command: put, set: {at.list: 1}}}', 'queries.q.set.at.list', 'no single value'),
    ('queries: {q: {command: put, set: {"at.list[3]": 1}}}', 'queries.q.set.at.list[3]', 'has no field'),
    ('queries: {q: {command: put, set: {"at..x": 1}}}', 'queries.q.set.at..x', ('is no path', 'port[1].limit')),
    ('queries: {q: {command: get, set: {key: {instance: 0, function: 0}}}}', 'queries.q.set.key', 'what is set'),
    ('queries: {q: {command: get, set: {key: {function: 0}}}}', 'queries.q.set.key', 'below `function`'),
    ('queries: {q: {command: get, set: {key: {instance: 0, add: 1}}}}', 'queries.q.set.key.add', 'answer of a query'),
    ('queries: {q: {command: get, set: {raw: {instance: 0}}}}', 'queries.q.set.raw', 'is no number'),
    ('queries: {q: {command: get, set: {key: {query: q, field: num}}}}', 'queries.q.set.key.query', 'waits for itself'),
    ('queries: {q: {command: get, set: {key: {query: p, field: num}}}}', 'queries.q.set.key.query', "no query 'p'"),
    ('queries: {q: {command: get, set: {key: {query: {command: can}}}}}', 'queries.q.set.key', '`field` is missing'),
    ('queries: {q: {command: get, set: {key: {query: {command: can}, field: ownn}}}}', 'queries.q.set.key.field',
     ("reply of can has no field 'ownn'", 'did you mean own?')),
    ('queries: {q: {command: get, set: {key: {query: {command: can}, field: name}}}}', 'queries.q.set.key.field',
     'is no number'),
    ('queries: {q: {command: get, if: {query: {command: can}, field: name}}}', 'queries.q.if.field', 'is no number'),
    ('queries: {q: {command: get, if: {query: q, field: num}}}', 'queries.q.if.query', 'waits for itself'),
    ('queries: {q: {command: put, at: bt}}', 'queries.q.at', "no buffer with a struct and no struct 'bt'"),
    ('queries: {q: {command: buf, at: bare}}', 'queries.q.at', 'no buffer with a struct'),
    ('queries: {"1": {command: put}}', 'queries.1', 'is no name'),
    # parameters
    (GROUP, 'parameters.g', '`parameters` is missing'),
    (GROUP + '    parameters: {A: numm}', 'parameters.g.parameters.A',
     ("reply of get has no field 'numm'", 'did you mean num?')),
    (GROUP + '    struct: recs\n    parameters: {A: num}', 'parameters.g.struct', ("no struct 'recs'", 'did you mean rec?')),
    (GROUP + '    struct: outer\n    parameters: {A: num}', 'parameters.g.struct', 'refers to fields around it'),
    (GROUP + '    struct: rec\n    parameters: {A: numm}', 'parameters.g.parameters.A',
     ("struct rec has no field 'numm'", 'did you mean num?')),
    (GROUP + '    parameters: {A: pair}', 'parameters.g.parameters.A', 'expected one of the fields in it'),
    (GROUP + '    parameters: {A: fixed}', 'parameters.g.parameters.A', ('is read only', '`read-only: REASON`')),
    (GROUP + '    parameters: {A: silent}', 'parameters.g.parameters.A', 'nothing says what it is'),
    (GROUP + '    parameters: {1A: num}', 'parameters.g.parameters.1A', 'is no name of a parameter'),
    (GROUP + '    parameters: {A: num, a: sig}', 'parameters.g.parameters.a', 'there is another parameter a at spec.yaml:'),
    (GROUP + '    parameters: {A: {field: num, min: 5, max: 4}}', 'parameters.g.parameters.A.min', ('`min` is 5', '4')),
    (GROUP + '    parameters: {A: {field: num, max: 256}}', 'parameters.g.parameters.A.max', 'num goes from 0 to 255'),
    (GROUP + '    parameters: {A: {field: num, min: -1}}', 'parameters.g.parameters.A.min', 'num goes from 0 to 255'),
    (GROUP + '    parameters: {A: {field: sig, min: -32769}}', 'parameters.g.parameters.A.min', 'from -32768 to 32767'),
    (GROUP + '    parameters: {A: {field: on, max: 2}}', 'parameters.g.parameters.A.max', 'on goes from 0 to 1'),
    (GROUP + '    parameters: {A: {field: text, max: 2}}', 'parameters.g.parameters.A.max', 'is no number'),
    (GROUP + '    parameters: {A: {field: num, takes-effect: later}}', 'parameters.g.parameters.A.takes-effect',
     ("'later' is no time", 'now, reset, reboot')),
    (GROUP + '    parameters: {A: {doc: d}}', 'parameters.g.parameters.A', '`field` is missing'),
    (GROUP.replace('key: 1', 'keyy: 1') + '    parameters: {A: num}', 'parameters.g.set.keyy',
     ("no request of get, put has a field 'keyy'", 'did you mean key?')),
    (GROUP.replace('next: next\n    write', 'write') + '    parameters: {A: num}', 'parameters.g.write',
     'expected `next` or `current`'),
    (GROUP.replace('next: next\n    write: put', 'default: next\n    read-only: r') + '    parameters: {A: num}',
     'parameters.g', 'how its parameters are read'),
    (GROUP.replace('write: put', '') + '    parameters: {A: num}', 'parameters.g', '`read-only: REASON`'),
    (GROUP.replace('write: put', 'write: can') + '    parameters: {A: num}', 'parameters.g.parameters.A',
     ('request of can', "has no field 'num'")),
    (GROUP.replace('next: next', 'next: nxt') + '    parameters: {A: num}', 'parameters.g.next', "no query 'nxt'"),
    (GROUP + '    functions-only: true\n    parameters: {A: num}', 'parameters.g.functions-only', 'expected `function` too'),
    (GROUP + '    instances: {suffix: _P}\n    parameters: {A: num}', 'parameters.g.instances', '`count` is missing'),
    (GROUP + '    instances: {suffix: _P, count: 4097}\n    parameters: {A: num}', 'parameters.g.instances.count',
     'from 1 to 4096'),
    (GROUP + '    instances: {suffix: _P, count: 2}\n    parameters: {A: num}', 'parameters.g.instances',
     'nothing tells the instances apart'),
    (GROUP.replace('key: 1', 'key: {instance: 0}') + '    parameters: {A: num}', 'parameters.g.set.key',
     'expected `instances`'),
    (GROUP.replace('key: 1', 'key: {instance: 0}') + '    instances: {suffix: _P, count: 2}\n'
     '    parameters: {A: num, A_P1: sig}', 'parameters.g.parameters.A_P1', 'another parameter A_P1 at'),
    (GROUP + '    support: {query: can, readable: rx}\n    parameters: {A: num}', 'parameters.g.support.readable',
     "no field 'rx'"),
    (GROUP + '    support: {query: can, command: can}\n    parameters: {A: num}', 'parameters.g.support.command',
     'expected no `command`'),
    (GROUP + '    support: {readable: rd}\n    parameters: {A: num}', 'parameters.g.support', '`query` or `command`'),
    (GROUP + '    template: true\n    parameters: {A: num}', 'parameters.g.parameters', 'a template has no parameters'),
    (GROUP + '    is: h\n    parameters: {A: num}', 'parameters.g.is', "no group of parameters 'h'"),
    (GROUP + '    is: g\n    parameters: {A: num}', 'parameters.g.is', 'is made from itself: g is g'),
    # readings
    ('readings: {g: {command: get, values: {port.bytes: num}}}', 'readings.g.values.port.bytes',
     ("'port.bytes' is no reading of the schema", 'did you mean port.', 'libfwctl-readings(7)', 't.')),
    ('readings: {g: {command: get, values: {vendor.x: num}}}', 'readings.g.values.vendor.x', 'is no reading of the schema'),
    ('readings: {g: {command: get, values: {t.x: num}}}', 'readings.g.values.t.x', '`kind` and `doc`'),
    ('readings: {g: {command: get, values: {t.x: {field: num, kind: odd, doc: d}}}}', 'readings.g.values.t.x.kind',
     'version, health, counter'),
    ('readings: {g: {command: get, values: {t.1x: {field: num, kind: health, doc: d}}}}', 'readings.g.values.t.1x',
     'is no name of a reading'),
    ('readings: {g: {command: get, values: {link.width: {field: num, kind: health}}}}', 'readings.g.values.link.width.kind',
     'the schema says'),
    ('readings: {g: {command: get, values: {link.width: numm}}}', 'readings.g.values.link.width', "no field 'numm'"),
    ('readings: {g: {command: get, values: {link.width: list}}}', 'readings.g.values.link.width', 'no single value'),
    ('readings: {g: {command: get, values: {port.rx_bytes: text}}}', 'readings.g.values.port.rx_bytes', 'is no number'),
    ('readings: {g: {command: get, values: {link.speed_mbps: size}}}', 'readings.g.values.link.speed_mbps',
     ('is no number', '`map`')),
    ('readings: {g: {command: get, values: {link.state: {field: text, map: {1: 2}}}}}', 'readings.g.values.link.state.map',
     'is no number'),
    ('readings: {g: {command: get, values: {link.state: {field: size, mul: 2}}}}', 'readings.g.values.link.state.mul',
     'is no number that can be counted with'),
    ('readings: {g: {command: get, values: {link.width: {field: num, mul: 0}}}}', 'readings.g.values.link.width.mul',
     'factor of 0'),
    ('readings: {g: {command: get, values: {link.width: {field: num, div: 0}}}}', 'readings.g.values.link.width.div',
     'from 1 to'),
    ('readings: {g: {command: get, values: {link.width: {field: num, map: {256: 2}}}}}',
     'readings.g.values.link.width.map.256', 'from 0 to 255'),
    ('readings: {g: {command: get, values: {link.width: {field: size, map: {_4kB: 2}}}}}',
     'readings.g.values.link.width.map._4kB', ('is no number', 'did you mean _4KB?')),
    ('readings: {g: {command: get, values: {link.width: {field: size, map: {_4KB: 2, 0: 3}}}}}',
     'readings.g.values.link.width.map.0', 'has a number already'),
    ('readings: {g: {command: get, values: {link.width: {field: num, alarm: {above: numm}}}}}',
     'readings.g.values.link.width.alarm.above', "no field 'numm'"),
    ('readings: {g: {command: get, values: {link.width: {field: num, alarm: {above: text}}}}}',
     'readings.g.values.link.width.alarm.above', 'is no number'),
    ('readings: {g: {command: get, values: {link.width: {field: num, alarm: {above: sig, below: sig}}}}}',
     'readings.g.values.link.width.alarm', 'one condition'),
    ('readings: {g: {command: get, values: {link.state: {field: text, alarm: {above: num}}}}}',
     'readings.g.values.link.state.alarm', 'text is no number'),
    ('readings: {g: {command: get, values: {link.state: {field: size, alarm: {other-than: _4kB}}}}}',
     'readings.g.values.link.state.alarm.other-than', ('no value of size', 'did you mean _4KB?')),
    ('readings: {g: {command: heat, values: {link.width: {field: level, alarm: {above: low}}}}}',
     'readings.g.values.link.width.alarm.above', "level is in degree C and 'low' in W"),
    ('readings: {g: {command: shine, values: {link.width: level}}}', 'readings.g.values.link.width',
     ("'level' is in uW or dBm", 'expected `unit`')),
    ('readings: {g: {command: shine, values: {link.width: {field: level, unit: mW}}}}',
     'readings.g.values.link.width.unit', ("no field 'level' is in mW", 'expected uW or dBm')),
    ('readings: {g: {command: get, values: {link.width: {field: num, unit: W}}}}',
     'readings.g.values.link.width.unit', 'expected no `unit`'),
    ('readings: {g: {command: get, values: {link.width: {field: num, zero: none}}}}',
     'readings.g.values.link.width.zero', 'unknown'),
    ('readings: {g: {command: get, values: {link.state: {field: num, alarm: zero}}}}',
     'readings.g.values.link.state.alarm', 'not-zero'),
    ('readings: {g: {values: {link.width: num}}}', 'readings.g', 'either `query` or `command`'),
    ('readings: {g: {command: get}}', 'readings.g', '`values` is missing'),
    ('readings: {g: {query: {command: get}, at: body, values: {link.width: num}}}', 'readings.g.at', 'expected no `at`'),
    ('readings: {g: {command: get, values: {link.width: num}}, h: {command: get, values: {link.width: num}}}',
     'readings.h.values.link.width', 'the group g has the reading link.width already'),
    ('readings: {g: {command: get, set: {key: {instance: 0}}, values: {link.width: num}}}', 'readings.g.set.key',
     'expected `instances`'),
    (GROUP + '    parameters: {A: num}\nreadings: {g: {command: get, values: {link.width: num}}}', 'readings.g',
     'there is another g at'),
    # dumps
    ('dumps: {d: {doc: d, command: al}}', 'dumps.d.command', ("no command 'al'", 'did you mean all?')),
    ('dumps: {d: {command: all}}', 'dumps.d', '`doc` is missing'),
    ('dumps: {d: {doc: d}}', 'dumps.d', 'either `query` or `command`'),
    ('dumps: {d: {doc: d, query: {command: all}, set: {key: 1}}}', 'dumps.d.set', 'expected no `set`'),
    ('dumps: {d: {doc: d, command: get, set: {key: {instance: 0}}}}', 'dumps.d', 'has no instances'),
    ('dumps: {d: {doc: d, command: get, suffix: bin}}', 'dumps.d.suffix', 'such as .bin'),
    ('dumps: {d: {doc: d, command: get, suffix: ./bin}}', 'dumps.d.suffix', 'such as .bin'),
    ('dumps: {d: {doc: d, command: all, default: true}, e: {doc: d, command: all, default: true}}', 'dumps.e.default',
     'd is the default dump already'),
])
def test_refused(refusals, text, path, words):
    lines = refusals(HEAD + text + '\n')
    assert len(lines) == 1, lines
    assert re.match(rf'spec.yaml:[0-9]+:[0-9]+: {re.escape(path)}: ', lines[0]), lines
    for word in words if isinstance(words, tuple) else (words,):
        assert word in lines[0], lines


def test_the_unit_that_is_meant(image):
    """Only where the cases of a union differ it stands in the image."""
    found = readings(image(HEAD + '''
readings:
  g:
    command: shine
    values: {link.width: {field: level, unit: uW, zero: unknown, alarm: {above: limit}}}
  h: {command: heat, values: {link.state: {field: level, unit: degree C}, pcie.link_width: low}}
'''))
    assert (found['link.width'].in_unit, found['link.width'].flags) == ('uW', 1)
    assert (found['link.state'].in_unit, found['pcie.link_width'].flags) == ('', 0)


def test_queries_that_wait(image, refusals):
    """At most eight in a row; one for each instance only if the one that waits for it is, too."""
    def chain(count):
        return HEAD + 'queries:\n  q1: {command: can}\n' + ''.join(
            f'  q{i}: {{command: can, if: {{query: q{i - 1}, field: rd}}}}\n' for i in range(2, count + 1))
    assert len(image(chain(8)).rows['QURY']) == 8
    assert 'more than 8 queries wait for each other' in refusals(chain(9))[0]

    def answers(middle):
        return HEAD + f'''
queries:
  inner: {{command: get, set: {{port: {{instance: 0}}}}}}
  middle: {{command: get, set: {{key: {{query: inner, field: num}}{middle}}}}}
parameters:
  g:
    next: {{command: get, set: {{key: {{query: middle, field: num}}}}}}
    read-only: r
    instances: {{suffix: _, count: 2}}
    parameters: {{A: num}}
'''
    assert 'middle is asked once' in refusals(answers(''))[0]
    assert image(answers(', port: {instance: 0}')).named('GRUP', 'g').ninstances == 2


def test_a_template_that_is_not_used(refusals):
    lines = refusals(HEAD + 'parameters: {g: {template: true, next: {command: gett}}}\n')
    assert len(lines) == 1 and "no command 'gett'" in lines[0]


def test_a_ring_of_templates(refusals):
    lines = refusals(HEAD + 'parameters: {g: {is: h, template: true}, h: {is: g, template: true}}\n')
    assert ['g is h is g' in lines[0], 'h is g is h' in lines[1], len(lines)] == [True, True, 2]


def test_a_long_row_of_templates(image, refusals):
    def row(count):
        return HEAD + QUERIES + 'parameters:\n' + ''.join(
            f'  g{i}: {{is: g{i - 1}, template: true}}\n' for i in range(count, 0, -1)) + \
            '  g0: {next: next, read-only: r, parameters: {A: num}}\n'
    assert len(image(row(32)).rows['GRUP']) == 1
    assert 'g0: is made from more than 32 others' in refusals(row(33))[0]


def test_inheritance(image):
    made = image(HEAD + QUERIES + '''
parameters:
  base: {template: true, doc: of the template, doc-ref: p, next: next, write: put, set: {key: 1, port: 2}}
  more: {is: base, template: true, current: {command: get, set: {which: 1}}, set: {key: 3}, takes-effect: now}
  g: {is: more, set: {port: 4}, parameters: {A: num}}
  h: {is: g, read-only: r, parameters: {B: sig}}
''')
    group = made.named('GRUP', 'g')
    assert made.settings(group) == {'key': '3', 'port': '4'} and group.takes_effect == 1
    assert (group.doc, group.doc_ref) == ('', 'p')
    other = made.named('GRUP', 'h')
    assert made.settings(other) == {'key': '3', 'port': '4'} and other.obstacle == 'r'
    assert made.queries(group) == made.queries(other) == {'next': 'next', 'current': 'more.current', 'write': 'put'}
    assert list(params(made)) == ['A', 'B']


def test_included(image, spec):
    spec(QUERIES + 'dumps: {d: {doc: d, command: all}}\n', 'more.yaml')
    made = image(HEAD + 'include: [more.yaml]\nparameters: {g: {next: next, write: put, parameters: {A: num}}}\n')
    assert list(params(made)) == ['A'] and made.named('DUMP', 'd').flags == 1


def test_example_of_the_manual(image, spec):
    displays = re.findall(r'^\.Bd -literal.*?\n(.*?)^\.Ed$', (SOURCE / 'man/libfwctl-spec.5').read_text(), re.M | re.S)
    own = next(text for text in displays if text.startswith('format: acme'))
    verbs = next(text for text in displays if '\nparameters:' in text)
    spec(verbs, 'more.yaml')
    made = image(f'{own}include: [more.yaml]\n')
    assert list(params(made)) == ['FAN_LIMIT', 'FAN_MODE'] and made.named('GRUP', 'fan').ninstances == 2
    assert list(readings(made)) == ['temperature.asic_celsius', 'temperature.board_celsius']
    assert made.named('DUMP', 'sensors').flags == 1


# Extensions.

@pytest.fixture
def extension(image, spec):
    def made(text, base=''):
        spec(HEAD + QUERIES + base, 't.yaml')
        return image(f'extends: t\nnamespace: acme\n{text}\n', 'acme.yaml')
    return made


@pytest.fixture
def refused(refusals, spec):
    def found(text, base=''):
        spec(HEAD + QUERIES + base, 't.yaml')
        lines = refusals(f'extends: t\nnamespace: acme\n{text}\n', 'acme.yaml')
        assert len(lines) == 1, lines
        return lines[0]
    return found


def test_extension_copies_queries(extension):
    made = extension('parameters: {acme_g: {next: now, write: put, struct: rec, parameters: {ACME_A: num, acme_b: sig}}}')
    queries = {row.name: row for row in made.rows['QURY']}
    assert set(queries) == {'acme_now', 'acme_can', 'acme_put'}
    assert queries['acme_now'].command_name == 'get' and queries['acme_put'].flags == 1
    assert made.at('QURY', queries['acme_now'].when_ref).name == 'acme_can'
    layout = made.layout('rec')
    assert layout.flags == {'import'} and made.named('GRUP', 'acme_g').layout_ref
    assert 'get' not in [row.name for row in made.rows['CMDS']]


def test_extension_uses_groups_of_the_base(extension):
    made = extension('parameters: {acme_g: {is: g, set: {key: 9}, parameters: {ACME_A: num}}}',
                     'parameters: {g: {template: true, next: next, write: put, set: {key: 1}}}\n')
    assert made.settings(made.named('GRUP', 'acme_g')) == {'key': '9'}
    assert [row.name for row in made.rows['GRUP']] == ['acme_g']
    assert made.named('GRUP', 'acme_g').layout_ref == 0


def test_extension_does_not_take_a_name_twice(extension):
    made = extension('queries: {acme_can: {command: can}}\n'
                     'parameters: {acme_g: {next: now, read-only: r, support: {query: acme_can}, parameters: {ACME_A: num}}}')
    assert [row.name for row in made.rows['QURY']] == ['acme_can', 'acme_can_', 'acme_now']


def test_extension_with_what_it_adds(extension):
    made = extension('''
enums: {size: {extend: true, entries: {acme_2MB: 9}}}
structs: {rec: {extend: true, fields: {acme_more: {at: 16, type: u8, doc: m}}}}
queries: {acme_q: {command: put, set: {at.size: acme_2MB}}}
parameters: {acme_g: {next: next, write: put, struct: rec, parameters: {ACME_A: acme_more}}}
''')
    assert made.settings(made.named('QURY', 'acme_q')) == {'at.size': 'acme_2MB'}
    assert params(made)['ACME_A'].path == 'acme_more'
    layout = made.layout_at(made.named('GRUP', 'acme_g').layout_ref)
    assert layout.name == 'rec' and layout.flags == {'extend'}      # the library has all of it under this name


def test_extension_has_readings_by_the_names_of_all(extension):
    made = extension('readings: {acme_r: {command: get, values: {link.width: num, '
                     'acme.rpm: {field: num, kind: health, doc: d}}}}')
    assert list(readings(made)) == ['acme.rpm', 'link.width']


def test_extension_can_have_a_default_dump(extension):
    assert extension('dumps: {acme_d: {doc: d, command: all, default: true}}').named('DUMP', 'acme_d').flags == 1
    assert extension('dumps: {acme_d: {doc: d, command: all}}').named('DUMP', 'acme_d').flags == 0


@pytest.mark.parametrize('text, base, words', [
    ('queries: {q: {command: can}}', '', "name of a new query, or what stands behind a dot in it, begins with acme_"),
    ('queries: {next: {command: can}}', '', 't has next already'),
    ('parameters: {g: {next: next, read-only: r, parameters: {ACME_A: num}}}', '', 'a new group of parameters'),
    ('parameters: {acme_g: {next: next, read-only: r, parameters: {A: num}}}', '', 'a new parameter'),
    ('readings: {r: {command: get, values: {link.width: num}}}', '', 'a new group of readings'),
    ('readings: {acme_r: {command: get, values: {t.x: {field: num, kind: health, doc: d}}}}', '', 'begins with acme.'),
    ('dumps: {d: {doc: d, command: all}}', '', 'a new dump'),
    ('dumps: {acme_d: {doc: d, command: all, default: true}}', 'dumps: {d: {doc: d, command: all}}\n',
     'd is the default dump already'),
])
def test_extension_refused(refused, text, base, words):
    assert words in refused(text, base)
