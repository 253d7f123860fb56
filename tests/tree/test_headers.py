# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every public header compiles alone, in C99 and C++11. Together with the kernel's: tests/kernel/check-abi.sh."""
import pytest


def test_alone(check, source):
    status, output = check('check-headers.sh', source)
    assert status == 0, output


@pytest.mark.parametrize('header, why', [
    ('size_t f(void);\n', 'needs an include'),
    ('static_assert(sizeof(int) > 1, "");\n', 'is not C99'),
    ('struct class { int x; };\nint f(struct class *class);\n', 'is not C++'),
    ('struct s { int x[0]; };\n', 'is not pedantic'),
])
def test_finds(check, write, tmp_path, header, why):
    write('include/broken.h', header)
    status, output = check('check-headers.sh', tmp_path)
    assert status == 1, f'accepts a header that {why}'
    assert 'broken.h' in output
