#include "os/real/real_random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/check.h"

namespace aloft::os {

void RealRandom::Fill(char* out, std::size_t bytes) {
  while (bytes > 0) {
    const ssize_t got = getrandom(out, bytes, 0);
    if (got < 0 && errno == EINTR) continue;
    ALOFT_CHECK(got > 0);
    out += got;
    bytes -= static_cast<std::size_t>(got);
  }
}

}  // namespace aloft::os
