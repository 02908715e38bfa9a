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
struct Slot {
  std::string path;
  StoredDocument stored;
  bool exists = false;
  Map fields;

  bool Changed() const {
    const bool existed = stored.document != nullptr;
    if (exists != existed) return true;
    return exists && !Same(fields, stored.document->fields);
  }
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
  const bool same = slot.stored.document != nullptr &&
                    slot.stored.document->update_time_micros == *precondition.update_time_micros;
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
    slot.exists = false;
    slot.fields = Map();
    return result;
  }
  slot.exists = true;
  if (write.kind == Write::Kind::kSet && write.mask) Merge(write.fields, *write.mask, slot.fields);
  if (write.kind == Write::Kind::kSet && !write.mask) slot.fields = write.fields;
  for (const Transform& transform : write.transforms) {
    result.transform_results.push_back(ApplyTransform(transform, server_time, slot.fields));
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
  ALOFT_TRY(std::vector<StoredDocument> stored, reader.GetNewest(paths));
  for (std::size_t i = 0; i < paths.size(); ++i) {
    Slot slot{std::move(paths[i]), std::move(stored[i])};
    slot.exists = slot.stored.document != nullptr;
    if (slot.exists) slot.fields = slot.stored.document->fields;
    slots.all.push_back(std::move(slot));
  }
  return slots;
}

// Writes the rows of the changed documents.
class RowWriter {
 public:
  RowWriter(const Place& place, os::Random& random, PreparedCommit& prepared)
      : place_(place), random_(random), prepared_(prepared), request_(prepared.request) {}

  Result<void> Add(Slot& slot) {
    const std::string key = DocumentKey(place_, slot.path);
    request_.Expect(key, slot.stored.version);
    if (!slot.Changed()) return {};
    const DocumentPtr& before = slot.stored.document;
    const Map* after = slot.exists ? &slot.fields : nullptr;
    ALOFT_TRY_VOID(AddIndexRows(slot, before != nullptr ? &before->fields : nullptr, after));
    if (before != nullptr) {
      prepared_.past_rows.push_back(request_.writes.size());
      request_.Set(PastKey(place_, slot.path, 0), std::move(slot.stored.head));
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
    const std::size_t counted = SizeOf(slot.fields) + slot.path.size() + kDocumentOverheadBytes;
    std::string encoded = EncodeFields(slot.fields);
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
    const DocumentPtr& before = slot.stored.document;
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
    document->fields = std::move(slot.fields);
    const DocumentPtr& before = slot.stored.document;
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
  PreparedCommit& prepared_;
  store::CommitRequest& request_;
  std::int64_t index_entries_ = 0;
};

// What is known once the commit has its time: update times, and the documents as they are now.
void FillResults(const Slots& slots, const std::vector<bool>& changed,
                 const CommittedChanges& committed, CommitResult& result) {
  std::vector<DocumentPtr> now;
  now.reserve(slots.all.size());
  std::size_t change = 0;
  for (std::size_t i = 0; i < slots.all.size(); ++i) {
    now.push_back(changed[i] ? committed.changes[change++].after : slots.all[i].stored.document);
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
  ALOFT_TRY(Slots slots, Load(reader, writes));
  CommitResult result;
  const std::int64_t server_time = database_.ServerTime();
  for (std::size_t i = 0; i < writes.size(); ++i) {
    ALOFT_TRY(WriteResult one, Apply(writes[i], server_time, slots.all[slots.of_write[i]]));
    result.results.push_back(std::move(one));
  }
  std::vector<bool> changed;
  RowWriter rows(database_.place(), random_, prepared);
  for (Slot& slot : slots.all) {
    changed.push_back(slot.Changed());
    ALOFT_TRY_VOID(rows.Add(slot));
  }
  rows.AddChangeRows();
  result.index_entries = rows.index_entries();
  ALOFT_TRY_VOID(transactions_.MakeWay(transaction, prepared.changes, wait_end_nanos_));
  auto committed = database_.Commit(prepared);
  if (committed.ok()) {
    FillResults(slots, changed, **committed, result);
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
