# SPDX-License-Identifier: GPL-2.0-or-later
"""A field's names held against the #defines that follow its member in a C struct: flags, values,
and parts with values of their own."""
import re

from . import values

# What says where a mask is, ends a list, or has no meaning.
BESIDE = re.compile(r'.*_(SFT|LAST|(RSVD\d*|RESERVED\d*|UNUSED\w*)(_MASK)?)\Z')


class Name:
    """A name in a spec, and how it ends in C: there a digit can come first."""

    def __init__(self, name, value, place, before=''):
        self.name, self.value, self.place = name, value, place
        ends = [before + name.upper()]
        _, _, rest = name.partition('_')
        if rest[:1].isdigit():
            ends.append(before + rest.upper())
        self.ends = tuple(f'_{end}' for end in ends)
        self.is_used = False


def compare(field, member):
    """(place, text) of each difference; nothing where C has no names, or the enum is compared by its
    own `c-prefix`."""
    constants = dict(plain(member.field.constants))
    own = f'_{member.field.name.upper()}'
    wanted = [name for name in constants if not BESIDE.match(name) and not name.endswith(own)]
    if not wanted or field.enum and field.enum.node.of('c-prefix'):
        return
    names = list(names_of(field))
    if not names:
        yield field.node, f'has no names, but the member {member.path} has {len(wanted)}, as ' \
                          f'{wanted[0]}: expected `enum` or `subfields`'
        return
    for constant, value in constants.items():
        same = [name for name in names if constant.endswith(name.ends)]
        right = [name for name in same if name.value == value]
        for name in right:
            name.is_used = True
        if not right and constant in wanted:
            place, text = (same[0].place, f'is {same[0].value}, but {constant} is {value}') if same \
                else (field.node, f'has no name for {constant} = {value}')
            yield place, text
    for name in names:
        if not name.is_used and not any(constant.endswith(name.ends) for constant in constants):
            yield name.place, f'the member {member.path} has no constant that ends in {name.ends[0]}'


def plain(constants):
    """Where a shift stands beside it, NAME_MASK is the mask of NAME."""
    for name, value in constants.items():
        if isinstance(value, int):
            base = name.removesuffix('_MASK')
            yield base if f'{base}_SFT' in constants else name, value


def names_of(field):
    if field.enum:
        yield from entries(field.enum, 0, '')
    subfields = field.node.get('subfields')
    if not subfields:
        return
    for part in field.struct.fields:
        node = subfields.get(part.name)
        low, width = values.bit_range(node.get('bit') or node.get('bits'), field.width)
        yield Name(part.name, (1 << width) - 1 << low, node)
        if part.enum:
            yield from entries(part.enum, low, f'{part.name.upper()}_')


def entries(enum, low, before):
    for name, value in enum.values.items():
        yield Name(name, value << low, enum.node.get('entries').get(name), before)
