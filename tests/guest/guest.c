// SPDX-License-Identifier: GPL-2.0-or-later
/* harness/guest.h as a program, for tests: boots KERNEL with the forkmark of this build in it and
 * runs COMMAND there. Prints what the command wrote to the console, and ends with its status; 125
 * when the guest failed. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "harness/guest.h"

#define FAILED 125
#define MOST   32

struct request {
	struct guest_spec spec;
	struct guest_file files[MOST];
	char *qemu[MOST + 1];
	size_t qemu_count;
};

enum {
	CPUS = 256,
	MEMORY,
	APPEND,
	OUT,
	LOG,
	TIMEOUT,
	PUT,
	QEMU,
	ARCH,
	EXACT,
	BARE,
	BUSYBOX,
	SYSTEM,
	PROGRAM
};

static const struct argp_option options[] = {
	{ "cpus", CPUS, "N", 0, "CPUs of the guest (1)", 0 },
	{ "memory", MEMORY, "MIB", 0, "its memory (512)", 0 },
	{ "append", APPEND, "WORDS", 0, "for the kernel's command line", 0 },
	{ "out", OUT, "DIR", 0, "gets the files that the command left in its folder", 0 },
	{ "log", LOG, "FILE", 0, "gets the console", 0 },
	{ "timeout", TIMEOUT, "S", 0, "give up after S seconds", 0 },
	{ "put", PUT, "HOST=INSIDE", 0,
	  "a file or folder that the guest has too; as often as needed", 0 },
	{ "qemu", QEMU, "WORD", 0, "one more argument for qemu; as often as needed", 0 },
	{ "arch", ARCH, "x86_64|aarch64", 0, "of kernel and programs (x86_64)", 0 },
	{ "exact", EXACT, NULL, 0, "count instructions instead of time, 1 ns each", 0 },
	{ "bare", BARE, NULL, 0, "without forkmark", 0 },
	{ "busybox", BUSYBOX, "FILE", 0, "another busybox than the one in PATH", 0 },
	{ "system", SYSTEM, "DIR", 0, "where forkmark's libraries are, instead of /", 0 },
	{ "forkmark", PROGRAM, "FILE", 0, "another forkmark than this build's", 0 },
	{ NULL, 0, NULL, 0, NULL, 0 },
};

static unsigned number(const char *text, struct argp_state *state)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (!*text || *end || value > 1000000)
		argp_error(state, "'%s' is not a number", text);
	return (unsigned)value;
}

static void add_file(struct request *request, char *text, struct argp_state *state)
{
	char *inside = strrchr(text, '=');

	if (!inside || request->spec.file_count == MOST)
		argp_error(state, "--put: %s", inside ? "too many" : "no '=' in it");
	*inside = '\0';
	request->files[request->spec.file_count++] = (struct guest_file){ text, inside + 1 };
}

static void add_qemu(struct request *request, char *word, struct argp_state *state)
{
	if (request->qemu_count == MOST)
		argp_error(state, "--qemu: too many");
	request->qemu[request->qemu_count++] = word;
}

static void set_arch(struct request *request, const char *name, struct argp_state *state)
{
	if (!strcmp(name, "aarch64"))
		request->spec.arch = GUEST_AARCH64;
	else if (strcmp(name, "x86_64"))
		argp_error(state, "--arch: '%s' is neither x86_64 nor aarch64", name);
}

static error_t parse(int key, char *argument, struct argp_state *state)
{
	struct request *request = state->input;
	struct guest_spec *spec = &request->spec;

	switch (key) {
	case CPUS:
		spec->cpus = number(argument, state);
		return 0;
	case MEMORY:
		spec->memory_mib = number(argument, state);
		return 0;
	case APPEND:
		spec->append = argument;
		return 0;
	case OUT:
		spec->results = argument;
		return 0;
	case LOG:
		spec->log = argument;
		return 0;
	case TIMEOUT:
		spec->timeout_s = number(argument, state);
		return 0;
	case PUT:
		add_file(request, argument, state);
		return 0;
	case QEMU:
		add_qemu(request, argument, state);
		return 0;
	case ARCH:
		set_arch(request, argument, state);
		return 0;
	case EXACT:
		spec->exact = true;
		return 0;
	case BARE:
		spec->program = NULL;
		return 0;
	case BUSYBOX:
		spec->busybox = argument;
		return 0;
	case SYSTEM:
		spec->system = argument;
		return 0;
	case PROGRAM:
		spec->program = argument;
		return 0;
	case ARGP_KEY_ARGS:
		if (state->argc - state->next < 2)
			argp_usage(state);
		spec->kernel = state->argv[state->next];
		spec->command = state->argv + state->next + 1;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What is between the first process's two lines. */
static void print_output(const char *log)
{
	FILE *file = fopen(log, "re");
	char *line = NULL;
	size_t size = 0;
	bool inside = false;
	ssize_t length;

	while (file && (length = getline(&line, &size, file)) > 0) {
		char *ended = strstr(line, GUEST_ENDED);

		if (length > 1 && line[length - 2] == '\r')
			memcpy(line + length - 2, "\n", 2);
		if (inside)
			printf("%.*s", ended ? (int)(ended - line) : (int)strlen(line), line);
		inside = !ended && (inside || strstr(line, GUEST_BEGINS));
	}
	free(line);
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	struct request request = { .spec.program = FORKMARK };
	const struct argp argp = {
		options, parse, "KERNEL [--] COMMAND...", "Run a command in a guest.", NULL,
		NULL,    NULL
	};
	char why[1024], log[32];
	int status;

	argp_err_exit_status = FAILED;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &request);
	snprintf(log, sizeof(log), "/proc/self/fd/%d", memfd_create("log", MFD_CLOEXEC));
	if (!request.spec.log)
		request.spec.log = log;
	request.spec.files = request.files;
	request.spec.qemu = request.qemu;
	status = guest_run(&request.spec, why, sizeof(why));
	print_output(request.spec.log);
	if (status < 0)
		fprintf(stderr, "guest-run: %s\n", why);
	return status < 0 ? FAILED : status;
}
