# SPDX-License-Identifier: LGPL-2.1-or-later
"""What `meson install` leaves behind is found by pkg-config, and serves programs in C and C++."""
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest

PROGRAM = '''
#include <libfwctl.h>
#include <stdio.h>
int main(void)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	int ret = libfwctl_context_new(&ctx);

	puts(libfwctl_version());
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret;
}
'''


class Installed:
    def __init__(self, build, root):
        subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet',
                        '--destdir', root], check=True)
        options = json.loads(subprocess.run(['meson', 'introspect', '--buildoptions', build],
                                            check=True, capture_output=True).stdout)
        self.options = {option['name']: option['value'] for option in options}
        self.root = root

    def path(self, option):
        prefix = pathlib.PurePath(self.options['prefix'])
        return pathlib.Path(f"{self.root}{prefix / self.options[option]}")

    def pkg_config(self, *arguments):
        environment = {**os.environ, 'PKG_CONFIG_SYSROOT_DIR': str(self.root),
                       'PKG_CONFIG_PATH': str(self.path('libdir') / 'pkgconfig')}
        return subprocess.run(['pkg-config', *arguments, 'libfwctl'], env=environment, check=True,
                              text=True, capture_output=True).stdout.split()


@pytest.fixture(scope='module')
def installed(tmp_path_factory):
    return Installed(os.environ['LIBFWCTL_BUILD'], tmp_path_factory.mktemp('root'))


def output(*command, **options):
    return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout


@pytest.mark.parametrize('compiler', [('gcc', '-std=c99', '-x', 'c'), ('g++', '-std=c++11', '-x', 'c++'),
                                      ('clang', '-std=c99', '-x', 'c'),
                                      ('clang++', '-std=c++11', '-x', 'c++')], ids=lambda c: c[0])
def test_program_outside_the_tree(installed, tmp_path, compiler):
    program = tmp_path / 'program'
    code = tmp_path / 'program.c'
    code.write_text(PROGRAM)
    subprocess.run([*compiler, '-Wall', '-Wextra', '-pedantic', '-Werror', code, '-x', 'none',
                    '-o', program, *installed.pkg_config('--cflags', '--libs')], check=True, cwd='/')
    libraries = {**os.environ, 'LD_LIBRARY_PATH': str(installed.path('libdir'))}
    assert str(installed.path('libdir')) in output('ldd', program, env=libraries)
    assert output(program, env=libraries).split() == installed.pkg_config('--modversion')


def test_library(installed):
    library = installed.path('libdir') / 'libfwctl.so'
    dynamic = output('readelf', '-d', library)
    assert re.findall(r'SONAME.*\[(.*)\]', dynamic) == ['libfwctl.so.1']
    assert set(re.findall(r'NEEDED.*\[(.*)\]', dynamic)) == {'libudev.so.1', 'libc.so.6'}
    assert 'RUNPATH' not in dynamic and 'RPATH' not in dynamic
    assert (library.parent / 'libfwctl.so.1').exists()
    assert not re.search('libpci|libnl', output('ldd', library))


UNLOAD = '''
import _ctypes, ctypes, os, sys
library = os.path.realpath(sys.argv[1])
_ctypes.dlclose(ctypes.CDLL(library)._handle)
print(library in open("/proc/self/maps").read())
'''


def test_library_outlives_dlclose(installed):
    """A thread may still be in its code, waiting for devlink."""
    library = str(installed.path('libdir') / 'libfwctl.so.1')
    assert output(sys.executable, '-c', UNLOAD, library) == 'True\n'


@pytest.mark.parametrize('name, needs', [('pci', 'libpci'), ('devlink', 'libnl-genl-3')])
def test_modules(installed, build, name, needs):
    """What libfwctl must not bring along, they do."""
    module = installed.path('libdir') / 'libfwctl' / 'modules' / f'libfwctl-{name}.so'
    if not module.exists():
        assert not (build / 'modules' / module.name).exists()
        pytest.skip(f'built without {needs}')
    dynamic = output('readelf', '-d', module)
    needed = re.findall(r'NEEDED.*\[(.*?)\.so', dynamic)
    assert needs in needed and 'libfwctl' not in needed
    assert 'RUNPATH' not in dynamic and 'RPATH' not in dynamic
    symbols = output('nm', '-D', '--defined-only', module).split()
    assert symbols[2:] == ['libfwctl_module_v1']
    folder = installed.pkg_config('--variable=moduledir')
    assert folder == [str(module.parent)] or f'{installed.root}{folder[0]}' == str(module.parent)


def test_udev_rules(installed, source):
    rules = installed.path('udevrulesdir') / '60-fwctl.rules'
    assert rules.read_bytes() == (source / 'udev/60-fwctl.rules').read_bytes()


def test_header(installed, source):
    for header in (source / 'include').glob('*.h'):
        copy = installed.path('includedir') / header.name
        assert copy.read_bytes() == header.read_bytes()


def test_manual_pages(installed, source):
    for page in (source / 'man').glob('*.[1-9]'):
        copy = installed.path('mandir') / f'man{page.suffix[1:]}' / page.name
        assert copy.read_bytes() == page.read_bytes()


def test_every_name_has_its_page(installed, source):
    names = set(re.findall(r'\b(libfwctl_\w+)\(', (source / 'include/libfwctl.h').read_text()))
    assert len(names) > 70
    for name in names:
        page = installed.path('mandir') / 'man3' / f'{name}.3'
        assert re.search(rf'^\.Nm {name}\b', page.read_text(), re.M), name


def test_nothing_that_only_the_tree_needs(installed):
    names = [path.name for path in installed.root.rglob('*')]
    assert not [name for name in names if name.startswith('fwctl-example') or name.endswith('.a')]
