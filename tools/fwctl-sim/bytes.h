/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers in wire data, by byte order; and membership in a table of numbers. */
#ifndef FWCTL_SIM_BYTES_H
#define FWCTL_SIM_BYTES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static inline uint16_t get_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline void put_be16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static inline uint16_t get_le16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline void put_le16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)value;
	p[1] = (uint8_t)(value >> 8);
}

static inline uint32_t get_le32(const uint8_t *p)
{
	return get_le16(p) | (uint32_t)get_le16(p + 2) << 16;
}

static inline void put_le32(uint8_t *p, uint32_t value)
{
	put_le16(p, (uint16_t)value);
	put_le16(p + 2, (uint16_t)(value >> 16));
}

static inline uint64_t get_le64(const uint8_t *p)
{
	return get_le32(p) | (uint64_t)get_le32(p + 4) << 32;
}

static inline uint32_t get_host32(const uint8_t *p)
{
	uint32_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static inline void put_host32(uint8_t *p, uint32_t value)
{
	memcpy(p, &value, sizeof(value));
}

static inline uint64_t get_host64(const uint8_t *p)
{
	uint64_t value;

	memcpy(&value, p, sizeof(value));
	return value;
}

static inline bool in_table(const uint16_t *table, size_t count, uint16_t value)
{
	for (size_t i = 0; i < count; i++)
		if (table[i] == value)
			return true;
	return false;
}

#define IN_TABLE(table, value) in_table(table, G_N_ELEMENTS(table), value)

#endif
