// Checksums of content as S3 clients state and ask for them: x-amz-checksum-*, Content-MD5,
// trailers, XML elements.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
//
// Threads     Values.
// Errors      kInvalidRequest (forms and combinations), kInvalidDigest (Content-MD5),
//             kMalformedTrailer.
// Knows not   how a checksum is computed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/xml_writer.h"
#include "edge/request.h"
#include "faces/s3/errors.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::faces::s3 {

struct ChecksumName {
  object::ChecksumAlgorithm algorithm;
  std::string_view name;     // "CRC32"
  std::string_view header;   // "x-amz-checksum-crc32"
  std::string_view element;  // "ChecksumCRC32"
};
// All that this face serves, in the order in which S3 lists them.
std::span<const ChecksumName> ChecksumNames();
const ChecksumName* FindChecksum(object::ChecksumAlgorithm algorithm);

// x-amz-sdk-checksum-algorithm, x-amz-checksum-algorithm and such: kNone if absent. Fails with
// kInvalidRequest if unknown.
Result<object::ChecksumAlgorithm> ChecksumAlgorithmOf(const edge::Headers& headers,
                                                      std::string_view header);

// x-amz-checksum-type. Nullopt if absent.
Result<std::optional<object::ChecksumScope>> ChecksumScopeOf(const edge::Headers& headers);
std::string_view ScopeName(object::ChecksumScope scope);

// What a client says of a body that it sends.
struct StatedDigests {
  std::string md5;            // of Content-MD5, raw; empty if not stated
  object::Checksum checksum;  // value empty while it is still to come in the trailer
  bool in_trailer = false;
};
Result<StatedDigests> StatedDigestsOf(const edge::Headers& headers);

using Trailers = std::vector<std::pair<std::string, std::string>>;
// With what the trailer brought. Fails with kMalformedTrailer if it lacks the announced checksum.
Result<object::ExpectedDigests> ExpectedDigestsOf(const StatedDigests& stated,
                                                  const Trailers& trailers);
// What clients see when the bytes are not the ones announced.
Error DigestMismatch(const StatedDigests& stated, std::string_view digest);

// Checks small bodies of XML requests, whose bytes go nowhere else.
Result<void> CheckBody(const StatedDigests& stated, const Trailers& trailers,
                       std::string_view body);

// The checksum that clients are shown: the one chosen, or CRC64NVME of the whole, which is always
// known.
object::Checksum ShownChecksum(const object::ObjectInfo& info);
// Base64, with "-<parts>" behind a composite one.
std::string ChecksumText(const object::Checksum& checksum, std::uint32_t part_count);
void AddChecksumHeaders(edge::Response& response, const object::Checksum& checksum,
                        std::uint32_t part_count);
// The value's element; nothing for kNone.
void WriteChecksum(XmlWriter& xml, const object::Checksum& checksum, std::uint32_t part_count);

// A value from a header or element. Fails with kInvalidRequest unless it is base64 of the right
// length; `part_count` takes the number behind a composite value.
Result<object::Checksum> ParseChecksum(const ChecksumName& name, std::string_view text,
                                       std::uint32_t* part_count = nullptr);

}  // namespace aloft::faces::s3
