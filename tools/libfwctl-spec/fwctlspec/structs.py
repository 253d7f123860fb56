# SPDX-License-Identifier: GPL-2.0-or-later
"""Structs made into layouts: fields put at their places, sizes checked, one layout for each place
that a struct's meaning depends on."""
from dataclasses import dataclass
from typing import Any

from . import values, words
from .fields import WHOLE, FieldMaker, check_enum_fits
from .model import Context, Field, Layout
from .needs import Needs
from .problem import Refused, SpecError

LAYOUTS_MAX = 1 << 14


@dataclass(eq=False)
class Body:
    """A struct as it is defined. `payload` takes the place of the field marked as payload: another
    Body, NOTHING, or None to leave that field as it is."""
    node: Any
    name: str               # '' for one defined where it is used
    order: int
    payload: Any = None

    @property
    def key(self):
        if isinstance(self.payload, Body):
            return (id(self.node), self.order, self.payload.key)
        return (id(self.node), self.order, self.payload)

    def fields(self):
        node = self.node.get('fields')
        return list(node.items()) if node else []

    def marker(self):
        """Name and node of the field that is marked as payload."""
        return next(((name, node) for name, node in self.fields()
                     if node.of('payload') is True), None)


NOTHING = 'nothing'


class Builder:
    def __init__(self, spec, problems):
        self.spec, self.problems = spec, problems
        self.layouts, self.names = [], set()
        self.shared, self.building = {}, []
        self.needs = Needs(self)

    # Which layout a struct has somewhere.

    def body(self, node, name, order):
        if node.of('byte-order'):
            order = words.ORDERS[node.of('byte-order')]
        return Body(node, name, order)

    def named(self, name):
        node, order = self.spec.structs[name]
        return self.body(node, name, order)

    def struct_in(self, body, outer, name, place):
        """The layout of a struct inside the layout `outer`. `name` is what one of its own is
        called, behind the name of that: '.FIELD' or '/PAYLOAD'."""
        own = isinstance(body.payload, Body) or body.payload == NOTHING
        if self.needs.outside(body):
            key = (body.key, id(outer))
            full = f'{outer.name}/{body.name}' if body.name else outer.name + name
            return self.cached(key, body, full, Context(outer, outer.context),
                               words.LAYOUT_PRIVATE, place)
        if body.name and not own:
            return self.cached(body.key, body, body.name, None, 0, place)
        return self.cached(body.key, body, outer.name + name, None, words.LAYOUT_PRIVATE, place)

    def public(self, name, place):
        """A struct by name that stands in no other."""
        body = self.named(name)
        missing = self.needs.outside(body)
        if missing:
            return None
        return self.cached(body.key, body, name, None, 0, place)

    def cached(self, key, body, name, context, flags, place):
        if key in self.shared:
            return self.shared[key]
        if key in self.building:
            raise SpecError(place, f'the struct {body.name or name} contains itself')
        if len(self.building) >= words.DEPTH_MAX:
            raise SpecError(place, f'structs in structs, deeper than {words.DEPTH_MAX} levels')
        self.building.append(key)
        try:
            layout = self.build(body, name, context, flags)
        finally:
            self.building.pop()
        self.shared[key] = layout
        return layout

    def free_name(self, name):
        while name in self.names:
            name += '_'
        self.names.add(name)
        return name

    def new_layout(self, node, name, order, context, flags):
        if len(self.layouts) >= LAYOUTS_MAX:
            self.problems.add(node, f'more than {LAYOUTS_MAX} layouts: structs that refer to '
                              'fields around them are made again for each place')
            raise Refused
        layout = Layout(self.free_name(name), node, order, context, flags=flags)
        self.layouts.append(layout)
        return layout

    def build(self, body, name, context, flags):
        layout = self.new_layout(body.node, name, body.order, context, flags)
        layout.is_named = bool(body.name)
        try:
            if body.node.get('fields') and body.node.get('type') is None:
                layout.doc = values.prose(body.node.get('doc'))
                layout.doc_ref = values.prose(body.node.get('doc-ref'))
        except SpecError as error:
            self.problems.take(error)
        Placer(self, layout, body).run()
        return layout

    def divided(self, node, outer, number):
        """The layout of a number's subfields."""
        key = ('subfields', id(node), number.order)
        if key not in self.shared:
            flags = words.LAYOUT_PRIVATE
            if number.order == words.HOST:      # its bits stand elsewhere on other machines
                flags |= words.LAYOUT_NUMBER
            layout = self.new_layout(node, f'{outer.name}.{number.name}', number.order,
                                     Context(outer, outer.context), flags)
            Divider(self, layout, number.width).run(node)
            self.shared[key] = layout
        return self.shared[key]


class Placer:
    """Puts the fields of one struct at their places."""

    def __init__(self, builder, layout, body):
        self.builder, self.layout, self.body = builder, layout, body
        self.problems = builder.problems
        self.cursor = 0             # bits; behind what was placed so far
        self.taken = []             # (low, high, field), of fields that are not aliases
        self.start = 0              # where the last field began
        self.varying = None         # the first field that varies in length
        self.endless = None         # the field that takes all up to the end
        self.open_at = 0

    def run(self):
        layout, body = self.layout, self.body
        marker = body.marker() if body.payload else None
        self.check_markers(body)
        for name, node in body.fields():
            if marker and node is marker[1] and body.payload == NOTHING:
                continue
            maker = FieldMaker(self.builder, layout, name, node)
            field = maker.field
            try:
                values.check_name(name, node, 'field')
                if marker and node is marker[1]:
                    field = self.payload(name, node)
                else:
                    maker.make()
                self.place(field)
                layout.fields.append(field)
                if node.get('halves'):
                    layout.fields += self.halves(field)
            except SpecError as error:
                # How long what it is made of would be is not known: only that was to be told.
                if not self.is_broken(field):
                    self.problems.take(error)
                layout.broken = True
            layout.broken = layout.broken or self.is_broken(field)
        self.finish()

    def check_markers(self, body):
        marked = [node for _, node in body.fields() if node.of('payload') is True]
        for node in marked[1:]:
            self.problems.add(node.place('payload'), 'another field is marked as payload already')
        if marked and marked[0].of('type') != 'bytes':
            self.problems.add(marked[0].place('payload'), 'the field marked as payload is of type '
                              'bytes, for commands that say nothing else')

    def payload(self, name, node):
        inner = self.body.payload
        field = Field(name, node, self.layout, words.STRUCT, inner.order)
        field.struct = self.builder.struct_in(inner, self.layout, f'/{inner.name or name}', node)
        field.width = field.stride = field.struct.size * 8
        field.varies = field.struct.is_open
        field.flags = words.FIELD_INLINE
        if field.order == words.HOST:
            field.order = words.LITTLE
        return field

    def place(self, field):
        if field.flags & words.FIELD_ALIAS:
            self.alias(field)
            return
        node = field.node
        at = node.get('at')
        if self.endless:
            raise SpecError(node, f'stands behind {self.endless.name}, which takes all up to the '
                            'end')
        if self.varying and (at or field.parts):
            raise SpecError(at or node, f'stands behind {self.varying.name}, which varies in '
                            'length: expected no `at`, so that it follows')
        if field.endless:
            self.endless = field
        if self.varying:
            self.follow(field)
            return
        if node.of('after'):
            raise SpecError(node.place('after'), 'no field before varies in length: remove this, '
                            'a field follows anyway')
        if not field.parts:
            field.bit_offset = values.place(at) if at else self.cursor
        self.check_place(field)
        if field.varies:
            self.varying, self.open_at = field, field.bit_offset + self.fixed_part(field)
        if not field.parts:
            self.start = max(self.start, field.bit_offset)

    def fixed_part(self, field):
        """Bits of a varying field that are always there: of an open struct, its own fixed part."""
        return field.width if field.kind == words.STRUCT and not field.is_array else 0

    def follow(self, field):
        if field.width % 8 or field.stride % 8:
            raise SpecError(field.node, f'follows {self.varying.name}, which varies in length: '
                            'only whole bytes can')
        field.flags |= words.FIELD_AFTER

    def check_place(self, field):
        node = field.node.get('at') or field.node
        name = field.name
        if field.kind in WHOLE and field.bit_offset % 8:
            raise SpecError(node, f'begins at bit {field.bit_offset % 8} of byte '
                            f'{field.bit_offset // 8}: this type stands at whole bytes')
        whole = field.width in (8, 16, 32, 64) and field.bit_offset % 8 == 0
        if field.order == words.HOST and not whole and field.kind != words.RESERVED:
            raise SpecError(node, 'in host order only numbers of 8, 16, 32 or 64 bits at whole '
                            f'bytes are possible, not {field.width} bits at '
                            f'{where(field.bit_offset)}')
        self.check_order(field, node)
        spans = [(low, low + width) for low, width in field.spans()]
        if field.varies:
            spans = [(field.bit_offset, field.bit_offset + self.fixed_part(field))]
            self.check_behind(field, node)
        low, high = min(spans)[0], max(end for _, end in spans)
        if low < 0:
            raise SpecError(node, 'the last element lies before the start of the struct')
        # Behind what is not in order, only a place of its own can be judged.
        if high > words.BYTES_MAX * 8 and (field.node.get('at') or not self.layout.broken):
            raise SpecError(node, f'reaches behind {words.BYTES_MAX} bytes, which is more than the '
                            'kernel carries')
        ordered = sorted(spans)
        for (_, end), (start, _) in zip(ordered, ordered[1:]):
            if start < end:
                raise SpecError(node, f'its parts overlap at {where(start)}')
        if low < self.cursor and not self.layout.broken:
            self.check_overlap(field, node, spans)
        if field.bit_offset < self.start and not field.parts and not self.layout.broken:
            raise SpecError(node, f'{name} stands at {where(field.bit_offset)}, before the field '
                            'above it: expected the fields in the order of their places')
        self.taken += [(*span, field) for span in spans]
        self.cursor = max(self.cursor, high)

    def check_behind(self, field, node):
        """What varies in length takes all bits from its start on."""
        if field.bit_offset < self.cursor and not self.layout.broken:
            _, end, other = max(self.taken, key=lambda item: item[1])
            raise SpecError(node, f'{field.name} begins at {where(field.bit_offset)} and varies in '
                            f'length, but {other.name} goes on to {where(end)}')

    def check_order(self, field, node):
        """A field in another order than its struct counts bits differently: only whole bytes
        agree."""
        if field.order != self.layout.order and (field.bit_offset % 8 or field.width % 8):
            raise SpecError(node, 'has another byte order than its struct: such a field is of '
                            'whole bytes')

    def check_overlap(self, field, node, spans):
        for low, high in spans:
            for other_low, other_high, other in self.taken:
                if low < other_high and other_low < high:
                    raise SpecError(node, f'{field.name} ({where(low)}, {high - low} bits) '
                                    f'overlaps {other.name} ({where(other_low)}, '
                                    f'{other_high - other_low} bits); for the same bits under '
                                    'another name there is alias-of')

    def alias(self, field):
        node = field.node.get('alias-of')
        other = next((item for item in self.layout.fields if item.name == node.value), None)
        if other is None:
            if self.layout.broken:
                raise SpecError(node, f'{node.value} is not in order')
            raise SpecError(node, f'there is no field {node.value} above'
                            f'{values.nearest(node.value, [f.name for f in self.layout.fields])}')
        if other.varies or other.flags & words.FIELD_AFTER:
            raise SpecError(node, f'{other.name} varies in length or stands behind what does: it '
                            'has no aliases')
        at = field.node.get('at')
        if not field.parts:
            field.bit_offset = values.place(at) if at else other.bit_offset
        if not field.width:
            field.width = field.stride = other.width
            field.parts = list(other.parts)
            if field.enum:
                check_enum_fits(field)
        self.check_alias(field, other, at or node)

    def halves(self, whole):
        """The aliases of a number that documents write as two."""
        width = whole.width // 2
        offsets = (0, width) if whole.order == words.BIG else (width, 0)
        for word, offset in zip(whole.node.get('halves').value, offsets):
            name = f'{whole.name}_{word.value}'
            values.check_name(name, word, 'field')
            yield Field(name, whole.node, self.layout, order=whole.order,
                        bit_offset=whole.bit_offset + offset, width=width, stride=width,
                        flags=words.FIELD_ALIAS)

    def check_alias(self, field, other, node):
        if field.kind in WHOLE and field.bit_offset % 8:
            raise SpecError(node, 'this type stands at whole bytes')
        if field.order == words.HOST and (field.bit_offset % 8 or
                                          field.width not in (8, 16, 32, 64)):
            raise SpecError(node, 'in host order only numbers of 8, 16, 32 or 64 bits at whole '
                            'bytes are possible')
        self.check_order(field, node)
        inside = sorted((low, low + width) for low, width in other.spans())
        merged = []
        for low, high in inside:
            if merged and merged[-1][1] == low:
                merged[-1] = (merged[-1][0], high)
            else:
                merged.append((low, high))
        for low, width in field.spans():
            if not any(start <= low and low + width <= end for start, end in merged):
                raise SpecError(node, f'{field.name} has bits that {other.name} does not have')

    def finish(self):
        layout = self.layout
        if self.varying:
            layout.flags |= words.LAYOUT_OPEN
            layout.size = (self.open_at + 7) // 8
        else:
            layout.size = (self.cursor + 7) // 8
        stated = self.body.node.get('size') if self.body.name or \
            self.body.node.get('type') is None else None
        if stated and not layout.broken and values.is_number(stated.value):
            self.check_size(stated)
        inner = [inner for field in layout.fields for inner in self.contained(field)]
        layout.depth = 1 + max((one.depth for one in inner), default=0)
        layout.ways = len(layout.fields) + sum(one.ways for one in inner)
        if layout.depth > words.DEPTH_MAX:
            self.problems.add(layout.node, f'structs in structs, deeper than {words.DEPTH_MAX} '
                              'levels')
        if layout.ways > words.WAYS_MAX:
            self.problems.add(layout.node, f'its structs have {layout.ways} fields all together: '
                              f'at most {words.WAYS_MAX}')
        layout.endless = self.endless is not None
        self.check_names()

    def is_broken(self, field):
        return any(layout.broken for layout in self.contained(field))

    def contained(self, field):
        if field.struct:
            return [field.struct]
        return [layout for _, _, layout in field.cases if layout]

    def check_size(self, stated):
        layout = self.layout
        if layout.is_open and stated.value != layout.size or stated.value < layout.size:
            part = 'the part before what varies in length' if layout.is_open else 'its fields'
            self.problems.add(stated, f'the size is given as {stated.value} bytes, but {part} '
                              f'take{"s" if layout.is_open else ""} {layout.size}')
            layout.broken = True
        else:
            layout.size = stated.value

    def check_names(self):
        """What is inlined shares the names of the struct around it."""
        seen, roles, layout = {}, {}, self.layout
        inlines = set()
        for field, way, depth in inlined_fields(layout):
            if depth >= words.INLINE_MAX:
                self.problems.add(layout.node, f'{field.layout.name} is inlined in more than '
                                  f'{words.INLINE_MAX - 1} levels')
                return
            inlines.add(field.layout)
            if field.role and field.role != words.ROLES['fixed']:
                self.check_twice(roles, field.role, field, way, 'a role', field.node.of('role'))
            if field.kind != words.RESERVED and not field.flags & words.FIELD_INLINE:
                self.check_twice(seen, field.name, field, way, 'the name', field.name)
        if len(inlines) > words.INLINES_MAX:
            self.problems.add(layout.node, f'more than {words.INLINES_MAX} structs are inlined '
                              'here')

    def check_twice(self, seen, key, field, way, what, word):
        """Cases of one union may have the same names: only one of them is there."""
        if key not in seen:
            seen[key] = field, way
            return
        other, other_way = seen[key]
        if way and other_way and way[0] is other_way[0]:
            return
        layout = self.layout
        place = field.node if field.layout is layout else layout.node
        where_both = '' if other.layout is field.layout else \
            f': in {other.layout.name} and in {field.layout.name}, which are inlined into one'
        self.problems.add(place, f'{what} {word} stands here twice{where_both}')


def inlined_fields(layout, way=(), depth=0):
    """All fields of a layout, with those of what is inlined in it and the fields on the way
    there."""
    for field in layout.fields:
        yield field, way, depth
        if field.flags & words.FIELD_INLINE and depth < words.INLINE_MAX:
            cases = [inner for _, _, inner in field.cases if inner]
            for inner in ([field.struct] if field.struct else cases):
                yield from inlined_fields(inner, (*way, field), depth + 1)


class Divider(Placer):
    """Puts subfields into the bits of a number."""

    def __init__(self, builder, layout, width):
        super().__init__(builder, layout, None)
        self.width = width

    def run(self, node):
        layout, used = self.layout, {}
        for name, item in node.items():
            try:
                values.check_name(name, item, 'field')
                field = self.subfield(name, item, used)
                layout.fields.append(field)
            except SpecError as error:
                layout.broken = True
                self.problems.take(error)
        layout.fields.sort(key=lambda field: field.bit_offset)
        layout.size = self.width // 8

    def subfield(self, name, node, used):
        place = node.get('bit') or node.get('bits')
        if place is None:
            raise SpecError(node, 'a subfield needs `bit: N` or `bits: "LOW-HIGH"`, counted from '
                            'the least significant')
        low, width = values.bit_range(place, self.width)
        for bit in range(low, low + width):
            if bit in used:
                raise SpecError(place, f'bit {bit} belongs to {used[bit]} already')
            used[bit] = name
        field = SubfieldMaker(self.builder, self.layout, name, node, width).make()
        big = self.layout.order == words.BIG
        field.bit_offset = self.width - low - width if big else low
        return field


class SubfieldMaker(FieldMaker):
    """A field whose width its bits say."""

    def __init__(self, builder, layout, name, node, width):
        super().__init__(builder, layout, name, node)
        self.bits = width

    def stated_width(self):
        return self.bits

    def element(self):
        kind = {'signed': words.SIGNED, 'bool': words.BOOL, 'reserved': words.RESERVED}
        self.field.kind = kind.get(self.type, words.UNSIGNED)
        self.number(None)


def where(bits):
    return f'byte {bits // 8}' + (f' bit {bits % 8}' if bits % 8 else '')
