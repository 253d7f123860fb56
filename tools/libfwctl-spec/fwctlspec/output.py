# SPDX-License-Identifier: GPL-2.0-or-later
"""What is written beside the image: the same bytes in C, and a rule for make."""
import os

# Of C up to C23, for which some of them became keywords.
KEYWORDS = set('''
    alignas alignof auto bool break case char const constexpr continue default do double else enum
    extern false float for goto if inline int long nullptr register restrict return short signed
    sizeof static static_assert struct switch thread_local true typedef typeof typeof_unqual union
    unsigned void volatile while'''.split())


def is_name_in_c(name):
    return name.isidentifier() and name.isascii() and name not in KEYWORDS


def c_array(name, data, source):
    """For a plugin to include: its size is then known where it is used."""
    name_of_source = os.path.basename(source)
    lines = [f'/* Written by libfwctl-spec from {name_of_source}: change that instead. */',
             f'static const unsigned char {name}[{len(data)}] = {{']
    for start in range(0, len(data), 16):
        lines.append('\t' + ' '.join(f'0x{byte:02x},' for byte in data[start:start + 16]))
    lines.append('};')
    return '\n'.join(lines) + '\n'


def depfile(targets, files):
    def escaped(path):
        for character in '\\ #':
            path = path.replace(character, '\\' + character)
        return path.replace('$', '$$')

    return f'{" ".join(map(escaped, targets))}: {" ".join(map(escaped, files))}\n'
