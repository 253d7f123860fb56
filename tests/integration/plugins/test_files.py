# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whose files are loaded, which of them count, and what becomes of odd ones: each is refused with its
reason, and what stands beside it is loaded all the same."""
import os
import shutil
import socket

import pytest

from folders import STRANGER, as_root, image, plugin, put


@pytest.fixture
def refused(folders, folder):
    """Loads everything: the file is refused for that reason, and a good one beside it is loaded."""
    def check(path, *reasons, **options):
        good = put(folder / 'good.fwctl', image('good'))
        seen = folders.probe('all', **options)
        assert seen.answers[0].status == 0
        assert seen.state(path) == 'refused'
        for reason in reasons:
            assert reason in seen.file(path).error
        assert '\n' not in seen.file(path).error
        assert f'{path} is refused' in seen.log
        assert seen.state(good) == 'loaded'
        assert list(seen.formats) == ['good']
        return seen
    return check


# ---- what is loaded ------------------------------------------------------------------------------

def test_nothing_there(folders):
    seen = folders.probe('all', path='')
    assert seen.answers[0].status == 0
    assert not seen.files and not seen.formats


def test_folders_that_are_not_there_are_passed_over(folders, folder):
    put(folder / 'one.fwctl', image('one'))
    seen = folders.probe('all', path=f'/nonexistent/folder::{folder}:')
    assert list(seen.files) == [f'{folder}/one.fwctl']
    assert list(seen.formats) == ['one']


def test_only_files_with_the_two_suffixes_count(folders, folder):
    for name in ('one.yaml', 'one.so.1', 'one.fwctl~', 'one', '.one.fwctl', '.so', 'one.so.dpkg-new'):
        put(folder / name, image('one'))
    (folder / 'sub').mkdir()
    put(folder / 'sub' / 'two.fwctl', image('two'))
    assert not folders.probe('all').files


def test_loaded_on_need(folders, folder):
    one, two = put(folder / 'one.fwctl', image('one')), plugin(folder / 'two.so', 'two')
    seen = folders.probe('find', 'one')
    assert seen.answers == [(0, 'one', '')]
    assert seen.state(one) == 'loaded' and seen.state(two) == 'waiting'
    assert list(seen.formats) == ['one']


def test_asked_for_twice_loaded_once(folders, folder):
    put(folder / 'one.fwctl', image('one'))
    seen = folders.probe('find', 'one', 'one', 'none', 'one')
    assert [answer.status for answer in seen.answers] == [0, 0, -2, 0]
    assert "there is no format 'none'" in seen.answers[2].error
    assert list(seen.formats) == ['one']


def test_a_link_to_a_file_elsewhere(folders, folder):
    elsewhere = put(folders.new('elsewhere', listed=False) / 'any', image('one'))
    (folder / 'one.fwctl').symlink_to(elsewhere)
    (folders.base / 'link').symlink_to('plugins')
    seen = folders.probe('all', path=f'{folders.base}/link/../link')
    assert list(seen.formats) == ['one']


def test_a_folder_of_the_user(folders, folder):
    put(folder / 'one.fwctl', image('one'))
    for path in (folders.base, folder, folder / 'one.fwctl'):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert list(folders.probe('all').formats) == ['one']


@as_root
def test_a_sticky_folder_of_root_is_fine(folders):
    sticky = folders.new('sticky', listed=False)
    sticky.chmod(0o1777)
    put(folders.new('sticky/plugins') / 'one.fwctl', image('one'))
    assert list(folders.probe('all').formats) == ['one']


# ---- whose it is ---------------------------------------------------------------------------------

@as_root
@pytest.mark.parametrize('name', ['one.fwctl', 'one.so'])
def test_a_file_of_somebody_else(refused, folder, name):
    path = put(folder / name, image('one')) if name == 'one.fwctl' else plugin(folder / name)
    os.chown(path, STRANGER, 0)
    refused(path, f'{path} belongs to user {STRANGER}', 'chown')


@as_root
def test_a_file_of_nobody(refused, folder):
    path = put(folder / 'one.fwctl', image('one'))
    os.chown(path, 65534, 65534)
    refused(path, 'user namespace')
    os.chown(path, 0, 0)


@as_root
def test_nobody_does_not_trust_himself(folders, folder):
    """A program in a user namespace that it is not mapped into seems to be nobody, as all others do."""
    path = put(folder / 'one.fwctl', image('one'))
    os.chown(path, 65534, 65534)
    seen = folders.probe('all', become=65534)
    assert seen.state(path) == 'refused'


@as_root
def test_files_of_the_effective_user(folders, folder):
    mine, roots = put(folder / 'mine.fwctl', image('mine')), put(folder / 'roots.fwctl', image('roots'))
    os.chown(mine, STRANGER, STRANGER)
    seen = folders.probe('all', become=STRANGER)
    assert seen.state(mine) == 'loaded' and seen.state(roots) == 'loaded'


@pytest.mark.parametrize('mode', [0o664, 0o646, 0o666, 0o620])
@pytest.mark.parametrize('name', ['one.fwctl', 'one.so'])
def test_a_file_that_others_may_write(refused, folder, name, mode):
    path = put(folder / name, image('one')) if name == 'one.fwctl' else plugin(folder / name)
    path.chmod(mode)
    refused(path, f'{path} can be written to', f'mode 0{mode:o}', 'chmod go-w')


@pytest.mark.parametrize('mode', [0o777, 0o775, 0o2775, 0o757])
def test_a_folder_that_others_may_write(refused, folders, mode):
    bad = folders.new('bad')
    put(bad / 'one.fwctl', image('one'))
    bad.chmod(mode)
    seen = refused(bad, f'{bad} can be written to')
    assert f'{bad}/one.fwctl' not in seen.files


def test_a_folder_above_that_others_may_write(refused, folders):
    above = folders.new('above', listed=False)
    folder = folders.new('above/plugins')
    put(folder / 'one.fwctl', image('one'))
    above.chmod(0o777)
    refused(folder, f'{above} can be written to')


@as_root
def test_a_folder_above_of_somebody_else(refused, folders):
    above = folders.new('above', listed=False)
    folder = folders.new('above/plugins')
    put(folder / 'one.fwctl', image('one'))
    os.chown(above, STRANGER, 0)
    refused(folder, f'{above} belongs to user {STRANGER}')


@as_root
def test_a_sticky_folder_of_somebody_else(refused, folders):
    sticky = folders.new('sticky')
    put(sticky / 'one.fwctl', image('one'))
    os.chown(sticky, STRANGER, 0)
    sticky.chmod(0o1777)
    refused(sticky, f'belongs to user {STRANGER}')


@as_root
def test_a_sticky_folder_of_the_user(refused, folders):
    """Only root is expected to share a folder with all."""
    sticky = folders.new('sticky')
    put(sticky / 'one.fwctl', image('one'))
    os.chown(sticky, STRANGER, 0)
    sticky.chmod(0o1777)
    refused(sticky, f'{sticky} can be written to', become=STRANGER)


def test_a_link_to_a_good_file_in_a_bad_folder(refused, folders, folder):
    bad = folders.new('bad', listed=False)
    put(bad / 'one.fwctl', image('one'))
    bad.chmod(0o777)
    (folder / 'one.fwctl').symlink_to('../bad/one.fwctl')
    refused(folder / 'one.fwctl', f'{bad} can be written to')


@as_root
def test_a_link_of_somebody_else(refused, folder):
    """To a good file even: which one is loaded is not for others to choose."""
    (folder / 'one.fwctl').symlink_to('good.fwctl')
    os.chown(folder / 'one.fwctl', STRANGER, 0, follow_symlinks=False)
    refused(folder / 'one.fwctl', f'{folder}/one.fwctl belongs to user {STRANGER}')


@as_root
@pytest.mark.parametrize('trick', ['broken', 'mask', 'null', 'masked link'])
def test_somebody_else_cannot_hide_a_file(folders, trick):
    """In a sticky folder others can put files, but those have no say."""
    sticky, folder = folders.new('sticky'), folders.new('plugins')
    sticky.chmod(0o1777)
    path = sticky / 'one.fwctl'
    if trick == 'null':
        path.symlink_to('/dev/null')
    elif trick == 'masked link':
        path.symlink_to('../plugins/one.fwctl')
    else:
        put(path, b'' if trick == 'mask' else b'broken')
    os.chown(path, STRANGER, STRANGER, follow_symlinks=False)
    good = put(folder / 'one.fwctl', image('one'))
    seen = folders.probe('all')
    assert seen.state(path) == 'refused' and seen.state(good) == 'loaded'


@as_root
def test_a_program_with_more_rights_than_its_caller_ignores_the_variable(folders, folder):
    """He who starts it does not choose what it runs."""
    if os.statvfs(folders.base).f_flag & os.ST_NOSUID:
        pytest.skip('programs here cannot have rights of their own')
    put(folder / 'one.fwctl', image('one'))
    program = folders.base / 'probe'
    shutil.copy(os.environ['PLUGIN_PROBE'], program)
    for mode, formats in ((0o755, ['one']), (0o4755, [])):
        program.chmod(mode)
        assert list(folders.probe('all', program=program, user=STRANGER).formats) == formats


# ---- what it is ----------------------------------------------------------------------------------

def test_a_link_to_nothing(refused, folder):
    (folder / 'one.fwctl').symlink_to('gone')
    refused(folder / 'one.fwctl', f'{folder}/gone is not there')


def test_links_in_a_circle(refused, folder):
    (folder / 'one.fwctl').symlink_to('two.fwctl')
    (folder / 'two.fwctl').symlink_to('one.fwctl')
    refused(folder / 'one.fwctl', 'Too many levels of symbolic links')


@pytest.mark.parametrize('name', ['one.fwctl', 'one.so'])
@pytest.mark.parametrize('kind', ['fifo', 'folder', 'socket', 'device'])
def test_what_is_no_regular_file(refused, folder, name, kind):
    """None of them is opened: a FIFO would wait, and opening a device does things."""
    path = folder / name
    if kind == 'fifo':
        os.mkfifo(path, 0o644)
    elif kind == 'folder':
        path.mkdir(mode=0o755)
    elif kind == 'socket':
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(str(path))
        path.chmod(0o755)
    else:
        path.symlink_to('/dev/zero')
    if kind == 'device':
        refused(path, '/dev/zero')
    else:
        refused(path, f'{path} is no regular file')


def test_what_can_be_no_plugin_is_refused_before_it_is_needed(folders, folder):
    (folder / 'one.so').mkdir()
    put(folder / 'two.fwctl', image('two'))
    assert folders.probe('find', 'two').state(folder / 'one.so') == 'refused'


def test_a_folder_that_is_a_file(refused, folders):
    folders.order.append(put(folders.base / 'file', image('one')))
    refused(folders.base / 'file', 'is no folder')


def test_a_folder_below_a_file(refused, folders):
    put(folders.base / 'file')
    folders.order.append(folders.base / 'file' / 'plugins')
    refused(folders.base / 'file/plugins', 'Not a directory')


def test_a_relative_folder(folders, folder):
    put(folder / 'one.fwctl', image('one'))
    seen = folders.probe('all', path='plugins', cwd=folders.base)
    assert "does not begin with /" in seen.file('plugins').error
    assert not seen.formats


def test_a_name_that_is_too_long(refused, folders):
    path = f"{folders.base}/{'x' * 300}"
    folders.order.append(path)
    refused(path, 'File name too long')


@as_root
def test_a_file_that_may_not_be_read(refused, folder):
    path = put(folder / 'one.fwctl', image('one'))
    path.chmod(0o600)
    refused(path, f'cannot open {path}: Permission denied', become=STRANGER)


@as_root
def test_a_folder_that_may_not_be_searched(refused, folders):
    closed = folders.new('closed')
    put(closed / 'one.fwctl', image('one'))
    closed.chmod(0o700)
    refused(closed, f'cannot open {closed}: Permission denied', become=STRANGER)


def test_a_huge_file(refused, folder):
    path = put(folder / 'one.fwctl', image('one'))
    os.truncate(path, 1 << 40)
    refused(path, f'it is {1 << 40} bytes long', 'libfwctl-spec')


@pytest.mark.parametrize('content, reason', [
    (b'format: one\n', 'it is shorter than a header'),
    (b'format: one # and more text\n', 'it is no table image'),
    (image('one')[:-1], 'it is cut short'),
    (image('one')[:30], 'it is cut short'),
    (image('one') + b'more', 'bytes behind its end'),
    (image('two'), 'it holds the format two: give it that name'),
], ids=['short', 'text', 'cut', 'cut in the sections', 'longer', 'other name'])
def test_an_image_that_is_none(refused, folder, content, reason):
    refused(put(folder / 'one.fwctl', content), reason)


# ---- which of several ----------------------------------------------------------------------------

@pytest.mark.parametrize('how', ['empty', 'link'])
@pytest.mark.parametrize('name', ['one.fwctl', 'one.so'])
def test_a_mask(folders, name, how):
    site, installed = folders.new('site'), folders.new('installed')
    if how == 'empty':
        put(site / name)
    else:
        (site / name).symlink_to('/dev/null')
    masked = put(installed / name, image('one')) if name == 'one.fwctl' else plugin(installed / name)
    seen = folders.probe('find', 'one')
    assert seen.answers[0].status == -2
    assert seen.state(site / name) == 'masked' and seen.state(masked) == 'hidden'
    assert not seen.formats


def test_a_mask_counts_for_its_name_alone(folders):
    site, installed = folders.new('site'), folders.new('installed')
    put(site / 'one.so')
    one = put(installed / 'one.fwctl', image('one'))
    seen = folders.probe('all')
    assert seen.state(one) == 'loaded'


def test_a_mask_behind_masks_nothing(folders):
    site, installed = folders.new('site'), folders.new('installed')
    one = put(site / 'one.fwctl', image('one'))
    mask = put(installed / 'one.fwctl')
    seen = folders.probe('all')
    assert seen.state(one) == 'loaded' and seen.state(mask) == 'hidden'


def test_the_same_name_earlier(folders):
    site, installed = folders.new('site'), folders.new('installed')
    first = put(site / 'one.fwctl', image('one'))
    second = put(installed / 'one.fwctl', image('one'))
    seen = folders.probe('all')
    assert seen.state(first) == 'loaded' and seen.state(second) == 'hidden'
    assert list(seen.formats) == ['one']


@pytest.mark.parametrize('how, reason', [('content', 'it is no image'), ('link', 'is not there'),
                                         ('mode', 'can be written to')])
def test_a_broken_file_hides_too(folders, how, reason):
    """Whoever overrides a format and fails is told so; he does not get another one in silence."""
    site, installed = folders.new('site'), folders.new('installed')
    broken = site / 'one.fwctl'
    if how == 'link':
        broken.symlink_to('gone')
    else:
        put(broken, b'broken').chmod(0o666 if how == 'mode' else 0o644)
    good = put(installed / 'one.fwctl', image('one'))
    seen = folders.probe('find', 'one')
    assert seen.answers[0].status == -74
    assert f'{broken}: ' in seen.answers[0].error and reason in seen.answers[0].error
    assert seen.state(good) == 'hidden'


def test_two_files_for_one_format(folders, folder):
    code, data = plugin(folder / 'one.so'), put(folder / 'one.fwctl', image('one'))
    seen = folders.probe('find', 'one')
    assert seen.state(code) == 'loaded' and seen.state(data) == 'hidden'
    assert seen.formats == {'one': ['first', 'second']}


def test_two_files_for_one_format_the_folder_decides(folders):
    site, installed = folders.new('site'), folders.new('installed')
    data, code = put(site / 'one.fwctl', image('one')), plugin(installed / 'one.so')
    seen = folders.probe('all')
    assert seen.state(data) == 'loaded' and seen.state(code) == 'hidden'


def test_two_files_for_one_format_the_first_broken(folders, folder):
    code, data = put(folder / 'one.so', b'broken'), put(folder / 'one.fwctl', image('one'))
    seen = folders.probe('find', 'one')
    assert seen.answers == [(0, 'one', '')]
    assert seen.state(code) == 'refused' and seen.state(data) == 'loaded'


# ---- extensions ----------------------------------------------------------------------------------

def test_extensions_come_with_their_format(folders, folder):
    base = put(folder / 'one.fwctl', image('one'))
    first = put(folder / 'acme-one.fwctl', image('acme', 'one'))
    second = put(folder / 'zorg.fwctl', image('zorg', 'one'))
    other = put(folder / 'acme-two.fwctl', image('acme', 'two'))
    seen = folders.probe('find', 'one')
    assert [seen.state(path) for path in (base, first, second, other)] == \
        ['loaded', 'extends', 'extends', 'waiting']
    assert seen.file(first).format == 'one'
    assert list(seen.formats) == ['one']


def test_an_extension_of_code(folders, folder):
    plugin(folder / 'one.so')
    extension = put(folder / 'acme-one.fwctl', image('acme', 'one'))
    assert folders.probe('all').state(extension) == 'extends'


def test_an_extension_of_nothing(refused, folder):
    refused(put(folder / 'acme-two.fwctl', image('acme', 'two')), 'extends the format two',
            'not there')


def test_an_extension_of_an_extension(refused, folder):
    put(folder / 'acme-good.fwctl', image('acme', 'good'))
    refused(put(folder / 'zorg.fwctl', image('zorg', 'acme')), 'extends the format acme')


def test_an_extension_with_the_name_of_its_base(folders):
    site, installed = folders.new('site'), folders.new('installed')
    path = put(site / 'one.fwctl', image('acme', 'one'))
    put(installed / 'one.fwctl', image('one'))
    seen = folders.probe('all')
    assert 'rename it to acme-one.fwctl' in seen.file(path).error
    assert seen.state(path) == 'refused'


@pytest.mark.parametrize('space', ['good', 'two', 'cxl'])
def test_an_extension_named_as_a_format(folders, folder, space):
    put(folder / 'good.fwctl', image('good'))
    put(folder / 'two.fwctl', image('two'))
    path = put(folder / 'x.fwctl', image(space, 'good'))
    seen = folders.probe('all')
    assert seen.state(path) == 'refused'
    assert f'under the name {space}' in seen.file(path).error
    assert sorted(seen.formats) == ['good', 'two']


def test_an_extension_is_masked_as_any_file(folders):
    site, installed = folders.new('site'), folders.new('installed')
    put(site / 'acme-one.fwctl')
    put(installed / 'one.fwctl', image('one'))
    extension = put(installed / 'acme-one.fwctl', image('acme', 'one'))
    assert folders.probe('all').state(extension) == 'hidden'


# ---- by device -----------------------------------------------------------------------------------

def test_a_device_type_of_the_kernel_loads_its_format_alone(folders, folder):
    put(folder / 'mlx5.fwctl', image('mlx5', device_type=1, drivers='mlx5_core'))
    other = put(folder / 'aaa.fwctl', image('aaa', device_type=1))
    extension = put(folder / 'acme.fwctl', image('acme', 'mlx5'))
    seen = folders.probe('device', '1', 'mlx5_core')
    assert seen.answers == [(0, 'mlx5', '')]
    assert seen.state(other) == 'waiting' and seen.state(extension) == 'extends'


def test_another_driver_of_that_type_has_another_format(folders, folder):
    put(folder / 'mlx5.fwctl', image('mlx5', device_type=1, drivers='mlx5_core'))
    put(folder / 'zzz.fwctl', image('zzz', device_type=1, drivers='other,nova'))
    assert folders.probe('device', '1', 'nova').answers == [(0, 'zzz', '')]


def test_a_type_of_somebody_else(folders, folder):
    put(folder / 'ub.fwctl', image('ub', device_type=5, drivers='ub_core'))
    put(folder / 'nova.fwctl', image('nova', device_type=5, drivers='nova_core'))
    assert folders.probe('device', '5', 'nova_core').answers == [(0, 'nova', '')]
    assert folders.probe('device', '5', 'ub_core').answers == [(0, 'ub', '')]


def test_of_two_that_serve_the_first_in_order(folders):
    site, installed = folders.new('site'), folders.new('installed')
    put(site / 'zzz.fwctl', image('zzz', device_type=77))
    put(installed / 'aaa.fwctl', image('aaa', device_type=77))
    assert folders.probe('device', '77', 'x').answers == [(0, 'zzz', '')]


def test_no_format_for_a_device(folders, folder):
    put(folder / 'one.fwctl', image('one'))
    answer = folders.probe('device', '9', 'x').answers[0]
    assert answer.status == -2 and 'devices of type 9 (x)' in answer.error


def test_the_format_of_a_device_was_refused(folders, folder):
    put(folder / 'mlx5.fwctl', b'broken')
    put(folder / 'one.fwctl', image('one'))
    answer = folders.probe('device', '1', 'mlx5_core').answers[0]
    assert answer.status == -74 and f'{folder}/mlx5.fwctl: it is no image' in answer.error
