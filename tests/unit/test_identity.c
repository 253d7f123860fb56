// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a device is called: by a database in place of udev's, by a module, and by its numbers. */
#include "modules.h"

#include "device/device.h"

#include <libudev.h>
#include <sys/stat.h>

/* ---- a database: the linker sends the library's calls here (-Wl,--wrap) ---------------------- */

struct property {
	const char *modalias; /* in which it must be found from the beginning */
	const char *key, *value;
	struct property *next;
};

static struct property database[] = {
	{"pci:v000015B3", "ID_VENDOR_FROM_DATABASE", "Mellanox Technologies", NULL},
	{"pci:v000015B3d0000101D", "ID_MODEL_FROM_DATABASE", "MT2892 Family", NULL},
	{"pci:v000015B3d0000101Dsv0000193Dsd00001055", "ID_MODEL_FROM_DATABASE",
	 "MT2892 Family (NIC-ETH1040F)", NULL},
	{"pci:v000015B3d0000101Dsv0000193Dsd00001056", "ID_MODEL_FROM_DATABASE", "A card", NULL},
	{"pci:v000015B3d0000101Dsv0000BEEFsd00001055", "ID_MODEL_FROM_DATABASE",
	 "MT2892 Family (OEM)", NULL},
	{"pci:v0000193D", "ID_VENDOR_FROM_DATABASE", "H3C", NULL},
	{"pci:v000015B3d0000FFFFsv00000000sd00000000bc05sc02", "ID_PCI_CLASS_FROM_DATABASE",
	 "Memory controller", NULL},
	{"pci:v000015B3d0000FFFFsv00000000sd00000000bc05sc02", "ID_PCI_SUBCLASS_FROM_DATABASE",
	 "CXL", NULL},
	{"pci:v000015B3d0000FFFFsv00000000sd00000000bc05sc02i10", "ID_PCI_INTERFACE_FROM_DATABASE",
	 "CXL Memory Device", NULL},
	{"pci:v000015B3d0000101Dsv00000000sd00000000bc02sc00", "ID_PCI_CLASS_FROM_DATABASE",
	 "Network controller", NULL},
};
static bool has_database, has_words;
static unsigned int opened, asked;

struct udev_hwdb *__wrap_udev_hwdb_new(struct udev *udev);
struct udev_hwdb *__wrap_udev_hwdb_unref(struct udev_hwdb *hwdb);
struct udev_list_entry *__wrap_udev_hwdb_get_properties_list_entry(struct udev_hwdb *hwdb,
								   const char *modalias,
								   unsigned int flags);
const char *__wrap_udev_list_entry_get_name(struct udev_list_entry *entry);
const char *__wrap_udev_list_entry_get_value(struct udev_list_entry *entry);
struct udev_list_entry *__wrap_udev_list_entry_get_next(struct udev_list_entry *entry);

struct udev_hwdb *__wrap_udev_hwdb_new(struct udev *udev)
{
	(void)udev;
	opened++;
	return has_database ? (struct udev_hwdb *)database : NULL;
}

struct udev_hwdb *__wrap_udev_hwdb_unref(struct udev_hwdb *hwdb)
{
	assert_ptr_equal(hwdb, database);
	return NULL;
}

/* As udev does: of one key, what fits most of the modalias counts. */
struct udev_list_entry *__wrap_udev_hwdb_get_properties_list_entry(struct udev_hwdb *hwdb,
								   const char *modalias,
								   unsigned int flags)
{
	struct property *first = NULL;

	assert_ptr_equal(hwdb, database);
	assert_int_equal(flags, 0);
	asked++;
	for (size_t i = 0; has_words && i < COUNT(database); i++) {
		if (strncmp(database[i].modalias, modalias, strlen(database[i].modalias)) != 0)
			continue;
		if (first && strcmp(first->key, database[i].key) == 0)
			database[i].next = first->next;
		else
			database[i].next = first;
		first = &database[i];
	}
	return (struct udev_list_entry *)first;
}

const char *__wrap_udev_list_entry_get_name(struct udev_list_entry *entry)
{
	return ((struct property *)entry)->key;
}

const char *__wrap_udev_list_entry_get_value(struct udev_list_entry *entry)
{
	return ((struct property *)entry)->value;
}

struct udev_list_entry *__wrap_udev_list_entry_get_next(struct udev_list_entry *entry)
{
	return (struct udev_list_entry *)((struct property *)entry)->next;
}

/* ---- a device -------------------------------------------------------------------------------- */

struct fixture {
	struct module_folder modules;
	char function[PATH_MAX]; /* its folder */
	char syspath[PATH_MAX];
	struct libfwctl_device dev;
};

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){0};
	make_modules(&fixture.modules);
	snprintf(fixture.function, sizeof(fixture.function), "%s/0000:08:00.0",
		 fixture.modules.path);
	assert_int_equal(mkdir(fixture.function, 0700), 0);
	snprintf(fixture.syspath, sizeof(fixture.syspath), "%.100s/fwctl/fwctl0", fixture.function);
	fixture.dev = (struct libfwctl_device){
		.ctx = new_context(),
		.name = (char *)"fwctl0",
		.syspath = fixture.syspath,
		.parent = (char *)"0000:08:00.0",
		.pci_address = (char *)"0000:08:00.0",
		.pci_ids = {0x15b3, 0x101d, 0, 0},
		.has_pci_ids = true,
	};
	has_database = has_words = true;
	opened = asked = 0;
	*state = &fixture;
	return 0;
}

static void write_file(const struct fixture *fixture, const char *name, const char *content)
{
	char path[PATH_MAX + 16];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", fixture->function, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void write_function(const struct fixture *fixture, const char *device, const char *class)
{
	write_file(fixture, "vendor", "0x15b3\n");
	write_file(fixture, "device", device);
	write_file(fixture, "class", class);
	write_file(fixture, "revision", "0x0a\n");
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	const char *files[] = {"vendor", "device", "class", "revision"};
	char path[PATH_MAX + 16];

	for (size_t i = 0; i < COUNT(files); i++) {
		snprintf(path, sizeof(path), "%s/%s", fixture->function, files[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(fixture->function), 0);
	libfwctl_context_unref(fixture->dev.ctx);
	remove_modules(&fixture->modules);
	return 0;
}

static struct libfwctl_identity *identity_of(struct fixture *fixture)
{
	struct libfwctl_identity *identity = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_identity_new(&fixture->dev, err, &identity))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return identity;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_by_udev(void **state)
{
	struct libfwctl_identity *identity = identity_of(*state);

	assert_string_equal(libfwctl_identity_get_vendor(identity), "Mellanox Technologies");
	assert_string_equal(libfwctl_identity_get_device(identity), "MT2892 Family");
	assert_string_equal(libfwctl_identity_get_name(identity),
			    "Mellanox Technologies MT2892 Family");
	assert_string_equal(libfwctl_identity_get_source(identity), "hwdb");
	assert_null(libfwctl_identity_get_subsystem(identity));
	assert_null(libfwctl_identity_get_class(identity));
	libfwctl_identity_free(identity);
}

static void test_subsystem(void **state)
{
	static const struct {
		uint16_t subvendor, subdevice;
		const char *words;
	} cards[] = {
		{0x193d, 0x1055, "H3C NIC-ETH1040F"},
		{0x193d, 0x1056, "H3C A card"},
		{0xbeef, 0x1055, "OEM"},
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(cards); i++) {
		struct libfwctl_identity *identity;

		fixture->dev.pci_ids[2] = cards[i].subvendor;
		fixture->dev.pci_ids[3] = cards[i].subdevice;
		identity = identity_of(fixture);
		assert_string_equal(libfwctl_identity_get_subsystem(identity), cards[i].words);
		assert_string_equal(libfwctl_identity_get_device(identity), "MT2892 Family");
		libfwctl_identity_free(identity);
	}
}

static void test_class(void **state)
{
	struct fixture *fixture = *state;
	struct libfwctl_identity *identity;
	uint8_t revision = 0;
	uint32_t code = 0;

	fixture->dev.pci_ids[1] = 0xffff;
	write_function(fixture, "0xffff\n", "0x050210\n");
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_class(identity), "CXL");
	assert_string_equal(libfwctl_identity_get_interface(identity), "CXL Memory Device");
	assert_int_equal(libfwctl_identity_get_class_code(identity, &code), 0);
	assert_int_equal(code, 0x050210);
	assert_int_equal(libfwctl_identity_get_revision(identity, &revision), 0);
	assert_int_equal(revision, 0x0a);
	/* The device is not known, its vendor is. */
	assert_string_equal(libfwctl_identity_get_name(identity),
			    "Mellanox Technologies device ffff");
	assert_null(libfwctl_identity_get_device(identity));
	assert_null(libfwctl_identity_get_source(identity));
	libfwctl_identity_free(identity);

	/* Of a class without subclass the class is told. */
	fixture->dev.pci_ids[1] = 0x101d;
	write_function(fixture, "0x101d\n", "0x020000\n");
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_class(identity), "Network controller");
	libfwctl_identity_free(identity);
}

static void assert_no_numbers(struct libfwctl_identity *identity)
{
	uint8_t revision;
	uint32_t code;

	assert_int_equal(libfwctl_identity_get_class_code(identity, &code), -ENODATA);
	assert_int_equal(libfwctl_identity_get_revision(identity, &revision), -ENODATA);
	libfwctl_identity_free(identity);
}

static void test_another_card_at_its_address(void **state)
{
	struct fixture *fixture = *state;

	write_function(fixture, "0x101e\n", "0x050210\n");
	assert_no_numbers(identity_of(fixture));
	write_function(fixture, "0x101d\n", "0x050210\n");
	write_file(fixture, "vendor", "0x15b4\n");
	assert_no_numbers(identity_of(fixture));
}

static void test_unplugged(void **state)
{
	struct fixture *fixture = *state;

	assert_no_numbers(identity_of(fixture));
	fixture->dev.syspath = (char *)"/nowhere/fwctl0";
	assert_no_numbers(identity_of(fixture));
}

static void test_without_pci(void **state)
{
	struct fixture *fixture = *state;
	struct libfwctl_identity *identity;

	fixture->dev.pci_address = NULL;
	fixture->dev.has_pci_ids = false;
	fixture->dev.parent = (char *)"mem0";
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_name(identity), "mem0");
	assert_no_numbers(identity);
	fixture->dev.parent = NULL;
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_name(identity), "fwctl0");
	libfwctl_identity_free(identity);
	/* Nothing is opened for it. */
	assert_int_equal(opened, 0);
}

static void test_database_is_opened_once(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(opened, 0);
	for (int i = 0; i < 3; i++)
		libfwctl_identity_free(identity_of(fixture));
	has_database = false;
	libfwctl_identity_free(identity_of(fixture));
	assert_int_equal(opened, 1);
	assert_int_equal(asked, 8);
}

static void test_numbers_where_nothing_is_known(void **state)
{
	struct fixture *fixture = *state;
	struct libfwctl_identity *identity;

	has_database = false;
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_name(identity), "15b3:101d");
	assert_null(libfwctl_identity_get_vendor(identity));
	assert_null(libfwctl_identity_get_source(identity));
	libfwctl_identity_free(identity);
	libfwctl_identity_free(identity_of(fixture));
	assert_int_equal(opened, 1); /* nor is what is not there looked for again */
}

static void test_by_the_module(void **state)
{
	struct fixture *fixture = *state;
	struct libfwctl_identity *identity;

	has_words = false;
	put_module(&fixture->modules, "pci", "module-good");
	write_function(fixture, "0x101d\n", "0x020001\n");
	fixture->dev.pci_ids[2] = 1;
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_vendor(identity),
			    "word 0 of 15b3:101d 0001:0000 020001");
	assert_string_equal(libfwctl_identity_get_device(identity),
			    "word 1 of 15b3:101d 0001:0000 020001");
	assert_string_equal(libfwctl_identity_get_subsystem(identity),
			    "word 2 of 15b3:101d 0001:0000 020001 "
			    "word 3 of 15b3:101d 0001:0000 020001");
	assert_string_equal(libfwctl_identity_get_class(identity),
			    "word 4 of 15b3:101d 0001:0000 020001");
	assert_string_equal(libfwctl_identity_get_interface(identity),
			    "word 5 of 15b3:101d 0001:0000 020001");
	assert_string_equal(libfwctl_identity_get_source(identity), "pci.ids");
	libfwctl_identity_free(identity);

	/* A card whose maker it does not know; then it has given up. */
	fixture->dev.pci_ids[2] = 0;
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_subsystem(identity),
			    "word 3 of 15b3:101d 0000:0000 020001");
	libfwctl_identity_free(identity);
	fixture->dev.pci_ids[0] = 0xdead;
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_name(identity), "dead:101d");
	libfwctl_identity_free(identity);
}

/* What udev knows is udev's word; the module adds to it. */
static void test_by_both(void **state)
{
	struct fixture *fixture = *state;
	struct libfwctl_identity *identity;

	put_module(&fixture->modules, "pci", "module-good");
	fixture->dev.pci_ids[1] = 0xffff;
	identity = identity_of(fixture);
	assert_string_equal(libfwctl_identity_get_name(identity),
			    "Mellanox Technologies word 1 of 15b3:ffff 0000:0000 000000");
	assert_string_equal(libfwctl_identity_get_source(identity), "pci.ids");
	assert_null(libfwctl_identity_get_class(identity)); /* of no number */
	libfwctl_identity_free(identity);
}

static void note_module(void *user_data, int level, const char *text)
{
	unsigned int *loaded = user_data;

	(void)level;
	*loaded += strstr(text, "libfwctl-pci.so: loaded") != NULL;
}

static void test_module_is_loaded_when_needed(void **state)
{
	struct fixture *fixture = *state;
	unsigned int loaded = 0;

	put_module(&fixture->modules, "pci", "module-good");
	libfwctl_context_set_log(fixture->dev.ctx, note_module, &loaded, LIBFWCTL_LOG_DEBUG);
	libfwctl_identity_free(identity_of(fixture));
	assert_int_equal(loaded, 0); /* udev has all but a name of the card, which most have not */
	fixture->dev.pci_ids[1] = 0xffff;
	libfwctl_identity_free(identity_of(fixture));
	libfwctl_identity_free(identity_of(fixture));
	assert_int_equal(loaded, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_by_udev),
		TEST(test_subsystem),
		TEST(test_class),
		TEST(test_another_card_at_its_address),
		TEST(test_unplugged),
		TEST(test_without_pci),
		TEST(test_database_is_opened_once),
		TEST(test_numbers_where_nothing_is_known),
		TEST(test_by_the_module),
		TEST(test_by_both),
		TEST(test_module_is_loaded_when_needed),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
