# SPDX-License-Identifier: LGPL-2.1-or-later
"""Includes keep the direction of ARCHITECTURE.md."""
import shutil

import pytest


def test_tree(check, source):
    status, output = check('check-includes.py', source)
    assert status == 0, output


@pytest.mark.parametrize('name, include, says', [
    ('lib/base/words.c', '"image/image.h"', 'the room base may not include lib/image/image.h'),
    ('lib/base/words.c', '<dirent.h>', 'only device and formats and identity and handle may'),
    ('lib/tuning/check.c', '<fcntl.h>', 'handle and tuning/lock.c may include <fcntl.h>'),
    ('lib/codec/walk.c', '<fcntl.h>', 'may include <fcntl.h>'),
    ('lib/policy/policy.c', '"device/device.h"',
     'the room policy may not include lib/device/device.h'),
    ('lib/handle/kernel.c', '<libudev.h>', 'only device and identity may include <libudev.h>'),
    ('lib/handle/rpc.c', '<sys/ioctl.h>', 'only handle/kernel.c may include <sys/ioctl.h>'),
    ('lib/handle/handle.c', '"call/call.h"', 'the room handle may not include lib/call/call.h'),
    ('lib/handle/handle.c', '"../../tools/fwctl/fwctl.h"', 'the library may not include tools'),
    ('lib/new.c', '<errno.h>', 'lib/new.c: is in no room'),
    ('lib/new/new.c', '<errno.h>', 'lib/new/new.c: is in no room'),
    ('tools/fwctl/main.c', '"base/error.h"', 'not lib/base/error.h'),
    ('tools/fwctl/main.c', '"../../lib/base/error.h"', 'not lib/base/error.h'),
    ('examples/list.c', '<base/text.h>', 'not lib/base/text.h'),
    ('include/libfwctl.h', '"base/uapi.h"', 'not lib/base/uapi.h'),
    ('plugins/cxl/hooks.c', '"libfwctl.h"', 'may include libfwctl-plugin.h alone'),
    ('plugins/cxl/hooks.c', '"base/text.h"', 'not lib/base/text.h'),
    ('modules/pci-names.c', '"identity/state.h"', 'not lib/identity/state.h'),
    ('lib/device/find.c', '"identity/state.h"', 'the room device may not include lib/identity'),
])
def test_finds(check, source, tmp_path, name, include, says):
    for folder in ('lib', 'include', 'modules', 'plugins', 'tools', 'examples'):
        shutil.copytree(source / folder, tmp_path / folder)
    (tmp_path / name).parent.mkdir(exist_ok=True)
    with open(tmp_path / name, 'a') as file:
        file.write(f'#  include {include}\n')
    status, output = check('check-includes.py', tmp_path)
    assert status == 1
    assert says in output
