/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees of phases as pictures: folded stacks for the programs that read these, and an icicle as
 * SVG. Only phases with a mean are in either: widths and numbers are means over all traced
 * creations. */
#ifndef ANALYSIS_FLAME_H
#define ANALYSIS_FLAME_H

#include <stddef.h>
#include <stdio.h>

struct phases;

/* One line a phase that has time of its own: `call;copy_process;copy_mm 1500`, whole ns, below half
 * a ns not at all; a ';' in a name becomes ','. Errors show in ferror(FILE). */
void flame_folded(const struct phases *phases, FILE *file);

struct flame_tree {
	const char *title; /* "": none */
	const struct phases *phases;
};

/* Trees below one another, each as wide as the picture: roots side by side, children below their
 * parent in the order of the kernel, each as wide as its mean. What a phase is, and with which
 * others, stands in tooltips. Complete in itself: no script, no font, no background, and colours
 * that are read on a light and on a dark page; it can be a file or stand inside HTML. LABEL is for
 * readers who do not see it. A tree without times is left out. Errors show in ferror(FILE). */
void flame_svg(const struct flame_tree *trees, size_t count, const char *label, FILE *file);

#endif
