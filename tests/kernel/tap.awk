# SPDX-License-Identifier: LGPL-2.1-or-later
# tap.awk: joins the TAP of several suites, as the guest prints them, into one stream with one plan.
# A guest begins with "# kernel NAME" and must say "# done"; a suite in it stands between "# suite NAME"
# and "# exit STATUS". What ends early, or badly without a failed case, is a failed case.
function report(passed, name) {
	total++
	if (!passed)
		failures++
	print (passed ? "ok " : "not ok ") total " - " name
	fflush()
}

function end_suite(status) {
	if (planned != seen)
		report(0, suite ": ended after " seen " of " (planned < 0 ? "an unknown number of" : planned) " cases")
	else if (status != 0 && !failed_here)
		report(0, suite ": ended with status " status)
	suite = ""
}

function begin_suite(name) {
	if (suite != "")
		end_suite(0)
	suite = name
	planned = -1
	seen = failed_here = 0
}

function end_kernel() {
	if (suite != "")
		end_suite(0)
	if (!done)
		report(0, "the guest ended before its tests did")
}

{ sub(/\r$/, "") }
/^# kernel / {
	if (kernels++)
		end_kernel()
	done = 0
}
/^# suite / { begin_suite(substr($0, 9)); next }
/^# exit / && suite != "" { end_suite($3); next }
/^# done$/ { done = 1; next }
/^1\.\.[0-9]+$/ { planned = substr($0, 4) + 0; next }
/^(not )?ok( |$)/ {
	passed = /^ok/
	name = $0
	sub(/^(not )?ok *[0-9]* *(- )?/, "", name)
	if (suite != "") {
		seen++
		failed_here += !passed
		name = suite ": " name
	}
	report(passed, name)
	next
}
/./ { print /^#/ ? $0 : "# " $0; fflush() }
END {
	end_kernel()
	print "1.." total
	exit failures > 0
}
