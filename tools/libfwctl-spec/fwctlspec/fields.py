# SPDX-License-Identifier: GPL-2.0-or-later
"""One field of a struct: what kind it is and how wide. Where it stands is the business of
structs.py, what it refers to that of references.py."""
import re

from . import values, words
from .model import Extra, Field, Union
from .problem import SpecError, shown
from .values import is_number

INTEGER = re.compile(r'(u|s|le|be|leu|beu|les|bes)(8|16|24|32|40|48|56|64)\Z')
PREFIXES = {'u': (False, None), 's': (True, None), 'le': (False, words.LITTLE),
            'leu': (False, words.LITTLE), 'les': (True, words.LITTLE), 'be': (False, words.BIG),
            'beu': (False, words.BIG), 'bes': (True, words.BIG)}
KINDS = {'unsigned': words.UNSIGNED, 'signed': words.SIGNED, 'bool': words.BOOL,
         'bytes': words.BYTES, 'string': words.STRING, 'uuid': words.UUID,
         'reserved': words.RESERVED}
TYPE_WORDS = [*KINDS, 'struct', 'u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64', 'le16',
              'le32', 'le64', 'be16', 'be32', 'be64']
VARYING = (words.BYTES, words.STRING)
# These stand at whole bytes.
WHOLE = (words.BYTES, words.STRING, words.UUID, words.STRUCT, words.UNION)


def check_enum_fits(field):
    for name, value in field.enum.values.items():
        if value >> field.width:
            raise SpecError(field.node.get('enum'), f'{name} = 0x{value:x} of the enum '
                            f'{field.enum.name} does not fit into the {field.width} bits of this '
                            'field')


def is_type_word(name):
    return name in KINDS or name == 'struct' or bool(INTEGER.match(name))


class FieldMaker:
    """Makes a Field of the node that describes it, without a place."""

    def __init__(self, builder, layout, name, node):
        self.builder, self.layout, self.node = builder, layout, node
        self.field = Field(name, node, layout, order=layout.order)
        self.type = node.value if isinstance(node.value, str) else node.of('type')
        self.type_node = node.get('type') or node

    def get(self, key):
        return self.node.get(key)

    def make(self):
        field, node = self.field, self.node
        field.doc, field.since = values.prose(self.get('doc')), values.prose(self.get('since'))
        if self.get('byte-order'):
            field.order = words.ORDERS[node.of('byte-order')]
        self.element()
        if node.of('inline'):
            self.inline()
        self.parts()
        self.array()
        if field.kind in WHOLE and field.order == words.HOST:
            field.order = words.LITTLE
        field.access = words.ACCESS.get(node.of('access'), 0)
        field.role = words.ROLES.get(node.of('role'), 0)
        if node.of('sensitive'):
            field.flags |= words.FIELD_SENSITIVE
        if node.of('alias-of'):
            field.flags |= words.FIELD_ALIAS
        self.check()
        return field

    # The kind, and how many bits one element has.

    def element(self):
        field, name = self.field, self.type
        match = INTEGER.match(name) if name else None
        if self.get('switch-on'):
            self.union()
        elif self.get('fields'):
            self.inner_struct()
        elif name is None:
            self.number(None)
        elif match:
            signed, order = PREFIXES[match[1]]
            field.kind = words.SIGNED if signed else words.UNSIGNED
            field.order = order or field.order
            self.number(int(match[2]))
        elif name in ('unsigned', 'signed', 'bool', 'reserved'):
            field.kind = KINDS[name]
            self.number(1 if name == 'bool' and not self.get('size') and not self.get('parts')
                        else None, name == 'bool')
        elif name in KINDS:
            self.data(KINDS[name])
        elif name in self.builder.spec.structs:
            body = self.builder.named(name)
            self.struct(self.builder.struct_in(body, self.layout, f'.{name}', self.type_node))
        else:
            known = [*TYPE_WORDS, *self.builder.spec.structs]
            raise SpecError(self.type_node, f'{shown(name)} is no type and no struct of this '
                            f'format{values.nearest(name, known)}')

    def stated_width(self):
        """Bits by `bits` or `size`, or None."""
        bits, size = self.get('bits'), self.get('size')
        if bits and size:
            raise SpecError(self.node.place('size'), '`bits` and `size` both say how wide it is: '
                            'remove one')
        if size is None:
            return bits.value if bits else None
        if not is_number(size.value):
            raise SpecError(size, f'a size of {shown(size.value)} is for bytes and strings: '
                            'expected a number of bytes')
        return size.value * 8

    def number(self, width, default=False):
        field, stated = self.field, self.stated_width()
        if width and stated not in (None, width) and not default:
            raise SpecError(self.get('bits') or self.get('size'),
                            f'{self.type} has {width} bits, not {stated}: remove this')
        if self.get('parts'):
            if stated is not None:
                raise SpecError(self.get('bits') or self.get('size'), 'the parts say how wide it '
                                'is: remove this')
            stated = sum(part.of('bits') for part in self.get('parts').value)
            if width and width != stated and not default:
                raise SpecError(self.get('parts'), f'the parts have {stated} bits together, but '
                                f'{self.type} has {width}')
        alias = self.node.of('alias-of')
        field.width = stated or width or 0
        if not field.width and not (alias and not self.get('at')):
            raise SpecError(self.node, 'nothing says how wide it is: expected a type such as u32, '
                            'or `bits` or `size`')
        limit = words.BYTES_MAX * 8 if field.kind == words.RESERVED else 64
        if field.width > limit:
            raise SpecError(self.get('bits') or self.get('size') or self.node,
                            f'{field.width} bits are more than a number has: at most 64; for more, '
                            'use type: bytes')
        if self.get('subfields'):
            self.subfields()
        elif self.get('enum'):
            self.enum()

    def enum(self):
        field, node = self.field, self.get('enum')
        enum = self.builder.spec.enums.get(node.value)
        if enum is None:
            raise SpecError(node, f'there is no enum {shown(node.value)}'
                            f'{values.nearest(node.value, self.builder.spec.enums)}')
        if field.kind != words.UNSIGNED:
            raise SpecError(node, f'a field of type {self.type} has no enum: expected an unsigned '
                            'type')
        field.kind, field.enum = words.FLAGS if enum.is_flags else words.ENUM, enum
        if field.width:
            check_enum_fits(field)

    def data(self, kind):
        field, size = self.field, self.get('size')
        field.kind = kind
        if self.get('bits'):
            raise SpecError(self.node.place('bits'), f'{self.type} is counted in bytes: expected '
                            '`size`')
        if kind == words.UUID:
            if size and size.value != 16:
                raise SpecError(size, 'a uuid has 16 bytes: remove this')
            field.width = 128
        elif size is None:
            raise SpecError(self.node, f'{self.type} without a size: expected `size: N` in bytes, '
                            '`size: eos` for all up to the end, or an expression')
        elif is_number(size.value):
            field.width = size.value * 8
            if not field.width:
                raise SpecError(size, 'a size of 0: expected at least one byte')
        else:
            field.varies = True
            if size.value == 'eos':
                field.flags |= words.FIELD_TO_END

    def struct(self, layout):
        field = self.field
        field.kind, field.struct, field.width = words.STRUCT, layout, layout.size * 8
        field.varies = layout.is_open
        for key in ('bits', 'enum', 'subfields', 'scale', 'unit'):
            if self.get(key):
                raise SpecError(self.node.place(key), f'a struct has no `{key}`')
        size = self.get('size')
        if size and size.value != layout.size and not layout.broken:
            raise SpecError(size, f'the struct {layout.name} has {layout.size} bytes: expected '
                            'that, or nothing here')

    def inner_struct(self):
        if self.type not in (None, 'struct'):
            raise SpecError(self.type_node, f'{self.type} has no `fields`: expected type struct, '
                            'or none')
        body = self.builder.body(self.node, '', self.layout.order)
        self.struct(self.builder.struct_in(body, self.layout, f'.{self.field.name}', self.node))

    def subfields(self):
        """Bits of a number, counted from its least significant whatever its order, as a struct."""
        field = self.field
        if field.kind != words.UNSIGNED or field.width % 8:
            raise SpecError(self.node.place('subfields'), 'subfields divide an unsigned type of '
                            'whole bytes')
        if field.order == words.HOST and field.width not in (8, 16, 32, 64):
            raise SpecError(self.node.place('subfields'), 'in host order only numbers of 8, 16, 32 '
                            f'or 64 bits have subfields, not {field.width} bits')
        layout = self.builder.divided(self.get('subfields'), self.layout, field)
        field.kind, field.struct = words.STRUCT, layout

    def union(self):
        field, size = self.field, self.get('size')
        field.kind, field.union = words.UNION, Union()
        if self.type is not None:
            raise SpecError(self.type_node, 'a union has no type: remove it, or `switch-on`')
        cases = []
        for key, node in (self.get('cases').items() if self.get('cases') else ()):
            cases.append((key, self.node.get('cases').place(key), self.case_struct(key, node)))
        field.cases = cases
        layouts = [layout for _, _, layout in cases if layout]
        widest = max((layout.size for layout in layouts), default=0)
        if size is None:
            self.union_without_size(layouts, widest)
        elif size.value == 'eos':
            field.flags |= words.FIELD_TO_END
            field.varies = True
        elif not is_number(size.value):
            raise SpecError(size, 'expected a number of bytes, or eos')
        else:
            field.width = size.value * 8
            self.check_cases(size, widest)

    def check_cases(self, size, widest):
        cases = [(key, layout) for key, _, layout in self.field.cases if layout]
        for key, layout in cases:
            if layout.is_open:
                raise SpecError(size, f'the case {shown(key)} varies in length: expected '
                                '`size: eos`')
        for key, layout in cases:
            if layout.size == widest > size.value:
                raise SpecError(size, f'the case {shown(key)} has {widest} bytes: expected a size '
                                'of at least that')

    def union_without_size(self, layouts, widest):
        if any(layout.is_open for layout in layouts):
            raise SpecError(self.node, 'a case varies in length: expected `size: eos`')
        if not widest:
            raise SpecError(self.node, 'no case says how wide the union is: expected `size`')
        self.field.width = widest * 8

    def case_struct(self, key, node):
        if node.value is None:
            return None
        if isinstance(node.value, str):
            if node.value not in self.builder.spec.structs:
                raise SpecError(node, f'there is no struct {shown(node.value)}'
                                f'{values.nearest(node.value, self.builder.spec.structs)}')
            body = self.builder.named(node.value)
            return self.builder.struct_in(body, self.layout, f'.{node.value}', node)
        body = self.builder.body(node, '', self.layout.order)
        label = 'else' if key == '_' else 'case_' + re.sub(r'[^A-Za-z0-9]+', '_', key).strip('_')
        return self.builder.struct_in(body, self.layout, f'.{self.field.name}.{label}', node)

    # What is around it.

    def inline(self):
        if self.field.kind not in (words.STRUCT, words.UNION) or self.get('repeat') or \
                self.get('subfields') and self.field.kind != words.STRUCT:
            raise SpecError(self.node.place('inline'), 'only one struct or union can be inline')
        self.field.flags |= words.FIELD_INLINE

    def parts(self):
        field, node = self.field, self.get('parts')
        if node is None:
            return
        if field.kind not in words.NUMBERS:
            raise SpecError(node, 'only a number can be in parts')
        for key in ('at', 'repeat', 'after'):
            if self.get(key):
                raise SpecError(self.node.place(key), f'a field in parts has no `{key}`')
        if field.order == words.HOST:
            raise SpecError(node, 'a number in host order cannot be in parts')
        if not 2 <= len(node.value) <= words.PARTS_MAX:
            raise SpecError(node, f'expected 2 to {words.PARTS_MAX} parts')
        for part in node.value:
            field.parts.append((values.place(part.get('at')), part.of('bits')))
        field.bit_offset = field.parts[0][0]

    def array(self):
        field, repeat, stride = self.field, self.get('repeat'), self.get('stride')
        field.stride = field.width
        if repeat is None:
            for key in ('stride', 'record-size'):
                if self.get(key):
                    raise SpecError(self.node.place(key), f'`{key}` is for arrays: expected '
                                    '`repeat` too')
            return
        field.flags |= words.FIELD_ARRAY
        if self.get('record-size'):
            self.records()
        elif field.varies:
            raise SpecError(self.node, 'elements of an array are all of one length: this one '
                            'varies; with `repeat: eos`, `record-size` says how long each is')
        if not is_number(repeat.value):
            field.count, field.varies = None, True
            if field.width % 8:
                raise SpecError(repeat, 'elements of an array that varies in length are of whole '
                                'bytes')
        else:
            field.count = values.fits(repeat, repeat.value, 1, words.COUNT_MAX, 'an array')
        if not field.width:
            raise SpecError(self.node, 'an element has no bytes: an array needs at least one')
        if stride:
            self.stride(stride)

    def records(self):
        if self.get('repeat').value != 'eos' or self.field.kind != words.STRUCT:
            raise SpecError(self.node.place('record-size'), 'only structs with `repeat: eos` have '
                            'a record-size')
        if self.get('stride'):
            raise SpecError(self.node.place('stride'), 'records say their own size: remove this')

    def stride(self, node):
        field, text = self.field, str(node.value)
        bits = int(text.split()[0]) * (1 if text.endswith('bits') else 8)
        if abs(bits) < field.width:
            raise SpecError(node, f'elements of {field.width} bits overlap: expected at least that')
        if bits % 8 and (field.kind in WHOLE or field.order == words.HOST):
            raise SpecError(node, 'elements of this type stand at whole bytes')
        if bits < 0 and field.count is None:
            raise SpecError(node, 'an array that varies in length does not go backwards')
        if abs(bits) * ((field.count or 1) - 1) + field.width > words.BYTES_MAX * 8:
            raise SpecError(node, f'the array has more than {words.BYTES_MAX} bytes')
        field.stride = bits
        if bits != field.width:
            field.extras.append(Extra(words.STRIDE, add=bits))

    def check(self):
        field = self.field
        if field.count and field.count * field.width > words.BYTES_MAX * 8:
            raise SpecError(self.node, f'has more than {words.BYTES_MAX} bytes, which is more than '
                            'the kernel carries')
        if field.role and (field.kind not in words.NUMBERS or field.is_array):
            raise SpecError(self.node.place('role'), 'only a number has a role')
        if self.get('from') and self.node.of('role') not in ('request-length', 'response-length'):
            raise SpecError(self.node.place('from'), '`from` is for the roles request-length and '
                            'response-length')
        if (self.get('scale') or self.get('offset')) and field.kind not in words.NUMBERS:
            raise SpecError(self.node.place('scale'), 'only a number has a scale')
        if self.get('cases') and not self.get('switch-on'):
            raise SpecError(self.node.place('cases'), '`cases` needs `switch-on`, which says what '
                            'chooses')
        if self.get('subfields') and not field.struct:
            raise SpecError(self.node.place('subfields'), 'only an unsigned number has subfields')
        if self.get('halves'):
            self.check_halves(self.node.place('halves'))
        if self.get('enum') and not field.enum:
            raise SpecError(self.node.place('enum'), f'{self.type or "this"} has no enum')
        if field.kind == words.RESERVED:
            for key in ('access', 'role', 'adds-effects', 'alias-of', 'repeat', 'enabled-by'):
                if self.get(key):
                    raise SpecError(self.node.place(key), f'a reserved field has no `{key}`')

    def check_halves(self, place):
        field = self.field
        if field.kind != words.UNSIGNED or field.width % 16 or field.order == words.HOST or \
                field.is_array or field.parts or field.flags & words.FIELD_ALIAS:
            raise SpecError(place, 'only one unsigned number of 16, 32, 48 or 64 bits has halves, '
                            'and not in host order, in parts or as an alias')
