// Items as they lie on disk: any bytes are read or refused, and what is read is written as it was.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "table/item_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::table;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto item = DecodeAttributes(bytes);
  static_cast<void>(DecodeOnly(bytes, {"a", "id"}));
  if (!item) return 0;
  std::string once;
  AppendAttributes(once, *item);
  const auto again = DecodeAttributes(once);
  if (!again || !(*again == *item)) std::abort();
  return 0;
}
