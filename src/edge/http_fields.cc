#include "edge/http_fields.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "edge/limits.h"

namespace aloft::edge {
namespace {

using ByteTable = std::array<char, 256>;

constexpr ByteTable MakeTokenTable() {
  ByteTable table = {};
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = c;
  for (char c = 'A'; c <= 'Z'; ++c)
    table[static_cast<unsigned char>(c)] = static_cast<char>(c + 32);
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = c;
  for (char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = c;
  return table;
}

constexpr ByteTable MakeValueTable() {
  ByteTable table = {};
  for (int byte = 0x20; byte < 0x100; ++byte) table[static_cast<std::size_t>(byte)] = 1;
  table['\t'] = 1;
  table[0x7f] = 0;
  return table;
}

constexpr ByteTable MakeAuthorityTable() {
  ByteTable table = MakeTokenTable();
  for (char c : std::string_view("[]:,;=()@")) table[static_cast<unsigned char>(c)] = c;
  table['@'] = 0;  // no user names
  return table;
}

constexpr std::uint64_t kEachByte = 0x0101010101010101;

constexpr ByteTable kToken = MakeTokenTable();
constexpr ByteTable kValue = MakeValueTable();
constexpr ByteTable kAuthority = MakeAuthorityTable();

bool AllIn(const ByteTable& table, std::string_view text) {
  for (char c : text) {
    if (table[static_cast<unsigned char>(c)] == 0) return false;
  }
  return true;
}

}  // namespace

char TokenLower(char c) { return kToken[static_cast<unsigned char>(c)]; }

bool IsToken(std::string_view text) { return !text.empty() && AllIn(kToken, text); }

bool IsFieldValue(std::string_view text) {
  // Eight bytes at a time, as long as none is below 0x20, or 0x7f, or above: each of these sets the
  // top bit of a byte here. The rest is left to the table.
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data(), sizeof eight);
    const std::uint64_t low = eight - kEachByte * 0x20;
    const std::uint64_t delete_character = (eight ^ kEachByte * 0x7f) - kEachByte;
    if (((low | delete_character | eight) & kEachByte * 0x80) != 0) break;
    text.remove_prefix(sizeof eight);
  }
  return AllIn(kValue, text);
}

bool IsAuthority(std::string_view text) { return AllIn(kAuthority, text); }

bool IsHopByHop(std::string_view name) {
  switch (name.size()) {
    case 2:
      return name == "te";
    case 7:
      return name == "upgrade";
    case 10:
      return name == "connection" || name == "keep-alive";
    case 16:
      return name == "proxy-connection";
    case 17:
      return name == "transfer-encoding";
    default:
      return false;
  }
}

bool IsInternal(std::string_view name) { return name.starts_with(kInternalHeaderPrefix); }

}  // namespace aloft::edge
