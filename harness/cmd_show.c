// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/cmd_show.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analysis/document.h"
#include "analysis/output.h"
#include "analysis/report.h"
#include "analysis/table.h"
#include "harness/command.h"
#include "harness/locate.h"

#define WHY_SIZE (PATH_MAX + 600)

static int write_report(const struct document *document, const char *folder, bool say)
{
	char style[PATH_MAX], path[PATH_MAX + 16], why[WHY_SIZE];
	char *html = NULL;
	size_t size;
	int error = locate_data("analysis/style.gp", style, sizeof(style), why, sizeof(why));

	if (!error) {
		*strrchr(style, '/') = '\0';
		error = report_make(document, style, &html, &size, why, sizeof(why));
	}
	if (!error && why[0])
		fprintf(stderr, "forkmark: %s; the report has no plots\n", why);
	snprintf(path, sizeof(path), "%s/report.html", folder);
	if (!error)
		error = output_write(path, html, size, why, sizeof(why));
	free(html);
	if (error)
		return command_error("%s", why);
	if (say)
		printf("\nreport  %s\nresult  %s/result.json\n", path, folder);
	return EXIT_GOOD;
}

static int show(const char *folder, bool table, bool report)
{
	char path[PATH_MAX + 16], why[WHY_SIZE];
	struct document document;
	int code = EXIT_GOOD;
	int error;

	snprintf(path, sizeof(path), "%s/result.json", folder);
	if (document_load(path, &document, why, sizeof(why)))
		return command_error("%s", why);
	if (table) {
		error = table_write(&document, stdout, table_wants_colour(stdout));
		if (error && error != -EIO) /* -EIO is command_finish()'s to tell */
			code = command_error("the table: %s", strerror(-error));
	}
	if (code == EXIT_GOOD && report)
		code = write_report(&document, folder, table);
	document_free(&document);
	return command_finish(code);
}

int cmd_show(const char *folder, bool table, bool report)
{
	int status;
	pid_t pid;

	if (!table && !report)
		return EXIT_GOOD;
	/* In a process of its own: a document in memory is many times what measuring it took. */
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(show(folder, table, report));
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			pid = -1;
	if (pid < 0)
		return command_error("showing the result: %s", strerror(errno));
	if (!WIFEXITED(status))
		return command_error(
			"showing the result was ended by signal %d; 'forkmark report %s' does it again",
			WTERMSIG(status), folder);
	return WEXITSTATUS(status);
}
