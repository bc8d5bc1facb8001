/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading the raw samples beside a result (results/raw.h, docs/samples.md), block by block and in
 * constant memory. Every checksum is looked at. What is damaged is told with its place and passed
 * over: blocks behind it are read. */
#ifndef ANALYSIS_RAW_H
#define ANALYSIS_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/raw.h"

struct document;

struct raw_file_cell {
	char *name;
	uint64_t params_hash;
	bool control;
};

/* A part of the file that is no good. */
struct raw_damage {
	uint64_t offset, bytes;
	const char *what; /* a clause: "the checksum of its samples is wrong" */
};

struct raw_file {
	int fd;
	uint64_t size, offset; /* of the file; of what is read next */
	struct raw_header header;
	size_t cell_count; /* RAW_CELLS: all before the first samples */
	struct raw_file_cell *cells;
	unsigned char *room;
	uint64_t samples, blocks; /* good ones so far */
	uint32_t crc;             /* of all bytes before offset */
	bool ended, whole;        /* the end block was read; and agrees with what came before it */
	struct raw_damage damage; /* the last one */
};

/* Open PATH, a file of samples or the folder of one, and read its header. 0 or -errno with one line
 * in WHY: -EINVAL where it is none, or of a version that is not known. */
int raw_file_open(const char *path, struct raw_file *file, char *why, size_t why_size);

/* The next block of samples; *SAMPLES, its payload, is good until the next call. 1; 0 at the end of
 * the file; -EBADMSG where something is damaged: file->damage says what, and the next call goes on
 * behind it; other -errno when it cannot be read. */
int raw_file_next(struct raw_file *file, struct raw_block *block, const unsigned char **samples);

/* Whether the file is of the document's run. */
bool raw_file_is_of(const struct raw_file *file, const struct document *document);

/* The name of a block's cell, or NULL where the file does not tell it. */
const char *raw_file_cell_name(const struct raw_file *file, const struct raw_block *block);

void raw_file_close(struct raw_file *file);

#endif
