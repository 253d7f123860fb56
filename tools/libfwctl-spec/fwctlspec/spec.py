# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of a spec put together: what is included, and what each name stands for."""
import os
import re

from . import enums, fields, schema, source, words
from .values import NAME
from .extend import check_name, find_base
from .problem import Problems, Refused, SpecError, shown

KINDS = ('enums', 'structs', 'templates', 'commands', 'procedures', 'streams', 'queries',
         'parameters', 'readings', 'dumps')
DOTTED = re.compile(r'[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*\Z')
# A command is found by its name among templates and procedures too.
# What parameters and readings stand in are groups.
TOGETHER = {'templates': 'commands', 'procedures': 'commands', 'readings': 'parameters'}
WHAT = {'queries': 'query', 'parameters': 'group of parameters', 'readings': 'group of readings'}
FILES_MAX = 1000


class Spec:
    """`root` is the main file's node. `nodes` has what this spec defines, by kind and name;
    `structs` (node and order) and `enums` also what the format has that it extends."""

    def __init__(self, path, problems, folders=(), text=None, is_base=False):
        self.path, self.problems = str(path), problems
        self.base, self.namespace = None, None
        self.extended = {'structs': {}, 'enums': {}}
        self.unusable = False       # too little of it was understood to go on
        self.files = []
        self.nodes = {kind: {} for kind in KINDS}
        self.orders = {}
        self.enums, self.structs = {}, {}
        self.taken = {}
        self.order = words.LITTLE
        self.root = self.read(self.path, True, text)
        if 'extends' in self.root and not self.unusable and not is_base:
            self.extend(self.root.get('extends'), folders)

    def all_files(self):
        return self.files + (self.base.all_files() if self.base else [])

    def extend(self, node, folders):
        """Takes in what the base has, below what is defined here."""
        try:
            path = find_base(node, [os.path.dirname(self.path), *folders])
        except SpecError as error:
            self.problems.take(error)
            raise Refused from None
        before = len(self.problems)
        self.base = Spec(path, self.problems, is_base=True)
        if self.base.root.of('format') != node.value:
            self.problems.add(node, f'{path} is not the format {node.value}, but '
                              f'{self.base.root.of("format", "an extension itself")}')
        if self.base.unusable or len(self.problems) > before:
            raise Refused
        for kind, names in self.nodes.items():
            for name, item in names.items():
                self.check_new(kind, name, item)
        self.orders.update(self.base.orders)
        self.structs = {**self.base.structs, **self.structs}
        for name, item in self.base.nodes['enums'].items():
            self.enums.setdefault(name, enums.make(name, item, Problems()))
        for name, item in self.extended['enums'].items():
            self.add_values(name, item)

    def check_new(self, kind, name, node):
        base = self.base
        space = TOGETHER.get(kind, kind)
        others = [other for other in KINDS if TOGETHER.get(other, other) == space]
        if any(name in base.nodes[other] for other in others):
            self.problems.add(self.taken[space][name], f'{base.root.of("format")} has {name} '
                              'already: expected another name' +
                              (', or `extend: true`' if kind in self.extended else ''))
            return
        try:
            check_name(self.namespace, name, self.taken[space][name],
                       WHAT.get(kind, kind[:-1]))
        except SpecError as error:
            self.problems.take(error)

    def add_values(self, name, node):
        """More values of an open enum of the base."""
        enum = self.enums.get(name) if name in self.base.enums else None
        if enum is None:
            self.problems.add(node, f'there is no enum {name} in {self.base.root.of("format")} to '
                              'add values to')
            return
        if not enum.flags & words.ENUM_OPEN:
            self.problems.add(node, f'the enum {name} is not open: nothing can be added to it')
            return
        added = enums.make(name, node, self.problems, enum.is_flags)
        taken = {value: other for other, value in enum.values.items()}
        for key, value in added.values.items():
            place = node.get('entries').place(key)
            try:
                check_name(self.namespace, key, place, 'value')
                if value in taken:
                    raise SpecError(place, f'{taken[value]} has this value already')
            except SpecError as error:
                self.problems.take(error)
        enum.values.update(added.values)
        enum.docs.update(added.docs)
        if added.effects:
            self.problems.add(node, 'values that are added to an enum add no effects')
        added.flags = words.ENUM_EXTEND
        enum.added = added

    def read(self, path, is_main, text=None):
        """One file, and what it includes."""
        root = source.parse(path, text, self.problems) if text is not None else \
            source.read(path, self.problems)
        self.files.append(path)
        before = len(self.problems)
        schema.check(root, is_main, self.problems)
        if len(self.problems) > before:
            self.unusable = True
            self.includes(root, path)
            return root
        if is_main:
            self.order = words.ORDERS[root.of('byte-order', 'little-endian')]
            self.namespace = root.of('namespace')
        order = words.ORDERS[root.of('byte-order')] if 'byte-order' in root else self.order
        for kind in KINDS:
            for name, node in (root.get(kind).items() if root.get(kind) else ()):
                self.take(kind, name, node, root.get(kind).place(name), order)
        self.includes(root, path)
        return root

    def take(self, kind, name, node, place, order):
        pattern = NAME if kind in ('enums', 'structs', 'streams') else DOTTED
        if not pattern.match(name) or len(name) > 100:
            dots = '' if pattern is NAME else ', with dots between such words'
            self.problems.add(place, f'{shown(name)} is no name: expected letters, digits and _, '
                              f'beginning with a letter{dots}')
            return
        if kind == 'structs' and fields.is_type_word(name):
            self.problems.add(place, f'{name} is a type of the language: a struct needs another '
                              'name')
            return
        if node.of('extend') is True:
            self.take_addition(kind, name, node, place)
            return
        space = self.taken.setdefault(TOGETHER.get(kind, kind), {})
        if name in space:
            self.problems.add(place, f'there is another {name} at {space[name]}: expected a name '
                              f'of its own among {TOGETHER.get(kind, kind)}')
            return
        space[name] = place
        self.nodes[kind][name] = node
        self.orders[id(node)] = order
        if kind == 'structs':
            self.structs[name] = (node, order)
        elif kind == 'enums':
            self.enums[name] = enums.make(name, node, self.problems)

    def take_addition(self, kind, name, node, place):
        if self.namespace is None:
            self.problems.add(node.place('extend'), 'this is no extension of another format: '
                              'expected `extends: FORMAT` and `namespace: NAME` at the top')
        elif name in self.extended[kind]:
            self.problems.add(place, f'{name} is added to at {self.extended[kind][name]} already')
        else:
            self.extended[kind][name] = node

    def includes(self, root, path):
        includes = root.get('include')
        for node in includes.value if includes and includes.kind == source.LIST else ():
            if not isinstance(node.value, str):
                continue
            other = os.path.normpath(os.path.join(os.path.dirname(path), node.value))
            if other in self.files:
                self.problems.add(node, f'{shown(node.value)} is part of this spec already: '
                                  'expected each file once')
                continue
            if len(self.files) > FILES_MAX:
                self.problems.add(node, f'more than {FILES_MAX} files')
                continue
            if not os.path.isfile(other):
                self.unusable = True
                self.problems.add(node, f'there is no file {shown(other, 200)}: expected a path '
                                  'relative to this file')
                continue
            try:
                self.read(other, False)
            except Refused:
                self.unusable = True
