#include "table/stream_record.h"

#include <algorithm>

#include "base/bytes.h"
#include "table/item_codec.h"

namespace aloft::table {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kFirst = 0;
constexpr std::uint8_t kLater = 1;
constexpr std::size_t kContentBytes = 60 * 1024;  // of one row; below the engine's value limit
constexpr std::uint8_t kByExpiry = 1;
constexpr std::uint8_t kHasOld = 2;
constexpr std::uint8_t kHasNew = 4;

bool Keeps(StreamView view, bool old_image) {
  if (view == StreamView::kNewAndOldImages) return true;
  return view == (old_image ? StreamView::kOldImage : StreamView::kNewImage);
}

}  // namespace

void AppendStreamRecord(const std::string& prefix, StreamView view, const StreamRecordParts& parts,
                        store::CommitRequest& commit) {
  const bool has_old = parts.old_item && Keeps(view, true);
  const bool has_new = parts.new_item && Keeps(view, false);
  std::string content;
  AppendBe64(content, static_cast<std::uint64_t>(parts.created_micros));
  content.push_back(static_cast<char>(parts.kind));
  content.push_back(static_cast<char>((parts.by_expiry ? kByExpiry : 0) | (has_old ? kHasOld : 0) |
                                      (has_new ? kHasNew : 0)));
  content.append(parts.keys);
  if (has_old) content.append(*parts.old_item);
  if (has_new) content.append(*parts.new_item);
  const std::size_t rows = (content.size() + kContentBytes - 1) / kContentBytes;
  for (std::size_t row = 0; row < rows; ++row) {
    std::string value;
    value.push_back(static_cast<char>(kVersion));
    value.push_back(static_cast<char>(row == 0 ? kFirst : kLater));
    if (row == 0) AppendVarint(value, rows);
    value.append(content, row * kContentBytes, kContentBytes);
    commit.Append(prefix, std::move(value));
  }
}

std::optional<StreamRowHead> ReadStreamRow(std::string_view value) {
  const auto version = TakeByte(value);
  const auto kind = TakeByte(value);
  if (!kind || version != kVersion || *kind > kLater) return std::nullopt;
  StreamRowHead head;
  head.first = *kind == kFirst;
  if (head.first) {
    const auto rows = TakeVarint(value);
    if (!rows || *rows == 0 || *rows > UINT16_MAX) return std::nullopt;
    head.rows = static_cast<std::size_t>(*rows);
  }
  head.content = value;
  return head;
}

std::optional<StreamRecord> DecodeStreamRecord(std::string_view content) {
  const auto created = TakeBe64(content);
  const auto kind = TakeByte(content);
  const auto flags = TakeByte(content);
  if (!flags || *kind > static_cast<std::uint8_t>(ChangeKind::kRemove)) return std::nullopt;
  StreamRecord record;
  record.created_micros = static_cast<std::int64_t>(*created);
  record.kind = static_cast<ChangeKind>(*kind);
  record.by_expiry = (*flags & kByExpiry) != 0;
  auto keys = TakeAttributes(content);
  if (!keys) return std::nullopt;
  record.keys = std::move(*keys);
  record.bytes = ItemBytes(record.keys);
  if ((*flags & kHasOld) != 0) {
    record.old_image = TakeAttributes(content);
    if (!record.old_image) return std::nullopt;
    record.bytes += ItemBytes(*record.old_image);
  }
  if ((*flags & kHasNew) != 0) {
    record.new_image = TakeAttributes(content);
    if (!record.new_image) return std::nullopt;
    record.bytes += ItemBytes(*record.new_image);
  }
  if (!content.empty()) return std::nullopt;
  return record;
}

std::optional<std::int64_t> StreamRowCreated(std::string_view value) {
  const auto head = ReadStreamRow(value);
  if (!head || !head->first || head->content.size() < 8) return std::nullopt;
  return static_cast<std::int64_t>(ReadBe64(head->content));
}

}  // namespace aloft::table
