# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program: verbs, what it writes and what not, exit status; several files of one spec; the same image
every time; and that it runs when it is installed."""
import json
import os
import pathlib
import random
import re
import subprocess

import pytest

from conftest import PYTHON, TOOL
from fwctlspec import compiler, problem
from reader import Image

GOOD = 'format: t\nstructs: {s: {fields: {a: u8}}}\n'
NAMES = ['ext-kinds', 'kinds', 'verbs', 'test-bnxt', 'test-cxl', 'test-mlx5', 'test-pds']


def test_help(run):
    for arguments in ([], ['check'], ['compile'], ['diff'], ['schema']):
        done = run(*arguments, '--help')
        assert done.returncode == 0 and done.stdout.startswith('usage: libfwctl-spec') and not done.stderr


@pytest.mark.parametrize('arguments', [[], ['walk'], ['check'], ['compile', 'x'], ['compile', '-o', 'x'],
                                       ['diff', 'x'], ['schema', 'x'], ['check', '--none', 'x']])
def test_wrong_usage(run, arguments):
    done = run(*arguments)
    assert done.returncode == 2 and not done.stdout and 'usage: ' in done.stderr


def test_version(run):
    assert run('--version').stdout.startswith('libfwctl-spec ')


def test_check(run, spec):
    good, bad = spec(GOOD, 'good.yaml'), spec('format: t\nx: 1\n', 'bad.yaml')
    assert run('check', good).returncode == 0
    done = run('check', good, bad, bad)
    assert done.returncode == 1 and not done.stdout
    assert done.stderr == f'{bad}:2:1: x: {done.stderr.split(": x: ", 1)[1]}'
    assert done.stderr.count('\n') == 1


def test_schema(run):
    path = pathlib.Path(run('schema').stdout.strip())
    assert json.loads(path.read_text())['$schema'].endswith('2020-12/schema')


def test_schema_is_one(formats):
    """Other tools may check specs by it, too: it takes every test format and is in order itself."""
    import jsonschema
    schema = json.loads((TOOL / 'fwctl-spec.schema.json').read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    from fwctlspec import source
    for path in formats.glob('*.yaml'):
        assert validator.is_valid(source.read(path, problem.Problems()).plain()), path


def test_compile(run, spec, tmp_path):
    image, array, rule = (tmp_path / name for name in ('t.fwctl', 't.inc.c', 't.d'))
    done = run('compile', spec(GOOD), '-o', image, '--c-array', 't_image', array, '--depfile', rule)
    assert done.returncode == 0 and not done.stdout and not done.stderr
    assert Image(image.read_bytes()).layout('s')['a'].width == 8
    assert rule.read_text() == f'{image} {array}: {tmp_path}/spec.yaml\n'
    assert image.stat().st_mode & 0o777 == 0o666 & ~umask()
    program = tmp_path / 'p.c'
    program.write_text(f'#include "{array.name}"\n#include <stdio.h>\n'
                       'static const unsigned long size = sizeof(t_image);\n'
                       'int main(void) { return fwrite(t_image, 1, size, stdout) != size; }\n')
    subprocess.run(['cc', '-std=c99', '-Wall', '-Wextra', '-pedantic', '-Werror', program, '-o', tmp_path / 'p'],
                   check=True)
    assert subprocess.run([tmp_path / 'p'], capture_output=True).stdout == image.read_bytes()


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_compile_writes_all_or_nothing(run, spec, tmp_path):
    target = tmp_path / 'out'
    target.mkdir()
    bad = spec('format: t\nx: 1\n', 'bad.yaml')
    for arguments, status in (([bad], 1), ([spec(GOOD), '--c-array', 'a-b', target / 'c'], 2),
                              ([spec(GOOD), '--c-array', 'int', target / 'c'], 2),
                              ([spec(GOOD), '--c-array', 'a', target / 'none/c'], 1),
                              ([spec(GOOD), '--depfile', '/dev/null/d'], 1)):
        done = run('compile', *arguments, '-o', target / 'image')
        assert done.returncode == status and done.stderr.count('\n') == 1
        assert list(target.iterdir()) == []


def test_compile_leaves_what_is_there(run, spec, tmp_path):
    image = tmp_path / 'image'
    image.write_text('old')
    assert run('compile', spec('format: [\n'), '-o', image).returncode == 1
    assert image.read_text() == 'old'


def test_compile_overwrites_nothing_that_it_reads(run, spec, tmp_path):
    path, out = spec(f'{GOOD}include: [more.yaml]\n', 'good.yaml'), tmp_path / 'out'
    more = spec('enums: {e: {entries: {a: 1}}}\n', 'more.yaml')
    (tmp_path / 'link').symlink_to(more)
    for arguments in (['-o', path], ['-o', tmp_path / 'link'], ['-o', out, '--c-array', 'a', path],
                      ['-o', out, '--c-array', 'a', out], ['-o', out, '--depfile', tmp_path]):
        done = run('compile', path, *arguments)
        assert done.returncode == 1 and done.stderr.startswith('libfwctl-spec: ')
        assert done.stderr.count('\n') == 1 and not out.exists()
    assert run('check', path).returncode == 0


def test_compile_replaces_files_alone(run, spec, tmp_path):
    """A link goes on pointing where it did; a pipe is written to."""
    path, place, pipe = spec(GOOD), tmp_path / 'place', tmp_path / 'pipe'
    place.write_bytes(b'old')
    (tmp_path / 'link').symlink_to(place)
    assert run('compile', path, '-o', tmp_path / 'link').returncode == 0
    assert (tmp_path / 'link').is_symlink() and place.read_bytes()[:4] == b'FWIM'
    os.mkfifo(pipe)
    with subprocess.Popen(['cat', pipe], stdout=subprocess.PIPE) as cat:
        assert run('compile', path, '-o', pipe).returncode == 0
        assert cat.stdout.read() == place.read_bytes()
    assert pipe.is_fifo()


def test_compile_to_standard_output(spec, tmp_path):
    path, image = spec(GOOD), tmp_path / 't.fwctl'

    def compiled(*arguments):
        return subprocess.run([PYTHON, '-B', TOOL / 'libfwctl-spec.py', 'compile', path, *arguments],
                              capture_output=True, cwd=tmp_path)
    compiled('-o', image, '--c-array', 'a', tmp_path / 'a.c')
    assert compiled('-o', '-').stdout == image.read_bytes()
    assert compiled('-o', image, '--c-array', 'a', '-').stdout == (tmp_path / 'a.c').read_bytes()
    assert compiled('-o', image, '--depfile', '-').stdout == f'{image}: {path}\n'.encode()
    for arguments, status in ((['-o', '-', '--c-array', 'a', '-'], 1), (['-o', '-', '--depfile', 'd'], 2)):
        done = compiled(*arguments)
        assert done.returncode == status and not done.stdout and done.stderr.count(b'\n') == 1
    assert not (tmp_path / '-').exists() and not (tmp_path / 'd').exists()


def test_output_that_cannot_be_written(spec, tmp_path):
    """What had nothing to say succeeds all the same; what had says so in one line."""
    good, image = spec(GOOD), tmp_path / 'image'

    def ran(arguments, redirect):
        command = f'exec "$@" {redirect}'
        return subprocess.run(['sh', '-c', command, 'sh', PYTHON, '-B', TOOL / 'libfwctl-spec.py', *arguments],
                              stderr=subprocess.PIPE, text=True)
    for redirect, reason in (('>&-', 'Bad file descriptor'), ('>/dev/full', 'No space left on device')):
        for arguments in (['check', good], ['compile', good, '-o', image]):
            done = ran(arguments, redirect)
            assert (done.returncode, done.stderr) == (0, '')
        assert image.exists()
        for arguments in (['schema'], ['--help'], ['check', '--help'], ['--version'], ['compile', good, '-o', '-']):
            done = ran(arguments, redirect)
            assert (done.returncode, done.stderr) == \
                (1, f'libfwctl-spec: the output cannot be written: {reason}\n')
    done = ran(['check', tmp_path / 'none'], '2>&- >/dev/full')
    assert (done.returncode, done.stderr) == (1, '')


def test_output_that_nobody_reads():
    for arguments in (['--version'], ['schema'], ['--help']):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([PYTHON, '-B', TOOL / 'libfwctl-spec.py', *arguments], stdout=writing,
                              stderr=subprocess.PIPE, text=True)
        os.close(writing)
        assert (done.returncode, done.stderr) == (1, '')


def test_depfile_with_includes(run, formats, tmp_path):
    rule = tmp_path / 'a b.d'
    run('compile', formats / 'ext-kinds.yaml', '-o', tmp_path / 'a b', '--depfile', rule)
    target, files = rule.read_text().split(': ')
    assert target == f'{tmp_path}/a\\ b'
    assert [pathlib.Path(name).name for name in files.split()] == ['ext-kinds.yaml', 'kinds.yaml', 'kinds-shared.yaml']


def test_includes(image, spec):
    spec('enums: {e: {entries: {a: 1}}}\ninclude: [../more.yaml]\nbyte-order: big-endian\n'
         'structs: {in_big: {fields: {x: u16}}}\n', 'sub/shared.yaml')
    spec('structs: {s2: {fields: {b: {type: u8, enum: e}, c: u16}}}\n', 'more.yaml')
    made = image('format: t\ninclude: [sub/shared.yaml]\nstructs: {s: {fields: {a: s2}}}\n')
    assert made.layout('s')['a'].struct['b'].enum.name == 'e'
    assert made.layout('in_big')['x'].order == 'big' and made.layout('s2')['c'].order == 'little'


def test_includes_that_are_wrong(refusals, spec):
    spec('structs: {s: {fields: {x: u16}}}\n', 'one.yaml')
    spec('structs: {s: {fields: {y: u16}}}\ninclude: [one.yaml, two.yaml, spec.yaml]\ninfo: s\n', 'two.yaml')
    lines = refusals('format: t\ninclude: [one.yaml, two.yaml]\n')
    assert [re.match(r'(\w+\.yaml:\d+:\d+):', line)[1] for line in lines] == \
        ['two.yaml:2:11', 'two.yaml:2:21', 'two.yaml:2:31', 'two.yaml:3:1']
    assert 'an included file has no `info`' in lines[3]
    assert all('part of this spec already' in line for line in lines[:3])


def test_duplicate_names_over_files(refusals, spec):
    spec('structs: {s: {fields: {x: u16}}}\ncommands: {c: {}}\n', 'one.yaml')
    lines = refusals('format: t\ninclude: [one.yaml]\nstructs: {s: {fields: {y: u8}}}\ntemplates: {c: {}}\n')
    assert lines[0].startswith('one.yaml:1:11: structs.s: there is another s at spec.yaml:3: ')
    assert lines[1].startswith('one.yaml:2:12: commands.c: there is another c at spec.yaml:4: ')


def test_the_same_image_every_time(run, formats, tmp_path):
    for name in ('kinds', 'ext-kinds', 'test-mlx5'):
        images = set()
        for seed in ('0', '1', 'random'):
            path = tmp_path / f'{name}-{seed}'
            done = run('compile', formats / f'{name}.yaml', '-o', path, env={**os.environ, 'PYTHONHASHSEED': seed})
            assert done.returncode == 0
            images.add(path.read_bytes())
        assert len(images) == 1


def test_order_of_definitions_does_not_matter(formats):
    """All but what is counted in its order: fields, cases, constants."""
    from fwctlspec import source
    plain = source.read(formats / 'test-pds.yaml', problem.Problems()).plain()
    images = set()
    for seed in range(5):
        pick = random.Random(seed)
        for key in ('enums', 'structs', 'commands'):
            items = list(plain[key].items())
            pick.shuffle(items)
            plain[key] = dict(items)
        data = json.dumps(plain).encode()
        made, _ = compiler.compile_image(formats / 'test-pds.yaml', problem.Problems(), text=data)
        images.add(tuple(row.name for tag in ('LAYT', 'CMDS', 'ENUM') for row in Image(made).rows[tag]))
    assert len(images) == 1


@pytest.mark.parametrize('name', NAMES)
def test_formats_compile_while_building(name, formats):
    """What meson compiled is what the compiler gives now."""
    built = pathlib.Path(os.environ['LIBFWCTL_BUILD']) / f'tests/formats/{name}.fwctl'
    if not built.exists():
        pytest.fail(f'{built} was not made')
    made, _ = compiler.compile_image(formats / f'{name}.yaml', problem.Problems())
    assert built.read_bytes() == made


def test_installed(tmp_path, formats):
    """Moved to any place as a whole, it finds its package and its schema."""
    build = os.environ['LIBFWCTL_BUILD']
    subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet', '--destdir', tmp_path / 'root'],
                   check=True)
    program, = (tmp_path / 'root').rglob('bin/libfwctl-spec')
    assert program.read_text().startswith('#!/usr/bin/python3\n') and os.access(program, os.X_OK)
    schema = subprocess.run([program, 'schema'], capture_output=True, text=True, check=True).stdout.strip()
    assert schema.startswith(str(tmp_path)) and os.path.exists(schema)
    image = tmp_path / 'image'
    subprocess.run([program, 'compile', formats / 'verbs.yaml', '-o', image], check=True)
    assert Image(image.read_bytes()).rows['READ'], 'the schema of readings is installed, too'
    version = subprocess.run([program, '--version'], capture_output=True, text=True, check=True).stdout
    assert re.match(r'libfwctl-spec [0-9.]+\n', version)
    assert not list((tmp_path / 'root').rglob('__pycache__'))

