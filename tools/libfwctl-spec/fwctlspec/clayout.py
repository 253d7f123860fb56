# SPDX-License-Identifier: GPL-2.0-or-later
"""What readers of headers are given, and where a compiler for a 64-bit machine puts the members of
structs. Knows nothing of C's text: cheader.py reads that."""
import dataclasses
import math
import re
import typing

from .cexpr import HeaderError, MAX_NESTING, SCALARS, UUIDS

# Structs of this kind describe bits: each u8 in them stands for one bit, most significant first.
BIT_STRUCT = re.compile(r'[a-z0-9]+_ifc_')


# ---- The model that readers are given -----------------------------------------------------------


@dataclasses.dataclass(slots=True)
class Field:
    """A member of a struct. Offsets, widths and strides are in bits, from the struct's first bit in
    the order of its documentation: byte offset * 8, or the bit itself in one that describes bits.

    name, path    as C names it; the path goes through inline structs: 'in.op', 'cfg[].queue_id'
    bit_offset    of the (first) element; below an inline array, within that array's first element
    bit_width     of one element; bits taken by a C struct are its size, padding included
    kind          unsigned signed char bool enum float pointer struct union
    order         big, little or host; of a byte host; None for a struct or union
    dims          array dimensions, outermost first; None where C has [], 0 where it has [0]
    stride        from one element to the next; the width where there is but one
    struct        the name of its struct or union, or None; then .fields has the inline ones
    union         True if it shares its bits with a neighbour: it is, or sits in, a union's member
    constants     name -> value of the #defines that follow it inside the struct
    """
    name: str
    path: str
    bit_offset: int
    bit_width: int
    kind: str
    order: str | None
    line: int
    dims: tuple = ()
    stride: int = 0
    struct: str | None = None
    union: bool = False
    fields: list = dataclasses.field(default_factory=list)
    constants: dict = dataclasses.field(default_factory=dict)

    @property
    def count(self):
        """How many elements: 1 if it is no array, None if their number is open ([] or [0])."""
        return math.prod(dim or 0 for dim in self.dims) or None


@dataclasses.dataclass(slots=True)
class Struct:
    """A struct or union. bits is its size; describes_bits tells the style it is written in."""
    name: str
    kind: str
    bits: int
    file: str
    line: int
    describes_bits: bool
    align: int
    fields: list = dataclasses.field(default_factory=list)
    constants: dict = dataclasses.field(default_factory=dict)

    def same_layout(self, other):
        """Whether another Struct, or None, has the same members in the same places."""
        return other is not None and self.bits == other.bits and [
            (field.path, field.bit_offset, field.bit_width, field.dims) for field in self.walk()
        ] == [(field.path, field.bit_offset, field.bit_width, field.dims) for field in other.walk()]

    def walk(self):
        """All fields, those of inline structs behind the field that holds them."""
        todo = self.fields[::-1]
        while todo:
            field = todo.pop()
            yield field
            todo.extend(field.fields[::-1])


class Leaf(typing.NamedTuple):
    """A field with no struct below it. arrays: (count, stride) of each array on the way to it,
    itself included; path has '[]' for each; union: whether any field on the way shares its bits."""
    path: str
    bit_offset: int
    field: Field
    arrays: tuple
    union: bool


class Skipped(typing.NamedTuple):
    file: str
    line: int
    text: str

    def __str__(self):
        return f'{self.file}:{self.line}: {self.text}'


@dataclasses.dataclass(slots=True)
class Headers:
    """What the headers say. An enum without a name goes by its place, 'file:line'."""
    structs: dict = dataclasses.field(default_factory=dict)      # name -> Struct
    enums: dict = dataclasses.field(default_factory=dict)        # name -> {enumerator: value}
    enumerators: dict = dataclasses.field(default_factory=dict)  # name -> value, of all enums
    defines: dict = dataclasses.field(default_factory=dict)      # name -> int or str, as UUIDs are
    skipped: list = dataclasses.field(default_factory=list)      # of Skipped, in order

    def leaves(self, name):
        """All leaves of a struct, through the structs that it contains."""
        return self._leaves(self.structs[name].fields, '', 0, (), False)

    def _leaves(self, fields, prefix, base, arrays, union):
        for field in fields:
            path = prefix + field.name + ('[]' * bool(field.dims))
            inside = arrays + (((field.count, field.stride),) if field.dims else ())
            shared = union or field.union
            if field.struct:
                yield from self._leaves(self.structs[field.struct].fields, path + '.',
                                        base + field.bit_offset, inside, shared)
            elif field.fields:
                yield from self._leaves(field.fields, path + '.', base, inside, shared)
            else:
                yield Leaf(path, base + field.bit_offset, field, inside, shared)


# ---- Declarations, as the parser found them -----------------------------------------------------


@dataclasses.dataclass(slots=True)
class Attributes:
    packed: bool = False
    aligned: list = dataclasses.field(default_factory=list)  # expressions; the largest counts


@dataclasses.dataclass(slots=True)
class Member:
    """One declarator. type is ('scalar', name), ('named', typedef), ('tag', kind, name),
    ('enum', key) or ('inline', StructDecl); dims are expressions, None for []."""
    type: tuple
    name: str
    dims: list
    pointer: bool
    bit_field: bool
    attributes: Attributes
    line: int
    defines: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(slots=True)
class StructDecl:
    kind: str
    name: str
    file: str
    line: int
    inherited: bool = False  # inside a struct that describes bits
    members: list = dataclasses.field(default_factory=list)
    defines: list = dataclasses.field(default_factory=list)
    attributes: Attributes = dataclasses.field(default_factory=Attributes)
    pack: int = 0            # #pragma pack, 0: none
    broken: str = ''         # why it could not be read

    @property
    def describes_bits(self):
        return self.inherited or bool(BIT_STRUCT.match(self.name))


class Placed(typing.NamedTuple):
    """A type: the size of one element and the alignment in bytes, and what a field says of it."""
    element: int
    align: int
    kind: str
    order: str | None = None
    struct: Struct | None = None
    dims: tuple = ()

    @property
    def size(self):
        return self.element * math.prod(dim or 0 for dim in self.dims)


class Layouter:
    """Lays declarations out. decls: name -> StructDecl; typedefs: name -> Member;
    enum_sizes: key -> bytes; number(tokens) evaluates; constants: name -> value of #defines."""

    def __init__(self, decls, typedefs, enum_sizes, number, constants):
        self.decls = decls
        self.typedefs = typedefs
        self.enum_sizes = enum_sizes
        self.number = number
        self.constants = constants
        self.done = {}
        self.under_way = set()

    def struct(self, name):
        """The Struct of a name that is in decls; HeaderError says why there is none."""
        if name not in self.done:
            try:
                self.done[name] = self.lay_out(self.decls[name])
            except HeaderError as err:
                self.done[name] = err
        if isinstance(self.done[name], HeaderError):
            raise self.done[name]
        return self.done[name]

    def tag(self, kind, name):
        """The Struct that a member is."""
        if name not in self.decls:
            raise HeaderError(f'{kind} {name} is not in these headers')
        if id(self.decls[name]) in self.under_way:
            raise HeaderError(f'{kind} {name} contains itself')
        try:
            return self.struct(name)
        except HeaderError as err:
            raise HeaderError(f'{kind} {name} is left out') from err

    def lay_out(self, decl):
        if decl.broken:
            raise HeaderError(decl.broken)
        if len(self.under_way) >= MAX_NESTING:
            raise HeaderError(f'structs are nested more than {MAX_NESTING} deep')
        self.under_way.add(id(decl))
        try:
            return self._place_members(decl)
        finally:
            self.under_way.discard(id(decl))

    def _place_members(self, decl):
        unit = 1 if decl.describes_bits else 8
        struct = Struct(decl.name, decl.kind, 0, decl.file, decl.line, unit == 1, 1)
        self._add_constants(struct.constants, decl.defines)
        end = size = 0
        for member in decl.members:
            self._add_constants(struct.constants, member.defines)
            try:
                placed = self.placed(member)
                self._check_style(placed, decl)
                align = self.alignment(placed.align, member, decl)
            except HeaderError as err:
                raise HeaderError(f"member '{member.name}': {err}" if member.name else str(err)
                                  ) from err
            offset = 0 if decl.kind == 'union' else -(-end // align) * align
            end = offset + placed.size
            size = max(size, end)
            struct.align = max(struct.align, align)
            self._add_fields(struct, member, placed, offset * unit)
        struct.align = max([struct.align, *self._aligned(decl.attributes)])
        struct.bits = -(-size // struct.align) * struct.align * unit
        return struct

    def _aligned(self, attributes):
        for tokens in attributes.aligned:
            align = self.number(tokens)
            if align < 1 or align & (align - 1):
                raise HeaderError(f'an alignment of {align}')
            yield align

    def alignment(self, align, member, decl):
        if decl.attributes.packed or member.attributes.packed:
            align = 1
        align = max([align, *self._aligned(member.attributes)])
        return min(align, decl.pack) if decl.pack else align

    def _dims(self, member):
        for tokens in member.dims:
            dim = None if tokens is None else self.number(tokens)
            if dim is not None and dim < 0:
                raise HeaderError(f'an array of {dim} elements')
            yield dim

    def placed(self, member):
        """Size, alignment and kind of a member or typedef, arrays included."""
        if member.bit_field:
            raise HeaderError('C bit-fields are left to the compiler, so they are not read')
        base = Placed(8, 8, 'pointer', 'host') if member.pointer else self.base(member.type)
        return base._replace(dims=tuple(self._dims(member)) + base.dims)

    @staticmethod
    def _check_style(placed, decl):
        if placed.struct:
            if placed.struct.describes_bits != decl.describes_bits:
                raise HeaderError('a struct that describes bits cannot be mixed with one of bytes')
        elif decl.describes_bits and (placed.element, placed.kind) != (1, 'unsigned'):
            raise HeaderError('in a struct that describes bits, only u8 and such structs can be')

    def base(self, described):
        """Size, alignment and kind of a type."""
        what, *names = described
        if what == 'tag' or what == 'inline':
            struct = self.tag(*names) if what == 'tag' else self.lay_out(names[0])
            size = struct.bits // (1 if struct.describes_bits else 8)
            return Placed(size, struct.align, struct.kind, None, struct)
        if what == 'enum':
            if names[0] not in self.enum_sizes:
                raise HeaderError(f'enum {names[0]} is not in these headers')
            size = self.enum_sizes[names[0]]
            return Placed(size, size, 'enum', 'host')
        name = names[0]
        if name in self.typedefs:
            return self._typedef(name)
        if name in UUIDS:
            return Placed(1, 1, 'unsigned', 'host', None, (16,))
        scalar = SCALARS.get(name)
        if not scalar:
            raise HeaderError(f'type {name} is not known')
        return Placed(scalar.size, scalar.size, scalar.kind, scalar.order)

    def _typedef(self, name):
        if name in self.under_way or len(self.under_way) >= MAX_NESTING:
            raise HeaderError(f'type {name} contains itself, or is nested too deep')
        self.under_way.add(name)
        try:
            placed = self.placed(self.typedefs[name])
            if name in SCALARS and not placed.struct:  # keeps the byte order that its name tells
                placed = placed._replace(order=SCALARS[name].order)
            aligned = [*self._aligned(self.typedefs[name].attributes)]
            return placed._replace(align=max([placed.align, *aligned])) if aligned else placed
        finally:
            self.under_way.discard(name)

    def _add_constants(self, into, names):
        into.update((name, self.constants[name]) for name in names if name in self.constants)

    def _add_fields(self, struct, member, placed, offset):
        union = struct.kind == 'union'
        if not member.name:  # an anonymous struct or union: its members are the outer one's
            struct.constants.update(placed.struct.constants)
            for field in placed.struct.fields:
                struct.fields.append(moved(field, '', offset, union))
            return
        dims, width, order = placed.dims, placed.element, placed.order
        if not struct.describes_bits:
            width *= 8
        elif not placed.struct:
            order = 'big'
            if dims and dims[-1]:  # the last dimension counts the field's bits
                width, dims = dims[-1], dims[:-1]
        field = Field(member.name, member.name, offset, width, placed.kind, order, member.line,
                      dims, width, union=union)
        self._add_constants(field.constants, member.defines)
        if placed.struct and placed.struct.name:
            field.struct = placed.struct.name
        elif placed.struct:
            struct.constants.update(placed.struct.constants)
            prefix = member.name + ('[].' if dims else '.')
            field.fields = [moved(inner, prefix, offset, union) for inner in placed.struct.fields]
        struct.fields.append(field)


def moved(field, prefix, offset, union):
    """A field of an inline struct as the outer struct sees it."""
    return dataclasses.replace(
        field, path=prefix + field.path, bit_offset=field.bit_offset + offset,
        union=field.union or union,
        fields=[moved(inner, prefix, offset, union) for inner in field.fields])
