// The rules for what a client may attach to an object or bucket.
//
// Threads     Any; no state.
#pragma once

#include "object/fault.h"
#include "object/object_info.h"
#include "object/write_options.h"

namespace aloft::object {

// Fails with kMetadataTooLarge, kInvalidTag, kInvalidArgument.
Result<void> CheckAttributes(const ObjectAttributes& attributes);
Result<void> CheckHeaders(const ContentHeaders& headers);
Result<void> CheckUserMetadata(const UserMetadata& metadata);
Result<void> CheckTags(const Tags& tags, std::size_t count_max);
Result<void> CheckContexts(const ObjectContexts& contexts);
Result<void> CheckAccessList(const AccessList& list);
// Storage classes, owners, locations, ids.
Result<void> CheckShortText(std::string_view text, std::string_view what);

// Those without a time get `now_micros`.
void StampContexts(ObjectContexts& contexts, std::int64_t now_micros);

void SetAttributes(ObjectInfo& info, const ObjectAttributes& attributes);
ObjectAttributes AttributesOf(const ObjectInfo& info);

}  // namespace aloft::object
