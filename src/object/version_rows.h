// The rows of one object's versions: how they are found, and what each operation does to them.
//
// An object's current version lies in its `current` row, unless the newest version is a delete
// marker: then there is no such row. All other versions, markers included, are `version` rows; at
// most one version is the null version, and when it is not the current one a `null` row tells its
// generation.
//
// Guarantees  Every change expects the rows it relied on, so that a commit that lost a race changes
//             nothing.
// Threads     Any; no state.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "object/core.h"
#include "object/protection.h"
#include "object/records.h"

namespace aloft::object {

// Whether a version that is taken away can be restored, where its bucket says so.
enum class Afterlife : std::uint8_t { kAsBucketSays, kNone };

// A version and the row it lies in.
struct StoredVersion {
  std::unique_ptr<ObjectRecord> record;  // never null; info.key and info.is_current set
  std::string row;
  store::Version row_version = 0;
};

class VersionRows {
 public:
  VersionRows(Core& core, const BucketRow& bucket, std::string_view object_key)
      : core_(core),
        bucket_(bucket),
        place_(bucket.place()),
        object_key_(object_key),
        since_(core.engine.Latest()) {}

  // The current version, if there is one.
  Result<std::optional<StoredVersion>> LookUpCurrent(const store::Snapshot* snapshot = nullptr);
  // The same; fails with kNoSuchObject, telling the delete marker that covers it.
  Result<StoredVersion> FindCurrent();
  // Nullopt: the current one. Fails with kNoSuchObject, kNoSuchVersion, kIsDeleteMarker.
  Result<StoredVersion> Find(std::optional<VersionRef> version);
  // As Find, and finds markers too.
  Result<StoredVersion> FindAny(VersionRef version, const store::Snapshot& snapshot);

  // Adds to `request`: `record` (with a fresh generation) becomes current in place of `current`
  // (null: none), which is kept or given back as the bucket says. Sets what follows from the bucket
  // in the record.
  Result<void> MakeCurrent(store::CommitRequest& request, ObjectRecord& record,
                           const StoredVersion* current);
  // Covers `current` (null: none) with a delete marker; only in buckets that keep, or kept,
  // versions.
  Result<VersionRef> AddMarker(store::CommitRequest& request, std::string_view owner,
                               const StoredVersion* current);
  // Takes away exactly this version; what was beneath it becomes current. Everything found in
  // `snapshot`.
  Result<void> Remove(store::CommitRequest& request, const StoredVersion& version,
                      const store::Snapshot& snapshot,
                      Shortening shortening = Shortening::kRefused);
  // Takes away exactly this version, and nothing becomes current: what is left stays beneath a
  // delete marker. Markers that would cover nothing go too. Everything found in `snapshot`.
  // `going`: the generations of all versions that the same commit takes away like this.
  Result<void> RemoveCovered(store::CommitRequest& request, const StoredVersion& version,
                             const store::Snapshot& snapshot,
                             Afterlife afterlife = Afterlife::kAsBucketSays,
                             const std::set<std::int64_t>& going = {});
  // A deleted version that can be restored. Fails with kNoSuchVersion.
  Result<StoredVersion> FindSoftDeleted(std::int64_t generation);
  // Gives its bytes up for good.
  Result<void> RemoveSoftDeleted(store::CommitRequest& request, const StoredVersion& version);
  // Takes away the current version in a bucket that keeps none.
  Result<void> RemoveCurrent(store::CommitRequest& request, const StoredVersion& current);
  // Writes the version back, changed only in what is not its content.
  void Rewrite(store::CommitRequest& request, const StoredVersion& version);

  // The row expectations of every write: the bucket as it was read, and `current`.
  void Expect(store::CommitRequest& request, const StoredVersion* current);

 private:
  Result<StoredVersion> Read(std::string row, const store::Found& found);
  // The newest version beneath the current one, `skipped` left out.
  Result<std::optional<StoredVersion>> NewestKept(const store::Snapshot* snapshot,
                                                  std::int64_t skipped);
  // Gives the current version up: it becomes one of the others, or, where the new version takes its
  // place (null for null), its bytes go back.
  Result<void> Retire(store::CommitRequest& request, const StoredVersion& current,
                      std::int64_t now_micros);
  // The null version beneath the current one makes room for a new null version.
  Result<void> RemoveOldNull(store::CommitRequest& request);
  Result<void> Promote(store::CommitRequest& request, const StoredVersion& removed,
                       const store::Snapshot& snapshot);
  // The one place where bytes are given up: fails with kProtected, or keeps them for restoring.
  Result<void> GiveBack(store::CommitRequest& request, const ObjectRecord& record,
                        Afterlife afterlife = Afterlife::kAsBucketSays,
                        Shortening shortening = Shortening::kRefused);
  // Whether a kept version other than these is no marker.
  Result<bool> HasOtherContent(const store::Snapshot& snapshot,
                               const std::set<std::int64_t>& generations);
  void CoverRest(store::CommitRequest& request);

  Core& core_;
  const BucketRow& bucket_;
  const keys::Place place_;
  const std::string_view object_key_;
  const store::Version since_;  // nothing read here is older
};

}  // namespace aloft::object
