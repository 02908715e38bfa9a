// What lifecycle rules say about one object, without doing it.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <vector>

#include "object/bucket_info.h"
#include "object/object_info.h"

namespace aloft::object {

// Rules count in days that end at midnight UTC: `days` after `from`, rounded up.
std::int64_t DueMicros(std::int64_t from_micros, std::int32_t days);

bool CurrentExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                    std::int64_t now_micros);
// A delete marker with nothing beneath it.
bool LoneMarkerExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& marker,
                       std::int64_t now_micros);
// `since_micros`: when the next newer version came; `newer`: how many noncurrent versions are
// newer.
bool NoncurrentExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                       std::int64_t since_micros, std::int64_t newer, std::int64_t now_micros);
bool UploadExpired(const std::vector<LifecycleRule>& rules, std::string_view key,
                   std::int64_t created_micros, std::int64_t now_micros);

}  // namespace aloft::object
