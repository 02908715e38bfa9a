#include "document/databases.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/bytes.h"
#include "base/ids.h"
#include "document/codec.h"
#include "document/database_record.h"
#include "document/hub.h"
#include "document/limits.h"
#include "document/reader.h"

namespace aloft::document {
namespace {

constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kProjectOffset = 5 + sizeof("document/database/") - 1;

Error Unreadable(const char* what) {
  return Error{Fault::kCorrupt, std::string(what) + " cannot be read"};
}

// The same indexes and fields, of a database without documents: everything is built.
Catalog EmptyCatalog(Catalog catalog) {
  std::erase_if(catalog.indexes,
                [](const StoredIndex& index) { return index.info.state == IndexState::kRemoving; });
  for (StoredIndex& index : catalog.indexes) index.info.state = IndexState::kReady;
  const auto settled = [](Upkeep upkeep) { return Writes(upkeep) ? Upkeep::kReady : Upkeep::kOff; };
  for (StoredField& field : catalog.fields) {
    field.ascending = settled(field.ascending);
    field.contains = settled(field.contains);
    if (std::exchange(field.reverting, false)) field.inherits = true;
  }
  std::erase_if(catalog.fields,
                [](const StoredField& field) { return field.inherits && !field.expires; });
  return catalog;
}

void RecordCatalog(const Place& place, const Catalog& catalog, store::CommitRequest& request) {
  for (const StoredIndex& index : catalog.indexes) {
    request.Set(IndexRecordKey(place, index.info.id), EncodeIndexRecord(index));
  }
  for (const StoredField& field : catalog.fields) {
    request.Set(FieldRecordKey(place, field.collection_id, FormatFieldPath(field.field)),
                EncodeFieldRecord(field));
  }
  request.Set(NextIndexKey(place), EncodeNextIndex(catalog.next_index));
}

}  // namespace

Tenant::Tenant(store::Engine& engine, const os::Clock& clock, os::Random& random,
               Strictness strictness, const PayloadStock& payloads, Place place, std::string id)
    : database(engine, clock, place, std::move(id)),
      transactions(clock, random, database),
      hub(std::make_unique<Hub>(engine, database, strictness, payloads)) {
  database.SetSink(hub.get());
}

Tenant::~Tenant() = default;

Result<void> Databases::Load() {
  const auto cursor = engine_.Scan(AllDatabases(), {});
  for (; cursor->Valid(); cursor->Next()) {
    const std::string_view key = cursor->key();
    const std::uint32_t project = ReadBe32(key, kProjectOffset);
    const std::string id(key.substr(kProjectOffset + 4));
    ALOFT_TRY(TenantPtr tenant, LoadOne(project, id, cursor->value()));
    MutexLock lock(mutex_);
    tenants_[{project, id}] = std::move(tenant);
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  return {};
}

TenantPtr Databases::MakeTenant(const Place& place, std::string_view id) {
  MutexLock lock(mutex_);
  const auto stock = stocks_.try_emplace(place.project, payloads_.ForAnotherProject()).first;
  return std::make_shared<Tenant>(engine_, clock_, random_, strictness_, stock->second, place,
                                  std::string(id));
}

Result<TenantPtr> Databases::LoadOne(std::uint32_t project, std::string_view id,
                                     std::string_view bytes) {
  auto record = DecodeDatabaseRecord(bytes);
  if (!record) return Fail(Unreadable("a database's record"));
  TenantPtr tenant = MakeTenant({project, record->number}, id);
  record->info.id = id;
  tenant->database.SetInfo(std::move(record->info));
  ALOFT_TRY_VOID(LoadCatalog(tenant->database));
  ALOFT_TRY_VOID(LoadTime(tenant->database));
  opened_(tenant);
  return tenant;
}

Result<void> Databases::LoadCatalog(Database& database) {
  Catalog catalog;
  const auto indexes = engine_.Scan(IndexRecords(database.place()), {});
  for (; indexes->Valid(); indexes->Next()) {
    if (indexes->key() == NextIndexKey(database.place())) {
      const auto next = DecodeNextIndex(indexes->value());
      if (!next) return Fail(Unreadable("the next index's number"));
      catalog.next_index = std::max(catalog.next_index, *next);
      continue;
    }
    auto index = DecodeIndexRecord(indexes->value());
    if (!index) return Fail(Unreadable("an index's record"));
    catalog.next_index = std::max(catalog.next_index, index->info.id + 1);
    catalog.indexes.push_back(std::move(*index));
  }
  if (auto status = indexes->status(); !status.ok()) return Fail(FromStore(status.error()));
  const auto fields = engine_.Scan(FieldRecords(database.place()), {});
  for (; fields->Valid(); fields->Next()) {
    auto field = DecodeFieldRecord(fields->value());
    if (!field) return Fail(Unreadable("a field's record"));
    catalog.fields.push_back(std::move(*field));
  }
  if (auto status = fields->status(); !status.ok()) return Fail(FromStore(status.error()));
  database.SetCatalog(std::move(catalog));
  return {};
}

// Commit times go on growing from the newest that is logged or was promised.
Result<void> Databases::LoadTime(Database& database) {
  database.RaiseTime(database.info().create_time_micros);
  const auto promise = engine_.Get(PromiseKey(database.place()));
  if (!promise.ok()) return Fail(FromStore(promise.error()));
  if (promise->exists()) {
    const auto promised = DecodePromise(promise->value);
    if (!promised) return Fail(Unreadable("a promised time"));
    database.SetPromised(*promised);
  }
  const auto cursor =
      engine_.Scan(Under(ChangesPrefix(database.place())),
                   {.direction = store::Direction::kBackward, .entries_expected = 1});
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (cursor->Valid()) database.RaiseTime(TimeOfChangeKey(cursor->key()));
  return {};
}

TenantPtr Databases::Find(std::uint32_t project, std::string_view id) const {
  MutexLock lock(mutex_);
  const auto found = tenants_.find({project, std::string(id)});
  return found != tenants_.end() ? found->second : nullptr;
}

std::vector<TenantPtr> Databases::List(std::uint32_t project) const {
  std::vector<TenantPtr> list;
  MutexLock lock(mutex_);
  for (auto at = tenants_.lower_bound({project, ""});
       at != tenants_.end() && at->first.first == project; ++at) {
    list.push_back(at->second);
  }
  return list;
}

std::vector<TenantPtr> Databases::All() const {
  std::vector<TenantPtr> all;
  MutexLock lock(mutex_);
  for (const auto& [key, tenant] : tenants_) all.push_back(tenant);
  return all;
}

// Above those of databases there are, and of deleted ones that still have rows.
Result<std::uint32_t> Databases::NextNumber(std::uint32_t project) const {
  std::uint32_t number = 0;
  for (const TenantPtr& tenant : List(project)) {
    number = std::max(number, tenant->database.place().database);
  }
  const auto graves = engine_.Scan(AllGraves(), {});
  for (; graves->Valid(); graves->Next()) {
    const auto grave = PlaceOfGrave(graves->key());
    if (grave && grave->project == project) number = std::max(number, grave->database);
  }
  if (auto status = graves->status(); !status.ok()) return Fail(FromStore(status.error()));
  return number + 1;
}

Result<TenantPtr> Databases::Create(std::uint32_t project, std::string_view id,
                                    DatabaseSettings settings) {
  ALOFT_TRY_VOID(CheckDatabaseId(id));
  MutexLock changes(change_mutex_);
  const std::vector<TenantPtr> known = List(project);
  if (known.size() >= kDatabasesMax) {
    return Fail(Error{Fault::kTooManyDatabases, "The project has too many databases."});
  }
  for (const TenantPtr& tenant : known) {
    if (tenant->database.id() == id) return Fail(Error{Fault::kDatabaseExists, std::string(id)});
  }
  DatabaseRecord record;
  ALOFT_TRY(record.number, NextNumber(project));
  record.info.uid = UuidId(random_.Bytes(kUuidBytes));
  record.info.settings = std::move(settings);
  record.info.create_time_micros = record.info.update_time_micros = clock_.WallMicros();
  store::CommitRequest request;
  request.Expect(DatabaseKey(project, id), 0);
  request.Set(DatabaseKey(project, id), EncodeDatabaseRecord(record));
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  TenantPtr tenant = MakeTenant({project, record.number}, id);
  tenant->database.RaiseTime(record.info.create_time_micros);
  record.info.id = id;
  tenant->database.SetInfo(std::move(record.info));
  opened_(tenant);
  MutexLock lock(mutex_);
  tenants_[{project, std::string(id)}] = tenant;
  return tenant;
}

Result<TenantPtr> Databases::Update(const TenantPtr& tenant, DatabaseSettings settings) {
  MutexLock changes(change_mutex_);
  const Database& database = tenant->database;
  DatabaseRecord record{database.place().database, database.info()};
  record.info.settings = std::move(settings);
  record.info.update_time_micros = clock_.WallMicros();
  if (database.deleted()) return Fail(Error{Fault::kNoSuchDatabase, database.id()});
  store::CommitRequest request;
  request.Set(DatabaseKey(database.place().project, database.id()), EncodeDatabaseRecord(record));
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  tenant->database.SetInfo(std::move(record.info));
  return tenant;
}

Result<void> Databases::Delete(const TenantPtr& tenant) {
  MutexLock changes(change_mutex_);
  Database& database = tenant->database;
  if (database.deleted()) return Fail(Error{Fault::kNoSuchDatabase, database.id()});
  if (database.info().settings.delete_protected) {
    return Fail(Error{Fault::kDatabaseProtected, database.id()});
  }
  store::CommitRequest request;
  request.Erase(DatabaseKey(database.place().project, database.id()));
  request.Set(GraveKey(database.place()), std::string(1, 1));
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  database.MarkDeleted();
  MutexLock lock(mutex_);
  tenants_.erase({database.place().project, database.id()});
  return {};
}

Result<TenantPtr> Databases::Clear(const TenantPtr& tenant) {
  MutexLock changes(change_mutex_);
  const Database& old = tenant->database;
  if (old.deleted()) return Fail(Error{Fault::kNoSuchDatabase, old.id()});
  const std::uint32_t project = old.place().project;
  ALOFT_TRY(const std::uint32_t number, NextNumber(project));
  DatabaseRecord record{number, old.info()};
  record.info.uid = UuidId(random_.Bytes(kUuidBytes));
  const Place place{project, number};
  Catalog catalog = EmptyCatalog(*old.catalog());
  store::CommitRequest request;
  request.Set(DatabaseKey(project, old.id()), EncodeDatabaseRecord(record));
  request.Set(GraveKey(old.place()), std::string(1, 1));
  RecordCatalog(place, catalog, request);
  request.Set(PromiseKey(place), EncodePromise(old.ServerTime() + kPromisedAheadMicros));
  TenantPtr fresh = MakeTenant(place, old.id());
  fresh->database.SetInfo(record.info);
  fresh->database.SetCatalog(std::move(catalog));
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  tenant->database.MarkDeleted();
  fresh->database.RaiseTime(old.ServerTime());
  opened_(fresh);
  MutexLock lock(mutex_);
  tenants_[{project, old.id()}] = fresh;
  return fresh;
}

Result<bool> Databases::CleanUpStep() {
  MutexLock changes(change_mutex_);
  const auto cursor = engine_.Scan(AllGraves(), {.entries_expected = 1});
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (!cursor->Valid()) return false;
  const auto place = PlaceOfGrave(cursor->key());
  if (!place) return Fail(Unreadable("a deleted database's record"));
  store::CommitRequest request;
  request.EraseRange(Under(DocumentsPrefix(*place)));
  request.EraseRange(AutomaticRows(*place));
  request.EraseRange(ExplicitRows(*place));
  request.EraseRange(PastOf(*place));
  request.EraseRange(Under(ChangesPrefix(*place)));
  request.EraseRange(ChunksOf(*place));
  request.EraseRange(IndexRecords(*place));
  request.EraseRange(FieldRecords(*place));
  request.Erase(PromiseKey(*place));
  request.Erase(std::string(cursor->key()));
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  return true;
}

Result<void> Databases::Edit(
    Database& database, const std::function<Result<void>(Catalog&, store::CommitRequest&)>& edit) {
  MutexLock changes(change_mutex_);
  if (database.deleted()) return Fail(Error{Fault::kNoSuchDatabase, database.id()});
  Catalog catalog = *database.catalog();
  store::CommitRequest request;
  ALOFT_TRY_VOID(edit(catalog, request));
  if (request.writes.empty()) return {};
  const auto committed = engine_.Commit(std::move(request));
  if (!committed.ok()) return Fail(FromStore(committed.error()));
  database.SetCatalog(std::move(catalog));
  return {};
}

}  // namespace aloft::document
