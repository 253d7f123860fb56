# SPDX-License-Identifier: LGPL-2.1-or-later
"""The reader of C headers: what it finds in headers/ and, where gcc is there, whether that agrees.

With LIBFWCTL_KERNEL_SOURCE, the top of a kernel source tree, the vendors' real headers are read."""
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / 'tools' / 'libfwctl-spec'))

from fwctlspec.cexpr import HeaderError  # noqa: E402
from fwctlspec.cheader import read_headers  # noqa: E402

FIXTURES = HERE / 'headers'
PACKED, BITS, ODD = (FIXTURES / name for name in ('packed.h', 'bits.h', 'odd.h'))
KERNEL = os.environ.get('LIBFWCTL_KERNEL_SOURCE')
needs_gcc = pytest.mark.skipif(not shutil.which('gcc'), reason='gcc is not installed')
needs_kernel = pytest.mark.skipif(not KERNEL, reason='LIBFWCTL_KERNEL_SOURCE is not set')


@pytest.fixture
def read(tmp_path):
    """Reads text as a header."""
    def function(text):
        path = tmp_path / 'text.h'
        path.write_text(text)
        return read_headers([path])
    return function


def fields(headers, name):
    return {field.path: field for field in headers.structs[name].walk()}


def places(headers, name):
    return {path: (field.bit_offset, field.bit_width) for path, field in
            fields(headers, name).items()}


# ---- What the model says ------------------------------------------------------------------------


def test_members_and_constants():
    headers = read_headers([PACKED])
    request = headers.structs['log_request']
    assert (request.kind, request.bits, request.describes_bits) == ('struct', 88 * 8, False)
    assert request.file == str(PACKED)
    assert PACKED.read_text().splitlines()[request.line - 1] == 'struct log_request {'
    members = fields(headers, 'log_request')
    assert list(members) == ['req_type', 'flags', 'unused', 'resp_addr', 'port', 'name', 'unused_1',
                             'valid']
    assert [field.order for field in members.values()] == [
        'little', 'little', 'host', 'little', 'big', 'host', 'host', 'host']
    assert members['flags'].constants == {
        'LOG_REQUEST_FLAGS_CLEAR': 1, 'LOG_REQUEST_FLAGS_MODE_MASK': 6,
        'LOG_REQUEST_FLAGS_MODE_SFT': 1, 'LOG_REQUEST_FLAGS_MODE_FAST': 4,
        'LOG_REQUEST_FLAGS_MODE_LAST': 4}
    assert members['req_type'].constants == {'LOG_REQUEST_FIRST': 0}
    assert request.constants == {**members['req_type'].constants, **members['flags'].constants}
    assert members['unused'].constants == {}


def test_arrays():
    headers = read_headers([PACKED])
    name = fields(headers, 'log_request')['name']
    assert (name.kind, name.dims, name.count, name.stride, name.bit_width) == (
        'char', (2, 32), 64, 8, 8)
    assert fields(headers, 'log_request')['port'].count == 1
    queues = fields(headers, 'log_queues')
    assert (queues['queues'].count, queues['queues'].stride) == (7, 56)
    assert (queues['queues'].bit_width, queues['queues'].struct) == (56, None)
    assert queues['queues'].fields == [queues['queues[].id'], queues['queues[].bandwidth'],
                                       queues['queues[].weight'], queues['queues[].parts']]
    assert queues['queues[].bandwidth'].bit_offset == 16
    assert queues['queues[].bandwidth'].constants == {'LOG_QUEUES_BANDWIDTH_SCALE': 0x10000000}
    assert headers.structs['log_queues'].constants == {
        'LOG_QUEUES_BANDWIDTH_SCALE': 0x10000000, 'LOG_QUEUES_WEIGHT_MAX': 0x7fff}
    entries = fields(headers, 'log_reply')['entries']
    assert (entries.struct, entries.count, entries.dims, entries.stride) == (
        'log_entry', None, (None,), 56)
    old_style = fields(headers, 'log_handle')['old_style']
    assert (old_style.count, old_style.dims) == (None, (0,))


def test_unions():
    headers = read_headers([PACKED])
    queues = fields(headers, 'log_queues')
    assert [path for path, field in queues.items() if field.union] == [
        'queues[].weight', 'queues[].parts']
    assert {path: field.union for path, field in fields(headers, 'log_rpc').items()} == {
        'op': False, 'packed': True, 'both': True, 'both.first': True, 'both.second': True,
        'payload': True}
    assert headers.structs['log_any'].kind == 'union'
    assert all(field.union and not field.bit_offset for field in headers.structs['log_any'].fields)


def test_a_group_has_two_ways_to_its_members():
    headers = read_headers([PACKED])
    reply = fields(headers, 'log_reply')
    assert list(reply) == ['nentries', 'reserved', 'hdr', 'entries']
    assert reply['hdr'].struct == 'log_reply_hdr'
    assert places(headers, 'log_reply_hdr') == {'nentries': (0, 16), 'reserved': (16, 8)}


def test_leaves_go_through_named_structs():
    headers = read_headers([PACKED])
    leaves = {leaf.path: leaf for leaf in headers.leaves('log_rpc')}
    assert leaves['packed.request.name[]'].bit_offset == 64 + 19 * 8 + 18 * 8
    assert leaves['packed.request.name[]'].arrays == ((64, 8),)
    assert leaves['packed.request.name[]'].union
    assert not leaves['op'].union
    events = {leaf.path: leaf for leaf in headers.leaves('log_events')}
    assert events['events[].kind'].arrays == ((2, 128),)
    assert events['events[].kind'].bit_offset == 64
    inline = {leaf.path: leaf for leaf in headers.leaves('log_queues')}
    assert inline['queues[].parts[]'].arrays == ((7, 56), (2, 8))


def test_kinds():
    kinds = {path: (field.kind, field.order) for path, field in
             fields(read_headers([PACKED]), 'log_packed').items()}
    assert kinds['temperature'] == ('signed', 'host')
    assert kinds['enabled'] == ('bool', 'host')
    assert kinds['level'] == ('enum', 'host')
    assert kinds['request'] == ('struct', None)
    assert kinds['uuid'] == ('unsigned', 'host')
    handle = fields(read_headers([PACKED]), 'log_handle')
    assert [name for name, field in handle.items() if field.kind == 'pointer'] == [
        'next', 'call', 'names', 'table']
    assert handle['table'].count == 3


def test_enums_and_defines():
    headers = read_headers([PACKED])
    assert headers.enums['log_level'] == {
        'LOG_LEVEL_OFF': 0, 'LOG_LEVEL_ERROR': 16, 'LOG_LEVEL_ALL': 17, 'LOG_LEVEL_MASK': 34,
        'LOG_LEVEL_NONE': -1}
    anonymous, = (values for name, values in headers.enums.items() if ':' in name)
    assert anonymous == {'LOG_ANONYMOUS': 34, 'LOG_AFTER': 35}
    assert headers.enumerators['LOG_AFTER'] == 35
    expected = {'LOG_TEXT_SIZE': 32, 'LOG_VERSION_STR': '1.2-3', 'LOG_LAST_ENTRY': 3,
                'LOG_UUID': '12345678-9abc-def0-0102-0304050607ff', 'LOG_ALL_ONES': 0xffffffff,
                'LOG_RATIO': -1, 'LOG_ENTRIES_MASK': 0xf000, 'LOG_WIDE': 0xffffff0000000000}
    assert {name: headers.defines.get(name) for name in expected} == expected
    assert 'BIT' not in headers.defines and '__LITTLE_ENDIAN' not in headers.defines


def test_conditionals_tell_the_branch():
    headers = read_headers([PACKED])
    assert list(fields(headers, 'log_choice')) == ['chosen']
    told = [skipped.text for skipped in headers.skipped if 'left out up to' in skipped.text]
    assert [text.split(':')[0] for text in told] == [
        '#ifdef LOG_OLD_LAYOUT', '#else of #elif LOG_ENTRIES == 4 && !defined(LOG_OLD_LAYOUT)']


def test_structs_that_describe_bits():
    headers = read_headers([BITS])
    query = headers.structs['test_ifc_query_in_bits']
    assert query.describes_bits
    members = fields(headers, 'test_ifc_query_in_bits')
    assert {field.order for field in members.values()} == {'big', None}
    assert places(headers, 'test_ifc_query_in_bits')['op_mod'] == (0x30, 0x10)
    assert (members['key'].count, members['key'].stride, members['key'].bit_width) == (8, 32, 32)
    assert (members['vlan'].count, members['vlan'].bit_width) == (1, 12)
    assert (members['single'].bit_offset, members['single'].bit_width) == (0x14c, 1)
    assert (members['parts'].count, members['parts'].stride) == (10, 32)
    assert (members['pas'].count, members['pas'].stride) == (None, 64)
    assert query.bits == 0x160 + 32 + 10 * 32 + 0x60
    context = places(headers, 'test_ifc_context_bits')
    assert context['mask'] == context['raw'][:1] + (32,)
    assert context['pair[].high'] == (4 + 128 + 7, 1)
    assert headers.enumerators['TEST_CAP_MODE'] == 0x4000
    assert not headers.skipped


def test_files_in_any_order_and_twice(tmp_path):
    one = tmp_path / 'one.h'
    one.write_text('struct outer { struct inner x; };')
    two = tmp_path / 'two.h'
    two.write_text('struct inner { u8 a; };')
    headers = read_headers([one, str(two), two])
    assert headers.structs['outer'].bits == 8
    assert not headers.skipped


# ---- What is left out, and where it says so -----------------------------------------------------


def test_what_is_left_out_is_listed():
    headers = read_headers([ODD])
    assert list(headers.structs) == ['whole_before', 'inside_a_function', 'with_unknown_attribute',
                                     'taken', 'whole_after']
    lines = ODD.read_text().splitlines()
    for name in ('not-there.h', '__cplusplus', 'function', 'prototype', 'table',
                 'DEFINE_SOMETHING', 'EXPORT_SYMBOL_NS_GPL', 'with_bit_field', 'with_unknown_type',
                 'with_its_user', 'with_sizeof', 'with_itself', 'with_nonsense', '__surprising',
                 'test_ifc_mixed_bits', 'ODD_CAST', 'ODD_CALL', 'ODD_LOOP', 'ODD_A', 'ODD_B',
                 'UNKNOWN_MACRO', 'without_an_end'):
        found = [skipped for skipped in headers.skipped if re.search(rf'\b{name}\b', skipped.text)]
        assert any(name in lines[skipped.line - 1] for skipped in found), name
        assert str(found[0]).startswith(f'{ODD}:{found[0].line}: ')
    assert headers.enums['odd'] == {'ODD_C': 3, 'ODD_D': 4}
    assert headers.defines == {'ODD_NUMBER': 16}
    assert [skipped.line for skipped in headers.skipped] == sorted(
        skipped.line for skipped in headers.skipped)


@pytest.mark.parametrize('text, says', [
    ('struct x { u8 a[-1]; };', 'an array of -1 elements'),
    ('struct x { u8 a[1 / 0]; };', 'a division by zero'),
    ('struct x { u8 a[1 << 99]; };', 'a shift by 99'),
    ('struct x { u8 a __aligned(3); };', 'an alignment of 3'),
    ('struct x { u8 a[0x11111111111111111]; };', 'has more than 64 bits'),
    ('struct x { u8 a[089]; };', '089 is no number'),
    ('struct x { u8 a[1.5]; };', '1.5 is no whole number'),
    ('struct x { u8 a[N]; };', 'N is not known'),
    ('struct x { enum y a; };', 'enum y is not in these headers'),
    ('struct x { void a; };', 'type void is not known'),
    ('struct x { u8 a b; };', "';' is missing before 'b'"),
    ('typedef t t; struct x { t a; };', 'type t contains itself'),
    ('struct ' + 'x { struct ' * 100 + 'y { u8 a; } b;' + '} c;' * 100, 'nested more than'),
    ('struct x { u8 a[' + '(' * 1000 + '1' + ')' * 1000 + ']; };', 'nested more than'),
    ('#define A(x) x x\nenum { B = ' + 'A(' * 40 + '1' + ')' * 40 + ' };', 'grows without end'),
    ('struct a_ifc_b { u8 x; }; struct y { struct a_ifc_b z; };', 'cannot be mixed with one of'),
    ('struct x { u8 a; }; struct x { u8 b; };', 'struct x, unlike the one before it of that name'),
    ('#define A UUID_INIT(1, 2, 3' + ', 256' * 8 + ')', '256 does not fit into a UUID'),
    ('enum { A = 1 }; enum { A = 2 };', 'enumerator A had another value before'),
    (''.join(f'struct x{n} {{ struct x{n - 1} a; }};' for n in range(999, 0, -1)), 'more than 32'),
    ('#define A() 1\nstruct x { u8 a[A(7)]; };', 'A takes 0 arguments, not 1'),
    ('#define A(x, y) x\nstruct x { u8 a[A(1)]; };', 'A takes 2 arguments, not 1'),
    ('#define A(x) x\nstruct x { u8 a[A(1]; };', 'the arguments of A do not end'),
    ('#define A(x\n', 'the parameters of A do not end'),
    ('#if 1\nstruct x { u8 a; };', '#endif is missing'),
    ('#endif\n', '#endif without an #if'),
    ('#define\n', 'a #define without a name'),
    ('enum { A = };', 'an expression ends too early'),
    ('enum { 7 };', "'7' in enum"),
    ('enum { A', "'' in enum"),
    ('union x', 'the file ends in the middle of it'),
    ('\0\1\2', 'was not expected'),
])
def test_bad_text_is_told(read, text, says):
    assert any(says in skipped.text for skipped in read(text).skipped)


@pytest.mark.parametrize('text', [
    'struct x { 7 { }; u8 a; };', 'struct x { u8 a[1};', 'struct x { u8 a; } b c { };', 'int x( };',
    'enum x { { } };', 'struct x { struct { 7 } a; u8 b; };', 'typedef struct { u8 a; } 7;'])
def test_what_follows_bad_text_is_read(read, text):
    headers = read(f'{text} struct y {{ u8 a; }};')
    assert headers.structs['y'].bits == 8
    assert len(headers.skipped) == 1


def test_a_second_definition_may_be_the_same(read):
    assert not read('struct x { u8 a; }; struct x { u8 a; };').skipped


@pytest.mark.parametrize('text', [
    '/* no end', '"no end', "'", '\\', '#', '#if', '#include "x.h', '#include "\0"', '',
    '#include "' + 'x' * 5000 + '"', '#pragma pack(pop)'])
def test_odd_text_is_survived(read, text):
    assert not read(text).structs


@pytest.mark.parametrize('text, elements', [
    ('#define A(x, y) y\nstruct x { u8 a[A(A(1, 2), 3)]; };', 3),
    ('#define A(x, y) x ## y\nstruct x { u8 a[A(1, 2)]; };', 12),
    ('#define A(x, y, z) x ## y ## z\nstruct x { u8 a[A(1, , 2)]; };', 12),
    ('#define A(x, y...) B(x, ## y)\n#define B(x) x\nstruct x { u8 a[A(4)]; };', 4),
    ('#define A(x, ...) __VA_ARGS__\nstruct x { u8 a[A(4, 5)]; };', 5),
    ('#define A() 6\nstruct x { u8 a[A()]; };', 6),
    ('#define A A\nenum { A = 7 }; struct x { u8 a[A]; };', 7),
    ('enum { A = 7 };\n#define A B\n#define B A\nstruct x { u8 a[A]; };', 7),
    ('#define A B\n#define B 8\nstruct x { u8 a[A]; };', 8),
    ('#define A 9\nstruct x { u8 a[A]; };\n#undef A\n#define A 10', 9),
    ('#define A 1\n#undef A\n#ifndef A\nstruct x { u8 a[11]; };\n#endif', 11),
    ('#if 0\n#elif 1\nstruct x { u8 a[12]; };\n#elif 1\nstruct x { u8 a; };\n#endif', 12),
    ('struct x { u8 a[13]; };\\', 13),
    ('struct \\\n x { u8 /* \n */ a[ // 2\n14]; };', 14),
    ('#define A struct x { u8 a[15]; }\nA;', 15),
])
def test_preprocessor(read, text, elements):
    field, = read(text).structs['x'].fields
    assert field.count == elements


def test_a_typedef_keeps_the_order_that_its_name_tells(read):
    headers = read('typedef unsigned short __le16; typedef __le16 mine; struct x { mine a; };')
    assert headers.structs['x'].fields[0].order == 'little'


def test_a_header_that_was_given_counts_as_included(tmp_path):
    (tmp_path / 'sub').mkdir()
    (tmp_path / 'sub' / 'one.h').write_text('struct one { u8 a; };')
    (tmp_path / 'two.h').write_text('#include <sub/one.h>\n#include <sub/none.h>\n')
    headers = read_headers([tmp_path / 'sub' / 'one.h', tmp_path / 'two.h'])
    assert [skipped.text for skipped in headers.skipped] == ['#include <sub/none.h> is not read']


def test_includes_that_go_round(tmp_path):
    for name, other in (('a.h', 'b.h'), ('b.h', 'a.h')):
        (tmp_path / name).write_text(f'#include "{other}"\nstruct from_{name[0]} {{ u8 a; }};')
    assert sorted(read_headers([tmp_path / 'a.h']).structs) == ['from_a', 'from_b']


def test_missing_file(tmp_path):
    with pytest.raises(HeaderError, match=r'cannot read .*none\.h: No such file .*; give '):
        read_headers([tmp_path / 'none.h'])
    with pytest.raises(HeaderError, match='Is a directory'):
        read_headers([tmp_path])


@pytest.mark.parametrize('path', [PACKED, BITS, ODD], ids=lambda path: path.name)
def test_mutated_headers_give_no_traceback(read, path):
    text = path.read_text()
    pieces = re.findall(r'\w+|\s+|.', text)
    chance = random.Random(4)
    for _ in range(150):
        changed = list(pieces)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(changed))
            changed[at:at + chance.choice((0, 1, 1, 5))] = chance.choices(
                [*pieces, '(', ')', '{', '}', '#', '\n#', '##', '"', '/*', '\\\n'],
                k=chance.choice((0, 1, 1, 3)))
        headers = read(''.join(changed))
        for name in headers.structs:
            list(headers.leaves(name))


# ---- The compiler's opinion ---------------------------------------------------------------------

# Types in a given byte order are structs of their own here, so that _Generic can tell them apart,
# but for #defines that cast.
PRELUDE = '''
#include <assert.h>
#include <stdbool.h>
#define __aligned_u64 __u64 __attribute__((aligned(8)))
#define __packed __attribute__((packed))
#define __aligned(n) __attribute__((aligned(n)))
#define __counted_by(n)
#define __counted_by_le(n)
#define DECLARE_FLEX_ARRAY(type, name) __DECLARE_FLEX_ARRAY(type, name)
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
typedef unsigned char u8, __u8, uuid_t[16];
typedef unsigned short u16, __u16;
typedef unsigned int u32, __u32;
typedef unsigned long long u64, __u64;
typedef signed char s8, __s8;
typedef short s16, __s16;
typedef int s32, __s32;
typedef long long s64, __s64;
#ifdef PLAIN
#define ORDERED(type, name) typedef type __##name
#else
#define ORDERED(type, name) typedef struct { type value; } __##name
#endif
ORDERED(u16, le16);
ORDERED(u32, le32);
ORDERED(u64, le64);
ORDERED(u16, be16);
ORDERED(u32, be32);
ORDERED(u64, be64);
typedef u64 dma_addr_t;
'''
NATIVE = {('unsigned', 1): ['u8'], ('unsigned', 2): ['u16'], ('unsigned', 4): ['u32'],
          ('unsigned', 8): ['u64', 'unsigned long'], ('signed', 1): ['s8'], ('signed', 2): ['s16'],
          ('signed', 4): ['s32'], ('signed', 8): ['s64', 'long'], ('char', 1): ['char'],
          ('bool', 1): ['_Bool']}


def literal(number):
    return f'{number}ULL' if number >= 1 << 63 else f'({number}LL)'


def type_names(field):
    """The C types that a field may have, as far as the model tells them apart."""
    if field.order in ('little', 'big'):
        return [f"__{field.order[0]}e{field.bit_width}"]
    return NATIVE.get((field.kind, field.bit_width // 8), [])


def field_assertions(struct, type_name, some, prefix=''):
    unit = 1 if struct.describes_bits else 8
    for field in some:
        path = prefix + field.name
        element = path + '[0]' * len(field.dims)
        value = f'(({type_name} *)0)->{element}'
        yield f'__builtin_offsetof({type_name}, {path}) == {field.bit_offset // unit}'
        yield f'sizeof({value}) == {field.bit_width // unit}'
        if field.count is not None and not (struct.describes_bits and field.kind == 'unsigned'):
            size = field.count * field.stride // unit
            yield f'sizeof((({type_name} *)0)->{path}) == {size}'
        if not struct.describes_bits and (names := type_names(field)):
            yield f"_Generic({value}, {', '.join(name + ': 1' for name in names)}, default: 0)"
        yield from field_assertions(struct, type_name, field.fields, element + '.')


def layout_assertions(headers, names=None):
    for name, struct in headers.structs.items():
        if names is not None and name not in names:
            continue
        type_name = name if name.endswith('_t') else f'{struct.kind} {name}'
        yield f'sizeof({type_name}) == {struct.bits // (1 if struct.describes_bits else 8)}'
        yield from field_assertions(struct, type_name, struct.fields)


def value_assertions(headers):
    for name, value in [*headers.enumerators.items(), *headers.defines.items()]:
        if isinstance(value, int):
            yield f'({name}) == {literal(value)} && (({name}) < 0) == {int(value < 0)}'


def disagreements(folder, includes, assertions, flags=()):
    """What gcc says of assertions about headers: the false ones; fails on any other error."""
    (folder / 'linux').mkdir(exist_ok=True)
    for name in ('types.h', 'notifier.h'):  # PRELUDE stands for what is needed of them
        (folder / 'linux' / name).write_text('')
    program = folder / 'program.c'
    assertions = list(assertions)
    program.write_text(PRELUDE + ''.join(f'#include {name}\n' for name in includes) + ''.join(
        f'_Static_assert({text}, "");\n' for text in assertions))
    done = subprocess.run(
        ['gcc', '-std=gnu11', '-w', '-fsyntax-only', '-fno-diagnostics-show-caret', *flags,
         '-I', folder, program], capture_output=True, text=True)
    errors = [line for line in done.stderr.splitlines() if 'error:' in line]
    others = [line for line in errors if 'static assertion failed' not in line]
    assert not others, '\n'.join(others[:20])
    lines = program.read_text().splitlines()
    assert (done.returncode != 0) == bool(errors)
    return [lines[int(re.search(r':(\d+):\d+: error', line)[1]) - 1] for line in errors]


def quoted(*paths):
    return [f'"{path}"' for path in paths]


@needs_gcc
@pytest.mark.parametrize('path', [PACKED, BITS], ids=lambda path: path.name)
def test_compiler_agrees(tmp_path, path):
    headers = read_headers([path])
    includes = ['<linux/stddef.h>', *quoted(path)]
    assertions = list(layout_assertions(headers))
    assert len(assertions) > 40
    assert disagreements(tmp_path, includes, assertions) == []
    values = list(value_assertions(headers))
    assert values
    assert disagreements(tmp_path, includes, values, ['-DPLAIN']) == []


@needs_gcc
def test_compiler_would_disagree(tmp_path):
    headers = read_headers([PACKED])
    struct = headers.structs['log_packed']
    struct.fields[1].bit_offset += 8
    struct.fields[2].bit_width = 16
    struct.fields[1].order = 'big'
    headers.enumerators['LOG_AFTER'] += 1
    includes = ['<linux/stddef.h>', *quoted(PACKED)]
    assert len(disagreements(tmp_path, includes, layout_assertions(headers))) >= 4
    assert len(disagreements(tmp_path, includes, value_assertions(headers), ['-DPLAIN'])) == 1


@needs_gcc
@pytest.mark.parametrize('text', [
    '1 + 2 * 3 - 4 / 3 % 2', '-7 / 2', '-7 % 3', '7 / -2', '~0', '~0U', '~0UL >> 4', '-1 > 0U',
    '-1L > 0U', '1 ? -1 : 0U', '1 << 31 >> 31', '0x80000000 >> 31', '2147483648 + 0',
    '4294967295 > -1', '0xffffffff + 1', '017', "'A' + '\\n'", '!0 + !5', '-(-3)',
    '1 || 0 && 0', '5 & 3 | 4 ^ 1', '1 < 2 == 1', '3 != 3',
    '(u8)1 << 12', '(bool)4 + 1', '(s16)0x8000 >> 4',
    '(u8)0x1ff', '(unsigned char)-1 + 0', '(s8)0x80', '(unsigned long)-1', '(unsigned)-1 >> 1',
    '0 ? 1 : 0 ? 2 : 3', '10 - 4 - 3', '0b101', '100000000000', '0x7fffffffffffffffL + 0',
    'BIT(63) | 1', 'GENMASK(5, 0)', '(u64)1 << 40', '3 > 2 > 1', '-0x10 >> 2',
])
def test_compiler_agrees_on_expressions(read, tmp_path, text):
    headers = read(f'#define TESTED ({text})\nenum {{ ENUMERATOR = (int)({text}) }};\n')
    assert not headers.skipped
    assert disagreements(tmp_path, quoted(tmp_path / 'text.h'), value_assertions(headers)) == []


# ---- The vendors' headers -----------------------------------------------------------------------

MLX5 = 'drivers/net/ethernet/mellanox/mlx5/core'
# Headers read and compiled together, and whether all their structs must be understood.
GROUPS = {
    'mlx5': (True, ['include/linux/mlx5/mlx5_ifc.h', 'include/linux/mlx5/mlx5_ifc_vdpa.h',
                    f'{MLX5}/steering/sws/mlx5_ifc_dr.h',
                    f'{MLX5}/steering/sws/mlx5_ifc_dr_ste_v1.h',
                    f'{MLX5}/sf/mlx5_ifc_vhca_event.h']),
    'bnxt': (True, ['include/linux/bnxt/hsi.h', 'drivers/infiniband/hw/bnxt_re/roce_hsi.h']),
    'pds': (False, ['include/linux/pds/pds_common.h', 'include/linux/pds/pds_core_if.h',
                    'include/linux/pds/pds_adminq.h']),
    'uapi': (True, ['include/uapi/cxl/features.h', 'include/uapi/fwctl/fwctl.h',
                    'include/uapi/fwctl/bnxt.h', 'include/uapi/fwctl/cxl.h',
                    'include/uapi/fwctl/mlx5.h', 'include/uapi/fwctl/pds.h']),
}
# These include too much of the kernel to be compiled: what is packed in them is taken out for gcc.
PARTS = ['drivers/cxl/core/edac.c', 'include/cxl/event.h']
PACKED_PART = re.compile(r'^(?:struct|union) (\w+) \{\n(?:[^}\n].*\n|\n)*\} __packed;$', re.M)


def kernel_paths(names):
    return [pathlib.Path(KERNEL, name) for name in names]


@needs_kernel
@needs_gcc
def test_kernel_headers(tmp_path, record_property):
    total = checked = 0
    (tmp_path / 'part' / 'linux').mkdir(parents=True)
    for folder in ('bnxt', 'pds'):
        (tmp_path / 'part' / 'linux' / folder).symlink_to(f'{KERNEL}/include/linux/{folder}')
    for group, (whole, names) in GROUPS.items():
        paths = kernel_paths(names)
        headers = read_headers(paths)
        text = '\n'.join(path.read_text() for path in paths)
        expected = set(re.findall(r'^(?:struct|union) (\w+) \{', text, re.M))
        left_out = {name for name in expected - set(headers.structs)
                    if any(re.search(rf' {name} is left out: ', str(skipped))
                           for skipped in headers.skipped)}
        assert expected <= set(headers.structs) | (set() if whole else left_out)
        includes = ['<linux/stddef.h>', *quoted(*paths)]
        flags = ['-I', tmp_path / 'part', '-idirafter', f'{KERNEL}/include/uapi']
        assertions = list(layout_assertions(headers))
        assert disagreements(tmp_path, includes, assertions, flags) == [], group
        values = list(value_assertions(headers))
        assert disagreements(tmp_path, includes, values, [*flags, '-DPLAIN']) == [], group
        total += len(headers.structs)
        checked += len(assertions) + len(values)
        record_property(group, f'{len(headers.structs)} structs, {len(assertions)} assertions on '
                               f'layout, {len(values)} on values')
    assert total > 1500
    assert checked > 30000


@needs_kernel
@needs_gcc
@pytest.mark.parametrize('name', PARTS)
def test_kernel_structs_among_code(tmp_path, name):
    path, = kernel_paths([name])
    text = path.read_text()
    headers = read_headers([path])
    parts = tmp_path / 'parts.h'
    parts.write_text('\n'.join(re.findall(r'^#define\s+\w+\s+\w+$', text, re.M)) + '\n' + '\n'.join(
        match[0] for match in PACKED_PART.finditer(text)))
    names = {match[1] for match in PACKED_PART.finditer(text)}
    assert len(names) >= 8
    assert names <= set(headers.structs)
    assert disagreements(tmp_path, quoted(parts), layout_assertions(headers, names)) == []


@needs_kernel
def test_kernel_members_are_all_there():
    """Unions could lose a member without changing size: count them by their lines."""
    for name, pattern in (('include/linux/mlx5/mlx5_ifc.h', r'^\s.*[\w)](?:\[[^]]*\])*;$'),
                          ('include/linux/bnxt/hsi.h', r'^\s+(?!#).*\w(?:\[[^]]*\])*;$')):
        path, = kernel_paths([name])
        headers = read_headers([path])
        found = sum(1 for struct in headers.structs.values() if struct.file == str(path)
                    for _ in struct.walk())
        assert found == len(re.findall(pattern, path.read_text(), re.M))


@needs_kernel
def test_kernel_constants_belong_to_the_member_above():
    path, = kernel_paths(['include/linux/bnxt/hsi.h'])
    headers = read_headers([path])
    expected, owner = {}, None
    for line in path.read_text().splitlines():
        if match := re.match(r'(?:struct|union) (\w+) \{$', line):
            owner = (match[1], None)
        elif re.match(r'\};$', line):
            owner = None
        elif match := re.match(r'\s+#define (\w+)', line):
            expected[match[1]] = owner
        elif owner and (match := re.match(r'[^#]*?(\w+)(?:\[\w+\])*;$', line)):
            owner = (owner[0], match[1])
    found = {constant: (name, field.name) for name, struct in headers.structs.items()
             for field in struct.walk() for constant in field.constants}
    assert len(found) > 4000
    assert found == {name: owner for name, owner in expected.items() if owner}


@needs_kernel
def test_kernel_uuids():
    headers = read_headers(kernel_paths(['include/cxl/features.h']))
    assert headers.defines['CXL_FEAT_PATROL_SCRUB_UUID'] == '96dad7d6-fde8-482b-a733-75774e06db8a'
    assert headers.defines['CXL_FEAT_HPPR_UUID'] == '80ea4521-786f-4127-afb1-ec7459fb0e24'


@needs_kernel
def test_kernel_header_in_time():
    start = time.monotonic()
    read_headers(kernel_paths(['include/linux/mlx5/mlx5_ifc.h']))
    assert time.monotonic() - start < 3
