# SPDX-License-Identifier: GPL-2.0-or-later
"""C headers as tokens: comments, conditionals, #includes and macros are dealt with here."""
import re

from .cexpr import Expression, HeaderError

TOKEN = re.compile(r'[A-Za-z_]\w*|\.?[0-9](?:[eEpP][+-]|[\w.])*|"(?:\\.|[^"\\])*"'
                   r"|'(?:\\.|[^'\\])*'|\.\.\.|##|<<|>>|<=|>=|==|!=|&&|\|\||->|\S", re.ASCII)
COMMENT = re.compile(r'//(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z)|"(?:\\.|[^"\\\n])*"'
                     r"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
NAME = re.compile(r'[A-Za-z_]\w*', re.ASCII)
HEADER_MAX = 64 << 20   # characters
EXPANSION_LIMIT = 100_000  # tokens that one macro may grow to
MAX_FILES = 100

# What the kernel's own headers offer to those that declare layouts.
KERNEL_MACROS = '''
BIT(n) (1UL << (n))
BIT_ULL(n) (1ULL << (n))
GENMASK(h, l) ((~0UL << (l)) & (~0UL >> (63 - (h))))
GENMASK_ULL(h, l) ((~0ULL << (l)) & (~0ULL >> (63 - (h))))
IS_ENABLED(option) 0
__LITTLE_ENDIAN 1234
__BYTE_ORDER 1234
__LITTLE_ENDIAN_BITFIELD
__packed __attribute__((packed))
__aligned(n) __attribute__((aligned(n)))
__struct_group(tag, name, attributes, members...) union { struct { members } attributes; \
  struct tag { members } attributes name; } attributes
struct_group(name, members...) __struct_group(, name, , members)
struct_group_attr(name, attributes, members...) __struct_group(, name, attributes, members)
struct_group_tagged(tag, name, members...) __struct_group(tag, name, , members)
__DECLARE_FLEX_ARRAY(type, name) struct { type name[]; }
DECLARE_FLEX_ARRAY(type, name) struct { type name[]; }
__counted_by(count)
__counted_by_le(count)
__counted_by_be(count)
__counted_by_ptr(count)
__bitwise
__force
__iomem
__kernel
__nonstring
__private
__rcu
__user
'''

# ---- The preprocessor ---------------------------------------------------------------------------


class Macro:
    """A #define. params is None for one without parentheses."""

    def __init__(self, tokens, file='', line=0, glued=False):
        self.file, self.line = file, line
        self.params, self.variadic, body = None, False, 0
        if glued:
            body = tokens.index(')') + 1
            self.params = [token for token in tokens[1:body - 1] if token != ',']
            if self.params[-1:] == ['...']:
                self.variadic = True
                self.params.pop()
                if tokens[body - 3] in ('(', ','):
                    self.params.append('__VA_ARGS__')
        self.body = tokens[body:]


def parse_define(text, file='', line=0):
    """The name and Macro of what stands behind '#define'."""
    match = NAME.match(text)
    if not match:
        raise HeaderError('a #define without a name')
    rest = text[match.end():]
    try:
        return match[0], Macro(TOKEN.findall(rest), file, line, rest[:1] == '(')
    except ValueError as err:
        raise HeaderError(f'the parameters of {match[0]} do not end') from err


class Tokens:
    """Tokens with macros expanded. A token is (text, place, names not to be expanded in it)."""
    END = ('', None, None)

    def __init__(self, source, macros):
        self.source = iter(source)
        self.macros = macros
        self.queue = []
        self.grown = 0

    def raw(self):
        if self.queue:
            return self.queue.pop()
        self.grown = 0
        return next(self.source, self.END)

    def next(self):
        while True:
            token = self.raw()
            macro = self.macros.get(token[0])
            if macro is None or token[2] and token[0] in token[2]:
                return token
            arguments = {}
            if macro.params is not None:
                following = self.raw()
                if following[0] != '(':
                    self.queue.append(following)
                    return token
                arguments = self.arguments(token[0], macro)
            expanded = self.substitute(token, macro, arguments)
            self.grown += len(expanded) + 1
            if self.grown > EXPANSION_LIMIT:
                self.queue.clear()
                raise HeaderError(f'macro {token[0]} grows without end')
            self.queue.extend(reversed(expanded))

    def arguments(self, name, macro):
        """The tokens of each argument of a macro's use, up to the closing parenthesis."""
        found, depth = [[]], 0
        while True:
            token = self.raw()
            if not token[0]:
                raise HeaderError(f'the arguments of {name} do not end')
            if token[0] == ')' and not depth:
                break
            depth += (token[0] == '(') - (token[0] == ')')
            if token[0] == ',' and not depth and not (macro.variadic
                                                      and len(found) == len(macro.params)):
                found.append([])
            else:
                found[-1].append(token)
        if macro.variadic and len(found) == len(macro.params) - 1 or found == [[]]:
            found = found[:len(macro.params) - 1] + [[]] * bool(macro.params)
        if len(found) != len(macro.params):
            raise HeaderError(f'{name} takes {len(macro.params)} arguments, not {len(found)}')
        return dict(zip(macro.params, found))

    @staticmethod
    def substitute(token, macro, arguments):
        name, place, hidden = token
        hidden = (hidden or frozenset()) | {name}
        result, paste, quote, last = [], False, False, []
        for text in macro.body:
            if text == '##':
                paste = True
                continue
            if text == '#' and macro.params is not None:
                quote = True
                continue
            piece = list(arguments.get(text, [(text, place, hidden)]))
            if quote:
                piece = [('"' + ' '.join(part[0] for part in piece) + '"', place, hidden)]
            if paste and last and last[-1][0] == ',':  # GNU: ', ## empty' is nothing
                if not piece:
                    result.pop()
            elif paste and last and piece:
                result.pop()
                piece[0] = last[-1][0] + piece[0][0], place, hidden
            result.extend(piece)
            last = piece or last if paste else piece
            paste = quote = False
        return result


def expand(texts, macros):
    """The texts of tokens, expanded to the end."""
    tokens = Tokens(((text, None, None) for text in texts), macros)
    result = []
    while (text := tokens.next()[0]):
        result.append(text)
    return result


class Branch:
    """One level of #if: whether its present branch counts, and what was left out of it."""

    def __init__(self, outer, text, line):
        self.outer, self.taken, self.active = outer, False, False
        self.text, self.line = text, line

    def choose(self, counts, text, line):
        self.active = self.outer and counts and not self.taken
        self.taken = self.taken or counts
        self.text, self.line = text, line


class Preprocessor:
    """Headers as tokens. skip(file, line, text) hears what is left out, defined(name) of macros."""

    def __init__(self, skip, defined):
        self.skip = skip
        self.defined = defined
        self.macros = dict(parse_define(line) for line in KERNEL_MACROS.split('\n') if line)
        self.seen = set()
        self.pack = [0]
        self.branches = []

    def tokens(self, path, text):
        """Generates the tokens of a file's text and of those it includes."""
        self.seen.add(path.resolve())
        file, outer, self.branches = str(path), self.branches, []
        for number, line in logical_lines(text):
            bare = line.lstrip()
            if bare[:1] == '#':
                try:
                    included = self.directive(bare[1:].strip(), path, number)
                except HeaderError as err:
                    self.skip(file, number, str(err))
                    continue
                if included:
                    yield from self.tokens(*included)
            elif not self.branches or self.branches[-1].active:
                place = file, number
                for text in TOKEN.findall(line):
                    yield text, place, None
        for branch in self.branches:
            self.skip(file, branch.line, f'{branch.text}: its #endif is missing')
        self.branches = outer

    def directive(self, text, path, line):
        """Obeys one directive. Gives path and text of an #include that can be followed."""
        match = NAME.match(text)
        word, rest = (match[0], text[match.end():].strip()) if match else ('', '')
        if word in ('if', 'ifdef', 'ifndef', 'elif', 'else', 'endif'):
            self.conditional(word, rest, str(path), line)
        elif self.branches and not self.branches[-1].active:
            pass
        elif word == 'define':
            name, macro = parse_define(rest, str(path), line)
            self.macros[name] = macro
            self.defined(name)
        elif word == 'undef':
            self.macros.pop(rest, None)
        elif word == 'include':
            return self.include(rest, path, line)
        elif word == 'pragma' and rest.startswith('pack'):
            self.set_pack(TOKEN.findall(rest)[1:])
        elif word:
            self.skip(str(path), line, f'#{text} is ignored')
        return None

    def include(self, name, path, line):
        beside = path.parent / name.strip('"')
        if name[:1] == '"' and len(self.seen) < MAX_FILES:
            try:
                return None if beside.resolve() in self.seen else (beside, read_text(beside))
            except (HeaderError, OSError, RuntimeError, ValueError):
                pass  # not there, a loop of links, or no path at all
        if not any(str(seen).endswith('/' + name.strip('<>"')) for seen in self.seen):
            self.skip(str(path), line, f'#include {name} is not read')
        return None

    def conditional(self, word, rest, file, line):
        text = f'#{word} {rest}'.strip()
        if word.startswith('if'):
            outer = not self.branches or self.branches[-1].active
            self.branches.append(Branch(outer, text, line))
        elif not self.branches:
            raise HeaderError(f'#{word} without an #if')
        branch = self.branches[-1]
        if not word.startswith('if'):
            if branch.outer and not branch.active and line > branch.line + 1:
                self.skip(file, branch.line, f'{branch.text}: left out up to line {line - 1}')
            if word == 'endif':
                self.branches.pop()
                return
        known = rest.split()[0] in self.macros if rest else False
        if word == 'ifdef':
            counts = known
        elif word == 'ifndef':
            counts = not known
        elif word == 'else':
            text = f'#else of {branch.text}'
            counts = True
        else:
            counts = branch.outer and not branch.taken and self.condition(rest, file, line)
        branch.choose(counts, text, line)

    def condition(self, text, file, line):
        """The value of an #if; what cannot be evaluated counts as false, and is listed."""
        text = re.sub(r'\bdefined\s*(?:\(\s*(\w+)\s*\)|(\w+))',
                      lambda match: str(int((match[1] or match[2]) in self.macros)), text)
        text = re.sub(r'\b__has_\w+\s*\([^)]*\)', '0', text)
        try:
            return bool(Expression(expand(TOKEN.findall(text), self.macros), lambda _: 0)
                        .value().number)
        except HeaderError as err:
            self.skip(file, line, f'#if {text}: taken as false: {err}')
            return False

    def set_pack(self, tokens):
        """#pragma pack(n), (), (push), (push, n) and (pop)."""
        if 'pop' in tokens:
            if len(self.pack) > 1:
                self.pack.pop()
            return
        if 'push' in tokens:
            self.pack.append(self.pack[-1])
        sizes = [int(token) for token in tokens if token in ('1', '2', '4', '8', '16')]
        if sizes or 'push' not in tokens:
            self.pack[-1] = sizes[0] if sizes else 0


def read_text(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            text = file.read(HEADER_MAX + 1)
        if len(text) > HEADER_MAX:
            raise ValueError(f'it is larger than {HEADER_MAX >> 20} MiB')
        return text
    except (OSError, ValueError) as err:
        reason = getattr(err, 'strerror', None) or err
        raise HeaderError(f'cannot read {path}: {reason}; give the path of a C header') from err


def logical_lines(text):
    """(number, text) of the lines of a file, without comments, continued lines joined."""
    text = COMMENT.sub(_without_comment, text.replace('\r\n', '\n'))
    number, started, parts = 0, 1, []
    for line in text.split('\n'):
        number += 1
        if line.endswith('\\'):
            parts.append(line[:-1])
            continue
        if parts:
            line = ' '.join([*parts, line])
            parts = []
        if line and not line.isspace():
            yield started, line
        started = number + 1
    if parts:
        yield started, ' '.join(parts)


def _without_comment(match):
    """A comment is white space of as many lines; strings, which may look like comments, stay."""
    text = match[0]
    return ' ' + '\n' * text.count('\n') if text[0] == '/' else text
