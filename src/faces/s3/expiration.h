// When lifecycle rules will take something away, as replies tell it.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <string_view>

#include "edge/request.h"
#include "faces/s3/authorize.h"
#include "object/bucket_info.h"
#include "object/object_info.h"

namespace aloft::faces::s3 {

using EndingRules = object::SharedRules<object::LifecycleRule>;
// The bucket's rules, for the calls below. Null: none, or they cannot be read, and a reply is about
// something else. It may have to wait for the disk: to be called before anything is committed.
EndingRules EndingRulesOf(const Scope& scope);

// x-amz-expiration of a current version, if a rule will end it.
void AddExpiration(edge::Response& response, const EndingRules& rules,
                   const object::ObjectInfo& info);

// x-amz-abort-date and x-amz-abort-rule-id of an upload in parts.
void AddAbortDate(edge::Response& response, const EndingRules& rules, std::string_view key,
                  std::int64_t created_micros);

}  // namespace aloft::faces::s3
