#include "document/commit.h"

#include <unordered_map>

#include "document/codec.h"
#include "document/index_rows.h"
#include "document/limits.h"
#include "document/long_work.h"
#include "document/reader.h"
#include "document/transforms.h"

namespace aloft::document {
namespace {

constexpr std::size_t kChangeRowBytesMax = 48 * 1024;
constexpr std::size_t kDocumentOverheadBytes = 32;  // of every document, as the vendors count

// One document while the writes are applied to it.
class Slot {
 public:
  Slot(std::string path_read, NewestDocument newest_read)
      : path(std::move(path_read)), newest(std::move(newest_read)) {
    exists = before() != nullptr;
    if (exists) shared_ = &before()->fields;
  }

  const DocumentPtr& before() const { return newest.stored.document; }
  const Map& fields() const { return shared_ != nullptr ? *shared_ : own_; }
  // To be changed: a copy of what others keep.
  Map& EditFields() {
    if (shared_ != nullptr) own_ = *shared_;
    shared_ = nullptr;
    return own_;
  }
  // What is kept until the commit is made.
  void SetFields(const Map& kept) { shared_ = &kept; }
  void Delete() {
    exists = false;
    shared_ = nullptr;
    own_ = Map();
  }
  void SeeWhetherChanged() {
    const bool existed = before() != nullptr;
    const bool untouched = existed && shared_ == &before()->fields;
    changed = exists != existed || (exists && !untouched && !Same(fields(), before()->fields));
  }

  std::string path;
  NewestDocument newest;
  bool exists = false;
  bool changed = false;  // once it was seen

 private:
  const Map* shared_ = nullptr;  // null: own_
  Map own_;
};

struct Slots {
  std::vector<Slot> all;
  std::vector<std::size_t> of_write;  // by the write's place
};

Failure<Error> About(Fault fault, std::string detail, std::string_view path) {
  return Fail(Error{fault, std::move(detail), std::string(path)});
}

Result<void> CheckPrecondition(const Precondition& precondition, const Slot& slot) {
  if (precondition.exists && *precondition.exists != slot.exists) {
    return slot.exists ? About(Fault::kDocumentExists, "Document already exists", slot.path)
                       : About(Fault::kNoSuchDocument, "No document to update", slot.path);
  }
  if (!precondition.update_time_micros) return {};
  const bool same = slot.before() != nullptr &&
                    slot.before()->update_time_micros == *precondition.update_time_micros;
  if (!same) {
    return About(Fault::kUpdateTimeMismatch,
                 "the stored version does not match the required base version", slot.path);
  }
  return {};
}

void Merge(const Map& from, const std::vector<FieldPath>& mask, Map& fields) {
  for (const FieldPath& path : mask) {
    if (const Value* value = FindField(from, path)) {
      SetField(fields, path, *value);
    } else {
      EraseField(fields, path);
    }
  }
}

Result<WriteResult> Apply(const Write& write, std::int64_t server_time, Slot& slot) {
  ALOFT_TRY_VOID(CheckPrecondition(write.precondition, slot));
  WriteResult result;
  if (write.kind == Write::Kind::kVerify) return result;
  if (write.kind == Write::Kind::kDelete) {
    slot.Delete();
    return result;
  }
  slot.exists = true;
  if (write.kind == Write::Kind::kSet && write.mask) {
    Merge(write.fields, *write.mask, slot.EditFields());
  }
  if (write.kind == Write::Kind::kSet && !write.mask) slot.SetFields(write.fields);
  for (const Transform& transform : write.transforms) {
    result.transform_results.push_back(ApplyTransform(transform, server_time, slot.EditFields()));
  }
  return result;
}

Result<Slots> Load(const Reader& reader, const std::vector<Write>& writes) {
  Slots slots;
  std::vector<std::string> paths;
  std::unordered_map<std::string_view, std::size_t> place_of;
  for (const Write& write : writes) {
    const auto [known, added] = place_of.emplace(write.document, paths.size());
    if (added) paths.push_back(write.document);
    slots.of_write.push_back(known->second);
  }
  ALOFT_TRY(std::vector<NewestDocument> newest, reader.GetNewest(paths));
  slots.all.reserve(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    slots.all.emplace_back(std::move(paths[i]), std::move(newest[i]));
  }
  return slots;
}

// Writes the rows of the changed documents.
class RowWriter {
 public:
  // `read_at`: since when nothing that was committed can have been missed by reading the documents.
  RowWriter(const Place& place, os::Random& random, store::Version read_at,
            PreparedCommit& prepared)
      : place_(place),
        random_(random),
        read_at_(read_at),
        prepared_(prepared),
        request_(prepared.request) {}

  Result<void> Add(Slot& slot) {
    const std::string& key = slot.newest.key;
    request_.Expect(key, slot.newest.stored.version, read_at_);
    if (!slot.changed) return {};
    const DocumentPtr& before = slot.before();
    const Map* after = slot.exists ? &slot.fields() : nullptr;
    ALOFT_TRY_VOID(AddIndexRows(slot, before != nullptr ? &before->fields : nullptr, after));
    if (before != nullptr) {
      prepared_.past_rows.push_back(request_.writes.size());
      request_.Set(PastKey(place_, slot.path, 0), std::move(slot.newest.head));
    }
    if (after == nullptr) {
      request_.Erase(key);
    } else {
      ALOFT_TRY_VOID(AddHead(slot, key));
    }
    prepared_.changes.push_back({slot.path, before, After(slot)});
    return {};
  }

  // Which documents, for who asks later.
  void AddChangeRows() {
    std::vector<std::string_view> paths;
    std::size_t bytes = 0;
    for (const PreparedCommit::Changed& changed : prepared_.changes) {
      paths.push_back(changed.path);
      bytes += changed.path.size() + 2;
      if (bytes > kChangeRowBytesMax) AddChangeRow(paths, bytes);
    }
    if (!paths.empty()) AddChangeRow(paths, bytes);
  }

  std::int64_t index_entries() const { return index_entries_; }

 private:
  Result<void> AddIndexRows(const Slot& slot, const Map* before, const Map* after) {
    if (after != nullptr &&
        CountEntries(*prepared_.catalog, slot.path, *after) > kIndexEntriesMax) {
      return About(Fault::kTooManyIndexEntries,
                   "too many index entries for entity (" + slot.path + ")", slot.path);
    }
    IndexChange change = ChangeRows(place_, *prepared_.catalog, slot.path, before, after);
    if (change.set.size() > kIndexEntriesMax) {
      return About(Fault::kTooManyIndexEntries,
                   "too many index entries for entity (" + slot.path + ")", slot.path);
    }
    index_entries_ += static_cast<std::int64_t>(change.erased.size() + change.set.size());
    for (std::string& key : change.erased) request_.Erase(std::move(key));
    for (IndexRow& row : change.set) request_.Set(std::move(row.key), std::move(row.value));
    return {};
  }

  Result<void> AddHead(const Slot& slot, const std::string& key) {
    const std::size_t counted = SizeOf(slot.fields()) + slot.path.size() + kDocumentOverheadBytes;
    std::string encoded = EncodeFields(slot.fields());
    if (counted > kDocumentBytesMax || encoded.size() > 2 * kDocumentBytesMax) {
      return About(Fault::kDocumentTooLarge,
                   "Document '" + slot.path + "' cannot be written because its size (" +
                       std::to_string(counted) + " bytes) exceeds the maximum allowed size of " +
                       "1,048,576 bytes.",
                   slot.path);
    }
    HeadRecord head;
    std::string blob;
    if (encoded.size() <= kInlineBytesMax) {
      head.inline_fields = encoded;
    } else {
      blob = random_.Bytes(kBlobIdBytes);
      head.blob = blob;
      head.chunks = AddChunks(blob, encoded);
    }
    const DocumentPtr& before = slot.before();
    prepared_.heads.push_back(
        {request_.writes.size(), before != nullptr ? before->create_time_micros : 0});
    request_.Set(key, EncodeHead(head));
    return {};
  }

  std::uint16_t AddChunks(const std::string& blob, const std::string& encoded) {
    std::uint16_t count = 0;
    for (std::size_t at = 0; at < encoded.size(); at += kChunkBytesMax) {
      request_.Set(ChunkKey(place_, blob, count++), encoded.substr(at, kChunkBytesMax));
    }
    return count;
  }

  static std::shared_ptr<Document> After(Slot& slot) {
    if (!slot.exists) return nullptr;
    auto document = std::make_shared<Document>();
    document->path = slot.path;
    document->fields = std::move(slot.EditFields());
    const DocumentPtr& before = slot.before();
    if (before != nullptr) document->create_time_micros = before->create_time_micros;
    return document;
  }

  void AddChangeRow(std::vector<std::string_view>& paths, std::size_t& bytes) {
    prepared_.change_rows.push_back(request_.writes.size());
    request_.Set(ChangeKey(place_, 0, 0), EncodeChange(paths));
    paths.clear();
    bytes = 0;
  }

  const Place& place_;
  os::Random& random_;
  const store::Version read_at_;
  PreparedCommit& prepared_;
  store::CommitRequest& request_;
  std::int64_t index_entries_ = 0;
};

// What is known once the commit has its time: update times, and the documents as they are now.
void FillResults(const Slots& slots, const CommittedChanges& committed, CommitResult& result) {
  std::vector<DocumentPtr> now;
  now.reserve(slots.all.size());
  std::size_t change = 0;
  for (const Slot& slot : slots.all) {
    now.push_back(slot.changed ? committed.changes[change++].after : slot.before());
  }
  for (std::size_t i = 0; i < result.results.size(); ++i) {
    WriteResult& one = result.results[i];
    one.document = now[slots.of_write[i]];
    if (one.document != nullptr) one.update_time_micros = one.document->update_time_micros;
  }
  result.commit_time_micros = committed.time_micros;
}

std::size_t SizeOfWrite(const Write& write) {
  std::size_t bytes = write.document.size() + SizeOf(write.fields);
  for (const Transform& transform : write.transforms) bytes += SizeOf(transform.operand);
  return bytes;
}

Result<void> CheckWrite(const Write& write) {
  ALOFT_TRY_VOID(CheckDocumentPath(write.document));
  ALOFT_TRY_VOID(CheckFields(write.fields));
  if (write.mask) {
    for (const FieldPath& field : *write.mask) ALOFT_TRY_VOID(CheckFieldPath(field));
  }
  if (write.transforms.size() > kTransformsMax) return Invalid("Too many field transforms.");
  for (const Transform& transform : write.transforms) ALOFT_TRY_VOID(CheckTransform(transform));
  return {};
}

}  // namespace

Result<void> CheckWrites(const std::vector<Write>& writes) {
  if (writes.size() > kWritesMax) {
    return Invalid("A commit has at most " + std::to_string(kWritesMax) + " writes.");
  }
  std::size_t bytes = 0;
  for (const Write& write : writes) {
    ALOFT_TRY_VOID(CheckWrite(write));
    bytes += SizeOfWrite(write);
  }
  LeaveLoopPast(static_cast<std::int64_t>(bytes), kInlineCommitBytesMax);
  if (bytes > kCommitRequestBytesMax) {
    return Fail(Error{Fault::kRequestTooLarge, "Transaction too big. Decrease transaction size."});
  }
  return {};
}

Result<CommitResult> Committer::CommitOnce(const std::vector<Write>& writes,
                                           std::string_view transaction, bool& again) {
  again = false;
  PreparedCommit prepared;
  prepared.catalog = database_.catalog();
  if (!transaction.empty()) {
    ALOFT_TRY(TransactionReads reads, transactions_.ReadsOf(transaction));
    prepared.request.checks = std::move(reads.checks);
    prepared.request.range_checks = std::move(reads.range_checks);
  }
  const Reader reader(engine_, database_.place());
  const store::Version read_at = engine_.Latest();
  ALOFT_TRY(Slots slots, Load(reader, writes));
  CommitResult result;
  const std::int64_t server_time = database_.ServerTime();
  for (std::size_t i = 0; i < writes.size(); ++i) {
    ALOFT_TRY(WriteResult one, Apply(writes[i], server_time, slots.all[slots.of_write[i]]));
    result.results.push_back(std::move(one));
  }
  RowWriter rows(database_.place(), random_, read_at, prepared);
  for (Slot& slot : slots.all) {
    slot.SeeWhetherChanged();
    ALOFT_TRY_VOID(rows.Add(slot));
  }
  rows.AddChangeRows();
  result.index_entries = rows.index_entries();
  ALOFT_TRY_VOID(transactions_.MakeWay(transaction, prepared.changes, wait_end_nanos_));
  auto committed = database_.Commit(prepared);
  if (committed.ok()) {
    FillResults(slots, **committed, result);
    return result;
  }
  switch (committed.error().refusal) {
    case Database::Refusal::kCatalogMoved:
      again = true;
      break;
    case Database::Refusal::kConflict:
      again = transaction.empty();
      break;
    case Database::Refusal::kDeleted:
      return Fail(Error{Fault::kNoSuchDatabase, database_.id()});
    case Database::Refusal::kFailed:
      return Fail(FromStore(committed.error().error));
  }
  return Fail(
      Error{Fault::kContended, "Too much contention on these documents. Please try again."});
}

Result<CommitResult> Committer::Attempt(const std::vector<Write>& writes,
                                        std::string_view transaction) {
  for (int attempt = 1;; ++attempt) {
    bool again = false;
    Result<CommitResult> result = CommitOnce(writes, transaction, again);
    if (!again || attempt == kCommitAttemptsMax) return result;
  }
}

Result<CommitResult> Committer::Commit(const std::vector<Write>& writes,
                                       std::string_view transaction) {
  Result<CommitResult> result = Attempt(writes, transaction);
  if (transaction.empty()) return result;
  if (!result.ok() && result.error().fault == Fault::kContended) {
    transactions_.Lose(transaction);
  } else {
    (void)transactions_.Rollback(transaction);
  }
  return result;
}

}  // namespace aloft::document
