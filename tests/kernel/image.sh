#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# image.sh TREE OUT: the guest's initial RAM disk: guest/init, busybox, kmod and udev of this machine,
# and the modules built in TREE. All else the guest finds on the host's root folder.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$1 out=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

# A program of this machine with the libraries it is linked to.
add_program() {
	install -D "$1" "$root$2"
	ldd "$1" | grep -o '/[^ ]*' | while read -r library; do
		[ -e "$root$library" ] || install -D "$library" "$root$library"
	done
}

install -D "$here/guest/init" "$root/init"
install -D "$(command -v busybox)" "$root/bin/busybox"
ln -s busybox "$root/bin/sh"
add_program "$(command -v kmod)" /bin/kmod
mkdir -p "$root/sbin" "$root/lib/systemd" "$root/etc/udev"
for name in modprobe insmod rmmod lsmod; do
	ln -s /bin/kmod "$root/sbin/$name"
done
# udevd and udevadm are one program, told apart by its name.
add_program "$(command -v udevadm)" /bin/udevadm
ln -s /bin/udevadm "$root/lib/systemd/systemd-udevd"
for rule in 50-udev-default 80-drivers; do
	install -D -m 644 "/lib/udev/rules.d/$rule.rules" "$root/lib/udev/rules.d/$rule.rules"
done
printf 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' >"$root/etc/passwd"
cp /etc/group "$root/etc/group"

install_modules() {
	make -s -C "$tree" INSTALL_MOD_PATH="$root" INSTALL_MOD_STRIP=1 DEPMOD=true "$@" modules_install
}
install_modules
install_modules M="$tree/tools/testing/cxl"
install_modules M="$tree/libfwctl-modules"
release=$(make -s -C "$tree" kernelrelease)
rm -f "$root/lib/modules/$release/build"
depmod -b "$root" "$release"

(cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$out.part"
mv "$out.part" "$out"
