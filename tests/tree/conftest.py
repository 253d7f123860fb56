# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the checks of the tree share: where source and build are, and how a check is run."""
import os
import pathlib
import subprocess

import pytest

SOURCE = pathlib.Path(os.environ['LIBFWCTL_SOURCE'])


@pytest.fixture
def source():
    return SOURCE


@pytest.fixture
def build():
    return pathlib.Path(os.environ['LIBFWCTL_BUILD'])


@pytest.fixture
def check():
    """Runs a script of scripts/ and returns its exit status and what it printed."""
    def run(name, *arguments):
        done = subprocess.run([SOURCE / 'scripts' / name, *arguments], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode == 77:
            pytest.skip(done.stdout.strip())
        return done.returncode, done.stdout
    return run


@pytest.fixture
def write(tmp_path):
    """Makes small trees for a check to find fault with: write('lib/a.c', '...')."""
    def one(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path
    return one
