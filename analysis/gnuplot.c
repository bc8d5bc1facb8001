// SPDX-License-Identifier: GPL-2.0-or-later
/* Decides how gnuplot is kept harmless: it runs in a private folder, where its scripts are links
 * and all names fixed, so that no path of the user's is ever part of a command that it reads. */
#include "analysis/gnuplot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int gnuplot_folder_make(char *folder, size_t size)
{
	const char *parent = getenv("TMPDIR");

	if (!parent || *parent != '/' || access(parent, W_OK))
		parent = "/tmp";
	if ((size_t)snprintf(folder, size, "%s/forkmark-plot-XXXXXX", parent) >= size)
		return -ENAMETOOLONG;
	return mkdtemp(folder) ? 0 : -errno;
}

void gnuplot_folder_remove(const char *folder)
{
	DIR *open = opendir(folder);
	struct dirent *entry;

	while (open && (entry = readdir(open)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			unlinkat(dirfd(open), entry->d_name, 0);
	if (open)
		closedir(open);
	rmdir(folder);
}

static int link_script(const char *script_folder, const char *name, const char *folder, char *why,
		       size_t why_size)
{
	char absolute[PATH_MAX], target[PATH_MAX + NAME_MAX + 2], link[PATH_MAX + NAME_MAX + 2];

	if (!realpath(script_folder, absolute)) {
		snprintf(why, why_size, "%s: %s", script_folder, strerror(errno));
		return -errno;
	}
	snprintf(target, sizeof(target), "%s/%s", absolute, name);
	snprintf(link, sizeof(link), "%s/%s", folder, name);
	if (!access(target, R_OK) && !symlink(target, link))
		return 0;
	snprintf(why, why_size, "%s: %s; build or install forkmark again", target, strerror(errno));
	return -errno;
}

/* The first line that gnuplot complained in, without its own file and line. */
static void first_complaint(const char *folder, char *words, size_t size)
{
	char path[PATH_MAX + 16];
	FILE *file;

	snprintf(words, size, "no message");
	snprintf(path, sizeof(path), "%s/errors", folder);
	file = fopen(path, "re");
	while (file && fgets(words, (int)size, file)) {
		words[strcspn(words, "\n")] = '\0';
		if (strstr(words, "line ") || strstr(words, "warning"))
			break;
	}
	if (file)
		fclose(file);
}

static int wait_for(pid_t pid, int *status)
{
	const struct timespec pause = { .tv_nsec = 10000000 };

	for (unsigned waits = 0;; waits++) {
		pid_t done = waitpid(pid, status, WNOHANG);

		if (done == pid)
			return 0;
		if (done < 0 && errno != EINTR)
			return -errno;
		if (waits == GNUPLOT_SECONDS * 100)
			break;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	return -ETIMEDOUT;
}

/* gnuplot reads no start-up file (-d) and gets no variable but these; its numbers are in the C
 * locale. */
static int spawn(const char *folder, const char *script, const char *settings, pid_t *pid)
{
	char *argv[] = { "gnuplot", "-d", "-e", (char *)settings, (char *)script, NULL };
	char path[PATH_MAX];
	/* No home: fontconfig would make folders in it. */
	char *environment[] = { path, "HOME=/nonexistent", "LC_ALL=C.UTF-8", NULL };
	posix_spawn_file_actions_t actions;
	int error = posix_spawn_file_actions_init(&actions);

	if (error)
		return -error;
	snprintf(path, sizeof(path), "PATH=%s", getenv("PATH") ?: "/usr/local/bin:/usr/bin:/bin");
	error = posix_spawn_file_actions_addchdir_np(&actions, folder);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, 2, "errors", O_WRONLY | O_CREAT,
							 0600);
	if (!error)
		error = posix_spawnp(pid, "gnuplot", &actions, NULL, argv, environment);
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

int gnuplot_run(const char *script_folder, const char *script, const char *folder,
		const char *settings, char *why, size_t why_size)
{
	char words[160];
	pid_t pid;
	int status, error = link_script(script_folder, "style.gp", folder, why, why_size);

	if (!error)
		error = link_script(script_folder, "lines.gp", folder, why, why_size);
	if (!error)
		error = link_script(script_folder, script, folder, why, why_size);
	if (error)
		return error;
	error = spawn(folder, script, settings, &pid);
	if (error == -ENOENT)
		snprintf(why, why_size,
			 "gnuplot: not found on PATH; install gnuplot-nox to get plots");
	else if (error)
		snprintf(why, why_size, "gnuplot: %s", strerror(-error));
	if (error)
		return error;
	error = wait_for(pid, &status);
	if (error == -ETIMEDOUT) {
		snprintf(why, why_size, "gnuplot: took longer than %d s and was killed",
			 GNUPLOT_SECONDS);
		return error;
	}
	if (error || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return error;
	first_complaint(folder, words, sizeof(words));
	if (WIFSIGNALED(status))
		snprintf(why, why_size, "gnuplot: killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
	else
		snprintf(why, why_size, "gnuplot: failed: %s", words);
	return -EIO;
}
