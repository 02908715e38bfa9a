#include "faces/gcs/batch_body.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "faces/gcs/limits.h"

namespace aloft::faces::gcs {
namespace {

constexpr std::size_t kHeadersMax = 100;

Error Malformed() { return Invalid("Failed to parse batch request."); }

// The next line without its end; nullopt: there is none.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Lines up to the empty one.
Result<std::vector<std::pair<std::string, std::string>>> TakeHeaders(std::string_view& text) {
  std::vector<std::pair<std::string, std::string>> headers;
  while (const auto line = TakeLine(text)) {
    if (line->empty()) break;
    const std::size_t colon = line->find(':');
    if (colon == 0 || colon == std::string_view::npos || headers.size() == kHeadersMax) {
      return Fail(Malformed());
    }
    const std::string_view value = Trimmed(line->substr(colon + 1));
    if (value.find_first_of(std::string_view("\r\0", 2)) != std::string_view::npos) {
      return Fail(Malformed());
    }
    headers.emplace_back(LowerCase(line->substr(0, colon)), value);
  }
  return headers;
}

std::string Find(const std::vector<std::pair<std::string, std::string>>& headers,
                 std::string_view name) {
  for (const auto& [known, value] : headers) {
    if (known == name) return value;
  }
  return {};
}

// "http://host/path" without what comes before the path.
std::string_view WithoutOrigin(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return target;
  const std::size_t path = target.find('/', scheme + 3);
  return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

Result<BatchCall> ParsePart(std::string_view part) {
  ALOFT_TRY(const auto outer, TakeHeaders(part));
  BatchCall call;
  call.content_id = Find(outer, "content-id");
  if (!LowerCase(Find(outer, "content-type")).starts_with("application/http")) {
    return Fail(Malformed());
  }
  auto line = TakeLine(part);
  while (line && line->empty()) line = TakeLine(part);
  const std::size_t first = line ? line->find(' ') : std::string_view::npos;
  if (first == 0 || first == std::string_view::npos) return Fail(Malformed());
  const std::string_view rest = line->substr(first + 1);
  const std::string_view target = WithoutOrigin(rest.substr(0, rest.find(' ')));
  if (!target.starts_with('/')) return Fail(Malformed());
  call.method = line->substr(0, first);
  call.target = target;
  ALOFT_TRY(call.headers, TakeHeaders(part));
  call.body = part;
  return call;
}

// Cuts off everything up to and with the next delimiter line. Nullopt: none is left.
struct Cut {
  std::string_view before;
  bool last;  // it was the closing one
};
std::optional<Cut> TakePart(std::string_view& text, std::string_view delimiter) {
  for (std::size_t at = text.find(delimiter); at != std::string_view::npos;
       at = text.find(delimiter, at + 1)) {
    const bool begins_line = at == 0 || text[at - 1] == '\n';
    std::string_view behind = text.substr(at + delimiter.size());
    const bool last = behind.starts_with("--");
    if (last) behind.remove_prefix(2);
    const std::string_view tail = Trimmed(behind.substr(0, behind.find('\n')));
    if (!begins_line || (!tail.empty() && tail != "\r")) continue;
    std::string_view before = text.substr(0, at);
    if (before.ends_with('\n')) before.remove_suffix(1);
    if (before.ends_with('\r')) before.remove_suffix(1);
    TakeLine(behind);
    text = behind;
    return Cut{before, last};
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<BatchCall>> ParseBatch(std::string_view body, std::string_view boundary) {
  const std::string delimiter = "--" + std::string(boundary);
  std::vector<BatchCall> calls;
  auto cut = TakePart(body, delimiter);  // what comes before the first means nothing
  if (!cut) return Fail(Malformed());
  while (!cut->last) {
    cut = TakePart(body, delimiter);
    if (!cut) return Fail(Malformed());
    if (calls.size() == kBatchCallsMax) {
      return Fail(Invalid("The batch request exceeds the maximum of 100 calls."));
    }
    ALOFT_TRY(BatchCall call, ParsePart(cut->before));
    calls.push_back(std::move(call));
  }
  if (calls.empty()) return Fail(Malformed());
  return calls;
}

}  // namespace aloft::faces::gcs
