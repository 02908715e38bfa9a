#include "document/reader.h"

#include "document/codec.h"
#include "document/limits.h"

namespace aloft::document {
namespace {

Failure<Error> Unreadable(std::string_view path) {
  return Fail(Error{Fault::kCorrupt, "a document's row cannot be read", std::string(path)});
}

}  // namespace

Error FromStore(const store::Error& error) {
  switch (error.fault) {
    case store::Fault::kConflict:
    case store::Fault::kTooOld:
      return Error{Fault::kContended, error.detail};
    case store::Fault::kUnknown:
      return Error{Fault::kUnknown, error.detail};
    case store::Fault::kUnavailable:
      return Error{Fault::kUnavailable, error.detail};
    case store::Fault::kTooLarge:
      return Error{Fault::kRequestTooLarge, "The commit is too large: " + error.detail + "."};
    case store::Fault::kCorrupt:
      return Error{Fault::kCorrupt, error.detail};
  }
  return Error{Fault::kCorrupt, error.detail};
}

Result<DocumentPtr> Reader::Decode(std::string_view path, std::string_view head,
                                   const store::Snapshot* snapshot) const {
  const auto record = DecodeHead(head);
  if (!record) return Unreadable(path);
  std::string assembled;
  std::string_view encoded = record->inline_fields;
  if (!record->blob.empty()) {
    std::vector<std::string> keys;
    for (std::uint16_t i = 0; i < record->chunks; ++i) {
      keys.push_back(ChunkKey(place_, record->blob, i));
    }
    auto chunks = engine_.MultiGet(keys, snapshot);
    if (!chunks.ok()) return Fail(FromStore(chunks.error()));
    for (const store::Found& chunk : *chunks) {
      if (!chunk.exists()) return Unreadable(path);
      assembled += chunk.value;
    }
    encoded = assembled;
  }
  auto fields = DecodeFields(encoded);
  if (!fields) return Unreadable(path);
  auto document = std::make_shared<Document>();
  document->path = path;
  document->fields = std::move(*fields);
  document->create_time_micros = record->create_time_micros;
  document->update_time_micros = record->update_time_micros;
  return DocumentPtr(std::move(document));
}

Result<StoredDocument> Reader::Get(std::string_view path, const Moment& moment) const {
  auto found = engine_.Get(DocumentKey(place_, path), moment.snapshot.get());
  if (!found.ok()) return Fail(FromStore(found.error()));
  StoredDocument stored;
  stored.version = found->version;
  if (moment.past) {
    ALOFT_TRY(stored.document, GetPast(path, found->value, moment));
  } else if (found->exists()) {
    ALOFT_TRY(stored.document, Decode(path, found->value, moment.snapshot.get()));
  }
  return stored;
}

Result<std::vector<NewestDocument>> Reader::GetNewest(const std::vector<std::string>& paths) const {
  std::vector<std::string> keys;
  keys.reserve(paths.size());
  for (const std::string& path : paths) keys.push_back(DocumentKey(place_, path));
  std::unique_ptr<store::Snapshot> snapshot;
  std::vector<store::Found> found;
  if (keys.size() == 1) {
    auto one = engine_.Get(keys[0], nullptr);
    if (!one.ok()) return Fail(FromStore(one.error()));
    found.push_back(std::move(*one));
  } else {
    snapshot = engine_.TakeSnapshot();
    auto all = engine_.MultiGet(keys, snapshot.get());
    if (!all.ok()) return Fail(FromStore(all.error()));
    found = std::move(*all);
  }
  std::vector<NewestDocument> documents(paths.size());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    documents[i].key = std::move(keys[i]);
    documents[i].stored.version = found[i].version;
    if (!found[i].exists()) continue;
    // Chunks are immutable and outlive their document by the time that history is kept: no snapshot
    // is needed for them.
    ALOFT_TRY(documents[i].stored.document, Decode(paths[i], found[i].value, snapshot.get()));
    documents[i].head = std::move(found[i].value);
  }
  return documents;
}

Result<DocumentPtr> Reader::GetPast(std::string_view path, std::string_view head_now,
                                    const Moment& moment) const {
  if (!head_now.empty()) {
    const auto record = DecodeHead(head_now);
    if (!record) return Unreadable(path);
    if (record->update_time_micros <= moment.read_time_micros) {
      return Decode(path, head_now, moment.snapshot.get());
    }
  }
  store::Range range = Under(PastPrefix(place_, path));
  range.begin = PastKey(place_, path, moment.read_time_micros + 1);
  const auto cursor =
      engine_.Scan(range, {.snapshot = moment.snapshot.get(), .entries_expected = 1});
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  if (!cursor->Valid()) return DocumentPtr();
  const auto record = DecodeHead(cursor->value());
  if (!record) return Unreadable(path);
  if (record->update_time_micros > moment.read_time_micros) return DocumentPtr();
  return Decode(path, cursor->value(), moment.snapshot.get());
}

Result<std::unordered_set<std::string>> Reader::ChangedSince(std::int64_t after_micros,
                                                             const Moment& moment,
                                                             std::size_t documents_max) const {
  std::unordered_set<std::string> changed;
  store::Range range = Under(ChangesPrefix(place_));
  range.begin = ChangeKey(place_, after_micros + 1, 0);
  const auto cursor = engine_.Scan(range, {.snapshot = moment.snapshot.get()});
  for (; cursor->Valid(); cursor->Next()) {
    auto paths = DecodeChange(cursor->value());
    if (!paths) return Unreadable("");
    for (std::string& path : *paths) changed.insert(std::move(path));
    if (changed.size() > documents_max) {
      return Fail(Error{Fault::kReadTimeTooOld, "Too much has changed since the read time."});
    }
  }
  if (auto status = cursor->status(); !status.ok()) return Fail(FromStore(status.error()));
  return changed;
}

}  // namespace aloft::document
