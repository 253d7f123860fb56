# SPDX-License-Identifier: GPL-2.0-or-later
"""Enums and flags."""
from . import values, words
from .model import Enum
from .problem import SpecError
from .source import MAP

U64 = (1 << 64) - 1


def make(name, node, problems, is_flags=False):
    enum = Enum(name, node, is_flags=is_flags or node.of('type') == 'flags',
                flags=words.ENUM_OPEN if node.of('open') else 0)
    try:
        enum.doc, enum.doc_ref = values.prose(node.get('doc')), values.prose(node.get('doc-ref'))
    except SpecError as error:
        problems.take(error)
    seen = {}
    for key, item in node.get('entries').items():
        try:
            values.check_value_name(key, node.get('entries').place(key))
            value = entry_value(enum, item)
            if value in seen:
                raise SpecError(item, f'has the value of {seen[value]}: one value has one name')
            seen[value] = key
            enum.values[key] = value
            enum.docs[key] = values.prose(item.get('doc'))
            entry_effects(enum, key, item)
        except SpecError as error:
            problems.take(error)
    return enum


def entry_value(enum, item):
    bits = item.get('bit') or item.get('bits')
    value = item.get('value') if item.kind == MAP else item
    if bits is not None:
        if not enum.is_flags:
            raise SpecError(bits, 'bits are for `type: flags`: expected a value')
        if value is not None:
            raise SpecError(value, 'value and bits both say which it is: remove one')
        low, width = values.bit_range(bits, 64)
        return ((1 << width) - 1) << low
    if value is None:
        raise SpecError(item, 'nothing says which value it is: expected `value`'
                        + (', `bit` or `bits`' if enum.is_flags else ''))
    if enum.is_flags and not value.value:
        raise SpecError(value, 'a flag of value 0 has no bit')
    return values.fits(value, value.value, 0, U64, 'a value')


def entry_effects(enum, key, item):
    added = item.get('adds-effects')
    if added is None:
        return
    if enum.is_flags:
        raise SpecError(added, 'flags cannot add effects each: expected it on a field of one bit')
    enum.effects[key] = values.effects(added)
