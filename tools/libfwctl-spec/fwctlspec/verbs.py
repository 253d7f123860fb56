# SPDX-License-Identifier: GPL-2.0-or-later
"""What commands are good for, in words that every format has: parameters, readings, dumps."""
import functools
import os
import re

import yaml

from . import values, words
from .extend import check_name
from .model import Dump, Group, Param, Reading
from .paths import RETURNED, SENT, Paths, bounds, is_number, text_of
from .problem import SpecError, listed, shown
from .queries import Queries
from .spec import DOTTED

READ = ('next', 'current', 'default')
ROLES = (*READ, 'write', 'support')
PLAIN = (words.UNSIGNED, words.SIGNED)      # those whose text is a number
GROUPS_MAX = 32         # groups that are made from each other


@functools.lru_cache
def schema():
    """The readings that cards have in common, by name: kind, doc, and the unit that the name ends in."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'readings.yaml')
    with open(path, encoding='utf-8') as file:
        return yaml.load(file, yaml.CSafeLoader)


class Entity:
    """A group of parameters with what it inherits."""

    def __init__(self, name, node, parent):
        self.name, self.node, self.parent = name, node, parent

    def get(self, key):
        entity = self
        while entity:
            if entity.node.get(key) is not None:
                return entity.node.get(key)
            entity = entity.parent
        return None

    def maps(self, key):
        """The mappings that add up to one, those inherited first."""
        found = self.parent.maps(key) if self.parent else []
        return found + ([self.node.get(key)] if self.node.get(key) else [])


class Verbs:
    def __init__(self, spec, problems, builder, commands, base, added):
        self.spec, self.problems, self.builder, self.base = spec, problems, builder, base
        self.paths = Paths(added)
        self.own_commands = commands
        known = {command.name: command for command in [*(base.commands if base else ()), *commands]}
        self.queries = Queries(spec, problems, self.paths, known)
        self.entities, self.making = {}, []
        self.taken = {}
        self.groups, self.params, self.readings, self.dumps = [], [], {}, []

    def attempt(self, function, *arguments):
        try:
            return function(*arguments)
        except SpecError as error:
            self.problems.take(error)
            return None

    def run(self, result):
        nodes = self.spec.nodes
        for name in nodes['queries']:
            self.attempt(self.queries.named, name)
        for name in nodes['parameters']:
            self.attempt(self.parameters, name)
        for name, node in nodes['readings'].items():
            self.attempt(self.reading_group, name, node)
        for name, node in nodes['dumps'].items():
            self.attempt(self.dump, name, node)
        self.default_dump(nodes['dumps'])
        result.queries = self.queries.all()
        result.groups, result.params = self.groups, self.params
        result.readings, result.dumps = list(self.readings.values()), self.dumps

    # Groups.

    def entity(self, name, place):
        if name in self.entities:
            return self.entities[name]
        node = next((spec.nodes['parameters'][name] for spec in (self.spec, self.spec.base)
                     if spec and name in spec.nodes['parameters']), None)
        if node is None:
            raise SpecError(place, f'there is no group of parameters {shown(name)}'
                            f'{values.nearest(name, self.spec.nodes["parameters"])}')
        if name in self.making:
            raise SpecError(node.get('is'), 'is made from itself: '
                            f'{" is ".join([*self.making, name])}')
        if len(self.making) > GROUPS_MAX:
            raise SpecError(node, f'is made from more than {GROUPS_MAX} others')
        self.making.append(name)
        try:
            base = node.get('is')
            parent = self.entity(base.value, base) if base else None
        finally:
            self.making.pop()
        self.entities[name] = Entity(name, node, parent)
        return self.entities[name]

    def merged(self, entity, key, flags=0):
        """Settings that add up by path, what is said here in place of what is inherited."""
        found = {}
        for node in entity.maps(key):
            for setting in self.queries.settings(node, entity.name, flags):
                found[setting.path] = setting
        return list(found.values())

    def parameters(self, name):
        entity = self.entity(name, self.spec.nodes['parameters'][name])
        node, is_template = entity.node, entity.node.of('template')
        group = Group(name, node, values.prose(node.get('doc')), values.prose(entity.get('doc-ref')))
        for role in ROLES:
            self.role(entity, group, role)
        group.takes_effect = words.TAKES_EFFECT.get(value_of(entity.get('takes-effect')), 0)
        group.obstacle = values.prose(entity.get('read-only'))
        group.settings = self.merged(entity, 'set')
        group.settings += self.merged(entity, 'function', words.SETTING_FUNCTION_ONLY)
        if entity.maps('function'):
            group.flags |= words.GROUP_FUNCTIONS
        if value_of(entity.get('functions-only')):
            if not entity.maps('function'):
                raise SpecError(entity.get('functions-only'), 'nothing says how another function is '
                                'asked: expected `function` too')
            group.flags |= words.GROUP_FUNCTIONS_ONLY
        instances(group, entity.get('instances'))
        if is_template:
            if node.get('parameters'):
                raise SpecError(node.place('parameters'), 'a template has no parameters: expected '
                                'them in the groups that are made from it')
            return
        self.check_group(entity, group)
        self.layout(entity, group)
        self.groups.append(group)
        items = node.get('parameters')
        if not items:
            raise SpecError(node, '`parameters` is missing: expected NAME: FIELD, or '
                            '`template: true`')
        for key, item in items.items():
            self.attempt(self.param, group, key, item, items.place(key))

    def role(self, entity, group, role):
        node = entity.get(role)
        if node is None:
            return
        source = node
        if role == 'support' and node.get('query'):
            source = node.get('query')
            for key in ('command', 'at', 'set', 'if'):
                if node.get(key):
                    raise SpecError(node.place(key), f'`query` says what is called: expected no '
                                    f'`{key}`')
        if node is source and role == 'support' and not node.get('command'):
            raise SpecError(node, 'nothing says what is asked: expected `query` or `command`')
        owner = next(one for one in lineage(entity) if one.node.get(role))
        query = self.queries.get(source, f'{owner.name}.{role}')
        group.queries[role] = query
        if role == 'support':
            for key in ('readable', 'writable'):
                if node.get(key):
                    setattr(group, key, self.queries.answer(query, node.get(key)))

    def check_group(self, entity, group):
        node, queries = entity.node, group.queries
        if 'next' not in queries and 'current' not in queries:
            if 'write' in queries:
                raise SpecError(entity.get('write'), 'what is set is read before and after: '
                                'expected `next` or `current`, too')
            raise SpecError(node, 'nothing says how its parameters are read: expected `next` or '
                            '`current`')
        if 'write' not in queries and not group.obstacle:
            raise SpecError(node, 'nothing says how its parameters are set: expected `write`, or '
                            '`read-only: REASON`')
        self.check_settings(group)

    def check_settings(self, group):
        """Each is for some of the group's calls, and they tell its instances apart."""
        every = list(group.queries.values())
        for setting in group.settings:
            has = [query for query in every if self.queries.has(query.command, setting)]
            if not has:
                self.no_call(group, setting)
        numbered = next((setting for setting in group.settings
                         if setting.kind == words.SETTING_INSTANCE or
                         setting.query and setting.query.is_numbered), None)
        is_numbered = numbered or any(query.is_numbered for query in every)
        if group.instances and not is_numbered:
            raise SpecError(group.node.place('instances'), 'nothing tells the instances apart: '
                            'expected {instance: ADD} below `set`')
        if not group.instances and is_numbered:
            raise SpecError(numbered.place if numbered else group.node, 'the number of an instance '
                            'is set, but there is one alone: expected `instances`')

    def no_call(self, group, setting):
        commands = {query.command.name: query.command for query in group.queries.values()}
        layouts = [layout for command in commands.values()
                   for layout in self.paths.places(command, SENT)]
        raise SpecError(setting.place, f'no request of {listed(commands)} has a field '
                        f'{shown(setting.path)}{self.paths.near(layouts, setting.path)}')

    def layout(self, entity, group):
        """The struct that fields stand in, if it is not to be found out by a device."""
        node = entity.get('struct')
        if node:
            if node.value not in self.spec.structs:
                raise SpecError(node, f'there is no struct {shown(node.value)}'
                                f'{values.nearest(node.value, self.spec.structs)}')
            group.layout = self.builder.public(node.value, node)
            if group.layout is None:
                raise SpecError(node, f'the struct {node.value} refers to fields around it: '
                                'expected no `struct`, so that its place in the reply tells')
            return
        for role in READ:
            query = group.queries.get(role)
            if query and query.command in self.own_commands:
                places = self.paths.places(query.command, RETURNED, query.at)
                if len(places) == 1:
                    group.layout = places[0]
                    return

    # Parameters.

    def param(self, group, name, node, place):
        self.check_param_name(name, place)
        path = node if isinstance(node.value, str) else node.get('field')
        field = self.param_field(group, path)
        param = Param(name, group, path.value, values.prose(node.get('doc')),
                      values.prose(node.get('doc-ref')), values.prose(node.get('since')))
        param.takes_effect = words.TAKES_EFFECT.get(node.of('takes-effect'), 0)
        param.obstacle = values.prose(node.get('read-only'))
        if not param.obstacle and not group.obstacle:
            self.settable(group, path)
        if not param.doc and not field.doc:
            raise SpecError(place, 'nothing says what it is: expected `doc`, here or at its field')
        if node.get('min') or node.get('max'):
            param_range(param, field, node)
        self.take_names(group, name, place)
        self.params.append(param)

    def check_param_name(self, name, place):
        if not DOTTED.match(name) or len(name) > 100:
            raise SpecError(place, f'{shown(name)} is no name of a parameter: expected letters, '
                            'digits and _, beginning with a letter, with dots between such words')
        if self.spec.namespace:
            check_name(self.spec.namespace.lower(), name.lower(), place, 'parameter')

    def take_names(self, group, name, place):
        """Each instance has a name of its own, whatever the case of its letters."""
        numbers = range(group.first_instance, group.first_instance + group.instances)
        for one in [name, *(f'{name}{group.suffix}{number}' for number in numbers)]:
            other = self.taken.setdefault(one.lower(), place)
            if other is not place:
                raise SpecError(place, f'there is another parameter {one} at {other}: expected a '
                                'name of its own')

    def param_field(self, group, path):
        fields = []
        if group.layout:
            fields = self.paths.find([group.layout], path.value)
            if not fields and group.node.get('struct'):
                raise SpecError(path, f'the struct {group.layout.name} has no field '
                                f'{shown(path.value)}'
                                f'{self.paths.near([group.layout], path.value)}')
        for role in READ:
            query = group.queries.get(role)
            if query:
                found = self.queries.in_reply(query, path, path.value)
                fields = fields or found
        if fields[0].kind in (words.STRUCT, words.UNION, words.RESERVED):
            raise SpecError(path, f'{shown(path.value)} is no value: expected one of the fields in '
                            'it')
        return fields[0]

    def settable(self, group, path):
        query = group.queries['write']
        found = self.paths.in_message(query.command, SENT, path.value, query.at)
        if not found:
            raise SpecError(path, f'the request of {query.command.name}, which sets it, has no '
                            f'field {shown(path.value)}')
        if all(field.access == words.ACCESS['ro'] for field in found):
            raise SpecError(path, f'{shown(path.value)} is read only: expected '
                            '`read-only: REASON`')

    # Readings.

    def reading_group(self, name, node):
        group = Group(name, node, values.prose(node.get('doc')), values.prose(node.get('doc-ref')))
        instances(group, node.get('instances'))
        group.queries['current'] = self.call(node, name, 'current', ('at', 'if'))
        group.settings = self.queries.settings(node.get('set'), name)
        self.check_settings(group)
        self.layout(Entity(name, node, None), group)
        self.groups.append(group)
        for key, item in node.get('values').items():
            self.attempt(self.reading, group, key, item, node.get('values').place(key))

    def call(self, node, name, role, of_command):
        """The query of a group of readings or of a dump: named, or as `command` and so on beside."""
        query, command = node.get('query'), node.get('command')
        if (query is None) == (command is None):
            raise SpecError(node, 'what is called is not clear: expected either `query` or '
                            '`command`')
        if command:
            inner = node.only(('command', *of_command))
            return self.queries.get(inner, f'{name}.{role}')
        for key in of_command:
            if node.get(key):
                raise SpecError(node.place(key), f'the query says what is called: expected no '
                                f'`{key}`')
        return self.queries.get(query, f'{name}.{role}')

    def reading(self, group, name, node, place):
        known = schema().get(name)
        kind, doc = self.reading_words(name, node, place, known)
        path = node if isinstance(node.value, str) else node.get('field')
        fields = self.queries.in_reply(group.queries['current'], path, path.value)
        reading = Reading(name, group, path.value, kind, doc, values.prose(node.get('doc-ref')))
        # Cases of a union can have several of that name: the reply tells which it is.
        reading.unit, fields = of_one_unit(fields, node, path)
        field = next((one for one in fields if one.kind in PLAIN), fields[0])
        if node.get('zero'):
            reading.flags |= words.READING_ZERO_UNKNOWN
        self.arithmetic(reading, field, node)
        self.check_reading(reading, field, path, known)
        if node.get('alarm'):
            self.alarm(reading, field, node.get('alarm'))
        if name in self.readings:
            other = self.readings[name].group.name
            raise SpecError(place, f'the group {other} has the reading {name} already')
        self.readings[name] = reading

    def reading_words(self, name, node, place, known):
        """Kind and summary, its own or the schema's."""
        own = self.spec.namespace or self.spec.root.of('format')
        if known is None and not name.startswith(f'{own}.'):
            raise SpecError(place, f'{shown(name)} is no reading of the schema'
                            f'{values.nearest(name, schema())}; expected one of it '
                            f'(libfwctl-readings(7)), or a name that begins with {own}.')
        if known is None and (not DOTTED.match(name) or len(name) > 100):
            raise SpecError(place, f'{shown(name)} is no name of a reading: expected words of '
                            'letters, digits and _, with dots between them')
        kind, doc = node.get('kind'), values.prose(node.get('doc'))
        if known:
            if kind:
                raise SpecError(kind, f'the schema says of which kind {name} is: remove this')
            return words.READING_KINDS[known['kind']], doc or known['doc']
        if not kind or not doc:
            raise SpecError(place, 'is no reading of the schema: expected `kind` and `doc` too')
        return words.READING_KINDS[kind.value], doc

    def check_reading(self, reading, field, path, known):
        if field.kind in (words.STRUCT, words.UNION, words.RESERVED) or field.is_array:
            raise SpecError(path, f'{shown(path.value)} is no single value: expected one of its '
                            'fields or elements')
        if reading.kind == words.READING_COUNTER or known and known.get('unit'):
            if not reading.points and field.kind not in PLAIN:
                raise SpecError(path, f'{shown(path.value)} is no number, but {reading.name} is: '
                                'expected another field, or `map` with numbers for its values')

    def arithmetic(self, reading, field, node):
        if node.get('map') and not is_number(field):
            raise SpecError(node.place('map'), f'{field.name} is no number: expected no `map`')
        for key in ('mul', 'div', 'add'):
            if node.get(key) and not node.get('map') and field.kind not in PLAIN:
                raise SpecError(node.place(key), f'{field.name} is no number that can be counted '
                                f'with: expected no `{key}`')
        reading.mul, reading.divide = node.of('mul', 0), node.of('div', 0)
        reading.add = node.of('add', 0)
        if node.get('mul') and not reading.mul:
            raise SpecError(node.get('mul'), 'a factor of 0 makes every value 0: expected another')
        names = field.enum.values if field.enum else {}
        for key, item in node.get('map').items() if node.get('map') else ():
            place = node.get('map').place(key)
            value = raw_value(key, place, names)
            values.fits(place, value, *bounds(field), field.name)
            if value in reading.points:
                raise SpecError(place, f'{key} has a number already')
            reading.points[value] = item.value

    def alarm(self, reading, field, node):
        if isinstance(node.value, str):
            reading.alarm_kind = words.ALARMS[node.value]
            return
        if len(node.value) != 1:
            raise SpecError(node, 'an alarm has one condition: expected not-zero, {above: FIELD}, '
                            '{below: FIELD} or {other-than: TEXT}')
        (word, item), = node.items()
        reading.alarm_kind, reading.alarm = words.ALARMS[word], text_of(item)
        if word == 'other-than':
            names = field.enum.values if field.enum else ()
            if names and reading.alarm not in names:
                raise SpecError(item, f'{shown(reading.alarm)} is no value of {field.enum.name}'
                                f'{values.nearest(reading.alarm, names)}')
            return
        if field.kind not in PLAIN:
            raise SpecError(node, f'{field.name} is no number: expected {{other-than: TEXT}} or '
                            'not-zero')
        self.queries.answer(reading.group.queries['current'], item)
        limits = self.queries.in_reply(reading.group.queries['current'], item, item.value)
        if unit_of(field) not in map(unit_of, limits):
            raise SpecError(item, f'{field.name} is in {unit_of(field) or "no unit"} and '
                            f'{shown(item.value)} in {unit_of(limits[0]) or "none"}: expected a '
                            'number in the same unit')

    # Dumps.

    def dump(self, name, node):
        query = self.call(node, name, 'dump', ('at', 'set', 'if'))
        dump = Dump(name, query, values.prose(node.get('doc')), values.prose(node.get('doc-ref')),
                    node.of('suffix', ''))
        if query.is_numbered:
            raise SpecError(node, 'a dump has no instances: expected a value in place of `instance`')
        if node.of('default'):
            dump.flags |= words.DUMP_DEFAULT
        self.dumps.append(dump)

    def default_dump(self, nodes):
        """The one of a format that has no other is it without saying."""
        before = next((one.name for one in (self.base.dumps if self.base else ())
                       if one.flags & words.DUMP_DEFAULT), None)
        for dump in self.dumps:
            if dump.flags & words.DUMP_DEFAULT:
                if before:
                    self.problems.add(nodes[dump.name].place('default'), f'{before} is the default '
                                      'dump already: remove one')
                before = dump.name
        if len(self.dumps) == 1 and not self.base:
            self.dumps[0].flags |= words.DUMP_DEFAULT


def lineage(entity):
    while entity:
        yield entity
        entity = entity.parent


def unit_of(field):
    return values.prose(field.node.get('unit'))


def of_one_unit(fields, node, path):
    """The unit if it has to be said, and those of the fields that are in it."""
    units = list(dict.fromkeys(map(unit_of, fields)))
    said = None if isinstance(node.value, str) else node.get('unit')
    if not said:
        if len(units) > 1:
            raise SpecError(path, f'{shown(path.value)} is in '
                            f'{" or ".join(unit or "no unit" for unit in units)}, as the case may '
                            'be: expected `unit` with the one that is meant')
        return '', fields
    unit = values.prose(said)
    if unit not in units:
        raise SpecError(said, f'no field {shown(path.value)} is in {unit}: expected '
                        f'{" or ".join(one for one in units if one) or "no `unit`"}')
    return unit if len(units) > 1 else '', [field for field in fields if unit_of(field) == unit]


def value_of(node):
    return node.value if node else None


def instances(group, node):
    if node is None:
        return
    group.suffix, group.instances = node.of('suffix'), node.of('count')
    group.first_instance = node.of('from', 0)


def param_range(param, field, node):
    """Both ends, of which the field's own stands for one that is not said."""
    place = node.get('min') or node.get('max')
    if field.kind not in words.NUMBERS:
        raise SpecError(place, f'{field.name} is no number: expected no `min` and `max`')
    low, high = bounds(field)
    param.low, param.high = node.of('min', low), node.of('max', high)
    for key, value in (('min', param.low), ('max', param.high)):
        values.fits(node.get(key) or place, value, low, high, field.name)
    if param.low > param.high:
        raise SpecError(place, f'`min` is {param.low}, above `max`, {param.high}')
    param.flags |= words.PARAM_HAS_RANGE


def raw_value(key, place, names):
    if key in names:
        return names[key]
    if not re.match(rf'{values.NUMBER}\Z', key):
        known = f', or a name of the enum: {listed(names, 12)}' if names else ''
        raise SpecError(place, f'{shown(key)} is no number{known}{values.nearest(key, names)}')
    return values.number(key)
