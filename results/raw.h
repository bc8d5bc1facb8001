/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The format of the raw samples beside a result, version 1 (docs/samples.md): a header, then blocks
 * that each have a head with a checksum of its own. All numbers are little endian, and so is every
 * machine that forkmark runs on. Writing is in harness/raw_log.c, reading in analysis/raw.c; what
 * both must agree on is here. */
#ifndef RESULTS_RAW_H
#define RESULTS_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/sample.h"

#define RAW_FILE        "samples.fmraw" /* its name beside result.json */
#define RAW_MAGIC       "FMRAW\r\n\x1a" /* a transfer as text breaks it */
#define RAW_VERSION     1
#define RAW_BLOCK_MAGIC 0x4b424d46 /* "FMBK" */

/* No block is longer than this, head included: what a reader needs to have room for. */
#define RAW_MOST_BYTES (512u << 10)
/* Blocks begin at multiples of this. */
#define RAW_ALIGN 8

/* At offset 0. */
struct raw_header {
	char magic[8];
	uint32_t version;
	uint32_t bytes; /* of this header: where the first block begins */
	/* What ties the file to its result: plan.seed, plan.started, kernel.boot_id. */
	uint64_t seed;
	char started[32];
	char boot_id[40];
	char clock[24]; /* clock.name */
	uint32_t reserved;
	uint32_t crc; /* zlib's crc32 of all before it */
};

enum raw_type {
	RAW_CELLS = 1,   /* which cells there are; comes first */
	RAW_SAMPLES = 2, /* of one worker of one run */
	RAW_END = 3,     /* struct raw_end; comes last, and only when the plan came to its end */
};

/* Times of a sample that a block has, in this order; each is a uint64_t of ticks. */
enum raw_field {
	RAW_INTENDED = 1 << 0,
	RAW_CALL = 1 << 1,
	RAW_CHILD = 1 << 2,
	RAW_IMAGE = 1 << 3,
	RAW_END_STAMP = 1 << 4,
	RAW_RETURNED = 1 << 5,
	RAW_REAPED = 1 << 6,
	RAW_CPUS = 1 << 7, /* two uint32_t: the parent's at call, the child's */
	RAW_ALL_FIELDS = (1 << 8) - 1,
};

/* As in runs[].kind. */
enum raw_kind {
	RAW_PLAIN = 0,
	RAW_STAMPED = 1,
	RAW_KINDS
};

/* The head of a block; its payload follows. */
struct raw_block {
	uint32_t magic;
	uint32_t type;
	uint32_t bytes; /* of the payload: a multiple of RAW_ALIGN */
	uint32_t payload_crc;
	/* RAW_SAMPLES, else 0 */
	uint32_t cell;   /* which of RAW_CELLS */
	uint32_t run;    /* the index in the cell's `runs` */
	uint32_t round;  /* runs[].round */
	uint32_t kind;   /* enum raw_kind */
	uint32_t worker; /* of the processes that measure; threads of one follow each other */
	uint32_t fields; /* bits of enum raw_field: what each sample has; what is not there is 0 */
	uint32_t count;  /* of samples here; of cells in RAW_CELLS */
	uint32_t reserved;
	uint64_t first;     /* how many samples of the same worker and run came before */
	uint64_t started;   /* tick at which the run's first worker began its loop */
	double ns_per_tick; /* multiply by this */
	uint32_t reserved2;
	uint32_t crc; /* of all before it in this head */
};

/* Each of RAW_CELLS, followed by its name and padded with NULs to RAW_ALIGN. */
struct raw_cell {
	uint64_t params_hash; /* as in the document, there in hexadecimal */
	uint32_t control;     /* 1: one of `controls`; these come behind all of `cells` */
	uint32_t name_bytes;
};

struct raw_end {
	uint64_t samples, blocks; /* before this one; blocks with RAW_CELLS */
};

/* zlib's crc32 of BYTES of DATA, behind CRC; 0 to begin. */
uint32_t raw_crc(uint32_t crc, const void *data, size_t bytes);

/* Fill in magic and crc. */
void raw_header_seal(struct raw_header *header);
void raw_block_seal(struct raw_block *block, const void *payload);

/* Whether a header is one, of a version that is known here. */
bool raw_header_good(const struct raw_header *header);
/* Whether a head is one, undamaged, and does not contradict itself. The payload is not looked at.
 */
bool raw_block_good(const struct raw_block *block);

/* How long one sample with FIELDS is. */
size_t raw_sample_bytes(uint32_t fields);
/* The fields in which SAMPLE is not 0; RAW_CPUS always. */
uint32_t raw_sample_fields(const struct sample *sample);
/* Write a sample with FIELDS to BYTES, or read one; what FIELDS has not becomes 0. */
void raw_sample_put(const struct sample *sample, uint32_t fields, void *bytes);
void raw_sample_get(const void *bytes, uint32_t fields, struct sample *sample);

#endif
