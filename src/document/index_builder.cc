#include "document/index_builder.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "document/index_rows.h"
#include "document/limits.h"
#include "document/reader.h"

namespace aloft::document {
namespace {

bool IsAllFields(const FieldPath& field) { return field.size() == 1 && field[0] == "*"; }
bool Moving(Upkeep upkeep) { return upkeep == Upkeep::kBuilding || upkeep == Upkeep::kRemoving; }

Upkeep Settled(Upkeep upkeep) {
  if (upkeep == Upkeep::kBuilding) return Upkeep::kReady;
  return upkeep == Upkeep::kRemoving ? Upkeep::kOff : upkeep;
}

// Writes or erases the rows of one automatic index of a document, as its upkeep says.
void Follow(Upkeep upkeep, std::vector<IndexRow> rows, store::CommitRequest& request) {
  for (IndexRow& row : rows) {
    if (upkeep == Upkeep::kBuilding) request.Set(std::move(row.key), std::move(row.value));
    if (upkeep == Upkeep::kRemoving) request.Erase(std::move(row.key));
  }
}

}  // namespace

Result<void> IndexBuilder::GrantWishes(Tenant& tenant) {
  for (IndexDefinition& wish : tenant.database.TakeWishes()) {
    ALOFT_TRY_VOID(databases_.Edit(
        tenant.database, [&](Catalog& catalog, store::CommitRequest& request) -> Result<void> {
          const auto automatic =
              std::count_if(catalog.indexes.begin(), catalog.indexes.end(),
                            [](const StoredIndex& index) { return index.info.automatic; });
          const bool enough = catalog.FindIndex(wish) != nullptr ||
                              static_cast<std::size_t>(automatic) >= kAutomaticIndexesMax ||
                              catalog.indexes.size() >= kIndexesMax;
          if (enough) return {};
          StoredIndex index;
          index.info = {catalog.next_index++, wish, IndexState::kBuilding, true};
          request.Set(IndexRecordKey(tenant.database.place(), index.info.id),
                      EncodeIndexRecord(index));
          catalog.indexes.push_back(std::move(index));
          return {};
        }));
  }
  return {};
}

std::optional<IndexBuilder::Work> IndexBuilder::FindWork(const TenantPtr& tenant) {
  const auto catalog = tenant->database.catalog();
  for (const StoredIndex& index : catalog->indexes) {
    if (index.info.state == IndexState::kReady) continue;
    return Work{tenant, index.info.definition.collection_id, index.info.id};
  }
  for (const StoredField& field : catalog->fields) {
    if (!field.inherits && (Moving(field.ascending) || Moving(field.contains))) {
      return Work{tenant, field.collection_id, 0, field};
    }
  }
  return {};
}

Result<bool> IndexBuilder::Step() {
  if (work_ && work_->tenant->database.deleted()) work_.reset();
  if (!work_) {
    for (const TenantPtr& tenant : databases_.All()) {
      ALOFT_TRY_VOID(GrantWishes(*tenant));
      work_ = FindWork(tenant);
      if (work_) break;
    }
  }
  if (!work_) return false;
  const auto catalog = work_->tenant->database.catalog();
  // Any change of the catalogue meanwhile: look again what there is to do, from the start.
  if (work_->generation != 0 && work_->generation != catalog->generation) {
    work_.reset();
    return true;
  }
  work_->generation = catalog->generation;
  const StoredIndex* index = catalog->FindIndex(work_->index);
  if (work_->index != 0 && (index == nullptr || index->info.state == IndexState::kRemoving)) {
    ALOFT_TRY_VOID(FinishWork());
    return true;
  }
  return WorkStep();
}

Result<void> IndexBuilder::AddRows(const Catalog& catalog, std::string_view path, const Map& fields,
                                   store::CommitRequest& request) {
  const Place& place = work_->tenant->database.place();
  if (work_->index != 0) {
    for (IndexRow& row : RowsOfIndex(place, *catalog.FindIndex(work_->index), path, fields)) {
      request.Set(std::move(row.key), std::move(row.value));
    }
    return {};
  }
  // A config may reach fields below it, or all fields; those with a config of their own are left
  // alone.
  for (const FieldPath& field : AllFieldPaths(fields)) {
    const FieldPath& config = work_->field->field;
    const bool below =
        field.size() >= config.size() && std::equal(config.begin(), config.end(), field.begin());
    if (!below && !IsAllFields(config)) continue;
    const Catalog::Both upkeep = catalog.UpkeepOf(work_->collection_id, field);
    Follow(upkeep.ascending, RowsOfField(place, field, AutomaticKind::kAscending, path, fields),
           request);
    Follow(upkeep.contains, RowsOfField(place, field, AutomaticKind::kContains, path, fields),
           request);
  }
  return {};
}

Result<bool> IndexBuilder::WorkStep() {
  Database& database = work_->tenant->database;
  const auto catalog = database.catalog();
  const Moment moment = database.Now();
  const Reader reader(engine_, database.place());
  store::Range range = Under(DocumentsPrefix(database.place()));
  if (!work_->from.empty()) range.begin = work_->from;
  const auto cursor = engine_.Scan(range, {.snapshot = moment.snapshot.get()});
  store::CommitRequest request;
  std::size_t bytes = 0;
  std::string next;
  for (std::size_t seen = 0; cursor->Valid(); cursor->Next()) {
    if (++seen > kIndexStepDocumentsMax || bytes > kCommitRequestBytesMax / 4) {
      next = cursor->key();
      break;
    }
    const auto path = PathOfDocumentKey(cursor->key());
    if (!path) return Fail(Error{Fault::kCorrupt, "a document's key cannot be read"});
    if (LastSegmentOf(ParentOf(*path)) != work_->collection_id) continue;
    ALOFT_TRY(const DocumentPtr document,
              reader.Decode(*path, cursor->value(), moment.snapshot.get()));
    const std::size_t before = request.writes.size();
    ALOFT_TRY_VOID(AddRows(*catalog, *path, document->fields, request));
    if (request.writes.size() == before) continue;
    request.Expect(std::string(cursor->key()), cursor->version());
    for (std::size_t i = before; i < request.writes.size(); ++i) {
      bytes += request.writes[i].key.size();
    }
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (!request.writes.empty()) {
    const auto committed = engine_.Commit(std::move(request));
    if (!committed.ok() && committed.error().fault == store::Fault::kConflict) return true;
    if (!committed.ok()) return Fail(FromStore(committed.error()));
  }
  work_->from = next;
  if (next.empty()) ALOFT_TRY_VOID(FinishWork());
  return true;
}

// The field's rows are as it was set; settings that only lead back to what is above go.
void IndexBuilder::SettleField(const Place& place, const Work& work, Catalog& catalog,
                               store::CommitRequest& request) {
  for (auto field = catalog.fields.begin(); field != catalog.fields.end(); ++field) {
    if (!work.field || field->collection_id != work.collection_id ||
        field->field != work.field->field) {
      continue;
    }
    field->ascending = Settled(field->ascending);
    field->contains = Settled(field->contains);
    if (std::exchange(field->reverting, false)) field->inherits = true;
    const std::string key =
        FieldRecordKey(place, field->collection_id, FormatFieldPath(field->field));
    if (!field->inherits || field->expires) return request.Set(key, EncodeFieldRecord(*field));
    request.Erase(key);
    catalog.fields.erase(field);
    return;
  }
}

// Records that the index is ready, or gone with its rows.
Result<void> IndexBuilder::FinishWork() {
  const Work work = std::move(*work_);
  work_.reset();
  const Place& place = work.tenant->database.place();
  return databases_.Edit(
      work.tenant->database, [&](Catalog& catalog, store::CommitRequest& request) -> Result<void> {
        for (auto index = catalog.indexes.begin(); index != catalog.indexes.end(); ++index) {
          if (work.index == 0 || index->info.id != work.index) continue;
          if (index->info.state == IndexState::kRemoving) {
            request.Erase(IndexRecordKey(place, work.index));
            request.Set(NextIndexKey(place), EncodeNextIndex(catalog.next_index));
            request.EraseRange(Under(ExplicitPrefix(place, work.index)));
            catalog.indexes.erase(index);
            return {};
          }
          index->info.state = IndexState::kReady;
          request.Set(IndexRecordKey(place, work.index), EncodeIndexRecord(*index));
          return {};
        }
        SettleField(place, work, catalog, request);
        return {};
      });
}

}  // namespace aloft::document
