# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of plugin folders share: images written by hand, folders of their own, and the probe."""
import collections
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile

import pytest

FIXTURES = pathlib.Path(os.environ['PLUGIN_FIXTURES'])
PROBE = [os.environ['PLUGIN_INSIDE'], os.environ['PLUGIN_PROBE']]
STRANGER = 12345  # a user and a group that nobody is

File = collections.namedtuple('File', 'path state format error')
Answer = collections.namedtuple('Answer', 'status format error')

as_root = pytest.mark.skipif(os.geteuid() != 0, reason='only root can give files to others')


def image(name, extends='', device_type=0, drivers=''):
    """A format that has a name and nothing else, as lib/image/image.h says; an extension of another."""
    strings = b'\0'

    def string(text):
        nonlocal strings
        if not text:
            return 0
        offset = len(strings)
        strings += text.encode() + b'\0'
        return offset

    record = [string(name), string(extends), string('for a test'), 0, 0, device_type, string(drivers),
              0, 0, 0, 0, 0]
    strings += b'\0' * (-len(strings) % 4)
    first = 20 + 2 * 16
    sections = struct.pack('<4s3I', b'FRMT', first, 1, 4 * len(record))
    sections += struct.pack('<4s3I', b'STRS', first + 4 * len(record), len(strings), 1)
    body = sections + struct.pack(f'<{len(record)}I', *record) + strings
    return struct.pack('<4s4I', b'FWIM', 1, 20, 20 + len(body), 2) + body


class Folders:
    """Plugin folders below a private one, in their order."""

    def __init__(self, base):
        self.base = base
        self.order = []

    def new(self, name, listed=True):
        folder = self.base / name
        folder.mkdir(mode=0o755, parents=True)
        if listed:
            self.order.append(folder)
        return folder

    def probe(self, *arguments, path=None, mark=None, become=None, program=None,
              **options):
        """Runs the probe; what it answers, its files by path, and its formats."""
        path = ':'.join(map(str, self.order)) if path is None else path
        environment = {**os.environ, 'LIBFWCTL_PLUGIN_PATH': path}
        if mark:
            environment['PLUGIN_MARK'] = str(mark)
        if become:
            environment['PROBE_USER'] = str(become)
        done = subprocess.run([*([program] if program else PROBE), *arguments], env=environment, text=True,
                              capture_output=True, **options)
        assert done.returncode == 0, done.stderr
        return Seen(done.stdout, done.stderr)


class Seen:
    def __init__(self, text, log):
        self.log = log
        self.answers, self.files, self.formats = [], {}, {}
        for line in text.splitlines():
            what, *rest = line.split('\t')
            if what == 'file':
                assert rest[0] not in self.files
                self.files[rest[0]] = File(*rest)
            elif what == 'format':
                self.formats[rest[0]] = rest[1:]
            else:
                self.answers.append(Answer(int(rest[0]), rest[1], rest[2]))

    def file(self, path):
        return self.files[str(path)]

    def state(self, path):
        return self.file(path).state


@pytest.fixture
def folders():
    """A private folder that no stranger can reach into: the system's own for such things is sticky."""
    base = pathlib.Path(tempfile.mkdtemp(prefix='libfwctl-'))
    base.chmod(0o755)
    yield Folders(base)
    shutil.rmtree(base)


@pytest.fixture
def folder(folders):
    return folders.new('plugins')


def put(path, content=b''):
    path.write_bytes(content)
    path.chmod(0o644)
    return path


def plugin(path, fixture='good'):
    """A plugin of that kind, under that name."""
    shutil.copy(FIXTURES / f'fixture-{fixture}.so', path)
    path.chmod(0o644)
    return path
