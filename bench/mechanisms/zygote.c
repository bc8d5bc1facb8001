// SPDX-License-Identifier: GPL-2.0-or-later
/* zygote: a small helper forks for us, on a request over a socket, and tells when its child has
 * ended: what servers with large memories do to avoid a large fork. The helper is
 * forkmark-zygote. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "bench/child.h"
#include "bench/image.h"
#include "bench/mechanism.h"
#include "bench/zygote.h"

struct zygote {
	pid_t pid;
	int socket;
};

static void become_zygote(const struct iteration *it, int socket)
{
	const char *clock = !it->spec->stamped ? "-" : it->clock == CLOCK_KIND_CYCLES ? "c" : "m";
	char *const argv[] = { "forkmark-zygote", (char *)clock, NULL };
	char *const envp[] = { NULL };

	/* Not the thread that creates, but its process must live: the keeper sees to the rest. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || dup2(socket, ZYGOTE_FD) < 0)
		_exit(CHILD_FAILED);
	execve("forkmark-zygote", argv, envp);
	_exit(CHILD_FAILED);
}

static int prepare(struct iteration *it, struct arena_fault *fault)
{
	struct zygote *zygote = malloc(sizeof(*zygote));
	int ends[2], ready;

	if (!zygote || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return fault_set(fault, "start", errno, "socketpair: %s", strerror(errno));
	zygote->pid = fork();
	if (zygote->pid == 0)
		become_zygote(it, ends[1]);
	close(ends[1]);
	zygote->socket = ends[0];
	it->own = zygote;
	if (zygote->pid < 0 || read(zygote->socket, &ready, sizeof(ready)) != sizeof(ready))
		return fault_set(fault, "start", zygote->pid < 0 ? errno : 0,
				 "forkmark-zygote did not start; build or install it again");
	return 0;
}

static pid_t create_zygote(struct iteration *it)
{
	const struct zygote *zygote = it->own;
	uint32_t line = it->stamp ? (uint32_t)it->stamp_line : 0;
	int32_t answer;

	if (write(zygote->socket, &line, sizeof(line)) != sizeof(line) ||
	    read(zygote->socket, &answer, sizeof(answer)) != sizeof(answer)) {
		errno = EPIPE;
		return -1;
	}
	if (answer < 0)
		errno = -answer;
	return answer < 0 ? -1 : answer;
}

static int reap(struct iteration *it, pid_t pid, int *status)
{
	const struct zygote *zygote = it->own;

	(void)pid;
	return read(zygote->socket, status, sizeof(*status)) == sizeof(*status) ? 0 : -EPIPE;
}

static void finish(struct iteration *it)
{
	struct zygote *zygote = it->own;

	close(zygote->socket);
	waitpid(zygote->pid, NULL, 0);
	free(zygote);
}

const struct mechanism mechanism_zygote = {
	.name = "zygote",
	.summary = "a small helper forks on request over a socket",
	.version = 1,
	.child = CHILD_OTHERS,
	.prepare = prepare,
	.create = create_zygote,
	.reap = reap,
	.finish = finish,
};
