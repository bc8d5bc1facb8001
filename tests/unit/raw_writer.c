// SPDX-License-Identifier: GPL-2.0-or-later
/* The writer of raw samples on ways of writing that are slow, short, full, broken or refused, and
 * on the real ones: what comes to the file, what is counted, what is left after an error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "harness/affinity.h"
#include "harness/raw_writer.h"

#define BUFFERS 4
#define BYTES   4096
#define RECORD  1000 /* four records and a rest in a buffer */

/* What a made-up disk does. Only one test runs at a time. */
static struct disk {
	struct raw_target target;
	uint64_t room;  /* bytes that fit */
	size_t most;    /* bytes that one write takes; 0: all */
	int full;       /* the error when no more fits */
	bool gated;     /* writes end only when the gate is open */
	bool backwards; /* the last that was begun ends first */
	int sync_error;
	size_t count, begun; /* writes under way; all so far */
	struct {
		size_t buffer, from, bytes;
		uint64_t offset;
	} flights[BUFFERS];
	pthread_mutex_t lock;
	pthread_cond_t opened;
} disk = { .lock = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER };

static int disk_open(const struct raw_target *target, void **state, char *why, size_t why_size)
{
	(void)why;
	(void)why_size;
	disk.target = *target;
	*state = &disk;
	return 0;
}

static int disk_write(void *state, size_t buffer, size_t from, size_t bytes, uint64_t offset)
{
	struct disk *d = state;

	assert_true(d->count < BUFFERS);
	d->flights[d->count].buffer = buffer;
	d->flights[d->count].from = from;
	d->flights[d->count].bytes = bytes;
	d->flights[d->count++].offset = offset;
	d->begun++;
	return 0;
}

static int disk_reap(void *state, struct raw_done *done)
{
	struct disk *d = state;
	size_t which = d->backwards ? d->count - 1 : 0, bytes = d->flights[which].bytes;
	uint64_t offset = d->flights[which].offset;

	pthread_mutex_lock(&d->lock);
	while (d->gated)
		pthread_cond_wait(&d->opened, &d->lock);
	pthread_mutex_unlock(&d->lock);
	if (d->most && bytes > d->most)
		bytes = d->most;
	if (offset + bytes > d->room)
		bytes = offset < d->room ? d->room - offset : 0;
	done->buffer = d->flights[which].buffer;
	done->result = bytes ? pwrite(d->target.fd,
				      d->target.memory + done->buffer * d->target.bytes +
					      d->flights[which].from,
				      bytes, (off_t)offset)
			     : d->full;
	memmove(&d->flights[which], &d->flights[which + 1],
		(--d->count - which) * sizeof(d->flights[0]));
	return 0;
}

static int disk_sync(void *state)
{
	return ((struct disk *)state)->sync_error;
}

static void disk_close(void *state)
{
	assert_int_equal(((struct disk *)state)->count, 0);
}

static const struct raw_backend made_up = { "made-up", disk_open, disk_write,
					    disk_reap, disk_sync, disk_close };

static int refuse(const struct raw_target *target, void **state, char *why, size_t why_size)
{
	(void)target;
	(void)state;
	snprintf(why, why_size, "io_uring_setup: Operation not permitted");
	return -EPERM;
}

static const struct raw_backend refused = { .name = "refused", .open = refuse };

/* A file that its writer closes, and what has come to it. */
struct fixture {
	struct raw_writer *writer;
	int fd;
	size_t records;
	volatile sig_atomic_t stop;
};

static size_t arrived(void *context, const void *data, size_t bytes)
{
	struct fixture *f = context;

	(void)data;
	f->records += bytes / RECORD;
	return bytes / RECORD * RECORD;
}

static void reset_disk(void)
{
	disk.room = UINT64_MAX;
	disk.most = disk.begun = disk.count = 0;
	disk.full = -ENOSPC;
	disk.gated = disk.backwards = false;
	disk.sync_error = 0;
}

static void open_on(hwloc_const_bitmap_t cpus, struct fixture *f,
		    const struct raw_backend *const *backends, size_t count, uint64_t offset)
{
	char path[] = "/tmp/forkmark-test.XXXXXX";
	struct raw_writer_spec spec = { .offset = offset,
					.backends = backends,
					.backend_count = count,
					.cpus = cpus,
					.buffers = BUFFERS,
					.bytes = BYTES,
					.stop = &f->stop,
					.arrived = arrived,
					.context = f };

	*f = (struct fixture){ .fd = mkostemp(path, O_CLOEXEC) };
	assert_true(f->fd >= 0);
	unlink(path);
	spec.fd = dup(f->fd);
	assert_int_equal(raw_writer_open(&spec, &f->writer), 0);
}

static void open_with(struct fixture *f, const struct raw_backend *const *backends, size_t count,
		      uint64_t offset)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();

	assert_int_equal(affinity_get(0, cpus), 0);
	open_on(cpus, f, backends, count, offset);
	hwloc_bitmap_free(cpus);
}

static void open_made_up(struct fixture *f)
{
	static const struct raw_backend *const ways[] = { &made_up };

	open_with(f, ways, 1, 0);
}

/* COUNT buffers of four records each: every byte says which record it is of. False: it has ended.
 */
static bool put(struct fixture *f, size_t count)
{
	static size_t record;

	for (size_t i = 0; i < count; i++) {
		unsigned char *buffer = raw_writer_buffer(f->writer);

		if (!buffer)
			return false;
		for (size_t r = 0; r < BYTES / RECORD; r++)
			memset(buffer + r * RECORD, (int)(record++ % 251), RECORD);
		raw_writer_write(f->writer, BYTES / RECORD * RECORD);
	}
	return true;
}

/* The file is as long as the state says and its records follow each other. */
static void assert_file(const struct fixture *f, const struct raw_writer_state *state)
{
	unsigned char bytes[RECORD], first = 0;

	assert_int_equal(lseek(f->fd, 0, SEEK_END), state->bytes);
	assert_int_equal(f->records * RECORD, state->bytes);
	for (size_t r = 0; r < f->records; r++) {
		assert_int_equal(pread(f->fd, bytes, RECORD, (off_t)(r * RECORD)), RECORD);
		first = r ? (unsigned char)((first + 1) % 251) : bytes[0];
		assert_int_equal(bytes[0], first);
		assert_memory_equal(bytes, bytes + 1, RECORD - 1);
	}
}

static void end(struct fixture *f, struct raw_writer_state *state)
{
	raw_writer_finish(f->writer);
	raw_writer_state(f->writer, state);
}

static void close_all(struct fixture *f)
{
	raw_writer_close(f->writer);
	close(f->fd);
}

static void set_gate(bool closed)
{
	pthread_mutex_lock(&disk.lock);
	disk.gated = closed;
	pthread_cond_broadcast(&disk.opened);
	pthread_mutex_unlock(&disk.lock);
}

static void in_order(void **state)
{
	struct raw_writer_state told;
	struct fixture f;

	(void)state;
	reset_disk();
	disk.backwards = true;
	open_made_up(&f);
	assert_true(put(&f, 50));
	end(&f, &told);
	assert_int_equal(told.error, 0);
	assert_int_equal(f.records, 200);
	assert_string_equal(told.backend, "made-up");
	assert_string_equal(told.why, "");
	assert_file(&f, &told);
	close_all(&f);
}

/* The pool is all that is in memory: the next buffer is waited for, and that is told. */
static void *open_gate_later(void *context)
{
	struct timespec while_waiting = { 0, 20000000 };

	(void)context;
	nanosleep(&while_waiting, NULL);
	set_gate(false);
	return NULL;
}

static void back_pressure(void **state)
{
	struct raw_writer_state told;
	struct fixture f;
	pthread_t thread;

	(void)state;
	reset_disk();
	disk.gated = true;
	open_made_up(&f);
	assert_true(put(&f, BUFFERS));
	raw_writer_state(f.writer, &told);
	assert_int_equal(told.waits, 0);
	assert_int_equal(told.bytes, 0);
	assert_int_equal(pthread_create(&thread, NULL, open_gate_later, NULL), 0);
	assert_true(put(&f, 1));
	pthread_join(thread, NULL);
	end(&f, &told);
	assert_int_equal(told.waits, 1);
	assert_true(told.waited_ns > 0);
	assert_int_equal(f.records, 20);
	assert_file(&f, &told);
	close_all(&f);
}

static void settled(void **state)
{
	struct raw_writer_state told;
	struct fixture f;
	pthread_t thread;

	(void)state;
	reset_disk();
	disk.gated = true;
	open_made_up(&f);
	assert_true(put(&f, 2));
	assert_int_equal(pthread_create(&thread, NULL, open_gate_later, NULL), 0);
	raw_writer_settle(f.writer, true);
	pthread_join(thread, NULL);
	raw_writer_state(f.writer, &told);
	assert_int_equal(told.bytes, 8 * RECORD);
	assert_int_equal(told.waits, 1);
	/* There is nothing to wait for now. */
	raw_writer_settle(f.writer, true);
	raw_writer_state(f.writer, &told);
	assert_int_equal(told.waits, 1);
	close_all(&f);
}

/* Each is gone on with, and all comes. */
static void short_writes(void **state)
{
	struct raw_writer_state told;
	struct fixture f;

	(void)state;
	reset_disk();
	disk.most = 700;
	disk.backwards = true;
	open_made_up(&f);
	assert_true(put(&f, 10));
	end(&f, &told);
	assert_int_equal(told.error, 0);
	assert_int_equal(disk.begun, 10 * 6);
	assert_int_equal(f.records, 40);
	assert_file(&f, &told);
	close_all(&f);
}

/* The file ends behind the last record that fitted as a whole, also where later buffers came to the
 * disk before that was known. */
static void assert_ends(uint64_t room, int error, bool backwards, size_t records)
{
	struct raw_writer_state told;
	struct fixture f;

	reset_disk();
	disk.room = room;
	disk.full = error;
	disk.backwards = backwards;
	open_made_up(&f);
	assert_false(put(&f, 100));
	assert_null(raw_writer_buffer(f.writer));
	end(&f, &told);
	assert_int_equal(told.error, error ? error : -EIO);
	assert_int_equal(f.records, records);
	assert_file(&f, &told);
	close_all(&f);
}

static void full_disk(void **state)
{
	(void)state;
	assert_ends(10 * 4000 + 2500, -ENOSPC, false, 42);
	assert_ends(10 * 4000 + 2500, -ENOSPC, true, 42);
	assert_ends(0, -ENOSPC, false, 0);
	assert_ends(999, -EDQUOT, false, 0);
	assert_ends(8000, -EIO, true, 8);
	assert_ends(8001, 0, false, 8);
}

static void sync_fails(void **state)
{
	struct raw_writer_state told;
	struct fixture f;

	(void)state;
	reset_disk();
	disk.sync_error = -EIO;
	open_made_up(&f);
	assert_true(put(&f, 1));
	end(&f, &told);
	assert_int_equal(told.error, -EIO);
	close_all(&f);
}

static void refused_backend(void **state)
{
	static const struct raw_backend *const ways[] = { &refused, &raw_backend_pwrite };
	struct raw_writer_state told;
	struct fixture f;

	(void)state;
	open_with(&f, ways, 2, 0);
	assert_true(put(&f, 20));
	end(&f, &told);
	assert_int_equal(told.error, 0);
	assert_string_equal(told.backend, "pwrite");
	assert_string_equal(told.why, "io_uring_setup: Operation not permitted");
	assert_int_equal(f.records, 80);
	assert_file(&f, &told);
	close_all(&f);
}

/* A second Ctrl-C while the disk hangs: nothing waits any more. */
static void given_up(void **state)
{
	struct raw_writer_state told;
	struct fixture f;

	(void)state;
	reset_disk();
	disk.gated = true;
	open_made_up(&f);
	assert_true(put(&f, BUFFERS));
	f.stop = 2;
	assert_null(raw_writer_buffer(f.writer));
	raw_writer_state(f.writer, &told);
	assert_int_equal(told.error, -EINTR);
	set_gate(false);
	f.stop = 0;
	end(&f, &told);
	assert_int_equal(told.error, -EINTR);
	assert_file(&f, &told);
	close_all(&f);
}

/* Signals of a limit on files reach the writer's thread, and end the file only. */
static void assert_limited(const struct raw_backend *backend)
{
	const struct raw_backend *const ways[] = { backend };
	struct rlimit before, limit;
	struct raw_writer_state told;
	struct fixture f;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = (struct rlimit){ 10 * BYTES + 100, before.rlim_max };
	open_with(&f, ways, 1, 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	assert_false(put(&f, 1000));
	end(&f, &told);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(told.error, -EFBIG);
	assert_int_equal(f.records, (10 * BYTES + 100) / RECORD);
	assert_file(&f, &told);
	close_all(&f);
}

static void limit_of_files(void **state)
{
	(void)state;
	assert_limited(&raw_backend_pwrite);
}

static bool uring_is_here(void)
{
	static const struct raw_backend *const ways[] = { &raw_backend_uring, &raw_backend_pwrite };
	struct raw_writer_state told;
	struct fixture f;

	open_with(&f, ways, 2, 0);
	raw_writer_state(f.writer, &told);
	close_all(&f);
	if (strcmp(told.backend, "io_uring"))
		print_message("# SKIP no io_uring here: %s\n", told.why);
	return !strcmp(told.backend, "io_uring");
}

static void through_io_uring(void **state)
{
	static const struct raw_backend *const ways[] = { &raw_backend_uring };
	struct raw_writer_state told;
	struct fixture f;

	(void)state;
	if (!uring_is_here())
		skip();
	open_with(&f, ways, 1, 0);
	assert_true(put(&f, 500));
	end(&f, &told);
	assert_int_equal(told.error, 0);
	assert_int_equal(f.records, 2000);
	assert_file(&f, &told);
	close_all(&f);
	assert_limited(&raw_backend_uring);
}

/* The threads of this process but the calling one that may run elsewhere than on CPU. */
static size_t threads_elsewhere(unsigned cpu, size_t *threads)
{
	DIR *folder = opendir("/proc/self/task");
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	struct dirent *entry;
	size_t elsewhere = 0;

	assert_non_null(folder);
	*threads = 0;
	while ((entry = readdir(folder))) {
		pid_t thread = (pid_t)atoi(entry->d_name);

		if (thread <= 0 || thread == gettid() || affinity_get(thread, cpus))
			continue;
		++*threads;
		elsewhere += hwloc_bitmap_weight(cpus) != 1 || !hwloc_bitmap_isset(cpus, cpu);
	}
	closedir(folder);
	hwloc_bitmap_free(cpus);
	return elsewhere;
}

/* Its own thread, and those of the kernel that io_uring has work done by. */
static void bound(void **state)
{
	static const struct raw_backend *const ways[] = { &raw_backend_uring, &raw_backend_pwrite };
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	struct fixture f;
	size_t threads;
	int cpu;

	(void)state;
	assert_int_equal(affinity_get(0, cpus), 0);
	if (hwloc_bitmap_weight(cpus) < 2) {
		hwloc_bitmap_free(cpus);
		skip();
	}
	cpu = hwloc_bitmap_last(cpus);
	hwloc_bitmap_only(cpus, (unsigned)cpu);
	open_on(cpus, &f, ways, 2, 0);
	hwloc_bitmap_free(cpus);
	assert_true(put(&f, 20));
	raw_writer_settle(f.writer, false);
	assert_int_equal(threads_elsewhere((unsigned)cpu, &threads), 0);
	assert_true(threads >= 1);
	close_all(&f);
}

/* A file is gone on with, and what was behind that place is gone. */
static void gone_on(void **state)
{
	static const struct raw_backend *const ways[] = { &raw_backend_pwrite };
	struct raw_writer_state told;
	unsigned char byte;
	struct fixture f;

	(void)state;
	open_with(&f, ways, 1, 5 * RECORD);
	assert_true(put(&f, 1));
	end(&f, &told);
	assert_int_equal(told.bytes, 9 * RECORD);
	assert_int_equal(lseek(f.fd, 0, SEEK_END), 9 * RECORD);
	assert_int_equal(pread(f.fd, &byte, 1, 5 * RECORD - 1), 1);
	assert_int_equal(byte, 0);
	close_all(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_order),        cmocka_unit_test(back_pressure),
		cmocka_unit_test(settled),         cmocka_unit_test(short_writes),
		cmocka_unit_test(full_disk),       cmocka_unit_test(sync_fails),
		cmocka_unit_test(refused_backend), cmocka_unit_test(given_up),
		cmocka_unit_test(limit_of_files),  cmocka_unit_test(through_io_uring),
		cmocka_unit_test(bound),           cmocka_unit_test(gone_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
