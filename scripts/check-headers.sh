#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-headers.sh ROOT: every public header compiles alone, as C99 and as C++11, with gcc and with clang.
# Prints what a compiler says.
set -u
[ $# -eq 1 ] || {
	echo "usage: check-headers.sh ROOT" >&2
	exit 2
}
root=$1
status=0

# compile PREAMBLE COMPILER...: the includes of PREAMBLE are all there is to compile
compile() {
	source=$1
	shift
	printf '%b' "$source" | "$@" -Wall -Wextra -pedantic -Werror -I"$root/include" -fsyntax-only - || {
		echo "failed: $* on $source"
		status=1
	}
}

for header in "$root"/include/*.h; do
	for compiler in gcc clang; do
		compile "#include <$(basename "$header")>\n" $compiler -std=c99 -x c
		compile "#include <$(basename "$header")>\n" $compiler -std=c++11 -x c++
	done
done 2>&1
exit $status
