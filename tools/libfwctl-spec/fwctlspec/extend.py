# SPDX-License-Identifier: GPL-2.0-or-later
"""Extensions: what of the format that is extended goes into the image, as a copy or by its name,
and what may be added to it."""
import os

from . import values, words
from .fields import FieldMaker
from .model import Layout
from .problem import SpecError, shown
from .structs import Placer

REFUSED = ('alias-of', 'inline', 'role', 'after', 'enabled-by', 'valid-bit', 'if', 'switch-on',
           'payload', 'subfields', 'fields', 'halves')


def find_base(node, folders):
    """The spec of the format that is extended."""
    tried = []
    for folder in folders:
        path = os.path.join(folder, f'{node.value}.yaml')
        if os.path.isfile(path):
            return path
        tried.append(folder or '.')
    raise SpecError(node, f'there is no {node.value}.yaml in {", ".join(tried)}: expected the spec '
                    'of the format that is extended there, or in a folder given by --include')


def check_name(namespace, name, place, what):
    """New names have the namespace in them, so that the base can grow."""
    if not any(part.startswith(namespace + '_') for part in name.split('.')):
        raise SpecError(place, f'{shown(name)}: the name of a new {what}, or what stands behind a dot '
                        f'in it, begins with {namespace}_')


class Extension:
    """Chooses layouts and enums for the image of an extension."""

    def __init__(self, spec, result, builder, problems):
        self.spec, self.result, self.builder = spec, result, builder
        self.problems = problems
        self.namespace = result.name
        self.whole, self.stubs = {}, {}     # layouts, as keys in their order
        self.enums = {}
        self.added = {}                     # name of a struct of the base: Layout of what is added

    # Fields in unused bits of a struct of the base.

    def add_fields(self):
        for name, node in self.spec.extended['structs'].items():
            try:
                self.added[name] = self.addition(name, node)
            except SpecError as error:
                self.problems.take(error)

    def addition(self, name, node):
        if name not in self.spec.base.structs:
            raise SpecError(node, f'there is no struct {name} in {self.result.extends} to add '
                            'fields to')
        base = self.builder.public(name, node)
        if base is None:
            raise SpecError(node, f'the struct {name} refers to fields around it: nothing can be '
                            'added to it')
        layout = Layout(name, node, base.order, flags=words.LAYOUT_EXTEND, size=base.size)
        placer = Placer(self.builder, layout, None)
        placer.cursor = base.size * 8 + 1       # so that every field is held against all others
        placer.taken = [(low, low + width, field) for field in base.fields
                        if field.kind != words.RESERVED and not field.flags & words.FIELD_ALIAS
                        for low, width in field.spans()]
        for key, item in node.get('fields').items():
            try:
                layout.fields.append(self.added_field(placer, base, key, item))
            except SpecError as error:
                self.problems.take(error)
        self.builder.layouts.append(layout)
        return layout

    def added_field(self, placer, base, name, node):
        values.check_name(name, node, 'field')
        check_name(self.namespace, name, node, 'field')
        field = FieldMaker(self.builder, placer.layout, name, node).make()
        refused = [key for key in REFUSED if node.get(key)]
        if refused or field.varies:
            raise SpecError(node, 'a field that is added is a plain one of fixed length'
                            + (f': expected no `{refused[0]}`' if refused else ''))
        if not field.parts:
            if node.get('at') is None:
                raise SpecError(node, 'nothing says which bits it takes: expected `at` or `parts`')
            field.bit_offset = values.place(node.get('at'))
        placer.check_place(field)
        placer.start = 0
        if max(low + width for low, width in field.spans()) > base.size * 8:
            raise SpecError(node, f'lies behind the {base.size} bytes of {base.name}')
        return field

    # What goes into the image.

    def is_foreign(self, layout):
        """A struct that the base has under its name."""
        return not layout.flags & words.LAYOUT_PRIVATE and layout.name in self.spec.base.structs

    def choose(self):
        result = self.result
        hidden = words.LAYOUT_PRIVATE | words.LAYOUT_EXTEND
        waiting = [layout for layout in self.builder.layouts
                   if not layout.flags & hidden and not self.is_foreign(layout)]
        for command in result.commands:
            waiting += [command.request, command.response, command.error]
            waiting += [buffer.layout for buffer in command.buffers]
        waiting += [stream.layout for stream in result.streams]
        for group in result.groups:
            if group.layout and self.is_foreign(group.layout):      # with what is added to it
                group.layout = self.added.get(group.layout.name, group.layout)
            waiting.append(group.layout)
        if result.info:
            self.stubs[result.info] = set()
        for command in result.commands:
            self.need_fields(item.field for item in command.constants)
            self.need_extras(command.extras)
            for buffer in command.buffers:
                self.need_extras(buffer.extras)
        while waiting:
            self.take(waiting.pop(0), waiting)
        self.finish()

    def take(self, layout, waiting):
        if layout is None or layout in self.whole or layout is self.result.info or \
                layout.flags & words.LAYOUT_EXTEND:
            return
        if self.is_foreign(layout):
            self.stubs.setdefault(layout, set())
            return
        self.write(layout, waiting)

    def write(self, layout, waiting):
        """A layout with all its fields."""
        self.whole[layout] = None
        for field in layout.fields:
            if field.struct and field.flags & words.FIELD_INLINE and field.struct not in self.whole:
                self.write(field.struct, waiting)
            elif field.struct:
                waiting.append(field.struct)
            if field.union:
                waiting += [case[2] for case in field.union.cases] + [field.union.otherwise]
                self.need_fields(key[1] for key in field.union.keys)
            self.need_extras(field.extras)

    def need_extras(self, extras):
        self.need_fields(item for extra in extras for item in (extra.field1, extra.field2)
                         if hasattr(item, 'layout'))

    def need_fields(self, fields):
        """A field that is referred to stands in the image: INFO's by its name, others in a copy."""
        for field in fields:
            layout = field.layout
            if layout is self.result.info or layout in self.stubs and self.in_info(layout):
                self.stubs.setdefault(layout, set()).add(field)
            elif layout not in self.whole and self.is_foreign(layout):
                self.write(layout, self.builder.layouts[:0])

    def in_info(self, layout):
        info = self.result.info
        return info is not None and any(field.struct is layout for field in info.fields
                                        if field.flags & words.FIELD_INLINE)

    def finish(self):
        result, base = self.result, self.spec.base
        for layout in self.whole:
            if self.is_foreign(layout):
                if layout.name in self.added:
                    layout.fields = merged(layout.fields, self.added[layout.name].fields)
                layout.name = f'{self.namespace}/{layout.name}'
                layout.flags |= words.LAYOUT_PRIVATE
        for layout, used in self.stubs.items():
            if layout in self.whole:
                continue
            if layout.name in self.added:
                self.problems.add(self.added[layout.name].node, 'is added to here, and used as it '
                                  'is by something else here: expected two files, one for each')
            layout.flags |= words.LAYOUT_IMPORT
            layout.fields = [field for field in layout.fields if field in used]
        result.layouts = [*self.whole, *(item for item in self.stubs if item not in self.whole),
                          *self.added.values()]
        for layout in result.layouts:
            self.enums.update((field.enum, None) for field in layout.fields if field.enum)
        for enum in self.spec.enums.values():
            if enum.name not in base.enums:
                self.enums[enum] = None
        result.enums = [self.enum(enum) for enum in self.enums]
        result.enums += [enum.added for enum in self.spec.enums.values() if enum.added]

    def enum(self, enum):
        """Of the base: by its name, or, if something is added to it, a copy with that."""
        if enum.added:
            enum.name = f'{self.namespace}/{enum.name}'
        elif enum.name in self.spec.base.enums:
            enum.flags, enum.values = words.ENUM_IMPORT, {}
        return enum


def merged(fields, added):
    """Fields in the order of their places; what varies in length stays last."""
    fixed = [field for field in fields if not field.varies and not field.flags & words.FIELD_AFTER]
    rest = [field for field in fields if field not in fixed]
    return sorted([*fixed, *added], key=lambda field: field.bit_offset) + rest
