// The configuration of a bucket, a document for each thing: ?cors, ?lifecycle, ?versioning and
// their relatives. Each is read into a resource of the JSON API, so that both APIs accept and keep
// the same.
//
// Threads     Any; no state.
// Errors      kMalformedXml; kNotImplemented for what the JSON API has not either.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/xml_writer.h"
#include "edge/request.h"
#include "faces/common/xml_reader.h"
#include "faces/gcs/json.h"
#include "faces/gcs/query.h"
#include "faces/gcs/xml/errors.h"
#include "object/buckets.h"

namespace aloft::faces::gcs::xml {

inline constexpr std::uint64_t kDocumentBytesMax = 256 * 1024;

void AddText(Json& object, std::string_view name, std::string text);

// x-goog-if-metageneration-match and -not-match. Fails with kPreconditionFailed.
Result<void> JudgeBucket(const edge::Headers& headers, std::int64_t metageneration);

struct BucketDocument {
  std::string_view parameter;  // of the query
  std::string_view root;
  // What the document says, as a patch of the bucket's resource.
  Result<Json> (*read)(const XmlNode& root);
  // Fills the root element. `bucket` with kExtrasDocument.
  void (*write)(XmlWriter& xml, const object::BucketDraft& bucket);
};

// The one that the query asks for; null: none.
const BucketDocument* FindDocument(const Query& query);

}  // namespace aloft::faces::gcs::xml
