# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of libfwctl-spec share: compiling in this process and as a program, and the images."""
import functools
import os
import pathlib
import struct
import subprocess
import sys
import textwrap

import pytest

SOURCE = pathlib.Path(os.environ['LIBFWCTL_SOURCE'])
TOOL = SOURCE / 'tools/libfwctl-spec'
LOAD_IMAGES = os.environ['LIBFWCTL_LOAD_IMAGES']
PYTHON = '/usr/bin/python3' if os.access('/usr/bin/python3', os.X_OK) else sys.executable

sys.dont_write_bytecode = True
sys.path[:0] = [str(TOOL), str(pathlib.Path(__file__).parent)]

from fwctlspec import compiler, problem  # noqa: E402
from reader import Image  # noqa: E402


@functools.lru_cache
def base_image(path):
    return compiler.compile_image(path, problem.Problems())[0]


def assert_loads(images):
    """The library takes whatever the compiler writes. `images` has, by numbers, what compile_image() gave."""
    frames = b''
    for number, (data, spec) in images.items():
        base = base_image(spec.base.path) if spec.base else b''
        frames += struct.pack('<III', number, len(base), len(data)) + base + data
    done = subprocess.run([LOAD_IMAGES], input=frames, capture_output=True)
    assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (0, '', '')


@pytest.fixture
def formats():
    return SOURCE / 'tests/formats'


@pytest.fixture
def spec(tmp_path):
    """Writes spec.yaml (or another file) with this text and gives its path."""
    def write(text, name='spec.yaml'):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip('\n'))
        return path
    return write


@pytest.fixture
def image(spec):
    """The image of a spec's text, decoded; it must have no problems."""
    def compiled(text, name='spec.yaml'):
        problems = problem.Problems()
        try:
            data, made_of = compiler.compile_image(spec(text, name), problems)
        except problem.Refused:
            pytest.fail('\n'.join(problems.lines()))
        assert_loads({0: (data, made_of)})
        return Image(data)
    return compiled


@pytest.fixture
def refusals(spec, tmp_path):
    """The problems of a spec's text, without the folder in front."""
    def found(text, name='spec.yaml'):
        problems = problem.Problems()
        with pytest.raises(problem.Refused):
            compiler.compile_image(spec(text, name), problems)
        return [line.replace(f'{tmp_path}/', '') for line in problems.lines()]
    return found


@pytest.fixture
def run():
    """Runs the program and gives what it did."""
    def call(*arguments, **options):
        return subprocess.run([PYTHON, '-B', TOOL / 'libfwctl-spec.py', *arguments], text=True,
                              capture_output=True, **options)
    return call
