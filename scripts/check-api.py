#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-api.py ROOT LIBRARY: the public headers, the symbol file, the shared library and the manual
pages tell of the same functions, enums and structs. Prints a line for each difference."""
import pathlib
import re
import subprocess
import sys


def normal(code):
    """One spelling for what C reads alike: comments out, blanks where they count."""
    code = re.sub(r'/\*.*?\*/', ' ', code, flags=re.S)
    code = re.sub(r'\s+', ' ', code).strip()
    return re.sub(r' ?([*(){},;]) ?', r'\1', code)


class Header:
    def __init__(self, text):
        plain = re.sub(r'/\*.*?\*/', ' ', text, flags=re.S)
        self.macros = set(re.findall(r'^#define (LIBFWCTL_\w+)[ \t]+\S', plain, re.M))
        plain = re.sub(r'^#.*$', '', plain, flags=re.M)
        plain = plain.replace('extern "C" {', '')
        self.structs = {name: normal(code) for code, name in
                        re.findall(r'(struct (libfwctl_\w+) \{.*?\};)', plain, re.S)}
        self.opaque = set(re.findall(r'^struct (libfwctl_\w+);', plain, re.M))
        enums = re.findall(r'enum (libfwctl_\w+) \{(.*?)\};', plain, re.S)
        self.enums = {name for name, _ in enums}
        self.values = {value for _, body in enums for value in re.findall(r'\b(LIBFWCTL_\w+)', body)}
        plain = re.sub(r'(struct|enum) libfwctl_\w+ \{.*?\};', '', plain, flags=re.S)
        self.functions, self.typedefs = {}, {}
        for code, name in re.findall(r'([\w\s*]+?\b(libfwctl_\w+)\([^;]*\));', plain):
            code = normal(code)
            (self.typedefs if code.startswith('typedef ') else self.functions)[name] = code
        self.since = set()
        for comment, code in re.findall(r'(/\*\*(?:(?!\*/).)*\*/)\s*([^;{/#]*);', text, re.S):
            name = re.search(r'\b(libfwctl_\w+)\(', code)
            if name and re.search(r'\bSince: \d+\.\d+', comment):
                self.since.add(name[1])

    def names(self):
        return self.opaque | set(self.structs) | self.enums | set(self.functions) | set(self.typedefs)


class Pages:
    """What the mdoc sources say: names, prototypes, and the words and references used."""

    def __init__(self, files):
        self.names, self.prototypes, self.text = {}, {}, ''
        self.references, self.mentions = set(), set()
        for file in files:
            self.read(file)

    def read(self, file):
        section, result, call = '', '', None
        text = file.read_text()
        self.text += text
        for line in text.splitlines():
            if not line.startswith('.'):
                continue
            macro, *words = [a or b for a, b in re.findall(r'"([^"]*)"?|(\S+)', line[1:])] or ['']
            if macro == 'Sh':
                section = ' '.join(words)
            elif macro == 'Nm' and section == 'NAME':
                self.names[words[0]] = file.name
            elif macro == 'Xr':
                self.references.add((words[0], words[1], file.name))
            elif macro == 'Fn' and section != 'SYNOPSIS':
                self.mentions.add((words[0], file.name))
            elif macro == 'Ft':
                result = ' '.join(words)
            elif macro == 'Fo':
                call = words
            elif macro == 'Fa' and call:
                call += words
            elif macro == 'Fn' or macro == 'Fc':
                name, *arguments = words if macro == 'Fn' else call
                self.prototypes[name] = normal(f"{result} {name}({', '.join(arguments)})")
                call = None


def symbol_file(text):
    body = re.sub(r'/\*.*?\*/', '', text, flags=re.S)
    return set(re.findall(r'(?<![\w.])([a-z]\w*);', re.sub(r'local:.*?}', '}', body, flags=re.S)))


def exported(library):
    lines = subprocess.run(['nm', '-D', '--defined-only', library], check=True, text=True,
                           capture_output=True).stdout.splitlines()
    # 'A' is the name of a version itself.
    return {line.split()[2].split('@')[0] for line in lines if line.split()[1] != 'A'}


def same(what, left, other, right):
    for name in sorted(left - right):
        yield f'{name}: in {what}, not in {other}'
    for name in sorted(right - left):
        yield f'{name}: in {other}, not in {what}'


def problems(root, library):
    header = Header((root / 'include/libfwctl.h').read_text())
    # What plugins see: structs alone, of which the library exports nothing.
    plugin = root / 'include/libfwctl-plugin.h'
    plugin = Header(plugin.read_text() if plugin.exists() else '')
    pages = Pages(sorted((root / 'man').glob('*.3')))
    others = Pages(sorted((root / 'man').glob('*.[1-24-9]')))
    functions = set(header.functions)

    yield from same('libfwctl.h', functions, 'libfwctl.sym',
                    symbol_file((root / 'lib/libfwctl.sym').read_text()))
    yield from same('libfwctl.h', functions, library.name, exported(library))
    for name in sorted(plugin.functions):
        yield f'{name}: libfwctl-plugin.h has a function, which a plugin would have to link'
    yield from same('a public header', header.names() | plugin.names(), 'the NAME of a page',
                    set(pages.names))
    for name in sorted(functions - header.since):
        yield f'{name}: its comment in libfwctl.h has no "Since: VERSION"'

    prototypes = {**header.functions, **header.typedefs}
    for name, code in sorted(prototypes.items()):
        if pages.prototypes.get(name) != code:
            yield f'{name}: libfwctl.h has "{code}", the page "{pages.prototypes.get(name)}"'
    for name, code in sorted({**header.structs, **plugin.structs}.items()):
        if code not in normal(pages.text):
            yield f'struct {name}: no page shows it as its header has it'
    for name in sorted(header.values | header.macros | plugin.values | plugin.macros):
        if not re.search(rf'\b{name}\b', pages.text):
            yield f'{name}: on no page'
    for name, page in sorted(pages.mentions | others.mentions):
        if name.startswith('libfwctl_') and name not in prototypes:
            yield f'{name}: on the page {page}, but there is no such function'
    known = {f'{name}.3' for name in pages.names} | {path.name for path in (root / 'man').glob('*.*')}
    for name, section, page in sorted(pages.references | others.references):
        if re.match('(lib)?fwctl', name) and f'{name}.{section}' not in known:
            yield f'{name}({section}): referred to by {page}, but there is no such page'


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    found = list(problems(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))
    print('\n'.join(found))
    sys.exit(1 if found else 0)


main()
