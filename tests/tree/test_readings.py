# SPDX-License-Identifier: LGPL-2.1-or-later
"""The schema of readings, and the manual page that lists it."""
import re
import shutil

import pytest
import yaml

SCHEMA = 'tools/libfwctl-spec/fwctlspec/readings.yaml'
PAGE = 'man/libfwctl-readings.7'


@pytest.fixture
def copy(source, tmp_path):
    for name in (SCHEMA, PAGE):
        (tmp_path / name).parent.mkdir(parents=True)
        shutil.copy(source / name, tmp_path / name)
    return tmp_path


def test_page(check, source):
    status, output = check('readings-page.py', source, '--check')
    assert status == 0, output


def test_finds(check, copy):
    with open(copy / SCHEMA, 'a', encoding='utf-8') as file:
        file.write('new.thing: {kind: health, doc: what is new}\n')
    status, output = check('readings-page.py', copy, '--check')
    assert status == 1 and f'{PAGE} is not what {SCHEMA} says' in output
    assert check('readings-page.py', copy)[0] == 0
    assert '.It Cm new.thing\nWhat is new.\n' in (copy / PAGE).read_text()
    assert check('readings-page.py', copy, '--check')[0] == 0


def test_schema(source):
    schema = yaml.safe_load((source / SCHEMA).read_text())
    for name, words in schema.items():
        assert set(words) - {'unit'} == {'kind', 'doc'}, name
        assert words['kind'] in ('version', 'health', 'counter'), name
        assert name.count('.') == 1 and name.replace('.', '').replace('_', '').isalnum() and name.islower(), name
        assert 'unit' not in words or name.endswith(f'_{words["unit"]}'), name
    units = {words['unit'] for words in schema.values() if 'unit' in words}
    silent = [name for name, words in schema.items() if 'unit' not in words and name.rpartition('_')[2] in units]
    assert not silent, 'these end in a unit, and do not say so'


def test_the_library_knows_all_units(source):
    """libfwctl_reading_get_unit() takes them from the ends of names."""
    text = (source / 'lib/catalogue/param.c').read_text()
    known = re.findall('"([a-z]+)"', re.search(r'\nconst char \*libfwctl_reading_get_unit.*?\n}\n', text, re.S)[0])
    schema = yaml.safe_load((source / SCHEMA).read_text())
    assert known == sorted(known)
    assert not {words['unit'] for words in schema.values() if 'unit' in words} - set(known)
