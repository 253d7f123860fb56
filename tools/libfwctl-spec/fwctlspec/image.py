# SPDX-License-Identifier: GPL-2.0-or-later
"""A format written as a table image: lib/image/image.h has the records. The same format always gives the
same bytes: everything is ordered by name, or as the spec has it."""
import struct

from . import words
from .model import Field
from .problem import Refused

HEADER_SIZE = 20
SECTION_SIZE = 16
STRINGS = 'STRS'
# Tags in the order of the sections, with the number of words in a record.
RECORDS = {'FRMT': 12, 'CMDS': 26, 'OPCD': 3, 'CNST': 10, 'BUFS': 10, 'STRM': 7, 'LAYT': 8,
           'FLDS': 11, 'EXTR': 15, 'UNIO': 6, 'KEYS': 4, 'CASE': 10, 'ENUM': 7, 'VALU': 4,
           'QURY': 9, 'SETT': 6, 'GRUP': 20, 'PARM': 14, 'READ': 16, 'PNTS': 4, 'DUMP': 7}


def key(item):
    return item.name.encode()


def halves(value):
    return value & 0xffffffff, value >> 32 & 0xffffffff


def wide(value):
    return [value >> shift & 0xffffffff for shift in (96, 64, 32, 0)]


class Image:
    def __init__(self, source):
        self.source = source
        self.records = {tag: [] for tag in RECORDS}
        self.strings = bytearray(b'\0')
        self.offsets = {'': 0}
        self.layouts = sorted(source.layouts, key=key)
        self.enums = sorted(source.enums, key=key)
        self.streams = sorted(source.streams, key=key)
        self.commands = sorted(source.commands, key=key)
        self.queries = sorted(source.queries, key=key)
        self.groups = sorted(source.groups, key=key)
        self.index = {}
        for items in (self.layouts, self.enums, self.streams, self.commands, self.queries,
                      self.groups):
            self.index.update((item, number) for number, item in enumerate(items))
        fields = [item for layout in self.layouts for item in layout.fields]
        self.index.update((item, number) for number, item in enumerate(fields))

    def text(self, value):
        if value not in self.offsets:
            self.offsets[value] = len(self.strings)
            self.strings += value.encode() + b'\0'
        return self.offsets[value]

    def add(self, tag, *row):
        assert len(row) == RECORDS[tag], tag
        self.records[tag].append(struct.pack(f'<{len(row)}I', *(word & 0xffffffff for word in row)))
        return len(self.records[tag]) - 1

    def ref(self, item):
        """Index plus one, 0 for none."""
        return 0 if item is None else self.index[item] + 1

    def operand(self, value):
        if isinstance(value, Field):
            return self.ref(value)
        if isinstance(value, str):
            return self.text(value)
        return value or 0

    def extras(self, items):
        """A chain; the reference to its first record."""
        first = len(self.records['EXTR'])
        for number, item in enumerate(items):
            more = number + 1 < len(items)
            self.add('EXTR', item.kind, first + number + 2 if more else 0, item.side, item.flags,
                     self.operand(item.field1), self.operand(item.field2), item.mul1, item.mul2,
                     item.add, item.unit, item.divide, *halves(item.mask), *halves(item.value))
        return first + 1 if items else 0

    def union(self, union):
        first_key, first_case = len(self.records['KEYS']), len(self.records['CASE'])
        for side, item, shift, width in union.keys:
            self.add('KEYS', side, self.index[item], shift, width)
        for value, mask, layout, name in union.cases:
            self.add('CASE', *wide(value), *wide(mask), self.ref(layout), self.text(name))
        return self.add('UNIO', first_key, len(union.keys), first_case, len(union.cases),
                        self.ref(union.otherwise), 0) + 1

    def field(self, item, sorted_index):
        if item.union:
            ref = self.union(item.union)
        else:
            ref = self.ref(item.target)
        traits = item.kind | item.order << 8 | item.access << 16 | item.role << 24
        self.add('FLDS', self.text(item.name), self.text(item.doc), self.text(item.since),
                 item.bit_offset, item.width, traits, item.flags, 0, ref,
                 self.extras(item.extras), sorted_index)

    def layout(self, layout):
        self.add('LAYT', self.text(layout.name), self.text(layout.doc), self.text(layout.doc_ref),
                 layout.flags, 0, layout.size, len(self.records['FLDS']), len(layout.fields))
        by_name = sorted(range(len(layout.fields)), key=lambda i: key(layout.fields[i]))
        for item, sorted_index in zip(layout.fields, by_name):
            self.field(item, sorted_index)

    def enum(self, enum):
        self.add('ENUM', self.text(enum.name), self.text(enum.doc), self.text(enum.doc_ref),
                 enum.flags, 0, len(self.records['VALU']), len(enum.values))
        for name, value in sorted(enum.values.items(), key=lambda pair: pair[1]):
            self.add('VALU', self.text(name), self.text(enum.docs.get(name, '')), *halves(value))

    def stream(self, stream):
        self.add('STRM', self.text(stream.name), self.text(stream.doc), self.text(stream.doc_ref),
                 0, self.index[stream.layout], self.extras(stream.extras), stream.record_max)

    def buffer(self, buffer):
        self.add('BUFS', self.text(buffer.name), self.text(buffer.doc), 0, buffer.bit_offset,
                 buffer.order, buffer.direction, self.ref(buffer.layout), self.ref(buffer.stream),
                 self.extras(buffer.extras), buffer.length_max)

    def command(self, command):
        first_constant, first_buffer = len(self.records['CNST']), len(self.records['BUFS'])
        for item in command.constants:
            self.add('CNST', item.kind, self.index[item.field], *wide(item.value),
                     *wide(item.mask))
        for buffer in command.buffers:
            self.buffer(buffer)
        self.add('CMDS', self.text(command.name), self.text(command.doc),
                 self.text(command.doc_ref), self.text(command.since), command.flags, 0,
                 command.opcode, command.scope, *halves(command.effects),
                 self.ref(command.request), self.ref(command.response), self.ref(command.error),
                 first_constant, len(command.constants), first_buffer, len(command.buffers),
                 self.extras(command.extras), self.text(command.before), self.text(command.after),
                 self.text(command.run), command.steps_max, *halves(command.bytes_max),
                 self.ref(command.stream), self.text(command.made_from))

    # What commands are good for: they are named, since they can be another image's.

    def settings(self, items):
        first = len(self.records['SETT'])
        for item in items:
            self.add('SETT', self.text(item.path), item.kind, self.text(item.value),
                     self.ref(item.query), item.add, item.flags)
        return first, len(items)

    def query(self, query):
        self.add('QURY', self.text(query.name), self.text(query.command.name), self.text(query.at),
                 *self.settings(query.settings), self.ref(query.when), self.text(query.when_path),
                 query.flags, 0)

    def group(self, group):
        self.add('GRUP', self.text(group.name), self.text(group.doc), self.text(group.doc_ref),
                 group.flags, 0, self.ref(group.layout), group.takes_effect,
                 self.text(group.obstacle), self.text(group.suffix), group.first_instance,
                 group.instances, *self.settings(group.settings),
                 *(self.ref(group.queries.get(role))
                   for role in ('next', 'current', 'default', 'write', 'support')),
                 self.text(group.readable), self.text(group.writable))

    def param(self, param):
        self.add('PARM', self.text(param.name), self.text(param.doc), self.text(param.doc_ref),
                 self.text(param.since), self.index[param.group], self.text(param.path),
                 param.flags, 0, *halves(param.low), *halves(param.high), param.takes_effect,
                 self.text(param.obstacle))

    def reading(self, reading):
        first = len(self.records['PNTS'])
        for value, number in sorted(reading.points.items()):
            self.add('PNTS', *halves(value), *halves(number))
        self.add('READ', self.text(reading.name), self.text(reading.doc),
                 self.text(reading.doc_ref), self.index[reading.group], self.text(reading.path),
                 reading.kind, reading.flags, 0, reading.mul, reading.divide, reading.add, first,
                 len(reading.points), reading.alarm_kind, self.text(reading.alarm),
                 self.text(reading.unit))

    def dump(self, dump):
        self.add('DUMP', self.text(dump.name), self.text(dump.doc), self.text(dump.doc_ref),
                 self.index[dump.query], self.text(dump.suffix), dump.flags, 0)

    def opcodes(self):
        """What requests are told by. Without opcodes, constants are all there is to tell them by."""
        rows, opcodes = [], self.source.opcode_place[1]
        for number, command in enumerate(self.commands):
            bits = sum(bin(item.mask).count('1') for item in command.constants
                       if item.kind == words.SELECT)
            if command.flags & words.COMMAND_HAS_OPCODE if opcodes else bits:
                rows.append((command.opcode, -bits, number))
        for opcode, bits, number in sorted(rows):
            self.add('OPCD', opcode, -bits, number)

    def build(self):
        source = self.source
        self.add('FRMT', self.text(source.name), self.text(source.extends), self.text(source.doc),
                 self.text(source.doc_ref), self.text(source.version), source.device_type,
                 self.text(source.drivers), self.ref(source.info), *source.opcode_place, 0)
        for items, write in ((self.commands, self.command), (self.streams, self.stream),
                             (self.layouts, self.layout), (self.enums, self.enum),
                             (self.queries, self.query), (self.groups, self.group),
                             (sorted(source.params, key=key), self.param),
                             (sorted(source.readings, key=key), self.reading),
                             (sorted(source.dumps, key=key), self.dump)):
            for item in items:
                write(item)
        self.opcodes()
        return self.assemble()

    def assemble(self):
        table, body = b'', b''
        offset = HEADER_SIZE + SECTION_SIZE * (len(RECORDS) + 1)
        sections = [(tag, b''.join(rows), len(rows), RECORDS[tag] * 4)
                    for tag, rows in self.records.items()]
        self.strings += b'\0' * (-len(self.strings) % 4)
        sections.append((STRINGS, bytes(self.strings), len(self.strings), 1))
        for tag, data, count, stride in sections:
            table += struct.pack('<4sIII', tag.encode(), offset + len(body), count, stride)
            body += data
        size = offset + len(body)
        return struct.pack('<4sIIII', b'FWIM', 1, HEADER_SIZE, size, len(sections)) + table + body


def build(source, problems):
    """The image's bytes."""
    image = Image(source)
    data = image.build()
    big = [tag for tag, rows in image.records.items() if len(rows) > words.COUNT_MAX]
    if big or len(data) > words.IMAGE_SIZE_MAX:
        problems.add(source.place, f'too large for an image: at most {words.COUNT_MAX} records of '
                     f'a kind and {words.IMAGE_SIZE_MAX >> 20} MiB')
        raise Refused
    return data
