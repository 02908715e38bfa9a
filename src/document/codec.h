// Documents and values as stored bytes: docs/formats/documents.md.
//
// Errors      Decoding answers nullopt for bytes it cannot read.
// Knows not   keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/value.h"

namespace aloft::document {

std::string EncodeFields(const Map& fields);
std::optional<Map> DecodeFields(std::string_view bytes);
void AppendValue(std::string& out, const Value& value);
std::optional<Value> TakeValue(std::string_view& bytes);

// The row of a document: its times, then its fields or where they are.
struct HeadRecord {
  std::int64_t create_time_micros = 0;
  std::int64_t update_time_micros = 0;
  std::string_view inline_fields = {};  // encoded; of the bytes decoded from
  std::string_view blob = {};           // 16 bytes, then the fields are in chunks
  std::uint16_t chunks = 0;
};
inline constexpr std::size_t kBlobIdBytes = 16;

std::string EncodeHead(const HeadRecord& head);
std::optional<HeadRecord> DecodeHead(std::string_view bytes);
// Puts other times into an encoded head.
void StampHead(std::string& bytes, std::int64_t create_time_micros,
               std::int64_t update_time_micros);

// A row of the change log: the documents that a commit touched.
std::string EncodeChange(const std::vector<std::string_view>& paths);
std::optional<std::vector<std::string>> DecodeChange(std::string_view bytes);

// A time that commits after a restart are later than.
std::string EncodePromise(std::int64_t time_micros);
std::optional<std::int64_t> DecodePromise(std::string_view bytes);

}  // namespace aloft::document
