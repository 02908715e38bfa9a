// Writes of several items: batches and transactions.
#include <algorithm>
#include <iterator>

#include "base/bytes.h"
#include "table/fields.h"
#include "table/insides.h"

namespace aloft::table {
namespace {

using identity::Permission;
using Kind = WriteElement::Kind;
using TablePtr = std::shared_ptr<const Table>;

constexpr std::uint8_t kTokenVersion = 1;
// Of the commit a batch may fill before the rest of it goes into the next.
constexpr std::size_t kBatchCommitBytesMax = 12 << 20;

// One element, from what is asked to what is written.
struct Element {
  TablePtr table;
  WriteAsk ask;
  PreparedWrite prepared;
};

enum class Together : std::uint8_t { kBatch, kTransaction };

// The table of an element, for whoever may do to it what the element does.
Result<TablePtr> FindFor(TableService::Insides& in, const WriteElement& element,
                         Together together) {
  const identity::Grant& grant = *element.grant;
  if (together == Together::kBatch)
    return in.Find(grant, element.table,
                   {Permission::kItemsBatchWrite, Permission::kItemPut, Permission::kItemDelete});
  switch (element.kind) {
    case Kind::kPut:
      return in.Find(grant, element.table, {Permission::kItemPut, Permission::kStatementInsert});
    case Kind::kUpdate:
      return in.Find(grant, element.table, {Permission::kItemUpdate, Permission::kStatementUpdate});
    case Kind::kDelete:
      return in.Find(grant, element.table, {Permission::kItemDelete, Permission::kStatementDelete});
    case Kind::kCheck:
      break;
  }
  return in.Find(grant, element.table,
                 {Permission::kItemConditionCheck, Permission::kStatementSelect});
}

WriteAsk AskFor(const WriteElement& element) {
  WriteAsk ask;
  ask.kind = element.kind;
  ask.item = &element.item;
  ask.update = element.update;
  ask.options.condition = element.condition;
  ask.options.on_condition_failure = element.on_condition_failure;
  ask.options.collection = element.collection;
  return ask;
}

// What is wrong with an element, but found only where its table is: it cancels a transaction. The
// others refuse the request as a whole.
bool CancelsUnread(Fault fault) {
  return fault == Fault::kKeyMissing || fault == Fault::kKeyTypeMismatch ||
         fault == Fault::kKeySchema || fault == Fault::kIndexKeyTypeMismatch ||
         fault == Fault::kUpdateOfKey;
}

// From the element at `first` on.
Result<std::vector<Element>> PrepareAll(TableService::Insides& in,
                                        const std::vector<WriteElement>& elements,
                                        Together together, std::size_t first = 0) {
  std::vector<Element> prepared;
  prepared.reserve(elements.size() - first);
  Error cancelled{Fault::kTransactionCancelled};
  bool any_reason = false;
  for (std::size_t i = first; i < elements.size(); ++i) {
    Element one;
    ALOFT_TRY(one.table, FindFor(in, elements[i], together));
    one.ask = AskFor(elements[i]);
    auto ready = Prepare(*one.table, one.ask);
    const bool refused =
        together == Together::kBatch || (!ready.ok() && !CancelsUnread(ready.error().fault));
    if (!ready.ok() && refused) return Fail(std::move(ready).error());
    any_reason = any_reason || !ready.ok();
    cancelled.reasons.push_back(ready.ok() ? Error{Fault::kNone} : std::move(ready).error());
    if (!ready.ok()) continue;
    one.prepared = std::move(ready).value();
    prepared.push_back(std::move(one));
  }
  if (any_reason) return Fail(std::move(cancelled));
  std::vector<std::string_view> keys;
  for (const Element& one : prepared) keys.push_back(one.prepared.item_key);
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
    return Fail(Error{Fault::kDuplicateItem});
  }
  return prepared;
}

// What is stored under the elements' keys, at the snapshot.
Result<std::vector<store::Found>> FindAll(TableService::Insides& in,
                                          const std::vector<Element>& elements,
                                          const store::Snapshot& snapshot) {
  std::vector<std::string> keys;
  for (const Element& one : elements) keys.push_back(one.prepared.item_key);
  auto found = in.engine.MultiGet(keys, &snapshot);
  if (!found.ok()) return Fail(FromStore(found.error()));
  return std::move(found).value();
}

std::vector<TablePtr> TablesOf(const std::vector<Element>& elements) {
  std::vector<TablePtr> tables;
  for (const Element& one : elements) {
    if (std::find(tables.begin(), tables.end(), one.table) == tables.end()) {
      tables.push_back(one.table);
    }
  }
  return tables;
}

std::size_t BytesOf(const store::CommitRequest& commit, std::size_t from) {
  std::size_t bytes = 0;
  for (std::size_t i = from; i < commit.writes.size(); ++i) {
    bytes += commit.writes[i].key.size() + commit.writes[i].value.size();
  }
  return bytes;
}

Result<void> Measure(TableService::Insides& in, const Element& one, WriteResult& result) {
  if (one.ask.options.collection != CollectionMetrics::kSize) return {};
  ALOFT_TRY(result.collection, in.MeasureCollection(*one.table, *one.prepared.key.partition));
  if (!result.collection) return {};
  result.collection->bytes += result.new_bytes;
  result.collection->bytes -= std::min(result.collection->bytes, result.old_bytes);
  return {};
}

// Writes elements from `first` on, as many as fit into one commit, at least one. All of them are
// checked before, so that a refused batch leaves nothing behind.
Result<std::vector<WriteResult>> BatchOnce(TableService::Insides& in,
                                           const std::vector<WriteElement>& asked,
                                           std::size_t first) {
  ALOFT_TRY(const std::vector<Element> elements, PrepareAll(in, asked, Together::kBatch, first));
  const auto snapshot = in.engine.TakeSnapshot();
  ALOFT_TRY(std::vector<store::Found> found, FindAll(in, elements, *snapshot));
  store::CommitRequest commit;
  CountChanges counts;
  std::vector<WriteResult> results;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < elements.size() && bytes < kBatchCommitBytesMax; ++i) {
    const Element& one = elements[i];
    Stored stored;
    ALOFT_TRY_VOID(
        LoadStored(in.engine, one.table->place, std::move(found[i]), snapshot.get(), stored));
    Outcome outcome;
    ALOFT_TRY_VOID(Evaluate(*one.table, one.ask, one.prepared, stored, outcome));
    const std::size_t before = commit.writes.size();
    commit.Expect(one.prepared.item_key, stored.version, snapshot->version());
    WriteResult result = WriteOutcome(*one.table, one.ask, one.prepared, stored, outcome,
                                      in.clock.WallMicros(), in.random, commit, counts);
    ALOFT_TRY_VOID(Measure(in, one, result));
    results.push_back(std::move(result));
    bytes += BytesOf(commit, before);
  }
  ALOFT_TRY_VOID(in.Commit(TablesOf(elements), std::move(commit), counts));
  return results;
}

// --- Tokens: what a transaction's token stood for, until when.
struct Token {
  std::string request_hash;
  std::int64_t deadline_micros = 0;
};

std::string EncodeToken(const Token& token) {
  FieldWriter out;
  out.Byte(kTokenVersion);
  out.Text(token.request_hash);
  out.Int(token.deadline_micros);
  return out.Take();
}

Result<Token> DecodeToken(std::string_view bytes) {
  FieldReader in(bytes);
  if (in.Byte() != kTokenVersion) return Fail(Corrupt("a transaction's token"));
  Token token;
  token.request_hash = in.Text();
  token.deadline_micros = in.Int();
  if (!in.AtEnd()) return Fail(Corrupt("a transaction's token"));
  return token;
}

// Whether the token has already committed; if not, its rows are added to `commit`.
Result<bool> UseToken(TableService::Insides& in, ProjectNumber project,
                      const TransactionOptions& options, const store::Snapshot& snapshot,
                      store::CommitRequest& commit) {
  const std::int64_t now = in.clock.WallMicros();
  std::string key = TokenKey(project, options.token);
  auto found = in.engine.Get(key, &snapshot);
  if (!found.ok()) return Fail(FromStore(found.error()));
  if (found->exists()) {
    ALOFT_TRY(const Token token, DecodeToken(found->value));
    if (token.deadline_micros > now) {
      if (token.request_hash != options.request_hash) return Fail(Error{Fault::kTokenMismatch});
      return true;
    }
    commit.Erase(TokenDeadlineKey(project, token.deadline_micros, options.token));
  }
  const Token token{std::string(options.request_hash), now + kTokenKeptMs * 1000};
  commit.Expect(key, found->version, snapshot.version());
  commit.Set(TokenDeadlineKey(project, token.deadline_micros, options.token), {});
  commit.Set(std::move(key), EncodeToken(token));
  return false;
}

Result<TransactionResult> Replay(TableService::Insides& in, const std::vector<Element>& elements,
                                 const store::Snapshot& snapshot) {
  ALOFT_TRY(const std::vector<store::Found> found, FindAll(in, elements, snapshot));
  TransactionResult result;
  result.replayed = true;
  for (const store::Found& row : found) {
    WriteResult one;
    if (row.exists()) {
      const auto head = ReadRecordHead(row.value);
      if (!head) return Fail(Corrupt("an item's row"));
      one.old_bytes = one.new_bytes = head->item_bytes;
    }
    one.capacity.table = ReadUnits(one.old_bytes, Consistency::kStrong);
    result.elements.push_back(std::move(one));
  }
  return result;
}

// Faults of one element that cancel the transaction; the others refuse the request as a whole.
bool Cancels(Fault fault) {
  switch (fault) {
    case Fault::kCorrupt:
    case Fault::kUnavailable:
    case Fault::kUnknown:
    case Fault::kContended:
      return false;
    default:
      return true;
  }
}

Result<TransactionResult> TransactOnce(TableService::Insides& in,
                                       const std::vector<WriteElement>& asked,
                                       const TransactionOptions& options) {
  ALOFT_TRY(const std::vector<Element> elements, PrepareAll(in, asked, Together::kTransaction));
  const auto snapshot = in.engine.TakeSnapshot();
  store::CommitRequest commit;
  if (!options.token.empty()) {
    const ProjectNumber project = elements.front().table->place.project;
    ALOFT_TRY(const bool replayed, UseToken(in, project, options, *snapshot, commit));
    if (replayed) return Replay(in, elements, *snapshot);
  }
  ALOFT_TRY(std::vector<store::Found> found, FindAll(in, elements, *snapshot));
  TransactionResult result;
  CountChanges counts;
  Error cancelled{Fault::kTransactionCancelled};
  bool any_reason = false;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Element& one = elements[i];
    Stored stored;
    ALOFT_TRY_VOID(
        LoadStored(in.engine, one.table->place, std::move(found[i]), snapshot.get(), stored));
    Outcome outcome;
    auto evaluated = Evaluate(*one.table, one.ask, one.prepared, stored, outcome);
    if (!evaluated.ok()) {
      if (!Cancels(evaluated.error().fault)) return Fail(std::move(evaluated).error());
      any_reason = true;
      cancelled.reasons.push_back(std::move(evaluated).error());
      continue;
    }
    cancelled.reasons.push_back(Error{Fault::kNone});
    bytes += outcome.new_bytes;
    commit.Expect(one.prepared.item_key, stored.version, snapshot->version());
    WriteResult written = WriteOutcome(*one.table, one.ask, one.prepared, stored, outcome,
                                       in.clock.WallMicros(), in.random, commit, counts);
    ALOFT_TRY_VOID(Measure(in, one, written));
    result.elements.push_back(std::move(written));
  }
  if (any_reason) return Fail(std::move(cancelled));
  if (bytes > kTransactionBytesMax) {
    Error error{Fault::kTransactionTooLarge};
    error.bytes = bytes;
    return Fail(std::move(error));
  }
  ALOFT_TRY_VOID(in.Commit(TablesOf(elements), std::move(commit), counts));
  return result;
}

}  // namespace

Result<std::vector<WriteResult>> TableService::BatchWrite(std::vector<WriteElement> elements) {
  if (elements.size() > kBatchWriteItemsMax) return Fail(Error{Fault::kTooManyItems});
  std::vector<WriteResult> results;
  while (results.size() < elements.size()) {
    ALOFT_TRY(std::vector<WriteResult> more,
              insides_->Retry([&] { return BatchOnce(*insides_, elements, results.size()); }));
    std::move(more.begin(), more.end(), std::back_inserter(results));
  }
  return results;
}

Result<TransactionResult> TableService::TransactWrite(std::vector<WriteElement> elements,
                                                      const TransactionOptions& options) {
  if (elements.empty()) return TransactionResult();
  if (elements.size() > kTransactionItemsMax) return Fail(Error{Fault::kTooManyItems});
  auto result = insides_->Retry([&] { return TransactOnce(*insides_, elements, options); });
  if (result.ok() || result.error().fault != Fault::kContended) return result;
  Error cancelled{Fault::kTransactionCancelled};
  cancelled.reasons.assign(elements.size(), result.error());
  return Fail(std::move(cancelled));
}

}  // namespace aloft::table
