# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields of a command's messages and buffers by path, and whether a text is a value of one."""
import copy
import re

from . import values, words
from .model import inlined
from .problem import SpecError, listed, shown

STEP = re.compile(r'([A-Za-z_][A-Za-z0-9_]*)(?:\[([0-9]{1,7})\])?\Z')
TRUE_OR_FALSE = ('true', 'false', '0', '1')
SENT, RETURNED = 'request', 'response'


class Paths:
    """What stands where is found out once a layout: hundreds of parameters share a few messages."""

    def __init__(self, added):
        self.names = {}
        self.added = added      # by name of a struct: a Layout of what an extension adds to it

    def named(self, layout):
        """Fields by name, those of what is inlined included: cases of a union share names."""
        if layout not in self.names:
            found = self.names[layout] = {}
            more = None if layout.flags & words.LAYOUT_PRIVATE else self.added.get(layout.name)
            for item in [*layout.fields, *(more.fields if more else ())]:
                if item.flags & words.FIELD_INLINE:
                    for inner in inlined(item):
                        for name, fields in self.named(inner).items():
                            found.setdefault(name, []).extend(fields)
                else:
                    found.setdefault(item.name, []).append(item)
        return self.names[layout]

    def find(self, layouts, path):
        """The fields that a path can mean in these layouts; none if there is none."""
        fields = []
        for number, step in enumerate(path.split('.')):
            if number:
                layouts = dict.fromkeys(inner for item in fields for inner in inlined(item))
            match = STEP.match(step)
            fields = [item for layout in layouts for item in self.named(layout).get(match[1], ())]
            if match[2] is not None:
                fields = [element(item) for item in fields if item.is_array and
                          (item.count is None or int(match[2]) < item.count)]
        return fields

    def places(self, command, side, at=''):
        """The layouts in which what stands behind `at` is looked for: of a buffer, of a field that is
        a struct, or of the whole message."""
        message = getattr(command, side)
        layouts = [message] if message else []
        if not at:
            return layouts
        name, _, rest = at.partition('.')
        direction = words.DIRECTIONS['to_device' if side == SENT else 'from_device']
        for buffer in command.buffers:
            if buffer.name == name and buffer.direction == direction:
                layouts = [buffer.layout] if buffer.layout else []
                if not rest:
                    return layouts
                at = rest
        return [inner for item in self.find(layouts, at) for inner in inlined(item)]

    def in_message(self, command, side, path, at=''):
        """The fields that a path can mean in a message of a command, or in a buffer of that name."""
        whole = f'{at}.{path}' if at else path
        name, dot, rest = whole.partition('.')
        if dot:
            found = self.find(self.places(command, side, name), rest)
            if found:
                return found
        return self.find(self.places(command, side), whole)

    def near(self, layouts, path):
        known = {name for layout in layouts for name in self.named(layout)}
        return values.nearest(path, known)


def check_path(path, place):
    if len(path) > 300 or not all(STEP.match(step) for step in path.split('.')):
        raise SpecError(place, f'{shown(path)} is no path: expected one such as limit or '
                        'port[1].limit')


def element(array):
    """As a field of its own."""
    one = copy.copy(array)
    one.flags &= ~words.FIELD_ARRAY
    return one


def is_number(field):
    return field.kind in words.NUMBERS and not field.is_array


def bounds(field):
    """The least and the greatest number that a field takes."""
    if field.kind == words.SIGNED:
        return -(1 << (field.width - 1)), (1 << (field.width - 1)) - 1
    if field.kind == words.BOOL:
        return 0, 1
    return 0, (1 << field.width) - 1


def text_of(node):
    """A scalar as libfwctl_request_put() takes it."""
    return str(node.value).lower() if isinstance(node.value, bool) else str(node.value)


def check_value(node, field, enums):
    """That a setting's value is one that the field takes; `enums` with what an extension adds."""
    value = node.value
    if field.kind in (words.STRUCT, words.UNION, words.RESERVED) or field.is_array:
        raise SpecError(node, f'{field.name} is no single value: expected one of its fields or '
                        'elements')
    if field.kind == words.STRING:
        return
    if field.kind in (words.BYTES, words.UUID):
        if isinstance(value, str) and (values.UUID.match(value) if field.kind == words.UUID else
                                       re.match(r'(0x)?([0-9A-Fa-f]{2})+\Z', value)):
            return
        what = 'a UUID' if field.kind == words.UUID else 'hexadecimal bytes'
        raise SpecError(node, f'{shown(value)} is no value of {field.name}: expected {what} in '
                        'quotes')
    enum = field.enum and enums.get(field.enum.name, field.enum)
    check_number(node, field, enum)


def check_number(node, field, enum):
    value, names = node.value, enum.values if enum else {}
    if isinstance(value, bool) or field.kind == words.BOOL:
        if field.kind != words.BOOL or text_of(node) not in TRUE_OR_FALSE:
            expected = 'true or false' if field.kind == words.BOOL else 'a number'
            raise SpecError(node, f'{shown(value)} is no value of {field.name}: expected '
                            f'{expected}')
        return
    if isinstance(value, str):
        parts = value.split('|')
        if field.kind == words.FLAGS and all(part in names for part in parts) or value in names:
            return
        if not re.match(rf'-?{values.NUMBER}\Z', value):
            known = f', or a name of the enum: {listed(names, 12)}' if names else ''
            raise SpecError(node, f'{shown(value)} is no value of {field.name}: expected a number'
                            f'{known}{values.nearest(value, names)}')
        value = -values.number(value[1:]) if value[0] == '-' else values.number(value)
    values.fits(node, value, *bounds(field), field.name)
    if field.kind == words.ENUM and value not in names.values() and \
            not enum.flags & words.ENUM_OPEN:
        raise SpecError(node, f'{value} is no value of the enum {enum.name}, which is not '
                        f'open: expected one of {listed(names, 12)}')
