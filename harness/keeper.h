/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The keeper: a process between the controller and the subjects of one run. It starts them, reaps
 * them and whatever they leave behind (it is their subreaper), and kills everything when it is told
 * to, or when the controller dies by any signal. Should the keeper itself be killed, its subjects
 * die with it (PR_SET_PDEATHSIG). It sleeps while they measure. */
#ifndef HARNESS_KEEPER_H
#define HARNESS_KEEPER_H

#include <hwloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct cgroup_home;

struct keeper_spec {
	const char *subject;    /* path of forkmark-subject */
	const char *nop_folder; /* where forkmark-nop is: the subject's working directory */
	const char *nop;        /* its name there */
	size_t workers;
	size_t neighbours; /* 0 or 1: one more process, which lives until the workers have ended */
	int shared;        /* the memory file of all; becomes ARENA_SHARED_FD */
	const int *arenas; /* one memory file a worker, the neighbour's behind them; becomes
			    ARENA_FD */
	const int *events; /* a socket a worker, which becomes ARENA_EVENTS_FD; NULL: none */
	int gate;          /* the subjects' end of the start line; becomes ARENA_GATE_FD */
	int controller_gate;             /* the other end, which must not live on in the keeper */
	const int *cpus;                 /* one CPU each, in the same order */
	const char *mem;                 /* value of the mem axis */
	const struct cgroup_home *home;  /* which subjects enter; NULL: where we are */
	const struct cgroup_home *homes; /* HOME_COUNT of them are removed when all have ended */
	size_t home_count;
};

enum keeper_event_kind {
	KEEPER_STARTED,  /* worker, pid */
	KEEPER_REFUSED,  /* worker, status: the errno of STEP, with which starting it failed */
	KEEPER_ENDED,    /* worker (the neighbour: workers), status as from wait4(2) */
	KEEPER_LEFTOVER, /* a process that outlived its subject and had to be killed or reaped */
};

/* What a process and all that it has reaped took, from its start to its end. */
struct keeper_usage {
	double cpu_ms;
	uint64_t switches, preempted; /* preempted: of the switches, those not asked for */
	double run_delay_ms; /* its main thread waited for a CPU; negative: cannot be read */
	double stopped_ms;   /* by signals */
};

struct keeper_event {
	enum keeper_event_kind kind;
	int status;
	size_t worker;
	pid_t pid;
	char step[28];             /* KEEPER_REFUSED: the call that failed */
	struct keeper_usage usage; /* KEEPER_ENDED */
};

struct keeper {
	pid_t pid;
	int events; /* read struct keeper_event from here; end of file: the keeper has ended and
		       nothing is left */
};

/* Fork the keeper; it starts the workers at once. 0 or -errno. */
int keeper_start(const struct keeper_spec *spec, struct keeper *keeper);

/* Ask the keeper to kill everything; events go on until end of file. */
void keeper_kill(const struct keeper *keeper);

/* The same when it does not answer: SIGKILL, by which its subjects die too. What they have created
 * may live on. */
void keeper_abandon(const struct keeper *keeper);

/* After end of file: reap the keeper and close EVENTS. 0, or -ECHILD if it did not end by itself.
 */
int keeper_finish(struct keeper *keeper);

#endif
