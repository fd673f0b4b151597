// The two passes over a plan in the fewest words of C: the reference that `taizhang bench schedules` measures beside.
// Finish-to-start links in one calendar only; nothing here is part of the product.
#ifndef PLAIN_PASSES_H
#define PLAIN_PASSES_H
#include <stdint.h>

// `order` has every activity behind all that it waits for. Ties of activity i lie at starts[i] .. starts[i + 1].
// Writes the earliest and the latest beginnings; returns the earliest end of the whole.
int64_t plain_passes(
    int32_t count, const int32_t *order, const int64_t *durations, const int32_t *before_starts, const int32_t *before,
    const int64_t *before_lags, const int32_t *after_starts, const int32_t *after, const int64_t *after_lags, int64_t *early, int64_t *late);

#endif
