#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-kernel.sh: the library and the command on real kernels with real fwctl nodes, without hardware: in
# an emulated machine whose programs are this machine's. Prints TAP.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
kernel=$top/tests/kernel

usage() {
	cat <<-EOF2
		usage: scripts/test-kernel.sh [--kernel SERIES] [--build-only | --shell]

		  --kernel SERIES  this kernel only, for example 7.3 (default: those in tests/kernel/series)
		  --build-only     build what is not in the cache, and test nothing
		  --shell          a shell in the guest, with the kernel's cxl_test loaded; 'exit' ends it

		LIBFWCTL_BUILD        the Meson build folder whose programs are tested (default: a fresh one)
		LIBFWCTL_LOGS         a folder for the guests' console logs (default: the build folder's meson-logs)
		TIMEOUT               seconds after which a guest is taken to hang (default: 600)
		LIBFWCTL_KERNEL_CACHE where kernels are kept (default: ~/.cache/libfwctl/kernel)
	EOF2
}

fail() {
	echo "test-kernel.sh: $*" >&2
	exit 1
}

series=$(cat "$kernel/series")
mode='test'
while [ $# -gt 0 ]; do
	case $1 in
	--kernel)
		series=${2:?--kernel needs a series, for example 7.3}
		shift
		;;
	--build-only) mode=build ;;
	--shell) mode=shell ;;
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

[ "$(uname -m)" = x86_64 ] || fail "the guest is an x86-64 machine with this machine's programs"
missing=
for tool in qemu-system-x86_64 busybox udevadm modprobe devlink cpio gcc g++; do
	command -v "$tool" >/dev/null || missing="$missing $tool"
done
[ -z "$missing" ] || fail "not installed:$missing; on Debian:" \
	"apt-get install qemu-system-x86 busybox-static udev kmod iproute2 cpio gcc g++"
[ "$mode" != test ] || echo 'int main(void) { return 0; }' | gcc -m32 -x c - -o /dev/null 2>/dev/null ||
	fail "gcc -m32 makes no 32-bit program; on Debian: apt-get install gcc-multilib"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM

if [ "$mode" = test ] && [ -z "${LIBFWCTL_BUILD:-}" ]; then
	LIBFWCTL_BUILD=$scratch/build
	LIBFWCTL_LOGS=${LIBFWCTL_LOGS:-$PWD}
	{ meson setup "$LIBFWCTL_BUILD" "$top" && ninja -C "$LIBFWCTL_BUILD"; } >"$scratch/build.log" 2>&1 || {
		cat "$scratch/build.log" >&2
		fail "the project does not build"
	}
fi
build=
if [ -n "${LIBFWCTL_BUILD:-}" ]; then
	build=$(cd "$LIBFWCTL_BUILD" && pwd) || fail "LIBFWCTL_BUILD: no folder $LIBFWCTL_BUILD"
	[ "$mode" != test ] || [ -x "$build/tests/kernel/test-echo" ] ||
		fail "$build: the tests are not built there (meson -Dtests=enabled, then ninja)"
	[ "$mode" != test ] || [ -x "$build/tests/kernel/test-32bit" ] ||
		fail "$build: the 32-bit test is not built there: configured before gcc -m32 worked? (meson setup --wipe)"
fi
logs=${LIBFWCTL_LOGS:-$build/meson-logs}
case $build/ in
/run/* | /dev/* | /proc/* | /sys/*) fail "$build: the guest has a folder of its own there; build elsewhere" ;;
esac

# What the guest runs, in words that its shell reads.
write_job() {
	cat <<-EOF2
		source='$top'
		build='$build'
		. "/host\$source/tests/kernel/guest/$1.sh"
	EOF2
}

# Oopses end the guest; what the kernel only warns of must not go unseen either.
check_console() {
	! grep -aE 'BUG:|WARNING:|Oops|Kernel panic|Call Trace' "$1" | sed 's/^/# /' | grep .
}

test_series() {
	folder=$scratch/$1
	mkdir -p "$folder"
	echo "# kernel $1"
	tree=$("$kernel/build.sh" "$1") || {
		[ $? = 77 ] || exit 1
		printf '# notice: kernel %s has left the archives, and is not tested\n# done\n' "$1"
		return
	}
	echo "# built in $tree"
	tested=yes
	echo "# suite headers"
	"$kernel/check-abi.sh" "$tree"
	echo "# exit 0"
	write_job tests >"$folder/job.in"
	"$kernel/boot.sh" "$tree" "$folder" "$folder/job.in" || echo "# qemu ended with status $?"
	# The guest may have ended in the middle of a line, or of a suite.
	printf '\n# suite console\n1..1\n'
	if check_console "$folder/console.log"; then
		echo "ok 1 - no warning and no oops"
	else
		echo "not ok 1 - no warning and no oops"
	fi
	echo "# exit 0"
	mkdir -p "$logs"
	cp "$folder/console.log" "$logs/kernel-$1.log"
	echo "# the guest's console is in $logs/kernel-$1.log"
}

case $mode in
build)
	for each in $series; do
		"$kernel/build.sh" "$each" || [ $? = 77 ]
	done
	;;
shell)
	first=$(echo "$series" | head -n 1)
	tree=$("$kernel/build.sh" "$first")
	write_job shell >"$scratch/job.in"
	CONSOLE=1 "$kernel/boot.sh" "$tree" "$scratch" "$scratch/job.in"
	;;
test)
	{
		tested=
		for each in $series; do
			test_series "$each"
		done
		[ -n "$tested" ] || echo "not ok - a kernel to test on"
	} | awk -f "$kernel/tap.awk"
	;;
esac
