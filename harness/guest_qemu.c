// SPDX-License-Identifier: GPL-2.0-or-later
/* Emulation only, and nothing in the machine but CPUs, memory and two serial ports. Each file is
 * handed over as a descriptor, so that it needs no name. */
#include "harness/guest_qemu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/guest.h"

struct machine {
	const char *program;
	const char *package; /* Debian's */
	const char *type;
	const char *console; /* in the guest */
	const char *early;   /* for the kernel: the console before it has drivers */
	const char *port;
	const char *port_device; /* NULL: the second one of the machine's own */
	const char *exact_type;
};

/* The second port is an 8250 on both: stock kernels have its driver built in, virtio's only as
 * modules. */
static const struct machine machines[] = {
	[GUEST_X86_64] = { "qemu-system-x86_64", "qemu-system-x86", "pc", "ttyS0",
			   "earlyprintk=ttyS0", "ttyS1", NULL, "pc" },
	[GUEST_AARCH64] = { "qemu-system-aarch64", "qemu-system-arm", "virt", "ttyAMA0", "earlycon",
			    "ttyS0", "pci-serial", "virt,dtb-randomness=off" },
};

/* The clock goes by instructions, and the time of day by that clock; what the machine gives the
 * kernel as random is not. */
static const char *const exact[] = { "-icount", "shift=0,sleep=off",
				     "-rtc",    "base=2026-01-01,clock=vm",
				     "-seed",   "1" };
#define EXACT_APPEND "nokaslr norandmaps"

#define WORDS 64

struct arguments {
	char *words[WORDS + 1];
	size_t count;
	int error;
};

const char *guest_qemu_port(const struct guest_spec *spec)
{
	return machines[spec->arch].port;
}

static void add(struct arguments *arguments, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct arguments *arguments, const char *format, ...)
{
	va_list values;
	char *word;

	va_start(values, format);
	if (vasprintf(&word, format, values) < 0)
		arguments->error = -ENOMEM;
	else if (arguments->count == WORDS) {
		free(word);
		arguments->error = -E2BIG;
	} else
		arguments->words[arguments->count++] = word;
	va_end(values);
}

/* The kernel resets the machine when it panics, which ends qemu. */
static void add_all(struct arguments *arguments, const struct guest_spec *spec,
		    const struct guest_files *files)
{
	const struct machine *machine = &machines[spec->arch];
	static const char *const fixed[] = { "-accel",    "tcg",  "-cpu",        "max",
					     "-display",  "none", "-nodefaults", "-no-user-config",
					     "-no-reboot" };

	add(arguments, "%s", machine->program);
	for (size_t i = 0; i < sizeof(fixed) / sizeof(*fixed); i++)
		add(arguments, "%s", fixed[i]);
	add(arguments, "-M");
	add(arguments, "%s", spec->exact ? machine->exact_type : machine->type);
	add(arguments, "-smp");
	add(arguments, "%u", spec->cpus ?: 1);
	add(arguments, "-m");
	add(arguments, "%uM", spec->memory_mib ?: 512);
	add(arguments, "-kernel");
	add(arguments, "/proc/self/fd/%d", files->kernel);
	add(arguments, "-initrd");
	add(arguments, "/proc/self/fd/%d", files->initramfs);
	add(arguments, "-append");
	add(arguments, "console=%s %s panic=-1 %s %s", machine->console, machine->early,
	    spec->exact ? EXACT_APPEND : "", spec->append ?: "");
	add(arguments, "-chardev");
	add(arguments, "file,id=console,path=/proc/self/fd/%d", files->console);
	add(arguments, "-serial");
	add(arguments, "chardev:console");
	add(arguments, "-chardev");
	add(arguments, "file,id=results,path=/proc/self/fd/%d", files->results);
	if (machine->port_device) {
		add(arguments, "-device");
		add(arguments, "%s,chardev=results", machine->port_device);
	} else {
		add(arguments, "-serial");
		add(arguments, "chardev:results");
	}
	for (size_t i = 0; spec->exact && i < sizeof(exact) / sizeof(*exact); i++)
		add(arguments, "%s", exact[i]);
	for (char *const *word = spec->qemu; word && *word; word++)
		add(arguments, "%s", *word);
}

static int keep_open(int fd)
{
	return fcntl(fd, F_SETFD, 0);
}

/* In the child: qemu, or its errno into REFUSAL. The terminal's signals are the caller's to handle.
 */
static void become_qemu(char *const *words, const struct guest_files *files, int output,
			int refusal, pid_t caller)
{
	int null = open("/dev/null", O_RDONLY), error;

	/* LIFE stays open as well: it is not closed by exec */
	if (null >= 0 && !prctl(PR_SET_PDEATHSIG, SIGKILL) && getppid() == caller &&
	    dup2(null, 0) == 0 && dup2(output, 1) == 1 && dup2(output, 2) == 2 &&
	    !keep_open(files->kernel) && !keep_open(files->initramfs) &&
	    !keep_open(files->console) && !keep_open(files->results)) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		setsid();
		execvp(words[0], words);
	}
	error = errno;
	_exit(write(refusal, &error, sizeof(error)) == sizeof(error) ? 1 : 2);
}

/* LIFE is a pipe's end that only qemu has, until it ends. */
static int start(char *const *words, const struct guest_files *files, int output, int life,
		 pid_t *pid)
{
	pid_t caller = getpid();
	int refusal[2], error = 0;
	ssize_t got;

	if (pipe2(refusal, O_CLOEXEC))
		return -errno;
	*pid = fork();
	if (*pid == 0) {
		keep_open(life);
		become_qemu(words, files, output, refusal[1], caller);
	}
	if (*pid < 0)
		error = errno;
	close(refusal[1]);
	do
		got = *pid > 0 ? read(refusal[0], &error, sizeof(error)) : 0;
	while (got < 0 && errno == EINTR);
	close(refusal[0]);
	if (error && *pid > 0)
		waitpid(*pid, NULL, 0);
	return -error;
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Until the other side of LIFE is closed. False when TIMEOUT_S (0: none) have gone by. */
static bool wait_for_end(int life, unsigned timeout_s)
{
	int64_t until = now_ms() + (int64_t)timeout_s * 1000;
	struct pollfd watched = { .fd = life, .events = POLLIN };

	for (;;) {
		int64_t left = until - now_ms();
		int ready;

		if (timeout_s && left <= 0)
			return false;
		ready = poll(&watched, 1, !timeout_s ? -1 : left < 60000 ? (int)left : 60000);
		if (ready > 0 || (ready < 0 && errno != EINTR))
			return true;
	}
}

/* The last line of what qemu wrote. */
static void last_words(int output, char *words, size_t size)
{
	char text[4096];
	ssize_t length = lseek(output, 0, SEEK_END);
	off_t from = length > (ssize_t)sizeof(text) - 1 ? length - (off_t)sizeof(text) + 1 : 0;

	length = pread(output, text, sizeof(text) - 1, from);
	while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
		length--;
	text[length > 0 ? length : 0] = '\0';
	snprintf(words, size, "%.*s", (int)size - 1,
		 strrchr(text, '\n') ? strrchr(text, '\n') + 1 : text);
}

static int run(const struct guest_spec *spec, char *const *words, const struct guest_files *files,
	       struct guest_end *end)
{
	int output = memfd_create("qemu", MFD_CLOEXEC), life[2], error;
	pid_t pid = -1;

	if (output < 0)
		return -errno;
	if (pipe2(life, O_CLOEXEC)) {
		error = -errno;
		close(output);
		return error;
	}
	error = start(words, files, output, life[1], &pid);
	close(life[1]);
	if (!error) {
		end->timed_out = !wait_for_end(life[0], spec->timeout_s);
		if (end->timed_out)
			kill(pid, SIGKILL);
		while (waitpid(pid, &end->status, 0) < 0 && errno == EINTR)
			;
		last_words(output, end->words, sizeof(end->words));
	}
	close(life[0]);
	close(output);
	return error;
}

int guest_qemu_run(const struct guest_spec *spec, const struct guest_files *files,
		   struct guest_end *end, char *why, size_t why_size)
{
	struct arguments arguments = { .count = 0 };
	int error;

	memset(end, 0, sizeof(*end));
	add_all(&arguments, spec, files);
	error = arguments.error ? arguments.error : run(spec, arguments.words, files, end);
	for (size_t i = 0; i < arguments.count; i++)
		free(arguments.words[i]);
	if (error == -ENOENT)
		snprintf(why, why_size, "%s: not found in PATH; install the package %s",
			 machines[spec->arch].program, machines[spec->arch].package);
	else if (error)
		snprintf(why, why_size, "%s: %s", machines[spec->arch].program, strerror(-error));
	return error;
}
