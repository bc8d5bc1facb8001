// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tune_command.h"

#include <errno.h>
#include <spawn.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 3 /* signals after which the command is killed */

static void held(sigset_t *signals)
{
	static const int polite[] = { SIGHUP, SIGQUIT };
	struct sigaction action;

	sigemptyset(signals);
	sigaddset(signals, SIGCHLD);
	sigaddset(signals, SIGINT);
	sigaddset(signals, SIGTERM);
	/* nohup ignores it for good reason */
	for (size_t i = 0; i < sizeof(polite) / sizeof(polite[0]); i++)
		if (!sigaction(polite[i], NULL, &action) && action.sa_handler != SIG_IGN)
			sigaddset(signals, polite[i]);
}

void tune_command_hold(sigset_t *mask)
{
	sigset_t signals;

	held(&signals);
	sigprocmask(SIG_BLOCK, &signals, mask);
}

static int start(char **argv, const sigset_t *mask, pid_t *pid)
{
	posix_spawnattr_t attributes;
	int error = posix_spawnattr_init(&attributes);

	if (error)
		return -error;
	error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
	if (!error)
		error = posix_spawnattr_setsigmask(&attributes, mask);
	if (!error)
		error = posix_spawnp(pid, argv[0], NULL, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	return -error;
}

static bool has_ended(pid_t pid, int *status)
{
	int how;

	if (waitpid(pid, &how, WNOHANG) != pid)
		return false;
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return true;
}

int tune_command_run(char **argv, const sigset_t *mask, int *status)
{
	int error, count = 0;
	siginfo_t info;
	sigset_t signals;
	pid_t pid;

	held(&signals);
	error = start(argv, mask, &pid);
	if (error) {
		*status = error == -ENOENT ? 127 : 126;
		return error;
	}
	while (!has_ended(pid, status)) {
		int number = sigwaitinfo(&signals, &info);

		if (number < 0 || number == SIGCHLD || info.si_code == SI_KERNEL)
			continue;
		count++;
		kill(pid, count < PATIENCE ? number : SIGKILL);
	}
	return 0;
}
