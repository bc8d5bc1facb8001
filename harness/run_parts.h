/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run while it is executed: for run.c, which brings it to its end, run_counters.c, which
 * attaches its counters, and run_judge.c, which says how it went. */
#ifndef HARNESS_RUN_PARTS_H
#define HARNESS_RUN_PARTS_H

#include "harness/cgroup_home.h"
#include "harness/keeper.h"
#include "harness/run.h"
#include "harness/samples.h"

/* The cgroups of a run, by what they are for. */
enum {
	HOME_SUBJECT,   /* subjects live in it */
	HOME_CHILD,     /* children are created into it */
	HOME_NEIGHBOUR, /* the neighbour moves between two levels of it */
	HOMES
};

struct active {
	const struct run_setup *setup;
	const struct run_spec *spec;
	struct run *run;
	struct arenas arenas;
	struct keeper keeper;
	struct cgroup_home homes[HOMES]; /* depth 0: none */
	unsigned lives_deep; /* on how many levels of its home the first subject was seen */
	bool lives_charged;  /* and whether that hierarchy counts processes */
	int gate;            /* our end of the start line */
	size_t subjects; /* processes that measure: the workers, or 1 where these are its threads */
	size_t neighbours; /* 0 or 1: a process that is not measured, behind the subjects */
	size_t started, ended, leftovers;
	size_t ready; /* bytes that came over the start line: a subject sends one there, and in
			 counted runs one at the end */
	size_t first_ended; /* the worker that ended before all others: what comes after may be its
			       consequence */
	pid_t *pids;
	int *statuses; /* as from wait4 */
	bool timed_out, killed, abandoned, neighbour_ended;
	bool failed;                  /* killed because the first that ended had failed */
	uint64_t beside_n, beside_ns; /* what the neighbour had done when the line opened, and when
					 that was */
	uint64_t deadline_ns;
	struct environment_reading *before; /* the run; NULL: nothing was read */
	double self_before_ms;              /* CPU time of the controller and all it has reaped */
	struct keeper_usage *used;          /* by each subject */
	struct counter_session *counters;
	int *handovers; /* by subject, where it reads its events: our end of the socket over which
			   they come; else NULL */
	struct counter_reading_session *reading;
	bool tracing;
	struct graph *graph; /* while the graph tracer is set up */
};

/* The first bad verdict stays: what follows is mostly its consequence. */
void run_verdict(struct run *run, enum verdict verdict, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Make the arenas and start the keeper, and by it the subjects. 0, or -errno with words in the
 * run's reason. */
int run_start(struct active *active);

/* With the subjects at the start line: attach the counters of a counted run. 0 or -ENOMEM. */
int run_attach_counters(struct active *active);

/* The same of a run whose subjects read their events: open these and hand them over. 0 or -errno.
 */
int run_hand_over_events(struct active *active);

/* Read what is around the run: before anything of it is started, and when all of it has ended. 0 or
 * -ENOMEM; what cannot be read is not known. */
int run_watch_begin(struct active *active);
int run_watch_end(struct active *active);

/* With the samples there: what is to be said of the run's environment. 0 or -errno. */
int run_watch_judge(struct active *active);

/* After all has ended and the arenas have been read: verdict, sums and quantiles. 0 or -errno. */
int run_judge(struct active *active, run_samples_sink *sink, void *context);

#endif
