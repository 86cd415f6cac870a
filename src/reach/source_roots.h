/*
 * source_roots.h - where a project's build backend and test runner say that its packages lie.
 *
 * Of a pyproject.toml: poetry's packages.from, setuptools' package-dir and
 * packages.find.where, hatch's wheel packages, uv's module-root, pdm's
 * package-dir, pytest's pythonpath; of setup.cfg: package_dir, packages.find's
 * where; pytest's pythonpath there, in pytest.ini and in tox.ini.
 */
#ifndef MIGLOCK_REACH_SOURCE_ROOTS_H
#define MIGLOCK_REACH_SOURCE_ROOTS_H

#include <stddef.h>

struct arena;
struct snapshot;

/* As written, relative to the directory that the file lies in.  None where it cannot be read: others say so. */
const char **source_roots(struct snapshot *snapshot, const char *directory, struct arena *arena, size_t *nroots);

#endif
