#include "faces/s3/target.h"

#include <algorithm>

#include "base/percent.h"
#include "base/utf8.h"
#include "faces/common/dialect.h"
#include "faces/s3/limits.h"

namespace aloft::faces::s3 {
namespace {

bool IsLowerAlphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool IsDottedNumber(std::string_view name) {
  int dots = 0;
  for (const char c : name) {
    if (c == '.') {
      ++dots;
    } else if (c < '0' || c > '9') {
      return false;
    }
  }
  return dots == 3;
}

}  // namespace

Result<void> CheckKeyLength(std::string_view key) {
  if (key.size() <= kKeyBytesMax) return {};
  return Fail(Error{
      Code::kKeyTooLong,
      {},
      {{"Size", std::to_string(key.size())}, {"MaxSizeAllowed", std::to_string(kKeyBytesMax)}}});
}

Result<std::string> DecodeKey(std::string_view encoded) {
  auto key = PercentDecode(encoded);
  if (!key || !IsValidUtf8(*key)) return Fail(Error{Code::kInvalidUri});
  ALOFT_TRY_VOID(CheckKeyLength(*key));
  return std::move(*key);
}

Result<Target> ResolveTarget(std::string_view host, std::string_view path) {
  Target target;
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view host_bucket = BucketOfHost(host);
  if (!host_bucket.empty()) {
    target.virtual_hosted = true;
    target.bucket = std::string(host_bucket);
  } else {
    const std::size_t slash = path.find('/');
    auto bucket = PercentDecode(path.substr(0, slash));
    if (!bucket || !IsValidUtf8(*bucket)) return Fail(Error{Code::kInvalidUri});
    target.bucket = std::move(*bucket);
    if (target.bucket.empty()) return target;
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  target.level = Level::kBucket;
  if (path.empty()) return target;
  target.level = Level::kObject;
  ALOFT_TRY(target.key, DecodeKey(path));
  return target;
}

bool IsBucketName(std::string_view name) {
  if (name.size() < kBucketNameBytesMin || name.size() > kBucketNameBytesMax) return false;
  if (!IsLowerAlphanumeric(name.front()) || !IsLowerAlphanumeric(name.back())) return false;
  const auto allowed = [](char c) { return IsLowerAlphanumeric(c) || c == '-' || c == '.'; };
  if (!std::all_of(name.begin(), name.end(), allowed)) return false;
  if (name.find("..") != std::string_view::npos || IsDottedNumber(name)) return false;
  for (const std::string_view prefix : {"xn--", "sthree-", "amzn-s3-demo-"}) {
    if (name.starts_with(prefix)) return false;
  }
  for (const std::string_view suffix : {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}) {
    if (name.ends_with(suffix)) return false;
  }
  return true;
}

}  // namespace aloft::faces::s3
