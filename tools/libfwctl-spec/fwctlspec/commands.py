# SPDX-License-Identifier: GPL-2.0-or-later
"""Templates, commands, procedures and streams: what they inherit, their messages, constants,
buffers."""
from . import values, words
from .model import Buffer, Command, Constant, Context, Extra, Stream
from .problem import SpecError, listed, shown
from .structs import NOTHING, Body
from .values import is_number

WIDE = (*words.NUMBERS, words.UUID)
DIRECTIONS = ('request', 'response', 'error')


class Entity:
    """A template or command with what it inherits."""

    def __init__(self, name, kind, node, order, parent=None):
        self.name, self.kind, self.node, self.order, self.parent = name, kind, node, order, parent

    def get(self, key):
        """The node of a key, its own or inherited."""
        entity = self
        while entity:
            if entity.node.get(key) is not None:
                return entity.node.get(key)
            entity = entity.parent
        return None

    def of(self, key, default=None):
        node = self.get(key)
        return default if node is None else node.value

    def merged(self, key):
        """A mapping with what is inherited, those here in front of those there."""
        found = self.parent.merged(key) if self.parent else {}
        own = self.node.get(key)
        return {**found, **(own.value if own and isinstance(own.value, dict) else {})}

    def constants(self):
        """Field name: (kind, node); one field has one constant."""
        found = self.parent.constants() if self.parent else {}
        for kind in words.CONSTANTS:
            for name, node in (self.node.get(kind).items() if self.node.get(kind) else ()):
                found.pop(name, None)
                found[name] = (kind, node, self.node.get(kind).place(name))
        return found


class Commands:
    def __init__(self, spec, builder, references, problems):
        self.spec, self.builder, self.references = spec, builder, references
        self.problems = problems
        self.entities, self.making = {}, []
        self.bodies = {}
        self.layouts = {}
        self.streams, self.sizes = {}, []
        self.own_nodes = {id(node) for kind in ('templates', 'commands')
                          for node in spec.nodes[kind].values()}

    # Inheritance.

    def entity(self, name):
        if name in self.entities:
            return self.entities[name]
        kind, node = self.definition(name)
        if node is None:
            return None
        if name in self.making:
            raise SpecError(node.get('is'), 'is made from itself: '
                            f'{" is ".join([*self.making, name])}')
        if len(self.making) > 32:
            raise SpecError(node, 'is made from more than 32 others')
        self.making.append(name)
        try:
            parent = self.parent(node)
        finally:
            self.making.pop()
        self.entities[name] = Entity(name, kind, node, self.spec.orders[id(node)], parent)
        return self.entities[name]

    def definition(self, name):
        """Kind and node of a template or command, of this spec or of the one it extends."""
        for spec in (self.spec, self.spec.base):
            for kind in ('templates', 'commands') if spec else ():
                if name in spec.nodes[kind]:
                    return kind, spec.nodes[kind][name]
        return None, None

    def parent(self, node):
        base = node.get('is')
        if base is None:
            return None
        parent = self.entity(base.value)
        if parent is None:
            known = [*self.spec.nodes['templates'], *self.spec.nodes['commands']]
            raise SpecError(base, f'there is no template or command {shown(base.value)}'
                            f'{values.nearest(base.value, known)}')
        return parent

    # Messages.

    def message(self, entity, direction):
        """Who defined the message first in this form, and its Body; None if there is none."""
        key = (entity.name, direction)
        if key not in self.bodies:
            self.bodies[key] = self.make_message(entity, direction)
        return self.bodies[key]

    def make_message(self, entity, direction):
        node = entity.node.get(direction)
        if node is not None:
            body = self.builder.body(node, '', entity.order)
            found = (entity, body)
        else:
            found = self.message(entity.parent, direction) if entity.parent else None
        payload = entity.node.get(f'{direction}-payload') or (
            entity.node.get('payload') if direction != 'error' else None)
        if payload is None:
            return found
        if found is None:
            raise SpecError(payload, f'there is no {direction} with a field marked as payload: '
                            'expected `is: TEMPLATE` with one')
        return entity, self.with_payload(found[1], self.payload_body(payload, entity), payload)

    def payload_body(self, node, entity):
        if node.value is None:
            return NOTHING
        if isinstance(node.value, str):
            if node.value not in self.spec.structs:
                raise SpecError(node, f'there is no struct {shown(node.value)}'
                                f'{values.nearest(node.value, self.spec.structs)}')
            return self.builder.named(node.value)
        body = self.builder.body(node, '', entity.order)
        return body if body.fields() else NOTHING

    def with_payload(self, body, payload, node):
        """In place of the innermost field marked as payload, or of what replaced it."""
        if isinstance(body.payload, Body) and (body.payload.marker() or body.payload.payload):
            inner = self.with_payload(body.payload, payload, node)
            return Body(body.node, body.name, body.order, inner)
        if not body.marker():
            raise SpecError(node, 'what this is made from has no field with `payload: true`, whose '
                            'place this would take')
        return Body(body.node, body.name, body.order, payload)

    def message_layout(self, entity, direction, sides):
        found = self.message(entity, direction)
        if found is None:
            return None
        origin, body = found
        needs = self.builder.needs.outside(body)
        key = [direction, body.key]
        for side, prefix in ((words.REQUEST, 'request.'), (words.RESPONSE, 'response.')):
            if any(name.startswith(prefix) for name in needs):
                key.append(id(sides.get(side)))
        key = tuple(key)
        if key not in self.layouts:
            name = f'{origin.name}/{direction}'
            foreign = self.spec.base and id(origin.node) not in self.own_nodes
            if name in self.builder.names or foreign:
                name = f'{entity.name}/{direction}'
            side = {'request': words.REQUEST, 'response': words.RESPONSE}.get(direction)
            context = Context(None, None, dict(sides))
            layout = self.builder.build(body, name, context, words.LAYOUT_PRIVATE)
            if side is not None:
                context.sides[side] = layout
            self.layouts[key] = layout
        return self.layouts[key]

    # Commands.

    def make(self, name, kind):
        node = self.spec.nodes[kind][name]
        if kind == 'procedures':
            return self.with_layouts(Entity(name, kind, node, self.spec.orders[id(node)]))
        return self.with_layouts(self.entity(name))

    def make_layouts(self, name):
        """Of a template, as if it was a command."""
        return self.with_layouts(self.entity(name))

    def with_layouts(self, entity):
        command = Command(entity.name, entity.node, made_from=entity.node.of('is', ''))
        sides = {}
        command.request = self.message_layout(entity, 'request', sides)
        sides[words.REQUEST] = command.request
        command.response = self.message_layout(entity, 'response', sides)
        sides[words.RESPONSE] = command.response
        command.error = self.message_layout(entity, 'error', sides)
        command.sides, command.entity = sides, entity
        return command

    def finish(self, command):
        """Everything that refers to fields, once all layouts are there."""
        entity = command.entity
        self.words(command, entity)
        if entity.kind == 'procedures':
            self.procedure(command, entity)
        else:
            self.sent(command, entity)
        for key in ('before', 'after', 'run'):
            setattr(command, key, entity.of(key, ''))

    def attempt(self, function, *arguments):
        try:
            return function(*arguments)
        except SpecError as error:
            self.problems.take(error)
            return None

    def words(self, command, entity):
        node = command.node
        place = entity.node
        if node.get('doc') is None:
            self.problems.add(place, 'nothing says what it does: expected `doc: ONE LINE`')
        for key, example in (('doc-ref', 'PUBLIC SOURCE'), ('scope', 'debug_read_only'),
                             ('effects', '[reads]')):
            if entity.get(key) is None:
                self.problems.add(place, f'`{key}` is missing: expected `{key}: {example}`, here '
                                  'or in what it is made from')
        command.doc = self.attempt(values.prose, node.get('doc')) or ''
        command.doc_ref = self.attempt(values.prose, entity.get('doc-ref')) or ''
        command.since = self.attempt(values.prose, entity.get('since')) or ''
        if entity.get('scope'):
            command.scope = self.attempt(values.one_of, entity.get('scope'), words.SCOPES,
                                         'scope') or 0
        if entity.get('effects'):
            command.effects = self.attempt(values.effects, entity.get('effects')) or 0
        self.at_least(command, entity.parent)

    def at_least(self, command, base):
        """An extension never makes a command of the base look more harmless."""
        while base and id(base.node) in self.own_nodes:
            base = base.parent
        if base and self.spec.base:
            if base.get('scope'):
                command.scope = max(command.scope, words.SCOPES.get(base.of('scope'), 0))
            if base.get('effects'):
                command.effects |= values.effects(base.get('effects'))

    def procedure(self, command, entity):
        command.flags |= words.COMMAND_PROCEDURE | words.COMMAND_TYPED
        if entity.get('run') is None:
            self.problems.add(entity.node, 'a procedure needs `run`, the name of the hook that '
                              'does it')
        emits = entity.get('emits')
        if emits:
            command.stream = self.attempt(self.stream, emits)
        command.steps_max = entity.of('max-steps', 65536)
        maximum = entity.get('max-bytes')
        command.bytes_max = values.amount(maximum) if maximum else 1 << 30
        self.attempt(self.capabilities, command, entity)

    def sent(self, command, entity):
        node = entity.node
        for key in ('request', 'response'):
            if getattr(command, key) is None:
                self.problems.add(node, f'it has no {key}: expected `{key}`, or `is: TEMPLATE` '
                                  'with one')
        if command.request is None or command.response is None:
            return
        for name, (kind, item, place) in entity.constants().items():
            constant = self.attempt(self.constant, command, name, kind, item, place)
            if constant:
                command.constants.append(constant)
        self.attempt(self.check_constants, command)
        for constant in command.constants:
            if constant.field.role == words.ROLE_OPCODE and constant.kind == words.SELECT:
                command.opcode = constant.value
                command.flags |= words.COMMAND_HAS_OPCODE
        for name, item in entity.merged('buffers').items():
            buffer = self.attempt(self.buffer, command, name, item)
            if buffer:
                self.attempt(self.check_buffer, command, buffer, item)
                command.buffers.append(buffer)
        self.attempt(self.reply, command, entity)
        if entity.of('reads-keys'):
            command.flags |= words.COMMAND_READS_KEYS
        typed = entity.node.of('typed')
        if is_typed(command) if typed is None else typed:
            command.flags |= words.COMMAND_TYPED

    def constant(self, command, name, kind, node, place):
        field = command.request.find(name)
        if field is None:
            known = [item.name for item in command.request.fields]
            if command.request.broken:
                return None
            raise SpecError(place, f'the request of {command.name} has no field {shown(name)}'
                            f'{values.nearest(name, known)}')
        if field.kind not in WIDE or field.is_array or field.flags & words.FIELD_AFTER:
            raise SpecError(place, f'{name} is no number: only numbers and UUIDs are constants')
        names = field.enum.values if field.enum else None
        value, mask = values.constant(node, field.width, names, field.kind == words.SIGNED)
        whole = mask == (1 << field.width) - 1
        if field.kind == words.ENUM and whole and not field.enum.flags & words.ENUM_OPEN and \
                value not in names.values():
            raise SpecError(node, f'{value} is no value of the enum {field.enum.name}, which is '
                            f'not open: expected one of {listed(names, 12)}')
        if field.role == words.ROLE_OPCODE and kind == 'select' and (not whole or field.width > 32):
            raise SpecError(node, 'an opcode has at most 32 bits, and is selected by all of them')
        return Constant(words.CONSTANTS[kind], field, value, mask)

    def check_constants(self, command):
        """No bit is given two values."""
        taken = {}
        for item in command.constants:
            bits = value_bits(command.request, item.field)
            for place, bit in zip(bits, range(item.field.width)):
                if not item.mask >> bit & 1:
                    continue
                value = item.value >> bit & 1
                other, other_value = taken.setdefault(place, (item, value))
                if other_value != value:
                    raise SpecError(command.node, f'{item.field.name} and {other.field.name} want '
                                    f'different values of the same bits of {command.name}')

    def reply(self, command, entity):
        extras = command.extras
        room = entity.get('room')
        if room:
            extras.append(self.references.expression(words.ROOM, room, None, command.sides,
                                                     words.REQUEST))
        self.capabilities(command, entity)
        for key, kind in (('minimum-response', words.MINIMUM), ('trailer', words.TRAILER)):
            node = entity.get(key)
            if node:
                extras.append(Extra(kind, add=values.fits(node, node.value, 0, words.BYTES_MAX,
                                                          f'`{key}`')))

    def capabilities(self, command, entity):
        caps = entity.get('needs-caps')
        if not caps:
            return
        if self.references.info is None:
            raise SpecError(caps, 'the format has no `info`, the struct of the INFO bytes that '
                            'have capabilities')
        command.extras += self.references.conditions(words.CAPABILITY, caps, None, command.sides,
                                                     words.INFO)

    def buffer(self, command, name, node):
        references, sides = self.references, command.sides
        values.check_name(name, node, 'buffer')
        if node.get('struct') and node.get('stream'):
            raise SpecError(node.place('stream'), 'a buffer has either a struct or a stream in it')
        address = node.get('address')
        order = command.request.order
        if is_number(address.value):
            offset = address.value * 8
        else:
            field = command.request.find(address.value)
            if field is None or field.width != 64 or field.flags & words.FIELD_AFTER:
                raise SpecError(address, f'{shown(address.value)} is no field of 64 bits of the '
                                'request: expected one, or the byte where the address goes')
            offset, order = absolute(command.request, field), field.order
        if node.get('byte-order'):
            order = words.ORDERS[node.of('byte-order')]
        extras = []
        kernel = node.get('kernel-length')
        if kernel and kernel.value != 'unknown':
            extras.append(references.expression(words.KERNEL_LENGTH, kernel, None, sides,
                                                words.REQUEST))
        if node.get('valid-length'):
            extras.append(references.expression(words.VALID_LENGTH, node.get('valid-length'), None,
                                                sides, words.REQUEST))
        layout = stream = None
        if node.get('struct'):
            layout = self.buffer_layout(command, node.get('struct'))
        elif node.get('stream'):
            stream = self.stream(node.get('stream'))
        length = node.get('max')
        return Buffer(name, values.prose(node.get('doc')), offset, order,
                      words.DIRECTIONS[node.of('direction')], layout, stream, extras,
                      values.amount(length) if length else 65536)

    def check_buffer(self, command, buffer, node):
        request, place = command.request, node.get('address')
        low, high = buffer.bit_offset, buffer.bit_offset + 64
        if low % 8 or high > request.size * 8 and not request.broken:
            raise SpecError(place, f'8 bytes of address at byte {low // 8} are not inside of the '
                            f'{request.size} bytes that every request of {command.name} has')
        for other in command.buffers:
            if other.bit_offset < high and low < other.bit_offset + 64:
                raise SpecError(place, f'overlaps the address of the buffer {other.name}')
        for field, base in places(request):
            if field.kind == words.RESERVED or field.role == words.ROLES['fixed'] or \
                    field.flags & (words.FIELD_INLINE | words.FIELD_AFTER) or field.varies:
                continue
            for start, width in field.spans():
                if base + start < high and low < base + start + width:
                    raise SpecError(place, f'the address overlaps the field {field.name}: expected '
                                    'that to be of type reserved, since the library alone sets it')

    def buffer_layout(self, command, node):
        if node.value not in self.spec.structs:
            raise SpecError(node, f'there is no struct {shown(node.value)}'
                            f'{values.nearest(node.value, self.spec.structs)}')
        body = self.builder.named(node.value)
        needs = self.builder.needs.outside(body)
        if not needs:
            return self.builder.public(node.value, node)
        if command is None:
            raise SpecError(node, f'the struct {node.value} refers to fields around it, but records '
                            'of a stream stand alone')
        if not all(name.startswith(('request.', 'response.')) for name in needs):
            raise SpecError(node, f'the struct {node.value} refers to fields around it, but a '
                            'buffer stands alone: expected request.NAME or response.NAME')
        known = len(self.builder.layouts)
        key = (body.key, *map(id, command.sides.values()))
        layout = self.builder.cached(key, body, f'{command.name}/{node.value}',
                                     Context(None, None, dict(command.sides)),
                                     words.LAYOUT_PRIVATE, node)
        for made in self.builder.layouts[known:]:
            self.references.resolve(made)
        return layout

    # Streams.

    def stream(self, node):
        name, base = node.value, self.spec.base
        if name not in self.streams and base and name in base.nodes['streams']:
            self.make_stream(name, base.nodes['streams'][name])
            self.streams[name].name = f'{self.spec.namespace}_{name}'
        if name not in self.streams:
            raise SpecError(node, f'there is no stream {shown(name)}'
                            f'{values.nearest(name, self.spec.nodes["streams"])}')
        return self.streams[name]

    def make_stream(self, name, node):
        struct = node.get('struct')
        layout = self.buffer_layout(None, struct)
        size, most = node.get('record-size'), node.get('max-record')
        stream = Stream(name, values.prose(node.get('doc')), values.prose(node.get('doc-ref')),
                        layout, [], values.amount(most) if most else 65536)
        if size:
            self.sizes.append((stream, size))
        elif layout.is_open or not layout.size:
            raise SpecError(node, f'records of {layout.name} have no fixed length: expected '
                            '`record-size`')
        if stream.record_max < layout.size:
            raise SpecError(most or node, f'a record has {layout.size} bytes or more: expected '
                            '`max-record` of at least that')
        self.streams[name] = stream

    def finish_streams(self):
        """Once the cases of unions are known."""
        for stream, size in self.sizes:
            extra = self.attempt(self.references.record_size, size, stream.layout)
            if extra:
                stream.extras.append(extra)


def is_typed(command):
    """Whether its payload is more than bytes."""
    constants = {item.field for item in command.constants
                 if item.kind != words.CONSTANTS['default']}
    kinds = set()

    def look(layout):
        for field in layout.fields:
            if field in constants or field.role or field.kind == words.RESERVED or \
                    field.flags & words.FIELD_ALIAS:
                continue
            if field.flags & words.FIELD_INLINE and field.struct:
                look(field.struct)
            else:
                kinds.add(field.kind == words.BYTES)

    look(command.request)
    look(command.response)
    return not kinds or False in kinds


def check_told_apart(commands, problems):
    """No two commands may be selected by the same constants."""
    seen = {}
    for command in commands:
        if command.flags & words.COMMAND_PROCEDURE:
            continue
        key = frozenset((absolute(command.request, item.field), item.field.width, item.field.order,
                         item.value, item.mask)
                        for item in command.constants if item.kind == words.SELECT)
        if key in seen:
            problems.add(command.node, f'cannot be told from {seen[key]}: expected other constants '
                         'in `select`')
        seen.setdefault(key, command.name)


def places(layout, base=0):
    """All fields of a message with where their struct begins, what is inlined included."""
    for field in layout.fields:
        yield field, base
        flags = field.flags & (words.FIELD_INLINE | words.FIELD_AFTER)
        if field.struct and flags == words.FIELD_INLINE:
            yield from places(field.struct, base + field.bit_offset)


def value_bits(layout, field):
    """The bits of a field in its message, from the least significant of its value on."""
    base = absolute(layout, field) - field.bit_offset
    found = []
    for low, width in field.parts or [(field.bit_offset, field.width)]:
        bits = range(base + low, base + low + width)
        found += bits if field.order == words.BIG else reversed(bits)
    return [(bit, field.order == words.BIG) for bit in reversed(found)]


def absolute(layout, field, base=0):
    """Where a field of a layout, or of what is inlined in it, stands from the start."""
    for item in layout.fields:
        if item is field:
            return base + item.bit_offset
        if item.flags & words.FIELD_INLINE and item.struct:
            found = absolute(item.struct, field, base + item.bit_offset)
            if found is not None:
                return found
    return None
