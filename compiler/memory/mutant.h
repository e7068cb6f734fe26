/* mutant.h: places where a build for `make mutants` does the wrong thing, to see whether the proof
 * notices. Everywhere else the hook is its right-hand side and nothing more (tests/mutants.sh compares
 * the object code). The numbers are listed in tests/mutants/list. */
#ifndef ASHC_MEMORY_MUTANT_H
#define ASHC_MEMORY_MUTANT_H

#ifdef ASHC_MUTANT
#define MUTANT(number, broken, right) (ASHC_MUTANT == (number) ? (broken) : (right))
#else
#define MUTANT(number, broken, right) (right)
#endif

#endif
