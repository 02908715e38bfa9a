// The engine contract's limits, chosen so that every planned engine can hold them. The layers above
// split what is larger.
#pragma once

#include <cstddef>
#include <cstdint>

namespace aloft::store {

// longer API keys: a 1,984-byte prefix and a hash
inline constexpr std::size_t kKeyBytesMax = 2048;
inline constexpr std::size_t kValueBytesMax = 64 * 1024;  // one value
// keys and values of one commit together
inline constexpr std::size_t kCommitBytesMax = 16 << 20;
inline constexpr std::size_t kCommitWritesMax = 100'000;  // writes in one commit
inline constexpr std::size_t kRequestIdBytesMax = 64;
inline constexpr std::int64_t kRequestIdKeptMs = 10 * 60 * 1000;
// one blob: 5 TiB, the largest object any face allows
inline constexpr std::uint64_t kBlobBytesMax = 5ull << 40;

}  // namespace aloft::store
