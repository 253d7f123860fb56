#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test.sh [--no-kernel]: builds everything in every way and runs all tests: unit and integration with gcc,
# with clang, under ASan+UBSan, under TSan (threads), under valgrind; the tree's own checks; the fuzz targets,
# shortly; the spec compiler, also on the kernel's headers; and, unless told not to, on a real kernel in a
# virtual machine. Ends in one line "N passed, N failed".
set -eu
cd "$(dirname "$0")/.."
root=$PWD
build=${LIBFWCTL_TEST_DIR:-$root/build-test}
kernel=yes

for argument; do
	case $argument in
	--no-kernel) kernel=no ;;
	*)
		echo "test.sh [--no-kernel]" >&2
		exit 2
		;;
	esac
done

scripts/deps.sh test
[ $kernel = no ] || scripts/deps.sh kernel

mkdir -p "$build"
if [ $kernel = yes ]; then
	# The longest part first, in the background: from nothing it takes some ten minutes.
	setsid nice scripts/test-kernel.sh --build-only >"$build/kernel-trees" 2>"$build/kernel-build.log" &
	kernel_build=$!
	trap 'kill -- -$kernel_build 2>/dev/null || true' EXIT
	trap 'exit 1' INT TERM
fi

runs=
started=$(date +%s)
say() { printf '\n== %s (%s s)\n' "$*" $(($(date +%s) - started)); }

# configure NAME [MESON OPTION...]: a build of its own.
configure() {
	name=$1
	shift
	say "build: $name"
	set -- -Dwerror=true -Dtools=enabled -Dsim=enabled -Dtests=enabled "$@"
	if [ -e "$build/$name/build.ninja" ]; then
		meson configure "$build/$name" "$@" >"$build/$name.log" || cat "$build/$name.log"
	else
		rm -rf "${build:?}/$name"
		meson setup "$build/$name" "$@" >"$build/$name.log" || cat "$build/$name.log"
	fi
	ninja -C "$build/$name" -k 0 | grep -v -E '^(\[|ninja: (Entering|no work))' || true
	# What was built before is still there and would pass: a run without a log counts as failed.
	ninja -C "$build/$name" >/dev/null || {
		echo "the build of $name failed"
		runs="$runs build-of-$name=none:none"
	}
}

# run NAME LABEL [MESON TEST OPTION...]: the tests of a build; what failed is counted at the end.
run() {
	name=$1 label=$2
	shift 2
	say "test: $label"
	rm -rf "$build/cases/$label"
	rm -f "$build/$name/meson-logs/$label.json"
	LIBFWCTL_CASES=$build/cases/$label \
		meson test -C "$build/$name" --no-rebuild --logbase "$label" --print-errorlogs \
		"$@" || true
	runs="$runs $label=$build/$name/meson-logs/$label.json:$build/cases/$label"
}

# run_script LABEL COMMAND...: the same for a script that prints TAP.
run_script() {
	label=$1
	shift
	say "test: $label"
	rm -rf "$build/cases/$label"
	mkdir -p "$build/cases/$label"
	result=OK
	LIBFWCTL_CASES=$build/cases/$label tests/case.sh "$label" "$@" || result=FAIL
	echo "{\"name\": \"$label\", \"command\": [\"case.sh\", \"$label\"], \"result\": \"$result\", \"returncode\": 0}" \
		>"$build/cases/$label/log.json"
	runs="$runs $label=$build/cases/$label/log.json:$build/cases/$label"
}

configure gcc
run gcc gcc --no-suite spec

CC=clang configure clang
run clang clang --suite unit

configure sanitize -Db_sanitize=address,undefined -Dbuildtype=debug
ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
	run sanitize sanitize --suite unit --suite integration --timeout-multiplier 4

configure tsan -Db_sanitize=thread -Dbuildtype=debug
TSAN_OPTIONS="halt_on_error=1 suppressions=$root/tests/tsan.supp" run tsan tsan --suite threads --timeout-multiplier 4

# Of the tests that start a program for each case only some: valgrind takes half a second to start.
memcheck='valgrind -q --vgdb=no --sim-hints=lax-ioctls --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect,possible'
LIBFWCTL_WRAPPER=$memcheck run gcc valgrind --suite unit --suite integration --no-suite programs --timeout-multiplier 10
LIBFWCTL_WRAPPER=$memcheck run gcc valgrind-programs --timeout-multiplier 10 cli-call plugins-code

# The same choices every time, from the kept inputs alone, so that only a change here can fail.
rm -rf "$build/fuzz/corpus"
LIBFWCTL_FUZZ_DIR=$build/fuzz run_script fuzz scripts/fuzz.sh --runs 10000 --seed 1

if [ $kernel = yes ]; then
	say "waiting for the kernel: $build/kernel-build.log"
	wait "$kernel_build" || tail -n 20 "$build/kernel-build.log"
	trap - EXIT
fi
LIBFWCTL_KERNEL_SOURCE=$([ $kernel = no ] || head -n 1 "$build/kernel-trees") run gcc spec --suite spec
[ $kernel = no ] || LIBFWCTL_BUILD=$build/gcc run_script kernel scripts/test-kernel.sh

say "summary"
# shellcheck disable=SC2086 # a list of words
exec /usr/bin/python3 tests/summary.py $runs
