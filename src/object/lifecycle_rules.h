// What lifecycle rules say about one object, without doing it.
//
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "object/bucket_info.h"
#include "object/object_info.h"

namespace aloft::object {

// Rules count in days that end at midnight UTC: `days` after `from`, rounded up.
std::int64_t DueMicros(std::int64_t from_micros, std::int32_t days);

// Where a version stands among those of its key.
struct VersionStanding {
  std::int64_t noncurrent_since_micros = 0;  // 0: it is the current one
  std::int64_t newer = 0;                    // versions with content that are newer
};
// What rules with an action say: to be deleted, or to which class it moves (null: to none). A
// deletion comes before a move; of moves the first in the list, and the next in the next round.
bool DeleteDue(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
               const VersionStanding& standing, std::int64_t now_micros);
const std::string* ClassDue(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                            const VersionStanding& standing, std::int64_t now_micros);

// What the other rules say.
bool CurrentExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                    std::int64_t now_micros);
// A delete marker with nothing beneath it.
bool LoneMarkerExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& marker,
                       std::int64_t now_micros);
// `since_micros`: when the next newer version came; `newer`: how many noncurrent versions are
// newer.
bool NoncurrentExpired(const std::vector<LifecycleRule>& rules, const ObjectInfo& info,
                       std::int64_t since_micros, std::int64_t newer, std::int64_t now_micros);
// The soonest that a rule which is no action says of the current version; nullopt: it stays.
struct Ending {
  std::int64_t at_micros;
  const LifecycleRule* rule;  // one of `rules`
};
std::optional<Ending> NextExpiration(const std::vector<LifecycleRule>& rules,
                                     const ObjectInfo& info);
// The same for an upload.
std::optional<Ending> NextAbort(const std::vector<LifecycleRule>& rules, std::string_view key,
                                std::int64_t created_micros);
bool UploadExpired(const std::vector<LifecycleRule>& rules, std::string_view key,
                   std::int64_t created_micros, std::int64_t now_micros);

}  // namespace aloft::object
