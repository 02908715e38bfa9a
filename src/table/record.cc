#include "table/record.h"

#include <algorithm>

#include "base/bytes.h"

namespace aloft::table {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kInline = 0;
constexpr std::uint8_t kChunked = 1;
constexpr std::size_t kInlineBytesMax =
    60 * 1024;  // of the payload; below the engine's value limit
constexpr std::size_t kChunkBytes = 60 * 1024;
constexpr std::size_t kChunkSetBytes = 16;
constexpr std::size_t kChunksMax = 64;

}  // namespace

std::optional<RecordHead> ReadRecordHead(std::string_view value) {
  const auto version = TakeByte(value);
  const auto kind = TakeByte(value);
  const auto item_bytes = TakeVarint(value);
  if (!item_bytes || version != kVersion) return std::nullopt;
  RecordHead head;
  head.item_bytes = static_cast<std::size_t>(*item_bytes);
  if (kind == kInline) {
    head.payload = value;
    return head;
  }
  if (kind != kChunked) return std::nullopt;
  const auto chunk_set = TakeBytes(value, kChunkSetBytes);
  const auto count = TakeVarint(value);
  if (!chunk_set || !count || *count == 0 || *count > kChunksMax) return std::nullopt;
  head.chunked = true;
  head.chunk_set = *chunk_set;
  head.chunk_count = static_cast<std::uint16_t>(*count);
  return head;
}

Result<void> LoadStored(store::Engine& engine, TablePlace place, store::Found found,
                        const store::Snapshot* snapshot, Stored& stored) {
  stored.version = found.version;
  stored.value = std::move(found.value);
  if (!stored.exists()) return {};
  const auto head = ReadRecordHead(stored.value);
  if (!head) return Fail(Corrupt("an item's row"));
  stored.item_bytes = head->item_bytes;
  stored.payload = head->payload;
  if (!head->chunked) return {};
  stored.chunk_keys.clear();
  for (std::uint16_t i = 0; i < head->chunk_count; ++i) {
    stored.chunk_keys.push_back(ChunkKey(place, head->chunk_set, i));
  }
  auto chunks = engine.MultiGet(stored.chunk_keys, snapshot);
  if (!chunks.ok()) return Fail(FromStore(chunks.error()));
  stored.chunks.clear();
  for (const store::Found& chunk : *chunks) {
    if (!chunk.exists()) {
      if (snapshot == nullptr) return Fail(Error{Fault::kContended});
      return Fail(Corrupt("a chunk of an item is missing"));
    }
    stored.chunks.append(chunk.value);
  }
  stored.payload = stored.chunks;
  return {};
}

void WriteRecord(TablePlace place, std::string item_key, std::string_view payload,
                 std::size_t item_bytes, os::Random& random, store::CommitRequest& commit) {
  std::string value;
  const bool chunked = payload.size() > kInlineBytesMax;
  value.reserve(16 + (chunked ? kChunkSetBytes : payload.size()));
  value.push_back(static_cast<char>(kVersion));
  value.push_back(static_cast<char>(chunked ? kChunked : kInline));
  AppendVarint(value, item_bytes);
  if (!chunked) {
    value.append(payload);
  } else {
    const std::string chunk_set = random.Bytes(kChunkSetBytes);
    value.append(chunk_set);
    AppendVarint(value, (payload.size() + kChunkBytes - 1) / kChunkBytes);
    std::uint16_t number = 0;
    for (std::size_t at = 0; at < payload.size(); at += kChunkBytes) {
      commit.Set(ChunkKey(place, chunk_set, number++),
                 std::string(payload.substr(at, kChunkBytes)));
    }
  }
  commit.Set(std::move(item_key), std::move(value));
}

Error Corrupt(std::string detail) {
  Error error{Fault::kCorrupt};
  error.detail = std::move(detail);
  return error;
}

Error FromStore(const store::Error& error) {
  const auto fault = [&] {
    switch (error.fault) {
      case store::Fault::kConflict:
      case store::Fault::kTooOld:
        return Fault::kContended;
      case store::Fault::kUnknown:
        return Fault::kUnknown;
      case store::Fault::kUnavailable:
        return Fault::kUnavailable;
      case store::Fault::kTooLarge:
        return Fault::kTransactionTooLarge;
      case store::Fault::kCorrupt:
        return Fault::kCorrupt;
    }
    return Fault::kCorrupt;
  }();
  Error out{fault};
  out.detail = error.detail;
  return out;
}

}  // namespace aloft::table
