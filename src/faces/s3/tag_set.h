// Tags of buckets and objects: the x-amz-tagging header and the Tagging document.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
//
// Threads     Any; no state.
// Errors      kInvalidTag, kInvalidArgument (header), kMalformedXml, kBadRequest (too many).
#pragma once

#include <string>
#include <string_view>

#include "base/xml_writer.h"
#include "faces/common/xml_reader.h"
#include "faces/s3/errors.h"
#include "object/bucket_info.h"

namespace aloft::faces::s3 {

enum class TagOwner : std::uint8_t { kObject, kBucket };

// "key1=value1&key2=value2", form-encoded.
Result<object::Tags> ParseTagHeader(std::string_view text);
// <Tagging><TagSet><Tag>…
Result<object::Tags> ParseTagging(std::string_view body, TagOwner owner);
// The children <Tag> of `set`.
Result<object::Tags> ParseTagSet(const XmlNode& set, TagOwner owner);
// <TagSet>…</TagSet>
void WriteTagSet(XmlWriter& xml, const object::Tags& tags);
// Lengths, characters, duplicates and number.
Result<void> CheckTags(const object::Tags& tags, TagOwner owner);

}  // namespace aloft::faces::s3
