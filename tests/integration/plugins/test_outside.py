# SPDX-License-Identifier: LGPL-2.1-or-later
"""Formats, plugins and programs built outside the tree, with what pkg-config says of an installed library
and nothing else. The files and commands are those of libfwctl-plugin(7)."""
import json
import os
import pathlib
import re
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ['LIBFWCTL_SOURCE'])
BUILD = os.environ['LIBFWCTL_BUILD']
PAGE = (SOURCE / 'man/libfwctl-plugin.7').read_text()


def literal(mark):
    """The text of the display of the page that carries a mark, as the reader sees it."""
    found = re.search(rf'^\.\\" {re.escape(mark)}\n\.Bd [^\n]*\n(.*?)^\.Ed$', PAGE, re.M | re.S)
    return found[1].replace('\\e', '\\').replace('\\-', '-')


class Installed:
    """What an outsider has: pkg-config, a compiler, and what it leads to."""

    def __init__(self, root):
        subprocess.run(['meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', root],
                       check=True)
        options = json.loads(subprocess.run(['meson', 'introspect', '--buildoptions', BUILD],
                                            check=True, capture_output=True).stdout)
        option = {one['name']: one['value'] for one in options}
        self.prefix = f"{root}{option['prefix']}"
        self.libdir = pathlib.Path(f"{root}{pathlib.PurePath(option['prefix']) / option['libdir']}")
        self.environment = {**os.environ, 'PKG_CONFIG_SYSROOT_DIR': str(root),
                            'PKG_CONFIG_PATH': str(self.libdir / 'pkgconfig'),
                            'LD_LIBRARY_PATH': str(self.libdir)}
        self.environment['PATH'] = f"{self.variable('spec').parent}:{os.environ['PATH']}"

    def variable(self, name):
        """As it would be without the folder that stands in for the root of the system."""
        done = subprocess.run(['pkg-config', f'--define-variable=prefix={self.prefix}',
                               f'--variable={name}', 'libfwctl'],
                              env={**self.environment, 'PKG_CONFIG_SYSROOT_DIR': ''}, check=True,
                              text=True, capture_output=True)
        return pathlib.Path(done.stdout.strip())

    def shell(self, commands, folder, **more):
        done = subprocess.run(['sh', '-e', '-c', commands], cwd=folder, text=True, capture_output=True,
                              env={**self.environment, **more})
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope='module')
def installed(tmp_path_factory):
    return Installed(tmp_path_factory.mktemp('root'))


@pytest.fixture
def work(tmp_path):
    """A folder with the files of the page; its parents are nobody else's."""
    for name in ('acme.yaml', 'site-acme.yaml', 'acme.c'):
        (tmp_path / name).write_text(literal(f'file: {name}'))
    return tmp_path


@pytest.fixture
def run(installed, work):
    """Runs the outsider's program on a folder: the commands with their obstacles, and the replies."""
    program = work / 'outsider'
    source = SOURCE / 'tests/integration/plugins/outsider.c'
    installed.shell(f'cc -Wall -Wextra -Werror {source} -o {program} '
                    '$(pkg-config --cflags --libs libfwctl)', work)

    def one(folder, *calls):
        folder.chmod(0o755)
        for file in folder.iterdir():
            file.chmod(0o755 if os.access(file, os.X_OK) else 0o644)
        calls = ' '.join(f"{command} '{fields}'" for command, fields in calls)
        lines = installed.shell(f'{program} {calls}', work, LIBFWCTL_PLUGIN_PATH=str(folder)).splitlines()
        commands = dict(line.split('\t') for line in lines if '\t' in line)
        return commands, [json.loads(line) for line in lines if '\t' not in line]
    return one


def folder_with(work, *names):
    folder = work / 'plugins'
    folder.mkdir()
    for name in names:
        (work / name).rename(folder / name)
    return folder


STATUS = {'speed': {'value': 2, 'name': 'gbit100'}, 'temperature': -1, 'errors': 300, 'bytes': 0}


def test_variables(installed):
    """They lead to what is installed, and the library looks where they say."""
    assert os.access(installed.variable('spec'), os.X_OK)
    assert installed.variable('plugindir').is_dir()
    library = (installed.libdir / 'libfwctl.so').read_bytes()
    for name in ('plugindir', 'siteplugindir'):
        path = str(installed.variable(name)).replace(installed.prefix, '')
        assert f'{path}\0'.encode() in library
    assert str(installed.variable('specdir')).startswith(installed.prefix)


def test_an_image(installed, work, run):
    installed.shell(literal('commands: image'), work)
    commands, replies = run(folder_with(work, 'acme.fwctl'), ('port_status', '{"port":3}'))
    assert commands['port_status'] == ''
    assert commands['port_errors'] != ''  # its code is not there
    assert replies[0]['fields'] == STATUS


def test_an_extension(installed, work, run):
    installed.shell(literal('commands: image'), work)
    installed.shell(literal('commands: extension'), work)
    commands, replies = run(folder_with(work, 'acme.fwctl', 'site-acme.fwctl'),
                            ('site_port_name', '{"port":0}'), ('port_status', '{"port":3}'))
    assert commands['site_port_name'] == ''
    assert replies[0]['fields'] == {'port_name': 'uplink'}
    assert replies[1]['fields'] == STATUS


def test_an_extension_of_an_installed_format(installed, work, tmp_path):
    """The spec that it is compiled against is where pkg-config says."""
    alone = tmp_path / 'alone'
    alone.mkdir()
    (work / 'site-acme.yaml').rename(alone / 'site-acme.yaml')
    installed.variable('specdir').mkdir(parents=True, exist_ok=True)
    (work / 'acme.yaml').rename(installed.variable('specdir') / 'acme.yaml')
    commands = literal('commands: specdir')
    assert '$(pkg-config --variable=specdir libfwctl)' in commands
    installed.shell(commands.replace('pkg-config', f'pkg-config --define-variable=prefix={installed.prefix}'),
                    alone, PKG_CONFIG_SYSROOT_DIR='')
    assert (alone / 'site-acme.fwctl').stat().st_size > 0


def test_a_plugin_with_a_hook(installed, work, run):
    installed.shell(literal('commands: plugin'), work)
    commands, replies = run(folder_with(work, 'acme.so'), ('port_errors', '{"ports":4}'),
                            ('port_status', '{"port":3}'))
    assert commands == {'port_errors': '', 'port_status': ''}
    assert replies[0]['fields'] == {'errors': [0, 100, 200, 300]}
    assert replies[1]['fields'] == STATUS


def test_a_plugin_of_a_spec_alone(installed, work, run):
    """Without a line of the author's own in it."""
    compile_ = literal('commands: plugin').splitlines()[0]
    (work / 'plain.c').write_text('''
#include <libfwctl-plugin.h>
#include "acme-image.c"
const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(struct libfwctl_plugin), .image = acme_image, .image_size = sizeof(acme_image),
};
''')
    installed.shell(f'{compile_}\ncc -Wall -Wextra -pedantic -Werror -shared -fPIC '
                    '$(pkg-config --cflags libfwctl) plain.c -o acme.so', work)
    commands, replies = run(folder_with(work, 'acme.so'), ('port_status', '{"port":3}'))
    assert commands['port_status'] == '' and commands['port_errors'] != ''
    assert replies[0]['fields'] == STATUS


@pytest.mark.parametrize('compiler', ['gcc -std=c99', 'clang -std=c11'])
def test_the_plugin_compiles_without_a_warning(installed, work, compiler):
    installed.shell(literal('commands: plugin').splitlines()[0], work)
    installed.shell(f'{compiler} -Wall -Wextra -pedantic -Werror -shared -fPIC '
                    '$(pkg-config --cflags libfwctl) acme.c -o acme.so', work)
    needed = installed.shell('readelf -d acme.so; nm -D --undefined-only acme.so', work)
    assert 'libfwctl' not in needed
