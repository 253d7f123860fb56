# SPDX-License-Identifier: GPL-2.0-or-later
"""YAML as a tree in which every value and key knows its place. Only what the language needs: no
anchors, no tags, no numbers that look like something else."""
import copy
import re

import yaml
from yaml.cyaml import CParser

from .problem import Place, Refused, shown

SIZE_MAX = 16 << 20
DEPTH_MAX = 24
NODES_MAX = 2000000

INTEGER = re.compile(r'-?(0|[1-9][0-9]*)\Z')
HEXADECIMAL = re.compile(r'0x[0-9A-Fa-f]+\Z')
WORDS = {'true': True, 'false': False, 'null': None, '~': None, '': None}
# 128 bits have 39 decimal digits.
DIGITS_MAX = 48
# What YAML calls printable.
UNPRINTABLE = re.compile('[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')

SCALAR, LIST, MAP = range(3)


class Node(Place):
    """A value: text, int, bool or None; a list of nodes; or a dict of nodes by key. A map's
    `places` tells where each key stands."""
    __slots__ = ('kind', 'value', 'places')

    def __init__(self, kind, value, file, mark, path):
        super().__init__(file, mark.line + 1, mark.column + 1, path)
        self.kind, self.value, self.places = kind, value, {}

    def __contains__(self, key):
        return self.kind == MAP and key in self.value

    def get(self, key):
        """The node at a key of a map, None where it is missing or there is no map."""
        return self.value.get(key) if self.kind == MAP else None

    def of(self, key, default=None):
        """The plain value at a key."""
        node = self.get(key)
        return default if node is None else node.value

    def items(self):
        return self.value.items() if self.kind == MAP else ()

    def place(self, key):
        return self.places.get(key, self)

    def only(self, keys):
        """A map with these of its keys alone, at the same place."""
        other = copy.copy(self)
        other.value = {key: node for key, node in self.value.items() if key in keys}
        return other

    def plain(self):
        if self.kind == MAP:
            return {key: node.plain() for key, node in self.value.items()}
        if self.kind == LIST:
            return [node.plain() for node in self.value]
        return self.value


def scalar(event):
    """A plain scalar is a number, true, false, null or text; a quoted one is text."""
    text = event.value
    if event.style is not None and event.style != '':
        return text
    if text in WORDS:
        return WORDS[text]
    if len(text) <= DIGITS_MAX:
        if INTEGER.match(text):
            return int(text)
        if HEXADECIMAL.match(text):
            return int(text, 16)
    return text


class Reader:
    """One file's events, made into nodes."""

    def __init__(self, file, text, problems):
        self.file, self.problems = file, problems
        self.parser = CParser(text)
        self.nodes = 0

    def refuse(self, mark, path, text):
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.problems.add(Place(self.file, line, column, path), text)
        raise Refused

    def event(self, path):
        try:
            event = self.parser.get_event()
        except yaml.MarkedYAMLError as error:
            context = f' {error.context}' if error.context else ''
            self.refuse(error.problem_mark or error.context_mark, path,
                        f'this is not YAML: {error.problem}{context}')
        except yaml.YAMLError as error:
            self.refuse(None, path, f'this is not YAML: {" ".join(str(error).split())}')
        if getattr(event, 'anchor', None) is not None:
            self.refuse(event.start_mark, path,
                        'anchors (&) and aliases (*) are not part of the language: write it out, '
                        'or use a struct, an enum or a template')
        if getattr(event, 'tag', None) is not None:
            self.refuse(event.start_mark, path,
                        f'tags ({shown(event.tag)}) are not part of the language: remove it')
        return event

    def node(self, event, path, depth):
        self.nodes += 1
        if depth > DEPTH_MAX or self.nodes > NODES_MAX:
            self.refuse(event.start_mark, path, f'nested deeper than {DEPTH_MAX} levels'
                        if depth > DEPTH_MAX else f'more than {NODES_MAX} values in a file')
        if isinstance(event, yaml.ScalarEvent):
            return Node(SCALAR, scalar(event), self.file, event.start_mark, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(event, path, depth)
        return self.mapping(event, path, depth)

    def sequence(self, start, path, depth):
        items = []
        event = self.event(path)
        while not isinstance(event, yaml.SequenceEndEvent):
            items.append(self.node(event, f'{path}[{len(items)}]', depth + 1))
            event = self.event(path)
        return Node(LIST, items, self.file, start.start_mark, path)

    def mapping(self, start, path, depth):
        node = Node(MAP, {}, self.file, start.start_mark, path)
        event = self.event(path)
        while not isinstance(event, yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self.refuse(event.start_mark, path, 'a key must be a word or a number; '
                            'in `cases`, several go in quotes: "[1, 2]"')
            key, mark = event.value, event.start_mark
            inner = f'{path}.{key}' if path else key
            value = self.node(self.event(inner), inner, depth + 1)
            place = Place(self.file, mark.line + 1, mark.column + 1, inner)
            if key in node.value:
                self.problems.add(place, 'this key stands here twice, first in line '
                                  f'{node.places[key].line}: remove one')
            else:
                node.value[key], node.places[key] = value, place
            event = self.event(path)
        return node

    def document(self):
        while not isinstance(event := self.event(''), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                break
        else:
            self.refuse(None, '', 'the file is empty: a spec begins with `format: NAME`')
        root = self.node(self.event(''), '', 0)
        self.event('')
        event = self.event('')
        if not isinstance(event, yaml.StreamEndEvent):
            self.refuse(event.start_mark, '', 'a second document begins here: a file has one')
        return root


def read(path, problems):
    """The file at `path` as a Node. Raises Refused after adding to `problems`."""
    name = str(path)
    try:
        with open(path, 'rb') as file:
            data = file.read(SIZE_MAX + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, 'strerror', None) or str(error)
        problems.add(Place(name), f'cannot be read: {why}')
        raise Refused from None
    return parse(name, data, problems)


def parse(name, data, problems):
    if len(data) > SIZE_MAX:
        problems.add(Place(name), f'larger than {SIZE_MAX >> 20} MiB: no spec is')
        raise Refused
    try:
        text = data.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        line = data.count(b'\n', 0, error.start) + 1
        column = error.start - (data.rfind(b'\n', 0, error.start) + 1) + 1
        problems.add(Place(name, line, column), f'byte 0x{data[error.start]:02x} is not UTF-8')
        raise Refused from None
    bad = UNPRINTABLE.search(text)
    if bad:
        line = text.count('\n', 0, bad.start()) + 1
        column = bad.start() - text.rfind('\n', 0, bad.start())
        problems.add(Place(name, line, column), f'the character U+{ord(bad[0]):04X} has no place '
                     'in YAML: remove it')
        raise Refused
    root = Reader(name, text, problems).document()
    if root.kind != MAP:
        problems.add(root, 'a spec is a mapping that begins with `format: NAME`')
        raise Refused
    return root
