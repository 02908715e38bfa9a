#include "store/counter.h"

#include "base/bytes.h"

namespace aloft::store {

std::string EncodeCounter(std::int64_t value) {
  std::string out;
  AppendBe64(out, static_cast<std::uint64_t>(value));
  return out;
}

std::optional<std::int64_t> DecodeCounter(std::string_view bytes) {
  if (bytes.empty()) return 0;
  if (bytes.size() != sizeof(std::int64_t)) return std::nullopt;
  return static_cast<std::int64_t>(ReadBe64(bytes));
}

}  // namespace aloft::store
