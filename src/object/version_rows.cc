#include "object/version_rows.h"

#include "base/bytes.h"
#include "object/bodies.h"

namespace aloft::object {
namespace {

std::string EncodeGeneration(std::int64_t generation) {
  std::string out;
  AppendBe64(out, static_cast<std::uint64_t>(generation));
  return out;
}

}  // namespace

Result<StoredVersion> VersionRows::Read(std::string row, const store::Found& found) {
  auto record = DecodeObject(found.value);
  if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
  record->info.key = object_key_;
  return StoredVersion{std::move(record), std::move(row), found.version};
}

Result<std::optional<StoredVersion>> VersionRows::LookUpCurrent(const store::Snapshot* snapshot) {
  std::string row = keys::Current(place_, object_key_);
  ALOFT_TRY_STORE(store::Found found, core_.engine.Get(row, snapshot));
  if (!found.exists()) return std::optional<StoredVersion>();
  ALOFT_TRY(StoredVersion version, Read(std::move(row), found));
  version.record->info.is_current = true;
  return std::optional<StoredVersion>(std::move(version));
}

Result<std::optional<StoredVersion>> VersionRows::NewestKept(const store::Snapshot* snapshot,
                                                             std::int64_t skipped) {
  store::ScanOptions options;
  options.snapshot = snapshot;
  options.entries_expected = 2;
  auto cursor = core_.engine.Scan(keys::Under(keys::VersionsOf(place_, object_key_)), options);
  for (; cursor->Valid(); cursor->Next()) {
    if (keys::VersionOf(cursor->key()).generation == skipped) continue;
    ALOFT_TRY(StoredVersion version,
              Read(std::string(cursor->key()),
                   store::Found{cursor->version(), std::string(cursor->value())}));
    return std::optional<StoredVersion>(std::move(version));
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return std::optional<StoredVersion>();
}

Result<StoredVersion> VersionRows::FindCurrent() {
  ALOFT_TRY(std::optional<StoredVersion> current, LookUpCurrent());
  if (current) return std::move(*current);
  Error error{Fault::kNoSuchObject};
  if (bucket_.info->versioning != Versioning::kNever) {
    ALOFT_TRY(std::optional<StoredVersion> newest, NewestKept(nullptr, 0));
    if (newest && newest->record->info.is_delete_marker) {
      error.version = newest->record->info.version;
      error.is_delete_marker = true;
    }
  }
  return Fail(std::move(error));
}

Result<StoredVersion> VersionRows::FindAny(VersionRef version, const store::Snapshot& snapshot) {
  ALOFT_TRY(std::optional<StoredVersion> current, LookUpCurrent(&snapshot));
  if (current) {
    const VersionRef& found = current->record->info.version;
    const bool same = version.is_null ? found.is_null : found.generation == version.generation;
    if (same) return std::move(*current);
  }
  std::int64_t generation = version.generation;
  if (version.is_null) {
    ALOFT_TRY_STORE(store::Found pointer,
                    core_.engine.Get(keys::NullVersion(place_, object_key_), &snapshot));
    if (!pointer.exists()) return Fail(Error{Fault::kNoSuchVersion});
    generation = static_cast<std::int64_t>(ReadBe64(pointer.value));
  }
  std::string row = keys::Version(place_, object_key_, generation);
  ALOFT_TRY_STORE(store::Found found, core_.engine.Get(row, &snapshot));
  if (!found.exists()) return Fail(Error{Fault::kNoSuchVersion});
  ALOFT_TRY(StoredVersion kept, Read(std::move(row), found));
  if (!current && kept.record->info.is_delete_marker) {
    ALOFT_TRY(std::optional<StoredVersion> newest, NewestKept(&snapshot, 0));
    kept.record->info.is_current = newest && newest->row == kept.row;
  }
  return kept;
}

Result<StoredVersion> VersionRows::Find(std::optional<VersionRef> version) {
  if (!version) return FindCurrent();
  const auto snapshot = core_.engine.TakeSnapshot();
  ALOFT_TRY(StoredVersion found, FindAny(*version, *snapshot));
  if (found.record->info.is_delete_marker) {
    return Fail(Error{Fault::kIsDeleteMarker, {}, found.record->info.version, true});
  }
  return found;
}

void VersionRows::Expect(store::CommitRequest& request, const StoredVersion* current) {
  request.Expect(bucket_.key, bucket_.version);
  if (current != nullptr) {
    request.Expect(current->row, current->row_version);
    return;
  }
  request.Expect(keys::Current(place_, object_key_), 0);
}

Result<void> VersionRows::GiveBack(store::CommitRequest& request, const ObjectRecord& record,
                                   Afterlife afterlife, Shortening shortening) {
  if (record.info.is_delete_marker) return {};
  const std::int64_t now = core_.clock.WallMicros();
  ALOFT_TRY_VOID(CheckUnprotected(*bucket_.info, record.info, now, shortening));
  const bool restorable = bucket_.info->soft_delete && afterlife == Afterlife::kAsBucketSays;
  if (!restorable) return DetachBody(core_, request, place_, record);
  ObjectRecord kept = record;
  kept.info.soft_deleted_micros = now;
  kept.info.hard_delete_micros = now + bucket_.info->soft_delete->seconds * 1'000'000;
  request.Set(keys::SoftDeleted(place_, object_key_, kept.info.version.generation), Encode(kept));
  return {};
}

Result<StoredVersion> VersionRows::FindSoftDeleted(std::int64_t generation) {
  std::string row = keys::SoftDeleted(place_, object_key_, generation);
  ALOFT_TRY_STORE(store::Found found, core_.engine.Get(row));
  if (!found.exists()) return Fail(Error{Fault::kNoSuchVersion});
  return Read(std::move(row), found);
}

Result<void> VersionRows::RemoveSoftDeleted(store::CommitRequest& request,
                                            const StoredVersion& version) {
  request.Expect(version.row, version.row_version);
  request.Erase(version.row);
  return DetachBody(core_, request, place_, *version.record);
}

Result<void> VersionRows::Retire(store::CommitRequest& request, const StoredVersion& current,
                                 std::int64_t now_micros) {
  const bool is_null = current.record->info.version.is_null;
  const Versioning versioning = bucket_.info->versioning;
  if (versioning == Versioning::kNever || (versioning == Versioning::kSuspended && is_null)) {
    return GiveBack(request, *current.record);
  }
  ObjectRecord kept = *current.record;
  kept.info.replaced_micros = now_micros;
  const std::int64_t generation = kept.info.version.generation;
  request.Set(keys::Version(place_, object_key_, generation), Encode(kept));
  if (is_null) request.Set(keys::NullVersion(place_, object_key_), EncodeGeneration(generation));
  return {};
}

Result<void> VersionRows::RemoveOldNull(store::CommitRequest& request) {
  std::string pointer_row = keys::NullVersion(place_, object_key_);
  ALOFT_TRY_STORE(store::Found pointer, core_.engine.Get(pointer_row));
  request.Expect(pointer_row, pointer.version);
  if (!pointer.exists()) return {};
  const auto generation = static_cast<std::int64_t>(ReadBe64(pointer.value));
  std::string row = keys::Version(place_, object_key_, generation);
  ALOFT_TRY_STORE(store::Found found, core_.engine.Get(row));
  if (!found.exists()) return Fail(Error{Fault::kRaceLost, "null version went away"});
  ALOFT_TRY(StoredVersion old, Read(std::move(row), found));
  request.Expect(old.row, old.row_version);
  request.Erase(old.row);
  request.Erase(std::move(pointer_row));
  return GiveBack(request, *old.record);
}

Result<void> VersionRows::MakeCurrent(store::CommitRequest& request, ObjectRecord& record,
                                      const StoredVersion* current) {
  const Versioning versioning = bucket_.info->versioning;
  record.info.version.is_null = versioning != Versioning::kEnabled;
  record.info.is_current = true;
  record.info.key = object_key_;
  Expect(request, current);
  if (current != nullptr) {
    ALOFT_TRY_VOID(Retire(request, *current, record.info.created_micros));
  } else if (versioning != Versioning::kNever) {
    // A delete marker that came meanwhile is newer than this version's generation.
    request.range_checks.push_back({keys::Under(keys::VersionsOf(place_, object_key_)), since_});
  }
  const bool replaces_null = current != nullptr && current->record->info.version.is_null;
  if (versioning == Versioning::kSuspended && !replaces_null) {
    ALOFT_TRY_VOID(RemoveOldNull(request));
  }
  request.Set(keys::Current(place_, object_key_), Encode(record));
  return {};
}

Result<VersionRef> VersionRows::AddMarker(store::CommitRequest& request, std::string_view owner,
                                          const StoredVersion* current) {
  const Versioning versioning = bucket_.info->versioning;
  ObjectRecord marker;
  ObjectInfo& info = marker.info;
  info.version = {core_.generations.Next(), versioning != Versioning::kEnabled};
  info.is_delete_marker = true;
  info.created_micros = core_.clock.WallMicros();
  info.updated_micros = info.created_micros;
  info.owner = owner;
  Expect(request, current);
  if (current != nullptr) {
    ALOFT_TRY_VOID(Retire(request, *current, info.created_micros));
    request.Erase(current->row);
  }
  if (info.version.is_null) {
    if (current == nullptr || !current->record->info.version.is_null) {
      ALOFT_TRY_VOID(RemoveOldNull(request));
    }
    request.Set(keys::NullVersion(place_, object_key_), EncodeGeneration(info.version.generation));
  }
  request.Set(keys::Version(place_, object_key_, info.version.generation), Encode(marker));
  return info.version;
}

Result<void> VersionRows::RemoveCurrent(store::CommitRequest& request,
                                        const StoredVersion& current) {
  Expect(request, &current);
  request.Erase(current.row);
  return GiveBack(request, *current.record);
}

Result<void> VersionRows::Remove(store::CommitRequest& request, const StoredVersion& version,
                                 const store::Snapshot& snapshot, Shortening shortening) {
  request.Expect(bucket_.key, bucket_.version);
  request.Expect(version.row, version.row_version);
  request.Erase(version.row);
  const ObjectInfo& info = version.record->info;
  const bool in_current_row = info.is_current && !info.is_delete_marker;
  if (info.version.is_null && !in_current_row) {
    request.Erase(keys::NullVersion(place_, object_key_));
  }
  if (info.is_current) ALOFT_TRY_VOID(Promote(request, version, snapshot));
  return GiveBack(request, *version.record, Afterlife::kAsBucketSays, shortening);
}

Result<void> VersionRows::RemoveCovered(store::CommitRequest& request, const StoredVersion& version,
                                        const store::Snapshot& snapshot, Afterlife afterlife,
                                        const std::set<std::int64_t>& going) {
  const ObjectInfo& info = version.record->info;
  const bool was_current = info.is_current && !info.is_delete_marker;
  request.Expect(bucket_.key, bucket_.version);
  request.Expect(version.row, version.row_version);
  request.Erase(version.row);
  if (info.version.is_null && !was_current) {
    request.Erase(keys::NullVersion(place_, object_key_));
  }
  if (bucket_.info->versioning != Versioning::kNever) {
    ALOFT_TRY(std::optional<StoredVersion> current, LookUpCurrent(&snapshot));
    const store::Range kept = keys::Under(keys::VersionsOf(place_, object_key_));
    request.range_checks.push_back({kept, snapshot.version()});
    std::set<std::int64_t> gone = going;
    gone.insert(info.version.generation);
    ALOFT_TRY(const bool others, HasOtherContent(snapshot, gone));
    if (was_current && others) CoverRest(request);
    if (!was_current && !current) request.Expect(keys::Current(place_, object_key_), 0);
    if (!others && (!current || gone.contains(current->record->info.version.generation))) {
      request.EraseRange(kept);  // markers that cover nothing any more
      request.Erase(keys::NullVersion(place_, object_key_));
    }
  }
  return GiveBack(request, *version.record, afterlife);
}

Result<bool> VersionRows::HasOtherContent(const store::Snapshot& snapshot,
                                          const std::set<std::int64_t>& generations) {
  store::ScanOptions options;
  options.snapshot = &snapshot;
  auto cursor = core_.engine.Scan(keys::Under(keys::VersionsOf(place_, object_key_)), options);
  for (; cursor->Valid(); cursor->Next()) {
    if (generations.contains(keys::VersionOf(cursor->key()).generation)) continue;
    const auto record = DecodeObject(cursor->value());
    if (!record) return Fail(Error{Fault::kCorrupt, "object record"});
    if (!record->info.is_delete_marker) return true;
  }
  ALOFT_TRY_STORE_VOID(cursor->status());
  return false;
}

void VersionRows::CoverRest(store::CommitRequest& request) {
  ObjectRecord marker;
  ObjectInfo& info = marker.info;
  info.version = {core_.generations.Next(), false};
  info.is_delete_marker = true;
  info.created_micros = core_.clock.WallMicros();
  info.updated_micros = info.created_micros;
  request.Set(keys::Version(place_, object_key_, info.version.generation), Encode(marker));
}

Result<void> VersionRows::Promote(store::CommitRequest& request, const StoredVersion& removed,
                                  const store::Snapshot& snapshot) {
  if (bucket_.info->versioning == Versioning::kNever) return {};
  if (removed.record->info.is_delete_marker) {
    request.Expect(keys::Current(place_, object_key_), 0);
  }
  request.range_checks.push_back(
      {keys::Under(keys::VersionsOf(place_, object_key_)), snapshot.version()});
  ALOFT_TRY(std::optional<StoredVersion> next,
            NewestKept(&snapshot, removed.record->info.version.generation));
  if (!next || next->record->info.is_delete_marker) return {};
  ObjectRecord promoted = *next->record;
  promoted.info.replaced_micros = 0;
  request.Erase(next->row);
  if (promoted.info.version.is_null) request.Erase(keys::NullVersion(place_, object_key_));
  request.Set(keys::Current(place_, object_key_), Encode(promoted));
  return {};
}

void VersionRows::Rewrite(store::CommitRequest& request, const StoredVersion& version) {
  request.Expect(bucket_.key, bucket_.version);
  request.Expect(version.row, version.row_version);
  request.Set(version.row, Encode(*version.record));
}

}  // namespace aloft::object
