// The kernel's random numbers, fit for keys and secrets.
#pragma once

#include "os/random.h"

namespace aloft::os {

class RealRandom final : public Random {
 public:
  void Fill(char* out, std::size_t bytes)
      override;  // aborts if the kernel has none: no secret may be made without
};

}  // namespace aloft::os
