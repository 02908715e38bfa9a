// What headers of the XML API say of an object, both ways.
// https://cloud.google.com/storage/docs/xml-api/reference-headers
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "edge/request.h"
#include "faces/gcs/call.h"
#include "faces/gcs/client_key.h"
#include "faces/gcs/xml/errors.h"
#include "object/conditions.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::faces::gcs::xml {

std::string Quoted(std::string_view etag);

// x-goog-generation, -metageneration, -hash, -stored-content-*, -storage-class, -component-count,
// -custom-time, -object-lock-*.
void AddGoogHeaders(edge::Response& response, const object::ObjectInfo& info);
// Those and ETag, Last-Modified, the content's own headers and x-goog-meta-*.
void AddObjectHeaders(edge::Response& response, const object::ObjectInfo& info);

// Content headers, x-goog-meta-*, x-goog-storage-class, x-goog-custom-time, x-goog-object-lock-*.
// Fails for what is not built: encryption with keys of KMS.
Result<object::ObjectAttributes> AttributesOf(const edge::Headers& headers);
// x-goog-encryption-*, or those of a copy's source.
Result<std::optional<SecretKey>> RequestKey(const edge::Headers& headers,
                                            KeyOf whose = KeyOf::kObject);
Result<object::EncryptionChoice> EncryptionOf(const edge::Headers& headers);
// Content-MD5 and x-goog-hash.
Result<object::ExpectedDigests> DigestsOf(const edge::Headers& headers);
// x-goog-content-length-range, held against Content-Length. Also bounded by `bytes_max`.
Result<void> CheckLength(const Call& call, std::uint64_t bytes_max);

// If-Match and its relatives, and x-goog-if-*. `prefix`: "x-goog-if-" or "x-goog-copy-source-if-".
Result<object::ReadConditions> ReadConditionsOf(const edge::Headers& headers);
Result<object::ReadConditions> SourceConditionsOf(const edge::Headers& headers);
Result<object::WriteConditions> WriteConditionsOf(const edge::Headers& headers);

// The version that the query asks for.
Result<std::optional<object::VersionRef>> GenerationOf(const Call& call);

}  // namespace aloft::faces::gcs::xml
