#include "base/percent.h"

#include <array>

#include "base/hex.h"

namespace aloft {
namespace {

constexpr std::array<bool, 256> MakeUnreserved() {
  std::array<bool, 256> unreserved{};
  for (int c = '0'; c <= '9'; ++c) unreserved[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) unreserved[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) unreserved[static_cast<std::size_t>(c)] = true;
  for (const char c : {'-', '_', '.', '~'}) unreserved[static_cast<std::size_t>(c)] = true;
  return unreserved;
}

constexpr std::array<bool, 256> kUnreserved = MakeUnreserved();

std::optional<std::size_t> DecodedBytes(std::string_view text) {
  std::size_t bytes = text.size();
  for (std::size_t i = text.find('%'); i != std::string_view::npos; i = text.find('%', i + 3)) {
    if (text.size() - i < 3) return std::nullopt;
    if (HexDigitValue(text[i + 1]) < 0 || HexDigitValue(text[i + 2]) < 0) return std::nullopt;
    bytes -= 2;
  }
  return bytes;
}

// Has no more memory than it needs: what is kept of it is counted by its size.
std::optional<std::string> Decode(std::string_view text, char space) {
  const std::optional<std::size_t> bytes = DecodedBytes(text);
  if (!bytes) return std::nullopt;
  std::string out;
  out.reserve(*bytes);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == space) {
      out.push_back(' ');
    } else if (text[i] != '%') {
      out.push_back(text[i]);
    } else {
      const int high = HexDigitValue(text[i + 1]);
      const int low = HexDigitValue(text[i + 2]);
      out.push_back(static_cast<char>(high << 4 | low));
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> PercentDecode(std::string_view text) { return Decode(text, ' '); }

std::optional<std::string> FormDecode(std::string_view text) { return Decode(text, '+'); }

std::optional<std::size_t> FormDecodedBytes(std::string_view text) { return DecodedBytes(text); }

std::string UriEncode(std::string_view text, SlashEncoding slash) {
  std::string out;
  out.reserve(text.size() + text.size() / 4);
  AppendUriEncoded(out, text, slash);
  return out;
}

void AppendUriEncoded(std::string& out, std::string_view text, SlashEncoding slash) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (kUnreserved[byte] || (c == '/' && slash == SlashEncoding::kKept)) {
      out.push_back(c);
    } else {
      const char escape[3] = {'%', kDigits[byte >> 4], kDigits[byte & 0xf]};
      out.append(escape, sizeof(escape));
    }
  }
}

}  // namespace aloft
