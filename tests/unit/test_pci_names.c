// SPDX-License-Identifier: LGPL-2.1-or-later
/* The module that asks libpci, with lists of our own: words, none, and a libpci that gives up. */
#include "../testing.h"

#include "identity/module.h"

#include <stdlib.h>
#include <unistd.h>

extern const struct libfwctl_module libfwctl_module_v1;

static const struct module_pci_ids ids = {0x15b3, 0x101d, 0x193d, 0x1055, 0x050210};
static const struct module_pci_ids strange = {0x15b4, 0x101d, 0x193d, 0x1055, 0xee0000};

static const char words[] = "15b3  Mellanox\n"
			    "\t101d  ConnectX\n"
			    "\t\t193d 1055  NIC-ETH\n"
			    "193d  H3C\n"
			    "C 05  Memory controller\n"
			    "\t02  CXL\n"
			    "\t\t10  CXL Memory Device\n";

static const struct module_pci *functions(void)
{
	return libfwctl_module_v1.functions;
}

static void *open_words(const char *content)
{
	char path[] = "/tmp/libfwctl-ids-XXXXXX";
	char memory[64];
	void *list = NULL;
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	close(fd);
	assert_int_equal(functions()->open(path, &list), 0);
	/* It is read when first asked. */
	functions()->look_up(list, MODULE_PCI_VENDOR, &ids, memory, sizeof(memory));
	unlink(path);
	return list;
}

static void test_what_it_exports(void **state)
{
	(void)state;
	assert_string_equal(libfwctl_module_v1.name, "pci");
	assert_int_equal(libfwctl_module_v1.size, sizeof(struct libfwctl_module));
	assert_int_equal(functions()->size, sizeof(struct module_pci));
}

static void test_words(void **state)
{
	static const char *const expected[] = {
		[MODULE_PCI_VENDOR] = "Mellanox", [MODULE_PCI_DEVICE] = "ConnectX",
		[MODULE_PCI_SUBVENDOR] = "H3C",	  [MODULE_PCI_SUBSYSTEM] = "NIC-ETH",
		[MODULE_PCI_CLASS] = "CXL",	  [MODULE_PCI_INTERFACE] = "CXL Memory Device",
	};
	void *list = open_words(words);
	char memory[64];

	(void)state;
	for (uint32_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(functions()->look_up(list, i, &ids, memory, sizeof(memory)), 0);
		assert_string_equal(memory, expected[i]);
		if (i != MODULE_PCI_SUBVENDOR)
			assert_int_equal(
				functions()->look_up(list, i, &strange, memory, sizeof(memory)),
				-ENOENT);
	}
	assert_int_equal(functions()->look_up(list, 99, &ids, memory, sizeof(memory)), -ENOENT);
	/* libpci says that the room is too small in place of the word. */
	assert_int_equal(functions()->look_up(list, MODULE_PCI_VENDOR, &ids, memory, 3), -ENOENT);
	functions()->close(list);
}

static void test_no_list(void **state)
{
	char memory[64];
	void *list = NULL;

	(void)state;
	assert_int_equal(functions()->open("/nonexistent/pci.ids", &list), 0);
	assert_int_equal(
		functions()->look_up(list, MODULE_PCI_VENDOR, &ids, memory, sizeof(memory)),
		-ENOENT);
	functions()->close(list);
}

/* By default libpci prints what is wrong and ends the program. */
static void test_libpci_gives_up(void **state)
{
	void *broken = open_words("15b3  Mellanox\nthis is no list of names\n");
	void *good = open_words(words);
	char memory[64];

	(void)state;
	assert_int_equal(
		functions()->look_up(broken, MODULE_PCI_VENDOR, &ids, memory, sizeof(memory)),
		-EIO);
	assert_int_equal(
		functions()->look_up(good, MODULE_PCI_VENDOR, &ids, memory, sizeof(memory)), 0);
	functions()->close(broken);
	functions()->close(good);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_it_exports),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_no_list),
		cmocka_unit_test(test_libpci_gives_up),
	};

	return cmocka_run_group_tests_name("pci-names", tests, NULL, NULL);
}
