#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# case.sh NAME PROGRAM...: runs one test program and, where LIBFWCTL_CASES names a folder, leaves its
# cases there for summary.py: NAME.*.xml from cmocka and pytest, NAME.tap from what prints TAP.
[ -n "$LIBFWCTL_CASES" ] || { shift; exec "$@"; }
name=$1
shift
cases=$LIBFWCTL_CASES
mkdir -p "$cases"
rm -f "$cases/$name".*
export CMOCKA_MESSAGE_OUTPUT=XML CMOCKA_XML_FILE="$cases/$name.%g.xml"
export PYTEST_ADDOPTS="--junitxml=$cases/$name.pytest.xml"
"$@" >"$cases/$name.out" 2>&1
status=$?
if grep -qE '^1\.\.[0-9]|^(not )?ok ' "$cases/$name.out"; then
	cp "$cases/$name.out" "$cases/$name.tap"
fi
cat "$cases/$name.out"
exit $status
