// Configuration documents: what was read and written again reads the same; everything else is
// refused.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "faces/s3/cors_rules.h"
#include "faces/s3/lifecycle_rules.h"
#include "faces/s3/tag_set.h"

namespace aloft::faces::s3 {
namespace {

void TryCors(std::string_view body) {
  const auto rules = ParseCors(body);
  if (!rules) return;
  static_cast<void>(MatchCors(*rules, "https://a.example", "GET", "x-amz-date, content-type"));
  const std::string document = CorsDocument(*rules);
  const auto again = ParseCors(document);
  if (!again || CorsDocument(*again) != document) std::abort();
}

void TryLifecycle(std::string_view body) {
  const auto rules = ParseLifecycle(body);
  if (!rules) return;
  const std::string document = LifecycleDocument(*rules);
  const auto again = ParseLifecycle(document);
  if (!again || LifecycleDocument(*again) != document) std::abort();
}

}  // namespace
}  // namespace aloft::faces::s3

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace aloft::faces::s3;
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  TryCors(body);
  TryLifecycle(body);
  static_cast<void>(ParseTagging(body, TagOwner::kObject));
  static_cast<void>(ParseTagHeader(body));
  return 0;
}
