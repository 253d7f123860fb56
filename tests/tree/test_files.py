# SPDX-License-Identifier: LGPL-2.1-or-later
"""Licence tags, and nothing that leads to one machine or to a host of somebody's own."""
import pytest

# Put together here, since this file is looked at too.
LGPL = 'SPDX-License-' 'Identifier: LGPL-2.1-or-later\n'
HOME = '/ho' 'me/someone'
SCHEME = 'http' '://'


def test_tree(check, source):
    status, output = check('check-tree.py', source)
    assert status == 0, output


def test_accepts_what_is_right(check, write, tmp_path):
    write('lib/a.c', f'/* {LGPL} */\n/* {SCHEME}docs.kernel.org/x, $HOME{HOME}, /dev/root */\n')
    write('tools/b.c', f'// {LGPL}'.replace('LGPL-2.1', 'GPL-2.0'))
    write('README.md', 'text\n')
    write('tests/fuzz/corpus/image/a', 'any bytes')
    write('out/meson-private/x.c', HOME)
    status, output = check('check-tree.py', tmp_path)
    assert status == 0, output


@pytest.mark.parametrize('name, text, says', [
    ('lib/a.c', 'int a;\n', 'lib/a.c: its first lines must say'),
    ('tools/a.c', f'// {LGPL}', 'GPL-2.0-or-later'),
    ('tests/kernel/modules/a.c', f'// {LGPL}', 'GPL-2.0-only'),
    ('lib/a.c', '\n' * 9 + LGPL, 'its first lines must say'),
    ('README.md', f'see\n{HOME}/x', 'README.md:2: names a folder of one machine'),
    ('README.md', '"/ro' 'ot/x"', 'names a folder of one machine'),
    ('README.md', f'{SCHEME}pypi.example.net:80/simple', 'pypi.example.net is not in the list'),
    ('README.md', f'{SCHEME}debian.org.example.net/', 'debian.org.example.net is not in the list'),
])
def test_finds(check, write, tmp_path, name, text, says):
    write(name, text)
    status, output = check('check-tree.py', tmp_path)
    assert status == 1
    assert says in output


def test_finds_the_folder_it_is_in(check, write, tmp_path):
    write('README.md', f'cd {tmp_path}/lib')
    assert 'README.md:1: names a folder of one machine' in check('check-tree.py', tmp_path)[1]
