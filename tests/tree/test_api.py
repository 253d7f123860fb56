# SPDX-License-Identifier: LGPL-2.1-or-later
"""Header, symbol file, shared library and manual pages tell of the same things."""
import subprocess

import pytest

HEADER = '''
#ifndef LIBFWCTL_H
#define LIBFWCTL_H
#define LIBFWCTL_LIMIT 3
struct libfwctl_thing;
/** enum libfwctl_colour - a colour */
enum libfwctl_colour {
	LIBFWCTL_COLOUR_RED = 0, /* as it is */
};
struct libfwctl_pair {
	int left, right;
};
/**
 * libfwctl_thing_get() - get it
 *
 * Since: 0.1
 */
const char *libfwctl_thing_get(const struct libfwctl_thing *thing,
			       int index);
#endif
'''
SYMBOLS = '/* a comment; */ LIBFWCTL_0.1 {\nglobal:\n\tlibfwctl_thing_get;\nlocal:\n\t*;\n};\n'
PLUGIN = '''
#define LIBFWCTL_PLUGIN_WORD "word"
struct libfwctl_pin {
	int (*push)(int depth);
};
'''
PLUGIN_PAGE = '''.Sh NAME
.Nm libfwctl_pin
.Sh SYNOPSIS
.Bd -literal
#define LIBFWCTL_PLUGIN_WORD "word"
struct libfwctl_pin {
	int (*push)(int depth);
};
.Ed
'''
CODE = 'const char *libfwctl_thing_get(const void *thing, int index) { return thing + index; }\n'
PAGE = '''.Sh NAME
.Nm libfwctl_thing ,
.Nm libfwctl_thing_get ,
.Nm libfwctl_pair ,
.Nm libfwctl_colour
.Nd a thing
.Sh SYNOPSIS
.Bd -literal
struct libfwctl_pair {
	int left, right;
};
.Ed
.Ft "const char *"
.Fo libfwctl_thing_get
.Fa "const struct libfwctl_thing *thing"
.Fa "int index"
.Fc
.Sh DESCRIPTION
.Fn libfwctl_thing_get
gets one of
.Dv LIBFWCTL_LIMIT
things in
.Dv LIBFWCTL_COLOUR_RED ;
see
.Xr libfwctl_pair 3 .
'''


def test_tree(check, source, build):
    status, output = check('check-api.py', source, build / 'lib/libfwctl.so')
    assert status == 0, output


def run(check, write, tmp_path, header=HEADER, symbols=SYMBOLS, code=CODE, page=PAGE, plugin=PLUGIN,
        plugin_page=PLUGIN_PAGE):
    write('include/libfwctl.h', header)
    write('include/libfwctl-plugin.h', plugin)
    write('man/libfwctl_pin.3', plugin_page)
    write('lib/libfwctl.sym', symbols)
    write('man/libfwctl_thing.3', page)
    library = tmp_path / 'libthing.so'
    subprocess.run(['cc', '-w', '-shared', '-fPIC', '-o', library, write('thing.c', code),
                    f'-Wl,--version-script={tmp_path}/lib/libfwctl.sym'], check=True)
    return check('check-api.py', tmp_path, library)


def test_accepts_what_agrees(check, write, tmp_path):
    status, output = run(check, write, tmp_path)
    assert status == 0, output


@pytest.mark.parametrize('broken, says', [
    ({'header': HEADER.replace('int index', 'long index')}, 'libfwctl_thing_get: libfwctl.h has'),
    ({'header': HEADER.replace('right', 'wrong')}, 'struct libfwctl_pair: no page shows it'),
    ({'header': HEADER.replace('Since: 0.1', '')}, 'has no "Since: VERSION"'),
    ({'header': HEADER.replace('#endif', 'void libfwctl_new(void);\n#endif')},
     'libfwctl_new: in libfwctl.h, not in libfwctl.sym'),
    ({'header': HEADER.replace('_RED', '_BLUE')}, 'LIBFWCTL_COLOUR_BLUE: on no page'),
    ({'header': HEADER.replace('_LIMIT', '_MAXIMUM')}, 'LIBFWCTL_MAXIMUM: on no page'),
    ({'symbols': SYMBOLS.replace('thing_get;', 'thing_get; libfwctl_gone;')},
     'libfwctl_gone: in libfwctl.sym, not in libfwctl.h'),
    ({'code': CODE.replace('_get', '_give')},
     'libfwctl_thing_get: in libfwctl.h, not in libthing.so'),
    ({'symbols': SYMBOLS.replace('thing_get;', 'thing_*;'), 'code': CODE.replace('_get', '_give')},
     'libfwctl_thing_give: in libthing.so, not in libfwctl.h'),
    ({'page': PAGE.replace('.Nm libfwctl_thing_get ,\n', '')},
     'libfwctl_thing_get: in a public header, not in the NAME of a page'),
    ({'page': PAGE.replace('libfwctl_pair ,', 'libfwctl_pear ,')},
     'libfwctl_pear: in the NAME of a page, not in a public header'),
    ({'page': PAGE.replace('.Fn libfwctl_thing_get', '.Fn libfwctl_thing_got')},
     'libfwctl_thing_got: on the page libfwctl_thing.3, but there is no such function'),
    ({'page': PAGE.replace('.Xr libfwctl_pair', '.Xr libfwctl_pear')},
     'libfwctl_pear(3): referred to by libfwctl_thing.3'),
    ({'plugin': PLUGIN.replace('int depth', 'long depth')}, 'struct libfwctl_pin: no page shows it'),
    ({'plugin': PLUGIN.replace('_WORD', '_WORDS')}, 'LIBFWCTL_PLUGIN_WORDS: on no page'),
    ({'plugin': PLUGIN + 'int libfwctl_pin_push(int depth);'},
     'libfwctl_pin_push: libfwctl-plugin.h has a function'),
    ({'plugin_page': PLUGIN_PAGE.replace('.Nm libfwctl_pin\n', '')},
     'libfwctl_pin: in a public header, not in the NAME of a page'),
])
def test_finds(check, write, tmp_path, broken, says):
    status, output = run(check, write, tmp_path, **broken)
    assert status == 1
    assert says in output
