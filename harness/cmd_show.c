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

int cmd_show_data(char *folder, size_t size)
{
	char why[WHY_SIZE];

	if (locate_data("analysis/style.gp", folder, size, why, sizeof(why)))
		return command_error("%s", why);
	*strrchr(folder, '/') = '\0';
	return EXIT_GOOD;
}

int cmd_show_page(const struct document *document, char **html, size_t *size)
{
	char data[PATH_MAX], why[WHY_SIZE];
	int code = cmd_show_data(data, sizeof(data));

	if (code != EXIT_GOOD)
		return code;
	if (report_make(document, data, html, size, why, sizeof(why)))
		return command_error("%s", why);
	if (*why)
		command_error("%s; the report has no plots", why);
	return EXIT_GOOD;
}

static int write_report(const struct document *document, const char *folder, bool say)
{
	char path[PATH_MAX + 16], why[WHY_SIZE], *html;
	size_t size;
	int code = cmd_show_page(document, &html, &size);

	if (code != EXIT_GOOD)
		return code;
	snprintf(path, sizeof(path), "%s/report.html", folder);
	if (output_write(path, html, size, why, sizeof(why)))
		code = command_error("%s", why);
	else if (say)
		printf("\nreport  %s\nresult  %s/result.json\n", path, folder);
	free(html);
	return code;
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
