// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lets the kernel's own mlx5_fwctl, bnxt_fwctl and pds_fwctl bind without hardware: PCI functions on an
 * emulated bus, the auxiliary devices that those drivers look for, and in place of mlx5_core, bnxt_en and
 * pds_core the functions that they call. The firmware answers as it was told to (fwctl_standin.h).
 */
#include <linux/auxiliary_bus.h>
#include <linux/bnxt/hsi.h>
#include <linux/bnxt/ulp.h>
#include <linux/debugfs.h>
#include <linux/delay.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/mlx5/device.h>
#include <linux/mlx5/driver.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/pds/pds_common.h>
#include <linux/pds/pds_core_if.h>
#include <linux/pds/pds_adminq.h>
#include <linux/pds/pds_auxbus.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "fwctl_standin.h"

#define CONFIG_SPACE	256
#define PER_VENDOR_MAX	8
#define RULE_LENGTH_MAX (1 << 20)
#define SEEN_MAX	(2 * SZ_64K)
#define PLAIN_REPLY	64 /* how much of a request is in a plain reply of mlx5 */

enum vendor { MLX5, BNXT, PDS, VENDORS };

static unsigned int per_vendor = 1;
module_param(per_vendor, uint, 0444);
MODULE_PARM_DESC(per_vendor, "how many devices of each vendor");

static unsigned int mlx5_caps = 0x4; /* TOOLS_RESOURCES */
module_param(mlx5_caps, uint, 0444);
MODULE_PARM_DESC(mlx5_caps, "what general.uctx_cap of mlx5 devices says");

struct rule {
	struct list_head list;
	size_t length; /* of what is behind the struct */
	struct fwctl_standin_rule said;
	u8 bytes[];
};

struct standin {
	enum vendor vendor;
	struct pci_dev *pdev;
	struct auxiliary_device *added; /* NULL: not yet */
	struct dentry *folder;
	u8 config[CONFIG_SPACE];

	struct mutex lock; /* of all below */
	struct list_head rules;
	u8 seen[SEEN_MAX];
	size_t nseen;
	struct {
		bool filled;
		u8 bytes[FWCTL_STANDIN_CELL];
	} cells[FWCTL_STANDIN_CELLS];
	u32 count;

	/* What the driver gets its device by. */
	struct mlx5_core_dev *mdev;
	struct mlx5_adev madev;
	struct bnxt_en_dev edev;
	struct bnxt_aux_priv baux;
	struct pds_auxiliary_dev padev;
};

static const struct {
	const char *name, *module;
	u16 vendor_id, device_id;
} vendors[VENDORS] = {
	[MLX5] = {"mlx5", "mlx5_core", 0x15b3, 0x1021},
	[BNXT] = {"bnxt", "bnxt_en", 0x14e4, 0x1760},
	[PDS] = {"pds", "pds_core", 0x1dd8, 0x100c},
};

static struct standin *standins; /* VENDORS for each of per_vendor */
static struct dentry *top;

static unsigned int count_standins(void)
{
	return VENDORS * per_vendor;
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void forget_rules(struct standin *standin)
{
	struct rule *rule, *next;

	list_for_each_entry_safe(rule, next, &standin->rules, list) kvfree(rule);
	INIT_LIST_HEAD(&standin->rules);
	memset(standin->cells, 0, sizeof(standin->cells));
}

static bool is_cell(const struct fwctl_standin_cell *cell, size_t length)
{
	return !cell->cell ||
	       (cell->cell <= FWCTL_STANDIN_CELLS && cell->length <= FWCTL_STANDIN_CELL &&
		cell->length <= length && cell->at <= length - cell->length);
}

static int rules_open(struct inode *inode, struct file *file)
{
	struct standin *standin = inode->i_private;

	file->private_data = standin;
	if (file->f_flags & O_TRUNC) {
		guard(mutex)(&standin->lock);
		forget_rules(standin);
	}
	return 0;
}

static ssize_t rules_write(struct file *file, const char __user *from, size_t length, loff_t *at)
{
	const size_t header = sizeof(struct fwctl_standin_rule);
	struct standin *standin = file->private_data;
	struct rule *rule;
	u64 needed;
	int i;

	if (length < header || length > RULE_LENGTH_MAX)
		return -EINVAL;
	rule = kvmalloc(sizeof(*rule) + length - header, GFP_KERNEL);
	if (!rule)
		return -ENOMEM;
	rule->length = length - header;
	if (copy_from_user(&rule->said, from, header) ||
	    copy_from_user(rule->bytes, from + header, rule->length)) {
		kvfree(rule);
		return -EFAULT;
	}
	needed = rule->said.reply;
	for (i = 0; i < FWCTL_STANDIN_BUFFERS; i++)
		if (rule->said.buffers[i].at && !rule->said.buffers[i].read)
			needed += rule->said.buffers[i].length;
	if (needed != rule->length || !is_cell(&rule->said.keep, SEEN_MAX) ||
	    !is_cell(&rule->said.give, rule->length)) {
		kvfree(rule);
		return -EINVAL;
	}
	guard(mutex)(&standin->lock);
	list_add(&rule->list, &standin->rules);
	return length;
}

static const struct file_operations rules_fops = {
	.owner = THIS_MODULE,
	.open = rules_open,
	.write = rules_write,
};

static ssize_t seen_read(struct file *file, char __user *to, size_t length, loff_t *at)
{
	struct standin *standin = file->private_data;

	guard(mutex)(&standin->lock);
	return simple_read_from_buffer(to, length, at, standin->seen, standin->nseen);
}

static const struct file_operations seen_fops = {
	.owner = THIS_MODULE,
	.open = simple_open,
	.read = seen_read,
};

/* What bnxt_en sets while it resets the card. */
static int stopped_get(void *data, u64 *value)
{
	struct standin *standin = data;

	*value = !!(standin->edev.flags & BNXT_EN_FLAG_ULP_STOPPED);
	return 0;
}

static int stopped_set(void *data, u64 value)
{
	struct standin *standin = data;

	guard(mutex)(&standin->edev.en_dev_lock);
	if (value)
		standin->edev.flags |= BNXT_EN_FLAG_ULP_STOPPED;
	else
		standin->edev.flags &= ~BNXT_EN_FLAG_ULP_STOPPED;
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(stopped_fops, stopped_get, stopped_set, "%llu\n");

static bool is_for(const struct fwctl_standin_rule *rule, const u8 *request, size_t length)
{
	size_t i;

	for (i = 0; i < FWCTL_STANDIN_MATCH; i++)
		if (((i < length ? request[i] : 0) ^ rule->value[i]) & rule->mask[i])
			return false;
	return true;
}

static void see(struct standin *standin, const void *bytes, size_t length)
{
	length = min(length, SEEN_MAX - standin->nseen);
	memcpy(standin->seen + standin->nseen, bytes, length);
	standin->nseen += length;
}

/* The memory that a request of bnxt points to there; NULL: it does not. */
static void *find_memory(const struct fwctl_standin_buffer *buffer, const u8 *request,
			 size_t length)
{
	__le64 address;

	if (!buffer->at || (size_t)buffer->at + sizeof(address) > length)
		return NULL;
	memcpy(&address, request + buffer->at, sizeof(address));
	return phys_to_virt(le64_to_cpu(address));
}

static void read_buffers(struct standin *standin, const struct fwctl_standin_rule *rule,
			 const u8 *request, size_t length)
{
	int i;

	for (i = 0; i < FWCTL_STANDIN_BUFFERS; i++) {
		void *memory = find_memory(&rule->buffers[i], request, length);

		if (memory && rule->buffers[i].read)
			see(standin, memory, rule->buffers[i].length);
	}
}

static void write_buffers(const struct fwctl_standin_rule *rule, const u8 *data, const u8 *request,
			  size_t length)
{
	int i;

	for (i = 0; i < FWCTL_STANDIN_BUFFERS; i++) {
		void *memory = find_memory(&rule->buffers[i], request, length);

		if (memory && !rule->buffers[i].read) {
			memcpy(memory, data, rule->buffers[i].length);
			data += rule->buffers[i].length;
		}
	}
}

/* What is in memory now: of a request that is seen, and for the answer to it. */
static void use_cells(struct standin *standin, const struct fwctl_standin_rule *rule, u8 *answer)
{
	const struct fwctl_standin_cell *keep = &rule->keep, *give = &rule->give;

	if (keep->cell && keep->at + keep->length <= standin->nseen) {
		memcpy(standin->cells[keep->cell - 1].bytes, standin->seen + keep->at,
		       keep->length);
		standin->cells[keep->cell - 1].filled = true;
	}
	if (give->cell && standin->cells[give->cell - 1].filled)
		memcpy(answer + give->at, standin->cells[give->cell - 1].bytes, give->length);
}

/* What the firmware makes of a request. */
struct answer {
	bool told; /* by a rule, which has these */
	u32 retval;
	size_t length;
	u8 *bytes; /* to be freed */
};

static struct rule *find_rule(struct standin *standin, const u8 *request, size_t length)
{
	struct rule *rule;

	list_for_each_entry(rule, &standin->rules,
			    list) if (is_for(&rule->said, request, length)) return rule;
	return NULL;
}

/* A request and, behind it, its payload. A negative errno: the transport failed. */
static int ask(struct standin *standin, const void *request, size_t length, const void *payload,
	       size_t payload_length, struct answer *answer)
{
	u8 first[FWCTL_STANDIN_MATCH] = {};
	u32 delay = 0, error = 0;
	bool executes = true;
	struct rule *rule;

	memset(answer, 0, sizeof(*answer));
	memcpy(first, request, min(length, sizeof(first)));
	if (payload_length)
		memcpy(first + length, payload, min(payload_length, sizeof(first) - length));
	mutex_lock(&standin->lock);
	rule = find_rule(standin, first, min(length + payload_length, sizeof(first)));
	if (rule) {
		delay = rule->said.delay;
		error = rule->said.error;
		executes = !error || rule->said.late;
		answer->told = true;
		answer->retval = rule->said.retval;
		answer->length = rule->said.reply;
		answer->bytes = kvmemdup(rule->bytes, rule->length, GFP_KERNEL);
		if (rule->length && !answer->bytes) {
			error = ENOMEM;
			executes = false;
		}
	}
	if (executes) {
		standin->count++;
		standin->nseen = 0;
		see(standin, request, length);
		see(standin, payload, payload_length);
		if (rule) {
			read_buffers(standin, &rule->said, request, length);
			use_cells(standin, &rule->said, answer->bytes);
			write_buffers(&rule->said, answer->bytes + rule->said.reply, request,
				      length);
		}
	}
	mutex_unlock(&standin->lock);
	if (delay)
		msleep(delay);
	if (error)
		kvfree(answer->bytes);
	return -(int)error;
}

/* ---- mlx5 ----------------------------------------------------------------------------------- */

struct mlx5_ifc_mbox_in_bits { /* as in mlx5_core's cmd.c */
	u8 opcode[0x10];
	u8 uid[0x10];
	u8 reserved_at_20[0x10];
	u8 op_mod[0x10];
	u8 reserved_at_40[0x40];
};

struct mlx5_ifc_mbox_out_bits {
	u8 status[0x8];
	u8 reserved_at_8[0x18];
	u8 syndrome[0x20];
	u8 reserved_at_40[0x40];
};

static struct standin *find_mlx5(const struct mlx5_core_dev *mdev)
{
	unsigned int i;

	for (i = 0; standins[i].mdev != mdev; i++)
		;
	return &standins[i];
}

int mlx5_cmd_do(struct mlx5_core_dev *mdev, void *in, int in_size, void *out, int out_size)
{
	static atomic_t uids = ATOMIC_INIT(0);
	u16 opcode = MLX5_GET(mbox_in, in, opcode);
	const int plain_at = MLX5_ST_SZ_BYTES(mbox_out);
	u8 plain[PLAIN_REPLY] = {};
	struct answer answer;
	int rc;

	if (opcode == MLX5_CMD_OP_CREATE_UCTX || opcode == MLX5_CMD_OP_DESTROY_UCTX) {
		memset(out, 0, out_size);
		if (opcode == MLX5_CMD_OP_CREATE_UCTX)
			MLX5_SET(create_uctx_out, out, uid, atomic_inc_return(&uids) & 0xffff);
		return 0;
	}
	rc = ask(find_mlx5(mdev), in, in_size, NULL, 0, &answer);
	if (rc)
		return rc == -EREMOTEIO ? -EIO : rc; /* which stands for an answer alone */
	memcpy(plain, in, min_t(size_t, in_size, sizeof(plain))); /* out may be in */
	memset(out, 0, out_size);
	if (answer.told)
		memcpy(out, answer.bytes, min_t(size_t, out_size, answer.length));
	else if (out_size > plain_at)
		memcpy(out + plain_at, plain, min_t(size_t, out_size - plain_at, sizeof(plain)));
	kvfree(answer.bytes);
	return MLX5_GET(mbox_out, out, status) ? -EREMOTEIO : 0;
}
EXPORT_SYMBOL(mlx5_cmd_do);

int mlx5_cmd_exec(struct mlx5_core_dev *mdev, void *in, int in_size, void *out, int out_size)
{
	int rc = mlx5_cmd_do(mdev, in, in_size, out, out_size);

	return rc == -EREMOTEIO ? -EINVAL : rc;
}
EXPORT_SYMBOL(mlx5_cmd_exec);

/* ---- bnxt ----------------------------------------------------------------------------------- */

#define BNXT_PLAIN_LENGTH 16

int bnxt_send_msg(struct bnxt_en_dev *edev, struct bnxt_fw_msg *message)
{
	struct standin *standin = container_of(edev, struct standin, edev);
	const struct input *request = message->msg;
	struct output *reply;
	struct answer answer;
	size_t length;
	int rc;

	rc = ask(standin, message->msg, message->msg_len, NULL, 0, &answer);
	if (rc)
		return rc;
	length = answer.told ? max(answer.length, sizeof(*reply) + 1) : BNXT_PLAIN_LENGTH;
	/* The firmware has run it by now: bnxt_en needs no memory after it has sent a request. */
	reply = kvzalloc(length, GFP_KERNEL | __GFP_NOFAIL);
	if (answer.told)
		memcpy(reply, answer.bytes, answer.length);
	reply->req_type = request->req_type;
	reply->seq_id = request->seq_id;
	reply->resp_len = cpu_to_le16(length);
	/* The firmware has set this byte, and bnxt_en takes it back before it hands the reply on. */
	((u8 *)reply)[length - 1] = 0;
	memcpy(message->resp, reply, min_t(size_t, length, message->resp_max_len));
	rc = reply->error_code ? -EIO : 0;
	kvfree(reply);
	kvfree(answer.bytes);
	return rc;
}
EXPORT_SYMBOL(bnxt_send_msg);

/* ---- pds ------------------------------------------------------------------------------------ */

#define PDS_PAYLOAD_MAX 4096

/* Two endpoints, each with an operation of every scope but the last. */
static void plain_query(const struct pds_fwctl_query_cmd *command,
			struct pds_fwctl_query_data *data)
{
	static const u8 scopes[] = {PDSFC_FW_CMD_ATTR_READ, PDSFC_FW_CMD_ATTR_DEBUG_READ,
				    PDSFC_FW_CMD_ATTR_DEBUG_WRITE};
	struct pds_fwctl_query_data_endpoint *endpoints = (void *)data->entries;
	struct pds_fwctl_query_data_operation *operations = (void *)data->entries;
	unsigned int i;

	if (command->entity == PDS_FWCTL_RPC_ROOT) {
		data->num_entries = cpu_to_le32(2);
		endpoints[0].id = cpu_to_le32(1);
		endpoints[1].id = cpu_to_le32(7);
		return;
	}
	data->num_entries = cpu_to_le32(ARRAY_SIZE(scopes));
	for (i = 0; i < ARRAY_SIZE(scopes); i++) {
		operations[i].id = cpu_to_le32(0x10001 + i);
		operations[i].scope = scopes[i];
	}
}

/* The memory that a command is answered in. */
static void *pds_room(const union pds_core_adminq_cmd *command, size_t *room)
{
	switch (command->opcode) {
	case PDS_FWCTL_CMD_IDENT:
		*room = sizeof(struct pds_fwctl_ident);
		return phys_to_virt(le64_to_cpu(command->fwctl_ident.ident_pa));
	case PDS_FWCTL_CMD_QUERY:
		*room = le32_to_cpu(command->fwctl_query.query_data_buf_len);
		return phys_to_virt(le64_to_cpu(command->fwctl_query.query_data_buf_pa));
	default:
		*room = le32_to_cpu(command->fwctl_rpc.resp_sz);
		return *room ? phys_to_virt(le64_to_cpu(command->fwctl_rpc.resp_pa)) : NULL;
	}
}

static void plain_answer(const union pds_core_adminq_cmd *command, const void *payload,
			 size_t length, void *room, size_t size)
{
	struct pds_fwctl_ident *ident = room;

	switch (command->opcode) {
	case PDS_FWCTL_CMD_IDENT:
		ident->max_req_sz = cpu_to_le32(PDS_PAYLOAD_MAX);
		ident->max_resp_sz = cpu_to_le32(PDS_PAYLOAD_MAX);
		break;
	case PDS_FWCTL_CMD_QUERY:
		plain_query(&command->fwctl_query, room);
		break;
	default:
		if (size)
			memcpy(room, payload, min(length, size));
	}
}

int pds_client_adminq_cmd(struct pds_auxiliary_dev *padev, union pds_core_adminq_cmd *command,
			  size_t command_length, union pds_core_adminq_comp *completion, u64 flags)
{
	struct standin *standin = container_of(padev, struct standin, padev);
	const bool is_rpc = command->opcode == PDS_FWCTL_CMD_RPC;
	size_t length = is_rpc ? le32_to_cpu(command->fwctl_rpc.req_sz) : 0, size;
	void *payload = length ? phys_to_virt(le64_to_cpu(command->fwctl_rpc.req_pa)) : NULL;
	struct answer answer;
	void *room;
	int rc;

	memset(completion, 0, sizeof(*completion));
	rc = ask(standin, command, command_length, payload, length, &answer);
	if (rc)
		return rc;
	room = pds_room(command, &size);
	if (size)
		memset(room, 0, size);
	if (!answer.told)
		plain_answer(command, payload, length, room, size);
	else if (size)
		memcpy(room, answer.bytes, min(answer.length, size));
	if (is_rpc) {
		completion->fwctl_rpc.err = cpu_to_le32(answer.retval);
		completion->fwctl_rpc.resp_sz = cpu_to_le32(size);
	}
	kvfree(answer.bytes);
	return 0;
}
EXPORT_SYMBOL(pds_client_adminq_cmd);

/* ---- PCI functions -------------------------------------------------------------------------- */

static struct pci_sysdata sysdata = {.node = NUMA_NO_NODE};
static struct resource bus_numbers = {.name = "fwctl_standin", .flags = IORESOURCE_BUS};
static struct pci_bus *bus;

static u8 *config_space(unsigned int devfn)
{
	bool is_there = PCI_FUNC(devfn) == 0 && PCI_SLOT(devfn) < count_standins();

	return is_there ? standins[PCI_SLOT(devfn)].config : NULL;
}

static int config_read(struct pci_bus *pci_bus, unsigned int devfn, int where, int size, u32 *value)
{
	const u8 *config = config_space(devfn);

	*value = config ? 0 : ~0;
	if (!config)
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (where + size <= CONFIG_SPACE)
		memcpy(value, config + where, size);
	return PCIBIOS_SUCCESSFUL;
}

/* No function has resources: what their addresses are set to stays 0. */
static int config_write(struct pci_bus *pci_bus, unsigned int devfn, int where, int size, u32 value)
{
	u8 *config = config_space(devfn);

	if (!config)
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (where == PCI_COMMAND && size == 2)
		memcpy(config + where, &value, 2);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops bus_ops = {.read = config_read, .write = config_write};

static void fill_config(struct standin *standin)
{
	memcpy(&standin->config[PCI_VENDOR_ID], &vendors[standin->vendor].vendor_id, 2);
	memcpy(&standin->config[PCI_DEVICE_ID], &vendors[standin->vendor].device_id, 2);
	memcpy(&standin->config[PCI_SUBSYSTEM_VENDOR_ID], &vendors[standin->vendor].vendor_id, 2);
	standin->config[PCI_CLASS_DEVICE + 1] = PCI_BASE_CLASS_NETWORK;
}

static int add_bus(void)
{
	LIST_HEAD(resources);
	int domain = pci_bus_find_emul_domain_nr(0, 0x10000, INT_MAX);

	if (domain < 0)
		return domain;
	sysdata.domain = domain;
	pci_add_resource(&resources, &bus_numbers);
	pci_lock_rescan_remove();
	bus = pci_scan_root_bus(NULL, 0, &bus_ops, &sysdata, &resources);
	if (bus)
		pci_bus_add_devices(bus);
	pci_unlock_rescan_remove();
	return bus ? 0 : -ENODEV;
}

static void remove_bus(void)
{
	pci_lock_rescan_remove();
	if (bus) {
		pci_stop_root_bus(bus);
		pci_remove_root_bus(bus);
	}
	if (sysdata.domain)
		pci_bus_release_emul_domain_nr(sysdata.domain);
	pci_unlock_rescan_remove();
}

/* ---- devices -------------------------------------------------------------------------------- */

static void no_release(struct device *dev)
{
}

static int add_auxiliary(struct standin *standin, struct auxiliary_device *adev, unsigned int id)
{
	int rc;

	adev->name = "fwctl";
	adev->id = id;
	adev->dev.parent = &standin->pdev->dev;
	adev->dev.release = no_release;
	rc = auxiliary_device_init(adev);
	if (rc)
		return rc;
	rc = __auxiliary_device_add(adev, vendors[standin->vendor].module);
	if (rc)
		auxiliary_device_uninit(adev);
	else
		standin->added = adev;
	return rc;
}

static int make_mlx5(struct standin *standin)
{
	struct mlx5_core_dev *mdev = kvzalloc(sizeof(*mdev), GFP_KERNEL);

	standin->mdev = mdev;
	if (!mdev)
		return -ENOMEM;
	mdev->caps.hca[MLX5_CAP_GENERAL] = kzalloc(sizeof(struct mlx5_hca_cap), GFP_KERNEL);
	if (!mdev->caps.hca[MLX5_CAP_GENERAL])
		return -ENOMEM;
	MLX5_SET(cmd_hca_cap, mdev->caps.hca[MLX5_CAP_GENERAL]->cur, uctx_cap, mlx5_caps);
	mdev->pdev = standin->pdev;
	mdev->device = &standin->pdev->dev;
	standin->madev.mdev = mdev;
	return 0;
}

static void add_folder(struct standin *standin, unsigned int id)
{
	char name[16];

	snprintf(name, sizeof(name), "%s.%u", vendors[standin->vendor].name, id);
	standin->folder = debugfs_create_dir(name, top);
	debugfs_create_file("rules", 0200, standin->folder, standin, &rules_fops);
	debugfs_create_file("seen", 0400, standin->folder, standin, &seen_fops);
	debugfs_create_u32("count", 0400, standin->folder, &standin->count);
	if (standin->vendor == BNXT)
		debugfs_create_file("stopped", 0600, standin->folder, standin, &stopped_fops);
}

static int add_standin(struct standin *standin, unsigned int slot)
{
	unsigned int id = slot / VENDORS;
	int rc;

	standin->pdev = pci_get_slot(bus, PCI_DEVFN(slot, 0));
	if (!standin->pdev)
		return -ENODEV;
	add_folder(standin, id);
	switch (standin->vendor) {
	case MLX5:
		rc = make_mlx5(standin);
		return rc ? rc : add_auxiliary(standin, &standin->madev.adev, id);
	case BNXT:
		standin->edev.pdev = standin->pdev;
		standin->baux.edev = &standin->edev;
		return add_auxiliary(standin, &standin->baux.aux_dev, id);
	default:
		standin->padev.vf_pdev = standin->pdev;
		return add_auxiliary(standin, &standin->padev.aux_dev, id);
	}
}

static void remove_standin(struct standin *standin)
{
	if (standin->added) {
		auxiliary_device_delete(standin->added);
		auxiliary_device_uninit(standin->added);
	}
	pci_dev_put(standin->pdev);
}

static void free_standin(struct standin *standin)
{
	forget_rules(standin);
	if (standin->mdev)
		kfree(standin->mdev->caps.hca[MLX5_CAP_GENERAL]);
	kvfree(standin->mdev);
}

static void standin_exit(void)
{
	unsigned int i;

	for (i = 0; i < count_standins(); i++)
		remove_standin(&standins[i]);
	debugfs_remove(top);
	remove_bus();
	for (i = 0; i < count_standins(); i++)
		free_standin(&standins[i]);
	kvfree(standins);
}

static int __init standin_init(void)
{
	unsigned int i;
	int rc;

	if (per_vendor < 1 || per_vendor > PER_VENDOR_MAX)
		return -EINVAL;
	standins = kvcalloc(count_standins(), sizeof(*standins), GFP_KERNEL);
	if (!standins)
		return -ENOMEM;
	for (i = 0; i < count_standins(); i++) {
		standins[i].vendor = i % VENDORS;
		mutex_init(&standins[i].lock);
		mutex_init(&standins[i].edev.en_dev_lock);
		INIT_LIST_HEAD(&standins[i].rules);
		fill_config(&standins[i]);
	}
	top = debugfs_create_dir("fwctl_standin", NULL);
	rc = add_bus();
	for (i = 0; !rc && i < count_standins(); i++)
		rc = add_standin(&standins[i], i);
	if (rc)
		standin_exit();
	return rc;
}

module_init(standin_init);
module_exit(standin_exit);
MODULE_DESCRIPTION("stand-in transports under the kernel's mlx5, bnxt and pds fwctl drivers");
MODULE_LICENSE("GPL");
