# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line of libfwctl-spec: verbs, options, files, exit status."""
import argparse
import contextlib
import errno
import io
import os
import sys
import tempfile

from . import diff, schema
from .compiler import compile_image
from .problem import Problems, Refused
from .output import c_array, depfile, is_name_in_c

DONE, FAILED, USAGE = 0, 1, 2
STDOUT = '-'
DESCRIPTION = '''Checks and compiles the specs of formats, which libfwctl-spec(5) describes. It
exits with 0 if all is well, 1 if a file is not in order and 2 if it was called wrongly.'''


def parser(version):
    top = argparse.ArgumentParser(prog='libfwctl-spec', description=DESCRIPTION)
    top.add_argument('-V', '--version', action='version', version=f'libfwctl-spec {version}')
    verbs = top.add_subparsers(dest='verb', metavar='VERB', required=True)

    def verb(name, text, function):
        one = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + '.')
        one.set_defaults(run=function)
        return one

    def include(one):
        one.add_argument('--include', metavar='DIR', action='append', default=[],
                         help='where to look for the spec of a format that is extended')

    check = verb('check', 'say whether specs are in order', run_check)
    check.add_argument('files', metavar='FILE', nargs='+')
    include(check)

    compile_ = verb('compile', 'write the table image of a spec', run_compile)
    compile_.add_argument('file', metavar='FILE')
    compile_.add_argument('-o', dest='output', metavar='OUT', required=True,
                          help='the image, by convention FORMAT.fwctl; -: the standard output')
    compile_.add_argument('--c-array', nargs=2, metavar=('NAME', 'OUT.c'),
                          help='write the image as an array in C, too')
    compile_.add_argument('--depfile', metavar='OUT.d',
                          help='write which files were read, as a rule for make')
    include(compile_)

    differ = verb('diff', 'compare the layouts of a spec with structs in C headers', run_diff)
    differ.add_argument('file', metavar='FILE')
    differ.add_argument('headers', metavar='HEADER', nargs='+')
    differ.add_argument('-v', '--verbose', action='store_true',
                        help='say also what was compared, and what of the headers was left out')
    include(differ)

    verb('schema', 'print the path of the JSON Schema of specs', run_schema)
    return top


def complain(problems):
    print('\n'.join(problems.lines()), file=sys.stderr)
    return FAILED


def run_check(arguments):
    problems = Problems()
    for file in arguments.files:
        try:
            compile_image(file, problems, arguments.include)
        except Refused:
            pass
    return complain(problems) if problems else DONE


def run_compile(arguments):
    problems = Problems()
    if arguments.c_array and not is_name_in_c(arguments.c_array[0]):
        return wrong(f'{arguments.c_array[0]!r} is no name in C', USAGE)
    if arguments.depfile and arguments.output == STDOUT:
        return wrong('a rule is for files: expected `-o` with the name of one', USAGE)
    try:
        data, spec = compile_image(arguments.file, problems, arguments.include)
    except Refused:
        return complain(problems)
    files = [(arguments.output, data)]
    if arguments.c_array:
        name, path = arguments.c_array
        files.append((path, c_array(name, data, arguments.file).encode()))
    if arguments.depfile:
        targets = [path for path, _ in files if path != STDOUT]
        files.append((arguments.depfile, depfile(targets, spec.all_files()).encode()))
    reason = check_outputs([path for path, _ in files], spec.all_files())
    return wrong(reason, FAILED) if reason else write_all(files)


def wrong(text, status):
    print(f'libfwctl-spec: {text}', file=sys.stderr)
    return status


def check_outputs(outputs, read):
    """What is wrong with where to write, or None."""
    places = [path if path == STDOUT else os.path.realpath(path) for path in outputs]
    for path, place in zip(outputs, places):
        if places.count(place) > 1:
            return f'{path} is to be written twice'
        if path == STDOUT:
            continue
        if place in map(os.path.realpath, read):
            return f'{path} is a file that is read: expected another one to write'
        if os.path.isdir(place):
            return f'{path} cannot be written: Is a directory'
    return None


def write_all(files):
    """All files or none: each is written beside its place first. What is no file (a pipe, a
    device) is written to, and never replaced."""
    written = []
    try:
        for path, data in files:
            if path == STDOUT:
                sys.stdout.buffer.write(data)
                continue
            if os.path.exists(path) and not os.path.isfile(path):
                with open(path, 'wb') as file:
                    file.write(data)
                continue
            path = os.path.realpath(path) if path else path
            folder, name = os.path.split(path)
            handle, temporary = tempfile.mkstemp(prefix=f'.{name}.', dir=folder or '.')
            written.append((temporary, path))
            with os.fdopen(handle, 'wb') as file:
                file.write(data)
            os.chmod(temporary, 0o666 & ~umask())
        for temporary, path in written:
            os.replace(temporary, path)
    except OSError as error:
        for temporary, _ in written:
            if os.path.exists(temporary):
                os.unlink(temporary)
        return wrong(f'{path} cannot be written: {error.strerror}', FAILED)
    return DONE


def umask():
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def run_diff(arguments):
    problems = Problems()
    try:
        found, report = diff.compare(arguments.file, arguments.headers, problems,
                                     arguments.include)
    except Refused:
        return complain(problems)
    if arguments.verbose:
        print('\n'.join(report))
    if found:
        print('\n'.join(found.lines()))
        return FAILED
    return DONE


def run_schema(_):
    print(schema.path())
    return DONE


def run(arguments, version):
    try:
        options = parser(version).parse_args(arguments)
        return options.run(options)
    except SystemExit as leaving:   # of the parser, which has said why
        return leaving.code


def pour(data, descriptor, stream):
    """Writes all of it, past the stream: that would try again, and fail again, when Python ends. A
    stream whose descriptor was closed when it began is None, and another file may have its number."""
    if data and stream is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    while data:
        data = data[os.write(descriptor, data):]


def main(arguments, version='unknown'):
    """What is said is kept until the end, so that what cannot be said is met in one place."""
    out = io.TextIOWrapper(io.BytesIO(), 'utf-8', 'surrogateescape', write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), 'utf-8', 'backslashreplace', write_through=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run(arguments, version)
        try:
            pour(out.buffer.getvalue(), 1, sys.__stdout__)
        except OSError as error:
            status = status or FAILED
            if error.errno != errno.EPIPE:
                wrong(f'the output cannot be written: {error.strerror}', FAILED)
    with contextlib.suppress(OSError):
        pour(err.buffer.getvalue(), 2, sys.__stderr__)
    return status
