// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The stored parameters of mlx5 against parameters.txt, a table of names and places that comes from
 * mstflint's database and not from our specs: what the format says of each, and where its bits go when it
 * is set and come from when it is read.
 */
#include "mlx5.h"

#define ENTRIES_MAX 1000
#define RECORD_AT   28 /* of a command's bytes: behind its own head and the record's */
#define COMMAND	    284

struct entry {
	char name[80], record[80], type[20];
	unsigned int class, number, byte, bit, width, count;
};

static struct entry entries[ENTRIES_MAX];
static size_t nentries;

static void parse_entry(const char *line, struct entry *entry)
{
	char *open;

	*entry = (struct entry){.count = 0};
	if (sscanf(line, "%79s %79s %u %u 0x%x.%u %u %19s", entry->name, entry->record,
		   &entry->class, &entry->number, &entry->byte, &entry->bit, &entry->width,
		   entry->type) != 8)
		fail_msg("no entry: %s", line);
	open = strchr(entry->type, '[');
	if (open) {
		entry->count = (unsigned int)strtoul(open + 1, NULL, 10);
		*open = '\0';
	}
}

static int read_table(void **state)
{
	char path[4096], line[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/integration/mlx5/parameters.txt",
		 getenv("LIBFWCTL_SOURCE"));
	file = fopen(path, "r");
	assert_non_null(file);
	while (fgets(line, sizeof(line), file)) {
		if (*line == '#')
			continue;
		assert_true(nentries < ENTRIES_MAX);
		parse_entry(line, &entries[nentries++]);
	}
	fclose(file);
	return find_mlx5(state);
}

/* ---- what the format says --------------------------------------------------------------------- */

/* From the start of the record; bytes are an array of single ones, for which the table has the first. */
static unsigned int first_bit(const struct entry *entry)
{
	unsigned int width = strcmp(entry->type, "bytes") ? entry->width : 8;

	return entry->byte * 8 + 32 - entry->bit - width;
}

static void test_places(void **state)
{
	for (size_t i = 0; i < nentries; i++) {
		const struct entry *entry = &entries[i];
		const struct libfwctl_param *param =
			libfwctl_format_find_param(*state, entry->name);
		const struct libfwctl_field *field = libfwctl_param_get_field(param);
		const char *kind = libfwctl_kind_name(libfwctl_field_get_kind(field));

		if (!field)
			fail_msg("%s: no such parameter, or no field", entry->name);
		if (strcmp(libfwctl_param_get_group(param), entry->record) ||
		    strcmp(kind, entry->type) ||
		    libfwctl_field_get_bit_offset(field) != first_bit(entry) ||
		    libfwctl_field_get_bit_width(field) != entry->width ||
		    libfwctl_field_get_part_count(field) ||
		    libfwctl_field_get_count(field) != entry->count)
			fail_msg("%s: %s of %s at bit %u", entry->name, kind,
				 libfwctl_param_get_group(param),
				 (unsigned int)libfwctl_field_get_bit_offset(field));
	}
}

static bool is_listed(const char *name)
{
	for (size_t i = 0; i < nentries; i++)
		if (!strcmp(entries[i].name, name))
			return true;
	return false;
}

/* All that says it comes from the database is in the table; each has a summary. */
static void test_no_others(void **state)
{
	size_t count = libfwctl_format_get_param_count(*state), found = 0;

	for (size_t i = 0; i < count; i++) {
		const struct libfwctl_param *param = libfwctl_format_get_param(*state, i);
		const char *reference = libfwctl_param_get_reference(param);

		assert_true(*libfwctl_param_get_summary(param));
		if (!reference || !strstr(reference, "mlxconfig"))
			continue;
		found++;
		if (!is_listed(libfwctl_param_get_name(param)))
			fail_msg("%s is not in the table", libfwctl_param_get_name(param));
	}
	assert_int_equal(found, nentries);
}

/* mlxconfig's names of ports begin with 1, those of modules with 0. */
static void test_instances(void **state)
{
	for (size_t i = 0; i < nentries; i++) {
		const struct entry *entry = &entries[i];
		const struct libfwctl_param *param =
			libfwctl_format_find_param(*state, entry->name);
		uint32_t first = 0, count = libfwctl_param_get_instances(param, &first);
		const char *suffix = libfwctl_param_get_suffix(param);

		assert_int_equal(count, entry->class == 1 ? 8 : entry->class == 9 ? 2 : 0);
		assert_int_equal(first, entry->class == 1);
		if (count)
			assert_string_equal(suffix, entry->class == 1 ? "_P" : "_M");
		else
			assert_null(suffix);
	}
}

/* ---- setting and reading ---------------------------------------------------------------------- */

/* The record of port 2, module 1 or function 3; of the device or the host there is one. */
static struct libfwctl_request *new_call(const struct libfwctl_format *format, const char *command,
					 const struct entry *entry)
{
	static const struct {
		const char *owner, *number;
		unsigned int which;
	} keys[] = {
		[0] = {NULL, "parameter_index", 0},
		[1] = {"port", "port_parameter_index", 2},
		[3] = {"host_pf_index", "host_pf_parameter_index", 3},
		[7] = {"host_id", "host_parameter_index", 1},
		[9] = {"module_index", "module_parameter_index", 1},
	};
	struct libfwctl_request *request = new_request(format, command);
	int status = libfwctl_request_put_u64(request, "type_class", entry->class, NULL);

	if (keys[entry->class].owner)
		status |= libfwctl_request_put_u64(request, keys[entry->class].owner,
						   keys[entry->class].which, NULL);
	status |= libfwctl_request_put_u64(request, keys[entry->class].number, entry->number, NULL);
	assert_int_equal(status, 0);
	return request;
}

/* The largest that it takes, of an enum the last named one. */
static uint64_t value_for(const struct libfwctl_field *field, const struct entry *entry)
{
	size_t count = libfwctl_field_get_value_count(field);
	uint64_t value = 0;

	if (strcmp(entry->type, "enum"))
		return entry->width < 64 ? (UINT64_C(1) << entry->width) - 1 : UINT64_MAX;
	assert_int_equal(libfwctl_field_get_value(field, count - 1, &value, NULL, NULL), 0);
	assert_true(value != 0);
	return value;
}

static uint64_t element_value(const struct entry *entry, uint64_t largest, unsigned int index)
{
	return strcmp(entry->type, "enum") ? index : index % 2 * largest;
}

static void put_entry(struct libfwctl_request *request, const char *path, const struct entry *entry,
		      uint64_t value)
{
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char bytes[256];
	char element[200];
	int status = 0;

	memset(bytes, 0xa5, sizeof(bytes));
	if (!strcmp(entry->type, "bytes"))
		status = libfwctl_request_put_data(request, path, bytes, entry->width / 8, err);
	else if (!entry->count)
		status = libfwctl_request_put_u64(request, path, value, err);
	for (unsigned int i = 0; i < entry->count && !status; i++) {
		snprintf(element, sizeof(element), "%s[%u]", path, i);
		status = libfwctl_request_put_u64(request, element, element_value(entry, value, i),
						  err);
	}
	if (status)
		fail_msg("%s: %s", entry->name, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static uint64_t bits_at(const unsigned char *bytes, unsigned int bit, unsigned int width)
{
	uint64_t value = 0;

	for (unsigned int i = bit; i < bit + width; i++)
		value = value << 1 | (bytes[i / 8] >> (7 - i % 8) & 1);
	return value;
}

static void assert_placed(const unsigned char *record, const struct entry *entry, uint64_t value)
{
	unsigned int bit = first_bit(entry), count = entry->count ? entry->count : 1;

	if (!strcmp(entry->type, "bytes")) {
		for (unsigned int i = 0; i < entry->width / 8; i++)
			assert_int_equal(record[bit / 8 + i], 0xa5);
		return;
	}
	for (unsigned int i = 0; i < count; i++)
		if (bits_at(record, bit + i * entry->width, entry->width) !=
		    (entry->count ? element_value(entry, value, i) : value))
			fail_msg("%s: not at bit %u", entry->name, bit + i * entry->width);
}

/* The bytes that were sent, taken for those of a reply. */
static void assert_read_back(const struct libfwctl_format *format, const struct entry *entry,
			     const char *path, const unsigned char *sent, uint64_t value)
{
	struct libfwctl_request *request = new_call(format, "access_reg.mnvda", entry);
	struct libfwctl_response *response;
	unsigned char bytes[COMMAND] = {0};
	uint64_t found = ~value;

	memcpy(bytes + 16, sent + 16, sizeof(bytes) - 16);
	response = load_response(format, "access_reg.mnvda", request, bytes, sizeof(bytes));
	if (!entry->count && strcmp(entry->type, "bytes") &&
	    (libfwctl_record_find_u64(libfwctl_response_get_record(response), path, NULL, &found) ||
	     found != value))
		fail_msg("%s is read as 0x%llx", entry->name, (unsigned long long)found);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

static void test_set_and_read(void **state)
{
	for (size_t i = 0; i < nentries; i++) {
		const struct entry *entry = &entries[i];
		const struct libfwctl_param *param =
			libfwctl_format_find_param(*state, entry->name);
		const char *path = libfwctl_param_get_path(param);
		uint64_t value = value_for(libfwctl_param_get_field(param), entry);
		struct libfwctl_request *request =
			new_call(*state, "access_reg.mnvda.write", entry);
		const unsigned char *sent;
		size_t length;

		put_entry(request, path, entry, value);
		sent = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
		assert_int_equal(length, COMMAND);
		assert_placed(sent + RECORD_AT, entry, value);
		assert_read_back(*state, entry, path, sent, value);
		libfwctl_request_free(request);
	}
}

/* ---- what a set can do ------------------------------------------------------------------------ */

static void test_what_cannot_be_taken_back(void **state)
{
	static const struct {
		const char *set;
		bool forever;
	} writes[] = {
		{"{\"parameter_index\":528,\"psid_lock_minor\":true}", true},
		{"{\"parameter_index\":288,\"crypto_policy\":\"FIPS_LEVEL_2\"}", true},
		{"{\"parameter_index\":412,\"public_key_exp\":1}", true},
		{"{\"parameter_index\":413}", true},
		{"{\"parameter_index\":414}", true},
		{"{\"parameter_index\":291,\"nv_cfg_global\":\"DISABLE\"}", true},
		{"{\"type_class\":\"host\",\"parameter_index\":131,\"priv_level\":\"LIMITED\"}",
		 true},
		{"{\"parameter_index\":128,\"total_vfs\":1}", false},
	};
	uint64_t always = LIBFWCTL_EFFECT_CONFIG_AT_RESET | LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS;

	for (size_t i = 0; i < sizeof(writes) / sizeof(*writes); i++)
		assert_classified(*state, "access_reg.mnvda.write", writes[i].set,
				  LIBFWCTL_SCOPE_CONFIGURATION,
				  writes[i].forever ? always | LIBFWCTL_EFFECT_IRREVERSIBLE
						    : always);
}

/* A bit beside it says that a value is to be heeded: set with it, and asked for when it is read. */
static void test_valid_bits(void **state)
{
	static const struct sent set = {
		"access_reg.mnvda.write",
		"{\"parameter_index\":128,\"length\":12,\"num_pf_msix\":63}", COMMAND,
		"08050000 @8 00009024 @10 0200000c 00000080 @1c 04000000 @24 0003f000"};
	static const char *const replies[] = {"@10 0000000c 00000080 @24 0003f000",
					      "@10 0000000c 00000080 @1c 04000000 @24 0003f000"};

	check_encoding(*state, &set, 1);
	for (unsigned int i = 0; i < 2; i++) {
		struct libfwctl_request *request =
			fill(*state, "access_reg.mnvda", "{\"parameter_index\":128}");
		struct libfwctl_response *response;
		unsigned char bytes[COMMAND];
		uint64_t found = 0;

		parse_sparse(replies[i], bytes, sizeof(bytes));
		response = load_response(*state, "access_reg.mnvda", request, bytes, sizeof(bytes));
		assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response),
							  "num_pf_msix", NULL, &found),
				 i ? 0 : -ENODATA);
		assert_int_equal(found, i ? 63 : 0);
		libfwctl_response_free(response);
		libfwctl_request_free(request);
	}
}

/* What tools write and read as it is: "raw TLVs", head and data. */
static void test_raw_records(void **state)
{
	/* mstflint, mlxconfig/mstprivhost.py: what restricts the host, and what gives it back */
	static const struct sent written[] = {
		{"access_reg.mnvda.write",
		 "{\"type_class\":\"host\",\"host_parameter_index\":131,\"host_id_valid\":true,"
		 "\"length\":4,\"rd_en\":true,\"priv_level\":\"LIMITED\",\"disable_port_owner\":true,"
		 "\"disable_counter_rd\":true,\"disable_tracer\":true,\"disable_rshim\":true}",
		 COMMAND, "08050000 @8 00009024 @10 03000204 07000083 00000000 1000000f"},
		{"access_reg.mnvda.write",
		 "{\"type_class\":\"host\",\"host_parameter_index\":131,\"host_id_valid\":true,"
		 "\"length\":4,\"rd_en\":true,\"priv_level\":\"PRIVILEGED\"}",
		 COMMAND, "08050000 @8 00009024 @10 03000204 07000083 00000000 00000000"},
	};
	/* NVIDIA MFT documentation, mlxconfig commands: a backup, of a record that has no name there */
	static const struct answered backup[] = {
		{"access_reg.mnvda", "{\"parameter_index\":1024}", COMMAND,
		 "@10 00000014 00000400 00000000 00000000 000e0000 001000f6 20160526 11250000",
		 "{\"length\":20,\"type_class\":{\"value\":0,\"name\":\"global\"},\"parameter_index\":1024,\"ovr_en\":false,"
		 "\"version\":0,"
		 "\"configuration_item_data\":\"00000000000e0000001000f62016052611250000\"}"},
	};

	check_encoding(*state, written, 2);
	check_replies(*state, backup, 1);
}

/* ---- other functions -------------------------------------------------------------------------- */

static void assert_selected(struct libfwctl_settings *settings, const char *pattern, int wanted,
			    size_t count, const char *word)
{
	struct libfwctl_error *err = libfwctl_error_new();

	assert_int_equal(libfwctl_settings_select(settings, pattern, err), wanted);
	assert_int_equal(libfwctl_settings_get_count(settings), count);
	if (word && !strstr(libfwctl_error_text(err), word))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
}

/* What a guest's function may have is not for the device's own, whose number a call would take for 0. */
static void test_other_functions(void **state)
{
	struct libfwctl_settings *settings = NULL;

	assert_int_equal(libfwctl_settings_new(*state, NULL, &settings), 0);
	assert_selected(settings, "hca_roce", -ENOENT, 0, "other functions");
	assert_selected(settings, "NUM_OF_VFS", 0, 1, NULL);
	assert_int_equal(libfwctl_settings_set_function(settings, 1, NULL), 0);
	assert_selected(settings, "NUM_OF_VFS", -ENOENT, 0, "another function");
	assert_selected(settings, "hca_roce", 0, 1, NULL);
	assert_selected(settings, "PF_NUM_OF_VF", 0, 2, NULL);
	libfwctl_settings_free(settings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_no_others),
		cmocka_unit_test(test_instances),
		cmocka_unit_test(test_set_and_read),
		cmocka_unit_test(test_what_cannot_be_taken_back),
		cmocka_unit_test(test_valid_bits),
		cmocka_unit_test(test_raw_records),
		cmocka_unit_test(test_other_functions),
	};

	return cmocka_run_group_tests(tests, read_table, end_mlx5);
}
