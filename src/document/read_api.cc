// Reading by name, and listing.
#include <algorithm>

#include "base/base64.h"
#include "base/bytes.h"
#include "document/codec.h"
#include "document/insides.h"
#include "document/limits.h"
#include "document/past_names.h"

namespace aloft::document {

using identity::Permission;

namespace {

// Walks the ids right below a path: of documents in a collection, or of collections below a
// document. Skips what is deeper.
class IdWalk {
 public:
  IdWalk(store::Engine& engine, const Moment& moment, std::string prefix)
      : prefix_(std::move(prefix)),
        cursor_(engine.Scan(Under(prefix_), {.snapshot = moment.snapshot.get()})) {}

  // The next id at or after `from` (empty: the first). Null: none.
  Result<std::optional<std::string>> Next() {
    for (;;) {
      if (auto status = cursor_->status(); !status.ok()) return Fail(FromStore(status.error()));
      if (!cursor_->Valid()) return std::optional<std::string>();
      std::string_view rest = cursor_->key().substr(prefix_.size());
      if (!rest.empty() && rest[0] == kHere) {
        cursor_->Seek(prefix_ + std::string(1, kHere + 1));
        continue;
      }
      const std::size_t before = rest.size();
      auto id = TakeSegmentKey(rest);
      if (!id) return Fail(Error{Fault::kCorrupt, "a document's key cannot be read"});
      const std::string found(cursor_->key().substr(0, prefix_.size() + before - rest.size()));
      cursor_->Seek(PrefixEnd(found));
      return std::optional<std::string>(std::move(*id));
    }
  }

  void SeekAfter(std::string_view id) {
    std::string key = prefix_;
    AppendSegmentKey(key, id);
    cursor_->Seek(PrefixEnd(key));
  }

 private:
  static constexpr char kHere = 0x01;
  const std::string prefix_;
  std::unique_ptr<store::Cursor> cursor_;
};

std::string MakeToken(std::string_view id) { return Base64Encode(id); }

// The ids that come after `after`, at most `limit`; `more` if there are others.
std::vector<std::string> PageOf(const std::vector<std::string>& ids, std::string_view after,
                                std::size_t limit, bool& more) {
  std::vector<std::string> page;
  more = false;
  for (const std::string& id : ids) {
    if (!after.empty() && CompareSegments(id, after) <= 0) continue;
    more = page.size() == limit;
    if (more) break;
    page.push_back(id);
  }
  return page;
}

Result<IdsPage> PastCollectionIds(store::Engine& engine, const Place& place, const Moment& moment,
                                  std::string_view parent, std::string_view after,
                                  std::size_t limit) {
  ALOFT_TRY(const PastNames names, PastNames::Open(engine, place, moment));
  IdWalk walk(engine, moment, DescendantsPrefix(place, parent));
  std::vector<std::string> now;
  for (;;) {
    ALOFT_TRY(std::optional<std::string> id, walk.Next());
    if (!id) break;
    now.push_back(std::move(*id));
  }
  ALOFT_TRY(const std::vector<std::string> ids, names.Below(parent, now));
  IdsPage page;
  bool more = false;
  page.ids = PageOf(ids, after, limit, more);
  if (more) page.next_page_token = MakeToken(page.ids.back());
  return page;
}

Result<std::string> IdOfToken(std::string_view token) {
  auto id = Base64Decode(token);
  if (!id) return Invalid("The page token is not valid.");
  return std::string(*id);
}

}  // namespace

Result<GetResult> DocumentService::Get(const identity::Grant& grant, std::string_view database,
                                       std::string_view path, const ReadAt& at) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentRead, database));
  ALOFT_TRY_VOID(CheckDocumentPath(path));
  const Reader reader(insides_->engine, tenant->database.place());
  GetResult result;
  if (at.transaction.empty() && !at.read_time_micros) {
    result.read_time_micros = tenant->database.TimeNow();
    ALOFT_TRY(StoredDocument stored, reader.Get(path, Moment{}));
    result.document = std::move(stored.document);
    if (result.document != nullptr) {
      result.read_time_micros =
          std::max(result.read_time_micros, result.document->update_time_micros);
    }
    return result;
  }
  ALOFT_TRY(BatchGetResult batch, BatchGet(grant, database, {std::string(path)}, at));
  result.document = std::move(batch.documents[0]);
  result.read_time_micros = batch.read_time_micros;
  return result;
}

Result<BatchGetResult> DocumentService::BatchGet(const identity::Grant& grant,
                                                 std::string_view database,
                                                 const std::vector<std::string>& paths,
                                                 const ReadAt& at) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentRead, database));
  if (paths.size() > kBatchGetMax) return Invalid("Too many documents are asked for at once.");
  for (const std::string& path : paths) ALOFT_TRY_VOID(CheckDocumentPath(path));
  ALOFT_TRY(const bool remembers, insides_->Remembers(*tenant, at));
  if (remembers) {
    const std::int64_t wait_end = at.wait_end_nanos.value_or(tenant->transactions.TurnEndNanos());
    for (const std::string& path : paths) {
      ALOFT_TRY_VOID(tenant->transactions.WillRead(at.transaction, path, wait_end));
    }
  }
  ALOFT_TRY(const Moment moment, insides_->MomentOf(*tenant, at));
  const Reader reader(insides_->engine, tenant->database.place());
  BatchGetResult result;
  result.read_time_micros = moment.read_time_micros;
  for (const std::string& path : paths) {
    ALOFT_TRY(StoredDocument stored, reader.Get(path, moment));
    if (remembers) ALOFT_TRY_VOID(insides_->Remember(*tenant, at, path, stored.version));
    result.documents.push_back(std::move(stored.document));
  }
  return result;
}

Result<IdsPage> DocumentService::ListCollectionIds(const identity::Grant& grant,
                                                   std::string_view database,
                                                   std::string_view parent, std::size_t page_size,
                                                   std::string_view page_token, const ReadAt& at) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentsQuery, database));
  ALOFT_TRY_VOID(CheckParentPath(parent));
  ALOFT_TRY(const std::string after, IdOfToken(page_token));
  ALOFT_TRY(const Moment moment, insides_->MomentOf(*tenant, at));
  const std::size_t limit = page_size == 0 ? kPageSizeMax : std::min(page_size, kPageSizeMax);
  if (moment.past) {
    return PastCollectionIds(insides_->engine, tenant->database.place(), moment, parent, after,
                             limit);
  }
  IdWalk walk(insides_->engine, moment, DescendantsPrefix(tenant->database.place(), parent));
  if (!after.empty()) walk.SeekAfter(after);
  IdsPage page;
  for (;;) {
    ALOFT_TRY(std::optional<std::string> id, walk.Next());
    if (!id) return page;
    if (page.ids.size() == limit) {
      page.next_page_token = MakeToken(page.ids.back());
      return page;
    }
    page.ids.push_back(std::move(*id));
  }
}

namespace {

// The place just after a document in the order of a listing: what it has of each order.
std::string TokenOfPlace(const Document& document, const NormalQuery& query) {
  Array values;
  for (const Order& order : query.orders) {
    const Value* value = FindField(document.fields, order.field);
    values.push_back(IsDocumentName(order.field) ? Value(Reference{"-/-/" + document.path})
                                                 : *value);
  }
  std::string bytes;
  AppendValue(bytes, values);
  return Base64Encode(bytes);
}

Result<Cursor> PlaceOfToken(std::string_view token, const NormalQuery& query) {
  const auto bytes = Base64Decode(token);
  std::string_view rest = bytes ? std::string_view(*bytes) : std::string_view();
  const auto value = TakeValue(rest);
  const Array* values = value ? value->If<Array>() : nullptr;
  if (values == nullptr || !rest.empty() || values->size() != query.orders.size() ||
      !values->back().Is<Reference>()) {
    return Invalid("The page token is not valid.");
  }
  return Cursor{*values, Cursor::Place::kAfter};
}

// Lists a collection by name, with names that only have something below them.
class MissingWalk {
 public:
  MissingWalk(store::Engine& engine, const Place& place, const Moment& moment,
              std::string collection)
      : engine_(engine),
        place_(place),
        moment_(moment),
        collection_(std::move(collection)),
        prefix_(CollectionPrefix(place, collection_)),
        documents_(engine.Scan(Under(prefix_), {.snapshot = moment.snapshot.get()})),
        below_(engine, moment, DescendantsPrefix(place, collection_)) {}

  void SeekAfter(std::string_view id) {
    std::string key = prefix_;
    AppendSegmentKey(key, id);
    documents_->Seek(PrefixEnd(key));
    below_.SeekAfter(id);
  }

  Result<std::optional<ListedDocument>> Next() {
    using Found = std::optional<ListedDocument>;
    if (!waiting_ && !ended_) {
      ALOFT_TRY(waiting_, below_.Next());
      ended_ = !waiting_;
    }
    if (auto status = documents_->status(); !status.ok()) return Fail(FromStore(status.error()));
    std::optional<std::string> id;
    if (documents_->Valid()) {
      std::string_view rest = documents_->key().substr(prefix_.size());
      id = TakeSegmentKey(rest);
    }
    if (!id && !waiting_) return Found();
    const int order = !id ? 1 : (!waiting_ ? -1 : CompareSegments(*id, *waiting_));
    ListedDocument listed;
    listed.path = JoinPath(collection_, order <= 0 ? *id : *waiting_);
    if (order >= 0) waiting_.reset();
    if (order <= 0) {
      const Reader reader(engine_, place_);
      ALOFT_TRY(listed.document,
                reader.Decode(listed.path, documents_->value(), moment_.snapshot.get()));
      documents_->Next();
    }
    return Found(std::move(listed));
  }

 private:
  store::Engine& engine_;
  const Place& place_;
  const Moment& moment_;
  const std::string collection_;
  const std::string prefix_;
  std::unique_ptr<store::Cursor> documents_;
  IdWalk below_;
  std::optional<std::string> waiting_;  // the next id that has something below
  bool ended_ = false;
};

Result<ListPage> PastListWithMissing(store::Engine& engine, const Place& place,
                                     const Moment& moment, const ListRequest& request,
                                     std::string_view after, std::size_t limit) {
  const std::string collection = JoinPath(request.parent, request.collection_id);
  ALOFT_TRY(const PastNames names, PastNames::Open(engine, place, moment));
  MissingWalk walk(engine, place, moment, collection);
  std::vector<std::string> now;
  for (;;) {
    ALOFT_TRY(std::optional<ListedDocument> listed, walk.Next());
    if (!listed) break;
    now.emplace_back(LastSegmentOf(listed->path));
  }
  ALOFT_TRY(const std::vector<std::string> ids, names.Below(collection, now));
  ListPage page;
  page.read_time_micros = moment.read_time_micros;
  bool more = false;
  const Reader reader(engine, place);
  for (const std::string& id : PageOf(ids, after, limit, more)) {
    std::string path = JoinPath(collection, id);
    ALOFT_TRY(StoredDocument then, reader.Get(path, moment));
    page.documents.push_back({std::move(path), std::move(then.document)});
  }
  if (more) page.next_page_token = MakeToken(LastSegmentOf(page.documents.back().path));
  return page;
}

Result<ListPage> ListWithMissing(store::Engine& engine, const Place& place, const Moment& moment,
                                 const ListRequest& request, std::size_t limit) {
  ALOFT_TRY(const std::string after, IdOfToken(request.page_token));
  if (moment.past) return PastListWithMissing(engine, place, moment, request, after, limit);
  MissingWalk walk(engine, place, moment, JoinPath(request.parent, request.collection_id));
  if (!after.empty()) walk.SeekAfter(after);
  ListPage page;
  page.read_time_micros = moment.read_time_micros;
  for (;;) {
    ALOFT_TRY(std::optional<ListedDocument> listed, walk.Next());
    if (!listed) return page;
    if (page.documents.size() == limit) {
      page.next_page_token = MakeToken(LastSegmentOf(page.documents.back().path));
      return page;
    }
    page.documents.push_back(std::move(*listed));
  }
}

}  // namespace

Result<ListPage> DocumentService::List(const identity::Grant& grant, std::string_view database,
                                       const ListRequest& request) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentsQuery, database));
  const std::size_t limit =
      request.page_size == 0 ? 100 : std::min(request.page_size, kPageSizeMax);
  ALOFT_TRY_VOID(CheckParentPath(request.parent));
  if (request.show_missing) {
    if (!request.orders.empty()) return Invalid("show_missing cannot be combined with an order.");
    ALOFT_TRY_VOID(CheckCollectionId(request.collection_id));
    ALOFT_TRY(const Moment moment, insides_->MomentOf(*tenant, request.at));
    return ListWithMissing(insides_->engine, tenant->database.place(), moment, request, limit);
  }
  Query query;
  query.parent = request.parent;
  query.collection_id = request.collection_id;
  query.orders = request.orders;
  if (request.collection_id.empty()) query.scope = Query::Scope::kGroup;
  ALOFT_TRY(NormalQuery normal, Normalize(query));
  if (!request.page_token.empty()) {
    ALOFT_TRY(normal.asked.start, PlaceOfToken(request.page_token, normal));
  }
  auto shared = std::make_shared<const NormalQuery>(std::move(normal));
  ALOFT_TRY(const std::unique_ptr<Execution> run, insides_->OpenQuery(*tenant, shared, request.at));
  ListPage page;
  page.read_time_micros = run->moment().read_time_micros;
  for (;;) {
    ALOFT_TRY(Row row, run->Next());
    if (row.document == nullptr) return page;
    if (request.collection_id.empty() && ParentOf(ParentOf(row.document->path)) != request.parent) {
      continue;
    }
    if (page.documents.size() == limit) {
      page.next_page_token = TokenOfPlace(*page.documents.back().document, *shared);
      return page;
    }
    page.documents.push_back({row.document->path, row.document});
  }
}

}  // namespace aloft::document
