#include "faces/firestore/webchannel/channel_request.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/percent.h"
#include "faces/common/query_string.h"
#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {
namespace {

constexpr std::string_view kMessageField = "__data__";
constexpr std::int64_t kPatienceMillisMax = 3'600'000;

bool ParseNumber(std::string_view text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

Failure<std::string> Bad(std::string why) { return {std::move(why)}; }

ChannelQuery::Kind KindOf(const edge::Request& request, const QueryString& query) {
  using Kind = ChannelQuery::Kind;
  if (query.Value("TYPE") == "terminate") return Kind::kTerminate;
  if (request.method == "GET") return Kind::kBack;
  return query.Find("SID") == nullptr ? Kind::kHandshake : Kind::kForward;
}

// "req12___data__": message 12 behind the offset.
bool ParseMessageName(std::string_view name, std::int64_t& index) {
  if (!name.starts_with("req")) return false;
  name.remove_prefix(3);
  const std::size_t end = name.find('_');
  return end != std::string_view::npos && name.substr(end + 1) == kMessageField &&
         ParseNumber(name.substr(0, end), index);
}

class FormReader {
 public:
  ::aloft::Result<ChannelForm, std::string> Read(std::string_view body) {
    std::size_t fields = 0;
    while (!body.empty()) {
      const std::size_t end = std::min(body.find('&'), body.size());
      const std::string_view field = body.substr(0, end);
      body.remove_prefix(std::min(end + 1, body.size()));
      if (field.empty()) continue;
      if (++fields > kFieldsMax) return Bad("too many fields");
      ALOFT_TRY_VOID(Take(field));
    }
    if (count_ != static_cast<std::int64_t>(form_.maps.size())) return Bad("count is not right");
    for (ChannelForm::Map& map : form_.maps) map.size.id += form_.first_id;
    return std::move(form_);
  }

 private:
  ::aloft::Result<void, std::string> Take(std::string_view field) {
    const std::size_t equals = std::min(field.find('='), field.size());
    const std::string_view name = field.substr(0, equals);
    const std::string_view value = field.substr(std::min(equals + 1, field.size()));
    if (name == "count" || name == "ofs") return TakeNumber(name, value);
    std::int64_t index = 0;
    const bool message = ParseMessageName(name, index);
    if (!message && name != "headers") return {};
    const std::optional<std::size_t> bytes = FormDecodedBytes(value);
    if (!bytes) return Bad("a field is not encoded as a form");
    if (!message) return TakeHeaders(value, *bytes);
    if (index < 0 || index > kMapsAheadMax) return Bad("a map with an impossible number");
    if (form_.maps.size() == kMapsMax) return Bad("too many maps");
    form_.maps.push_back({.size = {.id = index, .data_bytes = *bytes}, .encoded = value});
    return {};
  }

  ::aloft::Result<void, std::string> TakeNumber(std::string_view name, std::string_view value) {
    std::int64_t& number = name == "count" ? count_ : form_.first_id;
    // Numbers beyond this, clients could not count to.
    constexpr std::int64_t kMax = std::int64_t{1} << 53;
    if (!ParseNumber(value, number) || number < 0 || number > kMax) {
      return Bad(std::string(name) + " is no number");
    }
    return {};
  }

  ::aloft::Result<void, std::string> TakeHeaders(std::string_view encoded, std::size_t bytes) {
    if (bytes > kHeaderBlockBytesMax) return Bad("too many header fields");
    form_.headers = *FormDecode(encoded);
    return {};
  }

  ChannelForm form_;
  std::int64_t count_ = 0;
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool IsName(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return Lower(a) == b; });
}

}  // namespace

::aloft::Result<ChannelQuery, std::string> ReadQuery(const edge::Request& request) {
  if (request.method != "GET" && request.method != "POST") return Bad("neither GET nor POST");
  const std::optional<QueryString> query = QueryString::Split(request.query);
  if (!query) return Bad("too many parameters");
  if (query->Value("VER") != "8") return Bad("only version 8 is spoken here");
  ChannelQuery read;
  read.kind = KindOf(request, *query);
  read.session_id = query->Value("SID");
  read.http_session_id = query->Value("gsessionid");
  read.streaming = query->Value("CI") == "0";
  read.headers = query->Value("$httpHeaders");
  if (read.headers.size() > kHeaderBlockBytesMax) return Bad("too many header fields");
  if (query->Find("TO") != nullptr) {
    std::int64_t patience = 0;
    if (!ParseNumber(query->Value("TO"), patience) || patience < 0) return Bad("TO is no number");
    read.patience = std::chrono::milliseconds(std::min(patience, kPatienceMillisMax));
  }
  if (query->Find("AID") != nullptr) {
    const bool number = ParseNumber(query->Value("AID"), read.acknowledged);
    if (!number || read.acknowledged < -1) return Bad("AID is no number");
  }
  if (read.kind != ChannelQuery::Kind::kHandshake && read.session_id.empty()) {
    return Bad("SID is missing");
  }
  return read;
}

std::vector<MapSize> ChannelForm::Sizes() const {
  std::vector<MapSize> sizes;
  sizes.reserve(maps.size());
  for (const Map& map : maps) sizes.push_back(map.size);
  return sizes;
}

std::vector<ChannelMap> ChannelForm::Decoded() const {
  std::vector<ChannelMap> decoded;
  decoded.reserve(maps.size());
  for (const Map& map : maps) decoded.push_back({map.size.id, *FormDecode(map.encoded)});
  return decoded;
}

::aloft::Result<ChannelForm, std::string> ReadForm(std::string_view body) {
  return FormReader().Read(body);
}

std::optional<std::string> FindInBlock(std::string_view block, std::string_view name) {
  std::optional<std::string> found;
  while (!block.empty()) {
    const std::size_t end = std::min(block.find("\r\n"), block.size());
    const std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 2, block.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !IsName(line.substr(0, colon), name)) continue;
    if (found) return std::nullopt;
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ')) value.remove_prefix(1);
    found = value;
  }
  return found;
}

}  // namespace aloft::faces::firestore::webchannel
