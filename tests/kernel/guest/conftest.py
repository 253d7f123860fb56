# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the cases as TAP, as the guest's other programs do, in place of pytest's own signs."""

import pytest


def pytest_collection_finish(session):
    print(f"1..{len(session.items)}", flush=True)


def pytest_collectreport(report):
    if report.failed:
        print_comment(report.longreprtext)


def pytest_runtest_logreport(report):
    # A failure to set up or tear down fails the case; what passes is told once, by the call itself.
    if report.when != "call" and not report.failed:
        return
    print("ok" if report.passed else "not ok", "-", report.nodeid.split("::")[-1], flush=True)
    if report.failed:
        print_comment(report.longreprtext)


@pytest.hookimpl(tryfirst=True)
def pytest_report_teststatus(report):
    return report.outcome if report.when == "call" or report.failed else "", "", ""


def print_comment(text):
    for line in text.splitlines():
        print("#", line, flush=True)
