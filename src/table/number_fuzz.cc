// Numbers: what is read comes out as the same value, the bytes sort as the values do, arithmetic
// turns back, and bytes that are none are told from those that are.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "table/number.h"

namespace aloft::table {
namespace {

void TryText(std::string_view text) {
  const auto number = Number::Parse(text);
  if (!number) return;
  const auto again = Number::Parse(number->ToText());
  if (!again || !(*again == *number)) std::abort();
  std::string_view bytes = number->bytes();
  const auto taken = Number::Take(bytes);
  if (!taken || !bytes.empty() || !(*taken == *number)) std::abort();
}

void TryBytes(std::string_view bytes) {
  const std::size_t before = bytes.size();
  std::string_view rest = bytes;
  const auto number = Number::Take(rest);
  if (!number) {
    if (rest.size() != before) std::abort();
    return;
  }
  if (number->bytes() != bytes.substr(0, before - rest.size())) std::abort();
  const auto again = Number::Parse(number->ToText());
  if (!again || !(*again == *number)) std::abort();
}

void TryPair(std::string_view left, std::string_view right) {
  const auto a = Number::Parse(left);
  const auto b = Number::Parse(right);
  if (!a || !b) return;
  const auto difference = Number::Subtract(*a, *b);
  if (!difference) return;
  if ((*a < *b) != difference->is_negative()) std::abort();
  if ((*a == *b) != difference->is_zero()) std::abort();
  const auto sum = Number::Add(*difference, *b);
  if (sum && !(*sum == *a)) std::abort();
}

}  // namespace
}  // namespace aloft::table

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::table;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TryText(text);
  TryBytes(text);
  const std::size_t split = text.find(' ');
  if (split != std::string_view::npos) TryPair(text.substr(0, split), text.substr(split + 1));
  return 0;
}
