#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# deps.sh demo|test|kernel...: installs what those need and is not there yet. Debian's packages; asks
# nobody: as root, or by sudo without a password, else it says what to install.
set -eu

# Other distributions' names, not tried:
#   Fedora   gcc meson ninja-build pkgconf systemd-devel pciutils-devel hwdata libnl3-devel libyaml-devel json-c-devel libsmartcols-devel glib2-devel umockdev
#            python3-pyyaml python3-jsonschema libcmocka-devel python3-pytest mandoc valgrind clang compiler-rt
#            ShellCheck systemd-udev
#   Arch     gcc meson ninja pkgconf systemd-libs pciutils hwdata libnl libyaml json-c util-linux-libs glib2 umockdev python-yaml
#            python-jsonschema cmocka python-pytest mandoc valgrind clang compiler-rt shellcheck

# clang's sanitizers and libFuzzer are a package of its version, which it only recommends.
clang_runtime() {
	version=$(apt-cache depends clang 2>/dev/null | sed -n 's/.*Depends: clang-\([0-9]*\)$/\1/p')
	echo "libclang-rt-${version:-14}-dev"
}

demo="gcc libc6-dev meson ninja-build pkg-config libudev-dev libjson-c-dev libsmartcols-dev libglib2.0-dev umockdev udev
	libpci-dev pci.ids libnl-3-dev libnl-genl-3-dev libyaml-dev python3-yaml python3-jsonschema"
test="$demo g++ libcmocka-dev python3-pytest clang $(clang_runtime) clang-format valgrind mandoc shellcheck man-db strace"
kernel="flex bison bc libelf-dev libssl-dev openssl xz-utils cpio kmod busybox-static udev qemu-system-x86 rsync make iproute2
	gcc-multilib"

wanted=
for set; do
	case $set in
	demo) wanted="$wanted $demo" ;;
	test) wanted="$wanted $test" ;;
	kernel) wanted="$wanted $kernel" ;;
	*)
		echo "deps.sh: demo, test or kernel, not '$set'" >&2
		exit 2
		;;
	esac
done

if ! command -v apt-get >/dev/null; then
	echo "This is not Debian: make sure that what $0 lists for your distribution is installed." >&2
	exit 0
fi

missing=
for package in $wanted; do
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
		missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	root=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	root="sudo -n"
else
	echo "Packages are missing; as root, run: apt-get install$missing" >&2
	exit 1
fi
echo "Installing:$missing" >&2
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # lists of words
if ! { $root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
	cat "$log" >&2
	echo "Packages could not be installed; see above." >&2
	exit 1
fi
rm "$log"
