#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-headers.sh ROOT [KERNEL_INCLUDE]: every public header compiles alone, as C99 and as C++11, with
# gcc and with clang; given a folder with the kernel's fwctl/fwctl.h, also together with that, in either
# order. Prints what a compiler says.
set -u
[ $# -ge 1 ] || {
	echo "usage: check-headers.sh ROOT [KERNEL_INCLUDE]" >&2
	exit 2
}
root=$1
kernel=${2:-}
status=0

# compile PREAMBLE COMPILER...: the includes of PREAMBLE are all there is to compile
compile() {
	source=$1
	shift
	printf '%b' "$source" | "$@" -Wall -Wextra -pedantic -Werror -I"$root/include" \
		${kernel:+-isystem "$kernel"} -fsyntax-only - || {
		echo "failed: $* on $source"
		status=1
	}
}

for header in "$root"/include/*.h; do
	ours="#include <$(basename "$header")>\n"
	theirs="#include <fwctl/fwctl.h>\n"
	for source in "$ours" ${kernel:+"$ours$theirs" "$theirs$ours"}; do
		for compiler in gcc clang; do
			compile "$source" $compiler -std=c99 -x c
			compile "$source" $compiler -std=c++11 -x c++
		done
	done
done 2>&1
exit $status
