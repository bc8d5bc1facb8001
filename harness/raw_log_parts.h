/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log from the inside: for raw_log.c, which writes it, and raw_log_describe.c. */
#ifndef HARNESS_RAW_LOG_PARTS_H
#define HARNESS_RAW_LOG_PARTS_H

#include <limits.h>
#include <stdbool.h>

#include "harness/raw_log.h"
#include "harness/raw_writer.h"

#define RAW_BUFFERS 8

/* What is left free on the disk at the least, besides two documents of the present length: one is
 * replaced by the other. */
#define RAW_LEFT_BYTES (8u << 20)

struct raw_log {
	struct raw_writer *writer; /* NULL: the file had ended before */
	hwloc_bitmap_t cpus;       /* the writer's */
	bool shares;               /* some cell is measured on them */
	bool full; /* there would not be room for the document any more: nothing more is written */
	char document[PATH_MAX];     /* what must have room */
	int fd;                      /* the file's; owned by the writer */
	bool complete;               /* the end block is there */
	struct arena_sample *stamps; /* room for what is read at once */
	unsigned char *buffer;       /* being filled, or NULL */
	size_t filled;
	/* What has come to the file, as of the last time that it was settled. */
	uint64_t samples, blocks;
	uint32_t crc;
	/* Of the runs before this process. */
	uint64_t bytes_before, waits_before, waited_before_ns;
	char error[160];
};

#endif
