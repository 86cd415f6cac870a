/*
 * xml_text.h - text as XML, whatever its bytes.
 */
#ifndef MIGLOCK_REPORT_XML_TEXT_H
#define MIGLOCK_REPORT_XML_TEXT_H

#include <stdio.h>

/* In an element or between double quotes.  What XML cannot hold is escaped as print_safely does; lines stay lines. */
void xml_text(FILE *out, const char *text);

/* ` name="value"` */
void xml_attribute(FILE *out, const char *name, const char *value);

#endif
