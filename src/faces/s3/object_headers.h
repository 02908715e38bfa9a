// What is kept with an object beside its bytes, between HTTP headers and the object service.
//
// Guarantees  No value that is written into a reply can end its line: control characters are
//             refused on the way in and encoded on the way out.
// Threads     Any; no state.
// Errors      kMetadataTooLarge, kInvalidStorageClass, kInvalidTag, kInvalidArgument,
//             kNotImplemented.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edge/request.h"
#include "faces/s3/call.h"
#include "faces/s3/errors.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::faces::s3 {

// Content headers and user metadata of an upload.
Result<object::ContentHeaders> ContentHeadersOf(const edge::Headers& headers);
Result<object::UserMetadata> UserMetadataOf(const edge::Headers& headers);
// x-amz-storage-class; empty if absent.
Result<std::string> StorageClassOf(const edge::Headers& headers);
// x-amz-tagging.
Result<object::Tags> TaggingOf(const edge::Headers& headers);
// Refuses what is not built: event holds, website redirects, appending.
Result<void> RefuseUnsupported(const edge::Headers& headers);

// Everything of an upload at once, with the access control that x-amz-acl asks for in this bucket.
Result<object::ObjectAttributes> AttributesOf(const edge::Headers& headers,
                                              const object::BucketInfo& bucket);

// For replies: ETag, Last-Modified, content headers, metadata, storage class, tag count.
void AddObjectHeaders(edge::Response& response, const object::ObjectInfo& info);
void AddVersionHeader(edge::Response& response, const object::BucketInfo& bucket,
                      const object::VersionRef& version);
std::string Quoted(std::string_view etag);

// The class that clients see.
std::string_view ShownStorageClass(std::string_view storage_class);

}  // namespace aloft::faces::s3
