#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# build.sh SERIES: a kernel with fwctl and the kernel's own CXL mock, built once from Debian's source
# package and kept outside the checkout by its version and configuration; then our guest modules.
# Prints the folder of the built tree; everything else goes to standard error. A series that has left the
# archives is replaced by the newest one that tests/kernel/series does not name; 77: there is none.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
series=${1:?which series, for example 7.3}
cache=${LIBFWCTL_KERNEL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/libfwctl/kernel}
# What all are configured by, and what this series needs beside it.
wanted=$(cat "$here/kernel.config" "$here/kernel-$series.config" 2>/dev/null || true)
config=$(echo "$wanted" | grep -v '^#' | sha256sum | cut -c1-12)
keep_days=14

say() { echo "kernel $series: $*" >&2; }

check_tools() {
	missing=
	for tool in gcc make flex bison bc openssl xz cpio dpkg apt-get depmod; do
		command -v "$tool" >/dev/null || missing="$missing $tool"
	done
	for header in gelf.h openssl/ssl.h; do
		echo "#include <$header>" | gcc -E - >/dev/null 2>&1 || missing="$missing $header"
	done
	[ -n "$missing" ] || return 0
	say "cannot be built, as this is missing:$missing"
	say "on Debian: apt-get install gcc make flex bison bc openssl xz-utils cpio kmod libelf-dev libssl-dev"
	return 1
}

# The configuration must come out as asked: a renamed symbol would silently drop a driver.
configure() {
	echo "$wanted" >"$1/.libfwctl-config"
	make -s -C "$1" KCONFIG_ALLCONFIG=.libfwctl-config allnoconfig >/dev/null
	echo "$wanted" | grep -E '^CONFIG_[A-Z0-9_]+=[^n]' | while read -r line; do
		grep -qxF "$line" "$1/.config" || {
			say "this kernel did not take $line"
			exit 1
		}
	done
}

# Under another name until it is whole, so that a build that was killed is never taken for a kernel.
fetch_source() {
	rm -rf "$cache/$series".*.part
	mkdir -p "$tree.part"
	deb=$("$here/source.sh" fetch "$series" "$tree.part")
}

# Linux 7.2.13 uses a parameter of the mock that only later series declare.
mend_mock() {
	! grep -q type2_test "$1" || grep -q 'bool type2_test;' "$1" || echo KCFLAGS=-Dtype2_test=false
}

build_tree() {
	work=$tree.part
	say "unpacking $(basename "$deb")"
	dpkg --fsys-tarfile "$deb" | tar -x -C "$work" --strip-components=3 --wildcards './usr/src/*.tar.xz'
	mkdir "$work/tree"
	tar -xJf "$work"/linux-source-*.tar.xz -C "$work/tree" --strip-components=1
	configure "$work/tree"
	say "building with $(nproc) jobs (about 10 minutes on two cores, once)"
	nice make -s -C "$work/tree" -j"$(nproc)" bzImage modules
	# shellcheck disable=SC2046 # no word or one
	make -s -C "$work/tree" -j"$(nproc)" M=tools/testing/cxl $(mend_mock "$work/tree/tools/testing/cxl/test/cxl.c")
	mv "$work/tree" "$tree"
	rm -rf "$work"
}

# stage NAME HASH COMMAND...: does in the tree what has not been done there before, or not so.
stage() {
	stamp=$tree/.libfwctl-$1 hash=$2
	shift 2
	[ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return
	rm -f "$stamp"
	"$@"
	echo "$hash" >"$stamp"
}

build_headers() {
	make -s -C "$tree" headers
}

# The kernel's mock CXL device, answering for the features in cxl_features.c. Only by its own name does it load.
copy_mock() {
	sed -e 's/^static int cxl_mock_mbox_send(/#include "cxl_features.c"\n&/' \
		-e 's/mock_get_supported_features(mdata, cmd);/features_get_supported(cmd);/' \
		-e 's/mock_get_feature(mdata, cmd);/features_get(cmd);/' \
		-e 's/mock_set_feature(mdata, cmd);/features_set(cmd);/' \
		-e 's/cxl_mock_test_feat_init(mdata);/mock_features_init();/' \
		-e 's/^static \(int mock_[gs]et_\(supported_\)*feature\)/static __maybe_unused \1/' \
		-e 's/^static \(void cxl_mock_test_feat_init\)/static __maybe_unused \1/' \
		-e '/^MODULE_DEVICE_TABLE/d' "$tree/tools/testing/cxl/test/mem.c" >"$1"
	for call in 'features_get_supported(cmd)' 'features_get(cmd)' 'features_set(cmd)' 'mock_features_init()' \
		'include "cxl_features.c"'; do
		[ "$(grep -cF "$call" "$1")" = 1 ] || {
			say "its mock CXL device is not what was known: $call has no place in it"
			return 1
		}
	done
}

build_modules() {
	modules=$tree/libfwctl-modules
	rm -rf "$modules"
	cp -r "$here/modules" "$modules"
	for vendor in mlx5 bnxt pds; do
		cp "$tree/drivers/fwctl/$vendor/main.c" "$modules/${vendor}_fwctl.c"
	done
	copy_mock "$modules/fwctl_cxl_mem.c"
	make -s -C "$tree" M="$modules" KBUILD_EXTRA_SYMBOLS="$tree/tools/testing/cxl/Module.symvers"
}

# Trees take 2 GB each; one that nothing asked for in a while was replaced by a later point release.
prune() {
	touch "$tree/.libfwctl-used"
	find "$cache" -maxdepth 2 -name .libfwctl-used -mtime +"$keep_days" -printf '%h\0' |
		xargs -0r rm -rf
}

newest_cached() {
	find "$cache" -maxdepth 1 -name "$series.*-$config" | sort -V | tail -n 1
}

# Archives drop old releases and networks fail: what was built once is still a good kernel.
use_cached() {
	tree=$(newest_cached)
	[ -n "$tree" ] || {
		say "no source package, and never built here before"
		exit 1
	}
	say "no source package now: using $(basename "$tree"), built before"
}

provide_tree() {
	tree=$cache/$version-$config
	[ -z "$version" ] || [ ! -d "$tree" ] || return 0
	if [ -n "$version" ]; then
		check_tools
	fi
	if [ -n "$version" ] && fetch_source; then
		build_tree
	else
		use_cached
	fi
}

# Of each series at a time one: another one can be used, or built, meanwhile.
mkdir -p "$cache"
exec 9>"$cache/.lock-$series"
flock -n 9 || {
	say "waiting for another build to end"
	flock 9
}
version=$("$here/source.sh" version "$series") || version=
if [ -z "$version" ] && [ -z "$(newest_cached)" ]; then
	newest=$("$here/source.sh" newest) || {
		say "gone from the archives, never built here, and there is no other in its place"
		exit 77
	}
	say "gone from the archives, and never built here: taking $newest instead"
	exec "$0" "$newest"
fi
{
	provide_tree
	stage headers "$config" build_headers
	stage modules "$(cat "$here"/modules/* "$here/build.sh" | sha256sum | cut -c1-12)" build_modules
	prune
} >&2
echo "$tree"
