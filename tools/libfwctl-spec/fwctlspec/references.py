# SPDX-License-Identifier: GPL-2.0-or-later
"""What fields, buffers and commands refer to, once all layouts are made: expressions, conditions,
the keys and cases of unions, effects of values."""
import re

from . import values, words
from .model import Extra
from .problem import SpecError, listed, shown
from .values import is_number

CONDITIONS = ('enabled-by', 'valid-bit', 'if')
INT32 = (-(1 << 31), (1 << 31) - 1)
UINT32 = (0, (1 << 32) - 1)


class References:
    def __init__(self, problems, info):
        self.problems, self.info = problems, info

    # Looking for a field by the name that the spec has.

    def sides(self, layout):
        """The request, response and so on that belong to the command in which a layout stands."""
        context = layout.context
        while context and context.parent:
            context = context.parent
        return context.sides if context else {}

    def root(self, layout):
        """The message in which a layout stands."""
        while layout.context and layout.context.layout:
            layout = layout.context.layout
        return layout

    def find(self, node, layout, sides=None, default=words.HERE):
        """Side and field of a reference such as 'count' or 'request.count'."""
        text = node.value
        prefix, dot, name = text.partition('.') if isinstance(text, str) else ('', '', '')
        if dot:
            if prefix not in words.SIDES:
                raise SpecError(node, f'{shown(text)}: before the dot stands one of '
                                f'{listed(words.SIDES)}, behind it a field of that')
            side = words.SIDES[prefix]
        else:
            side, name = default, text
        if side == words.HERE:
            return side, self.around(node, layout, name)
        known = self.sides(layout) if layout else sides
        target = self.info if side == words.INFO else known.get(side)
        if target is None:
            raise SpecError(node, f'{shown(text)}: there is no {prefix or "request"} here to look '
                            'in')
        field = target.find(name)
        if field is None:
            raise SpecError(node, f'{shown(text)}: the {prefix or "request"} has no such field'
                            f'{values.nearest(name, [f.name for f in target.fields])}')
        if layout is not None and self.root(layout) is target:
            side = words.HERE
        return side, field

    def around(self, node, layout, name):
        """A field of the struct itself, or of one around it."""
        at, known = layout, []
        while at is not None:
            field = at.find(name)
            if field:
                return field
            known += [item.name for item in at.fields]
            at = at.context.layout if at.context else None
        raise SpecError(node, f'there is no field {shown(name)} in this struct or around it'
                        f'{values.nearest(name, known)}')

    def number(self, node, layout, sides=None, default=words.HERE, wide=False):
        """As find(), of a field that has a number."""
        side, field = self.find(node, layout, sides, default)
        kinds = (*words.NUMBERS, words.UUID) if wide else words.NUMBERS
        if field.kind not in kinds or field.is_array:
            what = 'is an array' if field.is_array else 'is no number'
            raise SpecError(node, f'{shown(node.value)} {what}: expected a number that stands '
                            'alone')
        return side, field

    # Expressions: (f1 * mul1 + f2 * mul2 + add), 2 to the power of it, times unit / divide.

    def expression(self, kind, node, layout, sides=None, default=words.HERE):
        extra = Extra(kind)
        if is_number(node.value):
            extra.add = values.fits(node, node.value, 0, INT32[1], 'a number here')
        elif isinstance(node.value, str):
            if re.match(rf'{values.NUMBER}\Z', node.value):
                extra.add = values.fits(node, values.number(node.value), 0, INT32[1],
                                        'a number here')
            else:
                extra.side, extra.field1 = self.number(node, layout, sides, default)
                extra.mul1 = 1
        else:
            self.terms(extra, node, layout, sides, default)
        return extra

    def terms(self, extra, node, layout, sides, default):
        def integer(owner, key, standard):
            item = owner.get(key)
            return standard if item is None else values.fits(item, item.value, *INT32, f'`{key}`')

        extra.side, extra.field1 = self.number(node.get('field'), layout, sides, default)
        extra.mul1, extra.add = integer(node, 'mul', 1), integer(node, 'add', 0)
        plus = node.get('plus')
        if plus:
            side, extra.field2 = self.number(plus.get('field'), layout, sides, default)
            extra.mul2 = integer(plus, 'mul', 1)
            if side != extra.side:
                raise SpecError(plus, 'both fields of an expression are of the same message')
        if node.of('log2'):
            extra.flags |= words.LOG2
        unit = node.get('unit')
        if unit:
            value = values.fraction(unit)
            if value <= 0 or value.numerator > UINT32[1] or value.denominator > UINT32[1]:
                raise SpecError(unit, f'{shown(unit.value)} is no unit: expected a number above 0 '
                                'or a fraction such as 1/8')
            extra.unit, extra.divide = value.numerator, value.denominator

    # Conditions: (field & mask) == value.

    def conditions(self, kind, node, layout, sides=None, default=words.HERE):
        return [self.condition(kind, item, layout, sides, default)
                for item in (node.value if isinstance(node.value, list) else [node])]

    def condition(self, kind, node, layout, sides, default):
        if isinstance(node.value, str):
            side, field = self.number(node, layout, sides, default)
        else:
            side, field = self.number(node.get('field'), layout, sides, default)
        full = (1 << field.width) - 1
        extra = Extra(kind, side=side, field1=field, mask=full, value=full)
        bit, mask, value = node.get('bit'), node.get('mask'), node.get('value')
        if bit:
            if mask or value and value.value not in (0, 1, True, False):
                raise SpecError(bit, '`bit` says which bit is meant: expected no `mask`, and 0 or '
                                '1 as value')
            low, _ = values.bit_range(bit, field.width)
            wanted = int(value.value) if value else 1
            extra.mask, extra.value = 1 << low, wanted << low
        elif value:
            names = field.enum.values if field.enum else None
            extra.value, full = values.constant(value, field.width, names)
            extra.mask = values.fits(mask, mask.value, 1, full, 'a mask') if mask else full
            if extra.value & ~extra.mask:
                raise SpecError(value, 'has bits outside of its mask')
        elif mask:
            extra.mask = extra.value = values.fits(mask, mask.value, 1, full, 'a mask')
        elif field.width > 1:
            raise SpecError(node, f'{field.name} has {field.width} bits: expected `bit`, or `mask` '
                            'and `value`')
        return extra

    # Fields.

    def resolve(self, layout):
        for field in layout.fields:
            try:
                self.field(layout, field)
            except SpecError as error:
                self.problems.take(error)

    def field(self, layout, field):
        node = field.node
        if not isinstance(node.value, dict) or field.flags & words.FIELD_INLINE and \
                node.of('payload') is True:
            return
        chain = []
        if field.is_array and node.of('repeat') != 'eos':
            chain.append(self.measure(words.COUNT, node.get('repeat'), layout, field))
        chain += field.extras
        chain += [Extra(words.PART, field1=low, field2=width) for low, width in field.parts]
        size = node.get('size')
        if field.kind in (words.BYTES, words.STRING) and size.value != 'eos' and \
                not is_number(size.value):
            chain.append(self.measure(words.LENGTH, size, layout, field))
        if node.get('record-size'):
            chain.append(self.record_size(node.get('record-size'), field.struct))
        if node.get('from'):
            chain.append(Extra(words.FROM, add=values.fits(node.get('from'), node.of('from'), 0,
                                                           words.BYTES_MAX, '`from`')))
        for key in CONDITIONS:
            if node.get(key):
                chain += self.conditions(words.ENABLED_BY, node.get(key), layout)
        chain += self.effects(node, field)
        chain += self.hints(node)
        if len(chain) > words.CHAIN_MAX:
            raise SpecError(node, f'more than {words.CHAIN_MAX} parts, conditions and effects of '
                            'one field')
        field.extras = chain
        if field.union:
            self.union(layout, field)

    def measure(self, kind, node, layout, field):
        extra = self.expression(kind, node, layout)
        for other in (extra.field1, extra.field2):
            if other and extra.side == words.HERE:
                self.check_before(node, field, other)
        return extra

    def check_before(self, node, field, other):
        if other is field or other.layout is field.layout and other.flags & words.FIELD_AFTER and \
                field.layout.fields.index(other) > field.layout.fields.index(field):
            raise SpecError(node, f'{other.name} stands behind what it measures: expected a field '
                            'before it')

    def record_size(self, node, struct):
        """Over the record's own fields."""
        extra = self.expression(words.SIZE, node, struct)
        for other in (extra.field1, extra.field2):
            if other and (extra.side != words.HERE or struct.find(other.name) is not other or
                          other.flags & words.FIELD_AFTER):
                raise SpecError(node, f'{other.name} is not among the fields at fixed places of '
                                'the record, which says its own size')
        return extra

    def effects(self, node, field):
        chain = []
        added = node.get('adds-effects')
        if added:
            if field.kind not in words.NUMBERS:
                raise SpecError(added, 'only a number adds effects, when it is not 0')
            chain.append(Extra(words.ADDS_EFFECTS, unit=1, mask=values.effects(added)))
        if field.enum:
            for name, mask in field.enum.effects.items():
                chain.append(Extra(words.ADDS_EFFECTS, mask=mask, value=field.enum.values[name]))
        return chain

    def hints(self, node):
        chain = []
        if node.get('unit'):
            chain.append(Extra(words.UNIT, field1=values.prose(node.get('unit'))))
        scale, offset = node.get('scale'), node.get('offset')
        if scale or offset:
            value = values.fraction(scale) if scale else 1
            if not value:
                raise SpecError(scale, 'a scale of 0 makes every value 0: expected a fraction such '
                                'as 1/8')
            add = values.fits(offset, offset.value, *INT32, '`offset`') if offset else 0
            for number, bounds in ((value.numerator, INT32), (value.denominator, UINT32)):
                values.fits(scale or offset, number, *bounds, 'each part of a scale')
            chain.append(Extra(words.SCALE, mul1=value.numerator, unit=value.denominator, add=add))
        if node.get('display-hint'):
            chain.append(Extra(words.DISPLAY, field1=node.of('display-hint')))
        return chain

    # Unions.

    def union(self, layout, field):
        node = field.node
        switch = node.get('switch-on')
        items = switch.value if isinstance(switch.value, list) else [switch]
        if len(items) > words.KEYS_MAX:
            raise SpecError(switch, f'at most {words.KEYS_MAX} fields choose a case')
        keys = [self.key(item, layout) for item in items]
        for (side, other, _, _), item in zip(keys, items):
            if side == words.HERE:
                self.check_before(item, field, other)
        if sum(width for *_, width in keys) > 128:
            raise SpecError(switch, 'the fields that choose have more than 128 bits together: name '
                            'their bits, such as {field: NAME, bits: "0-7"}')
        field.union.keys = keys
        seen = []
        for text, place, inner in field.cases:
            if text == '_':
                if inner is None:
                    raise SpecError(place, 'the case `_` is for values that have no other: '
                                    'expected a struct; without it they are bytes')
                field.union.otherwise = inner
                continue
            value, mask, name = self.case(text, place, keys)
            for other_value, other_mask, other in seen:
                if not other_mask & ~mask and other_value == value & other_mask:
                    raise SpecError(place, f'never comes about: the case {shown(other)} above has '
                                    'all these values')
            seen.append((value, mask, text))
            field.union.cases.append((value, mask, inner, name))

    def key(self, node, layout):
        name = node if isinstance(node.value, str) else node.get('field')
        side, field = self.number(name, layout, wide=True)
        bits = node.get('bits') or node.get('bit')
        shift, width = values.bit_range(bits, field.width) if bits else (0, field.width)
        return side, field, shift, width

    def case(self, text, place, keys):
        """'5', 'name', '0x10/0xf0', '[1, name]': value, mask, and what the case is called."""
        items = [text]
        if len(keys) > 1:
            if not (text.startswith('[') and text.endswith(']')):
                raise SpecError(place, f'{len(keys)} fields choose: expected a list of as many '
                                'values, such as "[1, 2]"')
            items = [item.strip() for item in text[1:-1].split(',')]
            if len(items) != len(keys):
                raise SpecError(place, f'{len(keys)} fields choose, but here are {len(items)} '
                                'values')
        value = mask = 0
        names = []
        for item, (_, field, shift, width) in zip(items, keys):
            one, one_mask = self.case_value(item, place, field, shift, width)
            value, mask = value << width | one, mask << width | one_mask
            names.append(self.case_name(item, one, field, shift, width))
        return value, mask, ','.join(names)

    def case_value(self, text, place, field, shift, width):
        if text == '_' and shift is not None:
            return 0, 0
        names = {}
        if field.enum:
            names = {name: value >> shift & (1 << width) - 1
                     for name, value in field.enum.values.items()}
        return values.constant(Text(text, place), width, names)

    def case_name(self, text, value, field, shift, width):
        if field.enum and text not in field.enum.values and (shift, width) == (0, field.width):
            for name, number in field.enum.values.items():
                if number == value and '/' not in text:
                    return name
        return text


class Text:
    """A key of a map, for functions that take a node."""
    kind, places = 0, {}

    def __init__(self, value, place):
        self.value = value
        self.file, self.line, self.column, self.path = \
            place.file, place.line, place.column, place.path

    def get(self, _):
        return None

    def of(self, _, default=None):
        return default
