#include "faces/s3/regions.h"

#include <algorithm>

namespace aloft::faces::s3 {
namespace {

Error Illegal(std::string_view constraint) {
  return {Code::kIllegalLocationConstraint,
          "The " + std::string(constraint.empty() ? "unspecified" : constraint) +
              " location constraint is incompatible for the region specific endpoint this request "
              "was sent to."};
}

}  // namespace

bool IsRegion(std::string_view text) {
  // "eu-central-1", "us-gov-west-1": words of letters, a number at the end.
  if (text.size() < 9 || text.size() > 32) return false;
  if (text.back() < '0' || text.back() > '9' || text[text.size() - 2] != '-') return false;
  const std::string_view words = text.substr(0, text.size() - 1);
  const bool clean = std::all_of(words.begin(), words.end(),
                                 [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
  return clean && std::count(words.begin(), words.end(), '-') >= 2;
}

Result<std::string> ResolveLocation(std::string_view constraint, std::string_view region) {
  if (constraint.empty()) {
    if (region != kFirstRegion) return Fail(Illegal(constraint));
    return std::string();
  }
  const std::string_view wanted = constraint == "EU" ? std::string_view("eu-west-1") : constraint;
  if (wanted == kFirstRegion || !IsRegion(wanted)) {
    return Fail(Error{
        Code::kInvalidLocationConstraint, {}, {{"LocationConstraint", std::string(constraint)}}});
  }
  if (region != kFirstRegion && region != wanted) return Fail(Illegal(constraint));
  return std::string(constraint);
}

std::string_view RegionOf(const object::BucketInfo& bucket) {
  if (bucket.location.empty()) return kFirstRegion;
  return bucket.location == "EU" ? std::string_view("eu-west-1")
                                 : std::string_view(bucket.location);
}

}  // namespace aloft::faces::s3
