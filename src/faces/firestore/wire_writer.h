// Writes messages in protobuf's wire format from the end to the front, so that the length in front
// of a nested message is known when it is written, and nothing is counted twice.
//
//   WireWriter out;                        // {document: {name: "x"}, done: true}, fields backwards
//   out.Bool(6, true);
//   const std::size_t end = out.size();
//   out.Bytes(1, "x");
//   out.EndMessage(1, end);                // writes tag and length in front of what came since
//
// https://protobuf.dev/programming-guides/encoding/
//
// Threads     One at a time.
// Limits      The caller's; grows as needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aloft::faces::firestore {

class WireWriter {
 public:
  explicit WireWriter(std::size_t bytes_expected = 512);

  // What was written so far: bytes at the end.
  std::size_t size() const { return buffer_.size() - at_; }
  std::string_view view() const { return std::string_view(buffer_).substr(at_); }
  std::string Take();
  void Clear() { at_ = buffer_.size(); }

  // Fields.
  void Bytes(int field, std::string_view value);
  void Int(int field, std::int64_t value);
  void Bool(int field, bool value) { Int(field, value ? 1 : 0); }
  void Double(int field, double value);
  // A repeated int32, packed; nothing if it is empty.
  void Ints(int field, const std::vector<std::int32_t>& values);
  // google.protobuf.Timestamp.
  void Time(int field, std::int64_t micros);
  // The nested message whose bytes were written since size() was `end`.
  void EndMessage(int field, std::size_t end);

  void Raw(std::string_view bytes);
  void Varint(std::uint64_t value);
  void Tag(int field, std::uint32_t type);

  static constexpr std::uint32_t kLengthDelimited = 2;

 private:
  static constexpr std::uint32_t kVarint = 0;
  static constexpr std::uint32_t kFixed64 = 1;

  char* Prepend(std::size_t bytes);
  void Grow(std::size_t bytes);

  std::string buffer_;  // written from at_ to the end
  std::size_t at_;
};

}  // namespace aloft::faces::firestore
