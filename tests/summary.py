#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""summary.py RUN...: joins the results of test runs into one closing line "N passed, N failed".

RUN is NAME=LOG:CASES: meson's testlog.json (one JSON object a line) and the folder where case.sh left the
cases. Counts cases, not programs. A program that left no case, ended badly without a failed case, or
reported fewer cases than it planned counts as one failure. With CI=true in the environment a skipped case
counts as failed unless skips.txt lists it.
"""
import glob
import json
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))


class Count:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []


def read_xml(path, count):
    """cmocka and pytest write the same kind of file."""
    try:
        cases = list(ElementTree.parse(path).iter('testcase'))
    except ElementTree.ParseError as error:
        count.failed.append(f'{os.path.basename(path)} is cut off: {error}')
        return
    for case in cases:
        marks = {child.tag for child in case}
        if marks & {'failure', 'error'}:
            count.failed.append(case.get('name'))
        elif 'skipped' in marks:
            count.skipped.append(case.get('name'))
        else:
            count.passed += 1


def read_tap(path, count):
    text = open(path, errors='replace').read()
    plan = re.search(r'^1\.\.(\d+)', text, re.M)
    lines = re.findall(r'^(not )?ok\b *\d* *-? *(.*)', text, re.M)
    for bad, name in lines:
        if bad:
            count.failed.append(name)
        elif '# SKIP' in name.upper():
            count.skipped.append(name.split('#')[0].strip())
        else:
            count.passed += 1
    if not plan or int(plan[1]) != len(lines):
        count.failed.append(f'planned {plan[1] if plan else "nothing"}, reported {len(lines)}')


def read_program(test, cases):
    """The cases of one program; the program itself is a case where they do not tell how it ended."""
    count = Count()
    name = test['command'][1] if len(test['command']) > 1 else test['name']
    for path in sorted(glob.glob(f'{cases}/{name}.*xml')):
        read_xml(path, count)
    for path in glob.glob(f'{cases}/{name}.tap'):
        read_tap(path, count)
    if test['result'] == 'SKIP' and not count.skipped:
        count.skipped.append(name)
    elif test['result'] not in ('OK', 'SKIP') and not count.failed:
        count.failed.append(f"the program ended with {test['result']} (status {test['returncode']})")
    elif not (count.passed or count.failed or count.skipped):
        count.failed.append('reported no case')
    return name, count


def known_skips():
    """skips.txt: a case's name without its parameters, a tab, the reason."""
    lines = open(os.path.join(HERE, 'skips.txt')).read().splitlines()
    return {line.split('\t')[0] for line in lines if line and not line.startswith('#')}


def main():
    strict = os.environ.get('CI') == 'true'
    allowed = known_skips()
    passed = failed = skipped = 0
    for run in sys.argv[1:]:
        run_name, _, places = run.partition('=')
        log, _, cases = places.rpartition(':')
        tests = [json.loads(line) for line in open(log)] if os.path.exists(log) else []
        if not tests:
            print(f'{run_name}: no test ran')
            failed += 1
        for test in tests:
            name, count = read_program(test, cases)
            for case in list(count.skipped):
                print(f'{run_name}: {name}: {case}: skipped')
                if strict and case.partition('[')[0] not in allowed:
                    count.skipped.remove(case)
                    count.failed.append(f'{case} (a skip that skips.txt does not list)')
            for case in count.failed:
                print(f'{run_name}: {name}: {case}: FAILED')
            passed += count.passed
            failed += len(count.failed)
            skipped += len(count.skipped)
    print(f'{passed} passed, {failed} failed' + (f', {skipped} skipped' if skipped else ''))
    return failed > 0


if __name__ == '__main__':
    sys.exit(main())
