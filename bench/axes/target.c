// SPDX-License-Identifier: GPL-2.0-or-later
/* target: what kind of program a child executes. All end at once; they differ in what the kernel
 * and the loader do before their first instruction. The image's own program is not theirs. */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/image.h"

static const struct axis_word words[] = {
	{ "nop", "one load segment, no C library" },
	{ "static", "a C program, linked statically" },
	{ "dynamic", "a C program, linked dynamically: with a loader" },
	{ "shebang", "a script whose interpreter is the program of nop" },
	{ 0 },
};

static const struct program {
	const char *word, *path;
	bool script, loader;
} programs[] = {
	{ "static", "forkmark-static", false, false },
	{ "dynamic", "forkmark-dynamic", false, true },
	{ "shebang", "forkmark-shebang", true, false },
};

static const struct program *find(const char *word)
{
	size_t i = 0;

	while (i + 1 < sizeof(programs) / sizeof(programs[0]) &&
	       strcmp(programs[i].word, word) != 0)
		i++;
	return &programs[i];
}

static int build(struct image *image)
{
	image->exec_path = find(image_text(image, AXIS_TARGET))->path;
	image->exec_argv[0] = (char *)image->exec_path;
	if (access(image->exec_path, X_OK))
		return fault_set(image->fault, "image", errno, "%s: %s; build or install it again",
				 image->exec_path, strerror(errno));
	return 0;
}

/* Has the program in the first BYTES of FILE a loader: elf(5), PT_INTERP? */
static bool has_loader(const char *file, size_t bytes)
{
	Elf64_Ehdr elf;
	bool loader = false;

	memcpy(&elf, file, sizeof(elf));
	for (size_t i = 0; i < elf.e_phnum; i++) {
		size_t at = elf.e_phoff + i * sizeof(Elf64_Phdr);
		Elf64_Phdr part;

		if (at + sizeof(part) > bytes)
			break;
		memcpy(&part, file + at, sizeof(part));
		loader |= part.p_type == PT_INTERP;
	}
	return loader;
}

static int verify(struct image *image)
{
	const struct program *program = find(image_text(image, AXIS_TARGET));
	int fd = open(image->exec_path, O_RDONLY | O_CLOEXEC);
	bool script, elf, loader;
	struct stat about;
	ssize_t got;

	if (fd < 0 || fstat(fd, &about))
		return fault_set(image->fault, "verify", errno, "%s: %s", image->exec_path,
				 strerror(errno));
	got = pread(fd, image->scratch, IMAGE_SCRATCH, 0);
	close(fd);
	script = got > 2 && !memcmp(image->scratch, "#!", 2);
	elf = got > (ssize_t)sizeof(Elf64_Ehdr) && !memcmp(image->scratch, ELFMAG, SELFMAG);
	loader = elf && has_loader(image->scratch, (size_t)got);
	image_find(image, "target_bytes", (uint64_t)about.st_size);
	image_find(image, "target_loader", loader);
	image_find(image, "target_script", script);
	if (script != program->script || elf == script || loader != program->loader)
		return fault_set(image->fault, "verify", 0,
				 "%s is no %s program; build or install it again", image->exec_path,
				 program->word);
	return 0;
}

const struct axis axis_target = {
	.key = "target",
	.unit = "",
	.fallback = "nop",
	.summary = "what kind of program a child executes",
	.kind = AXIS_KIND_WORDS,
	.words = words,
	.stage = IMAGE_STAGE_TABLES,
	.build = build,
	.verify = verify,
};
