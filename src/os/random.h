// Randomness fit for secrets (the real one) or repeatable from a seed (the simulated one).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace aloft::os {

class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(char* out, std::size_t bytes) = 0;  // any thread

  std::string Bytes(std::size_t count) {
    std::string out(count, '\0');
    Fill(out.data(), count);
    return out;
  }
  std::uint64_t Next64() {
    std::uint64_t value;
    Fill(reinterpret_cast<char*>(&value), sizeof value);
    return value;
  }
};

}  // namespace aloft::os
