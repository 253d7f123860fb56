#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# inside.sh PROGRAM...: runs the program under test, through LIBFWCTL_WRAPPER (valgrind and its options)
# where that is set.
# shellcheck disable=SC2086 # a list of words
exec $LIBFWCTL_WRAPPER "$@"
