#include "faces/firestore/wire_writer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace aloft::faces::firestore {

WireWriter::WireWriter(std::size_t bytes_expected)
    : buffer_(bytes_expected, '\0'), at_(bytes_expected) {}

std::string WireWriter::Take() {
  buffer_.erase(0, at_);
  at_ = 0;
  return std::exchange(buffer_, {});
}

void WireWriter::Grow(std::size_t bytes) {
  const std::size_t used = size();
  std::string larger(std::max(buffer_.size() * 2, used + bytes + 64), '\0');
  std::memcpy(larger.data() + larger.size() - used, buffer_.data() + at_, used);
  at_ = larger.size() - used;
  buffer_.swap(larger);
}

char* WireWriter::Prepend(std::size_t bytes) {
  if (at_ < bytes) Grow(bytes);
  at_ -= bytes;
  return buffer_.data() + at_;
}

void WireWriter::Raw(std::string_view bytes) {
  if (bytes.empty()) return;
  std::memcpy(Prepend(bytes.size()), bytes.data(), bytes.size());
}

void WireWriter::Varint(std::uint64_t value) {
  if (value < 0x80) {
    *Prepend(1) = static_cast<char>(value);
    return;
  }
  char bytes[10];
  std::size_t count = 0;
  while (value >= 0x80) {
    bytes[count++] = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  bytes[count++] = static_cast<char>(value);
  std::memcpy(Prepend(count), bytes, count);
}

void WireWriter::Tag(int field, std::uint32_t type) {
  Varint(static_cast<std::uint32_t>(field) << 3 | type);
}

void WireWriter::Bytes(int field, std::string_view value) {
  Raw(value);
  Varint(value.size());
  Tag(field, kLengthDelimited);
}

void WireWriter::Int(int field, std::int64_t value) {
  Varint(static_cast<std::uint64_t>(value));
  Tag(field, kVarint);
}

void WireWriter::Ints(int field, const std::vector<std::int32_t>& values) {
  if (values.empty()) return;
  const std::size_t end = size();
  for (auto value = values.rbegin(); value != values.rend(); ++value) {
    Varint(static_cast<std::uint64_t>(static_cast<std::int64_t>(*value)));
  }
  EndMessage(field, end);
}

void WireWriter::Double(int field, double value) {
  auto bits = std::bit_cast<std::uint64_t>(value);
  char* out = Prepend(sizeof bits);
  for (std::size_t i = 0; i < sizeof bits; ++i, bits >>= 8) out[i] = static_cast<char>(bits);
  Tag(field, kFixed64);
}

void WireWriter::Time(int field, std::int64_t micros) {
  constexpr std::int64_t kMicros = 1'000'000;
  std::int64_t seconds = micros / kMicros;
  std::int64_t rest = micros % kMicros;
  if (rest < 0) {
    rest += kMicros;
    --seconds;
  }
  const std::size_t end = size();
  if (rest != 0) Int(2, rest * 1000);
  if (seconds != 0) Int(1, seconds);
  EndMessage(field, end);
}

void WireWriter::EndMessage(int field, std::size_t end) {
  Varint(size() - end);
  Tag(field, kLengthDelimited);
}

}  // namespace aloft::faces::firestore
