/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An SVG file of gnuplot's as a part of an HTML page, where several of them must live together. */
#ifndef ANALYSIS_SVG_H
#define ANALYSIS_SVG_H

#include <stdio.h>

/* Copy the <svg> element of the text SVG to FILE: PREFIX before every id and every reference to one
 * (gnuplot gives the same ids to all its files), LABEL for readers who do not see it, no title of
 * gnuplot's own. 0, or -EINVAL when it is not an SVG. */
int svg_inline(const char *svg, const char *prefix, const char *label, FILE *file);

/* The same with a <title> and a <desc> of ours, which LABEL and DESCRIPTION are, bound to the
 * element by their ids PREFIXtitle and PREFIXdesc. */
int svg_inline_described(const char *svg, const char *prefix, const char *label,
			 const char *description, FILE *file);

#endif
