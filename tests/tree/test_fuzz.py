# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every fuzz target has kept inputs and is run by scripts/fuzz.sh, and the program that runs kept inputs
can fail."""
import subprocess

import pytest


def targets(source):
    return sorted(path.stem for path in (source / 'tests/fuzz').glob('*.c')
                  if path.name != 'run.c' and 'LLVMFuzzerTestOneInput(' in path.read_text())


def fuzz(source, *words):
    return subprocess.run([source / 'scripts/fuzz.sh', *words], capture_output=True, text=True, check=False)


def test_every_target_has_inputs(source):
    folders = sorted(path for path in (source / 'tests/fuzz/corpus').iterdir())
    assert [path.name for path in folders] == targets(source)
    assert all(any(path.iterdir()) for path in folders)


def test_help_names_every_target(source):
    done = fuzz(source, '--help')
    assert (done.returncode, done.stderr) == (0, '')
    assert f"one of: {' '.join(targets(source))} " in done.stdout


@pytest.mark.parametrize('words, says', [
    (['nonsense'], "no target 'nonsense'"),
    (['--runs'], '--runs needs a number'),
    (['--seconds', 'ten'], '--seconds needs a number'),
    (['--nonsense'], 'usage: '),
])
def test_wrong_usage(source, words, says):
    done = fuzz(source, *words)
    assert (done.returncode, done.stdout) == (2, '')
    assert says in done.stderr


@pytest.mark.parametrize('folder', ['none', '.'])
def test_a_target_without_inputs_fails(build, tmp_path, folder):
    done = subprocess.run([build / 'tests/fuzz/fuzz-image', tmp_path / folder], capture_output=True,
                          text=True, check=False)
    assert (done.returncode, done.stdout) == (1, '')
    assert 'no inputs' in done.stderr
