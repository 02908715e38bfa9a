#include "document/resume_token.h"

#include "base/bytes.h"
#include "base/digest.h"

namespace aloft::document {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kTagBytes = 8;

std::string TagOf(std::string_view database_uid) {
  return Sha256Digest(database_uid).substr(0, kTagBytes);
}

}  // namespace

std::string MakeResumeToken(std::string_view database_uid, std::int64_t time_micros) {
  std::string token(1, kVersion);
  token += TagOf(database_uid);
  AppendBe64(token, static_cast<std::uint64_t>(time_micros));
  return token;
}

std::optional<std::int64_t> TimeOfResumeToken(std::string_view database_uid,
                                              std::string_view token) {
  if (token.size() != 1 + kTagBytes + 8 || token[0] != kVersion) return {};
  if (token.substr(1, kTagBytes) != TagOf(database_uid)) return {};
  const auto time = static_cast<std::int64_t>(ReadBe64(token, 1 + kTagBytes));
  if (time < 0) return {};
  return time;
}

}  // namespace aloft::document
