// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/document.h"

/* More cells than any plan has. */
#define MOST_CELLS 100000

static int read_at(struct raw_file *file, uint64_t offset, void *bytes, size_t count)
{
	for (size_t done = 0; done < count;) {
		ssize_t got =
			pread(file->fd, (char *)bytes + done, count - done, (off_t)(offset + done));

		if (got < 0 && errno != EINTR)
			return -errno;
		if (got == 0)
			return -EIO; /* it has become shorter meanwhile */
		if (got > 0)
			done += (size_t)got;
	}
	return 0;
}

static int fail(const char *path, int error, const char *words, char *why, size_t why_size)
{
	snprintf(why, why_size, "%s: %s", path, words);
	return error;
}

/* O_NONBLOCK: to open a FIFO for reading would otherwise wait for a writer. */
static int open_path(const char *path, struct stat *status)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && !fstat(fd, status) && S_ISDIR(status->st_mode)) {
		int folder = fd;

		fd = openat(folder, RAW_FILE, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		close(folder);
	}
	if (fd >= 0 && fstat(fd, status)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static int read_header(struct raw_file *file)
{
	struct raw_header *header = &file->header;
	int error;

	if (file->size < sizeof(*header))
		return -EINVAL;
	error = read_at(file, 0, header, sizeof(*header));
	if (error)
		return error;
	if (memcmp(header->magic, RAW_MAGIC, sizeof(header->magic)))
		return -EINVAL;
	if (header->version != RAW_VERSION)
		return -ENOTSUP;
	file->offset = sizeof(*header);
	file->crc = raw_crc(0, header, sizeof(*header));
	return raw_header_good(header) ? 0 : -EBADMSG;
}

int raw_file_open(const char *path, struct raw_file *file, char *why, size_t why_size)
{
	struct stat status;
	int error;

	*file = (struct raw_file){ .fd = open_path(path, &status) };
	if (file->fd < 0)
		return fail(path, -errno, strerror(errno), why, why_size);
	file->room = malloc(RAW_MOST_BYTES);
	file->size = (uint64_t)status.st_size;
	error = !S_ISREG(status.st_mode) ? -EINVAL : file->room ? read_header(file) : -ENOMEM;
	if (error)
		raw_file_close(file);
	switch (error) {
	case 0:
		return 0;
	case -EINVAL:
		return fail(path, error, "is not a file of forkmark's raw samples", why, why_size);
	case -ENOTSUP:
		return fail(path, error, "raw samples of a later version of the format", why,
			    why_size);
	case -EBADMSG:
		return fail(path, -EINVAL, "the header is damaged: its checksum is wrong", why,
			    why_size);
	default:
		return fail(path, error, strerror(-error), why, why_size);
	}
}

static int damaged(struct raw_file *file, uint64_t bytes, const char *what)
{
	file->damage = (struct raw_damage){ file->offset, bytes, what };
	file->offset += bytes;
	return -EBADMSG;
}

/* Where, behind a head that is none, the next good one begins. */
static int find_head(struct raw_file *file, uint64_t *found)
{
	uint64_t at = file->offset;

	while (at + sizeof(struct raw_block) <= file->size) {
		uint64_t left = file->size - at;
		size_t chunk = left < RAW_MOST_BYTES ? (size_t)left : RAW_MOST_BYTES;
		int error = read_at(file, at, file->room, chunk);
		size_t i;

		if (error)
			return error;
		for (i = at == file->offset ? RAW_ALIGN : 0; i + sizeof(struct raw_block) <= chunk;
		     i += RAW_ALIGN) {
			struct raw_block block;

			memcpy(&block, file->room + i, sizeof(block));
			if (block.magic == RAW_BLOCK_MAGIC && raw_block_good(&block)) {
				*found = at + i;
				return 0;
			}
		}
		at += i;
	}
	*found = file->size;
	return 0;
}

/* The bytes that are passed over count for the file's own checksum. */
static int pass_over(struct raw_file *file, uint64_t bytes)
{
	for (uint64_t done = 0; done < bytes;) {
		size_t chunk =
			bytes - done < RAW_MOST_BYTES ? (size_t)(bytes - done) : RAW_MOST_BYTES;
		int error = read_at(file, file->offset + done, file->room, chunk);

		if (error)
			return error;
		file->crc = raw_crc(file->crc, file->room, chunk);
		done += chunk;
	}
	return 0;
}

static int no_head(struct raw_file *file)
{
	uint64_t next = 0;
	int error = find_head(file, &next);

	if (!error)
		error = pass_over(file, next - file->offset);
	return error ? error : damaged(file, next - file->offset, "no block begins there");
}

static int cut_off(struct raw_file *file)
{
	uint64_t left = file->size - file->offset;
	int error = pass_over(file, left);

	return error ? error : damaged(file, left, "the file ends in the middle of a block");
}

static bool take_cell(struct raw_file *file, const unsigned char *at, const struct raw_cell *cell)
{
	struct raw_file_cell *cells;

	if (file->cell_count == MOST_CELLS || memchr(at, 0, cell->name_bytes))
		return false;
	cells = realloc(file->cells, (file->cell_count + 1) * sizeof(*cells));
	if (!cells)
		return false;
	file->cells = cells;
	cells[file->cell_count] = (struct raw_file_cell){
		.name = strndup((const char *)at, cell->name_bytes),
		.params_hash = cell->params_hash,
		.control = cell->control,
	};
	if (!cells[file->cell_count].name)
		return false;
	file->cell_count++;
	return true;
}

static bool take_cells(struct raw_file *file, const struct raw_block *block)
{
	size_t at = 0;

	for (uint32_t i = 0; i < block->count; i++) {
		struct raw_cell cell;

		if (block->bytes - at < sizeof(cell))
			return false;
		memcpy(&cell, file->room + at, sizeof(cell));
		at += sizeof(cell);
		if (block->bytes - at < cell.name_bytes || !take_cell(file, file->room + at, &cell))
			return false;
		at += (cell.name_bytes + RAW_ALIGN - 1) / RAW_ALIGN * RAW_ALIGN;
		if (at > block->bytes)
			return false;
	}
	return true;
}

static void take_end(struct raw_file *file)
{
	struct raw_end end;

	memcpy(&end, file->room, sizeof(end));
	file->ended = true;
	file->whole = end.samples == file->samples && end.blocks == file->blocks;
}

/* Its payload is in the room. 1: samples; 0: something else; -EBADMSG. */
static int take_block(struct raw_file *file, const struct raw_block *block)
{
	uint64_t bytes = sizeof(*block) + block->bytes;

	file->crc = raw_crc(raw_crc(file->crc, block, sizeof(*block)), file->room, block->bytes);
	if (raw_crc(0, file->room, block->bytes) != block->payload_crc)
		return damaged(file, bytes, "the checksum of its samples is wrong");
	if (file->ended)
		return damaged(file, bytes, "a block behind the end block");
	if (block->type == RAW_CELLS && !take_cells(file, block))
		return damaged(file, bytes, "the list of cells contradicts itself");
	file->offset += bytes;
	if (block->type == RAW_END) {
		take_end(file);
		return 0;
	}
	file->blocks++;
	file->samples += block->type == RAW_SAMPLES ? block->count : 0;
	return block->type == RAW_SAMPLES;
}

int raw_file_next(struct raw_file *file, struct raw_block *block, const unsigned char **samples)
{
	int taken = 0;

	*samples = file->room;
	while (taken == 0 && file->offset < file->size) {
		uint64_t left = file->size - file->offset;

		if (left < sizeof(*block))
			return cut_off(file);
		taken = read_at(file, file->offset, block, sizeof(*block));
		if (taken)
			return taken;
		if (!raw_block_good(block))
			return no_head(file);
		if (left - sizeof(*block) < block->bytes)
			return cut_off(file);
		taken = read_at(file, file->offset + sizeof(*block), file->room, block->bytes);
		if (!taken)
			taken = take_block(file, block);
	}
	return taken;
}

bool raw_file_is_of(const struct raw_file *file, const struct document *document)
{
	return file->header.seed == document_seed(document) &&
	       !strcmp(file->header.started, document_string(document->plan, "started", "?")) &&
	       !strcmp(file->header.boot_id, document_string(document->kernel, "boot_id", ""));
}

const char *raw_file_cell_name(const struct raw_file *file, const struct raw_block *block)
{
	return block->cell < file->cell_count ? file->cells[block->cell].name : NULL;
}

void raw_file_close(struct raw_file *file)
{
	for (size_t i = 0; i < file->cell_count; i++)
		free(file->cells[i].name);
	free(file->cells);
	free(file->room);
	if (file->fd >= 0)
		close(file->fd);
	*file = (struct raw_file){ .fd = -1 };
}
