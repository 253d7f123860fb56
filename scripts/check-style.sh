#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-style.sh ROOT code|pages|shell: C as clang-format 14 writes it, manual pages without a warning
# from mandoc, shell scripts that parse and please shellcheck. Exits 77 where the tool is missing.
set -u
usage() {
	echo "usage: check-style.sh ROOT code|pages|shell" >&2
	exit 2
}
[ $# -eq 2 ] || usage
cd "$1" || exit 2

missing() {
	echo "skipped: $1 is not installed"
	exit 77
}

# Other versions of clang-format write some things differently.
clang_format() {
	for name in clang-format-14 clang-format; do
		case $($name --version 2>/dev/null) in
		*version\ 14.*)
			echo "$name"
			return
			;;
		esac
	done
	missing "clang-format 14"
}

# listed FIND-EXPRESSION...: the matching files of the tree, without those of builds inside it
listed() {
	find . \( -name .git -o -type d -exec test -d '{}/meson-private' \; \) -prune -o \
		-type f "$@" -print
}

case $2 in
code)
	tool=$(clang_format) || {
		echo "$tool"
		exit 77
	}
	status=0
	for file in $(listed -name '*.[ch]'); do
		"$tool" --dry-run -Werror "$file" 2>/dev/null || {
			echo "$file: run $tool -i on it"
			status=1
		}
	done
	exit $status
	;;
pages)
	command -v mandoc >/dev/null || missing mandoc
	listed -path './man/*.[1-9]' | xargs -r mandoc -Tlint -W warning
	;;
shell)
	command -v shellcheck >/dev/null || missing shellcheck
	status=0
	for script in $(listed | xargs -r grep -lE -m 1 '^#! ?/bin/sh'); do
		sh -n "$script" && shellcheck -S warning "$script" || status=1
	done
	for script in $(listed -name '*.bash'); do
		shellcheck -s bash -S warning "$script" || status=1
	done
	exit $status
	;;
*)
	usage
	;;
esac
