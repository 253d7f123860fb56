/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The running machine: its devices, the call being answered, and what the parts of the simulator
 * offer each other. Everything runs in one thread of the launcher.
 */
#ifndef FWCTL_SIM_SIM_H
#define FWCTL_SIM_SIM_H

#include <signal.h>
#include <sys/types.h>

#include "machine.h"

struct testbed;
struct events;

/* ---- Devices --------------------------------------------------------------------------------- */

struct device {
	const struct device_spec *spec;
	unsigned int index; /* which of the description's count */
	unsigned int number;
	bool present;
	uint64_t ino;		       /* of its node, or 0 */
	char *syspath;		       /* "/devices/...", while present */
	uint64_t calls;		       /* ioctls answered */
	uint64_t busy_until;	       /* of one that runs one call after another, in ms */
	uint16_t last_uid;	       /* of mlx5 */
	unsigned int *used;	       /* how often each canned reply was given */
	struct feature_state *feature; /* of cxl: one for each of its features */
	struct state_set *state;       /* what was set of each entry of its state */
};

/* What is empty is as the file has it. */
struct state_set {
	struct blob reply, buffer[STATE_MAX_BUFFERS];
	unsigned int given; /* how often it was the answer */
};

/* What a CXL device holds of a feature: struct feature has what it was at first. */
struct feature_state {
	struct blob current, saved;
	unsigned int gets, sets; /* mailbox failures played */
};

/* The features of a device, and their state: made with the device, or carried over from one removed. */
size_t features_of(const struct device_spec *spec, const struct feature **list);
void features_start(struct device *device, const struct device *before);
void features_reset(struct device *device);
void features_end(struct device *device);

/* What the device answers: a return code of the mailbox, or FEATURE_MAILBOX_FAILED. */
#define FEATURE_MAILBOX_FAILED UINT32_MAX
uint32_t feature_get(struct device *device, size_t index, const uint8_t *request,
		     const uint8_t **data);
uint32_t feature_set(struct device *device, size_t index, const uint8_t *request, size_t length);

/* ---- What a device answers by names ---------------------------------------------------------- */

struct rpc;

enum state_answer {
	STATE_NONE,	     /* it has no state */
	STATE_ANSWERED,	     /* the reply is in out */
	STATE_BAD_OPERATION, /* nothing is said of this command */
	STATE_BAD_PARAMETER, /* nothing is said of these fields */
};

enum state_answer state_answer(struct rpc *rpc);
/* @before: what the device was before it was removed, or NULL */
void state_start(struct device *device, const struct device *before);
void state_end(struct device *device);
/* What the device has stored follows an event; a reset is one, and forgets what is not stored. */
void state_event(struct device *device, const char *event);
#define STATE_RESET "reset"

/* ---- The process that calls ------------------------------------------------------------------ */

struct caller {
	pid_t tid;
	int fd;
};

/* Copies of the caller's memory: false is the kernel's EFAULT. What can be written is written. */
bool caller_read(const struct caller *caller, uint64_t address, void *data, size_t length);
bool caller_write(const struct caller *caller, uint64_t address, const void *data, size_t length);
bool caller_clear(const struct caller *caller, uint64_t address, uint64_t length);

/* What the descriptor stands for: its device and inode number. A negative errno as the kernel's. */
int caller_file(const struct caller *caller, uint64_t *dev, uint64_t *ino);

/* The open file's position, which its duplicates share, and which is 0 until it is set. */
uint64_t caller_position(const struct caller *caller);
int caller_set_position(const struct caller *caller, uint64_t position);

bool caller_has_rawio(const struct caller *caller);
bool caller_has_signal(const struct caller *caller);

/* ---- One RPC --------------------------------------------------------------------------------- */

#define RPC_MAX_BUFFERS 4

/* Memory that the request points to. */
struct rpc_buffer {
	uint64_t address;
	uint32_t length;
	uint32_t offset; /* of the address in the request */
	bool to_device;
	uint8_t *data;
};

struct rpc {
	struct device *device;
	struct caller caller;
	uint64_t arg; /* where the caller's struct is */
	uint32_t user_size;
	uint64_t in_address, out_address;
	uint32_t scope;
	uint8_t *in;
	size_t in_len;
	size_t room;
	GByteArray *out; /* the reply; zeros are read behind its end */
	uint64_t out_len;
	struct rpc_buffer buffer[RPC_MAX_BUFFERS];
	size_t buffers;
	int error; /* negative errno to end with, after the delay */
	unsigned int delay_ms;
	bool interruptible;
};

/* A kernel driver and the firmware behind it. */
struct driver {
	const char *name;
	uint32_t type;
	bool one_at_a_time;
	bool follows;	/* addresses in requests, to buffers */
	bool has_state; /* its firmware can answer by names */
	/* Its INFO bytes and how many it says there are; NULL: the driver has none. */
	size_t (*info)(struct device *device, const struct caller *caller, uint8_t data[16]);
	/* Fills out, out_len and the buffers that come from the device; 0 or a negative errno. */
	int (*rpc)(struct rpc *rpc);
};

const struct driver *driver_find(const char *name);
extern const struct driver driver_mlx5, driver_cxl, driver_bnxt, driver_pds, driver_echo;

/* "mlx5" for 1 to "pds" for 4 */
const char *sim_type_name(uint32_t type);

/*
 * Gives the first canned reply that matches. Returns 1 if there was one and rpc has it, 0 if there
 * was none, or its negative errno. @skip: bytes of the request that never count, as (offset,
 * length) pairs.
 */
struct skip {
	size_t offset, length;
};
int reply_find(struct rpc *rpc, const struct skip *skip, size_t skips);

/* ---- ioctls ---------------------------------------------------------------------------------- */

/*
 * Runs one ioctl. Returns a negative errno, 0 when done, or 1 with *pending set for an RPC that has
 * run and is to be finished (at once, or after its delay).
 */
int core_ioctl(struct device *device, const struct caller *caller, uint32_t command, uint64_t arg,
	       struct rpc **pending);

/* Hands the reply to the caller: 0 or a negative errno. */
int core_finish(struct rpc *rpc);
void rpc_free(struct rpc *rpc);

/* ---- The testbed: sysfs, nodes, udev's data -------------------------------------------------- */

struct testbed *testbed_new(const struct machine *machine, char **error);
void testbed_free(struct testbed *bed);
const char *testbed_root(const struct testbed *bed);
uint64_t testbed_dev(const struct testbed *bed);
/* Makes or removes everything that shows of a device; false with *error set. */
bool testbed_add(struct testbed *bed, struct device *device, char **error);
void testbed_remove(struct testbed *bed, struct device *device);

/* ---- Events for udev monitors ---------------------------------------------------------------- */

struct events *events_new(const struct machine *machine, const char *root);
void events_free(struct events *events);
void events_send(struct events *events, const struct device *device, const char *action);
/* Tries to deliver what waits; the descriptors to poll for POLLOUT go to fds. */
void events_flush(struct events *events, GArray *fds);

/* ---- The machine as a whole ------------------------------------------------------------------ */

struct sim {
	const struct machine *machine;
	struct testbed *bed;
	struct events *events;
	struct device *device[MACHINE_MAX_DEVICES]; /* by number; NULL: never was there */
	GPtrArray *gone;			    /* devices that lost their number to another */
	GHashTable *by_ino;
	uint64_t started; /* ms */
	bool *step_done;
};

struct sim *sim_new(const struct machine *machine, char **error);
void sim_free(struct sim *sim);
struct device *sim_lookup(struct sim *sim, uint64_t ino);

/* Runs what is due by time, and says how many ms to the next step, or -1. */
int script_time(struct sim *sim);
void script_calls(struct sim *sim, const struct device *device);
bool script_trigger(struct sim *sim, const char *name);

uint64_t now_ms(void);

/* ---- The command ----------------------------------------------------------------------------- */

/* Finds the program and checks that it can be simulated; its path, or NULL with *error set. */
char *program_find(const char *name, char **error);
/* The preloads, for LD_PRELOAD; NULL with *error set. */
char *program_preloads(char **error);

/* Runs the command in the machine; its exit status. */
int supervise(struct sim *sim, const char *program, char **argv, const char *preloads);

/* Installs the filter in this process; the listener, or a negative errno. */
int filter_install(void);

#endif
