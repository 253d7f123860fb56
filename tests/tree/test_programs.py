# SPDX-License-Identifier: LGPL-2.1-or-later
"""The programs shown in README.md and libfwctl(7) compile and are as short as they are said to be."""
import re
import subprocess

import pytest


def shown(source, name):
    text = (source / name).read_text()
    if name.endswith('.md'):
        return re.findall(r'^```c\n(.*?)^```$', text, re.M | re.S)
    displays = re.findall(r'^\.Bd -literal.*?\n(.*?)^\.Ed$', text, re.M | re.S)
    return [display.replace(r'\e', '\\') for display in displays if 'int main(' in display]


def statements(program):
    """Lines that do something: not blank, not a comment, an include or a bracket alone."""
    lines = re.sub(r'/\*.*?\*/', '', program, flags=re.S).splitlines()
    return [line for line in lines if line.strip() and not re.match(r'\s*(#|//|[{}]\s*$)', line)]


@pytest.mark.parametrize('name', ['README.md', 'man/libfwctl.7'])
def test_program(source, build, tmp_path, name):
    found = shown(source, name)
    assert len(found) == 1
    assert len(statements(found[0])) <= 15
    code = tmp_path / 'program.c'
    code.write_text(found[0])
    subprocess.run(['cc', '-std=c99', '-Wall', '-Wextra', '-pedantic', '-Werror', code,
                    '-I', source / 'include', '-L', build / 'lib', '-lfwctl',
                    '-o', tmp_path / 'program'], check=True)


def test_statements_are_counted():
    program = '#include <x.h>\n\nint main(void)\n{\n\t/* a\n b */ f();\n\treturn 0;\n}\n'
    assert len(statements(program)) == 3
