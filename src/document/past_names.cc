#include "document/past_names.h"

#include <algorithm>

#include "document/limits.h"

namespace aloft::document {
namespace {

// The segment of `path` right below `above`, or nullopt if it is not below.
std::optional<std::string> SegmentBelow(std::string_view path, std::string_view above) {
  if (!above.empty()) {
    if (!path.starts_with(above) || path.size() <= above.size() || path[above.size()] != '/') {
      return {};
    }
    path.remove_prefix(above.size() + 1);
  }
  return std::string(path.substr(0, path.find('/')));
}

}  // namespace

Result<PastNames> PastNames::Open(store::Engine& engine, const Place& place, const Moment& moment) {
  PastNames names(engine, place, moment);
  const Reader reader(engine, place);
  ALOFT_TRY(names.changed_, reader.ChangedSince(moment.read_time_micros, moment, kPastChangesMax));
  for (const std::string& path : names.changed_) {
    ALOFT_TRY(const StoredDocument then, reader.Get(path, moment));
    if (then.document != nullptr) names.were_.push_back(path);
  }
  return names;
}

// Whether a document at or below `path` is there now and was there then.
Result<bool> PastNames::AnyBelow(std::string_view path) const {
  if (SegmentCount(path) % 2 == 0 && !changed_.contains(std::string(path))) {
    const Reader reader(*engine_, *place_);
    ALOFT_TRY(const StoredDocument here, reader.Get(path, *moment_));
    if (here.document != nullptr) return true;
  }
  const auto cursor = engine_->Scan(Under(DescendantsPrefix(*place_, path)),
                                    {.snapshot = moment_->snapshot.get(), .keys_only = true});
  for (; cursor->Valid(); cursor->Next()) {
    const auto found = PathOfDocumentKey(cursor->key());
    if (found && !changed_.contains(*found)) return true;
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  return false;
}

Result<std::vector<std::string>> PastNames::Below(std::string_view path,
                                                  const std::vector<std::string>& now) const {
  std::vector<std::string> ids;
  for (const std::string& id : now) {
    ALOFT_TRY(const bool was, AnyBelow(JoinPath(path, id)));
    if (was) ids.push_back(id);
  }
  for (const std::string& were : were_) {
    if (auto id = SegmentBelow(were, path)) ids.push_back(std::move(*id));
  }
  std::sort(ids.begin(), ids.end(),
            [](const std::string& a, const std::string& b) { return CompareSegments(a, b) < 0; });
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

}  // namespace aloft::document
