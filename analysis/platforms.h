/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several documents as one self-contained HTML page that compares their machines: what differs
 * between them, what each cell costs on each, their fork cost equations, curves over sizes and
 * workers, and what makes each document doubtful. Nothing is loaded from elsewhere, there is no
 * script in it. What one document means by itself is the report's (analysis/report.h). */
#ifndef ANALYSIS_PLATFORMS_H
#define ANALYSIS_PLATFORMS_H

#include <stddef.h>

struct document;

enum {
	PLATFORMS_FEWEST = 2,
	PLATFORMS_MOST = 26 /* machines are called A to Z */
};

/* What two boots of one machine with one kernel may differ by without a reason: pages and layout
 * fall differently. Kalibera and Jones, "Rigorous Benchmarking in Reasonable Time", ISMM 2013, see
 * such levels apart; one document is one boot, so that its intervals do not know of it. A
 * difference between documents of different boots is claimed only beyond it. */
#define PLATFORMS_BOOT 0.05

/* Make the page of COUNT documents (from PLATFORMS_FEWEST to PLATFORMS_MOST) with the style sheet
 * and the plot scripts of DATA_FOLDER; PATHS are what they were read from. *HTML is for the caller
 * to free. 0 also when gnuplot is missing or failed: the page then says so in place of the plots,
 * and WHY holds that line (else it is ""). -errno with one line in WHY when there is no page. */
int platforms_make(const struct document *const *documents, const char *const *paths, size_t count,
		   const char *data_folder, char **html, size_t *size, char *why, size_t why_size);

#endif
