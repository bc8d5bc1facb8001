// SPDX-License-Identifier: GPL-2.0-or-later
/* exit-status: what a parent learns of its child's end is what happened: the low 8 bits of the exit
 * code, or the signal, and each child is reaped once. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/invariant.h"
#include "stress/trial.h"

/* Those that end a process, without a core, by default: signal(7). */
static const int deadly[] = {
	SIGHUP, SIGINT, SIGKILL, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2
};

static void attempt(struct trial *trial)
{
	int code = (int)seed_below(&trial->seed, 1 << 16);
	int number = seed_next(&trial->seed) & 1
			     ? deadly[seed_below(&trial->seed, sizeof(deadly) / sizeof(*deadly))]
			     : 0;
	bool lies = trial_lies(trial, "exit-status-wrong");
	pid_t child = trial_fork(trial), again;
	int status = 0;

	if (child == 0) {
		if (number) {
			signal(number, SIG_DFL);
			kill(getpid(), number);
			pause();
		}
		_exit(lies ? code + 1 : code);
	}
	if (child < 0 || !trial_reap(trial, child, &status))
		return;
	if (number)
		trial_check(trial,
			    WIFSIGNALED(status) && WTERMSIG(status) == number && !WCOREDUMP(status),
			    "the status is that of a death by the signal sent",
			    "signal %d, status 0x%x", number, status);
	else
		trial_check(trial, WIFEXITED(status) && WEXITSTATUS(status) == (code & 0xff),
			    "the status has the low 8 bits of the exit code",
			    "code %d, status 0x%x", code, status);
	again = trial_lies(trial, "reaped-twice") ? child : waitpid(child, &status, WNOHANG);
	trial_check(trial, again < 0 && errno == ECHILD, "a child is reaped once",
		    "the second wait gives %d", again);
}

static const char *const mutants[] = { "exit-status-wrong", "reaped-twice", NULL };

const struct invariant invariant_exit_status = {
	.name = "exit-status",
	.group = "exit and wait",
	.summary = "exit codes and deadly signals arrive exactly, and once",
	.source = "wait(2), wait status; _exit(2): status & 0xFF; signal(7), dispositions",
	.at_rest = "ltp:waitpid01",
	.load = "signals",
	.mutants = mutants,
	.attempt = attempt,
};
