// SPDX-License-Identifier: GPL-2.0-or-later
/* A plot as a part of the page. */
#include <stdio.h>

#include "analysis/compare_page_parts.h"
#include "analysis/plot.h"
#include "analysis/svg.h"
#include "analysis/text.h"

enum {
	PREFIX_SIZE = 80
};

static void put_image(const struct plot *plot, const struct plot_image *image, const char *id,
		      const char *description, FILE *file)
{
	char prefix[PREFIX_SIZE];

	snprintf(prefix, sizeof(prefix), "%s-image-", id);
	fprintf(file,
		"<div class=\"plot %s\" role=\"region\" tabindex=\"0\" "
		"aria-labelledby=\"%s-title\">",
		plot->name, id);
	svg_inline_described(image->bytes, prefix, plot->title, description, file);
	fprintf(file, "</div><figcaption>%s ", plot->caption);
	text_html(file, image->note ? image->note : "");
	fputs("</figcaption>", file);
}

void compare_page_image(struct compare_page *page, const struct plot *plot, const void *subject,
			const char *id, const char *description, FILE *file)
{
	struct plot_image image;

	if (!*page->why) {
		if (plot_make_of(plot, NULL, subject, page->data_folder, PLOT_SVG, &image))
			snprintf(page->why, page->why_size, "%s", image.why);
		else
			put_image(plot, &image, id, description, file);
		plot_image_free(&image);
	}
	if (*page->why) {
		fputs("<p class=\"note\">No plot: ", file);
		text_html(file, page->why);
		fputs(".</p>\n", file);
	}
}
