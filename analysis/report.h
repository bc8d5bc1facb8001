/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A document as one self-contained HTML page: nothing is loaded from elsewhere, there is no script
 * in it. */
#ifndef ANALYSIS_REPORT_H
#define ANALYSIS_REPORT_H

#include <stddef.h>

struct document;

/* Make the page with the style sheet and the plot scripts of DATA_FOLDER. *HTML is for the caller
 * to free. 0 also when gnuplot is missing or failed: the page then says so in place of the plots,
 * and WHY holds that line (else it is ""). -errno with one line in WHY when there is no page. */
int report_make(const struct document *document, const char *data_folder, char **html, size_t *size,
		char *why, size_t why_size);

#endif
