#include <algorithm>

#include "base/bytes.h"
#include "object/bucket_config.h"
#include "object/core.h"
#include "object/lifecycle_rules.h"
#include "object/limits.h"
#include "object/maintenance.h"
#include "object/objects.h"
#include "object/upload_rows.h"
#include "object/version_rows.h"

namespace aloft::object {
namespace {

using Phase = SweepPosition::Phase;

constexpr std::string_view kSweeper = "lifecycle";

// One bucket's part of a step. Every removal is a commit of its own, which expects what was judged.
class BucketSweep {
 public:
  BucketSweep(Core& core, BucketRow bucket, SharedRules<LifecycleRule> rules, std::size_t limit)
      : core_(core),
        bucket_(std::move(bucket)),
        place_(bucket_.place()),
        rules_(std::move(rules)),
        now_(core.clock.WallMicros()),
        left_(limit) {}

  std::size_t left() const { return left_; }
  std::size_t expired() const { return expired_; }

  // Goes on from `position` until the bucket or the budget is finished. True: the bucket is.
  Result<bool> Run(SweepPosition& position) {
    // Without rules there are still abandoned sessions.
    const bool before_uploads =
        position.phase == Phase::kCurrent || position.phase == Phase::kVersions;
    if (rules_->empty() && before_uploads) {
      position.key.clear();
      position.phase = Phase::kUploads;
    }
    while (left_ > 0) {
      ALOFT_TRY_VOID(RunPhase(position));
      if (!position.key.empty()) return false;
      if (position.phase == Phase::kFinished) return true;
      position.phase = static_cast<Phase>(static_cast<int>(position.phase) + 1);
    }
    return false;
  }

 private:
  Result<void> RunPhase(SweepPosition& position) {
    switch (position.phase) {
      case Phase::kCurrent:
        return SweepCurrent(position.key);
      case Phase::kVersions:
        return SweepVersions(position.key);
      case Phase::kUploads:
        return SweepUploads(position.key);
      case Phase::kDeleted:
        return SweepDeleted(position.key);
      case Phase::kFinished:
        return SweepFinished(position.key);
    }
    return {};
  }

  // A cursor over the rest of `range`; `from` is emptied, and set again by whoever stops early.
  std::unique_ptr<store::Cursor> Rest(store::Range range, std::string& from) {
    // A position in another bucket of this name means nothing here.
    if (from > range.begin && from < range.end) range.begin = from;
    from.clear();
    return core_.engine.Scan(std::move(range));
  }

  bool Spend() {
    if (left_ == 0) return false;
    --left_;
    return true;
  }

  // Commits one removal or move; what came in between leaves it to the next round.
  Result<void> Settle(const std::function<Result<bool>(store::CommitRequest&)>& decide) {
    auto settled = core_.Resolve<bool>(decide);
    if (settled.ok()) {
      expired_ += *settled ? 1 : 0;
      return {};
    }
    const Fault fault = settled.error().fault;
    if (fault == Fault::kUnavailable || fault == Fault::kCorrupt) {
      return Fail(std::move(settled.error()));
    }
    return {};
  }

  Result<BucketRow> Again() {
    return core_.buckets.Load(core_.engine, bucket_.info->project, bucket_.info->name);
  }

  Result<void> SweepCurrent(std::string& from) {
    auto cursor = Rest(keys::AllCurrent(place_), from);
    for (; cursor->Valid(); cursor->Next()) {
      if (!Spend()) {
        from = cursor->key();
        return {};
      }
      auto record = DecodeObject(cursor->value());
      if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
      record->info.key = keys::CurrentKeyOf(cursor->key());
      const ObjectInfo& info = record->info;
      if (CurrentExpired(*rules_, info, now_) || DeleteDue(*rules_, info, {}, now_)) {
        ALOFT_TRY_VOID(ExpireCurrent(info.key, cursor->version()));
      } else if (const std::string* to = ClassDue(*rules_, info, {}, now_)) {
        ALOFT_TRY_VOID(MoveToClass(info, cursor->version(), *to));
      }
    }
    ALOFT_TRY_STORE_VOID(cursor->status());
    return {};
  }

  Result<void> ExpireCurrent(const std::string& key, store::Version seen) {
    return Settle([&](store::CommitRequest& request) -> Result<bool> {
      ALOFT_TRY(BucketRow bucket, Again());
      VersionRows rows(core_, bucket, key);
      ALOFT_TRY(std::optional<StoredVersion> current, rows.LookUpCurrent());
      if (!current || current->row_version != seen) return false;
      if (bucket.info->versioning == Versioning::kNever) {
        ALOFT_TRY_VOID(rows.RemoveCurrent(request, *current));
        return true;
      }
      auto marker = rows.AddMarker(request, kSweeper, &*current);
      if (!marker.ok()) return Fail(std::move(marker.error()));
      return true;
    });
  }

  // Versions of one key come together, from new to old. A step ends between keys.
  Result<void> SweepVersions(std::string& from) {
    auto cursor = Rest(keys::AllVersions(place_), from);
    std::string key;
    std::vector<std::pair<ObjectInfo, store::Version>> versions;
    for (; cursor->Valid(); cursor->Next()) {
      keys::VersionKey found = keys::VersionOf(cursor->key());
      if (found.object_key != key) {
        ALOFT_TRY_VOID(SweepVersionsOf(key, versions));
        versions.clear();
        key = found.object_key;
        if (left_ == 0) {
          from = keys::VersionsOf(place_, key);
          return {};
        }
      }
      Spend();
      auto record = DecodeObject(cursor->value());
      if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
      record->info.key = std::move(found.object_key);
      versions.emplace_back(std::move(record->info), cursor->version());
    }
    ALOFT_TRY_STORE_VOID(cursor->status());
    return SweepVersionsOf(key, versions);
  }

  Result<void> SweepVersionsOf(const std::string& key,
                               const std::vector<std::pair<ObjectInfo, store::Version>>& versions) {
    if (versions.empty()) return {};
    ALOFT_TRY(std::optional<StoredVersion> current,
              VersionRows(core_, bucket_, key).LookUpCurrent());
    std::size_t first_noncurrent = 0;
    std::int64_t newer_created = 0;
    if (current) {
      newer_created = current->record->info.created_micros;
    } else {
      const auto& [newest, row_version] = versions.front();
      if (versions.size() == 1 && newest.is_delete_marker) {
        if (!LoneMarkerExpired(*rules_, newest, now_)) return {};
        return RemoveVersion(newest, row_version);
      }
      newer_created = newest.created_micros;
      first_noncurrent = 1;
    }
    VersionStanding standing{newer_created, current ? 1 : 0};
    for (std::size_t i = first_noncurrent; i < versions.size(); ++i) {
      const auto& [info, row_version] = versions[i];
      const auto newer = static_cast<std::int64_t>(i - first_noncurrent);
      standing.noncurrent_since_micros = newer_created;
      if (NoncurrentExpired(*rules_, info, newer_created, newer, now_)) {
        ALOFT_TRY_VOID(RemoveVersion(info, row_version));
      } else if (!info.is_delete_marker) {
        ALOFT_TRY_VOID(ActOnNoncurrent(info, row_version, standing));
      }
      newer_created = info.created_micros;
      standing.newer += info.is_delete_marker ? 0 : 1;
    }
    return {};
  }

  Result<void> ActOnNoncurrent(const ObjectInfo& info, store::Version seen,
                               const VersionStanding& standing) {
    if (DeleteDue(*rules_, info, standing, now_)) {
      return RemoveVersion(info, seen, Beneath::kCovered);
    }
    const std::string* to = ClassDue(*rules_, info, standing, now_);
    return to == nullptr ? Result<void>() : MoveToClass(info, seen, *to);
  }

  // The version as it was judged, found again in the commit that acts on it.
  struct Judged {
    store::CommitRequest& request;
    VersionRows& rows;
    StoredVersion& version;
    const store::Snapshot& snapshot;
  };
  Result<void> ActOn(const ObjectInfo& info, store::Version seen,
                     const std::function<Result<void>(const Judged&)>& act) {
    return Settle([&](store::CommitRequest& request) -> Result<bool> {
      ALOFT_TRY(BucketRow bucket, Again());
      VersionRows rows(core_, bucket, info.key);
      const auto snapshot = core_.engine.TakeSnapshot();
      const VersionRef exactly{info.version.generation, false};
      ALOFT_TRY(StoredVersion version, rows.FindAny(exactly, *snapshot));
      if (version.row_version != seen) return false;
      ALOFT_TRY_VOID(act({request, rows, version, *snapshot}));
      return true;
    });
  }

  Result<void> MoveToClass(const ObjectInfo& info, store::Version seen,
                           const std::string& to_class) {
    return ActOn(info, seen, [&](const Judged& judged) -> Result<void> {
      ObjectInfo& moved = judged.version.record->info;
      moved.storage_class = to_class;
      moved.class_changed_micros = now_;
      moved.updated_micros = now_;
      moved.metageneration += 1;
      judged.rows.Rewrite(judged.request, judged.version);
      return {};
    });
  }

  Result<void> RemoveVersion(const ObjectInfo& info, store::Version seen,
                             Beneath beneath = Beneath::kPromoted) {
    return ActOn(info, seen, [&](const Judged& judged) {
      const auto& [request, rows, version, snapshot] = judged;
      return beneath == Beneath::kCovered ? rows.RemoveCovered(request, version, snapshot)
                                          : rows.Remove(request, version, snapshot);
    });
  }

  Result<void> SweepUploads(std::string& from) {
    auto cursor = Rest(keys::AllUploads(place_), from);
    for (; cursor->Valid(); cursor->Next()) {
      if (!Spend()) {
        from = cursor->key();
        return {};
      }
      const keys::VersionKey found = keys::UploadOf(cursor->key());
      auto record = DecodeUpload(cursor->value());
      if (!record) return Fail(Error{Fault::kCorrupt, "upload record"});
      const std::int64_t began = record->info.created_micros;
      const bool expired = record->session ? began + kSessionKeptMicros <= now_
                                           : UploadExpired(*rules_, found.object_key, began, now_);
      if (!expired) continue;
      const UploadRef ref{{bucket_.info->name, found.object_key}, found.generation};
      ALOFT_TRY_VOID(Settle([&](store::CommitRequest& request) -> Result<bool> {
        ALOFT_TRY(StoredUpload upload, FindAnyUpload(core_, place_, ref));
        ALOFT_TRY_VOID(DropUpload(core_, request, place_, upload));
        return true;
      }));
    }
    ALOFT_TRY_STORE_VOID(cursor->status());
    return {};
  }

  // Deleted versions whose time for being restored has passed.
  Result<void> SweepDeleted(std::string& from) {
    auto cursor = Rest(keys::AllSoftDeleted(place_), from);
    for (; cursor->Valid(); cursor->Next()) {
      if (!Spend()) {
        from = cursor->key();
        return {};
      }
      const auto record = DecodeObject(cursor->value());
      if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
      if (record->info.hard_delete_micros > now_) continue;
      const keys::VersionKey found = keys::VersionOf(cursor->key());
      ALOFT_TRY_VOID(Settle([&](store::CommitRequest& request) -> Result<bool> {
        VersionRows rows(core_, bucket_, found.object_key);
        ALOFT_TRY(const StoredVersion version, rows.FindSoftDeleted(found.generation));
        ALOFT_TRY_VOID(rows.RemoveSoftDeleted(request, version));
        return true;
      }));
    }
    ALOFT_TRY_STORE_VOID(cursor->status());
    return {};
  }

  // Remembered completions; their generation tells when they took place.
  Result<void> SweepFinished(std::string& from) {
    auto cursor = Rest(keys::AllFinished(place_), from);
    store::CommitRequest request;
    for (; cursor->Valid(); cursor->Next()) {
      if (!Spend()) {
        from = cursor->key();
        break;
      }
      std::string_view value = cursor->value();
      auto generation = TakeBe64(value);
      if (!generation) return Fail(Error{Fault::kCorrupt, "finished upload"});
      if (static_cast<std::int64_t>(*generation) + kFinishedUploadKeptMicros > now_) continue;
      request.Erase(std::string(cursor->key()));
    }
    ALOFT_TRY_STORE_VOID(cursor->status());
    if (!request.writes.empty()) ALOFT_TRY_STORE_VOID(core_.Commit(std::move(request)));
    return {};
  }

  Core& core_;
  const BucketRow bucket_;
  const keys::Place place_;
  const SharedRules<LifecycleRule> rules_;
  const std::int64_t now_;
  std::size_t left_;
  std::size_t expired_ = 0;
};

struct NextBucket {
  std::string name;
  std::uint32_t project = 0;
};

// The first bucket at or behind `name`, of any project.
Result<std::optional<NextBucket>> FindNextBucket(Core& core, const std::string& name) {
  store::Range range = keys::Under(keys::Directory(""));
  range.begin = keys::Directory(name);
  auto cursor = core.engine.Scan(std::move(range));
  ALOFT_TRY_STORE_VOID(cursor->status());
  if (!cursor->Valid()) return std::optional<NextBucket>();
  return std::optional(
      NextBucket{std::string(keys::BucketOf(cursor->key())), ReadBe32(cursor->value())});
}

}  // namespace

Result<SweepOutcome> Maintenance::SweepStep(std::size_t limit) {
  SweepOutcome outcome;
  while (limit > 0) {
    ALOFT_TRY(std::optional<NextBucket> next, FindNextBucket(*core_, sweep_.bucket));
    if (!next) {
      sweep_ = {};
      return outcome;
    }
    if (next->name != sweep_.bucket) sweep_ = {next->name, Phase::kCurrent, {}};
    --limit;
    auto row = core_->buckets.Load(core_->engine, next->project, next->name);
    if (!row.ok() && row.error().fault != Fault::kNoSuchBucket) return Fail(row.error());
    bool finished = true;
    if (row.ok()) {
      ALOFT_TRY(SharedRules<LifecycleRule> rules, LoadLifecycle(*core_, *row));
      BucketSweep sweep(*core_, std::move(*row), std::move(rules), limit);
      ALOFT_TRY(finished, sweep.Run(sweep_));
      limit = sweep.left();
      outcome.expired += sweep.expired();
    }
    // The smallest name behind this one.
    if (finished) sweep_ = {next->name + '\0', Phase::kCurrent, {}};
  }
  outcome.more = true;
  return outcome;
}

}  // namespace aloft::object
