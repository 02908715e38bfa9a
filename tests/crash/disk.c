// A disk that lies, lags, fails or stutters, and a clock that jumps: preloaded into the server by the crash harnesses
// (preload.py). Only files below ALOFT_DISK_UNDER are touched.
//
//   ALOFT_DISK_LIES=all|directories   syncs (of directories only) answer without doing anything
//   ALOFT_DISK_LAG_MS=N               every sync of a file takes that much longer
//   ALOFT_DISK_LAG_NOT=TEXT           ... but not of files whose name contains TEXT
//   ALOFT_DISK_FAIL=CALL:N:ERRNO      the N-th CALL (write, sync, open) fails once, and does nothing
//   ALOFT_DISK_FAIL_IN=TEXT           ... of the calls on files whose name contains TEXT
//   ALOFT_DISK_SHORT=1                every other write takes only a part of what it was given
//   ALOFT_CLOCK_FILE=PATH             the wall clock is off by the seconds (int64) in the file, read at each look
//
// The first time that it does any of this to a file it says "planted:" on standard error: who hears nothing has met an honest disk.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static atomic_long calls_left = -1;
static atomic_long writes;
static int fail_errno;
static char fail_call[16];
static char under[512];
static const char *lies, *lag_not, *fail_in;
static long lag_ms;
static int short_writes;
static const int64_t *clock_off;

__attribute__((constructor)) static void Begin(void) {
  const char* text = getenv("ALOFT_DISK_UNDER");
  if (text) snprintf(under, sizeof under, "%s", text);
  lies = getenv("ALOFT_DISK_LIES");
  lag_not = getenv("ALOFT_DISK_LAG_NOT");
  fail_in = getenv("ALOFT_DISK_FAIL_IN");
  if ((text = getenv("ALOFT_DISK_LAG_MS"))) lag_ms = atol(text);
  short_writes = getenv("ALOFT_DISK_SHORT") != NULL;
  long nth = -1;
  if ((text = getenv("ALOFT_DISK_FAIL")) &&
      sscanf(text, "%15[a-z]:%ld:%d", fail_call, &nth, &fail_errno) == 3) {
    atomic_store(&calls_left, nth);
  }
  if ((text = getenv("ALOFT_CLOCK_FILE"))) {
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, text, O_RDONLY, 0);
    void* at = fd < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);
    if (at != MAP_FAILED) clock_off = at;
  }
}

// The name of an open file below our folder; 0 if it is none of ours.
static int Named(int fd, char* name, size_t size) {
  if (under[0] == 0) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t got = readlink(link, name, size - 1);
  if (got <= 0) return 0;
  name[got] = 0;
  return strncmp(name, under, strlen(under)) == 0;
}

static void SayOnce(const char* what, const char* name) {
  static atomic_flag said = ATOMIC_FLAG_INIT;
  if (!atomic_flag_test_and_set(&said)) fprintf(stderr, "planted: a %s of %s\n", what, name);
}

static int Fails(const char* call, const char* name) {
  if (strcmp(call, fail_call) != 0 || (fail_in && !strstr(name, fail_in))) return 0;
  if (atomic_fetch_sub(&calls_left, 1) != 1) return 0;
  fprintf(stderr, "planted: a %s of %s fails\n", call, name);
  errno = fail_errno;
  return 1;
}

static int Sync(int fd, long number) {
  char name[600];
  if (!Named(fd, name, sizeof name)) return (int)syscall(number, fd);
  struct stat about;
  const int is_directory = fstat(fd, &about) == 0 && S_ISDIR(about.st_mode);
  if (Fails("sync", name)) return -1;
  if (!is_directory && lag_ms > 0 && !(lag_not && strstr(name, lag_not))) {
    SayOnce("slow sync", name);
    struct timespec pause = {lag_ms / 1000, lag_ms % 1000 * 1000000};
    nanosleep(&pause, NULL);
  }
  if (lies && (strcmp(lies, "all") == 0 || (strcmp(lies, "directories") == 0 && is_directory))) {
    SayOnce("sync that does nothing", name);
    return 0;
  }
  return (int)syscall(number, fd);
}

int fsync(int fd) { return Sync(fd, SYS_fsync); }
int fdatasync(int fd) { return Sync(fd, SYS_fdatasync); }

ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
  char name[600];
  static ssize_t (*real)(int, const struct iovec*, int, off_t);
  if (!real) real = (ssize_t (*)(int, const struct iovec*, int, off_t))dlsym(RTLD_NEXT, "pwritev");
  if (!Named(fd, name, sizeof name)) return real(fd, parts, count, offset);
  if (Fails("write", name)) return -1;
  if (short_writes && atomic_fetch_add(&writes, 1) % 2 == 0) {
    for (int i = 0; i < count; ++i) {
      if (parts[i].iov_len > 1) SayOnce("short write", name);
      if (parts[i].iov_len > 1) return pwrite(fd, parts[i].iov_base, parts[i].iov_len / 2, offset);
      if (parts[i].iov_len == 1) break;
    }
  }
  return real(fd, parts, count, offset);
}

int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if (flags & (O_CREAT | O_TMPFILE)) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  if (under[0] && strncmp(path, under, strlen(under)) == 0 && Fails("open", path)) return -1;
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int clock_gettime(clockid_t id, struct timespec* now) {
  const int done = (int)syscall(SYS_clock_gettime, id, now);
  if (done == 0 && clock_off && id == CLOCK_REALTIME) now->tv_sec += *clock_off;
  return done;
}
