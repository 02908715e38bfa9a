#include "faces/dynamodb/stream_request.h"

#include <utility>

#include "base/base64.h"
#include "base/bytes.h"
#include "faces/dynamodb/faults.h"

namespace aloft::faces::dynamodb {
namespace {

constexpr std::string_view kSeparator = "|1|";

}  // namespace

std::string ShardIterator::ToText() const {
  std::string bytes;
  AppendBe64(bytes, static_cast<std::uint64_t>(issued_micros));
  AppendBe64(bytes, position.next.version);
  AppendBe16(bytes, position.next.place);
  bytes += position.shard;
  return stream_arn + std::string(kSeparator) + Base64Encode(bytes);
}

std::optional<ShardIterator> ShardIterator::FromText(std::string_view text) {
  const std::size_t separator = text.find(kSeparator);
  if (separator == std::string_view::npos) return std::nullopt;
  const std::optional<std::string> decoded =
      Base64Decode(text.substr(separator + kSeparator.size()));
  if (!decoded) return std::nullopt;
  std::string_view bytes = *decoded;
  const std::optional<std::uint64_t> issued = TakeBe64(bytes);
  const std::optional<std::uint64_t> version = TakeBe64(bytes);
  const std::optional<std::uint16_t> place = TakeBe16(bytes);
  if (!issued || !version || !place) return std::nullopt;
  return ShardIterator{.stream_arn = std::string(text.substr(0, separator)),
                       .position = {std::string(bytes), {*version, *place}},
                       .issued_micros = static_cast<std::int64_t>(*issued)};
}

table::StreamName NameOf(const StreamRef& stream) {
  return {stream.table.name, stream.created_micros};
}

Outcome<identity::Grant> AuthorizeStream(const Call& call, const StreamRef& stream) {
  return call.Authorize(identity::Permission::kStreamRead, stream.table,
                        "stream/" + StreamLabel(stream.created_micros));
}

ApiError FromStreamFault(const table::Error& error, std::string_view arn) {
  if (error.fault == table::Fault::kNoSuchStream) {
    return ApiError{ErrorCode::kResourceNotFound,
                    "Requested resource not found: Stream: " + std::string(arn) + " not found"};
  }
  return FromFault(error, Doing::kTable);
}

}  // namespace aloft::faces::dynamodb
