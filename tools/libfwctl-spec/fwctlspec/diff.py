# SPDX-License-Identifier: GPL-2.0-or-later
"""A spec held against C headers: structs and messages that say `c-struct` against those, enums
that say `c-prefix` against names that begin so."""
import re
from pathlib import Path

from . import constants, words
from .cheader import read_headers
from .cexpr import HeaderError
from .compiler import load
from .problem import Place, Problems, Refused
from .structs import where

# Members of C structs that a spec need not have.
UNNAMED = re.compile(r'(.*\.)?(_*reserved|_*rsvd|res\w*_at_[0-9a-f]|unused|pad|valid\Z)', re.IGNORECASE)
# Names that end a list of values and are none.
LIMITS = re.compile(r'.*(LAST|MAX|_MASK)\Z')


class Member:
    """A leaf or nested struct of a C struct."""

    def __init__(self, path, offset, field, count):
        self.path, self.offset, self.field, self.count = path, offset, field, count

    @property
    def width(self):
        """All bits of it; None for an array without a length."""
        return None if self.count is None else self.field.bit_width * self.count

    @property
    def end(self):
        return self.offset + (self.width or 0)


def members(headers, name):
    """Members by path without brackets, nested structs as well as what is in them."""
    found = {}

    def add(path, offset, field):
        path = path.replace('[]', '')
        found.setdefault(path, Member(path, offset, field, field.count))

    for field in headers.structs[name].walk():
        add(field.path, field.bit_offset, field)
    leaves = list(headers.leaves(name))
    for leaf in leaves:
        add(leaf.path, leaf.bit_offset, leaf.field)
    return found, [Member(leaf.path, leaf.bit_offset, leaf.field, leaf.field.count)
                   for leaf in leaves if len(leaf.arrays) <= 1]


class Diff:
    def __init__(self, headers, headers_text):
        self.headers, self.headers_text = headers, headers_text
        self.found = Problems()
        self.report = []

    def struct(self, node, fields, size, buffers=()):
        """`fields` are (field, bit offset of the struct it stands in) pairs of a layout."""
        name = node.of('c-struct')
        if name not in self.headers.structs:
            self.found.add(node.get('c-struct'), f'{self.headers_text} has no struct {name}')
            return
        by_path, leaves = members(self.headers, name)
        start = (node.of('c-from') or 0) * 8
        covered = [(0, start)] + [(offset, offset + 64) for offset in buffers]
        fields = [(field, base + start) for field, base in fields]
        for field, base in fields:
            alias, halves = field.flags & words.FIELD_ALIAS, bool(field.node.get('halves'))
            if not alias:
                covered += [(base + low, base + low + width) for low, width in field.spans()]
                if field.varies:
                    covered.append((base + field.bit_offset, 1 << 62))
            if 'c-name' in field.node and field.node.of('c-name') is None:
                if not alias:
                    self.only_here(field, base, leaves, name)
            elif bool(alias) == halves and not field.flags & words.FIELD_AFTER:
                self.field(field, base, by_path, leaves, node)
        if not node.of('c-partial'):
            for leaf in leaves:
                self.member(leaf, covered, node, name)
            self.size(node, name, size, start // 8)
        self.report.append(f'{node.path}: struct {name}, {len(leaves)} members')

    def size(self, node, name, size, start):
        """`size` is None where the spec's struct varies in length."""
        length = self.headers.structs[name].bits // 8 - start
        is_open = any(not count for leaf in self.headers.leaves(name) for count, _ in leaf.arrays)
        if size is not None and size != length and not is_open:
            rest = f' from byte {start} on' if start else ''
            self.found.add(node, f'has {size} bytes, but struct {name} has {length}{rest}')

    def only_here(self, field, base, leaves, name):
        """A field that C does not have stands where C has nothing."""
        for low, width in field.spans():
            for leaf in leaves:
                if low + base < leaf.end and leaf.offset < low + base + width and \
                        not UNNAMED.match(leaf.path):
                    self.found.add(field.node, f'is said not to be in C, but struct {name} has the '
                                   f'member {leaf.path} there')
                    return

    def field(self, field, base, by_path, leaves, struct, within=''):
        node, name = field.node, struct.of('c-struct')
        wanted = within + (node.of('c-name') or field.name)
        member = by_path.get(wanted)
        offset = base + field.bit_offset
        if member is None:
            if field.kind != words.RESERVED and not field.flags & words.FIELD_INLINE or \
                    node.of('c-name'):
                self.found.add(node, f'struct {name} has no member {wanted}: expected `c-name` to '
                               'say what it is called there')
            return
        if field.parts:
            if (member.offset - base, member.width) not in field.parts:
                self.found.add(node, f'none of its parts is the member {wanted}, {member.width} '
                               f'bits at {where(member.offset)}')
            return
        if offset != member.offset:
            self.found.add(node, f'stands at {where(offset)}, but the member {wanted} of struct '
                           f'{name} at {where(member.offset)}')
            return
        self.width(field, offset, member, leaves, name)
        self.order(field, member)
        if not struct.of('c-partial'):
            for place, text in constants.compare(field, member):
                self.found.add(place, text)
        if member.field.fields and field.struct and not field.struct.is_named:
            for inner in field.struct.fields:
                self.field(inner, offset, by_path, leaves, struct, f'{wanted}.')

    def width(self, field, offset, member, leaves, name):
        """As wide as the member, or as several whole members that begin with it."""
        if field.varies or member.width is None or field.flags & words.FIELD_INLINE:
            return
        end = offset + max(low + width for low, width in field.spans()) - field.bit_offset
        if end == member.end or any(leaf.end == end for leaf in leaves if leaf.width):
            return
        self.found.add(field.node, f'has {end - offset} bits, but the member {member.path} of '
                       f'struct {name} has {member.width}')

    def order(self, field, member):
        names = {words.LITTLE: 'little', words.BIG: 'big', words.HOST: 'host'}
        divided = field.struct and field.node.get('subfields')
        order = names[field.struct.order if divided else field.order]
        if field.kind not in words.NUMBERS and not divided or field.width <= 8 or member.field.bit_width <= 8:
            return
        if member.field.order and order != member.field.order:
            self.found.add(field.node, f'is in {order} order, but the member {member.path} in '
                           f'{member.field.order} order')

    def member(self, leaf, covered, node, name):
        """A member that no field of the spec covers."""
        if UNNAMED.match(leaf.path):
            return
        end = leaf.end if leaf.width else leaf.offset + 1
        if not any(low < end and leaf.offset < high for low, high in covered):
            self.found.add(node, f'has no field for the member {leaf.path.removesuffix("[]")} of '
                           f'struct {name}, {where(leaf.offset)}: expected one, or `c-partial: true`')

    def enum(self, enum):
        node, prefix = enum.node, enum.node.of('c-prefix')
        names = {**{name: value for name, value in self.headers.defines.items()
                    if isinstance(value, int)}, **self.headers.enumerators}
        known = {name: value for name, value in names.items() if name.startswith(prefix)}
        mapped = node.of('c-names') or {}
        for name, value in enum.values.items():
            given = mapped.get(name)
            if given is not None and given.value is None:
                continue
            wanted = prefix + (given.value if given else name.upper())
            place = node.get('entries').get(name)
            if wanted not in known:
                self.found.add(place, f'{self.headers_text} has no {wanted}: expected its name in '
                               '`c-names`, without the prefix, or null there for none')
            elif known[wanted] != value:
                self.found.add(place, f'is {value}, but {wanted} is {known[wanted]}')
            known.pop(wanted, None)
        if not node.of('c-partial'):
            for name, value in known.items():
                if not LIMITS.match(name):
                    self.found.add(node, f'has no value for {name} = {value}: expected one, or '
                                   '`c-partial: true`')
        self.report.append(f'{node.path}: {prefix}..., {len(enum.values)} values')


def compare(path, header_paths, problems, folders=()):
    """What differs, as Problems, and lines on what was compared."""
    result, _ = load(path, problems, folders)
    try:
        headers = read_headers([Path(name) for name in header_paths])
    except HeaderError as error:
        problems.add(Place(str(header_paths[0])), str(error))
        raise Refused from None
    diff = Diff(headers, ', '.join(Path(name).name for name in header_paths))
    seen = set()
    for node, fields, size, buffers in compared(result):
        if id(node) not in seen:
            seen.add(id(node))
            diff.struct(node, fields, size, buffers)
    for enum in result.enums:
        if enum.node.of('c-prefix'):
            diff.enum(enum)
    if not diff.report and not diff.found:
        problems.add(Place(str(path)), 'there is nothing to compare: expected `c-struct` on '
                     'structs or messages, or `c-prefix` on enums')
        raise Refused
    return diff.found, diff.report + [f'left out: {item}' for item in headers.skipped]


def compared(result):
    """(node, fields, size, places of buffers) of everything that says which struct in C it is."""
    for command in result.commands:
        addresses = [buffer.bit_offset for buffer in command.buffers]
        for layout in (command.request, command.response, command.error):
            if layout is not None:
                yield from of_message(layout, addresses if layout is command.request else ())
    for layout in result.layouts:
        if layout.node.of('c-struct') and layout.is_named:
            yield layout.node, [(field, 0) for field in layout.fields], closed_size(layout), ()


def of_message(layout, addresses):
    """A message is a struct of its own; a payload that is written where it is used stands for the
    whole message that it makes."""
    if layout.node.of('c-struct'):
        own = [(field, 0) for field in layout.fields]
        yield layout.node, own, closed_size(layout), addresses
    inner = payload(layout)
    while inner:
        if not inner.is_named and inner.node.of('c-struct'):
            size = None if payload(inner) or layout.is_open else layout.size
            yield inner.node, list(flat(layout, payload(inner))), size, addresses
        inner = payload(inner)


def flat(layout, stop, base=0):
    """The fields of a message, up to what has a struct of its own in C."""
    for field in layout.fields:
        inner = field.struct if field.flags & words.FIELD_INLINE else None
        if inner and inner is not stop and not (inner.is_named and inner.node.of('c-struct')):
            yield from flat(inner, stop, base + field.bit_offset)
        else:
            yield field, base


def payload(layout):
    """What stands in place of the field marked as payload."""
    return next((field.struct for field in layout.fields
                 if field.flags & words.FIELD_INLINE and field.node.of('payload') is True), None)


def closed_size(layout):
    """Bytes; None where that varies, or where a payload belongs to somebody else's struct."""
    return None if layout.is_open or payload(layout) else layout.size
