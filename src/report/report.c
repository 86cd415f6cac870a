/*
 * report.c - the table of formats, and what they share.
 */
#include "report/report.h"

const struct format formats[] = {
	{"text", report_text},     {"json", report_json},   {"github", report_github},
	{"gitlab", report_gitlab}, {"sarif", report_sarif}, {NULL, NULL},
};

size_t
count_severity(const struct findings *findings, enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < findings->nitems; i++)
		n += findings->items[i].severity == severity;
	return n;
}
