# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl stats: counters, what they gain, and how it ends."""
import json
import signal
import time

import pytest

from cli import read_done, read_error, rows
from messages import device, request
from tells import COUNTERS, counters, reply, telling



@pytest.fixture(name="counting")
def fixture_counting(machine, tells):
    return lambda *replies: machine({"devices": [telling(*replies)]}, tells)


def lines(result):
    assert result.returncode == 0, result
    return [json.loads(line) for line in result.stdout.splitlines()]


def by_name(told):
    return {counter["name"]: counter for counter in told["counters"]}


def test_once(counting):
    one = counting(counters(5))
    assert [row["NAME"] for row in rows(read_done(one.run("stats", "fwctl0")))] == [
        "port.rx_bytes", "port.rx_errors", "port.tx_bytes"]
    assert [row["VALUE"] for row in rows(read_done(one.run("stats", "fwctl0")))] == ["5", "0", "4"]
    told = one.json("stats", "fwctl0")
    assert abs(told["timestamp"] - time.time()) < 600 and "interval" not in told
    assert by_name(told)["port.rx_bytes"] == {
        "name": "port.rx_bytes", "kind": "counter", "value": 5, "unit": "bytes"}


def test_large_numbers(counting):
    """No digit is lost."""
    assert b'"value": 18446744073709551615,' in counting(counters(2**64 - 1)).run("stats", "fwctl0", "--json").stdout
    for count, value in ((2**64 - 1, str(2**64 - 1)), (2**53, str(2**53)), (2**53 - 1, 2**53 - 1)):
        told = counting(counters(count)).json("stats", "fwctl0", "--json-u64", "string")
        assert by_name(told)["port.rx_bytes"]["value"] == value
    text = read_done(counting(counters(2**64 - 1)).run("stats", "fwctl0"))
    assert rows(text)[0] == {"NAME": "port.rx_bytes", "VALUE": "18446744073709551615"}


@pytest.mark.parametrize("patterns, names", [
    (["port.rx_*"], ["port.rx_bytes", "port.rx_errors"]),
    (["PORT.TX_BYTES"], ["port.tx_bytes"]),
    (["port.?x_bytes", "port.rx_errors"], ["port.rx_bytes", "port.rx_errors", "port.tx_bytes"])])
def test_patterns(counting, patterns, names):
    one = counting(counters(5))
    assert [row["NAME"] for row in rows(read_done(one.run("stats", "fwctl0", *patterns)))] == names
    assert list(by_name(one.json("stats", "fwctl0", *patterns))) == names


def test_a_pattern_that_nothing_fits(counting):
    one = counting(counters(5))
    message = "fwctl0 has no counter 'port.rx_byts'; did you mean 'port.rx_bytes'"
    assert message in read_error(one.run("stats", "fwctl0", "port.rx_byts"), 2)
    assert one.json("stats", "fwctl0", "port.tx*", "x*", status=2)["error"]["kind"] == "usage"
    assert message in read_error(one.run("stats", "fwctl0", "port.rx_byts", "--interval", "1"), 2)


def test_gain(counting):
    one = counting(counters(1000, times=1), counters(3000, times=1), counters(3000, words=2))
    told = lines(one.run("stats", "fwctl0", "--interval", "0.2", "--count", "3", "--json"))
    assert len(told) == 3 and "interval" not in told[0]
    assert all("per_second" not in counter for counter in told[0]["counters"])
    for earlier, later in zip(told, told[1:]):
        assert 0.2 <= later["interval"] < 60
        assert abs(later["timestamp"] - earlier["timestamp"] - later["interval"]) < 1
    rates = [by_name(one)["port.rx_bytes"]["per_second"] for one in told[1:]]
    assert rates[0] == pytest.approx(2000 / told[1]["interval"], rel=0.01) and rates[1] == 0
    assert by_name(told[2])["port.tx_bytes"]["per_second"] == pytest.approx(4 / told[2]["interval"], rel=0.01)


def test_gain_as_text(counting):
    one = counting(counters(1000, times=1), counters(3000))
    blocks = read_done(one.run("stats", "fwctl0", "port.rx_bytes", "--interval", "0.1", "--count", "2")).split("\n\n")
    assert len(blocks) == 2
    first, second = [block.splitlines()[1].split() for block in blocks]
    assert first == ["port.rx_bytes", "1000", "-"]
    assert second[:2] == ["port.rx_bytes", "3000"] and 0 < float(second[2]) <= 20000
    assert blocks[0].splitlines()[0].split() == ["NAME", "VALUE", "PER", "SECOND"]


def test_a_counter_that_was_cleared(counting):
    """It has no gain, not one below zero, nor one of nearly 2^64."""
    one = counting(counters(1000, words=9, times=1), counters(7, words=10))
    told = lines(one.run("stats", "fwctl0", "--interval", "0.1", "--count", "2", "--json"))
    assert "per_second" not in by_name(told[1])["port.rx_bytes"]
    assert by_name(told[1])["port.tx_bytes"]["per_second"] > 0


def test_what_could_not_be_read(counting):
    """Once it is an error, as of any call; while it goes on, so does this."""
    busy = request(COUNTERS, b"\0"), "EBUSY"
    result = counting(busy).run("stats", "fwctl0")
    assert result.returncode == 5 and result.stderr == b""
    assert b"port.rx_bytes and 2 more not read: " in result.stdout
    one = counting((*busy, ("times", 1)), counters(5))
    told = lines(one.run("stats", "fwctl0", "--interval", "0.1", "--count", "2", "--json"))
    assert by_name(told[0])["port.rx_bytes"]["error"]["errno"] == 16
    assert by_name(told[1])["port.rx_bytes"]["value"] == 5


def test_a_device_that_goes_away(counting):
    one = counting(counters(5, times=2), (request(COUNTERS, b"\0"), "ENODEV"))
    result = one.run("stats", "fwctl0", "--interval", "0.1", "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert (result.returncode, len(told), told[2]["error"]["kind"]) == (4, 3, "device")
    result = one.run("stats", "fwctl0", "--interval", "0.1")
    assert result.returncode == 4 and result.stderr.startswith(b"fwctl: ") and result.stdout.count(b"NAME") == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_when_interrupted(counting, number):
    process = counting(counters(5)).start("stats", "fwctl0", "--interval", "1000", "--json")
    assert json.loads(process.stdout.readline())["counters"]
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors) == (0, b"", b"")


def test_interrupted_while_the_device_answers(counting):
    """What was not read for that reason is not shown."""
    process = counting(counters(5, times=1), counters(6, delay_ms=20000, interruptible=True)).start(
        "stats", "fwctl0", "--interval", "0.01", "--json")
    assert json.loads(process.stdout.readline())["counters"]
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=15)
    assert (process.returncode, output, errors) == (0, b"", b"")


def test_ends_when_nobody_reads(counting):
    process = counting(counters(5)).start("stats", "fwctl0", "--interval", "1000", "--json")
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) == 0 and process.stderr.read() == b""
    process.stderr.close()


def test_a_format_without_counters(machine, formats):
    one = machine({"devices": [device()]}, formats)
    for words in ([], ["--interval", "1"]):
        assert read_done(one.run("stats", "fwctl0", *words)) == "none: no counters are known of its format, cli_test\n"
    assert one.json("stats", "fwctl0")["counters"] == []


def test_a_device_that_lacks_them_all(counting):
    one = counting((request(COUNTERS, b"\0"), reply()))
    assert "this device has none of the counters" in read_done(one.run("stats", "fwctl0"))
