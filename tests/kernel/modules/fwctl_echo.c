// SPDX-License-Identifier: GPL-2.0-only
/*
 * fwctl devices without hardware: any number, of any types, which echo requests or fail and reply
 * as the request says (fwctl_echo.h). They show how fwctl's core behaves under any driver.
 */
#include <linux/delay.h>
#include <linux/fwctl.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#include "fwctl_echo.h"

#define TYPES_MAX 8

static unsigned int count = 1;
module_param(count, uint, 0444);
MODULE_PARM_DESC(count, "how many devices");

static unsigned int types[TYPES_MAX] = {FWCTL_DEVICE_TYPE_MLX5};
static unsigned int ntypes = 1;
module_param_array(types, uint, &ntypes, 0444);
MODULE_PARM_DESC(types, "their device types, taken in turns");

static unsigned int info_length = 8;
module_param(info_length, uint, 0444);
MODULE_PARM_DESC(info_length, "how many bytes FWCTL_INFO returns");

static bool one_parent;
module_param(one_parent, bool, 0444);
MODULE_PARM_DESC(one_parent, "all devices under one parent, instead of one each");

struct echo_device {
	struct fwctl_device fwctl;
	struct platform_device *parent;
};

static struct fwctl_ops echo_ops[TYPES_MAX];
static struct platform_device *shared_parent;
static struct echo_device **echo_devices;
static unsigned int made;

static int echo_open(struct fwctl_uctx *uctx)
{
	return 0;
}

static void echo_close(struct fwctl_uctx *uctx)
{
}

static void *echo_info(struct fwctl_uctx *uctx, size_t *length)
{
	u8 *info = kzalloc(info_length, GFP_KERNEL);
	unsigned int i;

	if (!info)
		return ERR_PTR(-ENOMEM);
	for (i = 0; i < info_length; i++)
		info[i] = i + 1;
	*length = info_length;
	return info;
}

/*
 * A pointer that holds no errno would be freed by the core: keep what user space asks for in range.
 */
static void *echo_errno(u32 errno)
{
	return ERR_PTR(errno && errno <= MAX_ERRNO ? -(long)errno : -EINVAL);
}

static void *echo_reply(u32 length, size_t *out_len)
{
	void *reply = length <= SZ_16M ? kvmalloc(max(length, 1u), GFP_KERNEL) : NULL;

	if (!reply)
		return ERR_PTR(-ENOMEM);
	memset(reply, 0x5a, length);
	*out_len = length;
	return reply;
}

static void *echo_rpc(struct fwctl_uctx *uctx, enum fwctl_rpc_scope scope, void *in, size_t in_len,
		      size_t *out_len)
{
	static atomic_t requests = ATOMIC_INIT(0);
	struct fwctl_echo_request *request = in;
	u32 got = atomic_inc_return(&requests);

	*out_len = in_len;
	if (in_len < sizeof(*request))
		return in;

	switch (request->op) {
	case FWCTL_ECHO_ERRNO:
		return echo_errno(request->argument);
	case FWCTL_ECHO_REPLY:
		return echo_reply(request->argument, out_len);
	case FWCTL_ECHO_SCOPE:
		*(u32 *)in = scope;
		*out_len = sizeof(u32);
		return in;
	case FWCTL_ECHO_COUNT:
		*(u32 *)in = got;
		*out_len = sizeof(u32);
		return in;
	case FWCTL_ECHO_SLEEP:
		return msleep_interruptible(request->argument) ? ERR_PTR(-EINTR) : in;
	case FWCTL_ECHO_SLEEP_RESTART:
		return msleep_interruptible(request->argument) ? ERR_PTR(-ERESTARTSYS) : in;
	case FWCTL_ECHO_SLEEP_DEAF:
		msleep(request->argument);
		return in;
	default:
		return in;
	}
}

static void echo_remove(struct echo_device *echo)
{
	struct platform_device *parent = echo->parent;

	fwctl_unregister(&echo->fwctl);
	fwctl_put(&echo->fwctl);
	if (parent != shared_parent)
		platform_device_unregister(parent);
}

static struct echo_device *echo_add(unsigned int number)
{
	struct platform_device *parent = shared_parent;
	struct echo_device *echo;
	int rc = -ENOMEM;

	if (!parent)
		parent = platform_device_register_simple("fwctl_echo", number, NULL, 0);
	if (IS_ERR(parent))
		return ERR_CAST(parent);

	echo = fwctl_alloc_device(&parent->dev, &echo_ops[number % ntypes], struct echo_device,
				  fwctl);
	if (echo) {
		echo->parent = parent;
		rc = fwctl_register(&echo->fwctl);
		if (!rc)
			return echo;
		fwctl_put(&echo->fwctl);
	}
	if (parent != shared_parent)
		platform_device_unregister(parent);
	return ERR_PTR(rc);
}

static void echo_exit(void)
{
	while (made)
		echo_remove(echo_devices[--made]);
	platform_device_unregister(shared_parent);
	kvfree(echo_devices);
}

static int __init echo_init(void)
{
	struct echo_device *echo;
	unsigned int i;

	for (i = 0; i < ntypes; i++)
		echo_ops[i] = (struct fwctl_ops){
			.device_type = types[i],
			.uctx_size = sizeof(struct fwctl_uctx),
			.open_uctx = echo_open,
			.close_uctx = echo_close,
			.info = echo_info,
			.fw_rpc = echo_rpc,
		};

	echo_devices = kvcalloc(count, sizeof(*echo_devices), GFP_KERNEL);
	if (!echo_devices)
		return -ENOMEM;
	if (one_parent) {
		shared_parent = platform_device_register_simple("fwctl_echo", -1, NULL, 0);
		if (IS_ERR(shared_parent)) {
			kvfree(echo_devices);
			return PTR_ERR(shared_parent);
		}
	}

	while (made < count) {
		echo = echo_add(made);
		if (IS_ERR(echo)) {
			pr_err("device %u of %u: %pe\n", made, count, echo);
			echo_exit();
			return PTR_ERR(echo);
		}
		echo_devices[made++] = echo;
	}
	return 0;
}

module_init(echo_init);
module_exit(echo_exit);
MODULE_IMPORT_NS("FWCTL");
MODULE_DESCRIPTION("fwctl devices that echo");
MODULE_LICENSE("GPL");
