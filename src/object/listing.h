// Listing the objects of a bucket, and their versions, in the byte order of their keys.
//
// Guarantees  A page is one moment of the bucket. The work is bounded by the entries of the page,
//             not by the keys beneath a common prefix. Delete markers cost a plain listing nothing.
// Threads     Any.
// Errors      kNoSuchBucket, kInvalidArgument, kCorrupt. A grant for something else is
//             std::logic_error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "identity/grant.h"
#include "object/fault.h"
#include "object/object_info.h"

namespace aloft::object {

class Core;

// Keys that share everything up to and including the first `delimiter` behind `prefix` are one
// entry, a common prefix. Entries are ordered by key or prefix; only those greater than
// `start_after` are returned, so the last entry of a page, object or prefix, leads to the next
// page.
struct ListOptions {
  std::string prefix = {};
  std::string delimiter = {};    // empty: none; may be longer than one character
  std::string start_after = {};  // of entries, exclusive
  std::string start_at = {};     // of keys, inclusive
  std::string end_before = {};   // of keys, exclusive; empty: no end
  std::size_t limit = kListEntriesDefault;
  // An object whose key is a common prefix itself is returned beside it, and not counted.
  bool objects_of_prefixes = false;

  static constexpr std::size_t kListEntriesDefault = 1000;
};

struct ListPage {
  std::vector<ObjectInfo> objects;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string next = {};  // start_after of the next page
};

struct ListVersionsOptions {
  std::string prefix = {};
  std::string delimiter = {};
  // Returned are entries behind this place: keys greater than `after_key`, and of `after_key`
  // itself the versions older than `after_generation` (0: none of them).
  std::string after_key = {};
  std::int64_t after_generation = 0;
  std::size_t limit = 1000;
};

struct VersionPage {
  std::vector<ObjectInfo>
      versions;  // by key, newest first; with delete markers; is_current is the newest
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string next_key = {};         // the last entry, object or prefix
  std::int64_t next_generation = 0;  // 0 behind a prefix
};

struct ListHistoryOptions {
  enum class Of : std::uint8_t { kVersions, kDeleted };

  std::string prefix = {};
  std::string delimiter = {};
  std::string start_at = {};    // of keys, inclusive
  std::string end_before = {};  // of keys, exclusive; empty: no end
  // Returned are entries behind this place: keys greater than `after_key`, and of `after_key`
  // itself the versions younger than `after_generation` (0: none of them).
  std::string after_key = {};
  std::int64_t after_generation = 0;
  std::size_t limit = 1000;
  Of of = Of::kVersions;
};

class Listing {
 public:
  explicit Listing(std::shared_ptr<Core> core) : core_(std::move(core)) {}

  // Grant: kObjectsList on the bucket.
  Result<ListPage> List(const identity::Grant& grant, std::string_view bucket,
                        const ListOptions& options);
  // Grant: kObjectVersionsList on the bucket.
  Result<VersionPage> ListVersions(const identity::Grant& grant, std::string_view bucket,
                                   const ListVersionsOptions& options);
  // Versions by key, oldest first, without delete markers; or what was deleted and can be restored.
  // Grant: kObjectVersionsList on the bucket.
  Result<VersionPage> ListHistory(const identity::Grant& grant, std::string_view bucket,
                                  const ListHistoryOptions& options);

 private:
  std::shared_ptr<Core> core_;
};

}  // namespace aloft::object
