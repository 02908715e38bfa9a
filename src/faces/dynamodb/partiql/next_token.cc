#include "faces/dynamodb/partiql/next_token.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "base/digest.h"
#include "faces/dynamodb/attribute_value.h"
#include "faces/dynamodb/limits.h"
#include "faces/dynamodb/shapes.h"
#include "faces/dynamodb/transaction.h"

namespace aloft::faces::dynamodb::partiql {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kDigestBytes = 16;

std::string DigestOf(Json input) {
  std::string text = CanonicalDigest(input.Find("Parameters"));
  text += input.Find("Statement").text();
  return Sha256Digest(text).substr(0, kDigestBytes);
}

// The key that a token carries, as JSON; empty: none.
std::optional<std::optional<table::Attributes>> ReadKey(std::string_view json) {
  if (json.empty()) return std::optional<table::Attributes>();
  JsonPool pool;
  const std::optional<JsonPool::Document> document = pool.Parse(json);
  if (!document || CheckTypes(document->root(), kAttributeMapShape)) return std::nullopt;
  Outcome<table::Attributes> key = ReadAttributes(document->root());
  if (!key.ok()) return std::nullopt;
  return std::optional<table::Attributes>(std::move(key).value());
}

}  // namespace

std::string NextTokenFor(Json input, const Place& place) {
  std::string bytes(1, kVersion);
  bytes += DigestOf(input);
  AppendBe16(bytes, static_cast<std::uint16_t>(place.read));
  if (place.behind) AppendAttributes(bytes, *place.behind);
  return Base64Encode(bytes);
}

Outcome<Place> ReadNextToken(Json input) {
  const Json token = input.Find("NextToken");
  if (!token.present()) return Place{};
  const std::optional<std::string> decoded = Base64Decode(token.text());
  if (!decoded || decoded->size() < 1 + kDigestBytes || decoded->front() != kVersion)
    return Invalid("Invalid NextToken");
  std::string_view rest = std::string_view(*decoded).substr(1);
  if (rest.substr(0, kDigestBytes) != DigestOf(input))
    return Invalid("NextToken does not match request");
  rest.remove_prefix(kDigestBytes);
  const std::optional<std::uint16_t> read = TakeBe16(rest);
  auto behind = ReadKey(rest);
  if (!read || !behind) return Invalid("Invalid NextToken");
  return Place{*read, *std::move(behind)};
}

}  // namespace aloft::faces::dynamodb::partiql
