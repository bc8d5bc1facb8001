// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/raw_log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "harness/place.h"
#include "harness/raw_log_parts.h"
#include "harness/samples.h"
#include "harness/tally.h"
#include "results/raw.h"

/* Samples that are read from an arena at once, and the most in a block. */
#define CHUNK 4096

_Static_assert(CHUNK * sizeof(struct sample) + sizeof(struct raw_block) <= RAW_MOST_BYTES,
	       "a chunk with all fields fits into a block");

/* Of BYTES that begin with a block, or with the header: the whole blocks, counted. */
static size_t arrived(void *context, const void *data, size_t bytes)
{
	struct raw_log *log = context;
	const unsigned char *at = data;
	size_t whole = 0;

	if (bytes >= sizeof(struct raw_header) && !memcmp(at, RAW_MAGIC, sizeof(RAW_MAGIC) - 1))
		whole = sizeof(struct raw_header);
	while (bytes - whole >= sizeof(struct raw_block)) {
		struct raw_block block;

		memcpy(&block, at + whole, sizeof(block));
		if (bytes - whole - sizeof(block) < block.bytes)
			break;
		whole += sizeof(block) + block.bytes;
		if (block.type == RAW_END)
			continue;
		log->blocks++;
		log->samples += block.type == RAW_SAMPLES ? block.count : 0;
	}
	log->crc = raw_crc(log->crc, data, whole);
	return whole;
}

/* A disk that is filled to the last byte would cost the document too. */
static bool has_room(const struct raw_log *log)
{
	struct stat document = { 0 };
	struct statvfs disk;
	uint64_t needed = log->filled + RAW_LEFT_BYTES;

	if (!stat(log->document, &document))
		needed += 2 * (uint64_t)document.st_size;
	return fstatvfs(log->fd, &disk) || (uint64_t)disk.f_bavail * disk.f_frsize >= needed;
}

static void hand_over(struct raw_log *log)
{
	if (log->buffer && log->filled) {
		log->full = log->full || !has_room(log);
		if (!log->full)
			raw_writer_write(log->writer, log->filled);
	}
	log->buffer = NULL;
	log->filled = 0;
}

/* Room for BYTES, or NULL: the file has ended. */
static unsigned char *reserve(struct raw_log *log, size_t bytes)
{
	if (!log->writer)
		return NULL;
	if (log->buffer && log->filled + bytes > RAW_MOST_BYTES)
		hand_over(log);
	if (!log->buffer && !log->full)
		log->buffer = raw_writer_buffer(log->writer);
	return log->buffer ? log->buffer + log->filled : NULL;
}

static void put_block(struct raw_log *log, unsigned char *at, struct raw_block *block)
{
	raw_block_seal(block, at + sizeof(*block));
	memcpy(at, block, sizeof(*block));
	log->filled += sizeof(*block) + block->bytes;
}

static void put_header(struct raw_log *log, const struct raw_log_spec *spec)
{
	struct raw_header header = { .seed = spec->seed };
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	unsigned char *at = reserve(log, sizeof(header));

	if (file) {
		if (fscanf(file, "%39s", header.boot_id) != 1)
			header.boot_id[0] = '\0';
		fclose(file);
	}
	snprintf(header.started, sizeof(header.started), "%s", spec->started);
	snprintf(header.clock, sizeof(header.clock), "%s", spec->clock);
	raw_header_seal(&header);
	if (!at)
		return;
	memcpy(at, &header, sizeof(header));
	log->filled += sizeof(header);
}

static size_t cell_bytes(const struct cell_spec *cell)
{
	size_t bytes = sizeof(struct raw_cell) + strlen(cell->name);

	return (bytes + RAW_ALIGN - 1) / RAW_ALIGN * RAW_ALIGN;
}

static size_t put_cell(unsigned char *at, const struct cell_spec *spec)
{
	struct raw_cell cell = { .params_hash = spec->params_hash,
				 .control = spec->control,
				 .name_bytes = (uint32_t)strlen(spec->name) };

	memset(at, 0, cell_bytes(spec));
	memcpy(at, &cell, sizeof(cell));
	memcpy(at + sizeof(cell), spec->name, cell.name_bytes);
	return cell_bytes(spec);
}

/* As many blocks as it takes. */
static void put_cells(struct raw_log *log, const struct tally *tallies, size_t count)
{
	for (size_t i = 0; i < count;) {
		struct raw_block block = { .type = RAW_CELLS };
		size_t end = i, bytes = 0;
		unsigned char *at;

		while (end < count &&
		       bytes + cell_bytes(tallies[end].spec) <= RAW_MOST_BYTES - sizeof(block))
			bytes += cell_bytes(tallies[end++].spec);
		at = end > i ? reserve(log, sizeof(block) + bytes) : NULL;
		if (!at)
			return;
		block.bytes = (uint32_t)bytes;
		block.count = (uint32_t)(end - i);
		for (unsigned char *next = at + sizeof(block); i < end; i++)
			next += put_cell(next, tallies[i].spec);
		put_block(log, at, &block);
	}
}

/* CPUs that no cell measures on, else, where each is measured on by some cell, all: SHARES. */
static int choose_cpus(const struct raw_log_spec *spec, struct raw_log *log)
{
	size_t workers = 0, n = 0;
	int *cpus, error;

	for (size_t i = 0; i < spec->count; i++)
		workers += spec->tallies[i].placement.distinct;
	cpus = calloc(workers + 1, sizeof(*cpus));
	log->cpus = hwloc_bitmap_alloc();
	if (!cpus || !log->cpus) {
		free(cpus);
		return -ENOMEM;
	}
	for (size_t i = 0; i < spec->count; i++)
		for (size_t w = 0; w < spec->tallies[i].placement.distinct; w++)
			cpus[n++] = spec->tallies[i].placement.cpus[w];
	error = place_away(spec->topology, spec->allowed, cpus, n, log->cpus, &log->shares);
	free(cpus);
	return error;
}

/* A file that is gone on with must be at least what its document says. */
static int open_file(const struct raw_log_spec *spec, const char *path, struct raw_log *log,
		     int *fd)
{
	struct raw_header header;
	struct stat status;

	*fd = open(path, (spec->before ? 0 : O_CREAT | O_TRUNC) | O_RDWR | O_CLOEXEC, 0666);
	if (*fd < 0 && !spec->before)
		return -errno;
	if (!spec->before)
		return 0;
	if (*fd < 0)
		snprintf(log->error, sizeof(log->error), "going on with it: %s", strerror(errno));
	else if (fstat(*fd, &status) || (uint64_t)status.st_size < spec->before->bytes ||
		 pread(*fd, &header, sizeof(header), 0) != sizeof(header) ||
		 !raw_header_good(&header) || header.seed != spec->seed ||
		 strcmp(header.started, spec->started))
		snprintf(log->error, sizeof(log->error), "it is not what result.json says");
	if (log->error[0] && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
	return 0;
}

static void restore(struct raw_log *log, const struct raw_before *before)
{
	log->samples = before->samples;
	log->blocks = before->blocks;
	log->crc = before->crc;
	log->bytes_before = before->bytes;
	log->waits_before = before->waits;
	log->waited_before_ns = before->waited_ns;
	memcpy(log->error, before->error, sizeof(log->error));
}

static int begin(const struct raw_log_spec *spec, const char *path, struct raw_log *log)
{
	static const struct raw_backend *const ways[] = { &raw_backend_uring, &raw_backend_pwrite };
	struct raw_writer_spec writer = { .backends = spec->backends ? spec->backends : ways,
					  .backend_count = spec->backends ? spec->backend_count : 2,
					  .buffers = RAW_BUFFERS,
					  .bytes = RAW_MOST_BYTES,
					  .stop = spec->stop,
					  .arrived = arrived,
					  .context = log };
	int error = choose_cpus(spec, log);

	if (spec->before)
		restore(log, spec->before);
	if (error || log->error[0])
		return error;
	log->stamps = calloc(CHUNK, sizeof(*log->stamps));
	error = log->stamps ? open_file(spec, path, log, &writer.fd) : -ENOMEM;
	if (error || log->error[0])
		return error;
	log->fd = writer.fd;
	writer.cpus = log->cpus;
	writer.offset = log->bytes_before;
	error = raw_writer_open(&writer, &log->writer);
	if (!error && !spec->before) {
		put_header(log, spec);
		put_cells(log, spec->tallies, spec->count);
	}
	return error;
}

int raw_log_open(const struct raw_log_spec *spec, struct raw_log **log, char *why, size_t why_size)
{
	char path[PATH_MAX];
	int error;

	*log = calloc(1, sizeof(**log));
	if (!*log)
		error = -ENOMEM;
	else if ((size_t)snprintf(path, sizeof(path), "%s/%s", spec->folder, RAW_FILE) >=
			 sizeof(path) ||
		 (size_t)snprintf((*log)->document, sizeof((*log)->document), "%s/result.json",
				  spec->folder) >= sizeof((*log)->document))
		error = -ENAMETOOLONG;
	else
		error = begin(spec, path, *log);
	if (!error)
		return 0;
	snprintf(why, why_size, "%s/%s: %s", spec->folder, RAW_FILE, strerror(-error));
	raw_log_close(*log);
	*log = NULL;
	return error;
}

void raw_log_before_run(struct raw_log *log, const struct placement *placement)
{
	bool felt = false;

	for (size_t i = 0; i < placement->distinct; i++)
		felt = felt || hwloc_bitmap_isset(log->cpus, (unsigned)placement->cpus[i]);
	if (felt && log->writer)
		raw_writer_settle(log->writer, true);
}

/* One block of what lies in log->stamps. False: the file has ended. */
static bool put_samples(struct raw_log *log, struct raw_block block, size_t n)
{
	struct sample sample;
	unsigned char *at, *next;

	for (size_t i = 0; i < n; i++) {
		arenas_sample(&log->stamps[i], &sample);
		block.fields |= raw_sample_fields(&sample);
	}
	block.count = (uint32_t)n;
	block.bytes = (uint32_t)(n * raw_sample_bytes(block.fields));
	at = reserve(log, sizeof(block) + block.bytes);
	if (!at)
		return false;
	next = at + sizeof(block);
	for (size_t i = 0; i < n; i++) {
		arenas_sample(&log->stamps[i], &sample);
		raw_sample_put(&sample, block.fields, next);
		next += raw_sample_bytes(block.fields);
	}
	put_block(log, at, &block);
	return true;
}

static uint64_t first_start(const struct arenas *arenas, size_t count)
{
	uint64_t first = UINT64_MAX;

	for (size_t i = 0; i < count; i++)
		if (arenas->headers[i].result.started < first)
			first = arenas->headers[i].result.started;
	return first;
}

int raw_log_run(struct raw_log *log, const struct raw_run *run, const struct arenas *arenas,
		size_t count)
{
	struct raw_block block = { .type = RAW_SAMPLES,
				   .cell = (uint32_t)run->cell,
				   .run = (uint32_t)run->run,
				   .round = run->round,
				   .kind = run->stamped ? RAW_STAMPED : RAW_PLAIN,
				   .started = first_start(arenas, count),
				   .ns_per_tick = run->ns_per_tick };

	if (!log->writer)
		return 0;
	for (size_t i = 0; i < count; i++) {
		block.worker = (uint32_t)i;
		for (block.first = 0; block.first < arenas->headers[i].result.n;) {
			ssize_t n = arenas_samples(arenas, i, block.first, log->stamps, CHUNK);

			if (n < 0)
				return (int)n;
			if (!put_samples(log, block, (size_t)n))
				return 0;
			block.first += (uint64_t)n;
		}
	}
	return 0;
}

void raw_log_settle(struct raw_log *log)
{
	if (!log->writer)
		return;
	hand_over(log);
	raw_writer_settle(log->writer, false);
}

void raw_log_finish(struct raw_log *log, int complete)
{
	struct raw_block block = { .type = RAW_END, .bytes = sizeof(struct raw_end) };
	struct raw_end end;
	unsigned char *at;

	raw_log_settle(log);
	at = complete ? reserve(log, sizeof(block) + sizeof(end)) : NULL;
	if (at) {
		end = (struct raw_end){ log->samples, log->blocks };
		memcpy(at + sizeof(block), &end, sizeof(end));
		put_block(log, at, &block);
		raw_log_settle(log);
	}
	if (log->writer)
		raw_writer_finish(log->writer);
	log->complete = at && !raw_log_error(log)[0];
}

void raw_log_close(struct raw_log *log)
{
	if (!log)
		return;
	raw_writer_close(log->writer);
	hwloc_bitmap_free(log->cpus);
	free(log->stamps);
	free(log);
}
