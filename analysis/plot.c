// SPDX-License-Identifier: GPL-2.0-or-later
/* Makes plots: data files by the plot, the image by gnuplot, all in a folder that is gone
 * afterwards. */
#include "analysis/plot.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/gnuplot.h"
#include "analysis/output.h"

FILE *plot_data(const struct plot_job *job, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", job->folder, name);
	return fopen(path, "wxe");
}

static int read_image(const char *folder, struct plot_image *image)
{
	char path[PATH_MAX], *bytes = NULL;
	size_t size = 0, got;
	FILE *file;

	snprintf(path, sizeof(path), "%s/image", folder);
	file = fopen(path, "re");
	if (!file)
		return -errno;
	do {
		char *grown = realloc(bytes, size + 65536);

		if (!grown) {
			free(bytes);
			fclose(file);
			return -ENOMEM;
		}
		bytes = grown;
		got = fread(bytes + size, 1, 65535, file);
		size += got;
	} while (got);
	if (ferror(file) || !size) {
		free(bytes);
		fclose(file);
		return -EIO;
	}
	fclose(file);
	bytes[size] = '\0';
	image->bytes = bytes;
	image->size = size;
	return 0;
}

static int run(const struct plot *plot, const char *script_folder, enum plot_format format,
	       struct plot_job *job, char **settings, struct plot_image *image)
{
	char script[64];
	int error = plot->write(job);

	if (error)
		return error;
	fprintf(job->settings, "width=%u;height=%u;format='%s';name='forkmark_%s';heading='%s'",
		job->width, job->height, format == PLOT_SVG ? "svg" : "png", plot->name,
		plot->title);
	if (fflush(job->settings) || fflush(job->note))
		return -ENOMEM;
	snprintf(script, sizeof(script), "%s.gp", plot->name);
	error = gnuplot_run(script_folder, script, job->folder, *settings, image->why,
			    sizeof(image->why));
	return error ? error : read_image(job->folder, image);
}

int plot_make_of(const struct plot *plot, const struct document *document, const void *subject,
		 const char *script_folder, enum plot_format format, struct plot_image *image)
{
	struct plot_job job = {
		.document = document, .subject = subject, .width = 860, .height = 420
	};
	char folder[PATH_MAX], *settings = NULL;
	size_t size, note_size;
	int error;

	*image = (struct plot_image){ 0 };
	error = gnuplot_folder_make(folder, sizeof(folder));
	if (error) {
		snprintf(image->why, sizeof(image->why), "no folder for temporary files: %s",
			 strerror(-error));
		return error;
	}
	job.folder = folder;
	job.why = image->why;
	job.why_size = sizeof(image->why);
	job.settings = open_memstream(&settings, &size);
	job.note = open_memstream(&image->note, &note_size);
	error = job.settings && job.note ? run(plot, script_folder, format, &job, &settings, image)
					 : -ENOMEM;
	if (error && !*image->why)
		snprintf(image->why, sizeof(image->why), "%s: %s", plot->name, strerror(-error));
	if (job.settings)
		fclose(job.settings);
	if (job.note)
		fclose(job.note);
	free(settings);
	gnuplot_folder_remove(folder);
	return error;
}

int plot_make(const struct plot *plot, const struct document *document, const char *script_folder,
	      enum plot_format format, struct plot_image *image)
{
	return plot_make_of(plot, document, NULL, script_folder, format, image);
}

void plot_image_free(struct plot_image *image)
{
	free(image->bytes);
	free(image->note);
	*image = (struct plot_image){ 0 };
}

static int write_image(const char *output_folder, const struct plot *plot, enum plot_format format,
		       const struct plot_image *image, char *why, size_t why_size)
{
	char path[PATH_MAX];

	if ((size_t)snprintf(path, sizeof(path), "%s/%s.%s", output_folder, plot->name,
			     format == PLOT_SVG ? "svg" : "png") >= sizeof(path)) {
		snprintf(why, why_size, "%s: %s", output_folder, strerror(ENAMETOOLONG));
		return -ENAMETOOLONG;
	}
	return output_write(path, image->bytes, image->size, why, why_size);
}

size_t plot_find(const char *name)
{
	size_t i = 0;

	while (i < plot_count && strcmp(plots[i]->name, name))
		i++;
	return i;
}

int plot_all(const struct document *document, const bool *only, const char *script_folder,
	     const char *output_folder, enum plot_format format, struct plot_image *images,
	     char *why, size_t why_size)
{
	for (size_t i = 0; i < plot_count; i++)
		images[i] = (struct plot_image){ 0 };
	for (size_t i = 0; i < plot_count; i++) {
		int error;

		if (only && !only[i])
			continue;
		error = plot_make(plots[i], document, script_folder, format, &images[i]);
		if (error && error != -ENODATA) {
			snprintf(why, why_size, "%s", images[i].why);
			return error;
		}
		if (!error)
			error = write_image(output_folder, plots[i], format, &images[i], why,
					    why_size);
		if (error && error != -ENODATA)
			return error;
	}
	return 0;
}
