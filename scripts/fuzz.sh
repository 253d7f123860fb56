#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# fuzz.sh: builds the fuzz targets with clang's libFuzzer and runs them, from the kept corpus in tests/fuzz
# and from what earlier runs have found, which stays outside the checkout. Prints TAP.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)

usage() {
	cat <<-EOF2
		usage: scripts/fuzz.sh [--runs N] [--seconds S] [--seed N] [TARGET...]

		  --runs N     end each target after N executions
		  --seconds S  end each target after S seconds (default: 60, unless --runs is given)
		  --seed N     make the same choices as the last time (default: other ones)
		  TARGET       one of: $(ls "$top/tests/fuzz/corpus" | tr '\n' ' ')(default: all, as many at a
		               time as there are processors)

		LIBFWCTL_FUZZ_DIR  where the build, what was found, and the inputs that crash are kept
		                   (default: ~/.cache/libfwctl/fuzz)
	EOF2
}

fail() {
	echo "fuzz.sh: $*" >&2
	exit 2
}

folder=${LIBFWCTL_FUZZ_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/libfwctl/fuzz}
options=
seconds=60
while [ $# -gt 0 ]; do
	case $1 in
	--runs | --seconds | --seed)
		case ${2:-} in
		'' | *[!0-9]*) fail "$1 needs a number" ;;
		esac
		case $1 in
		--runs) options="$options -runs=$2" seconds= ;;
		--seconds) options="$options -max_total_time=$2" seconds= ;;
		--seed) options="$options -seed=$2" ;;
		esac
		shift
		;;
	--help)
		usage
		exit
		;;
	-*)
		usage >&2
		exit 2
		;;
	*) break ;;
	esac
	shift
done
[ -z "$seconds" ] || options="$options -max_total_time=$seconds"
# shellcheck disable=SC2046 # a list of words
[ $# -gt 0 ] || set -- $(ls "$top/tests/fuzz/corpus")
for target; do
	[ -d "$top/tests/fuzz/corpus/$target" ] || fail "no target '$target', see --help"
done
command -v clang >/dev/null || fail "not installed: clang"
echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' |
	clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null ||
	fail "this clang has no libFuzzer; on Debian: apt-get install clang libclang-rt-14-dev"

mkdir -p "$folder/logs" "$folder/crashes"
build=$folder/build
{
	[ -e "$build/build.ninja" ] || CC=clang meson setup "$build" "$top" -Dfuzz=true -Dtools=enabled \
		-Dsim=enabled -Dtests=enabled -Db_sanitize=address,undefined -Db_lundef=false
	ninja -C "$build" fuzz
} >"$folder/logs/build" 2>&1 || {
	cat "$folder/logs/build" >&2
	fail "the targets do not build"
}

# Side by side; what libFuzzer says goes to a log each, which ends in "Done N runs in S second(s)".
# Machines grow by copying what is in them, and reach no more by it: small ones are read in less time.
export folder build top options
# shellcheck disable=SC2016 # for the inner shell
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 1 sh -c '
	mkdir -p "$folder/corpus/$1"
	[ "$1" != machine ] || options="$options -max_len=1024"
	LIBFWCTL_SOURCE=$top LIBFWCTL_BUILD=$build LIBFWCTL_PLUGIN_PATH=$build/plugins \
		"$build/tests/fuzz/fuzz-$1" $options -artifact_prefix="$folder/crashes/$1-" \
		"$folder/corpus/$1" "$top/tests/fuzz/corpus/$1" >"$folder/logs/$1" 2>&1 ||
		echo "ended with status $?" >>"$folder/logs/$1"
' sh

echo "1..$#"
number=0
status=0
for target; do
	number=$((number + 1))
	log=$folder/logs/$target
	last=$(tail -n 1 "$log")
	case $last in
	Done\ *)
		echo "ok $number - fuzz $target: $last"
		;;
	*)
		status=1
		sed 's/^/# /' "$log" | tail -n 60
		input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
		echo "not ok $number - fuzz $target: ${input:+input kept in $input, }log in $log"
		;;
	esac
done
exit $status
