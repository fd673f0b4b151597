#include "plain_passes.h"

int64_t plain_passes(
    int32_t count, const int32_t *order, const int64_t *durations, const int32_t *before_starts, const int32_t *before,
    const int64_t *before_lags, const int32_t *after_starts, const int32_t *after, const int64_t *after_lags, int64_t *early, int64_t *late) {
  int64_t end = 0;
  for (int32_t place = 0; place < count; place++) {
    int32_t activity = order[place];
    int64_t start = 0;
    for (int32_t tie = before_starts[activity]; tie < before_starts[activity + 1]; tie++) {
      int64_t bound = early[before[tie]] + durations[before[tie]] + before_lags[tie];
      if (bound > start) start = bound;
    }
    early[activity] = start;
    if (start + durations[activity] > end) end = start + durations[activity];
  }
  for (int32_t place = count - 1; place >= 0; place--) {
    int32_t activity = order[place];
    int64_t finish = end;
    for (int32_t tie = after_starts[activity]; tie < after_starts[activity + 1]; tie++) {
      int64_t bound = late[after[tie]] - after_lags[tie];
      if (bound < finish) finish = bound;
    }
    late[activity] = finish - durations[activity];
  }
  return end;
}
