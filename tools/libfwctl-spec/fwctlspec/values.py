# SPDX-License-Identifier: GPL-2.0-or-later
"""Values as the language writes them: places, bit ranges, masks, sizes, fractions, UUIDs, texts."""
import difflib
import fractions
import re
import unicodedata

from .problem import SpecError, listed, shown
from .source import MAP
from .words import BYTES_MAX, EFFECTS

NUMBER = r'(?:0x[0-9A-Fa-f]{1,32}|[0-9]{1,39})'
PLACE = re.compile(rf'({NUMBER})\.([0-9]{{1,6}})\Z')
MASKED = re.compile(rf'({NUMBER})/({NUMBER})\Z')
BITS = re.compile(r'([0-9]{1,3})(?:-([0-9]{1,3}))?\Z')
FRACTION = re.compile(r'-?[0-9]{1,9}(?:/[0-9]{1,9}|\.[0-9]{1,6})?\Z')
AMOUNT = re.compile(r'([0-9]{1,12}) ?(KiB|MiB|GiB)\Z')
NAME = re.compile(r'[A-Za-z][A-Za-z0-9_]*\Z')
# Documents have values such as _4KB: a digit cannot be the first.
VALUE = re.compile(r'(_+[A-Za-z0-9]|[A-Za-z])[A-Za-z0-9_]*\Z')
UUID = re.compile(r'[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z')


def number(text):
    """A number in text, as it would be read outside quotes."""
    return int(text, 16) if text.startswith('0x') else int(text)


def check_name(name, place, what):
    if not NAME.match(name) or len(name) > 100:
        raise SpecError(place, f'{shown(name)} is no name of a {what}: expected letters, digits '
                        'and _, beginning with a letter')


def check_value_name(name, place):
    if not VALUE.match(name) or len(name) > 100:
        raise SpecError(place, f'{shown(name)} is no name of a value: expected letters, digits and '
                        '_, not beginning with a digit')


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def nearest(word, words):
    """', did you mean ...' where a known word resembles this one."""
    close = difflib.get_close_matches(str(word)[:80], list(words), 1, 0.7)
    return f'; did you mean {close[0]}?' if close else ''


def one_of(node, words, what):
    """The number behind a word."""
    if node.value not in words:
        raise SpecError(node, f'{shown(node.value)} is no {what}: expected one of '
                        f'{listed(words)}{nearest(node.value, words)}')
    return words[node.value]


def effects(node):
    mask = 0
    for item in node.value:
        mask |= one_of(item, EFFECTS, 'effect')
    return mask


def prose(node):
    """Text for people: white space is one blank each; nothing that a terminal would act on."""
    if node is None:
        return ''
    text = ' '.join(str(node.value).split())
    for character in text:
        if unicodedata.category(character) in ('Cc', 'Cf', 'Cs', 'Zl', 'Zp'):
            raise SpecError(node, f'contains the control character U+{ord(character):04X}: '
                            'remove it')
    if unicodedata.normalize('NFC', text) != text:
        raise SpecError(node, 'is not in the composed Unicode form (NFC): write letters with '
                        'their accents as one character each')
    return text


def place(node):
    """`at`: bits from the start. 4, "4.0", "0x4.31"."""
    value = node.value
    byte, bit = value, 0
    if isinstance(value, str):
        match = PLACE.match(value)
        if match:
            byte, bit = number(match[1]), int(match[2])
        elif re.match(rf'{NUMBER}\Z', value):
            byte = number(value)
        else:
            raise SpecError(node, f'{shown(value)} is no place: expected BYTE or BYTE.BIT, such '
                            'as 4, 0x4.31')
    if byte > BYTES_MAX or bit > BYTES_MAX * 8:
        raise SpecError(node, f'{shown(value)} lies behind {BYTES_MAX} bytes, which is more than '
                        'the kernel carries')
    return byte * 8 + bit


def bit_range(node, width):
    """'bit: 3' or 'bits: "0-2"', counted from the least significant: shift and number of bits."""
    match = BITS.match(str(node.value))
    low = int(match[1])
    high = int(match[2]) if match[2] else low
    if low > high:
        raise SpecError(node, f'{shown(node.value)}: the lower bit comes first: '
                        f'expected "{high}-{low}"')
    if high >= width:
        raise SpecError(node, f'bit {high} is not there: it has the bits 0 to {width - 1}')
    return low, high - low + 1


def fraction(node):
    """'1/8', '-1/2', '0.125', 3."""
    try:
        value = fractions.Fraction(str(node.value))
    except ZeroDivisionError:
        raise SpecError(node, 'division by zero: expected a fraction such as 1/8') from None
    return value


def amount(node):
    """A number of bytes: 4096, '1 GiB'."""
    if is_number(node.value):
        return node.value
    match = AMOUNT.match(node.value)
    return int(match[1]) << {'KiB': 10, 'MiB': 20, 'GiB': 30}[match[2]]


def fits(node, value, low, high, what):
    if not low <= value <= high:
        raise SpecError(node, f'{shown(value)} is out of range: {what} goes from {low} to {high}')
    return value


def constant(node, width, names, signed=False):
    """A value to compare a field with, and its mask: a number, a name, a UUID, "0x2/0xfe", or
    {value:, mask:}. `names` are those of the field's enum, or None."""
    full = (1 << width) - 1
    if node.kind == MAP:
        value = constant(node.get('value'), width, names, signed)[0]
        mask = node.of('mask', full)
        mask_node = node.get('mask') or node
    else:
        value, mask, mask_node = simple_constant(node, width, names, signed), full, node
        match = MASKED.match(node.value) if isinstance(node.value, str) else None
        if match:
            mask = number(match[2])
    if not 0 < mask <= full:
        raise SpecError(mask_node, f'the mask 0x{mask:x} does not fit: the field has {width} bits '
                        'and a mask has at least one')
    if value & ~mask:
        raise SpecError(node, f'0x{value:x} has bits outside of its mask 0x{mask:x}')
    return value, mask


def simple_constant(node, width, names, signed):
    value = node.value
    if isinstance(value, str):
        match = MASKED.match(value)
        if names and value in names:
            value = names[value]
        elif match:
            value = number(match[1])
        elif width == 128 and UUID.match(value):
            value = int(value.replace('-', ''), 16)
        elif re.match(rf'{NUMBER}\Z', value):
            value = number(value)
        else:
            known = f', or a name of the enum: {listed(names, 12)}' if names else ''
            known += ', or a UUID' if width == 128 else ''
            raise SpecError(node, f'{shown(value)} is no value of this field: expected a number'
                            f'{known}{nearest(value, names or ())}')
    low, high = (-(1 << (width - 1)), (1 << (width - 1)) - 1) if signed else (0, (1 << width) - 1)
    fits(node, int(value), low, high, f'a field of {width} bits')
    return int(value) & ((1 << width) - 1)

