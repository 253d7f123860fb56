// SPDX-License-Identifier: LGPL-2.1-or-later
/* Text in a fixed space, foreign bytes made safe, and names as text. */
#include "../testing.h"

#include "base/name.h"
#include "base/text.h"

static const char *escaped(const char *from)
{
	static char memory[256];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	text_add_escaped(&text, from);
	return memory;
}

static void test_plain_text_stays(void **state)
{
	(void)state;
	assert_string_equal(escaped(""), "");
	assert_string_equal(escaped("0000:08:00.0 /dev/x ~"), "0000:08:00.0 /dev/x ~");
	assert_string_equal(escaped("Gr\xc3\xbc\xc3\x9f"
				    "e \xe2\x82\xac \xf0\x9f\x90\xa7"),
			    "Gr\xc3\xbc\xc3\x9f"
			    "e \xe2\x82\xac \xf0\x9f\x90\xa7");
}

static void test_bytes_that_disturb_are_escaped(void **state)
{
	static const char *const cases[][2] = {
		{"\x1b[2J", "\\x1b[2J"},
		{"a\nb\tc\r", "a\\x0ab\\x09c\\x0d"},
		{"\x7f", "\\x7f"},
		{"back\\slash", "back\\\\slash"},
		{"\xff\xfe", "\\xff\\xfe"},
		{"\xc0\xaf", "\\xc0\\xaf"},		      /* overlong '/' */
		{"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},	      /* overlong in three bytes */
		{"\xed\xa0\x80", "\\xed\\xa0\\x80"},	      /* a surrogate */
		{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* behind the last code point */
		{"\xc2\x9b", "\\xc2\\x9b"},		      /* C1: control sequence introducer */
		{"\xe2\x80\xae", "\\xe2\\x80\\xae"},	      /* right-to-left override */
		{"\xe2\x80\x8b", "\\xe2\\x80\\x8b"},	      /* zero width space */
		{"\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80"}, /* five bytes long */
		{"cut \xe2\x82", "cut \\xe2\\x82"}, /* a sequence that ends too early */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(escaped(cases[i][0]), cases[i][1]);
}

static void test_escape_gives_a_string_of_its_own(void **state)
{
	char *whole = libfwctl_escape("Gr\xc3\xbc\xc3\x9f"
				      "e\n",
				      0);
	char *ascii = libfwctl_escape("Gr\xc3\xbc", LIBFWCTL_ESCAPE_ASCII);
	char *empty = libfwctl_escape("", 0);

	(void)state;
	assert_string_equal(whole, "Gr\xc3\xbc\xc3\x9f"
				   "e\\x0a");
	assert_string_equal(ascii, "Gr\\xc3\\xbc");
	assert_string_equal(empty, "");
	assert_null(libfwctl_escape(NULL, 0));
	assert_null(libfwctl_escape("x", 2));
	libfwctl_free(whole);
	libfwctl_free(ascii);
	libfwctl_free(empty);
}

static void test_what_does_not_fit_is_cut_and_says_so(void **state)
{
	char memory[9];
	struct text text;

	(void)state;
	text_begin(&text, memory, sizeof(memory));
	text_add(&text, "12345678");
	assert_string_equal(memory, "12345678");
	text_begin(&text, memory, sizeof(memory));
	text_add(&text, "123456789");
	assert_string_equal(memory, "12345...");
	text_add(&text, "more");
	assert_string_equal(memory, "12345...");
}

static void test_a_cut_never_splits_utf8(void **state)
{
	char memory[9];
	struct text text;

	(void)state;
	text_begin(&text, memory, sizeof(memory));
	text_add(&text, "1234\xe2\x82\xac"
			"5678");
	assert_string_equal(memory, "1234...");
}

static void test_pci_addresses(void **state)
{
	static const char *const good[][2] = {
		{"0000:08:00.0", "0000:08:00.0"},
		{"08:00.0", "0000:08:00.0"},
		{"8:0.0", "0000:08:00.0"},
		{"10000:3B:1f.7", "10000:3b:1f.7"},
		{"ffffffff:00:00.0", "ffffffff:00:00.0"},
		{"0:0:0.0", "0000:00:00.0"},
	};
	static const char *const bad[] = {
		"",	      "08:00",		"08:00.8",	     "08:20.0",
		"100:00.0.0", "0000:108:00.0",	"123456789:08:00.0", "0000:08:00.0 ",
		" 08:00.0",   "-1:00.0",	"0x8:00.0",	     "08:00.00",
		"08:00.g",    ":08:00.0",	"0000::00.0",	     "08:.0",
		"mem0",	      "0000:08:00.0:1", "+8:00.0",
	};
	char address[PCI_ADDRESS_ROOM];

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(name_parse_pci_address(good[i][0], address));
		assert_string_equal(address, good[i][1]);
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		if (name_parse_pci_address(bad[i], address))
			fail_msg("'%s' was taken for the PCI address %s", bad[i], address);
}

static void test_serial_numbers(void **state)
{
	static const char *const bad[] = {"serial:",
					  "serial:0x",
					  "serial:-1",
					  "serial: 1",
					  "serial:1 ",
					  "serial:0x10000000000000000",
					  "serial:18446744073709551616",
					  "serial:12ab",
					  "serialx1",
					  "0x1"};
	uint64_t serial = 0;

	(void)state;
	assert_true(name_parse_serial("serial:0x8a34567890abcdef", &serial));
	assert_true(serial == UINT64_C(0x8a34567890abcdef));
	assert_true(name_parse_serial("serial:010", &serial));
	assert_int_equal(serial, 10);
	assert_true(name_parse_serial("serial:18446744073709551615", &serial));
	assert_true(serial == UINT64_MAX);
	for (size_t i = 0; i < COUNT(bad); i++)
		if (name_parse_serial(bad[i], &serial))
			fail_msg("'%s' was taken for a serial number", bad[i]);
}

static void test_numbered_names(void **state)
{
	(void)state;
	assert_true(name_is_numbered("fwctl0", "fwctl"));
	assert_true(name_is_numbered("mem4095", "mem"));
	assert_false(name_is_numbered("fwctl", "fwctl"));
	assert_false(name_is_numbered("fwctl0x", "fwctl"));
	assert_false(name_is_numbered("fwctl0/..", "fwctl"));
	assert_false(name_is_numbered("xfwctl0", "fwctl"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_text_stays),
		cmocka_unit_test(test_bytes_that_disturb_are_escaped),
		cmocka_unit_test(test_escape_gives_a_string_of_its_own),
		cmocka_unit_test(test_what_does_not_fit_is_cut_and_says_so),
		cmocka_unit_test(test_a_cut_never_splits_utf8),
		cmocka_unit_test(test_pci_addresses),
		cmocka_unit_test(test_serial_numbers),
		cmocka_unit_test(test_numbered_names),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
