# SPDX-License-Identifier: LGPL-2.1-or-later
"""Machine files, good and bad: what fwctl-sim --check says, and that the JSON Schema says the
same. The files are in machines.json: "good" ones, "bad" ones that both refuse, those whose parts
"clash", and those that are "named" wrongly, which a schema cannot see."""
import glob
import json
import os
import subprocess

import jsonschema
import pytest

SIM = os.environ['FWCTL_SIM']
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, '../../../tools/fwctl-sim')


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


CORPUS = load(os.path.join(HERE, 'machines.json'))
SCHEMA = load(os.path.join(SOURCE, 'machine.schema.json'))
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
STATES = sorted(glob.glob(os.path.join(SOURCE, 'machines/*-state.json')))
EXAMPLES = sorted(set(glob.glob(os.path.join(SOURCE, 'machines/*.json'))) - set(STATES))


def check(tmp_path, text):
    path = tmp_path / 'machine.json'
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = subprocess.run([SIM, '--check', str(path)], capture_output=True, text=True,
                            check=False)
    if result.returncode:
        assert result.returncode == 1 and result.stdout == ''
        start = f'fwctl-sim: {path}: '
        assert result.stderr.startswith(start) and result.stderr.endswith('\n')
        assert result.stderr.count('\n') == 1
        return result.stderr[len(start):-1]
    assert result.stderr == ''
    return None


def cases(kind):
    return pytest.mark.parametrize('name', CORPUS[kind])


def test_schema_is_one():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@cases('good')
def test_good(tmp_path, name):
    assert check(tmp_path, json.dumps(CORPUS['good'][name])) is None
    assert list(VALIDATOR.iter_errors(CORPUS['good'][name])) == []


@cases('bad')
def test_bad(tmp_path, name):
    case = CORPUS['bad'][name]
    assert check(tmp_path, json.dumps(case['machine'])) == case['says']
    assert not VALIDATOR.is_valid(case['machine'])


@cases('clash')
def test_clash(tmp_path, name):
    case = CORPUS['clash'][name]
    assert check(tmp_path, json.dumps(case['machine'])) == case['says']
    assert VALIDATOR.is_valid(case['machine'])


@cases('named')
def test_named(tmp_path, name):
    """The format knows better than we what it has for names."""
    case = CORPUS['named'][name]
    says = check(tmp_path, json.dumps(case['machine']))
    assert says.startswith(case['at']) and case['names'] in says
    assert VALIDATOR.is_valid(case['machine'])


@pytest.mark.parametrize('path', EXAMPLES, ids=[os.path.basename(path) for path in EXAMPLES])
def test_examples(tmp_path, path):
    assert check(tmp_path, json.dumps(load(path))) is None
    assert list(VALIDATOR.iter_errors(load(path))) == []


@pytest.mark.parametrize('path', STATES, ids=[os.path.basename(path) for path in STATES])
def test_states(path):
    schema = {'$ref': '#/definitions/state', 'definitions': SCHEMA['definitions']}
    validator = jsonschema.Draft7Validator(schema)
    assert list(validator.iter_errors(load(path))) == []


@pytest.mark.parametrize('text, says', [
    (b'', 'line 1, column 1: not JSON: the text ends too early'),
    (b'{', 'line 1, column 2: not JSON: the text ends too early'),
    (b'{\n "a"', 'line 2, column 5: not JSON: the text ends too early'),
    (b'{"udevd": true,}', 'line 1, column 16: not JSON: '),
    (b"{'udevd': true}", 'line 1, column 2: not JSON: '),
    (b'{} {}', 'line 1, column 4: not JSON: '),
    (b'{}\0{}', 'line 1, column 3: not JSON: '),
    (b'{"udevd": tru', 'not JSON: '),
    (b'{"udevd": NaN}', '$.udevd: expected true or false'),
    (b'{"major": NaN}', '$.major: expected a whole number'),
    (b'{"major": -Infinity}', '$.major: expected a whole number'),
    (b'{"a": "\xff"}', 'not JSON: '),
    (b'{"udevd\n": true}', 'line 1, column 8: not JSON: a control character in a string'),
    (b'[' * 100000, 'not JSON: '),
    (bytes(range(256)), 'not JSON: '),
])
def test_not_json(tmp_path, text, says):
    assert says in check(tmp_path, text)


def test_last_of_a_key_given_twice_counts(tmp_path):
    assert check(tmp_path, '{"major": 0, "major": 1}') is None
    assert check(tmp_path, '{"major": 1, "major": 0}').startswith('$.major: ')


def test_too_long(tmp_path):
    device = {'driver': 'cxl', 'parent': {'kind': 'memdev', 'name': 'mem0', 'serial': '0x1'}}
    assert check(tmp_path, json.dumps({'devices': [device | {'info': '00' * 4097}]})) == \
        '$.devices[0].info: expected at most 4096 bytes'
    feature = {'uuid': '96dad7d6-fde8-482b-a733-75774e06db8a', 'data': '00' * 65536}
    assert check(tmp_path, json.dumps({'devices': [device | {'features': [feature]}]})) == \
        '$.devices[0].features[0].data: expected 1 to 65535 bytes'


def test_hostile_key_is_escaped(tmp_path):
    assert check(tmp_path, '{"\\u001b[31m": 1}').startswith('$["\\u001b[31m"]: unknown key')


def test_not_a_file(tmp_path):
    for path in (tmp_path, tmp_path / 'missing'):
        result = subprocess.run([SIM, '--check', str(path)], capture_output=True, text=True,
                                check=False)
        assert result.returncode == 1 and result.stderr.count('\n') == 1
        assert str(path) in result.stderr


def keys(schema):
    """Every key that a machine file can have."""
    for name, value in schema.items():
        if name == 'properties' and 'additionalProperties' in schema:
            yield from value
        if isinstance(value, dict):
            yield from keys(value)


@pytest.mark.parametrize('key', sorted(set(keys(SCHEMA))))
def test_every_key_is_documented(key):
    with open(os.path.join(HERE, '../../../man/libfwctl-machine.5'), encoding='utf-8') as page:
        words = page.read().replace(',', ' ').split()
    assert key in words


def test_truncated_anywhere(tmp_path):
    """No beginning of a good file is good, and none is a crash."""
    text = json.dumps(load(os.path.join(SOURCE, 'machines/default.json')))
    for length in range(0, len(text), 7):
        assert 'the text ends too early' in check(tmp_path, text[:length])
