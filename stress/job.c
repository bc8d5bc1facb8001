// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/job.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/board.h"
#include "stress/invariant.h"
#include "stress/load.h"
#include "stress/need.h"
#include "stress/trial.h"

/* Each iteration leaves no child, neither running nor to be reaped. */
static void leaves_no_child(struct trial *trial)
{
	pid_t left = waitpid(-1, NULL, WNOHANG | __WALL);

	if (left < 0 && errno == ECHILD)
		return;
	errno = EBUSY;
	trial_broken(trial, left > 0 ? "a child that the iteration did not reap"
				     : "a child that outlived the iteration");
}

static void iterate(struct trial *trial, uint64_t number)
{
	trial->iteration = number;
	trial->seed = seed_stream(trial->board->spec.seed, number);
	memset(trial->shared, 0, TRIAL_SHARED);
	atomic_store(&trial->job->iteration, number);
	atomic_store(&trial->job->began_ns, trial_now_ns());
	trial->invariant->attempt(trial);
	atomic_store(&trial->job->began_ns, 0);
	atomic_fetch_add(&trial->job->iterations, 1);
	leaves_no_child(trial);
}

void job_live(struct board *board, const struct invariant *invariant, unsigned number,
	      uint64_t until_ns)
{
	const struct board_spec *spec = &board->spec;
	struct trial trial = { .invariant = invariant,
			       .board = board,
			       .job = &board->job[number],
			       .number = number,
			       .iteration = spec->from,
			       .seed = seed_stream(spec->seed, spec->from) };
	char why[BOARD_TEXT];
	const char *missing;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	atomic_store(&trial.job->pid, getpid());
	trial.shared =
		mmap(NULL, TRIAL_SHARED, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (trial.shared == MAP_FAILED)
		trial_broken(&trial, "mmap");
	missing = need_missing(invariant->needs, invariant->kernel, why, sizeof(why));
	if (missing) {
		trial_skip(&trial, "%s", missing);
		_exit(0);
	}
	if (invariant->prepare) {
		int error = invariant->prepare(&trial);

		errno = -error;
		if (error && error != -ENOTSUP)
			trial_broken(&trial, "preparing");
		if (error)
			_exit(0);
	}
	/* At least one, however little time there is. */
	do {
		uint64_t next = atomic_fetch_add(&board->next, 1);

		if (spec->most && next >= spec->most)
			break;
		iterate(&trial, spec->from + next);
	} while (trial_now_ns() < until_ns && atomic_load(&board->state) == BOARD_RUNNING);
	_exit(0);
}

void load_live(struct board *board, const struct load *load, unsigned number)
{
	struct load_state state = { .seed = seed_stream(board->spec.seed, ~(uint64_t)number),
				    .bytes = board->spec.memory_bytes / 4 };
	char why[BOARD_TEXT];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (need_missing(load->needs, 0, why, sizeof(why)))
		_exit(1);
	if (load->prepare && load->prepare(&state))
		_exit(1);
	for (;;) {
		load->act(&state);
		atomic_fetch_add_explicit(&board->load_operations, 1, memory_order_relaxed);
		while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
			;
	}
}
