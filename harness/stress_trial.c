// SPDX-License-Identifier: GPL-2.0-or-later
/* What forkmark-stress has written on the board is taken as it is read, once: texts are cut and
 * made printable, numbers are bounded by what they can be. */
#include "harness/stress_trial.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/clock.h"
#include "harness/words.h"

#define HANG_NS  UINT64_C(10000000000) /* an iteration takes milliseconds */
#define GRACE_NS UINT64_C(2000000000)  /* to tear namespaces down */

static int open_board(const struct stress_order *order, int *fd, struct board **board)
{
	struct board_spec spec = { .magic = BOARD_MAGIC,
				   .version = BOARD_VERSION,
				   .jobs = order->jobs,
				   .seed = order->seed,
				   .from = order->from,
				   .most = order->most,
				   .time_ns = order->time_ns,
				   .hang_ns = HANG_NS,
				   .memory_bytes = order->memory_bytes };

	snprintf(spec.invariant, sizeof(spec.invariant), "%s", order->invariant->name);
	snprintf(spec.mutant, sizeof(spec.mutant), "%s", order->mutant ?: "");
	for (size_t i = 0; i < order->load_count; i++)
		snprintf(spec.loads[i], sizeof(spec.loads[i]), "%s", order->loads[i]->name);
	*fd = memfd_create("forkmark-stress", MFD_CLOEXEC);
	if (*fd < 0)
		return -errno;
	*board = ftruncate(*fd, sizeof(**board))
			 ? MAP_FAILED
			 : mmap(NULL, sizeof(**board), PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0);
	if (*board == MAP_FAILED) {
		int error = -errno;

		close(*fd);
		return error;
	}
	(*board)->spec = spec;
	return 0;
}

/* Standard input and output are nobody's: what a test prints is not what it found. */
static int execute(const char *helper, int board, int gate, pid_t *pid)
{
	char *argv[] = { (char *)"forkmark-stress", NULL };
	char *environment[] = { (char *)"PATH=/usr/bin:/bin", NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none;
	int error;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	error = posix_spawnattr_setsigmask(&attributes, &none);
	if (!error)
		error = posix_spawnattr_setflags(&attributes,
						 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	for (int fd = 0; fd < 3 && !error; fd++)
		error = posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
	/* Beyond the two places first, so that neither overwrites the other. */
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, board, 10);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, gate, 11);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, 10, BOARD_FD);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, 11, BOARD_GATE_FD);
	for (int fd = 10; fd < 12 && !error; fd++)
		error = posix_spawn_file_actions_addclose(&actions, fd);
	if (!error)
		error = posix_spawn(pid, helper, &actions, &attributes, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return -error;
}

/* True when PIDFD's process has ended; false when UNTIL is past or *STOP is set. */
static bool wait_until(int pidfd, uint64_t until, const volatile sig_atomic_t *stop)
{
	struct pollfd polled = { .fd = pidfd, .events = POLLIN };
	sigset_t none;

	sigemptyset(&none);
	for (;;) {
		uint64_t now = clock_monotonic(), left = until > now ? until - now : 0;
		struct timespec wait = { (time_t)(left / 1000000000), (long)(left % 1000000000) };
		int got = ppoll(&polled, 1, &wait, &none);

		if (got > 0)
			return true;
		if (!left || (stop && *stop))
			return false;
		if (got < 0 && errno != EINTR)
			return false;
	}
}

/* See PID to its end, by force if need be. GATE is closed to tell it to end. Whether it ended by
 * itself. */
static bool see_end(pid_t pid, int gate, const struct stress_order *order,
		    const volatile sig_atomic_t *stop, int *status)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	bool ended =
		pidfd >= 0 &&
		wait_until(pidfd, clock_monotonic() + order->time_ns + HANG_NS + GRACE_NS, stop);
	bool by_itself = ended;

	close(gate);
	if (!ended && pidfd >= 0)
		ended = wait_until(pidfd, clock_monotonic() + GRACE_NS, NULL);
	if (!ended)
		kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	if (pidfd >= 0)
		close(pidfd);
	return by_itself;
}

static void take_failures(const struct board *board, struct stress_finding *finding)
{
	finding->failures = atomic_load(&board->failures);
	for (uint64_t i = 0; i < finding->failures && i < BOARD_MOST_FAILURES; i++) {
		const struct board_failure *from = &board->failure[i];
		struct board_failure *to = &finding->failure[i];
		char text[BOARD_TEXT];

		*to = *from;
		snprintf(text, sizeof(text), "%.*s", (int)sizeof(from->expected) - 1,
			 from->expected);
		words_show(text, to->expected, sizeof(to->expected));
		snprintf(text, sizeof(text), "%.*s", (int)sizeof(from->seen) - 1, from->seen);
		words_show(text, to->seen, sizeof(to->seen));
	}
}

/* Its lines as they are, but nothing that a terminal would act on. */
static void take_evidence(const struct board *board, struct stress_finding *finding)
{
	for (uint64_t i = 0; i < finding->failures && i < BOARD_MOST_EVIDENCE; i++) {
		char *text = strndup(board->evidence[i], BOARD_EVIDENCE - 1);

		for (char *c = text; c && *c; c++)
			if ((*c < ' ' && *c != '\n' && *c != '\t') || *c > '~')
				*c = '?';
		finding->evidence[i] = text;
	}
}

static void take_counts(const struct board *board, unsigned jobs, struct stress_finding *finding)
{
	for (unsigned i = 0; i < jobs; i++) {
		finding->iterations += atomic_load(&board->job[i].iterations);
		finding->checks += atomic_load(&board->job[i].checks);
		finding->operations += atomic_load(&board->job[i].operations);
	}
	finding->load_operations = atomic_load(&board->load_operations);
}

static void broken(struct stress_finding *finding, const char *words)
{
	finding->verdict = VERDICT_BROKEN;
	snprintf(finding->reason, sizeof(finding->reason), "%s", words);
}

static void judge(const struct board *board, bool by_itself, int status,
		  struct stress_finding *finding)
{
	char why[BOARD_TEXT], text[BOARD_TEXT];

	snprintf(text, sizeof(text), "%.*s", (int)sizeof(board->why) - 1, board->why);
	words_show(text, why, sizeof(why));
	snprintf(text, sizeof(text), "%.*s", (int)sizeof(board->contained_by) - 1,
		 board->contained_by);
	words_show(text, finding->contained_by, sizeof(finding->contained_by));
	if (finding->failures) {
		finding->verdict = VERDICT_FAIL;
		return;
	}
	switch (atomic_load(&board->state)) {
	case BOARD_SKIPPED:
		finding->verdict = VERDICT_SKIP;
		snprintf(finding->reason, sizeof(finding->reason), "%s", why);
		return;
	case BOARD_BROKEN:
		broken(finding, why);
		return;
	case BOARD_DONE:
		finding->verdict = VERDICT_OK;
		if (!finding->checks)
			broken(finding, "no check was made");
		return;
	default:
		snprintf(text, sizeof(text), "forkmark-stress %s (status 0x%x)",
			 by_itself ? "ended before its time" : "did not end", status);
		broken(finding, text);
	}
}

int stress_trial(const char *helper, const struct stress_order *order,
		 const volatile sig_atomic_t *stop, struct stress_finding *finding, char *why,
		 size_t why_size)
{
	struct board *board;
	int fd, gate[2], status = 0, error = open_board(order, &fd, &board);
	uint64_t began;
	bool by_itself;
	pid_t pid;

	memset(finding, 0, sizeof(*finding));
	if (error) {
		snprintf(why, why_size, "a memory file for a trial: %s", strerror(-error));
		return error;
	}
	error = pipe2(gate, O_CLOEXEC) ? -errno : 0;
	if (error) {
		snprintf(why, why_size, "pipe2: %s", strerror(-error));
		goto out;
	}
	began = clock_monotonic();
	error = execute(helper, fd, gate[0], &pid);
	close(gate[0]);
	if (error) {
		close(gate[1]);
		snprintf(why, why_size, "executing %s: %s", helper, strerror(-error));
		goto out;
	}
	by_itself = see_end(pid, gate[1], order, stop, &status);
	finding->duration_ns = clock_monotonic() - began;
	take_counts(board, order->jobs, finding);
	take_failures(board, finding);
	take_evidence(board, finding);
	judge(board, by_itself, status, finding);
out:
	munmap(board, sizeof(*board));
	close(fd);
	return error;
}

void stress_finding_free(struct stress_finding *finding)
{
	for (size_t i = 0; i < BOARD_MOST_EVIDENCE; i++)
		free(finding->evidence[i]);
	free(finding->log);
	memset(finding, 0, sizeof(*finding));
}

void stress_finding_add(struct stress_finding *finding, const char *expected, const char *seen)
{
	struct board_failure *failure;

	finding->verdict = VERDICT_FAIL;
	if (finding->failures++ >= BOARD_MOST_FAILURES)
		return;
	failure = &finding->failure[finding->failures - 1];
	memset(failure, 0, sizeof(*failure));
	words_show(expected, failure->expected, sizeof(failure->expected));
	words_show(seen, failure->seen, sizeof(failure->seen));
}
