#include "faces/gcs/hashes.h"

#include <algorithm>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/digest.h"

namespace aloft::faces::gcs {

std::string Crc32cText(std::uint32_t crc32c) {
  std::string raw;
  AppendBe32(raw, crc32c);
  return Base64Encode(raw);
}

std::string Md5Text(const object::ObjectInfo& info) {
  const bool known = info.etag_kind == object::EtagKind::kMd5 && info.part_count == 0;
  return known ? Base64Encode(info.etag_digest) : std::string();
}

std::string HashHeader(const object::ObjectInfo& info) {
  const std::string md5 = Md5Text(info);
  return "crc32c=" + Crc32cText(info.crc32c) + (md5.empty() ? "" : ",md5=" + md5);
}

Result<void> ReadCrc32c(std::string_view text, object::ExpectedDigests& expected) {
  const auto raw = Base64Decode(text);
  if (!raw || raw->size() != 4) {
    return Fail(Invalid("Invalid value for crc32c: '" + std::string(text) + "'"));
  }
  const std::uint32_t crc = ReadBe32(*raw);
  if (expected.crc32c && *expected.crc32c != crc) return Fail(Invalid("Two values for crc32c."));
  expected.crc32c = crc;
  return {};
}

Result<void> ReadMd5(std::string_view text, object::ExpectedDigests& expected) {
  const auto raw = Base64Decode(text);
  if (!raw || raw->size() != kMd5Bytes) {
    return Fail(Invalid("Invalid value for md5Hash: '" + std::string(text) + "'"));
  }
  if (!expected.md5.empty() && expected.md5 != *raw) return Fail(Invalid("Two values for md5."));
  expected.md5 = *raw;
  return {};
}

Result<void> ReadHashHeader(std::string_view header, object::ExpectedDigests& expected) {
  while (!header.empty()) {
    const std::size_t end = std::min(header.find(','), header.size());
    std::string_view item = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    if (item.starts_with("crc32c=")) {
      ALOFT_TRY_VOID(ReadCrc32c(item.substr(7), expected));
    } else if (item.starts_with("md5=")) {
      ALOFT_TRY_VOID(ReadMd5(item.substr(4), expected));
    } else if (!item.empty()) {
      return Fail(Invalid("Unknown algorithm in x-goog-hash."));
    }
  }
  return {};
}

}  // namespace aloft::faces::gcs
