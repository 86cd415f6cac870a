/*
 * judgement.c - the rules over all environments; then the advice, made to fit where and how miglock was run.
 */
#include "past/judgement.h"

#include "check/check.h"
#include "check/policy.h"
#include "past/staged.h"
#include "project/advice.h"
#include "project/project.h"
#include "project/settings.h"

void
judge(struct check *check, struct project *project)
{
	check_policy(check, &project->policy);
	for (size_t i = 0; i < project->nenvironments; i++)
		check_environment(check, &project->environments[i].subject);
	if (project->settings->staged)
		staged_advise(check, project);
	advice_fit(&check->findings, project);
}
