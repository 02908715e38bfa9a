// Conditions on reads and writes. Write conditions are judged in the commit that they guard:
// against the current version that this very commit replaces.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "object/object_info.h"

namespace aloft::object {

// ETags are compared as ObjectInfo::Etag writes them: no quotes. "*" means any existing object.
struct ReadConditions {
  std::vector<std::string> if_etag = {};                     // any of them
  std::vector<std::string> if_not_etag = {};                 // none of them
  std::optional<std::int64_t> if_changed_since_micros = {};  // judged by whole seconds
  std::optional<std::int64_t> if_not_changed_since_micros = {};
  std::optional<std::int64_t> if_generation = {};
  std::optional<std::int64_t> if_not_generation = {};
  std::optional<std::int64_t> if_metageneration = {};
  std::optional<std::int64_t> if_not_metageneration = {};
};

enum class ReadVerdict : std::uint8_t { kServe, kNotModified, kPreconditionFailed };

// In the order of RFC 9110, section 13.2.2: an ETag condition makes the date beside it meaningless.
ReadVerdict Judge(const ReadConditions& conditions, const ObjectInfo& info);

// All that are given must hold, or the write fails with kPreconditionFailed. An absent object (or
// one covered by a delete marker) counts as generation 0; `if_etag` on an absent object fails with
// kNoSuchObject. `if_bytes` and `if_created_micros` hold for an absent object.
struct WriteConditions {
  bool if_absent = false;
  std::vector<std::string> if_etag = {};           // any of them
  std::vector<std::string> if_not_etag = {};       // none of them
  std::optional<std::int64_t> if_generation = {};  // 0: must be absent
  std::optional<std::int64_t> if_not_generation = {};
  std::optional<std::int64_t> if_metageneration = {};
  std::optional<std::int64_t> if_not_metageneration = {};
  std::optional<std::uint64_t> if_bytes = {};
  std::optional<std::int64_t> if_created_micros = {};  // equal in whole seconds

  bool any() const;
};

// `current` is null when there is none.
Result<void> Judge(const WriteConditions& conditions, const ObjectInfo* current);

}  // namespace aloft::object
