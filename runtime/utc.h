/* utc.h: the time as UTC. gmtime_r would open the machine's time zone file; a release opens no file but
 * its database's. */
#ifndef ASH_UTC_H
#define ASH_UTC_H

#include <time.h>

/* Returns year, month, day, hour, minute and second of `t`; for strftime. */
struct tm rt_utc(time_t t);

#endif
