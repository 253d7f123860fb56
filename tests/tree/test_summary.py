# SPDX-License-Identifier: LGPL-2.1-or-later
"""summary.py counts cases and is not fooled: by programs that die early, lie about their plan, or skip."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent

PASSED = '<testsuites><testsuite><testcase name="a"/><testcase name="b"/></testsuite></testsuites>'
FAILED = '<testsuites><testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite></testsuites>'
SKIPPED = '<testsuites><testsuite><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite></testsuites>'

CASES = [
    # result of the program, its files, the last line
    ('OK', {'p.g.xml': PASSED}, '2 passed, 0 failed'),
    ('FAIL', {'p.g.xml': FAILED}, '1 passed, 1 failed'),
    ('FAIL', {'p.g.xml': PASSED}, '2 passed, 1 failed'),           # died after its last case
    ('OK', {}, '0 passed, 1 failed'),                              # tested nothing
    ('TIMEOUT', {}, '0 passed, 1 failed'),
    ('OK', {'p.g.xml': PASSED[:40]}, '0 passed, 1 failed'),        # died while it reported
    ('OK', {'p.tap': '1..2\nok 1 - a\nok 2 - b\n'}, '2 passed, 0 failed'),
    ('OK', {'p.tap': '1..3\nok 1 - a\nok 2 - b\n'}, '2 passed, 1 failed'),
    ('OK', {'p.tap': 'ok 1 - a\n'}, '1 passed, 1 failed'),         # planned nothing
    ('FAIL', {'p.tap': '1..2\nok 1 - a\nnot ok 2 - b\n'}, '1 passed, 1 failed'),
    ('OK', {'p.tap': '1..2\nok 1 - a\nok 2 - b # SKIP no reason\n'}, '1 passed, 0 failed, 1 skipped'),
    ('OK', {'p.g.xml': SKIPPED}, '1 passed, 0 failed, 1 skipped'),
    ('SKIP', {}, '0 passed, 0 failed, 1 skipped'),
]


def summary(folder, result, files, environment=None):
    cases = folder / 'cases'
    cases.mkdir()
    for name, text in files.items():
        (cases / name).write_text(text)
    log = folder / 'log.json'
    log.write_text(json.dumps({'name': 'x', 'command': ['case.sh', 'p'], 'result': result, 'returncode': 0}) + '\n')
    return run(f'run={log}:{cases}', environment)


def run(argument, environment=None):
    clean = {key: value for key, value in os.environ.items() if key != 'CI'}
    return subprocess.run([sys.executable, TESTS / 'summary.py', argument], capture_output=True, text=True,
                          env={**clean, **(environment or {})}, check=False)


@pytest.mark.parametrize('result,files,line', CASES)
def test_counts(tmp_path, result, files, line):
    done = summary(tmp_path, result, files)
    assert done.stdout.splitlines()[-1] == line
    assert done.returncode == (' 0 failed' not in line)


def test_a_skip_fails_in_ci(tmp_path):
    done = summary(tmp_path, 'OK', {'p.g.xml': SKIPPED}, {'CI': 'true'})
    assert done.stdout.splitlines()[-1] == '1 passed, 1 failed'
    assert done.returncode == 1


@pytest.mark.parametrize('name, line', [
    ('test_kernel_uuids', '1 passed, 0 failed, 1 skipped'),
    ('test_kernel_uuids[one]', '1 passed, 0 failed, 1 skipped'),
    ('test_kernel_uuid', '1 passed, 1 failed'),
])
def test_a_skip_that_is_listed(tmp_path, name, line):
    """Every kind of a case with parameters is listed with it."""
    done = summary(tmp_path, 'OK', {'p.g.xml': SKIPPED.replace('name="b"', f'name="{name}"')}, {'CI': 'true'})
    assert done.stdout.splitlines()[-1] == line


def test_a_run_without_a_log_fails(tmp_path):
    done = run(f'run={tmp_path}/none.json:{tmp_path}')
    assert done.stdout.splitlines()[-1] == '0 passed, 1 failed'
    assert done.returncode == 1
