/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gnuplot as a child process: no shell, no user settings, a private folder, a time limit. */
#ifndef ANALYSIS_GNUPLOT_H
#define ANALYSIS_GNUPLOT_H

#include <stddef.h>

#define GNUPLOT_SECONDS 30

/* A folder of our own under $TMPDIR or /tmp. 0 or -errno. */
int gnuplot_folder_make(char *folder, size_t size);

/* Remove it with every file in it. */
void gnuplot_folder_remove(const char *folder);

/* Run SCRIPT (a name) of SCRIPT_FOLDER in FOLDER after the assignments SETTINGS. 0, or -errno with
 * one line in WHY: gnuplot is not installed (-ENOENT), took longer than GNUPLOT_SECONDS and was
 * killed (-ETIMEDOUT), or failed, with its own first line (-EIO). */
int gnuplot_run(const char *script_folder, const char *script, const char *folder,
		const char *settings, char *why, size_t why_size);

#endif
