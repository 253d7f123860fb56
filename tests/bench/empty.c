// SPDX-License-Identifier: LGPL-2.1-or-later
/* empty.c: a program that does nothing. NEEDED is a function that makes it need a library. */
#ifdef NEEDED
extern void NEEDED(void);
extern void (*const needed)(void);
void (*const needed)(void) = NEEDED;
#endif

int main(void)
{
	return 0;
}
