// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress/need.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <linux/capability.h>
#include <linux/userfaultfd.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "stress/invariant.h"

/* A call that gives a descriptor, or says why not. */
static const char *refused(long fd)
{
	if (fd < 0)
		return strerror(errno);
	close((int)fd);
	return NULL;
}

static const char *no_root(void)
{
	unsigned long inside, outside, length;
	FILE *map = fopen("/proc/self/uid_map", "re");
	bool first = map && fscanf(map, "%lu %lu %lu", &inside, &outside, &length) == 3 &&
		     !inside && !outside && length == 4294967295;

	if (map)
		fclose(map);
	if (geteuid())
		return "the user is not root";
	return first ? NULL : "root of this user namespace is not the machine's";
}

/* The trial's first process is our parent: 1 where it is the first of a namespace. */
static const char *no_pid_namespace(void)
{
	return getppid() == 1 ? NULL : "no PID namespace of our own";
}

static const char *no_privilege(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { 0 };

	if (syscall(SYS_capget, &header, data))
		return strerror(errno);
	return data[0].effective & 1U << CAP_SYS_ADMIN ? NULL : "no CAP_SYS_ADMIN";
}

static const char *no_userfaultfd(void)
{
	return refused(syscall(SYS_userfaultfd, O_CLOEXEC));
}

static const char *no_io_uring(void)
{
	struct io_uring ring;
	int error = io_uring_queue_init(2, &ring, 0);

	if (error)
		return strerror(-error);
	io_uring_queue_exit(&ring);
	return NULL;
}

static const char *no_hugetlb(void)
{
	size_t bytes = 2 << 20;
	void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (page == MAP_FAILED)
		return "no free huge page of 2 MiB: echo 16 > /proc/sys/vm/nr_hugepages";
	munmap(page, bytes);
	return NULL;
}

static const char *no_pidfd(void)
{
	return refused(syscall(SYS_pidfd_open, getpid(), 0));
}

/* In a child: it would be the caller's for good. */
static const char *no_user_namespace(void)
{
	static char text[64];
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(unshare(CLONE_NEWUSER) ? errno : 0);
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return "could not be tried";
	snprintf(text, sizeof(text), "unshare(CLONE_NEWUSER): %s", strerror(WEXITSTATUS(status)));
	return WEXITSTATUS(status) ? text : NULL;
}

static const struct {
	enum need need;
	const char *word;
	const char *(*missing)(void);
} rows[] = {
	{ NEED_ROOT, "root", no_root },
	{ NEED_PID_NAMESPACE, "PID namespace", no_pid_namespace },
	{ NEED_PRIVILEGE, "CAP_SYS_ADMIN", no_privilege },
	{ NEED_USERFAULTFD, "userfaultfd", no_userfaultfd },
	{ NEED_IO_URING, "io_uring", no_io_uring },
	{ NEED_HUGETLB, "hugetlb", no_hugetlb },
	{ NEED_PIDFD, "pidfd", no_pidfd },
	{ NEED_USER_NAMESPACE, "user namespace", no_user_namespace },
};

static bool kernel_is_older(unsigned kernel, char *text, size_t size)
{
	struct utsname name;
	unsigned major = 0, minor = 0;

	if (!kernel || uname(&name) || sscanf(name.release, "%u.%u", &major, &minor) != 2 ||
	    KERNEL(major, minor) >= kernel)
		return false;
	snprintf(text, size, "Linux %u.%u has it, this is %s", kernel / 1000, kernel % 1000,
		 name.release);
	return true;
}

const char *need_missing(unsigned needs, unsigned kernel, char *text, size_t size)
{
	if (kernel_is_older(kernel, text, size))
		return text;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *why = needs & rows[i].need ? rows[i].missing() : NULL;

		if (why) {
			snprintf(text, size, "%s: %s", rows[i].word, why);
			return text;
		}
	}
	return NULL;
}

const char *need_words(unsigned needs, char *text, size_t size)
{
	size_t used = 0;

	if (size)
		*text = '\0';
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) && used < size; i++)
		if (needs & rows[i].need)
			used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
						 rows[i].word);
	return text;
}
