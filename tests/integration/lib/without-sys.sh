#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# without-sys.sh COMMAND...: runs it where /sys is empty. umockdev's preload shows an empty folder for it.
empty=$(mktemp -d) || exit 1
mkdir "$empty/sys"
LD_PRELOAD=libumockdev-preload.so.0 UMOCKDEV_DIR=$empty "$@"
status=$?
rm -r "$empty"
exit $status
