// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark-subject: the process that is measured. Static, executed afresh for each run, it builds
 * the image that the arena's spec asks for, looks at itself, warms up, waits at the start line,
 * creates processes until its time is up, and writes its samples back. What it does between two
 * readings of the clock is create and wait4, nothing else.
 *
 * Not here: which cells, how often, on which CPU. Those are the controller's. */
#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"

#define STACK_BYTES (64 * 1024)

struct subject {
	struct arena_spec spec;
	const struct mechanism *mechanism;
	struct iteration it;
	struct arena_sample *samples; /* not inherited by children */
	struct arena_result result;
	struct arena_fault fault;
	char *exec_argv[3];
	char *exec_envp[1];
};

static int write_arena(const void *data, size_t bytes, off_t offset)
{
	const char *at = data;

	while (bytes > 0) {
		ssize_t put = pwrite(ARENA_FD, at, bytes, offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		at += put;
		bytes -= (size_t)put;
		offset += put;
	}
	return 0;
}

static int read_spec(struct subject *s)
{
	if (pread(ARENA_FD, &s->spec, sizeof(s->spec), 0) != sizeof(s->spec) ||
	    s->spec.magic != ARENA_MAGIC)
		return fault_set(&s->fault, "spec", EINVAL, "descriptor %d is no arena", ARENA_FD);
	if (s->spec.version != ARENA_VERSION)
		return fault_set(&s->fault, "spec", 0,
				 "forkmark-subject speaks arena version %d, forkmark version %u; "
				 "build or install both again",
				 ARENA_VERSION, s->spec.version);
	s->mechanism = mechanism_find(s->spec.mechanism);
	if (!s->mechanism || !(s->mechanism->actions & ACTION_BIT(s->spec.action)))
		return fault_set(&s->fault, "spec", 0,
				 "forkmark-subject has no mechanism '%s' with action %u; "
				 "build or install it again",
				 s->spec.mechanism, s->spec.action);
	return 0;
}

/* The stack of children that share our memory lies below the samples: one mapping, which no child
 * inherits. */
static int map_samples(struct subject *s)
{
	size_t bytes = STACK_BYTES + s->spec.capacity * sizeof(*s->samples);
	char *memory =
		mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED || madvise(memory, bytes, MADV_DONTFORK))
		return fault_set(&s->fault, "samples", errno, "mapping %zu bytes: %s", bytes,
				 strerror(errno));
	madvise(memory, bytes, MADV_NOHUGEPAGE);
	s->it.stack_top = memory + STACK_BYTES;
	s->samples = (struct arena_sample *)(memory + STACK_BYTES);
	return 0;
}

static int map_stamp(struct subject *s)
{
	void *stamp;

	if (!s->spec.stamped)
		return 0;
	stamp = mmap(NULL, sizeof(*s->it.stamp), PROT_READ | PROT_WRITE, MAP_SHARED, ARENA_FD,
		     ARENA_STAMP_OFFSET);
	if (stamp == MAP_FAILED)
		return fault_set(&s->fault, "stamp", errno, "mapping the stamp's page: %s",
				 strerror(errno));
	s->it.stamp = stamp;
	return 0;
}

static int build(struct subject *s)
{
	struct arena_image before = { 0 }, found = { 0 };
	struct image image;
	uint32_t cpu;
	uint64_t began;
	int error = image_look(&before, &s->fault);

	began = clock_read(s->spec.clock, &cpu);
	if (!error)
		error = image_build(&s->spec, &image, &s->fault);
	found.build_ticks = clock_read(s->spec.clock, &cpu) - began;
	if (!error)
		error = image_look(&found, &s->fault);
	if (!error)
		error = image_verify(&s->spec, &before, &found, &s->fault);
	if (error)
		return error;
	found.own_vmas = 1 + !!s->spec.stamped;
	found.fds -= !s->spec.counted; /* else the gate is closed before the loop */
	found.own_fds = 1 + !!s->spec.counted;
	found.mm_start = (uintptr_t)image.memory;
	if (s->spec.touch_pages * image.page_bytes > image.bytes)
		return fault_set(&s->fault, "image", 0, "touch: %llu pages asked of %zu",
				 (unsigned long long)s->spec.touch_pages,
				 image.bytes / image.page_bytes);
	s->it.touch = image.memory;
	s->it.touch_bytes =
		s->spec.touch_pages ? s->spec.touch_pages * image.page_bytes : image.bytes;
	s->it.page_bytes = image.page_bytes;
	return write_arena(&found, sizeof(found), offsetof(struct arena_header, image));
}

static void count_refusal(struct subject *s, int error, unsigned *in_a_row)
{
	unsigned doublings = *in_a_row < 6 ? *in_a_row : 6;
	uint64_t pause = s->spec.backoff_ns << doublings;
	struct timespec backoff = { (time_t)(pause / 1000000000u), (long)(pause % 1000000000u) };
	struct arena_refusal *refusal = s->result.refusals;

	while (refusal->count && refusal->error != error &&
	       refusal < &s->result.refusals[ARENA_REFUSALS - 1])
		refusal++;
	refusal->error = error;
	refusal->count++;
	++*in_a_row;
	nanosleep(&backoff, NULL);
}

static int child_misbehaved(struct subject *s, pid_t pid, int status)
{
	if (WIFSIGNALED(status))
		return fault_set(&s->fault, "child", 0,
				 "a child of %s was killed by signal %d (%s)", s->mechanism->name,
				 WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == CHILD_FAILED)
		return fault_set(&s->fault, "exec", 0, "a child of %s could not execute %s",
				 s->mechanism->name, s->it.exec_path);
	return fault_set(&s->fault, "child", 0, "child %d of %s ended with status %#x, expected 0",
			 pid, s->mechanism->name, status);
}

/* The measured step. 0, 1 if the kernel refused to create (errno is set), negative with a fault. */
static inline int iterate(struct subject *s, struct arena_sample *sample)
{
	enum clock_kind clock = s->it.clock;
	int status = 0;
	pid_t pid, reaped;

	sample->call = clock_read(clock, &sample->parent_cpu);
	pid = s->mechanism->create(&s->it);
	sample->returned = clock_read(clock, &sample->reserved);
	if (pid < 0)
		return 1;
	if (pid > 0) {
		while ((reaped = wait4(pid, &status, 0, NULL)) < 0 && errno == EINTR)
			;
		if (reaped != pid)
			return fault_set(&s->fault, "child", errno, "wait4 for child %d: %s", pid,
					 strerror(errno));
	}
	sample->reaped = clock_read(clock, &sample->reaped_cpu);
	return status ? child_misbehaved(s, pid, status) : 0;
}

/* What the child stamped goes into the sample; the line is zeroed for the next child. */
static int collect_stamp(struct subject *s, struct arena_sample *sample)
{
	if (s->it.action == ACTION_NONE)
		return 0;
	sample->child = s->it.stamp->child;
	sample->image = s->it.stamp->image;
	sample->end = s->it.stamp->end;
	sample->child_cpu = s->it.stamp->child_cpu;
	*s->it.stamp = (struct arena_stamp){ 0 };
	if (!sample->end || !(sample->child || sample->image))
		return fault_set(&s->fault, "child", 0,
				 "a child of %s ended well but stamped nothing",
				 s->mechanism->name);
	return 0;
}

struct loop {
	uint64_t ticks, fewest, most;
	bool keep; /* each iteration has a sample of its own; else they all use the first */
};

static int run_loop(struct subject *s, const struct loop *loop)
{
	uint32_t cpu;
	uint64_t now = clock_read(s->it.clock, &cpu);
	uint64_t end = now + loop->ticks;
	unsigned in_a_row = 0;
	uint64_t n = 0;

	s->result.started = now;
	while (n < loop->most && (now < end || (n < loop->fewest && in_a_row == 0))) {
		struct arena_sample *sample = &s->samples[loop->keep ? n : 0];
		int status = iterate(s, sample);

		if (status == 0 && s->it.stamp)
			status = collect_stamp(s, sample);
		if (status < 0)
			return status;
		if (status > 0) {
			count_refusal(s, errno, &in_a_row);
			now = clock_read(s->it.clock, &cpu);
			continue;
		}
		in_a_row = 0;
		n++;
		now = sample->reaped;
	}
	s->result.ended = now;
	s->result.n = n;
	return 0;
}

static int wait_for_start(struct subject *s)
{
	char byte = 0;
	ssize_t got;

	if (write(ARENA_GATE_FD, &byte, 1) != 1)
		return fault_set(&s->fault, "start", errno, "the start line is gone: %s",
				 strerror(errno));
	while ((got = read(ARENA_GATE_FD, &byte, 1)) < 0 && errno == EINTR)
		;
	if (got != 0)
		return fault_set(&s->fault, "start", errno, "the start line failed");
	return s->spec.counted ? 0 : close(ARENA_GATE_FD);
}

/* What comes after the loop must not be counted: wait until the counters have been read. */
static int wait_for_counters(struct subject *s)
{
	struct pollfd gate = { ARENA_GATE_FD, 0, 0 };
	char byte = 0;

	if (!s->spec.counted)
		return 0;
	if (write(ARENA_GATE_FD, &byte, 1) != 1)
		return fault_set(&s->fault, "loop", errno, "the start line is gone: %s",
				 strerror(errno));
	while (poll(&gate, 1, -1) < 0 && errno == EINTR)
		;
	return 0;
}

static uint64_t timeval_ns(const struct timeval *a, const struct timeval *b)
{
	return ((uint64_t)a->tv_sec + (uint64_t)b->tv_sec) * 1000000000u +
	       ((uint64_t)a->tv_usec + (uint64_t)b->tv_usec) * 1000u;
}

static struct arena_usage usage_now(void)
{
	struct rusage own, children;

	getrusage(RUSAGE_SELF, &own);
	getrusage(RUSAGE_CHILDREN, &children);
	return (struct arena_usage){
		.minor_faults = (uint64_t)(own.ru_minflt + children.ru_minflt),
		.major_faults = (uint64_t)(own.ru_majflt + children.ru_majflt),
		.voluntary_switches = (uint64_t)(own.ru_nvcsw + children.ru_nvcsw),
		.involuntary_switches = (uint64_t)(own.ru_nivcsw + children.ru_nivcsw),
		.user_ns = timeval_ns(&own.ru_utime, &children.ru_utime),
		.system_ns = timeval_ns(&own.ru_stime, &children.ru_stime),
	};
}

static int measure(struct subject *s)
{
	const struct arena_spec *spec = &s->spec;
	struct loop warm = { spec->warm_ticks, spec->warm_n, UINT64_MAX, false };
	struct loop loop = { spec->loop_ticks, spec->fewest, spec->capacity, true };
	struct arena_usage before, after;
	int error = run_loop(s, &warm);

	if (!error) {
		s->result = (struct arena_result){ 0 };
		error = wait_for_start(s);
	}
	if (error)
		return error;
	before = usage_now();
	error = run_loop(s, &loop);
	if (error)
		return error;
	after = usage_now();
	error = wait_for_counters(s);
	if (error)
		return error;
	s->result.usage = (struct arena_usage){
		.minor_faults = after.minor_faults - before.minor_faults,
		.major_faults = after.major_faults - before.major_faults,
		.voluntary_switches = after.voluntary_switches - before.voluntary_switches,
		.involuntary_switches = after.involuntary_switches - before.involuntary_switches,
		.user_ns = after.user_ns - before.user_ns,
		.system_ns = after.system_ns - before.system_ns,
	};
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		return fault_set(&s->fault, "child", 0,
				 "%s left a child behind that wait4 did not reap",
				 s->mechanism->name);
	return 0;
}

static int report(struct subject *s)
{
	int error =
		write_arena(s->samples, s->result.n * sizeof(*s->samples), ARENA_SAMPLES_OFFSET);

	s->result.done = ARENA_MAGIC;
	if (!error)
		error = write_arena(&s->result, sizeof(s->result),
				    offsetof(struct arena_header, result));
	if (error)
		return fault_set(&s->fault, "report", -error, "writing the samples: %s",
				 strerror(-error));
	return 0;
}

static void prepare_iteration(struct subject *s, char *nop)
{
	s->it.action = s->spec.action;
	s->it.clock = s->spec.clock;
	s->it.exec_path = nop;
	s->exec_argv[0] = "forkmark-nop";
	if (s->spec.stamped)
		s->exec_argv[1] = s->spec.clock == CLOCK_KIND_CYCLES ? "c" : "m";
	s->it.exec_argv = s->exec_argv;
	s->it.exec_envp = s->exec_envp;
}

int main(int argc, char **argv)
{
	struct subject s = { 0 };
	int error;

	if (argc != 2) {
		dprintf(STDERR_FILENO,
			"forkmark-subject: executed by forkmark only; run 'forkmark run'\n");
		return 2;
	}
	error = read_spec(&s);
	if (!error) {
		prepare_iteration(&s, argv[1]);
		error = map_samples(&s);
	}
	if (!error)
		error = map_stamp(&s);
	if (!error)
		error = build(&s);
	if (!error) {
		/* Only now, so that the samples are not in the image's figures. */
		memset(s.samples, 0, s.spec.capacity * sizeof(*s.samples));
		error = measure(&s);
	}
	if (!error)
		error = report(&s);
	if (error)
		write_arena(&s.fault, sizeof(s.fault), offsetof(struct arena_header, fault));
	return error ? 1 : 0;
}
