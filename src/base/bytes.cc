#include "base/bytes.h"

#include <bit>
#include <cstring>
#include <stdexcept>

namespace aloft {
namespace {

static_assert(std::endian::native == std::endian::little ||
              std::endian::native == std::endian::big);

std::uint16_t Swap(std::uint16_t value) { return __builtin_bswap16(value); }
std::uint32_t Swap(std::uint32_t value) { return __builtin_bswap32(value); }
std::uint64_t Swap(std::uint64_t value) { return __builtin_bswap64(value); }

template <std::endian kOrder, class Integer>
Integer Ordered(Integer value) {
  return kOrder == std::endian::native ? value : Swap(value);
}

template <std::endian kOrder, class Integer>
void Append(std::string& out, Integer value) {
  const Integer ordered = Ordered<kOrder>(value);
  char bytes[sizeof(Integer)];
  std::memcpy(bytes, &ordered, sizeof(Integer));
  out.append(bytes, sizeof(Integer));
}

template <std::endian kOrder, class Integer>
Integer Read(std::string_view bytes, std::size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(Integer)) {
    throw std::out_of_range("aloft: integer past the end of its bytes");
  }
  Integer ordered;
  std::memcpy(&ordered, bytes.data() + offset, sizeof(Integer));
  return Ordered<kOrder>(ordered);
}

template <class Integer>
std::optional<Integer> TakeBe(std::string_view& bytes) {
  if (bytes.size() < sizeof(Integer)) return std::nullopt;
  const auto value = Read<std::endian::big, Integer>(bytes, 0);
  bytes.remove_prefix(sizeof(Integer));
  return value;
}

}  // namespace

void AppendBe16(std::string& out, std::uint16_t value) { Append<std::endian::big>(out, value); }
void AppendBe32(std::string& out, std::uint32_t value) { Append<std::endian::big>(out, value); }
void AppendBe64(std::string& out, std::uint64_t value) { Append<std::endian::big>(out, value); }

std::uint16_t ReadBe16(std::string_view bytes, std::size_t offset) {
  return Read<std::endian::big, std::uint16_t>(bytes, offset);
}
std::uint32_t ReadBe32(std::string_view bytes, std::size_t offset) {
  return Read<std::endian::big, std::uint32_t>(bytes, offset);
}
std::uint64_t ReadBe64(std::string_view bytes, std::size_t offset) {
  return Read<std::endian::big, std::uint64_t>(bytes, offset);
}

void AppendLe16(std::string& out, std::uint16_t value) { Append<std::endian::little>(out, value); }
void AppendLe32(std::string& out, std::uint32_t value) { Append<std::endian::little>(out, value); }
void AppendLe64(std::string& out, std::uint64_t value) { Append<std::endian::little>(out, value); }

std::uint16_t ReadLe16(std::string_view bytes, std::size_t offset) {
  return Read<std::endian::little, std::uint16_t>(bytes, offset);
}
std::uint32_t ReadLe32(std::string_view bytes, std::size_t offset) {
  return Read<std::endian::little, std::uint32_t>(bytes, offset);
}
std::uint64_t ReadLe64(std::string_view bytes, std::size_t offset) {
  return Read<std::endian::little, std::uint64_t>(bytes, offset);
}

void AppendVarint(std::string& out, std::uint64_t value) {
  char bytes[kVarintBytesMax];
  std::size_t count = 0;
  while (value >= 0x80) {
    bytes[count++] = static_cast<char>(value | 0x80);
    value >>= 7;
  }
  bytes[count++] = static_cast<char>(value);
  out.append(bytes, count);
}

std::size_t VarintSize(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1)) + 6) / 7;
}

void AppendLengthPrefixed(std::string& out, std::string_view bytes) {
  AppendVarint(out, bytes.size());
  out.append(bytes);
}

void AppendZeroEscaped(std::string& out, std::string_view bytes) {
  std::size_t from = 0;
  for (std::size_t nul = bytes.find('\0'); nul != std::string_view::npos;
       nul = bytes.find('\0', from)) {
    out.append(bytes, from, nul - from);
    out.append("\0\xff", 2);
    from = nul + 1;
  }
  out.append(bytes, from);
}

std::optional<std::uint8_t> TakeByte(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto value = static_cast<std::uint8_t>(bytes.front());
  bytes.remove_prefix(1);
  return value;
}

std::optional<std::uint16_t> TakeBe16(std::string_view& bytes) {
  return TakeBe<std::uint16_t>(bytes);
}
std::optional<std::uint32_t> TakeBe32(std::string_view& bytes) {
  return TakeBe<std::uint32_t>(bytes);
}
std::optional<std::uint64_t> TakeBe64(std::string_view& bytes) {
  return TakeBe<std::uint64_t>(bytes);
}

std::optional<std::uint64_t> TakeVarint(std::string_view& bytes) {
  std::uint64_t value = 0;
  const std::size_t count_max = bytes.size() < kVarintBytesMax ? bytes.size() : kVarintBytesMax;
  for (std::size_t i = 0; i < count_max; ++i) {
    const auto byte = static_cast<std::uint8_t>(bytes[i]);
    // The tenth byte holds the 64th bit only.
    if (i == kVarintBytesMax - 1 && byte > 1) return std::nullopt;
    value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * i);
    if (byte < 0x80) {
      bytes.remove_prefix(i + 1);
      return value;
    }
  }
  return std::nullopt;
}

std::optional<std::string_view> TakeBytes(std::string_view& bytes, std::size_t count) {
  if (bytes.size() < count) return std::nullopt;
  const std::string_view taken = bytes.substr(0, count);
  bytes.remove_prefix(count);
  return taken;
}

std::optional<std::string_view> TakeLengthPrefixed(std::string_view& bytes) {
  std::string_view rest = bytes;
  const auto length = TakeVarint(rest);
  if (!length || *length > rest.size()) return std::nullopt;
  const auto taken = TakeBytes(rest, static_cast<std::size_t>(*length));
  bytes = rest;
  return taken;
}

std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<std::uint8_t>(end.back()) == 0xff) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<std::uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace aloft
