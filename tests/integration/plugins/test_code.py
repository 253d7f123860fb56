# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shared objects in a plugin folder: what they must export, which never reach the dynamic linker, and
plugins that are older or newer than the library."""
import os
import shutil
import subprocess

import pytest

from folders import FIXTURES, STRANGER, as_root, image, plugin, put


def check_refused(folders, folder, path, *reasons):
    good = put(folder / 'good.fwctl', image('good'))
    seen = folders.probe('all')
    assert seen.answers[0].status == 0
    assert seen.state(path) == 'refused'
    for reason in reasons:
        assert reason in seen.file(path).error
    assert '/proc/self' not in seen.file(path).error
    assert seen.state(good) == 'loaded' and list(seen.formats) == ['good']


@pytest.mark.parametrize('fixture, reason', [
    ('other_version', 'exports no constant libfwctl_plugin_v1'),
    ('no_symbol', 'exports no constant libfwctl_plugin_v1'),
    ('function', 'exports no constant libfwctl_plugin_v1'),
    ('too_small', 'a size that no version of it ever had'),
    ('too_large', 'a size that no version of it ever had (1000000)'),
    ('size_of_more', 'fewer bytes than its size says'),
    ('tiny', 'too few bytes (1)'),
    ('no_image', 'no image'),
    ('short_image', 'an image that is too short (19)'),
    ('cut_image', 'it is cut short'),
    ('no_hooks', 'a number of hooks, but no address of them (2)'),
    ('many_hooks', 'more hooks than any plugin has'),
    ('small_stride', 'a hook_stride that is not the size of its hooks'),
    ('odd_stride', 'a hook_stride that is not the size of its hooks'),
    ('nameless_hook', 'a hook without a name: give each'),
    ('empty_hook_name', 'a hook without a name: give each'),
    ('hook_without_code', 'the hook first without a function: give each'),
    ('hook_twice', 'two hooks with the name first: give each of its hooks a function and a name of its own'),
    ('extends', 'code that extends the format base'),
    ('two', 'it holds the format two'),
])
def test_a_plugin_that_does_not_hold_together(folders, folder, fixture, reason):
    check_refused(folders, folder, plugin(folder / 'one.so', fixture), reason)


@pytest.mark.parametrize('content, reason', [
    (b'not a shared object\n', 'file too short'),
    (b'not a shared object, but a text that is longer than the header of one would be\n' * 20,
     'invalid ELF header'),
    (image('one'), 'the suffix .fwctl'),
])
def test_what_is_no_shared_object(folders, folder, content, reason):
    path = put(folder / 'one.so', content)
    check_refused(folders, folder, path, f'refuses {path}: ', reason)


@pytest.mark.parametrize('length', [64, 300, 1000, 4096, 5000, 8192, 12288])
def test_a_shared_object_cut_short(folders, folder, length):
    """The linker would map what is not there, and touching that is a signal."""
    path = plugin(folder / 'one.so')
    os.truncate(path, length)
    check_refused(folders, folder, path, f'{path} is cut short after {length} bytes')


def test_a_shared_object_cut_in_its_header(folders, folder):
    path = plugin(folder / 'one.so')
    os.truncate(path, 20)
    check_refused(folders, folder, path, 'file too short')


def test_a_shared_object_for_another_machine(folders, folder):
    path = plugin(folder / 'one.so')
    with open(path, 'r+b') as file:
        file.seek(18)  # e_machine
        file.write(b'\xff\xff')
    check_refused(folders, folder, path, f'refuses {path}: ')


def test_a_program_is_no_plugin(folders, folder):
    shutil.copy(os.environ['PLUGIN_PROBE'], folder / 'one.so')
    check_refused(folders, folder, folder / 'one.so', 'refuses')


def test_two_plugins(folders, folder):
    """The linker must not take one for the other, though both are opened under the same number."""
    for name in ('one', 'two'):
        plugin(folder / f'{name}.so', {'one': 'good'}.get(name, name))
    seen = folders.probe('all')
    assert sorted(seen.formats) == ['one', 'two']


# ---- what never runs -----------------------------------------------------------------------------

@pytest.fixture
def mark(folders):
    """A file that the plugin 'mark' leaves when it is loaded, and nothing else does."""
    return folders.base / 'mark'


def test_a_plugin_leaves_its_mark(folders, folder, mark):
    plugin(folder / 'one.so', 'mark')
    assert list(folders.probe('all', mark=mark).formats) == ['one']
    assert mark.exists()


def test_data_never_reaches_the_linker(folders, folder, mark):
    path = plugin(folder / 'one.fwctl', 'mark')
    seen = folders.probe('all', mark=mark)
    assert 'it is no table image' in seen.file(path).error
    assert not mark.exists()


def test_a_link_does_not_make_data_of_code(folders, folder, mark):
    plugin(folders.base / 'one.so', 'mark')
    (folder / 'one.fwctl').symlink_to('../one.so')
    assert folders.probe('all', mark=mark).state(folder / 'one.fwctl') == 'refused'
    assert not mark.exists()


@as_root
@pytest.mark.parametrize('why', ['owner', 'file', 'folder', 'above', 'link'])
def test_refused_code_does_not_run(folders, folder, mark, why):
    path = plugin(folder / 'one.so', 'mark')
    if why == 'owner':
        os.chown(path, STRANGER, 0)
    elif why == 'link':
        folders.new('bad', listed=False).chmod(0o777)
        path.rename(folders.base / 'bad/one.so')
        path.symlink_to('../bad/one.so')
    else:
        {'file': path, 'folder': folder, 'above': folders.base}[why].chmod(0o777)
    assert not folders.probe('all', mark=mark).formats
    assert not mark.exists()


def test_hidden_code_does_not_run(folders, mark):
    site, installed = folders.new('site'), folders.new('installed')
    plugin(site / 'one.so')
    path = plugin(installed / 'one.so', 'mark')
    assert folders.probe('all', mark=mark).state(path) == 'hidden'
    assert not mark.exists()


def test_code_that_nobody_needs_does_not_run(folders, folder, mark):
    plugin(folder / 'one.so', 'mark')
    put(folder / 'two.fwctl', image('two'))
    assert folders.probe('find', 'two', mark=mark).state(folder / 'one.so') == 'waiting'
    assert not mark.exists()


# ---- older and newer -----------------------------------------------------------------------------

@pytest.mark.parametrize('fixture, hooks', [
    ('good', ['first', 'second']),
    ('old', ['-', '-']),
    ('newer', ['first', 'second']),
    ('newer_set', ['first', 'second']),
])
def test_growth(folders, folder, fixture, hooks):
    plugin(folder / 'one.so', fixture)
    seen = folders.probe('all')
    assert seen.state(folder / 'one.so') == 'loaded'
    assert seen.formats == {'one': hooks}


def test_a_plugin_needs_nothing_of_ours(folders):
    """Neither symbols nor libraries."""
    text = subprocess.run(['readelf', '-d', FIXTURES / 'fixture-good.so'], check=True, text=True,
                          capture_output=True).stdout
    assert 'fwctl' not in text.replace('fixture', '')
