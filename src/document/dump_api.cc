// A whole database, or some of its collections, as it was at one moment.
#include <algorithm>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "document/insides.h"
#include "document/limits.h"
#include "document/reader.h"

namespace aloft::document {

using identity::Permission;

namespace {

// The keys of all documents, those of today and those that have changed since, in order.
class KeyWalk {
 public:
  KeyWalk(store::Engine& engine, const Place& place, const Moment& moment, const std::string& from)
      : cursor_(engine.Scan({from, PrefixEnd(DocumentsPrefix(place))},
                            {.snapshot = moment.snapshot.get()})) {}

  void AddChanged(std::string key, std::string path) {
    changed_.emplace(std::move(key), std::move(path));
  }
  // False: no more.
  Result<bool> Find() {
    if (auto status = cursor_->status(); !status.ok()) return Fail(FromStore(status.error()));
    return cursor_->Valid() || !changed_.empty();
  }
  std::string_view key() const {
    if (changed_.empty()) return cursor_->key();
    if (!cursor_->Valid()) return changed_.begin()->first;
    return std::min(cursor_->key(), std::string_view(changed_.begin()->first));
  }
  bool IsChanged() const { return !changed_.empty() && changed_.begin()->first == key(); }
  std::string_view row() const { return cursor_->value(); }  // of one that has not changed
  void Next() {
    const bool changed = IsChanged();
    if (cursor_->Valid() && cursor_->key() == key()) cursor_->Next();
    if (changed) changed_.erase(changed_.begin());
  }

 private:
  std::unique_ptr<store::Cursor> cursor_;
  std::map<std::string, std::string> changed_;
};

Result<std::string> FirstKey(const Place& place, std::string_view page_token) {
  std::string prefix = DocumentsPrefix(place);
  if (page_token.empty()) return prefix;
  if (!page_token.starts_with(prefix)) return Invalid("The page token is not valid.");
  return std::string(page_token);
}

}  // namespace

Result<DumpPage> DocumentService::Dump(const identity::Grant& grant, std::string_view database,
                                       const DumpRequest& request) {
  ALOFT_TRY(const TenantPtr tenant, insides_->Open(grant, Permission::kDocumentsQuery, database));
  const Place& place = tenant->database.place();
  ALOFT_TRY(const std::string from, FirstKey(place, request.page_token));
  Moment moment = tenant->database.Now();
  if (request.read_time_micros != 0) {
    ALOFT_TRY(moment, insides_->PastMoment(*tenant, request.read_time_micros));
  }
  const Reader reader(insides_->engine, place);
  KeyWalk walk(insides_->engine, place, moment, from);
  if (moment.past) {
    ALOFT_TRY(const auto changed,
              reader.ChangedSince(moment.read_time_micros, moment, kPastChangesMax));
    for (const std::string& path : changed) {
      std::string key = DocumentKey(place, path);
      if (key >= from) walk.AddChanged(std::move(key), path);
    }
  }
  const auto& ids = request.collection_ids;
  DumpPage page{.read_time_micros = moment.read_time_micros};
  std::size_t bytes = 0;
  for (std::size_t looked = 0;; ++looked, walk.Next()) {
    ALOFT_TRY(const bool found, walk.Find());
    if (!found) return page;
    if (page.documents.size() >= request.documents_max || bytes >= request.bytes_max ||
        looked >= kDumpPageKeysMax) {
      page.next_page_token = walk.key();
      return page;
    }
    const auto path = PathOfDocumentKey(walk.key());
    if (!path) return Fail(Error{Fault::kCorrupt, "a document's key cannot be read"});
    const std::string_view id = LastSegmentOf(ParentOf(*path));
    if (!ids.empty() && std::find(ids.begin(), ids.end(), id) == ids.end()) continue;
    DocumentPtr document;
    if (walk.IsChanged()) {
      ALOFT_TRY(StoredDocument then, reader.Get(*path, moment));
      document = std::move(then.document);
    } else {
      ALOFT_TRY(document, reader.Decode(*path, walk.row(), moment.snapshot.get()));
    }
    if (document == nullptr) continue;
    bytes += SizeOf(document->fields) + document->path.size();
    page.documents.push_back(std::move(document));
  }
}

}  // namespace aloft::document
