/*
 * setup_py.h - what the literals in a setup.py say of where packages lie.
 *
 * package_dir = {"": "lib"} and {"app": "lib/app"}, by keyword or assigned;
 * find_packages("lib") and find_packages(where="lib"), find_namespace_packages
 * likewise.
 */
#ifndef MIGLOCK_REACH_SETUP_PY_H
#define MIGLOCK_REACH_SETUP_PY_H

struct roots;
struct snapshot;

void setup_py_read(struct roots *roots, struct snapshot *snapshot, const char *directory);

#endif
