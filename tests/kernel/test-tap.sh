#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# test-tap.sh: that tap.awk lets nothing pass that has failed, or not run.
here=$(cd "$(dirname "$0")" && pwd)
failures=0 number=0

# try NAME PLAN FAILED <TAP: so many cases must come out, so many of them failed.
try() {
	number=$((number + 1))
	output=$(printf '# kernel x\n%s\n' "$(cat)" | awk -f "$here/tap.awk")
	status=$?
	failed=$(echo "$output" | grep -c '^not ok ')
	if echo "$output" | grep -qx "1\.\.$2" && [ "$failed" = "$3" ] && [ $status = $((failed > 0)) ]; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		echo "$output" | sed 's/^/# /'
		failures=$((failures + 1))
	fi
}

echo 1..9
try "good" 2 0 <<EOF
# suite a
1..2
ok 1 - one
noise
ok 2 - two
# exit 0
# done
EOF
try "a failed case" 2 1 <<EOF
# suite a
1..2
ok 1 - one
not ok 2 - two
# exit 1
# done
EOF
try "fewer cases than planned" 2 1 <<EOF
# suite a
1..2
ok 1 - one
# exit 0
# done
EOF
try "no plan" 2 1 <<EOF
# suite a
ok 1 - one
# exit 0
# done
EOF
try "a program that crashed after its cases" 2 1 <<EOF
# suite a
1..1
ok 1 - one
# exit 139
# done
EOF
try "a program that could not be run" 1 1 <<EOF
# suite a
# exit 127
# done
EOF
try "a guest that stopped" 3 2 <<EOF
# suite a
1..2
ok 1 - one
EOF
try "a guest that never began" 1 1 </dev/null
try "the first of two guests stopped" 3 1 <<EOF
ok - setup
# kernel y
ok - setup
# done
EOF
exit $failures
