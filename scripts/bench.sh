#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# bench.sh: what the library costs beside what cannot be avoided, as ratios and instruction counts. Run by
# hand; exits with 1 if a limit is exceeded.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)

usage() {
	cat <<-EOF
		usage: scripts/bench.sh [--kernel SERIES | --no-kernel]

		  --kernel SERIES  raw calls on this kernel, for example 7.3 (default: the first in tests/kernel/series)
		  --no-kernel      without raw calls, which need a guest

		LIBFWCTL_BUILD     the Meson build folder to measure (default: a fresh one)
	EOF
}

fail() {
	echo "bench.sh: $*" >&2
	exit 2
}

series=$(head -n 1 "$top/tests/kernel/series")
while [ $# -gt 0 ]; do
	case $1 in
	--kernel)
		series=${2:?--kernel needs a series, for example 7.3}
		shift
		;;
	--no-kernel) series= ;;
	--help)
		usage
		exit
		;;
	*)
		usage >&2
		exit 2
		;;
	esac
	shift
done
command -v valgrind >/dev/null || fail "not installed: valgrind"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
build=${LIBFWCTL_BUILD:-}
if [ -z "$build" ]; then
	build=$scratch/build
	{ meson setup "$build" "$top" && ninja -C "$build"; } >"$scratch/build.log" 2>&1 || {
		cat "$scratch/build.log" >&2
		fail "the project does not build"
	}
fi
build=$(cd "$build" && pwd) || fail "LIBFWCTL_BUILD: no such folder"
case $build/ in
/run/* | /dev/* | /proc/* | /sys/*) fail "$build: the guest has a folder of its own there; build elsewhere" ;;
esac
bench=$build/tests/bench
over=0

# report NAME VALUE [LIMIT]: as the programs print it.
report() {
	awk -v name="$1" -v value="$2" -v limit="${3:-}" 'BEGIN {
		over = limit != "" && value + 0 > limit + 0
		print name ": " value (limit == "" ? "" : " (limit " limit ") " (over ? "OVER" : "ok"))
		exit over
	}' || over=1
}

divide() {
	[ -n "$1" ] && [ -n "$2" ] || fail "nothing was measured"
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.4g", a / b }'
}

instructions() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null |
		sed -n 's/.*Collected : *//p'
}

bench_discovery() {
	for count in 1 100 4096; do
		cat >"$scratch/machine" <<-EOF
			{"devices": [{"driver": "mlx5", "count": $count,
			  "parent": {"kind": "pci", "address": "0000:01:00.0", "id": "15b3:101d", "driver": "mlx5_core"}}]}
		EOF
		rounds=$((count > 1000 ? 7 : 101))
		"$build/tools/fwctl-sim/fwctl-sim" --machine "$scratch/machine" -- "$bench/bench-discovery" \
			$rounds >"$scratch/discovery.$count" || over=1
		cat "$scratch/discovery.$count"
	done
	milliseconds='s/^discovery of [0-9]*: \([0-9.]*\) ms by the library.*/\1/p'
	growth=$(divide "$(sed -n "$milliseconds" "$scratch/discovery.4096")" \
		"$(sed -n "$milliseconds" "$scratch/discovery.100")")
	report "discovery of 4096 against 100" "$growth" 50
}

# bench_name ID MODULES: what the name of a device with that id costs, with that folder of modules.
bench_name() {
	cat >"$scratch/machine" <<-EOF
		{"devices": [{"driver": "mlx5", "parent":
		  {"kind": "pci", "address": "0000:01:00.0", "id": "$1", "driver": "mlx5_core"}}]}
	EOF
	LIBFWCTL_MODULE_PATH=$2 "$build/tools/fwctl-sim/fwctl-sim" --machine "$scratch/machine" -- \
		"$bench/bench-names" 51
}

bench_names() {
	bench_name 15b3:101d "$build/modules"
	# An id that udev does not know: all of pci.ids is read, in vain; and without the module.
	bench_name dead:beef "$build/modules"
	bench_name dead:beef /nonexistent
}

# A hundred devices: a memory device, and others each on a card of its own.
bench_lookup() {
	{
		printf '{"devices": [{"driver": "cxl", "parent": {"kind": "memdev", "name": "mem0", "serial": "0x123"}}'
		for i in $(seq 1 99); do
			printf ', {"driver": "mlx5", "parent": {"kind": "pci", "address": "0000:%02x:00.0"' $((i + 7))
			printf ', "id": "15b3:101d", "net": ["eth%d"], "infiniband": ["mlx5_%d"]}}' "$i" "$i"
		done
		echo ']}'
	} >"$scratch/machine"
	LIBFWCTL_MODULE_PATH=$build/modules "$build/tools/fwctl-sim/fwctl-sim" --machine "$scratch/machine" -- \
		"$bench/bench-lookup" 21 >"$scratch/lookup" || over=1
	cat "$scratch/lookup"
}

bench_start() {
	empty=$(instructions "$bench/bench-empty")
	udev=$(instructions "$bench/bench-empty-udev")
	library=$(instructions "$bench/bench-empty-fwctl")
	report "start of an empty program, instructions" "$empty"
	report "linking libudev adds, instructions" $((udev - empty))
	report "linking libfwctl to that adds, instructions" $((library - udev))
	report "start with libudev, and with libfwctl" \
		"$("$bench/bench-start" "$bench/bench-empty-udev" "$bench/bench-empty-fwctl")"
}

bench_list() {
	if [ -n "$(ls /sys/class/fwctl 2>/dev/null)" ]; then
		echo "fwctl list without devices: not measured, as this machine has some"
		return
	fi
	report "fwctl list without devices, instructions" "$(instructions "$build/tools/fwctl/fwctl" list)" 1000000
}

bench_call() {
	"$bench/bench-call" "$build/tests/formats/test-call.fwctl" >"$scratch/call" || over=1
	cat "$scratch/call"
}

# codec_instructions WHAT ROUNDS FUNCTION...: those inside the functions alone, or, without any, of all.
codec_instructions() {
	what=$1
	rounds=$2
	shift 2
	for function; do
		shift
		set -- "$@" "--toggle-collect=$function"
	done
	instructions "$@" "$bench/bench-codec" "$bench/capabilities.fwctl" "$what" "$rounds"
}

# bench_codec_field WHAT LIMIT FUNCTION...: instructions a field, free of what is done once.
bench_codec_field() {
	what=$1
	limit=$2
	shift 2
	few=$(codec_instructions "$what" 100 "$@")
	many=$(codec_instructions "$what" 200 "$@")
	report "$what of 337 fields, instructions a field" "$(divide $((many - few)) 33700)" "$limit"
	few=$(codec_instructions "$what" 100)
	many=$(codec_instructions "$what" 200)
	report "$what of 337 fields, with the caller's loop" "$(divide $((many - few)) 33700)"
}

bench_codec() {
	bench_codec_field cursor 30 libfwctl_cursor_next libfwctl_cursor_get_u64
	bench_codec_field json 120 libfwctl_record_to_json
	bench_codec_field set 40 record_set_u64
	"$bench/bench-codec" "$bench/capabilities.fwctl"
}

bench_load() {
	"$bench/bench-load" >"$scratch/load" || over=1
	cat "$scratch/load"
	few=$(instructions "$bench/bench-load" 1)
	many=$(instructions "$bench/bench-load" 2)
	report "loading it, instructions" $((many - few))
}

bench_kernel() {
	tree=$("$top/tests/kernel/build.sh" "$1")
	cat >"$scratch/job.in" <<-EOF
		source='$top'
		build='$build'
		. "/host\$source/tests/kernel/guest/bench.sh"
	EOF
	"$top/tests/kernel/boot.sh" "$tree" "$scratch" "$scratch/job.in" >"$scratch/kernel" || true
	grep -v '^# done' "$scratch/kernel" || true
	grep -q '^# done' "$scratch/kernel" || fail "the guest ended before its measurements did"
	! grep -q ' OVER$' "$scratch/kernel" || over=1
}

bench_start
bench_list
bench_discovery
bench_names
bench_lookup
bench_codec
bench_call
bench_load
[ -z "$series" ] || bench_kernel "$series"
exit $over
