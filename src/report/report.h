/*
 * report.h - findings as text or data.
 *
 * One file per format, one table.  Names and texts come from files that anybody
 * may have written: control characters are escaped, invalid UTF-8 too.
 */
#ifndef MIGLOCK_REPORT_REPORT_H
#define MIGLOCK_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/text.h"
#include "check/finding.h"

struct report {
	const struct findings *findings;
	const char *version;   /* of miglock */
	const char *snapshot;  /* "working tree" */
	const char *base;      /* "1234abc, merge base with origin/main"; NULL: none */
	const char *base_id;   /* 40 digits; NULL: none */
	const char *base_how;  /* "merge base with origin/main"; NULL: none */
	const char **adopting; /* environments that no base has a lockfile of */
	size_t nadopting, nenvironments;
	size_t nsealed, ndrafts, nunlocked;
	size_t nunread;      /* version files whose id could not be read */
	const char *options; /* what miglock's commands are to be given: " --base X"; "" mostly */
	double milliseconds;
	bool quiet; /* findings only */
	const char
		*failure; /* why it could not be checked; then there are no findings, and nothing of the rest counts */
};

struct format {
	const char *name; /* of --output-format */
	/* Of a failure too: whoever reads the format must not take it for a check that passed. */
	void (*write)(const struct report *report, FILE *out, bool color);
	const char *summary; /* who reads it; no full stop */
};

/* Ends with a NULL name. */
extern const struct format formats[];

void report_azure(const struct report *report, FILE *out, bool color);
void report_checkstyle(const struct report *report, FILE *out, bool color);
void report_concise(const struct report *report, FILE *out, bool color);
void report_github(const struct report *report, FILE *out, bool color);
void report_gitlab(const struct report *report, FILE *out, bool color);
void report_json(const struct report *report, FILE *out, bool color);
void report_json_lines(const struct report *report, FILE *out, bool color);
void report_junit(const struct report *report, FILE *out, bool color);
void report_markdown(const struct report *report, FILE *out, bool color);
void report_rdjson(const struct report *report, FILE *out, bool color);
void report_sarif(const struct report *report, FILE *out, bool color);
void report_text(const struct report *report, FILE *out, bool color);

/* The last line of the text: what was looked at, and with what result. */
void report_summary(const struct report *report, FILE *out, bool color);

/* A line or two to each finding, in ASCII: for what git relays from a server. */
void report_short(const struct findings *findings, FILE *out);

/* Printable: control characters and bytes that are no UTF-8 as \xNN. */
void print_safely(FILE *out, const char *text);
void print_text_safely(FILE *out, struct text text);

/* How many findings are errors and warnings. */
size_t count_severity(const struct findings *findings, enum severity severity);

#endif
