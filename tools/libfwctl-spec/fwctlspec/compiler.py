# SPDX-License-Identifier: GPL-2.0-or-later
"""From files to a Format: everything that the spec says, checked and resolved."""
from . import image, values, words
from .commands import Commands, absolute, check_told_apart
from .extend import Extension
from .model import Format
from .problem import Refused, SpecError, shown
from .references import References
from .spec import Spec
from .structs import Builder
from .verbs import Verbs


class Compiler:
    def __init__(self, spec, problems, base=None):
        self.spec, self.problems, self.base = spec, problems, base
        self.builder = Builder(spec, problems)

    def attempt(self, function, *arguments):
        try:
            return function(*arguments)
        except SpecError as error:
            self.problems.take(error)
            return None

    def run(self):
        root = self.spec.root
        result = Format(root.of('format') or root.of('namespace'), root.of('extends', ''))
        result.place = root
        self.format_words(result, root)
        structs = {}
        for name, node in self.spec.nodes['structs'].items():
            structs[name] = self.attempt(self.builder.public, name, node)
        extension = None
        if self.base:
            extension = Extension(self.spec, result, self.builder, self.problems)
            extension.add_fields()
            if self.base.info:
                result.info = self.builder.public(self.base.info.name, root)
        elif root.get('info'):
            result.info = self.attempt(self.info, root.get('info'), structs)
        self.references = References(self.problems, result.info)
        self.commands = Commands(self.spec, self.builder, self.references, self.problems)
        for name, node in self.spec.nodes['streams'].items():
            self.attempt(self.commands.make_stream, name, node)
        commands = []
        for kind in ('commands', 'procedures'):
            for name in self.spec.nodes[kind]:
                commands.append(self.attempt(self.commands.make, name, kind))
        commands = [command for command in commands if command]
        for layout in self.builder.layouts:
            self.references.resolve(layout)
        self.commands.finish_streams()
        for command in commands:
            self.attempt(self.commands.finish, command)
        others = self.base.commands if self.base else []
        check_told_apart([command for command in [*others, *commands]
                          if command.request and not command.request.broken], self.problems)
        self.attempt(self.opcode, result, commands)
        if not self.problems:
            self.check_unused()
        if not self.problems:
            added = extension.added if extension else {}
            Verbs(self.spec, self.problems, self.builder, commands, self.base, added).run(result)
        if self.problems:
            raise Refused
        result.commands = commands
        result.streams = list(self.commands.streams.values())
        result.layouts = self.builder.layouts
        result.enums = list(self.spec.enums.values())
        if extension:
            extension.choose()
            if self.problems:
                raise Refused
        return result

    def check_unused(self):
        """Templates that no command is made from, and structs that nothing contains: made for once,
        so that their mistakes are found, and thrown away."""
        used = set()
        for entity in self.commands.entities.values():
            while entity:
                used.add(id(entity.node))
                entity = entity.parent
        builder = Builder(self.spec, self.problems)
        commands = Commands(self.spec, builder, self.references, self.problems)
        made = [self.attempt(commands.make_layouts, name)
                for name, node in self.spec.nodes['templates'].items() if id(node) not in used]
        for layout in builder.layouts:
            self.references.resolve(layout)
        for command in made:
            if command and command.request and command.response:
                self.attempt(commands.sent, command, command.entity)
        for name, node in self.spec.nodes['structs'].items():
            body = self.builder.named(name)
            if any(layout.node is node for layout in [*self.builder.layouts, *builder.layouts]):
                continue
            layout = self.attempt(builder.cached, body.key, body, name, None, 0, node)
            # What names the request may wait for a command; another name is nowhere.
            if layout and any('.' not in other for other in self.builder.needs.outside(body)):
                self.references.resolve(layout)

    def format_words(self, result, root):
        for key, name in (('doc', 'doc'), ('doc-ref', 'doc_ref'), ('version', 'version')):
            setattr(result, name, self.attempt(values.prose, root.get(key)) or '')
        result.device_type = root.of('device-type', 0)
        drivers = root.get('drivers')
        result.drivers = ','.join(node.value for node in drivers.value) if drivers else ''

    def info(self, node, structs):
        if node.value not in structs:
            raise SpecError(node, f'there is no struct {shown(node.value)}'
                            f'{values.nearest(node.value, structs)}')
        if structs[node.value] is None:
            raise SpecError(node, f'the struct {node.value} refers to fields around it, but INFO '
                            'stands alone')
        return structs[node.value]

    def opcode(self, result, commands):
        """The place of the opcode is the same in every request."""
        first = None
        if self.base and self.base.opcode_place[1]:
            result.opcode_place, first = self.base.opcode_place, self.base.name
        for command in commands:
            found = find_opcode(command.request) if command.request else None
            if found is None:
                continue
            place = (absolute(command.request, found), found.width, found.order)
            if first is None:
                result.opcode_place, first = place, command.name
            elif place != result.opcode_place:
                raise SpecError(found.node, f'the opcode of {command.name} stands elsewhere than '
                                f'that of {first}: expected one place in all requests')
        for command in commands:
            if first and not command.flags & (words.COMMAND_HAS_OPCODE | words.COMMAND_PROCEDURE) \
                    and command.request and not command.node.get('select'):
                self.problems.add(command.node, 'nothing says its opcode: expected `select` with '
                                  'the field whose role is opcode, or `select: {}` for any')


def find_opcode(layout):
    for field in layout.fields:
        if field.role == words.ROLE_OPCODE:
            return field
        if field.flags & words.FIELD_INLINE and field.struct:
            found = find_opcode(field.struct)
            if found:
                return found
    return None


def load(path, problems, folders=(), text=None):
    """The Format of the spec at `path`, and the Spec. Raises Refused with all `problems` listed."""
    spec = Spec(path, problems, folders, text)
    if spec.unusable:
        raise Refused
    base = Compiler(spec.base, problems).run() if spec.base else None
    return Compiler(spec, problems, base).run(), spec


def compile_image(path, problems, folders=(), text=None):
    result, spec = load(path, problems, folders, text)
    return image.build(result, problems), spec
