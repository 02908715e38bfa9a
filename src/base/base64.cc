#include "base/base64.h"

#include <array>
#include <cstdint>

namespace aloft {
namespace {

constexpr std::uint8_t kBad = 0xff;

struct Alphabet {
  std::array<char, 64> digits{};
  std::array<std::uint8_t, 256> values{};
};

constexpr Alphabet MakeAlphabet(std::string_view digits) {
  Alphabet alphabet;
  for (auto& value : alphabet.values) value = kBad;
  for (std::size_t i = 0; i < 64; ++i) {
    alphabet.digits[i] = digits[i];
    alphabet.values[static_cast<std::uint8_t>(digits[i])] = static_cast<std::uint8_t>(i);
  }
  return alphabet;
}

constexpr Alphabet kStandard =
    MakeAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet kUrlSafe =
    MakeAlphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

std::uint32_t Byte(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

// Writes the text without padding and returns how many '=' are due.
std::size_t AppendUnpadded(std::string& out, std::string_view bytes, const Alphabet& alphabet) {
  const std::size_t begin = out.size();
  const std::size_t tail = bytes.size() % 3;
  out.resize(begin + bytes.size() / 3 * 4 + (tail == 0 ? 0 : tail + 1));
  char* to = out.data() + begin;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t group = Byte(bytes, i) << 16 | Byte(bytes, i + 1) << 8 | Byte(bytes, i + 2);
    *to++ = alphabet.digits[group >> 18];
    *to++ = alphabet.digits[group >> 12 & 63];
    *to++ = alphabet.digits[group >> 6 & 63];
    *to++ = alphabet.digits[group & 63];
  }
  if (tail == 0) return 0;
  const std::uint32_t group = Byte(bytes, i) << 16 | (tail == 2 ? Byte(bytes, i + 1) << 8 : 0);
  *to++ = alphabet.digits[group >> 18];
  *to++ = alphabet.digits[group >> 12 & 63];
  if (tail == 2) *to++ = alphabet.digits[group >> 6 & 63];
  return 3 - tail;
}

std::optional<std::string> DecodeUnpadded(std::string_view text, const Alphabet& alphabet) {
  const std::size_t tail = text.size() % 4;
  if (tail == 1) return std::nullopt;
  std::string bytes;
  bytes.resize(text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1));
  char* to = bytes.data();
  const auto value = [&](std::size_t i) -> std::uint32_t {
    return alphabet.values[static_cast<std::uint8_t>(text[i])];
  };
  std::size_t i = 0;
  for (; i + 4 <= text.size(); i += 4) {
    const std::uint32_t a = value(i), b = value(i + 1), c = value(i + 2), d = value(i + 3);
    if ((a | b | c | d) > 63) return std::nullopt;
    const std::uint32_t group = a << 18 | b << 12 | c << 6 | d;
    *to++ = static_cast<char>(group >> 16);
    *to++ = static_cast<char>(group >> 8);
    *to++ = static_cast<char>(group);
  }
  if (tail == 0) return bytes;
  const std::uint32_t a = value(i), b = value(i + 1), c = tail == 3 ? value(i + 2) : 0;
  if ((a | b | c) > 63) return std::nullopt;
  const std::uint32_t group = a << 18 | b << 12 | c << 6;
  *to++ = static_cast<char>(group >> 16);
  if (tail == 3) *to++ = static_cast<char>(group >> 8);
  const std::uint32_t unused_bits = tail == 3 ? 0xff : 0xffff;
  if ((group & unused_bits) != 0) return std::nullopt;
  return bytes;
}

// How many '=' stand at the end, 0 to 2.
std::size_t PaddingSize(std::string_view text) {
  if (text.ends_with("==")) return 2;
  return text.ends_with('=') ? 1 : 0;
}

}  // namespace

std::string Base64Encode(std::string_view bytes) {
  std::string out;
  AppendBase64(out, bytes);
  return out;
}

void AppendBase64(std::string& out, std::string_view bytes) {
  const std::size_t padding = AppendUnpadded(out, bytes, kStandard);
  out.append(padding, '=');
}

std::optional<std::string> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  return DecodeUnpadded(text.substr(0, text.size() - PaddingSize(text)), kStandard);
}

std::string Base64UrlEncode(std::string_view bytes) {
  std::string out;
  AppendUnpadded(out, bytes, kUrlSafe);
  return out;
}

std::optional<std::string> Base64UrlDecode(std::string_view text) {
  const std::size_t padding = PaddingSize(text);
  if (padding != 0 && text.size() % 4 != 0) return std::nullopt;
  return DecodeUnpadded(text.substr(0, text.size() - padding), kUrlSafe);
}

}  // namespace aloft
