# SPDX-License-Identifier: GPL-2.0-or-later
"""A format as it goes into an image: what the spec says, with all names resolved to objects."""
from dataclasses import dataclass, field
from typing import Any

from . import words


@dataclass(eq=False)
class Enum:
    name: str
    node: Any
    doc: str = ''
    doc_ref: str = ''
    is_flags: bool = False
    flags: int = 0
    values: dict = field(default_factory=dict)      # name: number
    docs: dict = field(default_factory=dict)        # name: text
    effects: dict = field(default_factory=dict)     # name: mask
    added: Any = None       # an Enum of what an extension adds


@dataclass(eq=False)
class Extra:
    kind: int
    side: int = 0
    flags: int = 0
    field1: Any = None      # a Field, or a number or text where the kind says so
    field2: Any = None
    mul1: int = 0
    mul2: int = 0
    add: int = 0
    unit: int = 0
    divide: int = 0
    mask: int = 0
    value: int = 0


@dataclass(eq=False)
class Union:
    keys: list = field(default_factory=list)        # of (side, Field, shift, width)
    cases: list = field(default_factory=list)       # of (value, mask, Layout or None, name)
    otherwise: Any = None


@dataclass(eq=False)
class Field:
    name: str
    node: Any
    layout: Any             # that it stands in
    kind: int = words.UNSIGNED
    order: int = words.LITTLE
    bit_offset: int = 0
    width: int = 0          # bits of one element
    access: int = 0
    role: int = 0
    flags: int = 0
    doc: str = ''
    since: str = ''
    enum: Any = None
    struct: Any = None      # Layout of a struct
    union: Any = None
    parts: list = field(default_factory=list)       # of (bit offset, width)
    count: Any = 1          # elements; None where an expression or the end says
    stride: int = 0         # bits
    varies: bool = False
    cases: list = field(default_factory=list)       # of a union: (text, place, Layout or None)
    extras: list = field(default_factory=list)

    @property
    def endless(self):
        """Whether it takes all bytes up to the end."""
        if self.is_array:
            return self.node.of('repeat') == 'eos'
        return bool(self.flags & words.FIELD_TO_END) or \
            self.struct is not None and self.struct.endless

    @property
    def is_array(self):
        return bool(self.flags & words.FIELD_ARRAY)

    @property
    def target(self):
        """What an image's `ref` is about."""
        return self.enum or self.struct or self.union

    def spans(self):
        """The bits that it takes, as (offset, width) pairs; a long array as one."""
        if self.parts:
            return self.parts
        count = self.count if self.count is not None else 0
        if count <= 1 or self.stride == self.width:
            return [(self.bit_offset, self.width * count)]
        if count > 4096:
            low = self.bit_offset + min(0, self.stride * (count - 1))
            return [(low, abs(self.stride) * (count - 1) + self.width)]
        return [(self.bit_offset + i * self.stride, self.width) for i in range(count)]


@dataclass(eq=False)
class Layout:
    name: str
    node: Any
    order: int
    context: Any = None     # where the fields around it are looked for
    doc: str = ''
    doc_ref: str = ''
    flags: int = 0
    size: int = 0           # bytes, up to where it is open
    depth: int = 1          # structs in structs, itself included
    ways: int = 0           # fields, each as often as there are ways to it
    fields: list = field(default_factory=list)
    endless: bool = False   # its last field takes all up to the end
    is_named: bool = False  # a struct that the spec defines under a name, maybe a copy of it
    broken: bool = False    # has problems that were reported

    @property
    def is_open(self):
        return bool(self.flags & words.LAYOUT_OPEN)

    def find(self, name):
        """The field of that name, here or in what is inlined."""
        for item in self.fields:
            if item.name == name and not (item.flags & words.FIELD_INLINE):
                return item
        for item in self.fields:
            if item.flags & words.FIELD_INLINE:
                for inner in inlined(item):
                    found = inner.find(name)
                    if found:
                        return found
        return None


def inlined(item):
    """The layouts whose fields are named as if they stood in place of this field."""
    if item.struct:
        return [item.struct]
    if item.union:
        return [case[2] for case in item.union.cases if case[2]] + \
            ([item.union.otherwise] if item.union.otherwise else [])
    return []


@dataclass(eq=False)
class Context:
    """Where a struct stands: the layout around it, that one's own context, and the command's
    sides."""
    layout: Any = None
    parent: Any = None
    sides: dict = field(default_factory=dict)       # words.REQUEST etc.: Layout


@dataclass(eq=False)
class Constant:
    kind: int
    field: Field
    value: int
    mask: int


@dataclass(eq=False)
class Buffer:
    name: str
    doc: str
    bit_offset: int
    order: int
    direction: int
    layout: Any
    stream: Any
    extras: list
    length_max: int


@dataclass(eq=False)
class Stream:
    name: str
    doc: str
    doc_ref: str
    layout: Any
    extras: list
    record_max: int


@dataclass(eq=False)
class Command:
    name: str
    node: Any
    doc: str = ''
    doc_ref: str = ''
    since: str = ''
    flags: int = 0
    opcode: int = 0
    scope: int = 0
    effects: int = 0
    request: Any = None
    response: Any = None
    error: Any = None
    constants: list = field(default_factory=list)
    buffers: list = field(default_factory=list)
    extras: list = field(default_factory=list)
    before: str = ''
    after: str = ''
    run: str = ''
    steps_max: int = 0
    bytes_max: int = 0
    stream: Any = None
    made_from: str = ''


@dataclass(eq=False)
class Setting:
    """A field of a request, and where its value comes from."""
    path: str
    place: Any
    kind: int
    node: Any = None
    value: str = ''
    query: Any = None
    add: int = 0
    flags: int = 0


@dataclass(eq=False)
class Query:
    """A call in whose messages something stands."""
    name: str
    node: Any
    command: Any
    at: str = ''
    settings: list = field(default_factory=list)
    when: Any = None        # another Query
    when_path: str = ''
    flags: int = 0
    depth: int = 1          # queries that wait for each other, itself included
    is_numbered: bool = False       # it is about an instance, or waits for what is


@dataclass(eq=False)
class Group:
    """A stored record of parameters, or what one call tells of readings."""
    name: str
    node: Any
    doc: str = ''
    doc_ref: str = ''
    flags: int = 0
    layout: Any = None
    takes_effect: int = 0
    obstacle: str = ''
    suffix: str = ''
    first_instance: int = 0
    instances: int = 0
    settings: list = field(default_factory=list)
    queries: dict = field(default_factory=dict)     # by role: next, current, default, write, support
    readable: str = ''
    writable: str = ''


@dataclass(eq=False)
class Param:
    name: str
    group: Group
    path: str
    doc: str = ''
    doc_ref: str = ''
    since: str = ''
    flags: int = 0
    low: int = 0
    high: int = 0
    takes_effect: int = 0
    obstacle: str = ''


@dataclass(eq=False)
class Reading:
    name: str
    group: Group
    path: str
    kind: int
    doc: str = ''
    doc_ref: str = ''
    mul: int = 0
    divide: int = 0
    add: int = 0
    points: dict = field(default_factory=dict)      # raw number: number
    alarm_kind: int = 0
    alarm: str = ''
    unit: str = ''
    flags: int = 0


@dataclass(eq=False)
class Dump:
    name: str
    query: Query
    doc: str = ''
    doc_ref: str = ''
    suffix: str = ''
    flags: int = 0


@dataclass(eq=False)
class Format:
    name: str
    extends: str = ''
    doc: str = ''
    doc_ref: str = ''
    version: str = ''
    device_type: int = 0
    drivers: str = ''
    info: Any = None
    opcode_place: tuple = (0, 0, 0)                 # bit offset, width, order
    commands: list = field(default_factory=list)
    streams: list = field(default_factory=list)
    layouts: list = field(default_factory=list)
    enums: list = field(default_factory=list)
    queries: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    params: list = field(default_factory=list)
    readings: list = field(default_factory=list)
    dumps: list = field(default_factory=list)
