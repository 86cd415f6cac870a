/*
 * hook_install.h - writing hooks, and taking them away again.
 */
#ifndef MIGLOCK_CMD_HOOK_INSTALL_H
#define MIGLOCK_CMD_HOOK_INSTALL_H

struct error;
struct settings;

/* The hooks that settings name; pre-commit and pre-merge-commit when it names none. */
int hook_install(const struct settings *settings, struct error *err);
int hook_uninstall(const struct settings *settings, struct error *err);

#endif
