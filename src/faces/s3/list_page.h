// What ListObjects and ListObjectsV2 share: the page of keys, and its XML.
#pragma once

#include <cstdint>
#include <string>

#include "base/xml_writer.h"
#include "faces/s3/authorize.h"
#include "faces/s3/call.h"
#include "faces/s3/list_text.h"
#include "object/listing.h"

namespace aloft::faces::s3 {

struct ListParameters {
  std::string prefix;
  std::string delimiter;
  NameEncoding encoding = NameEncoding::kNone;
  std::uint32_t max_keys = kListEntriesMaxShown;  // as asked, cut to 1,000

  static constexpr std::uint32_t kListEntriesMaxShown = 1000;
};
Result<ListParameters> ParseListParameters(const Call& call);

// Nothing for max-keys=0. Authorizes.
Result<object::ListPage> FetchPage(const Scope& scope, const ListParameters& parameters,
                                   std::string start_after);

enum class ShowOwner : std::uint8_t { kYes, kNo };
void WriteContents(XmlWriter& xml, const Scope& scope, const object::ListPage& page,
                   NameEncoding encoding, ShowOwner show_owner);
void WriteCommonPrefixes(XmlWriter& xml, const std::vector<std::string>& prefixes,
                         NameEncoding encoding);

// <ChecksumAlgorithm> and <ChecksumType> of a list entry.
void WriteChecksumKind(XmlWriter& xml, const object::ObjectInfo& info);

}  // namespace aloft::faces::s3
