// Paths of documents and fields: what is accepted is written and read back as it was, and keys sort
// by memcmp as paths do.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "document/path.h"

namespace aloft::document {
namespace {

int Sign(int order) { return order < 0 ? -1 : (order > 0 ? 1 : 0); }

std::string KeyOf(std::string_view path) {
  std::string key;
  AppendPathKey(key, path);
  return key;
}

void CheckKey(std::string_view path) {
  const std::string key = KeyOf(path);
  std::string_view rest = key;
  for (const std::string_view segment : SplitPath(path)) {
    const auto taken = TakeSegmentKey(rest);
    if (!taken || *taken != segment) std::abort();
  }
  if (!rest.empty()) std::abort();
}

void TryPaths(std::string_view a, std::string_view b) {
  if (!CheckDocumentPath(a).ok()) return;
  CheckKey(a);
  if (!CheckDocumentPath(b).ok()) return;
  const int order = Sign(ComparePaths(a, b));
  if (order != -Sign(ComparePaths(b, a)) || (order == 0) != (a == b)) std::abort();
  if (Sign(KeyOf(a).compare(KeyOf(b))) != order) std::abort();
}

void TryFieldPath(std::string_view text) {
  const auto path = ParseFieldPath(text);
  if (!path.ok()) return;
  const auto again = ParseFieldPath(FormatFieldPath(*path));
  if (!again.ok() || *again != *path) std::abort();
}

}  // namespace
}  // namespace aloft::document

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::document;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t middle = input.find('\n');
  const std::string_view second =
      middle == std::string_view::npos ? std::string_view() : input.substr(middle + 1);
  TryPaths(input.substr(0, middle), second);
  TryFieldPath(input);
  std::string_view key = input;
  static_cast<void>(TakeSegmentKey(key));
  static_cast<void>(CheckDatabaseId(input));
  return 0;
}
