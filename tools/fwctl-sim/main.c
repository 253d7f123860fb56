// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fwctl-sim: runs a command in a simulated machine with fwctl devices. Options and modes are here;
 * the machine's file is read in machine*.c, the command is run in supervise.c.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sim.h"

#define EXIT_USAGE    2
#define EXIT_INTERNAL 125 /* as of env(1) and timeout(1): the command was not run */
#define EXIT_CANNOT   126
#define EXIT_MISSING  127

static const char usage[] =
	"Usage: fwctl-sim [--machine FILE] [--] COMMAND [ARGUMENT...]\n"
	"       fwctl-sim --check FILE | --print-machine | --trigger NAME\n"
	"\n"
	"Runs COMMAND in a simulated machine with fwctl devices, and exits as it does.\n"
	"\n"
	"  -m, --machine FILE   the machine that FILE describes, see libfwctl-machine(5); without "
	"it,\n"
	"                       one device each of the drivers mlx5, cxl, bnxt and pds\n"
	"      --check FILE     only say whether FILE is a good machine file\n"
	"      --print-machine  print the default machine as a file to start from\n"
	"      --trigger NAME   inside a machine: run its script's steps that wait for NAME\n"
	"  -h, --help           print this help\n"
	"  -V, --version        print the version\n"
	"\n"
	"Example: fwctl-sim fwctl list\n";

static int fail(int status, const char *text)
{
	fprintf(stderr, "fwctl-sim: %s\n", text);
	return status;
}

static int fail_free(int status, char *text)
{
	fail(status, text);
	g_free(text);
	return status;
}

static int print(const char *text)
{
	if (fputs(text, stdout) < 0 || fflush(stdout) < 0)
		return fail_free(EXIT_FAILURE,
				 g_strdup_printf("cannot write: %s", strerror(errno)));
	return EXIT_SUCCESS;
}

static int check(const char *file)
{
	char *error = NULL, *text;
	struct machine *machine = machine_read(file, &error);
	int status;

	if (!machine)
		return fail_free(EXIT_FAILURE, error);
	text = g_strdup_printf("%s: good, with %zu device%s\n", file, machine->instances,
			       machine->instances == 1 ? "" : "s");
	status = print(text);
	g_free(text);
	machine_free(machine);
	return status;
}

/* Asks the launcher of the machine that this process runs in. */
static int trigger(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char *root = g_getenv("UMOCKDEV_DIR");
	char answer[16];
	ssize_t n = -1;
	bool denied;
	int fd;

	if (!root || snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", root) >=
			     (int)sizeof(address.sun_path))
		return fail(EXIT_FAILURE, "--trigger works only inside a simulated machine");
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    send(fd, name, strlen(name), MSG_NOSIGNAL) >= 0)
		n = recv(fd, answer, sizeof(answer), 0);
	denied = n < 0 && errno == EACCES;
	if (fd >= 0)
		close(fd);
	if (denied)
		return fail(EXIT_FAILURE, "--trigger is for the user who runs the machine");
	if (n < 0)
		return fail(EXIT_FAILURE, "--trigger works only inside a simulated machine");
	if (n != 2 || memcmp(answer, "ok", 2) != 0)
		return fail_free(EXIT_FAILURE,
				 g_strdup_printf("no step of the script waits for \"%s\"", name));
	return EXIT_SUCCESS;
}

static int run(const char *file, char **argv)
{
	char *error = NULL, *program, *preloads;
	struct machine *machine;
	struct sim *sim;
	int status;

	if (g_getenv("UMOCKDEV_DIR"))
		return fail(EXIT_INTERNAL,
			    "already inside a simulated machine: machines do not nest");
	program = program_find(argv[0], &error);
	if (!program)
		return fail_free(g_str_has_suffix(error, "not found") ? EXIT_MISSING : EXIT_CANNOT,
				 error);
	preloads = program_preloads(&error);
	machine = preloads ? file ? machine_read(file, &error) : machine_default(&error) : NULL;
	sim = machine ? sim_new(machine, &error) : NULL;
	status = sim ? supervise(sim, program, argv, preloads) : fail_free(EXIT_INTERNAL, error);
	sim_free(sim);
	machine_free(machine);
	g_free(preloads);
	g_free(program);
	return status;
}

enum { CHECK = 256, PRINT_MACHINE, TRIGGER };

/* Does what takes no command: nothing may follow that would be ignored. */
static int do_instead(int option, const char *value, const char *leftover)
{
	if (leftover)
		return fail_free(
			EXIT_USAGE,
			g_strdup_printf("unexpected \"%s\", see fwctl-sim --help", leftover));
	switch (option) {
	case CHECK:
		return check(value);
	case TRIGGER:
		return trigger(value);
	default:
		return print(machine_default_text);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"machine", required_argument, NULL, 'm'},
		{"check", required_argument, NULL, CHECK},
		{"print-machine", no_argument, NULL, PRINT_MACHINE},
		{"trigger", required_argument, NULL, TRIGGER},
		{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},
		{NULL, 0, NULL, 0},
	};
	const char *file = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "+m:hV", options, NULL)) != -1) {
		switch (option) {
		case 'm':
			file = optarg;
			break;
		case CHECK:
		case PRINT_MACHINE:
		case TRIGGER:
			return do_instead(option, optarg, argv[optind]);
		case 'h':
			return print(usage);
		case 'V':
			return print("fwctl-sim " LIBFWCTL_VERSION "\n");
		default:
			return fail(EXIT_USAGE, "see fwctl-sim --help");
		}
	}
	if (optind == argc)
		return fail(EXIT_USAGE, "expected a command to run, see fwctl-sim --help");
	return run(file, argv + optind);
}
