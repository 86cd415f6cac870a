/*
 * advice.h - commands that findings print, so that they do there what they say.
 *
 * The rules write them as for the top of the repository and for the base that is found without being named.
 */
#ifndef MIGLOCK_PROJECT_ADVICE_H
#define MIGLOCK_PROJECT_ADVICE_H

struct findings;
struct project;

/* Give miglock's commands the options that this run had, and git's the directory that their paths are relative to. */
void advice_fit(struct findings *findings, const struct project *project);

/* The same with the text of one. */
const char *advice_text(const char *text, const struct project *project);

/* " --base X", " -C DIR": what the first word of a miglock command is followed by for the same project; "" mostly. */
const char *advice_options(const struct project *project);

#endif
