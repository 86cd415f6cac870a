/*
 * unicode_names.c - placeholder
 */
#include "python/literal.h"
int32_t
unicode_character_named(struct text name)
{
	(void)name;
	return -1;
}
