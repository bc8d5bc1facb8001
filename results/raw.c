// SPDX-License-Identifier: GPL-2.0-or-later
#include "results/raw.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

/* Readers in other languages count on these. */
_Static_assert(sizeof(struct raw_header) == 128, "the header's length is the format's");
_Static_assert(sizeof(struct raw_block) == 80, "a head's length is the format's");
_Static_assert(sizeof(struct raw_cell) == 16 && sizeof(struct raw_end) == 16, "so are these");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are written as they lie");

uint32_t raw_crc(uint32_t crc, const void *data, size_t bytes)
{
	return (uint32_t)crc32_z(crc, data, bytes);
}

void raw_header_seal(struct raw_header *header)
{
	memcpy(header->magic, RAW_MAGIC, sizeof(header->magic));
	header->version = RAW_VERSION;
	header->bytes = sizeof(*header);
	header->crc = raw_crc(0, header, offsetof(struct raw_header, crc));
}

bool raw_header_good(const struct raw_header *header)
{
	return !memcmp(header->magic, RAW_MAGIC, sizeof(header->magic)) &&
	       header->version == RAW_VERSION && header->bytes == sizeof(*header) &&
	       header->crc == raw_crc(0, header, offsetof(struct raw_header, crc)) &&
	       memchr(header->started, 0, sizeof(header->started)) &&
	       memchr(header->boot_id, 0, sizeof(header->boot_id)) &&
	       memchr(header->clock, 0, sizeof(header->clock));
}

void raw_block_seal(struct raw_block *block, const void *payload)
{
	block->magic = RAW_BLOCK_MAGIC;
	block->payload_crc = raw_crc(0, payload, block->bytes);
	block->crc = raw_crc(0, block, offsetof(struct raw_block, crc));
}

static bool samples_good(const struct raw_block *block)
{
	return !(block->fields & ~(uint32_t)RAW_ALL_FIELDS) && block->kind < RAW_KINDS &&
	       isfinite(block->ns_per_tick) && block->ns_per_tick > 0 &&
	       block->bytes == (uint64_t)block->count * raw_sample_bytes(block->fields);
}

bool raw_block_good(const struct raw_block *block)
{
	if (block->magic != RAW_BLOCK_MAGIC ||
	    block->crc != raw_crc(0, block, offsetof(struct raw_block, crc)))
		return false;
	if (block->bytes % RAW_ALIGN || block->bytes > RAW_MOST_BYTES - sizeof(*block))
		return false;
	switch (block->type) {
	case RAW_SAMPLES:
		return samples_good(block);
	case RAW_END:
		return block->bytes == sizeof(struct raw_end);
	default:
		return block->type == RAW_CELLS;
	}
}

size_t raw_sample_bytes(uint32_t fields)
{
	return (size_t)__builtin_popcount(fields) * sizeof(uint64_t);
}

uint32_t raw_sample_fields(const struct sample *s)
{
	return (s->intended ? RAW_INTENDED : 0) | (s->call ? RAW_CALL : 0) |
	       (s->child ? RAW_CHILD : 0) | (s->image ? RAW_IMAGE : 0) |
	       (s->end ? RAW_END_STAMP : 0) | (s->returned ? RAW_RETURNED : 0) |
	       (s->reaped ? RAW_REAPED : 0) | RAW_CPUS;
}

void raw_sample_put(const struct sample *s, uint32_t fields, void *bytes)
{
	const uint64_t times[] = { s->intended, s->call,     s->child, s->image,
				   s->end,      s->returned, s->reaped };
	unsigned char *at = bytes;

	for (unsigned i = 0; i < sizeof(times) / sizeof(*times); i++)
		if (fields & 1u << i) {
			memcpy(at, &times[i], sizeof(times[i]));
			at += sizeof(times[i]);
		}
	if (fields & RAW_CPUS) {
		memcpy(at, &s->parent_cpu, sizeof(s->parent_cpu));
		memcpy(at + sizeof(s->parent_cpu), &s->child_cpu, sizeof(s->child_cpu));
	}
}

void raw_sample_get(const void *bytes, uint32_t fields, struct sample *s)
{
	uint64_t *const times[] = { &s->intended, &s->call,     &s->child, &s->image,
				    &s->end,      &s->returned, &s->reaped };
	const unsigned char *at = bytes;

	*s = (struct sample){ .parent_cpu = UINT32_MAX, .child_cpu = UINT32_MAX };
	for (unsigned i = 0; i < sizeof(times) / sizeof(*times); i++)
		if (fields & 1u << i) {
			memcpy(times[i], at, sizeof(*times[i]));
			at += sizeof(*times[i]);
		}
	if (fields & RAW_CPUS) {
		memcpy(&s->parent_cpu, at, sizeof(s->parent_cpu));
		memcpy(&s->child_cpu, at + sizeof(s->parent_cpu), sizeof(s->child_cpu));
	}
}
