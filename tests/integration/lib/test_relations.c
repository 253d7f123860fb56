// SPDX-License-Identifier: LGPL-2.1-or-later
/* What belongs to a device: the simulator's cards.json, where each of them has its place. */
#include "relations.h"

static void test_one_of_two_functions(void **state)
{
	(void)state;
	assert_relations("fwctl0", "0000:08:00",
			 "pci_function 0000:08:00.0 mlx5_core - -\n"
			 "pci_sibling 0000:08:00.1 mlx5_core - -\n"
			 "virtual_function 0000:08:00.2 mlx5_core - -\n"
			 "virtual_function 0000:08:00.3 mlx5_core - -\n"
			 "auxiliary mlx5_core.eth.0 mlx5_core.eth - -\n"
			 "auxiliary mlx5_core.rdma.0 mlx5_ib.rdma - -\n"
			 "auxiliary mlx5_core.sf.2 mlx5_core.sf - -\n"
			 "netdev enp8s0f0np0 - up ethernet\n"
			 "netdev enp8s0f0s88 - up ethernet\n"
			 "rdma mlx5_0 - - -\n"
			 "rdma_port mlx5_0/1 - ACTIVE Ethernet\n"
			 "fwctl fwctl1 - - -\n"
			 "fwctl fwctl2 - - -\n");
}

static void test_the_other_one(void **state)
{
	(void)state;
	assert_relations("fwctl1", "0000:08:00",
			 "pci_function 0000:08:00.1 mlx5_core - -\n"
			 "pci_sibling 0000:08:00.0 mlx5_core - -\n"
			 "auxiliary mlx5_core.eth.1 mlx5_core.eth - -\n"
			 "netdev ibp8s0f1 - down infiniband\n"
			 "rdma mlx5_1 - - -\n"
			 "rdma_port mlx5_1/1 - DOWN InfiniBand\n"
			 "fwctl fwctl0 - - -\n");
}

static void test_a_virtual_function(void **state)
{
	(void)state;
	assert_relations("fwctl2", "0000:08:00",
			 "pci_function 0000:08:00.2 mlx5_core - -\n"
			 "pci_sibling 0000:08:00.1 mlx5_core - -\n"
			 "physical_function 0000:08:00.0 mlx5_core - -\n"
			 "netdev enp8s0f0v0 - up ethernet\n"
			 "rdma mlx5_2 - - -\n"
			 "rdma_port mlx5_2/1 - ACTIVE Ethernet\n"
			 "fwctl fwctl0 - - -\n"
			 "fwctl fwctl1 - - -\n");
}

static void test_memory_with_and_without_a_function(void **state)
{
	(void)state;
	assert_relations("fwctl3", "0000:0d:00",
			 "pci_function 0000:0d:00.0 cxl_pci - -\n"
			 "memdev mem0 cxl_mem - -\n");
	assert_relations("fwctl4", "mem1", "memdev mem1 cxl_mem - -\n");
}

static void test_twins_in_a_wide_domain(void **state)
{
	(void)state;
	assert_relations("fwctl5", "10000:3b:00",
			 "pci_function 10000:3b:00.0 bnxt_en - -\n"
			 "netdev enP65536p59s0np0 - up ethernet\n"
			 "fwctl fwctl6 - - -\n");
	assert_relations("fwctl6", "10000:3b:00",
			 "pci_function 10000:3b:00.0 bnxt_en - -\n"
			 "netdev enP65536p59s0np0 - up ethernet\n"
			 "fwctl fwctl5 - - -\n");
}

static void test_where_they_are(void **state)
{
	static const char *const paths[] = {
		"/sys/devices/pci0000:08/0000:08:00.0",
		"/sys/devices/pci0000:08/0000:08:00.1",
		"/sys/devices/pci0000:08/0000:08:00.2",
		"/sys/devices/pci0000:08/0000:08:00.3",
		"/sys/devices/pci0000:08/0000:08:00.0/mlx5_core.eth.0",
		"/sys/devices/pci0000:08/0000:08:00.0/mlx5_core.rdma.0",
		"/sys/devices/pci0000:08/0000:08:00.0/mlx5_core.sf.2",
		"/sys/devices/pci0000:08/0000:08:00.0/net/enp8s0f0np0",
		"/sys/devices/pci0000:08/0000:08:00.0/mlx5_core.sf.2/net/enp8s0f0s88",
		"/sys/devices/pci0000:08/0000:08:00.0/infiniband/mlx5_0",
		"/sys/devices/pci0000:08/0000:08:00.0/infiniband/mlx5_0/ports/1",
		"/sys/devices/pci0000:08/0000:08:00.1/fwctl/fwctl1",
		"/sys/devices/pci0000:08/0000:08:00.2/fwctl/fwctl2",
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_relations *relations = relations_of(ctx, "fwctl0");

	(void)state;
	libfwctl_context_unref(ctx); /* they stand alone */
	assert_int_equal(libfwctl_relations_get_count(relations), COUNT(paths));
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_string_equal(
			libfwctl_relation_get_syspath(libfwctl_relations_get(relations, i)),
			paths[i]);
	assert_null(libfwctl_relations_get(relations, COUNT(paths)));
	libfwctl_relations_free(relations);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_of_two_functions),
		cmocka_unit_test(test_the_other_one),
		cmocka_unit_test(test_a_virtual_function),
		cmocka_unit_test(test_memory_with_and_without_a_function),
		cmocka_unit_test(test_twins_in_a_wide_domain),
		cmocka_unit_test(test_where_they_are),
	};

	return cmocka_run_group_tests_name("relations", tests, NULL, NULL);
}
