# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads C headers for their layouts: read_headers(paths) gives structs, enums and #defines.

Made for the headers that vendors publish their firmware's formats in, not for C at large: what it
does not understand (functions, variables, bit-fields, types from headers that were not given) is
left out and listed with its place. Conditionals go the way they would in a program that defines
nothing, on a little-endian machine of 64 bits; what that leaves out is listed, too. An #include in
quotes is read if it is there; others are listed, unless a header of that name was given before."""
import dataclasses
import pathlib
import uuid

from .cexpr import base_name, Expression, HeaderError, MAX_NESTING, WORDS
from .clayout import Attributes, Headers, Layouter, Member, Skipped, StructDecl
from .ctokens import expand, NAME, Preprocessor, read_text, Tokens

QUALIFIERS = {'const', 'volatile', 'restrict', '__restrict', '__volatile__', '__const', 'auto',
              '__extension__', 'static', 'extern', 'inline', '__inline', '__inline__', 'register',
              '_Thread_local', '__always_inline', '__maybe_unused', '__init', '__exit'}
ASSERTIONS = {'static_assert', '_Static_assert'}
ALIGNMENTS = {'_Alignas', 'alignas'}
ATTRIBUTES = {'__attribute__', '__attribute'} | ALIGNMENTS
CLOSING = {'(': ')', '[': ']', '{': '}'}


def read_headers(paths):
    """Reads headers, in an order in which a program could include them; gives Headers.

    Of two definitions of a name the first counts for structs, the last for #defines. HeaderError
    where a file cannot be read; what cannot be understood is in .skipped."""
    parser = Parser()
    for path in paths:
        parser.read(pathlib.Path(path))
    return Results(parser).headers


@dataclasses.dataclass(slots=True)
class EnumDecl:
    key: str
    packed: bool = False
    items: list = dataclasses.field(default_factory=list)  # (name, expression or None, place)


class Parser:
    """Finds declarations: decls, typedefs, enums; again has structs that are defined once more."""

    def __init__(self):
        self.preprocessor = Preprocessor(self.skip, self.defined)
        self.skipped = []
        self.decls, self.again = {}, []
        self.typedefs = {}
        self.enums = []
        self.owner = None  # the struct whose members are being read
        self.nesting = 0

    def read(self, path):
        tokens = self.preprocessor.tokens(path, read_text(path))
        self.tokens = Tokens(tokens, self.preprocessor.macros)
        self.place = str(path), 1
        self.depth = 0
        self.fetch()
        while self.text:
            try:
                self.external()
            except HeaderError as err:
                self.note(err)
                self.recover()

    # -- Tokens, one at a time: self.text at self.place, within self.depth braces

    def skip(self, file, line, text):
        self.skipped.append(Skipped(file, line, text))

    def note(self, text, place=None):
        self.skip(*(place or self.place), str(text))

    def defined(self, name):
        """A #define inside a struct belongs to the member before it."""
        if self.owner:
            (self.owner.members[-1] if self.owner.members else self.owner).defines.append(name)

    def fetch(self):
        while True:
            try:
                self.text, place, _ = self.tokens.next()
                break
            except HeaderError as err:
                self.note(err)
        self.place = place or self.place

    def advance(self):
        self.depth += (self.text == '{') - (self.text == '}')
        self.fetch()

    def is_name(self):
        return bool(NAME.fullmatch(self.text))

    def unexpected(self):
        return HeaderError(f"'{self.text}' was not expected" if self.text
                           else 'the file ends in the middle of it')

    def balanced(self):
        """The tokens between the bracket that comes next and the one that closes it."""
        inner, open_ones = [], [CLOSING[self.text]]
        self.advance()
        while True:
            if self.text == open_ones[-1]:
                open_ones.pop()
            elif self.text in CLOSING:
                open_ones.append(CLOSING[self.text])
            elif self.text in ('', ')', ']', '}'):
                raise HeaderError(f"'{open_ones[-1]}' is missing")
            if not open_ones:
                break
            inner.append(self.text)
            self.advance()
        self.advance()
        return inner

    def recover(self):
        """On to what follows the declaration that could not be read."""
        while self.text:
            text = self.text
            self.advance()
            if self.depth <= 0 and text in (';', '}'):
                self.depth = 0
                return

    # -- Declarations

    def external(self):
        """One declaration outside of everything."""
        self.owner = None
        if self.text == ';':
            self.advance()
            return
        if self.text in ASSERTIONS:
            self.assertion()
            return
        place = self.place
        is_typedef = self.text == 'typedef'
        if is_typedef:
            self.advance()
        described, attributes = self.specifiers()
        if not self.text:
            raise self.unexpected()
        if self.text == ';':
            self.advance()
        elif is_typedef:
            members = []
            self.declarators(described, attributes, members)
            for member in members:
                self.add_typedef(member)
        else:
            self.leave_out(described, place)

    def assertion(self):
        self.advance()
        if self.text == '(':
            self.balanced()

    def add_typedef(self, member):
        what, decl = member.type[0], member.type[-1]
        if what == 'inline' and not decl.name and not member.pointer and not member.dims:
            decl.name = member.name  # a struct known by its typedef alone
            self.add_struct(decl)
            member.type = 'tag', decl.kind, decl.name
        self.typedefs[member.name] = member

    def add_struct(self, decl):
        if self.decls.setdefault(decl.name, decl) is not decl:
            self.again.append(decl)

    def leave_out(self, described, place):
        """A function or variable, from behind its type to its end."""
        name, what = '', 'variable'
        while self.text and self.text != ';':
            if self.text == '{' and what != 'variable':
                self.body()
                break
            if self.text == '=':
                self.initializer()
                break
            if self.text in CLOSING:
                what = 'function' if what == 'variable' and self.text == '(' else what
                self.balanced()
                if not name and described[0] == 'named' and self.text != '{':
                    name, what = described[1], 'use of'  # a macro's, which may lack a semicolon
                    break
            elif self.text in (')', ']', '}'):
                raise self.unexpected()
            else:
                if what == 'variable' and self.is_name():
                    name = self.text
                self.advance()
        if self.text == ';':
            self.advance()
        self.note(f'{what} {name} is left out', place)

    def initializer(self):
        while self.text not in ('', ';'):
            if self.text in CLOSING:
                self.balanced()
            elif self.text in (')', ']', '}'):
                raise self.unexpected()
            else:
                self.advance()

    def body(self):
        """A function's body; structs that it defines are kept."""
        depth = self.depth
        self.advance()
        while self.text and (self.text != '}' or self.depth > depth + 1):
            if self.text in ('struct', 'union'):
                self.aggregate(optional=True)
            else:
                self.advance()
        self.advance()

    def specifiers(self):
        """The type that a declaration begins with, and attributes given there."""
        words, described, attributes = [], None, Attributes()
        while True:
            self.attributes(attributes)
            if self.text in QUALIFIERS:
                self.advance()
            elif self.text in WORDS:
                words.append(self.text)
                self.advance()
            elif described or words:
                break
            elif self.text in ('struct', 'union'):
                described = self.aggregate()
            elif self.text == 'enum':
                described = self.enumeration()
            elif self.is_name():
                described = 'named', self.text
                self.advance()
            else:
                raise self.unexpected()
        return described or ('named', base_name(words)), attributes

    def attributes(self, into):
        while self.text in ATTRIBUTES:
            aligned = self.text in ALIGNMENTS
            self.advance()
            if self.text != '(':
                raise HeaderError('an attribute without parentheses')
            tokens = self.balanced()
            if aligned:
                into.aligned.append(tokens)
                continue
            for at, token in enumerate(tokens):
                if token.strip('_') == 'packed':
                    into.packed = True
                elif token.strip('_') == 'aligned':
                    into.aligned.append(argument(tokens[at + 1:]) or ['16'])

    def aggregate(self, optional=False):
        """struct or union, from its keyword to behind its attributes."""
        kind, (file, line) = self.text, self.place
        decl = StructDecl(kind, '', file, line, bool(self.owner and self.owner.describes_bits))
        self.advance()
        self.attributes(decl.attributes)
        if self.is_name():
            decl.name = self.text
            self.advance()
            self.attributes(decl.attributes)
        if self.text != '{':
            if not decl.name and not optional:
                raise HeaderError(f'a {kind} without a name or members')
            return 'tag', kind, decl.name
        if self.nesting >= MAX_NESTING:
            raise HeaderError(f'structs are nested more than {MAX_NESTING} deep')
        self.nesting += 1
        try:
            self.members(decl)
        finally:
            self.nesting -= 1
        self.attributes(decl.attributes)
        decl.pack = self.preprocessor.pack[-1]
        if not decl.name:
            return 'inline', decl
        self.add_struct(decl)
        return 'tag', kind, decl.name

    def members(self, decl):
        """What stands in braces. A member that cannot be read breaks this struct alone."""
        outer, self.owner = self.owner, decl
        depth = self.depth
        self.advance()
        try:
            while self.text != '}':
                self.member(decl)
        except HeaderError as err:
            decl.broken = f'{err} (line {self.place[1]})'
            while self.text and (self.text != '}' or self.depth > depth + 1):
                self.advance()
        self.owner = outer
        self.advance()

    def member(self, decl):
        if self.text in ASSERTIONS:
            self.assertion()
        if self.text == ';':
            self.advance()
            return
        line = self.place[1]
        described, attributes = self.specifiers()
        if self.text != ';':
            self.declarators(described, attributes, decl.members)
            return
        if described[0] == 'inline':
            decl.members.append(Member(described, '', [], False, False, attributes, line))
        self.advance()

    def declarators(self, described, attributes, members):
        """Adds members up to the semicolon: before looking behind it, where their #defines are."""
        while True:
            members.append(self.declarator(described, attributes))
            if self.text != ',':
                break
            self.advance()
        if self.text != ';':
            raise HeaderError(f"';' is missing before '{self.text}'")
        self.advance()

    def declarator(self, described, attributes):
        line = self.place[1]
        own = Attributes(attributes.packed, list(attributes.aligned))
        pointer, dims, bit_field, name = False, [], False, ''
        self.attributes(own)
        while self.text == '*' or self.text in QUALIFIERS:
            pointer = pointer or self.text == '*'
            self.advance()
            self.attributes(own)
        if self.text == '(':
            name, dims = self.pointer_in_parentheses()
            pointer = True
        elif self.is_name():
            name = self.text
            self.advance()
            while name.startswith('__') and self.is_name() and self.text not in ATTRIBUTES:
                self.note(f'attribute {name} is ignored')
                name = self.text
                self.advance()
        elif self.text != ':':
            raise HeaderError(f"a name is missing before '{self.text}'")
        while True:
            self.attributes(own)
            if self.text == '[':
                dims.append(self.balanced() or None)
            elif self.text == ':':
                bit_field = True
                while self.text not in ('', ',', ';', '}'):
                    self.advance()
            elif self.text.startswith('__'):
                self.note(f'attribute {self.text} is ignored')
                self.advance()
                if self.text == '(':
                    self.balanced()
            else:
                return Member(described, name, dims, pointer, bit_field, own, line)

    def pointer_in_parentheses(self):
        """Name and dimensions of (*name[n])(parameters), current at its first parenthesis."""
        inner = self.balanced()
        names = [text for text in inner if NAME.fullmatch(text) and text not in QUALIFIERS]
        if inner[:1] != ['*'] or not names:
            raise HeaderError('a declarator in parentheses that is no pointer')
        dims, rest = [], inner[inner.index(names[0]) + 1:]
        while rest[:1] == ['['] and ']' in rest:
            dims.append(rest[1:rest.index(']')] or None)
            rest = rest[rest.index(']') + 1:]
        while self.text in ('(', '['):
            self.balanced()
        return names[0], dims

    def enumeration(self):
        file, line = self.place
        attributes = Attributes()
        self.advance()
        self.attributes(attributes)
        key = f'{file}:{line}'
        if self.is_name():
            key = self.text
            self.advance()
        if self.text != '{':
            return 'enum', key
        decl = EnumDecl(key)
        self.advance()
        while self.text != '}':
            if not self.is_name():
                raise HeaderError(f"'{self.text}' in enum {key}")
            name, place = self.text, self.place
            self.advance()
            self.attributes(Attributes())
            decl.items.append((name, self.enumerator_value(), place))
            if self.text == ',':
                self.advance()
        self.advance()
        self.attributes(attributes)
        decl.packed = attributes.packed
        self.enums.append(decl)
        return 'enum', key

    def enumerator_value(self):
        if self.text != '=':
            return None
        tokens = []
        self.advance()
        while self.text not in ('', ',', '}', ';', '{'):
            if self.text == '(':
                tokens += ['(', *self.balanced(), ')']
            else:
                tokens.append(self.text)
                self.advance()
        return tokens


def argument(tokens):
    """What stands in the parentheses that tokens begin with, if they do."""
    if tokens[:1] != ['(']:
        return []
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token == '(') - (token == ')')
        if not depth:
            return tokens[1:at]
    return []


class Results:
    """Turns what the parser found into Headers."""

    def __init__(self, parser):
        self.parser = parser
        self.headers = Headers(skipped=parser.skipped)
        self.enum_sizes = {}
        for decl in parser.enums:
            self.add_enum(decl)
        macros = parser.preprocessor.macros
        for name, macro in macros.items():
            if macro.file and (macro.body or macro.params is not None):
                self.add_define(name, macro, macros)
        self.add_structs()
        files = {}
        for skipped in parser.skipped:
            files.setdefault(skipped.file, len(files))
        self.headers.skipped.sort(key=lambda skipped: (files[skipped.file], skipped.line))

    def number(self, tokens):
        return Expression(tokens, self.enumerator).value().number

    def enumerator(self, name):
        if name not in self.headers.enumerators:
            raise HeaderError(f'{name} is not known')
        return self.headers.enumerators[name]

    def add_enum(self, decl):
        values = self.headers.enums.setdefault(decl.key, {})
        following = 0
        for name, tokens, place in decl.items:
            try:
                if tokens is not None:
                    following = self.number(tokens)
                if following is None:
                    raise HeaderError('the one before it is not known')
            except HeaderError as err:
                self.parser.note(f'enumerator {name}: {err}', place)
                following = None
                continue
            if self.headers.enumerators.get(name, following) != following:
                self.parser.note(f'enumerator {name} had another value before', place)
            values[name] = self.headers.enumerators[name] = following
            following += 1
        low, high = min([0, *values.values()]), max([0, *values.values()])
        for size in (1, 2, 4, 8) if decl.packed else (4, 8):
            if high < 1 << (size * 8 - (low < 0)) and low >= -1 << (size * 8 - 1):
                break
        self.enum_sizes[decl.key] = size

    def add_define(self, name, macro, macros):
        try:
            if macro.params is not None:
                raise HeaderError('takes parameters')
            self.headers.defines[name] = self.constant(expand(macro.body, macros))
        except HeaderError as err:
            self.parser.skip(macro.file, macro.line, f'#define {name}: {err}')

    def constant(self, tokens):
        """A number, the text of strings, or a UUID in the usual form."""
        if tokens and all(token[0] == '"' for token in tokens):
            return ''.join(token[1:-1] for token in tokens)
        if tokens[:2] in (['UUID_INIT', '('], ['GUID_INIT', '(']) and len(tokens) == 24:
            digits = ''
            for token, size in zip(tokens[2:-1:2], (4, 2, 2, *[1] * 8)):
                part = self.number([token])
                if part >> (size * 8):
                    raise HeaderError(f'{token} does not fit into a UUID')
                digits += f'{part:0{size * 2}x}'
            return str(uuid.UUID(digits))
        return self.number(tokens)

    def add_structs(self):
        parser, structs = self.parser, self.headers.structs
        layouter = Layouter(parser.decls, parser.typedefs, self.enum_sizes, self.number,
                            self.headers.defines)
        for name, decl in parser.decls.items():
            try:
                structs[name] = layouter.struct(name)
            except HeaderError as err:
                parser.skip(decl.file, decl.line, f'{decl.kind} {name} is left out: {err}')
        for decl in parser.again:
            try:
                same = layouter.lay_out(decl).same_layout(structs.get(decl.name))
            except HeaderError:
                same = False
            if not same:
                parser.skip(decl.file, decl.line, f'{decl.kind} {decl.name}, unlike the one before '
                                                  'it of that name, is left out')
