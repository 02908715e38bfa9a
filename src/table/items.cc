// Single items, and reads of several.
#include <algorithm>

#include "table/insides.h"
#include "table/item_codec.h"

namespace aloft::table {
namespace {

using identity::Permission;

// The attributes a projection can lead into, ascending.
std::vector<std::string> RootsOf(const Projection& projection) {
  std::vector<std::string> names;
  for (const Path& path : projection.paths) names.push_back(path.root());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<ReadResult> Read(const Stored& stored, const Projection* projection,
                        Consistency consistency) {
  ReadResult result;
  result.bytes = stored.item_bytes;
  result.units = ReadUnits(stored.item_bytes, consistency);
  if (!stored.exists()) return result;
  if (projection == nullptr) {
    result.item = DecodeAttributes(stored.payload);
    if (!result.item) return Fail(Corrupt("an item's attributes"));
    return result;
  }
  const auto item = DecodeOnly(stored.payload, RootsOf(*projection));
  if (!item) return Fail(Corrupt("an item's attributes"));
  result.item = Project(*item, *projection);
  return result;
}

Result<std::string> KeyFor(const Table& table, const Attributes& key) {
  ALOFT_TRY(const KeyParts parts, CheckKey(table, key));
  return ItemKeyFor(table, parts);
}

}  // namespace

Result<ReadResult> TableService::Get(const identity::Grant& grant, std::string_view table_name,
                                     const Attributes& key, const Projection* projection,
                                     Consistency consistency) {
  Insides& in = *insides_;
  return in.Retry([&]() -> Result<ReadResult> {
    ALOFT_TRY(const auto table, in.Find(grant, table_name, {Permission::kItemGet}));
    ALOFT_TRY(const std::string item_key, KeyFor(*table, key));
    auto found = in.engine.Get(item_key);
    if (!found.ok()) return Fail(FromStore(found.error()));
    Stored stored;
    ALOFT_TRY_VOID(LoadStored(in.engine, table->place, std::move(*found), nullptr, stored));
    return Read(stored, projection, consistency);
  });
}

Result<WriteResult> TableService::Put(const identity::Grant& grant, std::string_view table,
                                      Attributes item, const WriteOptions& options) {
  return insides_->WriteOne(grant, table, {Permission::kItemPut, Permission::kStatementInsert},
                            {WriteElement::Kind::kPut, &item, nullptr, options});
}

Result<WriteResult> TableService::UpdateItem(const identity::Grant& grant, std::string_view table,
                                             const Attributes& key, const Update& update,
                                             const WriteOptions& options) {
  return insides_->WriteOne(grant, table, {Permission::kItemUpdate, Permission::kStatementUpdate},
                            {WriteElement::Kind::kUpdate, &key, &update, options});
}

Result<WriteResult> TableService::Delete(const identity::Grant& grant, std::string_view table,
                                         const Attributes& key, const WriteOptions& options) {
  return insides_->WriteOne(grant, table, {Permission::kItemDelete, Permission::kStatementDelete},
                            {WriteElement::Kind::kDelete, &key, nullptr, options});
}

namespace {

// The elements of one moment, in order.
Result<std::vector<ReadResult>> ReadAll(TableService::Insides& in,
                                        const std::vector<ReadElement>& elements,
                                        std::initializer_list<Permission> permissions) {
  std::vector<std::shared_ptr<const Table>> tables;
  std::vector<std::string> keys;
  for (const ReadElement& element : elements) {
    ALOFT_TRY(auto table, in.Find(*element.grant, element.table, permissions));
    ALOFT_TRY(std::string key, KeyFor(*table, *element.key));
    tables.push_back(std::move(table));
    keys.push_back(std::move(key));
  }
  const auto snapshot = in.engine.TakeSnapshot();
  auto found = in.engine.MultiGet(keys, snapshot.get());
  if (!found.ok()) return Fail(FromStore(found.error()));
  std::vector<ReadResult> results;
  results.reserve(elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) {
    Stored stored;
    ALOFT_TRY_VOID(
        LoadStored(in.engine, tables[i]->place, std::move((*found)[i]), snapshot.get(), stored));
    ALOFT_TRY(ReadResult result, Read(stored, elements[i].projection, elements[i].consistency));
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace

Result<std::vector<ReadResult>> TableService::BatchGet(const std::vector<ReadElement>& elements) {
  return ReadAll(*insides_, elements, {Permission::kItemsBatchGet, Permission::kItemGet});
}

Result<std::vector<ReadResult>> TableService::TransactGet(
    const std::vector<ReadElement>& elements) {
  if (elements.size() > kTransactionItemsMax) return Fail(Error{Fault::kTooManyItems});
  const auto permissions = {Permission::kItemGet, Permission::kStatementSelect};
  Error cancelled{Fault::kTransactionCancelled};
  bool any_reason = false;
  for (const ReadElement& element : elements) {
    ALOFT_TRY(const auto table, insides_->Find(*element.grant, element.table, permissions));
    auto key = CheckKey(*table, *element.key);
    if (!key.ok() && key.error().fault != Fault::kKeySchema) return Fail(std::move(key).error());
    any_reason = any_reason || !key.ok();
    cancelled.reasons.push_back(key.ok() ? Error{Fault::kNone} : std::move(key).error());
  }
  if (any_reason) return Fail(std::move(cancelled));
  return ReadAll(*insides_, elements, permissions);
}

}  // namespace aloft::table
