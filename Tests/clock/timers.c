// libfaketime moves absolute timers with the wall clock, the monotonic ones too, whatever it was told; the
// server would sleep for months. Loaded before it, this hands them to the kernel as they are.
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

int timerfd_settime(int timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
    return syscall(SYS_timerfd_settime, timer, flags, new, old);
}
