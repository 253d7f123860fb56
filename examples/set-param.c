// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * set-param.c: sets parameters of any card by their names: all of them are checked before anything is written, and
 * what became of each is told.
 */
#include <libfwctl.h>

#include <stdio.h>
#include <string.h>

/* Without this a handle only reads. What is stored for the next reset can be other functions' business, too. */
static int open_to_set(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err,
		       struct libfwctl_handle **handle)
{
	struct libfwctl_policy *policy;
	int ret = libfwctl_policy_new(&policy);

	if (ret < 0)
		return ret;
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECT_READS |
						    LIBFWCTL_EFFECT_CONFIG_AT_RESET |
						    LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS);
	ret = libfwctl_open(ctx, name, policy, err, handle);
	libfwctl_policy_free(policy);
	return ret;
}

/* Choosing a parameter and its value needs no device: a name or a value that there is not is told here. */
static int choose(struct libfwctl_settings *settings, char **words, struct libfwctl_error *err)
{
	int ret = 0;

	for (; ret == 0 && *words; words++) {
		char *value = strchr(*words, '=');

		if (!value) {
			fprintf(stderr, "%s: expected NAME=VALUE\n", *words);
			return -1;
		}
		*value++ = '\0';
		ret = libfwctl_settings_change(settings, *words, value, err);
	}
	return ret;
}

static void print(const struct libfwctl_settings *settings)
{
	for (size_t i = 0; i < libfwctl_settings_get_count(settings); i++) {
		const struct libfwctl_setting *setting = libfwctl_settings_get(settings, i);
		const struct libfwctl_error *why = libfwctl_setting_get_error(setting);

		printf("%s %s %s%s%s\n", libfwctl_setting_get_name(setting),
		       libfwctl_setting_get_change(setting),
		       libfwctl_outcome_name(libfwctl_setting_get_outcome(setting)),
		       why ? ": " : "", why ? libfwctl_error_text(why) : "");
	}
}

static int set(struct libfwctl_handle *handle, char **words, struct libfwctl_error *err)
{
	const struct libfwctl_format *format;
	struct libfwctl_settings *settings = NULL;
	int ret = libfwctl_handle_get_format(handle, err, &format);

	if (ret == 0)
		ret = libfwctl_settings_new(format, err, &settings);
	if (ret == 0)
		ret = choose(settings, words, err);
	if (ret == 0) {
		ret = libfwctl_settings_apply(settings, handle, err);
		print(settings);
	}
	libfwctl_settings_free(settings);
	return ret;
}

int main(int argc, char **argv)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	struct libfwctl_handle *handle = NULL;
	int ret;

	if (argc < 3) {
		fprintf(stderr, "usage: %s DEVICE NAME=VALUE... (as in eth0, NUM_OF_VFS=16)\n",
			argv[0]);
		libfwctl_error_free(err);
		return 2;
	}
	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = open_to_set(ctx, argv[1], err, &handle);
	if (ret == 0)
		ret = set(handle, argv + 2, err);
	if (libfwctl_error_get_kind(err))
		fprintf(stderr, "%s\n", libfwctl_error_text(err));

	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
