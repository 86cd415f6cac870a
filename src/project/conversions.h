/*
 * conversions.h - locked files that git writes otherwise than at the base, by their attributes.
 */
#ifndef MIGLOCK_PROJECT_CONVERSIONS_H
#define MIGLOCK_PROJECT_CONVERSIONS_H

struct error;
struct project;

/*
 * Fills in each environment's subject.conversions, once it is described.  Looks at nothing where no .gitattributes
 * differs from the bases', and at files that were moved.
 */
int conversions_find(struct project *project, struct error *err);

#endif
