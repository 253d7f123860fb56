// SPDX-License-Identifier: LGPL-2.1-or-later
/* module_devlink.c: a devlink module whose answers go by the function's number: 0 tells all, others fail or wait. */
#include "identity/module.h"
#include "libfwctl.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int tell(const struct module_devlink_listener *listener, void *user)
{
	static const struct module_devlink_port port = {1, "eth", "physical", "eth0", NULL};
	static const struct module_devlink_reporter on_device = {"fw", "healthy", 1, 2, 0, false};
	static const struct module_devlink_reporter on_port = {"tx", NULL, 0, 0, 3, true};

	listener->reload_failed(user);
	return listener->text(user, MODULE_DEVLINK_DRIVER, "mlx5_core") ||
			       listener->text(user, MODULE_DEVLINK_SERIAL, "MT2051") ||
			       listener->text(user, MODULE_DEVLINK_BOARD_SERIAL, "B1") ||
			       listener->text(user, MODULE_DEVLINK_RELOAD_ACTION, "a") ||
			       listener->text(user, MODULE_DEVLINK_RELOAD_ACTION, "a") ||
			       listener->text(user, MODULE_DEVLINK_RELOAD_ACTION, "b") ||
			       listener->text(user, MODULE_DEVLINK_RELOAD_LIMIT, "no_reset") ||
			       listener->text(user, 99, "of a newer module") ||
			       listener->version(user, LIBFWCTL_DEVLINK_VERSION_STORED, "fw",
						 "3") ||
			       listener->version(user, LIBFWCTL_DEVLINK_VERSION_RUNNING, "fw.mgmt",
						 "1") ||
			       listener->port(user, &port) ||
			       listener->reporter(user, &on_device) ||
			       listener->reporter(user, &on_port)
		       ? -ENOMEM
		       : 0;
}

static int tell_all(const struct module_devlink_listener *listener, void *user)
{
	int status = tell(listener, user);

	/* Again from the beginning, as after a disturbance. */
	for (uint32_t part = 0; part < 5; part++)
		listener->begin(user, part);
	return status ? status : tell(listener, user);
}

static pthread_key_t ending;

static void end_slowly(void *value)
{
	(void)value;
	usleep(300000);
	pthread_key_delete(ending);
}

static int ask(const char *bus, const char *name, uint32_t timeout_ms,
	       const struct module_devlink_listener *listener, void *user, int *partly)
{
	static const struct module_devlink_reporter broken = {"fw_fatal", "error", 2, 1, 0, false};
	sigset_t blocked;

	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	if (strcmp(bus, "pci") != 0 || !sigismember(&blocked, SIGALRM))
		return -EBADMSG;
	switch (atoi(strrchr(name, '.') + 1)) {
	case 0:
		return tell_all(listener, user);
	case 1: /* versions by which the firmware's is known */
		listener->version(user, LIBFWCTL_DEVLINK_VERSION_RUNNING, "fw.mgmt", "1");
		listener->version(user, LIBFWCTL_DEVLINK_VERSION_RUNNING, "fw.version", "2");
		listener->version(user, LIBFWCTL_DEVLINK_VERSION_FIXED, "fw", "4");
		*partly = EIO;
		return 0;
	case 2:
		listener->version(user, LIBFWCTL_DEVLINK_VERSION_RUNNING, "fw.version", "2");
		listener->version(user, LIBFWCTL_DEVLINK_VERSION_RUNNING, "fw", "3");
		return timeout_ms == 1000 ? 0 : -EINVAL;
	case 3: /* held up in the kernel for longer than it was told to wait */
		usleep(timeout_ms * 1000 + 1000000);
		return tell_all(listener, user);
	case 4: /* on a thread that takes 300 ms to end after it has answered */
		if (pthread_key_create(&ending, end_slowly) || pthread_setspecific(ending, &ending))
			return -ENOMEM;
		return tell_all(listener, user);
	case 6: /* firmware that has broken down */
		return listener->reporter(user, &broken) ? -ENOMEM : 0;
	default: /* domain: an errno */
		return -(int)strtol(name, NULL, 16);
	}
}

static const struct module_devlink functions = {
	.size = sizeof(functions),
	.ask = ask,
};

extern const struct libfwctl_module libfwctl_module_v1;
__attribute__((visibility("default"))) const struct libfwctl_module libfwctl_module_v1 = {
	.size = sizeof(libfwctl_module_v1),
	.name = "devlink",
	.functions = &functions,
};
