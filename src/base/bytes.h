// Fixed-width and variable-length integers in byte strings. Owned bytes are std::string, borrowed
// bytes are std::string_view, everywhere in the project.
//
// Guarantees  Big-endian encodings of unsigned integers sort as the integers do (keys rely on it).
//             No read looks past the end of its view.
// Threads     Any; no state.
// Errors      Read* of too few bytes throws std::out_of_range: for bytes whose length was checked
//             already. Take* is for bytes that may be wrong: answers nullopt and leaves the view as
//             it was.
// Knows not   What the bytes mean.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aloft {

// The longest encoding of a 64-bit varint.
inline constexpr std::size_t kVarintBytesMax = 10;

void AppendBe16(std::string& out, std::uint16_t value);
void AppendBe32(std::string& out, std::uint32_t value);
void AppendBe64(std::string& out, std::uint64_t value);

std::uint16_t ReadBe16(std::string_view bytes, std::size_t offset = 0);
std::uint32_t ReadBe32(std::string_view bytes, std::size_t offset = 0);
std::uint64_t ReadBe64(std::string_view bytes, std::size_t offset = 0);

void AppendLe16(std::string& out, std::uint16_t value);
void AppendLe32(std::string& out, std::uint32_t value);
void AppendLe64(std::string& out, std::uint64_t value);

std::uint16_t ReadLe16(std::string_view bytes, std::size_t offset = 0);
std::uint32_t ReadLe32(std::string_view bytes, std::size_t offset = 0);
std::uint64_t ReadLe64(std::string_view bytes, std::size_t offset = 0);

// Seven bits a byte, least significant first, the high bit set on all but the last (as in Protocol
// Buffers).
void AppendVarint(std::string& out, std::uint64_t value);
std::size_t VarintSize(std::uint64_t value);

// A varint of the length, then the bytes.
void AppendLengthPrefixed(std::string& out, std::string_view bytes);

// Each zero byte as 00 ff, so that 00 00 (or 00 and less than ff) can end the bytes and what
// was ordered stays so.
void AppendZeroEscaped(std::string& out, std::string_view bytes);

// Each Take removes what it read from the front of `bytes`.
std::optional<std::uint8_t> TakeByte(std::string_view& bytes);
std::optional<std::uint16_t> TakeBe16(std::string_view& bytes);
std::optional<std::uint32_t> TakeBe32(std::string_view& bytes);
std::optional<std::uint64_t> TakeBe64(std::string_view& bytes);
// Refuses more than kVarintBytesMax bytes and values past 64 bits.
std::optional<std::uint64_t> TakeVarint(std::string_view& bytes);
std::optional<std::string_view> TakeBytes(std::string_view& bytes, std::size_t count);
std::optional<std::string_view> TakeLengthPrefixed(std::string_view& bytes);

// The smallest string greater than every string that starts with `prefix`; empty when there is none
// (a prefix of only 0xff bytes, or the empty prefix).
std::string PrefixEnd(std::string_view prefix);

}  // namespace aloft
