# SPDX-License-Identifier: GPL-2.0-or-later
"""C's scalar types on a 64-bit machine, and constant expressions with C's own arithmetic."""
import re
import typing

MAX_NESTING = 32


class HeaderError(Exception):
    """Something in a header that this reader cannot make sense of, in a line of text."""


# ---- Types --------------------------------------------------------------------------------------


class Scalar(typing.NamedTuple):
    size: int
    kind: str
    order: str = 'host'


def _scalars():
    types = {'char': Scalar(1, 'char'), 'bool': Scalar(1, 'bool'),
             'float': Scalar(4, 'float'), 'double': Scalar(8, 'float')}
    for bits in (8, 16, 32, 64):
        size = bits // 8
        for name in (f'u{bits}', f'__u{bits}', f'uint{bits}_t', f'u_int{bits}_t'):
            types[name] = Scalar(size, 'unsigned')
        for name in (f's{bits}', f'__s{bits}', f'int{bits}_t'):
            types[name] = Scalar(size, 'signed')
        if bits > 8:
            for prefix in ('__le', 'le'):
                types[f'{prefix}{bits}'] = Scalar(size, 'unsigned', 'little')
            for prefix in ('__be', 'be'):
                types[f'{prefix}{bits}'] = Scalar(size, 'unsigned', 'big')
    for name, base in (('signed char', 's8'), ('unsigned char', 'u8'), ('short', 's16'),
                       ('unsigned short', 'u16'), ('int', 's32'), ('unsigned int', 'u32'),
                       ('long', 's64'), ('unsigned long', 'u64'), ('size_t', 'u64'),
                       ('ssize_t', 's64'), ('uintptr_t', 'u64'), ('dma_addr_t', 'u64'),
                       ('phys_addr_t', 'u64'), ('resource_size_t', 'u64'), ('__sum16', '__be16'),
                       ('__wsum', '__be32')):
        types[name] = types[base]
    for name, base in (('u64', 'u64'), ('s64', 's64'), ('le64', '__le64'), ('be64', '__be64')):
        types[f'__aligned_{name}'] = types[base]
    return types


SCALARS = _scalars()
UUIDS = ('uuid_t', 'guid_t')  # 16 single bytes
WORDS = {'char', 'short', 'int', 'long', 'signed', 'unsigned', 'float', 'double', 'bool', '_Bool',
         'void', '__signed__'}


def base_name(words):
    """The table's name of a type of several words, as 'unsigned long long int'."""
    for word in ('float', 'double', 'void', 'bool', '_Bool'):
        if word in words:
            return word.replace('_Bool', 'bool')
    size = next((word for word in ('char', 'short', 'long') if word in words), 'int')
    if 'unsigned' in words:
        return f'unsigned {size}'
    return 'signed char' if size == 'char' and len(words) > 1 else size


# ---- Constant expressions, with C's types -------------------------------------------------------


class Value(typing.NamedTuple):
    number: int
    bits: int = 32
    unsigned: bool = False


LEVELS = (('||',), ('&&',), ('|',), ('^',), ('&',), ('==', '!='), ('<', '>', '<=', '>='),
          ('<<', '>>'), ('+', '-'), ('*', '/', '%'))
PRECEDENCE = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}
NUMBER = re.compile(r'(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*)')
ESCAPES = {'n': 10, 't': 9, 'r': 13, '0': 0, '\\': 92, "'": 39, '"': 34}


def _fit(number, bits, unsigned):
    number &= (1 << bits) - 1
    if not unsigned and number >> (bits - 1):
        number -= 1 << bits
    return Value(number, bits, unsigned)


def literal(text):
    match = NUMBER.fullmatch(text)
    if not match:
        raise HeaderError(f'{text} is no whole number')
    digits, suffix = match[1], match[2].lower()
    octal = len(digits) > 1 and digits.isdigit() and digits[0] == '0'
    try:
        number = int(digits, 8 if octal else 0)
    except ValueError as err:  # 089, or more digits than Python converts
        raise HeaderError(f'{text:.40} is no number') from err
    for bits, unsigned in ((32, False), (32, True), (64, False), (64, True)):
        if ('l' in suffix and bits == 32 or 'u' in suffix and not unsigned
                or unsigned and 'u' not in suffix and digits[0] != '0'):
            continue
        if number < 1 << (bits if unsigned else bits - 1):
            return Value(number, bits, unsigned)
    raise HeaderError(f'{text:.40} has more than 64 bits')


def of_enumerator(number):
    """What C makes of the name of an enumerator: an int where it fits."""
    if -1 << 31 <= number < 1 << 31:
        return Value(number)
    return Value(number, 32 if 0 <= number < 1 << 32 else 64, number >= 1 << 31)


class Expression:
    """Evaluates the tokens of one expression; lookup(name) gives the number of an enumerator."""

    def __init__(self, tokens, lookup):
        self.tokens = list(tokens)
        self.at = 0
        self.nesting = 0
        self.lookup = lookup

    def value(self):
        value = self.conditional()
        if self.at < len(self.tokens):
            raise HeaderError(f"'{self.tokens[self.at]}' does not belong in a constant expression")
        return value

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ''

    def take(self, expected=None):
        token = self.peek()
        if not token or expected and token != expected:
            raise HeaderError(f"'{expected}' is missing in an expression" if expected
                              else 'an expression ends too early')
        self.at += 1
        return token

    def enter(self):
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise HeaderError(f'an expression is nested more than {MAX_NESTING} deep')

    def conditional(self):
        self.enter()
        value = self.binary(0)
        if self.peek() == '?':
            self.take()
            yes = self.conditional()
            self.take(':')
            no = self.conditional()
            value = _fit((yes if value.number else no).number, *self.common(yes, no))
        self.nesting -= 1
        return value

    def binary(self, level):
        left = self.unary()
        while PRECEDENCE.get(self.peek(), -1) >= level:
            sign = self.take()
            left = self.apply(sign, left, self.binary(PRECEDENCE[sign] + 1))
        return left

    @staticmethod
    def common(left, right):
        """Bits and signedness of the type in which C works on two values."""
        bits = max(left.bits, right.bits)
        return bits, any(side.unsigned and side.bits == bits for side in (left, right))

    def apply(self, sign, left, right):
        if sign in ('<<', '>>'):
            if not 0 <= right.number < left.bits:
                raise HeaderError(f'a shift by {right.number} of {left.bits} bits')
            number = (left.number << right.number if sign == '<<' else left.number >> right.number)
            return _fit(number, left.bits, left.unsigned)
        if sign in ('&&', '||'):
            truths = bool(left.number), bool(right.number)
            return Value(int(all(truths) if sign == '&&' else any(truths)))
        bits, unsigned = self.common(left, right)
        a, b = (_fit(side.number, bits, unsigned).number for side in (left, right))
        if sign in ('/', '%') and not b:
            raise HeaderError('a division by zero')
        if sign == '/':
            number = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
        elif sign == '%':
            number = abs(a) % abs(b) * (-1 if a < 0 else 1)
        else:
            number = {'+': a + b, '-': a - b, '*': a * b, '&': a & b, '|': a | b, '^': a ^ b,
                      '==': a == b, '!=': a != b, '<': a < b, '>': a > b, '<=': a <= b,
                      '>=': a >= b}[sign]
            if isinstance(number, bool):
                return Value(int(number))
        return _fit(number, bits, unsigned)

    def unary(self):
        signs = []
        while self.peek() in ('-', '+', '~', '!'):
            signs.append(self.take())
        value = self.primary()
        for sign in reversed(signs):
            if sign == '!':
                value = Value(int(not value.number))
            elif sign != '+':
                number = -value.number if sign == '-' else ~value.number
                value = _fit(number, value.bits, value.unsigned)
        return value

    def primary(self):
        token = self.take()
        if token == '(':
            if self.peek() in WORDS or self.peek() in SCALARS:
                return self.cast()
            value = self.conditional()
            self.take(')')
            return value
        if token[0].isdigit():
            return literal(token)
        if token[0] == "'":
            if len(token) == 3 and token[1] < '\x80':
                return Value(ord(token[1]))
            if len(token) == 4 and token[1] == '\\' and token[2] in ESCAPES:
                return Value(ESCAPES[token[2]])
        elif token in ('sizeof', 'offsetof', 'alignof', '_Alignof', 'typeof'):
            raise HeaderError(f'{token} is not evaluated')
        elif token[0].isalpha() or token[0] == '_':
            return of_enumerator(self.lookup(token))
        raise HeaderError(f"'{token}' is not part of a constant")

    def cast(self):
        self.enter()
        words = []
        while self.peek() in WORDS or self.peek() in SCALARS:
            words.append(self.take())
        self.take(')')
        scalar = SCALARS.get(words[0] if words[0] not in WORDS else base_name(words))
        if not scalar or scalar.kind == 'float':
            raise HeaderError(f"a cast to {' '.join(words)}")
        number = self.unary().number
        self.nesting -= 1
        if scalar.kind == 'bool':
            return Value(int(bool(number)))
        value = _fit(number, scalar.size * 8, scalar.kind == 'unsigned')
        return value if value.bits >= 32 else Value(value.number)
