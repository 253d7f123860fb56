# SPDX-License-Identifier: LGPL-2.1-or-later
"""C, manual pages and shell scripts as their tools want them."""
import shutil

import pytest

PAGE = '.Dd January 1, 2026\n.Dt X 3\n.Os\n.Sh NAME\n.Nm x\n.Nd x\n'
BROKEN = {
    'code': ('lib/a.c', 'int  a ;\n'),
    'pages': ('man/x.3', PAGE + '.Nosuchmacro\n'),
    'shell': ('scripts/x', '#!/bin/sh\nif true; then\n'),
}


@pytest.mark.parametrize('what', BROKEN)
def test_tree(check, source, what):
    status, output = check('check-style.sh', source, what)
    assert status == 0, output


@pytest.mark.parametrize('what', BROKEN)
def test_accepts_what_is_right(check, write, source, tmp_path, what):
    write('lib/a.c', 'int a;\n')
    write('man/x.3', PAGE)
    write('scripts/x', '#!/bin/sh\necho\n')
    write('out/meson-private/a.c', 'int  a ;\n')
    write('out/lib/b.c', 'int  b ;\n')
    shutil.copy(source / '.clang-format', tmp_path)
    status, output = check('check-style.sh', tmp_path, what)
    assert status == 0, output


@pytest.mark.parametrize('what', BROKEN)
def test_finds(check, write, source, tmp_path, what):
    path = write(*BROKEN[what])
    shutil.copy(source / '.clang-format', tmp_path)
    status, output = check('check-style.sh', tmp_path, what)
    assert status != 0
    assert path.name in output


@pytest.mark.parametrize('name, text', [
    ('scripts/x', '#!/bin/sh\nx=(1 2)\n'),
    ('scripts/x', '#!/bin/sh\nlocal x=$1\n'),
    ('tools/x.bash', 'cd $(pwd) || exit; for i in "$x"; do :; done; if\n'),
])
def test_finds_in_scripts(check, write, tmp_path, name, text):
    path = write(name, text)
    status, output = check('check-style.sh', tmp_path, 'shell')
    assert status != 0
    assert path.name in output
