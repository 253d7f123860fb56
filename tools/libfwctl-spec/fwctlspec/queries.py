# SPDX-License-Identifier: GPL-2.0-or-later
"""Queries: calls in whose messages parameters and readings stand, and what is set in them."""
from . import values, words
from .model import Query, Setting
from .paths import RETURNED, SENT, check_path, check_value, is_number, text_of
from .problem import SpecError, shown
from .source import MAP

SOURCES = ('instance', 'function', 'query')


class Queries:
    """`commands` are those of the format by name, with those of the one that it extends."""

    def __init__(self, spec, problems, paths, commands):
        self.spec, self.problems, self.paths = spec, problems, paths
        self.commands = commands
        self.made = {}          # by name, or by the node of one that is written where it is used
        self.names = set(spec.nodes['queries'])

    def all(self):
        """Those of this spec, and what is used of the one it extends."""
        return [query for query in self.made.values() if isinstance(query, Query)]

    # Finding and making them.

    def get(self, node, name):
        """The query that a node names, or describes: then it is called `name`. What is inherited, or
        named often, is made once."""
        if node.kind == MAP:
            return self.once(node, node, lambda: (node, self.free_name(name), name))
        return self.once(node.value, node, lambda: (self.definition(node),
                                                    self.own_name(node.value), node.value))

    def named(self, name):
        node = self.spec.nodes['queries'][name]
        return self.once(name, node, lambda: (node, name, name))

    def once(self, key, place, source):
        found = self.made.get(key)
        if isinstance(found, SpecError):        # said once, since it is the same
            raise found
        if found:
            return found
        if key in self.made:
            raise SpecError(place, 'the query waits for itself')
        self.made[key] = None
        try:
            self.made[key] = self.make(*source())
        except SpecError as error:
            self.made[key] = error
            raise
        return self.made[key]

    def definition(self, node):
        known = {}
        for spec in (self.spec.base, self.spec):
            known.update(spec.nodes['queries'] if spec else {})
        if node.value not in known:
            raise SpecError(node, f'there is no query {shown(node.value)}'
                            f'{values.nearest(node.value, known)}')
        return known[node.value]

    def own_name(self, name):
        """What a query of the base is called in the image of an extension, which has a copy."""
        if name in self.spec.nodes['queries']:
            return name
        return self.free_name(f'{self.spec.namespace}_{name}')

    def free_name(self, name):
        while name in self.names:
            name += '_'
        self.names.add(name)
        return name

    def make(self, node, name, label):
        query = Query(name, node, self.command(node.get('command')), node.of('at', ''))
        if query.at and not any(self.paths.places(query.command, side, query.at)
                                for side in (SENT, RETURNED)):
            raise SpecError(node.get('at'), f'{query.command.name} has no buffer with a struct and '
                            f'no struct {shown(query.at)} in its messages')
        if node.of('keep-reserved'):
            query.flags |= words.QUERY_KEEPS_RESERVED
        when = node.get('if')
        if when:
            query.when = self.get(when.get('query'), f'{label}.if')
            query.when_path = self.answer(query.when, when.get('field'))
            self.waits(query, query.when, when)
        query.settings = self.settings(node.get('set'), label)
        query.is_numbered |= has_instance(query)
        for setting in query.settings:
            if setting.query:
                self.waits(query, setting.query, setting.place)
            if not self.has(query.command, setting):
                self.no_field(query.command, setting)
        return query

    def command(self, node):
        if node.value not in self.commands:
            raise SpecError(node, f'there is no command {shown(node.value)}'
                            f'{values.nearest(node.value, self.commands)}')
        return self.commands[node.value]

    def waits(self, query, other, place):
        """It asks another one first: once for all instances, or once for each if that one has a
        setting for it."""
        query.depth = max(query.depth, other.depth + 1)
        if query.depth > words.QUERIES_MAX:
            raise SpecError(place, f'more than {words.QUERIES_MAX} queries wait for each other')
        if other.is_numbered and not has_instance(other):
            raise SpecError(place, f'{other.name} is asked once, but what it waits for once for '
                            'each instance: expected `instance` in it, too')
        query.is_numbered |= other.is_numbered

    def answer(self, query, node):
        """The path of a number in the reply of a query."""
        if not any(map(is_number, self.in_reply(query, node, node.value))):
            raise SpecError(node, f'{shown(node.value)} is no number: only numbers are answers')
        return node.value

    def in_reply(self, query, place, path):
        found = self.paths.in_message(query.command, RETURNED, path, query.at)
        if not found:
            near = self.paths.near(self.paths.places(query.command, RETURNED, query.at), path)
            behind = f' behind {query.at}' if query.at else ''
            raise SpecError(place, f'the reply of {query.command.name} has no field {shown(path)}'
                            f'{behind}{near}')
        return found

    # Settings.

    def settings(self, node, label, flags=0):
        return [self.setting(path, item, node.place(path), label, flags)
                for path, item in (node.items() if node else ())]

    def setting(self, path, node, place, label, flags=0):
        check_path(path, place)
        if node.kind != MAP:
            return Setting(path, place, words.SETTING_TEXT, node, text_of(node), flags=flags)
        found = [key for key in SOURCES if node.get(key)]
        if len(found) != 1:
            raise SpecError(node, 'nothing says what is set: expected a value, {instance: ADD}, '
                            '{function: ADD} or {query: NAME, field: FIELD}')
        if found[0] == 'query':
            if not node.get('field'):
                raise SpecError(node, '`field` is missing: expected the field of the answer')
            query = self.get(node.get('query'), f'{label}.answer')
            return Setting(path, place, words.SETTING_ANSWER, node,
                           self.answer(query, node.get('field')), query, node.of('add', 0), flags)
        for key in ('field', 'add'):
            if node.get(key):
                raise SpecError(node.place(key), f'`{key}` is for the answer of a query: remove it')
        if found[0] == 'instance':
            return Setting(path, place, words.SETTING_INSTANCE, node, add=node.of('instance'),
                           flags=flags)
        if not flags & words.SETTING_FUNCTION_ONLY:
            raise SpecError(node, 'the number of another function stands below `function`, which '
                            'is set only if one is asked for')
        return Setting(path, place, words.SETTING_FUNCTION, node, add=node.of('function'),
                       flags=flags)

    def has(self, command, setting):
        """Whether a command has the field of a setting, which then takes the value."""
        found = self.paths.in_message(command, SENT, setting.path)
        if not found:
            return False
        if all(field.access == words.ACCESS['ro'] for field in found):
            raise SpecError(setting.place, f'{setting.path} of {command.name} is read only: '
                            'it cannot be set')
        if setting.kind == words.SETTING_TEXT:
            check_any(setting.node, found, self.spec.enums)
        elif not any(is_number(field) for field in found):
            raise SpecError(setting.place, f'{setting.path} of {command.name} is no number')
        return True

    def no_field(self, command, setting):
        near = self.paths.near(self.paths.places(command, SENT), setting.path)
        raise SpecError(setting.place, f'the request of {command.name} has no field '
                        f'{shown(setting.path)}{near}')


def check_any(node, fields, enums):
    """That a value is one of a field that a path can mean."""
    for number, field in enumerate(fields):
        try:
            check_value(node, field, enums)
            return
        except SpecError:
            if number + 1 == len(fields):
                raise


def has_instance(query):
    return any(setting.kind == words.SETTING_INSTANCE for setting in query.settings)
