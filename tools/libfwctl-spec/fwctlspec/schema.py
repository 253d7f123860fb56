# SPDX-License-Identifier: GPL-2.0-or-later
"""The shape of a spec, checked by its JSON Schema, with what is wrong said in our own words."""
import functools
import json
import os

import jsonschema

from . import source
from .problem import listed, shown
from .values import nearest

NAME = 'fwctl-spec.schema.json'
# What only the main file of a format, or of an extension, has.
FORMAT_ONLY = ('device-type', 'drivers', 'info')
EXTENSION_ONLY = ('namespace',)
MAIN_ONLY = ('format', 'extends', 'namespace', 'doc', 'doc-ref', 'version', *FORMAT_ONLY)
# Text for people, where line breaks are blanks.
PROSE = ('doc', 'doc-ref', 'since', 'unit', 'version')
TYPES = {str: 'a text', int: 'a number', bool: 'true or false', list: 'a list', dict: 'a mapping',
         type(None): 'nothing'}


@functools.lru_cache
def path():
    """Beside the package in the source tree; installed, in the folder that the package is in,
    too."""
    return os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), NAME)


@functools.lru_cache
def validator():
    with open(path(), encoding='utf-8') as file:
        document = json.load(file)
    parts = {f'#/$defs/{name}': part for name, part in document['$defs'].items()}

    def refer(checker, reference, instance, _):
        """All references are to parts of the same file: no need to look further."""
        return checker.descend(instance, parts[reference])

    kind = jsonschema.validators.extend(jsonschema.Draft202012Validator, {'$ref': refer})
    return kind(document)


def check(root, is_main, problems):
    before = len(problems)
    check_texts(root, None, problems)
    if len(problems) > before:
        return
    for error in validator().iter_errors(root.plain()):
        node = root
        for step in error.absolute_path:
            node = node.value[step]
        SENTENCES.get(error.validator, sentence_other)(node, error, problems)
    if len(problems) == before:
        check_top(root, is_main, problems)


def check_texts(node, key, problems):
    """Characters that have no place anywhere but, as white space, in text for people."""
    if node.kind == source.MAP:
        for name, inner in node.value.items():
            if not name.isprintable():
                problems.add(node.places[name], 'a key has a control character: remove it')
            check_texts(inner, name, problems)
    elif node.kind == source.LIST:
        for inner in node.value:
            check_texts(inner, key, problems)
    elif isinstance(node.value, str) and key not in PROSE and not node.value.isprintable():
        problems.add(node, 'has a control character or a line break: remove it')


def check_top(root, is_main, problems):
    if not is_main:
        for key in MAIN_ONLY:
            if key in root:
                problems.add(root.place(key), f'an included file has no `{key}`: it belongs into '
                             'the file that includes this one')
        return
    if ('format' in root) == ('extends' in root):
        problems.add(root, 'what the file describes is not clear: expected `format: NAME`, or '
                     '`extends: FORMAT` and `namespace: NAME`')
    elif 'extends' in root and 'namespace' not in root:
        problems.add(root.place('extends'), 'an extension has a name of its own: expected '
                     '`namespace: NAME` too')
    for key in FORMAT_ONLY if 'extends' in root else EXTENSION_ONLY:
        if key in root:
            kind = 'an extension' if 'extends' in root else 'a format'
            problems.add(root.place(key), f'{kind} has no `{key}`: remove it')


# One sentence for each kind of error that the schema can give.

def expected(error):
    return f'expected {error.schema.get("description", "something else")}'


def sentence_unknown(node, error, problems):
    known = error.schema.get('properties', {})
    for key, value in node.value.items():
        if key not in known:
            hint = '; a text with a comma goes in quotes here' \
                if value.value is None and ' ' in key else nearest(key, known)
            problems.add(node.place(key), f'unknown key{hint}; known here: '
                         f'{listed(sorted(known), 60)}')


def sentence_missing(node, error, problems):
    for key in error.validator_value:
        if key not in node.value:
            problems.add(node, f'`{key}` is missing: {expected(error)}')


def sentence_type(node, error, problems):
    problems.add(node, f'is {TYPES[type(node.value)]}: {expected(error)}')


def sentence_word(node, error, problems):
    words = error.validator_value
    value = node.value if isinstance(node.value, (str, int)) else TYPES[type(node.value)]
    what = error.schema.get('description', 'word').split(' ', 1)[-1]
    problems.add(node, f'{shown(value)} is no {what}: expected one of {listed(words)}'
                 f'{nearest(value, words)}')


def sentence_value(node, error, problems):
    problems.add(node, f'{shown(node.value)}: {expected(error)}')


def sentence_range(node, error, problems):
    low, high = error.schema.get('minimum'), error.schema.get('maximum')
    if high is None:
        text = f'from {low} on'
    else:
        text = f'from {low} to {high}'
    problems.add(node, f'{shown(node.value)} is out of range: {expected(error)}, {text}')


def sentence_length(node, error, problems):
    problems.add(node, f'is longer than {error.validator_value} characters: {expected(error)}')


def sentence_count(node, error, problems):
    count = len(node.value)
    has = 'is empty' if not count else f'has {count} item{"s" if count > 1 else ""}'
    problems.add(node, f'{has}: {expected(error)}')


def sentence_other(node, error, problems):
    problems.add(node, f'is not in order: {expected(error)}')


SENTENCES = {
    'additionalProperties': sentence_unknown,
    'required': sentence_missing,
    'type': sentence_type,
    'enum': sentence_word,
    'pattern': sentence_value,
    'minimum': sentence_range,
    'maximum': sentence_range,
    'maxLength': sentence_length,
    'minLength': sentence_value,
    'minItems': sentence_count,
    'maxItems': sentence_count,
    'minProperties': sentence_count,
}
