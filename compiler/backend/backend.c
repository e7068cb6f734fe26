/* backend.c: which backend an adapter has. */
#include "backend/backend.h"

static const Backend *const backends[] = {
    [ADAPTER_SQLITE] = &sqlite_backend,
    [ADAPTER_POSTGRES] = &postgres_backend,
};

const Backend *backend_for(Adapter adapter) {
  return backends[adapter];
}
