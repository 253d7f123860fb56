# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads table images for tests, from what lib/image/image.h says alone: it shares nothing with the compiler."""
import struct
from collections import namedtuple


def record(name, words):
    return namedtuple(name, words.split())


SECTIONS = {
    'FRMT': record('Format', 'name extends doc doc_ref version device_type drivers info_ref '
                   'opcode_offset opcode_width opcode_order need'),
    'CMDS': record('Command', 'name doc doc_ref since flags need opcode scope effects_low effects_high '
                   'request_ref response_ref error_ref first_constant nconstants first_buffer nbuffers '
                   'extra_ref before after run steps_max bytes_max_low bytes_max_high stream_ref is_'),
    'OPCD': record('Opcode', 'opcode bits command'),
    'CNST': record('Constant', 'kind field v3 v2 v1 v0 m3 m2 m1 m0'),
    'BUFS': record('Buffer', 'name doc need bit_offset order direction layout_ref stream_ref extra_ref '
                   'length_max'),
    'STRM': record('Stream', 'name doc doc_ref need layout size_extra_ref record_max'),
    'LAYT': record('Layout', 'name doc doc_ref flags need size first_field nfields'),
    'FLDS': record('Field', 'name doc since bit_offset width traits flags need ref extra_ref sorted_'),
    'EXTR': record('Extra', 'kind next_ref side flags field1_ref field2_ref mul1 mul2 add unit divide '
                   'mask_low mask_high value_low value_high'),
    'UNIO': record('Union', 'first_key nkeys first_case ncases else_ref need'),
    'KEYS': record('Key', 'side field shift width'),
    'CASE': record('Case', 'v3 v2 v1 v0 m3 m2 m1 m0 layout_ref name'),
    'ENUM': record('Enum', 'name doc doc_ref flags need first_value nvalues'),
    'VALU': record('Value', 'name doc value_low value_high'),
    'QURY': record('Query', 'name command_name at first_setting nsettings when_ref when_path flags need'),
    'SETT': record('Setting', 'path kind value query_ref add flags'),
    'GRUP': record('Group', 'name doc doc_ref flags need layout_ref takes_effect obstacle suffix '
                   'first_instance ninstances first_setting nsettings next_ref current_ref default_ref '
                   'write_ref support_ref readable writable'),
    'PARM': record('Param', 'name doc doc_ref since group path flags need min_low min_high max_low max_high '
                   'takes_effect obstacle'),
    'READ': record('Reading', 'name doc doc_ref group path kind flags need mul divide add first_point npoints '
                   'alarm_kind alarm in_unit'),
    'PNTS': record('Point', 'value_low value_high number_low number_high'),
    'DUMP': record('Dump', 'name doc doc_ref query suffix flags need'),
}
TEXTS = {'name', 'doc', 'doc_ref', 'since', 'extends', 'version', 'drivers', 'before', 'after', 'run', 'is_',
         'command_name', 'at', 'when_path', 'path', 'value', 'obstacle', 'suffix', 'readable', 'writable', 'alarm',
         'in_unit'}
KINDS = ' unsigned signed bool enum flags bytes string uuid struct union reserved'.split(' ')
ORDERS = ['', 'little', 'big', 'host']
ACCESS = ['', 'key', 'ro', 'rw', 'wo', 'op']
ROLES = ['', 'opcode', 'request-length', 'response-length', 'status', 'syndrome', 'fixed']
FIELD_FLAGS = ['array', 'inline', 'alias', 'after', 'to_end', 'sensitive']
LAYOUT_FLAGS = ['open', 'import', 'extend', 'private', 'number']
ENUM_FLAGS = ['import', 'extend', 'open']
COMMAND_FLAGS = ['typed', 'reads_keys', 'procedure', 'template', 'has_opcode']
EXTRAS = {1: 'count', 2: 'stride', 3: 'part', 4: 'enabled_by', 5: 'effects', 6: 'size', 7: 'from',
          8: 'length', 9: 'room', 10: 'capability', 11: 'minimum', 12: 'kernel_length',
          13: 'valid_length', 14: 'trailer', 0x8000: 'unit', 0x8001: 'scale', 0x8002: 'display'}
SIDES = ['here', 'request', 'response', 'info']


def signed(word):
    return word - (1 << 32) if word >> 31 else word


def names(bits, words):
    return {word for bit, word in enumerate(words) if bits >> bit & 1}


def wide(*words):
    value = 0
    for word in words:
        value = value << 32 | word
    return value


class Image:
    def __init__(self, data):
        self.data = data
        magic, version, header, size, count = struct.unpack_from('<4s4I', data)
        assert (magic, version, header, size) == (b'FWIM', 1, 20, len(data))
        self.rows = {tag: [] for tag in SECTIONS}
        self.strings = b''
        sections = [struct.unpack_from('<4s3I', data, header + 16 * i) for i in range(count)]
        for tag, offset, rows, stride in sections:
            tag = tag.decode()
            assert offset % 4 == 0 and offset + rows * stride <= size
            if tag == 'STRS':
                self.strings = data[offset:offset + rows]
        for tag, offset, rows, stride in sections:
            if tag.decode() in SECTIONS:
                kind = SECTIONS[tag.decode()]
                assert stride == 4 * len(kind._fields)
                for i in range(rows):
                    words = struct.unpack_from(f'<{stride // 4}I', data, offset + i * stride)
                    self.rows[tag.decode()].append(self.texts(kind(*words)))
        assert self.strings[:1] == b'\0' and self.strings[-1:] == b'\0'

    def string(self, offset):
        return self.strings[offset:self.strings.index(b'\0', offset)].decode()

    def texts(self, row):
        return row._replace(**{name: self.string(getattr(row, name))
                               for name in row._fields if name in TEXTS})

    @property
    def format(self):
        return self.rows['FRMT'][0]

    def at(self, tag, ref):
        """What a reference leads to, None for none."""
        return self.rows[tag][ref - 1] if ref else None

    def named(self, tag, name):
        return next(row for row in self.rows[tag] if row.name == name)

    def layout(self, name):
        return Layout(self, self.named('LAYT', name))

    def layout_at(self, ref):
        return Layout(self, self.rows['LAYT'][ref - 1]) if ref else None

    def command(self, name):
        return Command(self, self.named('CMDS', name))

    def enum(self, name):
        row = self.named('ENUM', name)
        return {value.name: value.value_high << 32 | value.value_low for value in
                self.rows['VALU'][row.first_value:row.first_value + row.nvalues]}

    def settings(self, row):
        """Path: what is set, of a query or a group."""
        found = {}
        for item in self.rows['SETT'][row.first_setting:row.first_setting + row.nsettings]:
            query = self.at('QURY', item.query_ref)
            if item.kind == 1:
                value = item.value
            elif item.kind == 4:
                value = (query.name, item.value, signed(item.add))
            else:
                value = ({2: 'instance', 3: 'function'}[item.kind], signed(item.add))
            found[item.path] = (value, 'other') if item.flags & 1 else value
        return found

    def queries(self, group):
        """What is called to what end."""
        refs = {role: getattr(group, f'{role}_ref') for role in ('next', 'current', 'default', 'write', 'support')}
        return {role: self.at('QURY', ref).name for role, ref in refs.items() if ref}

    def owner(self, field):
        """Name of the layout in which a field stands, and its own."""
        for row in self.rows['LAYT']:
            if row.first_field <= field < row.first_field + row.nfields:
                return row.name, self.rows['FLDS'][field].name
        raise AssertionError(field)

    def extras(self, ref):
        found = []
        while ref:
            row = self.rows['EXTR'][ref - 1]
            found.append(Extra(self, row))
            assert row.next_ref == 0 or row.next_ref > ref
            ref = row.next_ref
        return found


class Extra:
    def __init__(self, image, row):
        self.kind = EXTRAS[row.kind]
        self.side = SIDES[row.side]
        self.log2 = bool(row.flags & 1)
        self.mul1, self.mul2, self.add = map(signed, (row.mul1, row.mul2, row.add))
        self.unit, self.divide = row.unit or 1, row.divide or 1
        self.mask = row.mask_high << 32 | row.mask_low
        self.value = row.value_high << 32 | row.value_low
        if self.kind in ('unit', 'display'):
            self.text = image.string(row.field1_ref)
        elif self.kind == 'part':
            self.part = (row.field1_ref, row.field2_ref)
        else:
            self.field1 = image.owner(row.field1_ref - 1) if row.field1_ref else None
            self.field2 = image.owner(row.field2_ref - 1) if row.field2_ref else None


class Field:
    def __init__(self, image, row):
        self.image, self.row, self.name = image, row, row.name
        self.doc, self.since = row.doc, row.since
        self.bit_offset, self.width = row.bit_offset, row.width
        self.kind = KINDS[row.traits & 0xff]
        self.order = ORDERS[row.traits >> 8 & 0xff]
        self.access = ACCESS[row.traits >> 16 & 0xff]
        self.role = ROLES[row.traits >> 24]
        self.flags = names(row.flags, FIELD_FLAGS)
        self.extras = image.extras(row.extra_ref)
        self.place = (row.bit_offset, row.width)

    def extra(self, kind):
        found = [extra for extra in self.extras if extra.kind == kind]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def parts(self):
        return [extra.part for extra in self.extras if extra.kind == 'part']

    @property
    def struct(self):
        assert self.kind == 'struct'
        return self.image.layout_at(self.row.ref)

    @property
    def enum(self):
        assert self.kind in ('enum', 'flags')
        return self.image.at('ENUM', self.row.ref)

    @property
    def keys(self):
        """(side, field's name, shift, width) of a union."""
        union = self.image.at('UNIO', self.row.ref)
        return [(SIDES[key.side], self.image.owner(key.field)[1], key.shift, key.width)
                for key in self.image.rows['KEYS'][union.first_key:union.first_key + union.nkeys]]

    @property
    def cases(self):
        """Name: (value, mask, layout's name or None)."""
        union = self.image.at('UNIO', self.row.ref)
        found = {}
        for case in self.image.rows['CASE'][union.first_case:union.first_case + union.ncases]:
            layout = self.image.at('LAYT', case.layout_ref)
            found[case.name] = (wide(*case[0:4]), wide(*case[4:8]), layout and layout.name)
        return found

    @property
    def otherwise(self):
        layout = self.image.at('LAYT', self.image.at('UNIO', self.row.ref).else_ref)
        return layout and layout.name


class Layout:
    def __init__(self, image, row):
        self.image, self.name, self.doc, self.size = image, row.name, row.doc, row.size
        self.flags = names(row.flags, LAYOUT_FLAGS)
        rows = image.rows['FLDS'][row.first_field:row.first_field + row.nfields]
        self.fields = {field.name: Field(image, field) for field in rows}
        assert len(self.fields) == len(rows)
        by_name = [rows[field.sorted_].name.encode() for field in rows]
        assert by_name == sorted(by_name)

    def __getitem__(self, name):
        return self.fields[name]


class Command:
    def __init__(self, image, row):
        self.image, self.row = image, row
        self.flags = names(row.flags, COMMAND_FLAGS)
        self.effects = row.effects_high << 32 | row.effects_low
        self.request = image.layout_at(row.request_ref)
        self.response = image.layout_at(row.response_ref)
        self.error = image.layout_at(row.error_ref)
        self.extras = {extra.kind: extra for extra in image.extras(row.extra_ref)}
        self.stream = image.at('STRM', row.stream_ref)
        self.bytes_max = row.bytes_max_high << 32 | row.bytes_max_low

    def constants(self, kind):
        """Field: (value, mask)."""
        number = {'select': 1, 'fixed': 2, 'default': 3}[kind]
        rows = self.image.rows['CNST'][self.row.first_constant:][:self.row.nconstants]
        return {self.image.owner(row.field)[1]: (wide(*row[2:6]), wide(*row[6:10]))
                for row in rows if row.kind == number}

    @property
    def buffers(self):
        rows = self.image.rows['BUFS'][self.row.first_buffer:][:self.row.nbuffers]
        return {row.name: row for row in rows}
