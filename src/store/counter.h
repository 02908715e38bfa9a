// How kAdd and kMax keep their numbers: an int64 as 8 bytes, big-endian, two's complement.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft::store {

std::string EncodeCounter(std::int64_t value);
// nullopt if `bytes` is not a counter. An absent key (empty bytes) is 0.
std::optional<std::int64_t> DecodeCounter(std::string_view bytes);

}  // namespace aloft::store
