# SPDX-License-Identifier: LGPL-2.1-or-later
"""Includes keep the direction of ARCHITECTURE.md."""
import shutil

import pytest


def test_tree(check, source):
    status, output = check('check-includes.py', source)
    assert status == 0, output


@pytest.mark.parametrize('name, include, says', [
    ('lib/words.c', '"context.h"', 'the room words may not include lib/context.h'),
    ('lib/words.c', '<unistd.h>', 'the room words may not include <unistd.h>'),
    ('lib/driver.c', '"text.h"', 'the room facts may not include lib/text.h'),
    ('lib/message.c', '<fcntl.h>', 'the room errors may not include <fcntl.h>'),
    ('lib/context.c', '"device.h"', 'the room context may not include lib/device.h'),
    ('lib/addresses.c', '"device.h"', 'the room rules may not include lib/device.h'),
    ('lib/kernel.c', '<libudev.h>', 'the room kernel may not include <libudev.h>'),
    ('lib/kernel.c', '"handle.h"', 'the room kernel may not include lib/handle.h'),
    ('lib/device.c', '<sys/ioctl.h>', 'the room devices may not include <sys/ioctl.h>'),
    ('lib/device.c', '"policy.h"', 'the room devices may not include lib/policy.h'),
    ('lib/handle.c', '"../tools/fwctl/fwctl.h"', 'the library may not include tools'),
    ('lib/new.c', '<errno.h>', 'lib/new.c: has no room'),
    ('tools/fwctl/main.c', '"error.h"', 'not lib/error.h'),
    ('tools/fwctl/main.c', '"../../lib/error.h"', 'not lib/error.h'),
    ('examples/list.c', '<text.h>', 'not lib/text.h'),
    ('include/libfwctl.h', '"uapi.h"', 'not lib/uapi.h'),
    ('plugins/cxl/hooks.c', '"libfwctl.h"', 'may include libfwctl-plugin.h alone'),
    ('plugins/cxl/hooks.c', '"text.h"', 'not lib/text.h'),
])
def test_finds(check, source, tmp_path, name, include, says):
    for folder in ('lib', 'include', 'plugins', 'tools', 'examples'):
        shutil.copytree(source / folder, tmp_path / folder)
    with open(tmp_path / name, 'a') as file:
        file.write(f'#  include {include}\n')
    status, output = check('check-includes.py', tmp_path)
    assert status == 1
    assert says in output


def test_finds_a_missing_file(check, source, tmp_path):
    shutil.copytree(source / 'lib', tmp_path / 'lib')
    (tmp_path / 'lib/words.c').unlink()
    assert 'lib/words.c: in the table' in check('check-includes.py', tmp_path)[1]
