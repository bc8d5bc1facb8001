// SPDX-License-Identifier: GPL-2.0-or-later
/* One creation and one collection: what lies between two readings of the clock. Where events are
 * read, too, it is outside of these. */
#include "bench/creator.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "bench/refusal.h"
#include "bench/spin.h"

static int child_misbehaved(struct creator *c, pid_t pid, int status)
{
	if (WIFSIGNALED(status))
		return fault_set(&c->fault, "child", 0,
				 "a child of %s was killed by signal %d (%s)", c->mechanism->name,
				 WTERMSIG(status), strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == CHILD_FAILED)
		return fault_set(
			&c->fault, "exec", 0, "a child of %s could not do action=%s (execute %s)",
			c->mechanism->name, c->spec->values[AXIS_ACTION].text, c->it->exec_path);
	return fault_set(&c->fault, "child", 0, "child %d of %s ended with status %#x, expected 0",
			 pid, c->mechanism->name, status);
}

/* The line that the next child stamps. */
static void choose_stamp(struct creator *c, size_t place)
{
	struct arena_stamp *stamp = &c->stamps[place];

	if (c->it->stamp == stamp)
		return;
	c->it->stamp = stamp;
	c->it->stamp_line = c->first_stamp + place;
	snprintf(c->stamp_argument, 16, "%c%zu", c->it->clock == CLOCK_KIND_CYCLES ? 'c' : 'm',
		 c->first_stamp + place);
}

/* What the child stamped goes into the sample; the line is zeroed for the next child. */
static int take_stamp(struct creator *c, size_t place, struct arena_sample *sample)
{
	struct arena_stamp *stamp = &c->stamps[place];

	sample->child = stamp->child;
	sample->image = stamp->image;
	sample->end = stamp->end;
	sample->child_cpu = stamp->child_cpu;
	*stamp = (struct arena_stamp){ 0 };
	if (!sample->end || !(sample->child || sample->image))
		return fault_set(&c->fault, "child", 0,
				 "a child of %s ended well but stamped nothing",
				 c->mechanism->name);
	return 0;
}

int creator_create(struct creator *c, struct arena_sample *sample)
{
	size_t place = 0;
	uint32_t cpu;
	pid_t pid;

	while (c->places > 1 && c->flying[place].pid)
		place++;
	if (c->stamps)
		choose_stamp(c, place);
	c->pidfd = -1;
	if (__builtin_expect(c->readings != NULL, 0))
		readings_take(c->readings, ARENA_BEHIND_LOOP);
	sample->call = clock_read(c->it->clock, &sample->parent_cpu);
	/* Before the child is there: one on another CPU would hide a part of it in total. */
	if (__builtin_expect(c->spec->spin_ticks > 0, 0))
		spin_until(c->it->clock, sample->call, c->spec->spin_ticks);
	pid = c->mechanism->create(c->it);
	sample->returned = clock_read(c->it->clock, &cpu);
	if (__builtin_expect(c->readings != NULL, 0))
		readings_take(c->readings, pid < 0 ? ARENA_BEHIND_LOOP : ARENA_BEHIND_CALL);
	if (pid < 0)
		return 1;
	if (pid == 0) {
		sample->reaped = clock_read(c->it->clock, &cpu);
		return 0;
	}
	c->flying[place] = (struct flying){ pid, c->pidfd, sample };
	c->in_flight++;
	if (c->reaper->watch && !c->mechanism->reap) {
		int error = c->reaper->watch(&c->reaping, pid, &c->flying[place].pidfd);

		if (error)
			return fault_set(&c->fault, "child", -error, "reap=%s: child %d: %s",
					 c->reaper->words[0].name, pid, strerror(-error));
	}
	return 0;
}

/* The processes that an action leaves to be reaped beside its child. */
static int collect_strays(struct creator *c, int *status)
{
	for (unsigned i = 0; i < c->action->strays; i++) {
		pid_t stray;
		int ended;

		do
			stray = wait4(-1, &ended, 0, NULL);
		while (stray < 0 && errno == EINTR);
		if (stray < 0)
			return -errno;
		*status = *status ? *status : ended;
	}
	return 0;
}

/* By whom: the mechanism where it has a way of its own, else the plan's reaper. */
static pid_t wait_for(struct creator *c, pid_t pid, bool wait, int *status)
{
	int error;

	if (!c->mechanism->reap)
		return c->reaper->collect(&c->reaping, pid, wait, status);
	error = c->mechanism->reap(c->it, pid, status);
	return error ? error : pid;
}

int creator_collect(struct creator *c, bool wait)
{
	pid_t only = c->places == 1 ? c->flying[0].pid : -1, pid;
	size_t place = 0;
	struct arena_sample *sample;
	int status = 0, error = 0;
	uint64_t now;
	uint32_t cpu;

	if (__builtin_expect(c->readings != NULL, 0))
		readings_take(c->readings, ARENA_BEHIND_LOOP);
	pid = wait_for(c, only, wait, &status);
	/* A child that failed has left none. */
	if (pid > 0 && !status && c->action->strays)
		error = collect_strays(c, &status);
	now = clock_read(c->it->clock, &cpu);
	if (__builtin_expect(c->readings != NULL, 0))
		readings_collected(c->readings, pid > 0);
	if (pid == 0)
		return 0;
	if (pid < 0 || error)
		return fault_set(&c->fault, "child", pid < 0 ? -pid : -error,
				 "collecting a child of %s: %s", c->mechanism->name,
				 strerror(pid < 0 ? -pid : -error));
	while (place < c->places && c->flying[place].pid != pid)
		place++;
	if (place == c->places)
		return fault_set(&c->fault, "child", 0,
				 "process %d was collected, which %s did not create", pid,
				 c->mechanism->name);
	sample = c->flying[place].sample;
	sample->reaped = now;
	if (c->flying[place].pidfd >= 0)
		close(c->flying[place].pidfd);
	c->flying[place].pid = 0;
	c->in_flight--;
	if (status)
		return child_misbehaved(c, pid, status);
	if (c->stamps)
		error = take_stamp(c, place, sample);
	return error ? error : 1;
}

void creator_refused(struct creator *c, int error, unsigned in_a_row)
{
	uint64_t pause = c->spec->backoff_ns << (in_a_row < 6 ? in_a_row : 6);
	struct timespec backoff = { (time_t)(pause / 1000000000u), (long)(pause % 1000000000u) };
	struct arena_refusal one = { .error = error, .count = 1 };

	refusal_add(c->refusals, &one);
	nanosleep(&backoff, NULL);
}
