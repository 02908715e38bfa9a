#include "faces/s3/checksum_headers.h"

#include <charconv>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/bytes.h"
#include "base/crc.h"
#include "base/digest.h"

namespace aloft::faces::s3 {
namespace {

using object::ChecksumAlgorithm;

constexpr ChecksumName kNames[] = {
    {ChecksumAlgorithm::kCrc32, "CRC32", "x-amz-checksum-crc32", "ChecksumCRC32"},
    {ChecksumAlgorithm::kCrc32c, "CRC32C", "x-amz-checksum-crc32c", "ChecksumCRC32C"},
    {ChecksumAlgorithm::kCrc64Nvme, "CRC64NVME", "x-amz-checksum-crc64nvme", "ChecksumCRC64NVME"},
    {ChecksumAlgorithm::kSha1, "SHA1", "x-amz-checksum-sha1", "ChecksumSHA1"},
    {ChecksumAlgorithm::kSha256, "SHA256", "x-amz-checksum-sha256", "ChecksumSHA256"},
    {ChecksumAlgorithm::kSha512, "SHA512", "x-amz-checksum-sha512", "ChecksumSHA512"},
    {ChecksumAlgorithm::kMd5, "MD5", "x-amz-checksum-md5", "ChecksumMD5"},
};

Error BadValue(std::string_view header) {
  return {Code::kInvalidRequest, "Value for " + std::string(header) + " header is invalid."};
}

Error UnknownAlgorithm() {
  return {
      Code::kInvalidRequest,
      "Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
      "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5]"};
}

const ChecksumName* FindByHeader(std::string_view header) {
  for (const ChecksumName& name : ChecksumNames()) {
    if (name.header == header) return &name;
  }
  return nullptr;
}

bool IsChecksumValueHeader(std::string_view header) {
  return header.starts_with("x-amz-checksum-") && header != "x-amz-checksum-algorithm" &&
         header != "x-amz-checksum-type" && header != "x-amz-checksum-mode";
}

std::string Compute(ChecksumAlgorithm algorithm, std::string_view body) {
  std::string out;
  switch (algorithm) {
    case ChecksumAlgorithm::kNone:
      break;
    case ChecksumAlgorithm::kCrc32:
      AppendBe32(out, Crc32(body));
      break;
    case ChecksumAlgorithm::kCrc32c:
      AppendBe32(out, Crc32c(body));
      break;
    case ChecksumAlgorithm::kCrc64Nvme:
      AppendBe64(out, Crc64Nvme(body));
      break;
    case ChecksumAlgorithm::kSha1:
      return Sha1Digest(body);
    case ChecksumAlgorithm::kSha256:
      return Sha256Digest(body);
    case ChecksumAlgorithm::kSha512:
      return Sha512Digest(body);
    case ChecksumAlgorithm::kMd5:
      return Md5Digest(body);
  }
  return out;
}

// The checksum that x-amz-trailer announces, if any.
Result<const ChecksumName*> AnnouncedInTrailer(const edge::Headers& headers) {
  const auto trailer = headers.Find("x-amz-trailer");
  if (!trailer) return nullptr;
  const std::string name = LowerCase(*trailer);
  const ChecksumName* found = FindByHeader(name);
  if (found == nullptr) {
    return Fail(Error{Code::kInvalidRequest,
                      "The value specified in the x-amz-trailer header is not supported"});
  }
  return found;
}

}  // namespace

std::span<const ChecksumName> ChecksumNames() { return kNames; }

const ChecksumName* FindChecksum(ChecksumAlgorithm algorithm) {
  for (const ChecksumName& name : ChecksumNames()) {
    if (name.algorithm == algorithm) return &name;
  }
  return nullptr;
}

Result<ChecksumAlgorithm> ChecksumAlgorithmOf(const edge::Headers& headers,
                                              std::string_view header) {
  const auto text = headers.Find(header);
  if (!text) return ChecksumAlgorithm::kNone;
  const std::string lower = LowerCase(*text);
  for (const ChecksumName& name : ChecksumNames()) {
    if (LowerCase(name.name) == lower) return name.algorithm;
  }
  return Fail(UnknownAlgorithm());
}

Result<std::optional<object::ChecksumScope>> ChecksumScopeOf(const edge::Headers& headers) {
  const auto text = headers.Find("x-amz-checksum-type");
  if (!text) return std::optional<object::ChecksumScope>();
  if (*text == "COMPOSITE") return std::optional(object::ChecksumScope::kComposite);
  if (*text == "FULL_OBJECT") return std::optional(object::ChecksumScope::kFullObject);
  return Fail(BadValue("x-amz-checksum-type"));
}

std::string_view ScopeName(object::ChecksumScope scope) {
  return scope == object::ChecksumScope::kComposite ? "COMPOSITE" : "FULL_OBJECT";
}

Result<object::Checksum> ParseChecksum(const ChecksumName& name, std::string_view text,
                                       std::uint32_t* part_count) {
  object::Checksum checksum{name.algorithm};
  const std::size_t dash = text.find('-');  // never in base64's own alphabet
  if (dash != std::string_view::npos && part_count != nullptr) {
    const std::string_view digits = text.substr(dash + 1);
    const auto [stop, fault] =
        std::from_chars(digits.data(), digits.data() + digits.size(), *part_count);
    if (fault != std::errc() || stop != digits.data() + digits.size())
      return Fail(BadValue(name.header));
    checksum.scope = object::ChecksumScope::kComposite;
    text = text.substr(0, dash);
  }
  auto value = Base64Decode(text);
  if (!value || value->size() != object::ChecksumBytes(name.algorithm))
    return Fail(BadValue(name.header));
  checksum.value = std::move(*value);
  return checksum;
}

Result<StatedDigests> StatedDigestsOf(const edge::Headers& headers) {
  StatedDigests stated;
  const auto md5 = headers.Find("content-md5");
  if (md5) {
    auto value = Base64Decode(*md5);
    if (!value || value->size() != kMd5Bytes) return Fail(Error{Code::kInvalidDigest});
    stated.md5 = std::move(*value);
  }
  ALOFT_TRY(const ChecksumAlgorithm sdk_algorithm,
            ChecksumAlgorithmOf(headers, "x-amz-sdk-checksum-algorithm"));
  const ChecksumName* named = nullptr;
  for (const edge::Headers::Field& field : headers.fields()) {
    if (!IsChecksumValueHeader(field.name)) continue;
    if (named != nullptr) {
      return Fail(Error{
          Code::kInvalidRequest,
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."});
    }
    named = FindByHeader(field.name);
    if (named == nullptr) return Fail(UnknownAlgorithm());
    ALOFT_TRY(stated.checksum, ParseChecksum(*named, field.value));
  }
  ALOFT_TRY(const ChecksumName* announced, AnnouncedInTrailer(headers));
  if (announced != nullptr) {
    if (named != nullptr) {
      return Fail(Error{
          Code::kInvalidRequest,
          "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed."});
    }
    named = announced;
    stated.in_trailer = true;
    stated.checksum.algorithm = announced->algorithm;
  }
  if (sdk_algorithm == ChecksumAlgorithm::kNone) return stated;
  if (named == nullptr) {
    return Fail(
        Error{Code::kInvalidRequest,
              "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or "
              "x-amz-trailer headers were found."});
  }
  if (named->algorithm != sdk_algorithm) return Fail(BadValue("x-amz-sdk-checksum-algorithm"));
  return stated;
}

Result<object::ExpectedDigests> ExpectedDigestsOf(const StatedDigests& stated,
                                                  const Trailers& trailers) {
  object::ExpectedDigests expected;
  expected.md5 = stated.md5;
  expected.checksum = stated.checksum;
  if (!stated.in_trailer) return expected;
  const ChecksumName* name = FindChecksum(stated.checksum.algorithm);
  for (const auto& [header, value] : trailers) {
    if (LowerCase(header) != name->header) continue;
    ALOFT_TRY(expected.checksum, ParseChecksum(*name, value));
    return expected;
  }
  return Fail(Error{Code::kMalformedTrailer});
}

Error DigestMismatch(const StatedDigests& stated, std::string_view digest) {
  const ChecksumName* name = FindChecksum(stated.checksum.algorithm);
  if (name == nullptr || (!stated.md5.empty() && LowerCase(digest) == "md5" &&
                          stated.checksum.algorithm != ChecksumAlgorithm::kMd5)) {
    return {Code::kBadDigest};
  }
  return {Code::kBadDigest, "The " + std::string(name->name) +
                                " you specified did not match the calculated checksum."};
}

Result<void> CheckBody(const StatedDigests& stated, const Trailers& trailers,
                       std::string_view body) {
  ALOFT_TRY(const object::ExpectedDigests expected, ExpectedDigestsOf(stated, trailers));
  if (!expected.md5.empty() && Md5Digest(body) != expected.md5)
    return Fail(Error{Code::kBadDigest});
  if (expected.checksum.algorithm == ChecksumAlgorithm::kNone) return {};
  if (Compute(expected.checksum.algorithm, body) == expected.checksum.value) return {};
  return Fail(DigestMismatch(stated, "checksum"));
}

object::Checksum ShownChecksum(const object::ObjectInfo& info) {
  if (info.checksum.algorithm != ChecksumAlgorithm::kNone) return info.checksum;
  object::Checksum checksum{ChecksumAlgorithm::kCrc64Nvme};
  AppendBe64(checksum.value, info.crc64nvme);
  return checksum;
}

std::string ChecksumText(const object::Checksum& checksum, std::uint32_t part_count) {
  std::string text = Base64Encode(checksum.value);
  if (checksum.scope == object::ChecksumScope::kComposite) text += "-" + std::to_string(part_count);
  return text;
}

void AddChecksumHeaders(edge::Response& response, const object::Checksum& checksum,
                        std::uint32_t part_count) {
  const ChecksumName* name = FindChecksum(checksum.algorithm);
  if (name == nullptr) return;
  response.Add(std::string(name->header), ChecksumText(checksum, part_count));
  response.Add("x-amz-checksum-type", std::string(ScopeName(checksum.scope)));
}

void WriteChecksum(XmlWriter& xml, const object::Checksum& checksum, std::uint32_t part_count) {
  const ChecksumName* name = FindChecksum(checksum.algorithm);
  if (name == nullptr) return;
  xml.Element(name->element, std::string_view(ChecksumText(checksum, part_count)));
}

}  // namespace aloft::faces::s3
