/*
 * graphviz.h - pictures drawn by Graphviz' dot.
 */
#ifndef MIGLOCK_CMD_GRAPHVIZ_H
#define MIGLOCK_CMD_GRAPHVIZ_H

#include <stdio.h>

struct error;
struct view;

/* Runs `dot -Tsvg`, found in the PATH; without a shell, and with nothing but the picture on its input. */
int graphviz_svg(const struct view *views, size_t nviews, FILE *out, struct error *err);

#endif
