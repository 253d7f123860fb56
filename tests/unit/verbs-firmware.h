/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verbs-firmware.h: a device of the format tests/formats/verbs.yaml, written by hand after it: stored records that
 * keep what is set, and firmware that can be told to refuse, forget, vanish or answer nothing.
 */
#ifndef LIBFWCTL_TEST_VERBS_FIRMWARE_H
#define LIBFWCTL_TEST_VERBS_FIRMWARE_H

#include "wire.h"

#include <pthread.h>

enum { READ_RECORD = 1, WRITE_RECORD, QUERY_RECORD, QUERY_RIGHTS, GET_OPTION, SET_OPTION, OPCODES };
enum { DEVICE = 1, PORT, LIMIT, FACTS, RECORDS };
enum { NEXT, CURRENT, DEFAULT, KINDS };

#define INDICES	  2
#define FUNCTIONS 2 /* its own, and another */

/* What becomes of the next writes. */
enum obedience {
	OBEYS,
	REFUSES,
	FORGETS,
	ALTERS,
	LOSES_REPLY,
	LOSES_REQUEST,
	LOSES_BOTH,
	KERNEL_REFUSES
};

struct firmware {
	pthread_mutex_t lock;
	unsigned char data[RECORDS][INDICES][FUNCTIONS][KINDS][32];
	uint32_t option[2]; /* next, default */
	enum obedience obedience[RECORDS];
	bool unreadable[RECORDS]; /* it refuses to read them */
	bool lacks[RECORDS], locked[RECORDS];
	unsigned int ports; /* that it has; 0: all there can be */
	bool no_current, no_default;
	uint16_t own_function;
	int vanishes_after; /* so many calls from now on; negative: never */
	/* what it saw */
	int calls, count[OPCODES], writes[RECORDS], reads[RECORDS];
	uint16_t option_function;
	uint16_t asked_function;
	/* done before a call, once, as another writer would */
	void (*meanwhile)(struct firmware *firmware, unsigned int opcode);
};

static inline unsigned int get16(const unsigned char *bytes)
{
	return bytes[0] | (unsigned int)bytes[1] << 8;
}

static inline void put16(unsigned char *bytes, unsigned int value)
{
	bytes[0] = (unsigned char)value;
	bytes[1] = (unsigned char)(value >> 8);
}

/* A reply of so many bytes behind its head. */
static inline int firmware_reply(struct libfwctl_rpc *rpc, unsigned int status, const void *payload,
				 size_t length)
{
	unsigned char reply[64] = {0};

	put16(reply, (unsigned int)length);
	put16(reply + 2, status);
	if (length)
		memcpy(reply + 8, payload, length);
	wire_reply(rpc, reply, 8 + length);
	return 0;
}

static inline bool firmware_lacks(const struct firmware *firmware, unsigned int record,
				  unsigned int index)
{
	return firmware->lacks[record] ||
	       (record == PORT && firmware->ports && index >= firmware->ports);
}

static inline int firmware_read(struct firmware *firmware, struct libfwctl_rpc *rpc)
{
	const unsigned char *in = rpc->in;
	unsigned int record = get16(in + 8), other = in[14] & 1;
	unsigned char payload[40];

	assert_int_equal(rpc->in_length, 48);
	assert_true(record < RECORDS && in[10] < INDICES && in[11] < KINDS);
	firmware->reads[record]++;
	firmware->asked_function = (uint16_t)get16(in + 12);
	if (firmware->unreadable[record] || firmware_lacks(firmware, record, in[10]))
		return firmware_reply(rpc, 2, NULL, 0);
	memcpy(payload, in + 8, 8);
	payload[7] = 0;
	memcpy(payload + 8, firmware->data[record][in[10]][other][in[11]], 32);
	return firmware_reply(rpc, 0, payload, 40);
}

static inline int firmware_write(struct firmware *firmware, struct libfwctl_rpc *rpc)
{
	const unsigned char *in = rpc->in;
	unsigned int record = get16(in + 8), other = in[14] & 1;
	unsigned char *data = firmware->data[record][in[10]][other][NEXT];
	enum obedience obedience = firmware->obedience[record];

	assert_int_equal(rpc->in_length, 48);
	assert_int_equal(in[11], NEXT);
	assert_int_equal(in[15], 0);
	firmware->writes[record]++;
	if (obedience == KERNEL_REFUSES) {
		rpc->executed = LIBFWCTL_EXECUTED_NO;
		return -EACCES;
	}
	if (obedience == REFUSES)
		return firmware_reply(rpc, 3, NULL, 0);
	if (obedience != FORGETS && obedience != LOSES_REQUEST)
		memcpy(data, in + 16, 32);
	if (obedience == ALTERS)
		data[2] ^= 1;
	if (obedience == LOSES_BOTH)
		firmware->vanishes_after = 0;
	if (obedience >= LOSES_REPLY) {
		rpc->executed = LIBFWCTL_EXECUTED_UNKNOWN;
		return -ETIMEDOUT;
	}
	return firmware_reply(rpc, 0, in + 8, 8);
}

static inline int firmware_option(struct firmware *firmware, struct libfwctl_rpc *rpc, bool set)
{
	const unsigned char *in = rpc->in;
	uint32_t *option = &firmware->option[in[14] & 1];
	static const unsigned char length[2] = {4};

	assert_int_equal(get16(in + 8), 7);
	assert_int_equal(get16(in + 10), 4);
	assert_int_equal(rpc->nbuffers, 1);
	firmware->option_function = (uint16_t)get16(in + 12);
	if (set)
		memcpy(option, rpc->buffers[0].data, 4);
	else
		memcpy(rpc->buffers[0].data, option, 4);
	return firmware_reply(rpc, 0, length, set ? 0 : 2);
}

static inline unsigned char two_bits(bool first, bool second)
{
	return (unsigned char)((unsigned int)first | (unsigned int)second << 1);
}

static inline int firmware_run(struct firmware *firmware, struct libfwctl_rpc *rpc)
{
	const unsigned char *in = rpc->in;
	unsigned int opcode = get16(in);
	unsigned char payload[4] = {0};

	assert_true(opcode < OPCODES);
	if (firmware->meanwhile)
		firmware->meanwhile(firmware, opcode);
	if (firmware->vanishes_after == 0) {
		rpc->executed = LIBFWCTL_EXECUTED_NO;
		return -ENODEV;
	}
	firmware->vanishes_after--;
	firmware->calls++;
	firmware->count[opcode]++;
	switch (opcode) {
	case READ_RECORD:
		return firmware_read(firmware, rpc);
	case WRITE_RECORD:
		return firmware_write(firmware, rpc);
	case QUERY_RECORD:
		payload[0] = two_bits(!firmware_lacks(firmware, get16(in + 8), in[10]),
				      !firmware->locked[get16(in + 8)]);
		return firmware_reply(rpc, 0, payload, 1);
	case QUERY_RIGHTS:
		payload[0] = two_bits(!firmware->no_current, !firmware->no_default);
		put16(payload + 2, firmware->own_function);
		return firmware_reply(rpc, 0, payload, 4);
	default:
		return firmware_option(firmware, rpc, opcode == SET_OPTION);
	}
}

static inline int firmware_answer(struct wire *wire, struct libfwctl_rpc *rpc)
{
	struct firmware *firmware = wire->data;
	int status;

	pthread_mutex_lock(&firmware->lock);
	status = firmware_run(firmware, rpc);
	pthread_mutex_unlock(&firmware->lock);
	return status;
}

/* All of its kinds of value begin alike. */
static inline void firmware_begin(struct firmware *firmware)
{
	/* enabled, a reserved bit, 8 VFs, offset -3, _64KB, offload, "card-1", an address, lanes, reserved, made */
	static const unsigned char device[32] = {
		0x81 | 0x10, 0xa5, 8,	0, 0xfd, 0xff, 1,    2,	   'c',	 'a',  'r',
		'd',	     '-',  '1', 0, 0,	 0x02, 0x00, 0x5e, 0x10, 0x20, 0x30,
		0,	     1,	   2,	3, 0xee, 0xdd, 0x78, 0x56, 0x34, 0x12};

	memset(firmware, 0, sizeof(*firmware));
	pthread_mutex_init(&firmware->lock, NULL);
	firmware->vanishes_after = -1;
	firmware->own_function = 5;
	for (int function = 0; function < FUNCTIONS; function++) {
		for (int kind = 0; kind < KINDS; kind++) {
			memcpy(firmware->data[DEVICE][0][function][kind], device, sizeof(device));
			for (int port = 0; port < INDICES; port++)
				put16(firmware->data[PORT][port][function][kind] + 2, 100);
			put16(firmware->data[LIMIT][0][function][kind], 1000);
			put16(firmware->data[FACTS][0][function][kind], 64);
		}
	}
	firmware->option[0] = 42;
	firmware->option[1] = 7;
}

#endif
