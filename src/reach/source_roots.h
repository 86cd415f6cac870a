/*
 * source_roots.h - where a distribution's build backend says that its packages lie.
 *
 * Of a pyproject.toml: setuptools' package-dir and packages.find.where, poetry's
 * packages.from, hatch's wheel packages, sources and dev-mode-dirs, uv's
 * module-root, pdm's package-dir, maturin's python-source; of a setup.cfg:
 * package_dir, packages.find's where, pbr's packages_root; of a setup.py the
 * literals of setup_py.h.
 */
#ifndef MIGLOCK_REACH_SOURCE_ROOTS_H
#define MIGLOCK_REACH_SOURCE_ROOTS_H

#include <stddef.h>

struct arena;
struct snapshot;

struct roots {
	struct arena *arena;
	const char **items;
	size_t nitems;
};

/* NULL adds nothing. */
void roots_add(struct roots *roots, const char *directory);
/* package_dir: "" for all packages, or one that lies at root/package; where a package has another name than its
   directory, no root leads to it. */
void roots_add_package(struct roots *roots, const char *package, const char *directory);

/* As written, relative to the directory that the file lies in.  None where it cannot be read: others say so. */
const char **source_roots(struct snapshot *snapshot, const char *directory, struct arena *arena, size_t *nroots);

#endif
