// Fields one behind the other: how the rows that describe tables and streams are written.
//
// Errors      A reader that met wrong bytes answers zeros and empties from there on, and ok() is
//             false: check it once, at the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace aloft::table {

class FieldWriter {
 public:
  void Byte(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void Count(std::uint64_t value) { AppendVarint(out_, value); }
  void Int(std::int64_t value) { AppendBe64(out_, static_cast<std::uint64_t>(value)); }
  void Text(std::string_view text) { AppendLengthPrefixed(out_, text); }
  void Map(const std::map<std::string, std::string>& map) {
    Count(map.size());
    for (const auto& [key, value] : map) {
      Text(key);
      Text(value);
    }
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t Byte() { return Got(TakeByte(rest_)); }
  bool Flag() { return Byte() != 0; }
  // At most `max`, or the bytes are wrong.
  std::uint64_t Count(std::uint64_t max = UINT64_MAX) {
    const std::uint64_t value = Got(TakeVarint(rest_));
    if (value <= max) return value;
    ok_ = false;
    return 0;
  }
  // A count of fields that follow: each has at least a byte.
  std::size_t Elements() { return static_cast<std::size_t>(Count(rest_.size())); }
  std::int64_t Int() { return static_cast<std::int64_t>(Got(TakeBe64(rest_))); }
  std::string Text() { return std::string(Got(TakeLengthPrefixed(rest_))); }
  std::map<std::string, std::string> Map() {
    std::map<std::string, std::string> map;
    for (std::size_t left = Elements(); left > 0 && ok_; --left) {
      std::string key = Text();
      map[std::move(key)] = Text();
    }
    return map;
  }
  std::string_view rest() const { return rest_; }
  bool ok() const { return ok_; }
  bool AtEnd() const { return ok_ && rest_.empty(); }

 private:
  template <class T>
  T Got(std::optional<T> taken) {
    if (!taken) ok_ = false;
    return taken && ok_ ? *taken : T{};
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace aloft::table
