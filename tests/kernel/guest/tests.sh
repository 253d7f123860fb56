# SPDX-License-Identifier: LGPL-2.1-or-later
# tests.sh: the guest's part of scripts/test-kernel.sh: real kernel, real nodes, our programs. One suite
# after another on standard output, as tap.awk wants them.
# shellcheck shell=sh disable=SC1090,SC2154
. "/host$source/tests/kernel/guest/common.sh"

programs=$build/tests/kernel
exec >/dev/ttyS1 2>&1

# Before there are other nodes: as many as there can be.
start_udevd
suite scale "$programs/test-scale"
stop_udevd

# What udevd would load by its modalias.
modprobe cxl_mock_mem
load 11 cxl_test
suite no-udevd "$programs/test-no-udevd"

# pytest_suite NAME FILE
pytest_suite() {
	suite "$1" /usr/bin/python3 -m pytest -q -s --color=no --no-header --no-summary \
		-p no:cacheprovider -o console_output_style=classic "$source/tests/kernel/guest/$2"
}

start_udevd
udevadm trigger --settle
pytest_suite cxl test_cxl.py
suite unplug "$programs/test-unplug"

load 15 fwctl_echo count=4 types=1,2,3,4
suite echo "$programs/test-echo"
suite core "$programs/conformance-core"
modprobe -r fwctl_echo
# It sets features, which taints the kernel: those before it look at that.
pytest_suite cxl-features test_cxl_features.py

# The same driver on a device with features of every kind: the one with serial number 3.
modprobe fwctl_cxl_mem
rebind cxl_mem.2 cxl_mock_mem fwctl_cxl_mem
suite cxl-rows "$programs/conformance-cxl"
suite cxl-features-rows "$programs/conformance-cxl-features"
pytest_suite cxl-params test_params_cxl.py
rebind cxl_mem.2 fwctl_cxl_mem cxl_mock_mem

# The vendors' own drivers; each binds to the device that waits for it.
modprobe fwctl_standin
modprobe -a mlx5_fwctl bnxt_fwctl pds_fwctl
udevadm settle
suite bnxt-format "$build/tests/integration/bnxt/test-bnxt-scopes" 10000:00:01.0
suite pds-format "$build/tests/integration/pds/test-pds-scopes" 10000:00:02.0
for part in mlx5 bnxt bnxt-buffers pds; do
	suite "$part" "$programs/conformance-$part"
done
suite mlx5-format "$build/tests/integration/mlx5/test-mlx5-scopes" 10000:00:00.0
pytest_suite vendors test_vendors.py
pytest_suite params test_params.py
pytest_suite pds-params test_params_pds.py
load 17 fwctl_echo count=3 types=0,77,1 one_parent=1
suite sysfs "$programs/conformance-sysfs"
modprobe -r fwctl_echo
suite unplugged "$programs/conformance-unplug"
suite faults "$programs/test-faults"

# A device with a devlink instance.
modprobe netdevsim || echo "not ok - modprobe netdevsim"
echo "1 2" >/sys/bus/netdevsim/new_device
udevadm settle
suite devlink "$programs/test-devlink"

# Two of each.
modprobe -r pds_fwctl bnxt_fwctl mlx5_fwctl fwctl_standin
modprobe fwctl_standin per_vendor=2
modprobe -a mlx5_fwctl bnxt_fwctl pds_fwctl
load 17 fwctl
suite storm "$programs/test-storm"

load 18 fwctl_echo
suite 32-bit "$programs/test-32bit"

# Nothing can be loaded after that: there is no way back from lockdown.
mount -t securityfs securityfs /host/sys/kernel/security
lockdown=/host/sys/kernel/security/lockdown
suite privilege "$programs/test-privilege" none
echo integrity >$lockdown
suite privilege-integrity "$programs/test-privilege" integrity
echo confidentiality >$lockdown
suite privilege-confidentiality "$programs/test-privilege" confidentiality
echo "# done"
